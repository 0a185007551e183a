//! What the reader and the schema say to the shape of an inventory.

use std::sync::LazyLock;

use jsonschema::Validator;
use netpxe::diagnostic::{Code, Diagnostics, Severity};
use serde_json::Value;
use serde_yaml::Value as Yaml;

static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
    jsonschema::draft202012::new(&netpxe::inventory::schema().to_value()).unwrap()
});

/// What the reader says: the faults that it finds before the inventory means anything.
pub fn reader(text: &str) -> Vec<String> {
    let mut out = Diagnostics::new();
    let document = netpxe::yaml::parse(text, &mut out);
    assert!(!out.has_errors(), "this is no YAML: {text}\n{out:?}");
    let inventory = netpxe::inventory::read(&document, &mut out);
    inventory.hosts.each(&mut out, |_, _, _, _| ());
    inventory.devices.each(&mut out, |_, _, _, _| ());
    let errors = out
        .iter()
        .filter(|it| it.code.severity() == Severity::Error);
    errors
        .map(|it| {
            // `UnsafeDisk` stands among the settings; here it is a value that is no disk.
            let shape = it.code.id().starts_with("E02") || it.code == Code::UnsafeDisk;
            assert!(shape, "{} is no fault of shape", it.code);
            format!("{}: {}", it.code, it.message)
        })
        .collect()
}

/// What the schema says.
pub fn schema(text: &str) -> Vec<String> {
    let value = json(text).unwrap_or_else(|error| panic!("this is no YAML: {text}\n{error}"));
    let errors = VALIDATOR.iter_errors(&value);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// The text as a validator sees it.
pub fn json(text: &str) -> Result<Value, serde_yaml::Error> {
    let mut yaml: Yaml = serde_yaml::from_str(text)?;
    yaml.apply_merge()?;
    Ok(from_yaml(yaml))
}

fn from_yaml(yaml: Yaml) -> Value {
    match yaml {
        Yaml::Null => Value::Null,
        Yaml::Bool(it) => it.into(),
        Yaml::Number(it) => serde_json::to_value(it).unwrap(),
        Yaml::String(it) => it.into(),
        Yaml::Sequence(items) => items.into_iter().map(from_yaml).collect(),
        Yaml::Mapping(entries) => entries
            .into_iter()
            .map(|(key, value)| (name(key), from_yaml(value)))
            .collect(),
        Yaml::Tagged(_) => panic!("an inventory has no tags"),
    }
}

/// JSON has no other keys than texts.
fn name(key: Yaml) -> String {
    match from_yaml(key) {
        Value::String(text) => text,
        other => other.to_string(),
    }
}
