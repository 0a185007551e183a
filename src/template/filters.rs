//! The filters that quote a value, one for each language.

use std::borrow::Cow;
use std::fmt::Write as _;

use tera::{Kwargs, State, Tera, TeraResult, Value};

use super::quote;
use crate::printable::breaks_lines;
use crate::value::{DhcpdText, FromText as _};

/// A function that quotes a text.
type Quote = for<'t> fn(&'t str) -> Result<Cow<'t, str>, quote::Refused>;

/// Filters that quote one text.
const QUOTES: &[(&str, Quote)] = &[
    ("apache", quote::apache),
    ("column", quote::column),
    ("comment", |text| Ok(quote::comment(text))),
    ("compose", quote::compose),
    ("data_url", |text| Ok(quote::data_url(text))),
    ("dhcp", quote::dhcp),
    ("grub", quote::grub),
    ("ks", quote::ks),
    ("nginx", quote::nginx),
    ("package", quote::package),
    ("preseed", quote::preseed),
    ("sh", quote::sh),
    ("systemd", quote::systemd),
];

/// All filters that quote, one per language: those, and the one that takes any value.
pub(super) const FILTERS: &[&str] = &[
    "apache",
    "column",
    "comment",
    "compose",
    "data_url",
    "dhcp",
    "dhcp_statements",
    "grub",
    "json",
    "ks",
    "nginx",
    "package",
    "preseed",
    "sh",
    "systemd",
    "yaml_text",
];

/// Registers the filters that quote, and disables those that are only for HTML.
pub(super) fn register(tera: &mut Tera) {
    for &(name, quote) in QUOTES {
        register_quote(tera, name, quote);
    }
    tera.register_filter("json", json);
    tera.register_filter("yaml_text", yaml_text);
    tera.register_filter("dhcp_statements", dhcp_statements);
    // What Tera calls safe is safe in HTML, which nothing here is.
    for name in ["safe", "escape", "escape_html", "escape_xml"] {
        tera.register_filter(name, move |_: &Value, _: Kwargs, _: &State| -> TeraResult<Value> {
            Err(tera::Error::message(format!(
                "the filter `{name}` is not there: quote with `comment`, `dhcp`, `grub`, `sh` or another"
            )))
        });
    }
}

/// Whole statements of dhcpd's, as they are: what follows them keeps its meaning.
fn dhcp_statements(value: &Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    let text = value.as_str().unwrap_or_default();
    match DhcpdText::from_text(text) {
        Ok(text) => Ok(Value::safe_string(text.as_str())),
        Err(fault) => Err(tera::Error::message(fault.message)),
    }
}

/// Any value as JSON, which is also YAML: for cloud-init's user-data and the like.
fn json(value: &Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    if value.is_undefined() {
        return Err(tera::Error::message("the filter `json` was given no value"));
    }
    let text = serde_json::to_string(value).map_err(tera::Error::message)?;
    Ok(Value::safe_string(&escaped(&text)))
}

/// Text of several lines in YAML, as a block below its key: `indent` says by how much the block is indented.
/// What a block cannot hold is written as JSON.
fn yaml_text(value: &Value, kwargs: Kwargs, state: &State) -> TeraResult<Value> {
    let indent = kwargs.must_get::<usize>("indent")?;
    let text = value.as_str().unwrap_or_default();
    match quote::yaml_text(text, indent) {
        Some(block) => Ok(Value::safe_string(&block)),
        None => json(value, kwargs, state),
    }
}

/// JSON without the characters that are mere letters to it and end a line, or are refused, in YAML
/// 1.1. They stand in strings alone, where JSON has another way to write them.
fn escaped(json: &str) -> Cow<'_, str> {
    if !json.contains(breaks_lines) {
        return json.into();
    }
    let mut out = String::with_capacity(json.len() + 8);
    for c in json.chars() {
        match c {
            // All of them have four digits.
            _ if breaks_lines(c) => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out.into()
}

fn register_quote(
    tera: &mut Tera,
    name: &'static str,
    quote: impl for<'t> Fn(&'t str) -> Result<Cow<'t, str>, quote::Refused> + Send + Sync + 'static,
) {
    tera.register_filter(
        name,
        move |value: &Value, _: Kwargs, _: &State| -> TeraResult<Value> {
            if value.is_map() || value.is_array() || value.is_undefined() || value.is_none() {
                return Err(tera::Error::message(format!(
                    "the filter `{name}` quotes one text, and this is {}",
                    value.name()
                )));
            }
            let text = match value.as_str() {
                Some(text) => Cow::Borrowed(text),
                None => Cow::Owned(value.to_string()),
            };
            let quoted = quote(&text).map_err(tera::Error::message)?;
            Ok(Value::safe_string(&quoted))
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_filter_that_quotes_is_listed() {
        let mut names: Vec<&str> = QUOTES.iter().map(|(name, _)| *name).collect();
        names.extend(["dhcp_statements", "json", "yaml_text"]);
        names.sort_unstable();
        assert_eq!(names, FILTERS);
    }
}
