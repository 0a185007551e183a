//! What an inventory names and does not hold: scripts in files, and secrets in files or variables.
//!
//! Everything between the text and the tree is pure, and stays so: what lies outside is asked of an
//! [`Outside`], which a command fills from the disk and a test from its memory.

use std::collections::HashMap;
use std::sync::Arc;

use super::read::Field;
use super::secret::{Secret, SecretLocation};
use super::settings::Settings;
use super::system::Script;
use super::{Inventory, read::List};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Spanned;
use crate::value::{FromText, Password};

/// What lies outside of the inventory's text.
pub trait Outside {
    /// The bytes of a file, by its path relative to the inventory's folder.
    ///
    /// # Errors
    ///
    /// Why it cannot be read, as a person wants to read it.
    fn file(&self, path: &str) -> Result<Vec<u8>, String>;

    /// The value of an environment variable, where it is set.
    fn variable(&self, name: &str) -> Option<String>;

    /// The names of the templates, where they are known: a kickstart can name one.
    fn templates(&self) -> Option<Vec<String>>;
}

/// Nothing lies outside: there are no files and no variables, and any template may be there.
impl Outside for () {
    fn file(&self, _: &str) -> Result<Vec<u8>, String> {
        Err("there is no such file".to_owned())
    }

    fn variable(&self, _: &str) -> Option<String> {
        None
    }

    fn templates(&self) -> Option<Vec<String>> {
        None
    }
}

/// The longest script; what is longer is no script of a kickstart.
const LONGEST_SCRIPT: usize = 1 << 20;

/// Reads every script and every secret that the inventory's `defaults` and profiles name, and
/// reports those that are not there or are not what they should be; those of hosts are read with
/// the hosts. No message shows a secret.
pub fn fetch(inventory: &mut Inventory<'_>, outside: &dyn Outside, out: &mut Diagnostics) {
    let mut fetch = Fetch::new(outside);
    if let Some(defaults) = inventory.defaults.given_mut() {
        fetch.settings(&mut defaults.value, out);
    }
    for (_, profile) in inventory.profiles.entries_mut() {
        fetch.settings(&mut profile.settings, out);
    }
}

/// What is wrong with a script, and what to do about it.
type Wrong = (String, &'static str);

/// Reads what settings name and do not hold.
pub struct Fetch<'o> {
    outside: &'o dyn Outside,
    /// Scripts that were read, and what is wrong with those that are no scripts.
    scripts: HashMap<Box<str>, Result<Arc<str>, Wrong>>,
}

impl<'o> Fetch<'o> {
    /// Nothing has been read yet.
    pub fn new(outside: &'o dyn Outside) -> Self {
        Self {
            outside,
            scripts: HashMap::new(),
        }
    }

    /// Reads what these settings name.
    pub fn settings(&mut self, settings: &mut Settings, out: &mut Diagnostics) {
        let settings = &mut settings.kickstart;
        self.secret(&mut settings.root_password, out);
        if let Some(users) = settings.users.given_mut() {
            for (_, user) in users.value.entries_mut() {
                self.secret(&mut user.password, out);
            }
        }
        self.scripts(&mut settings.pre_scripts, out);
        self.scripts(&mut settings.post_scripts, out);
    }

    fn secret(&mut self, field: &mut Field<Secret>, out: &mut Diagnostics) {
        let Some(Spanned {
            value: Secret::Elsewhere(location),
            ..
        }) = field.given()
        else {
            return;
        };
        let (found, span) = match location {
            SecretLocation::File(path) => {
                let name = path.value.as_str();
                let text = self.outside.file(name).and_then(|bytes| {
                    String::from_utf8(bytes).map_err(|_| "it is no text".to_owned())
                });
                (
                    text.map_err(|why| format!("cannot read the secret in `{name}`: {why}")),
                    path.span,
                )
            }
            SecretLocation::Variable(name) => {
                let text = self.outside.variable(name.value.as_str());
                let missing = || format!("the environment variable `{}` is not set", name.value);
                (text.ok_or_else(missing), name.span)
            }
        };
        let secret = found.map_err(|message| Diagnostic::new(Code::Unreadable, span, message));
        let password = secret.and_then(|text| {
            let line = text.strip_suffix('\n').unwrap_or(&text);
            Password::from_text(line).map_err(|fault| {
                let mut diagnostic = Diagnostic::new(fault.code, span, fault.message)
                    .label("what lies here is wrong, and is not shown");
                diagnostic.help = fault.help;
                diagnostic
            })
        });
        match password {
            Ok(password) => {
                if let Some(given) = field.given_mut() {
                    given.value = Secret::Password(password);
                }
            }
            Err(fault) => {
                out.push(fault);
                *field = Field::Faulty;
            }
        }
    }

    fn scripts(&mut self, field: &mut Field<List<Script>>, out: &mut Diagnostics) {
        let Some(list) = field.given_mut() else {
            return;
        };
        for script in &mut list.value.items {
            match self.script(script.value.path.as_str()) {
                Ok(text) => script.value.text = text,
                Err((message, help)) => {
                    let fault = Diagnostic::new(Code::Unreadable, script.span, message);
                    out.push(fault.help(help));
                }
            }
        }
    }

    fn script(&mut self, path: &str) -> Result<Arc<str>, Wrong> {
        if let Some(known) = self.scripts.get(path) {
            return known.clone();
        }
        let read = self
            .outside
            .file(path)
            .map_err(|why| {
                let message = format!("cannot read the script `{path}`: {why}");
                (message, "paths are relative to the folder of the inventory")
            })
            .and_then(|bytes| script(path, bytes));
        self.scripts.insert(path.into(), read.clone());
        read
    }
}

/// The text of a script, where a kickstart can hold it: text, in whose lines none ends its section
/// or includes another file (`pykickstart`'s parser looks at each line before any shell does).
fn script(path: &str, bytes: Vec<u8>) -> Result<Arc<str>, Wrong> {
    const TEXT: &str = "a script is a text file with Unix line ends";
    let fault = |message: String, help| Err((message, help));
    if bytes.len() > LONGEST_SCRIPT {
        return fault(format!("the script `{path}` has more than 1 MiB"), TEXT);
    }
    let Ok(text) = String::from_utf8(bytes) else {
        return fault(format!("the script `{path}` is not UTF-8"), TEXT);
    };
    if let Some(interpreter) = text.strip_prefix("#!") {
        let interpreter = interpreter.lines().next().unwrap_or_default().trim();
        if !interpreter.starts_with('/') || interpreter.contains(char::is_whitespace) {
            return fault(
                format!(
                    "{path}:1: the installer takes the path of an interpreter and no arguments"
                ),
                "write the path alone, as in `#!/bin/bash`",
            );
        }
    }
    for (line, number) in text.split('\n').zip(1..) {
        if line.chars().any(|c| c.is_control() && c != '\t') {
            return fault(
                format!("{path}:{number}: here is a control character"),
                TEXT,
            );
        }
        let word = line.trim_start().strip_prefix('%');
        if word.is_some_and(|word| word.starts_with(|c: char| c.is_ascii_lowercase())) {
            return fault(
                format!("{path}:{number}: a kickstart would take this line for its own"),
                "a line of a script must not begin with `%` and a letter: write it another way, \
                 as in `printf '%s\\n' '%end'`",
            );
        }
    }
    Ok(text.into())
}
