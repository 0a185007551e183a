//! Secrets: inline, or from where they lie.

use schemars::{Schema, SchemaGenerator, json_schema};

use super::Shape;
use super::read::{Key, Read};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Spanned;
use crate::value::{Fault, FromText, LocalPath, Passphrase, Password, VariableName};
use crate::yaml::{Node, Value};

/// A secret, a password unless it says otherwise, written inline or lying elsewhere: `{file:
/// root.hash}`, `{env: ROOT_HASH}`.
#[derive(Clone, Debug)]
pub enum Secret<T = Password> {
    /// It is known.
    Known(T),
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

/// What may be a secret that lies elsewhere.
pub trait Fetched: FromText {
    /// A file that may hold one, as messages write it.
    const FILE: &'static str;
    /// A variable that may.
    const VARIABLE: &'static str;

    /// Reads what lies there.
    ///
    /// # Errors
    /// Where that is none.
    fn fetched(text: &str) -> Result<Self, Fault>;

    /// What stands for it inline, where anything may.
    fn inline(generator: &mut SchemaGenerator) -> Option<Schema>;
}

impl Fetched for Password {
    const FILE: &'static str = "root.hash";
    const VARIABLE: &'static str = "ROOT_HASH";

    fn fetched(text: &str) -> Result<Self, Fault> {
        Self::from_text(text)
    }

    fn inline(generator: &mut SchemaGenerator) -> Option<Schema> {
        Some(<Self as Shape>::shape(generator))
    }
}

impl Fetched for Passphrase {
    const FILE: &'static str = "disk.passphrase";
    const VARIABLE: &'static str = "DISK_PASSPHRASE";

    fn fetched(text: &str) -> Result<Self, Fault> {
        Self::from_secret(text)
    }

    fn inline(_: &mut SchemaGenerator) -> Option<Schema> {
        None
    }
}

impl Secret {
    /// The password; one that could not be fetched lets nobody in.
    pub fn password(&self) -> &Password {
        match self {
            Self::Known(password) => password,
            Self::Elsewhere(_) => &Password::Locked,
        }
    }
}

impl<T: Fetched> Read for Secret<T> {
    fn read(node: &Node<'_>, key: Key<'_>, out: &mut Diagnostics) -> Option<Self> {
        let Value::Map(entries) = node.value() else {
            return T::read(node, key, out).map(Self::Known);
        };
        // Whoever wrote something else here may have written the secret itself: none of it is shown.
        let entry = match &**entries {
            [entry] if matches!(&*entry.key, "file" | "env") => entry,
            _ => {
                out.hide(node.span());
                let message = format!("`{}` must say one place where the secret lies", key.name);
                let fault = Diagnostic::new(Code::WrongType, node.span(), message);
                let (file, variable) = (T::FILE, T::VARIABLE);
                out.push(fault.help(format!("write `{{file: {file}}}` or `{{env: {variable}}}`")));
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

impl<T: Fetched> Shape for Secret<T> {
    fn shape(generator: &mut SchemaGenerator) -> Schema {
        let inline = T::inline(generator);
        let elsewhere = json_schema!({
            "type": "object",
            "properties": {
                "file": LocalPath::shape(generator),
                "env": VariableName::shape(generator),
            },
            "additionalProperties": false,
            "minProperties": 1,
            "maxProperties": 1,
        });
        match inline {
            Some(inline) => json_schema!({ "anyOf": [inline, elsewhere] }),
            None => elsewhere,
        }
    }
}
