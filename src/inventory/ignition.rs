//! `ignition`: the Ignition config of a machine with CoreOS, in a file beside the inventory.

use std::sync::Arc;

use schemars::{Schema, SchemaGenerator};
use serde_json::Value as Json;

use super::read::{Key, Read};
use super::text_file::lines;
use super::{Shape, Unread};
use crate::diagnostic::{Code, Diagnostics};
use crate::value::LocalPath;
use crate::yaml::Node;

/// An Ignition config.
#[derive(Clone, Debug)]
pub struct Ignition {
    /// The file, relative to the folder of the inventory.
    pub path: LocalPath,
    /// Its text, once [`fetch`](super::fetch()) has read it.
    pub text: Arc<str>,
    /// The first number of the version that it says: 2 or 3.
    pub major: u32,
}

impl Read for Ignition {
    fn read(node: &Node<'_>, key: Key<'_>, out: &mut Diagnostics) -> Option<Self> {
        LocalPath::read(node, key, out).map(|path| Self {
            path,
            text: Arc::from(""),
            major: 3,
        })
    }
}

impl Shape for Ignition {
    fn shape(generator: &mut SchemaGenerator) -> Schema {
        LocalPath::shape(generator)
    }
}

/// Versions of the format: the first number, and the last second number of it. Ignition's own
/// specifications; experimental ones may mean something else tomorrow.
const VERSIONS: &[(u32, u32)] = &[(2, 4), (3, 5)];

/// `E0583`: the text of a config, and the first number of its version. What the file holds is a secret: no
/// message shows any of it.
pub(super) fn ignition(path: &str, bytes: Vec<u8>) -> Result<(Arc<str>, u32), Unread> {
    let text = lines("config", path, bytes)?;
    let refused = |why: &str, help: &str| Unread {
        code: Code::NotIgnition,
        why: format!("{path}: {why}"),
        help: Some(help.to_owned()),
    };
    let json = match serde_json::from_str::<Json>(&text) {
        Ok(json) => json,
        Err(_) if is_butane(&text) => {
            let (stem, kind) = path.rsplit_once('.').unwrap_or((path, ""));
            let help = if kind == "ign" {
                format!("rename it to `{stem}.bu`, and run `butane --strict {stem}.bu > {path}`")
            } else {
                format!(
                    "run `butane --strict {path} > {stem}.ign`, then write `ignition: {stem}.ign`"
                )
            };
            return Err(refused(
                "this is Butane's YAML, and a machine reads Ignition's JSON",
                &help,
            ));
        }
        Err(error) => {
            return Err(Unread {
                code: Code::NotIgnition,
                why: format!(
                    "{path}:{}:{}: this is not JSON",
                    error.line(),
                    error.column()
                ),
                help: Some("write Ignition's JSON, as `butane` makes it".to_owned()),
            });
        }
    };
    let Some(version) = json.pointer("/ignition/version").and_then(Json::as_str) else {
        return Err(refused(
            "it says no version, so it is no Ignition config",
            "write `\"ignition\": {\"version\": \"3.4.0\"}` at its top",
        ));
    };
    let numbers: Vec<Option<u32>> = version.split('.').map(|it| it.parse().ok()).collect();
    let major = match numbers[..] {
        [Some(major), Some(minor), Some(0)]
            if VERSIONS.iter().any(|it| it.0 == major && minor <= it.1) =>
        {
            major
        }
        _ => {
            return Err(refused(
                "it is of a version that netpxe does not know",
                "write it for a version from 2.0.0 to 2.4.0, or from 3.0.0 to 3.5.0",
            ));
        }
    };
    Ok((text, major))
}

/// Butane's configs say their variant in a line of its own.
fn is_butane(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("variant:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(text: &str) -> Option<String> {
        let read = ignition("a.ign", text.as_bytes().to_vec());
        read.err().map(|unread| unread.why)
    }

    #[test]
    fn configs_of_known_versions_are_read() {
        for (version, major) in [("2.0.0", 2), ("2.4.0", 2), ("3.0.0", 3), ("3.5.0", 3)] {
            let text = format!(r#"{{"ignition": {{"version": "{version}"}}, "passwd": {{}}}}"#);
            assert_eq!(ignition("a", text.into_bytes()).unwrap().1, major);
        }
    }

    #[test]
    fn all_else_is_refused_and_nothing_of_it_is_shown() {
        for (text, wanted) in [
            (
                "variant: fcos\nversion: 1.5.0\n",
                "a.ign: this is Butane's YAML",
            ),
            ("{\"hunter2\"", "a.ign:1:10: this is not JSON"),
            ("hunter2", "a.ign:1:1: this is not JSON"),
            ("[]", "a.ign: it says no version"),
            (
                "{\"ignition\": {\"version\": 3}}",
                "a.ign: it says no version",
            ),
            (
                "{\"ignition\": {\"version\": \"1.0.0\"}}",
                "a.ign: it is of a version",
            ),
            (
                "{\"ignition\": {\"version\": \"3.9.0\"}}",
                "a.ign: it is of a version",
            ),
            (
                "{\"ignition\": {\"version\": \"3.5.0-experimental\"}}",
                "a.ign: it is of a version",
            ),
            (
                "{\"ignition\": {\"version\": \"hunter2\"}}",
                "a.ign: it is of a version",
            ),
        ] {
            let why = why(text).unwrap_or_default();
            assert!(
                why.starts_with(wanted) && !why.contains("hunter2"),
                "{text}: {why}"
            );
        }
    }
}
