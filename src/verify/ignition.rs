//! Ignition: what the live system of CoreOS reads, and the script in it.

use anyhow::Result;
use serde_json::Value as Json;

use super::shell::{self, Script};
use super::{Complaint, Finding, Tree, TreeFile, Verdict};
use crate::hex;

/// What netpxe's template writes, and whatever else is JSON of this kind.
pub(super) fn wants(file: &TreeFile) -> bool {
    super::kickstart::is_for_other(file)
        && file.text.trim_start().starts_with('{')
        && file.text.contains("\"ignition\"")
}

/// Reads the JSON, and asks the shells about the scripts in its files. What else it holds is never quoted.
pub(super) fn run(_: &Tree<'_>, files: &[&TreeFile]) -> Result<Vec<Finding>> {
    let (mut complaints, mut scripts) = (Vec::new(), Vec::new());
    for file in files {
        match serde_json::from_str::<Json>(&file.text) {
            Ok(json) => scripts.extend(texts(&json).into_iter().filter_map(|text| {
                Some(Script {
                    path: &file.path,
                    shell: shell::shell(&text)?,
                    text,
                })
            })),
            Err(error) => complaints.push(Complaint {
                path: file.path.clone(),
                line: Some(error.line()),
                text: format!("this is not JSON, at column {}", error.column()),
            }),
        }
    }
    let mut findings = shell::check(&scripts, " (in Ignition configs)")?;
    findings.insert(
        0,
        Finding {
            checker: "JSON of Ignition".to_owned(),
            verdict: Verdict::Ran(files.len(), complaints),
        },
    );
    Ok(findings)
}

/// The contents of its files, where they stand in it as `data:` URLs.
fn texts(json: &Json) -> Vec<String> {
    let files = json.pointer("/storage/files").and_then(Json::as_array);
    let sources = files.into_iter().flatten().filter_map(|file| {
        let source = file.pointer("/contents/source")?.as_str()?;
        decoded(source.strip_prefix("data:,")?)
    });
    sources.collect()
}

fn decoded(text: &str) -> Option<String> {
    let mut parts = text.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        bytes.extend(hex::parse(part.get(..2)?)?);
        bytes.extend(part.get(2..)?.as_bytes());
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::quote::data_url;

    #[test]
    fn what_the_filter_writes_is_read_back() {
        for text in ["", "#!/bin/sh\necho \"100%\"\n", "ä{}'\\"] {
            let url: String = serde_json::from_str(&data_url(text)).unwrap();
            assert_eq!(decoded(url.strip_prefix("data:,").unwrap()).unwrap(), text);
        }
        for bad in ["%", "%4", "%zz", "%ff"] {
            assert_eq!(decoded(bad), None, "{bad}");
        }
    }
}
