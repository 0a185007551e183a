//! The JSON Schema of option data.

use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::{DataType, OptionType};
use crate::value::pattern;

impl DataType {
    /// The schema of one field: a definition that all options of this type share.
    fn schema(self, generator: &mut SchemaGenerator) -> Schema {
        let name = format!("option-{self}");
        if !generator.definitions().contains_key(&name) {
            let schema = described(self.scalar(), self.wanted());
            generator
                .definitions_mut()
                .insert(name.clone(), schema.into());
        }
        Schema::new_ref(format!("#/$defs/{name}"))
    }

    fn scalar(self) -> Value {
        if let Some((_, min, max)) = self.number() {
            return json!({ "type": ["integer", "string"], "minimum": min, "maximum": max,
                "pattern": "^(0|-?[1-9][0-9]{0,9})$" });
        }
        let text = |pattern: &str| json!({ "type": "string", "pattern": pattern });
        match self {
            Self::Address => text(&pattern::address()),
            Self::Address6 => text("^[0-9A-Fa-f:.]+$"),
            Self::AddressPair => text(&pattern::address_pair()),
            Self::Domain | Self::CompressedDomain => {
                json!({ "type": ["string", "boolean"], "pattern": pattern::dns_name(), "maxLength": 253,
                    "not": { "type": "string", "pattern": pattern::no_name() } })
            }
            Self::Flag => json!({ "type": ["boolean", "string"], "pattern": "^(true|false)$" }),
            // Digits alone are a number to YAML readers.
            Self::Hex => json!({ "type": ["string", "number"], "minimum": 0,
                "pattern": "^([0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2})*|([0-9A-Fa-f]{2})+)$" }),
            Self::Route => text(&pattern::route()),
            _ => json!({ "type": ["string", "number", "boolean"],
                "pattern": r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]{1,255}$" }),
        }
    }
}

impl OptionType {
    /// The schema of a value.
    pub fn schema(&self, generator: &mut SchemaGenerator) -> Schema {
        match &*self.fields {
            [field] if self.array => {
                json_schema!({ "type": "array", "minItems": 1, "items": field.schema(generator) })
            }
            [field] => field.schema(generator),
            fields => {
                let each: Vec<Schema> = fields.iter().map(|it| it.schema(generator)).collect();
                let more = match each.last() {
                    Some(last) if self.array => Value::from(last.clone()),
                    _ => Value::from(false),
                };
                json_schema!({ "type": "array", "minItems": each.len(), "prefixItems": each, "items": more })
            }
        }
    }
}

/// Says what is wanted, also in the message of an editor.
fn described(mut schema: Value, wanted: &str) -> Schema {
    schema["description"] = wanted.into();
    schema["patternErrorMessage"] = format!("This is not {wanted}.").into();
    schema.try_into().unwrap_or_default()
}
