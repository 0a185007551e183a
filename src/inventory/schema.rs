//! The inventory's JSON Schema, for editors: the types that [`Read`](super::read::Read) fills,
//! told to another reader.
//!
//! Sections derive it, so that the doc comment of each key is what an editor shows beside it.
//! What stands at a key has a [`Shape`]; `tests/hermetic/schema/` holds both readers together.

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use super::read::{Field, Keys, Later, List, Named};
use super::{Inventory, Vars};
use crate::value::ValueSchema;

/// The JSON Schema (draft 2020-12) of an inventory.
pub fn schema() -> Schema {
    let mut schema = SchemaSettings::draft2020_12()
        .with_transform(RecursiveTransform(join_lines))
        .into_generator()
        .into_root_schema_for::<Inventory>();
    schema.insert("title".to_owned(), "netpxe inventory".into());
    // What is missing may stand in an included file.
    let needs = needs(&mut schema);
    schema.insert(
        "if".to_owned(),
        json_schema!({ "required": ["include"] }).into(),
    );
    schema.insert("then".to_owned(), json_schema!({}).into());
    schema.insert("else".to_owned(), needs.into());
    schema
}

/// The JSON Schema of a file that an inventory includes.
pub fn schema_of_part() -> Schema {
    let mut schema = schema();
    for key in ["if", "then", "else"] {
        schema.remove(key);
    }
    if let Some(Value::Object(keys)) = schema.get_mut("properties") {
        keys.remove("include");
    }
    schema.insert("title".to_owned(), "part of a netpxe inventory".into());
    schema
}

/// Takes out of a schema which keys are needed.
fn needs(schema: &mut Schema) -> Schema {
    let mut needs = json_schema!({});
    for keyword in ["required", "anyOf"] {
        if let Some(value) = schema.remove(keyword) {
            needs.insert(keyword.to_owned(), value);
        }
    }
    needs
}

/// A doc comment is broken where the source ends a line, and an editor would break it there too.
fn join_lines(schema: &mut Schema) {
    if let Some(Value::String(text)) = schema.get_mut("description") {
        let paragraphs = text.split("\n\n").map(|text| text.replace('\n', " "));
        *text = paragraphs.collect::<Vec<_>>().join("\n\n");
    }
}

/// Says of a section what its doc comments do not: which keys it needs, that it has no others, and
/// that nothing at all, as in `d1:`, is a section without keys.
pub(super) fn keys<'t, S: Keys<'t>>(schema: &mut Schema) {
    let required = S::KEYS.iter().filter(|key| key.required.is_some());
    let always = required.clone().filter(|key| key.unless.is_none());
    let needed: Vec<&str> = always.map(|key| key.name).collect();
    schema.insert("additionalProperties".to_owned(), false.into());
    // The derived list takes every key for a needed one.
    if needed.is_empty() {
        schema.remove("required");
        schema.insert("type".to_owned(), vec!["object", "null"].into());
    } else {
        schema.insert("required".to_owned(), needed.into());
    }
    for (key, other) in required.filter_map(|key| Some((key.name, key.unless?))) {
        let any = [key, other].map(|key| json_schema!({ "required": [key] }));
        schema.insert("anyOf".to_owned(), any.map(Value::from).to_vec().into());
    }
}

/// What can stand at a key, as [`Read`](super::read::Read) takes it.
pub trait Shape {
    /// What it looks like.
    fn shape(generator: &mut SchemaGenerator) -> Schema;
}

impl<T: Shape> JsonSchema for Field<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Field".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::shape(generator)
    }
}

impl<K: ValueSchema, T: Shape> JsonSchema for Named<K, T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Named".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Self::shape(generator)
    }
}

impl<K: ValueSchema, T: Shape> JsonSchema for Later<'_, K, T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Later".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Named::<K, T>::shape(generator)
    }
}

impl<K: ValueSchema, T: Shape> Shape for Named<K, T> {
    fn shape(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["object", "null"],
            "propertyNames": K::shape(generator),
            "additionalProperties": T::shape(generator),
        })
    }
}

impl<T: Shape> Shape for List<T> {
    fn shape(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "array", "items": T::shape(generator) })
    }
}

impl Shape for Vars {
    fn shape(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["object", "null"] })
    }
}

impl<T: ValueSchema> Shape for T {
    fn shape(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Scalar<T>>()
    }
}

/// A scalar, as schemars wants to see it: it knows `bool` and `Ipv4Addr` too, but not as text.
struct Scalar<T>(PhantomData<T>);

impl<T: ValueSchema> JsonSchema for Scalar<T> {
    fn inline_schema() -> bool {
        T::NAME.is_none()
    }

    fn schema_name() -> Cow<'static, str> {
        T::NAME.unwrap_or("Scalar").into()
    }

    // Without it, schemars would tell types apart by their names.
    fn schema_id() -> Cow<'static, str> {
        std::any::type_name::<T>().into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::schema(generator)
    }
}
