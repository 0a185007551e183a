//! Secrets: inline, or from where they lie.

use schemars::{Schema, SchemaGenerator, json_schema};

use super::Shape;
use super::read::{Key, Read};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Spanned;
use crate::value::{LocalPath, Password, VariableName};
use crate::yaml::{Node, Value};

/// A password, written inline or lying elsewhere: `{file: root.hash}`, `{env: ROOT_HASH}`.
#[derive(Clone, Debug)]
pub enum Secret {
    /// It is known.
    Password(Password),
    /// It has yet to be fetched, by [`fetch`](super::fetch()).
    Elsewhere(SecretLocation),
}

/// Where a secret lies.
#[derive(Clone, Debug)]
pub enum SecretLocation {
    /// In a file, as its only line.
    File(Spanned<LocalPath>),
    /// In an environment variable.
    Variable(Spanned<VariableName>),
}

impl Secret {
    /// The password; one that could not be fetched lets nobody in.
    pub fn password(&self) -> &Password {
        match self {
            Self::Password(password) => password,
            Self::Elsewhere(_) => &Password::Locked,
        }
    }
}

impl Read for Secret {
    fn read(node: &Node<'_>, key: Key<'_>, out: &mut Diagnostics) -> Option<Self> {
        let Value::Map(entries) = node.value() else {
            return Password::read(node, key, out).map(Self::Password);
        };
        // Whoever wrote something else here may have written the secret itself: none of it is shown.
        let entry = match &**entries {
            [entry] if matches!(&*entry.key, "file" | "env") => entry,
            _ => {
                out.hide(node.span());
                let message = format!("`{}` must say one place where the secret lies", key.name);
                let fault = Diagnostic::new(Code::WrongType, node.span(), message);
                out.push(fault.help("write `{file: root.hash}` or `{env: ROOT_HASH}`"));
                return None;
            }
        };
        let (node, span) = (&entry.value, entry.value.span());
        let key = Key::of(entry);
        let location = if key.name == "file" {
            LocalPath::read(node, key, out)
                .map(|value| SecretLocation::File(Spanned { value, span }))
        } else {
            VariableName::read(node, key, out)
                .map(|value| SecretLocation::Variable(Spanned { value, span }))
        };
        location.map(Self::Elsewhere)
    }
}

impl Shape for Secret {
    fn shape(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [
            Password::shape(generator),
            {
                "type": "object",
                "properties": {
                    "file": LocalPath::shape(generator),
                    "env": VariableName::shape(generator),
                },
                "additionalProperties": false,
                "minProperties": 1,
                "maxProperties": 1,
            },
        ] })
    }
}
