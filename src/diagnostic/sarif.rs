//! Diagnostics as SARIF 2.1.0 (OASIS), which code scanners and editors read.

use serde_json::{Value, json};

use super::region::Region;
use super::{Code, Diagnostic, Diagnostics, Label};
use crate::hex;
use crate::source::Source;

/// The diagnostics as one SARIF log.
pub fn render(diagnostics: &Diagnostics, source: &Source) -> String {
    let rules: Vec<Value> = Code::ALL
        .iter()
        .map(|code| {
            json!({
                "id": code.id(),
                "shortDescription": {"text": code.title()},
                "defaultConfiguration": {"level": code.severity().to_string()},
            })
        })
        .collect();
    let (told, left_out) = diagnostics.first();
    let results: Vec<Value> = told
        .iter()
        .map(|diagnostic| result(diagnostic, source))
        .collect();
    let mut log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "netpxe",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    if left_out > 0 {
        let text = format!("{left_out} more are not told: mend these first");
        log["runs"][0]["invocations"] = json!([{
            "executionSuccessful": true,
            "toolExecutionNotifications": [{"level": "note", "message": {"text": text}}],
        }]);
    }
    format!("{log:#}\n")
}

fn result(diagnostic: &Diagnostic, source: &Source) -> Value {
    let text = match &diagnostic.help {
        Some(help) => format!("{}\nhelp: {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    };
    let related: Vec<Value> = diagnostic
        .secondary
        .iter()
        .map(|label| {
            let mut location = location(label, source);
            location["message"] = json!({"text": label.text});
            location
        })
        .collect();
    json!({
        "ruleId": diagnostic.code.id(),
        "ruleIndex": Code::ALL.iter().position(|code| *code == diagnostic.code),
        "level": diagnostic.code.severity().to_string(),
        "message": {"text": text},
        "locations": [location(&diagnostic.primary, source)],
        "relatedLocations": related,
    })
}

fn location(label: &Label, source: &Source) -> Value {
    let region = Region::of(label.span, source);
    json!({
        "physicalLocation": {
            "artifactLocation": {"uri": uri(source.file(label.span.start).name())},
            "region": {
                "startLine": region.line,
                "startColumn": region.column,
                "endLine": region.end_line,
                "endColumn": region.end_column,
            },
        },
    })
}

/// A path as a URI reference (RFC 3986).
fn uri(path: &str) -> String {
    path.bytes().fold(String::new(), |out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out + &char::from(byte).to_string()
        } else {
            out + &hex::percent(byte)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_uri() {
        assert_eq!(uri("lab/my inventory.yaml"), "lab/my%20inventory.yaml");
    }
}
