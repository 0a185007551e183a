//! What netplan and curtin are told: names, each with keys and values of their own.

use serde::Serialize;
use serde_json::Value;

/// Each of `autoinstall.storage`, and each of `netplan[].interfaces`.
#[derive(Debug, Serialize)]
pub struct PartView {
    /// Its name.
    pub name: String,
    /// What is said of it.
    pub fields: Vec<FieldView>,
}

/// Each of `autoinstall.storage[].fields` and `netplan[].interfaces[].fields`.
#[derive(Debug, Serialize)]
pub struct FieldView {
    /// The key.
    pub key: &'static str,
    /// Its value: a text, a number, a list, a mapping.
    pub value: Value,
}

/// These keys and values.
pub fn fields<const N: usize>(fields: [(&'static str, Value); N]) -> Vec<FieldView> {
    let view = |(key, value)| FieldView { key, value };
    fields.into_iter().map(view).collect()
}
