//! What an inventory names and does not hold: scripts in files, and secrets in files or variables.
//!
//! Everything between the text and the tree is pure, and stays so: what lies outside is asked of an
//! [`Outside`], which a command fills from the disk and a test from its memory.

use std::collections::HashMap;
use std::sync::Arc;

use super::ignition::{Ignition, ignition};
use super::kickstart_extra::kickstart_extra;
use super::read::Field;
use super::secret::{Fetched, Secret, SecretLocation};
use super::settings::Settings;
use super::system::Script;
use super::text_file::{fault, lines};
use super::{Inventory, Outside, Unread, read::List};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Span, Spanned};
use crate::value::LocalFolder;

/// The longest script; what is longer is no script of a kickstart.
const LONGEST_SCRIPT: u64 = 1 << 20;

/// The longest file of a secret, which is a line.
const LONGEST_SECRET: u64 = 1 << 12;

/// Reads every script and every secret that the inventory's `defaults` and profiles name, and
/// reports those that are not there or are not what they should be; those of hosts are read with
/// the hosts. No message shows a secret.
pub fn fetch(inventory: &mut Inventory<'_>, outside: &dyn Outside, out: &mut Diagnostics) {
    for folder in inventory.read_from.items() {
        if let Err(unread) = outside.folder(folder.value.as_str()) {
            let message = format!(
                "no file is read from `{}`: {}",
                folder.value.as_str(),
                unread.why
            );
            let mut fault = Diagnostic::new(unread.code, folder.span, message);
            fault.help = unread.help;
            out.push(fault);
        }
    }
    let read_from = inventory.read_from.clone();
    let mut fetch = Fetch::new(outside, &read_from);
    if let Some(defaults) = inventory.defaults.given_mut() {
        fetch.settings(&mut defaults.value, out);
    }
    for (_, profile) in inventory.profiles.entries_mut() {
        fetch.settings(&mut profile.settings, out);
    }
}

/// An Ignition config that was read, and the first number of its version.
type Config = Result<(Arc<str>, u32), Unread>;

/// Reads what settings name and do not hold.
pub struct Fetch<'o> {
    outside: &'o dyn Outside,
    /// The folders beside the inventory's own that files are read from.
    folders: Vec<&'o str>,
    /// Whether these are all: only then is a file elsewhere one that the inventory does not allow.
    complete: bool,
    /// Scripts that were read, and what is wrong with those that are no scripts.
    scripts: HashMap<Box<str>, Result<Arc<str>, Unread>>,
    /// The same of Ignition configs, each with the first number of its version.
    configs: HashMap<Box<str>, Config>,
    /// The same of files that kickstarts are added.
    extra: HashMap<Box<str>, Result<Arc<str>, Unread>>,
}

impl<'o> Fetch<'o> {
    /// Nothing has been read yet, and `read_from` is where it may lie.
    pub fn new(outside: &'o dyn Outside, read_from: &'o Field<List<LocalFolder>>) -> Self {
        let written = read_from.items().iter();
        let written: Vec<&str> = written.map(|folder| folder.value.as_str()).collect();
        let is_allowed = |folder: &&str| outside.folder(folder).is_ok();
        let folders: Vec<&str> = written.iter().copied().filter(is_allowed).collect();
        let read = read_from.value().is_none_or(|list| list.complete);
        Self {
            outside,
            complete: read && !read_from.is_faulty() && folders.len() == written.len(),
            folders,
            configs: HashMap::new(),
            scripts: HashMap::new(),
            extra: HashMap::new(),
        }
    }

    /// Reports that something is not read, unless that is but a consequence.
    fn report(&self, unread: Unread, span: Span, out: &mut Diagnostics) {
        if unread.code == Code::FileElsewhere && !self.complete {
            return;
        }
        let mut fault = Diagnostic::new(unread.code, span, unread.why);
        fault.help = unread.help;
        out.push(fault);
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
        if let Some(encrypt) = settings.encrypt.given_mut() {
            self.secret(&mut encrypt.value.passphrase, out);
        }
        self.ignition(&mut settings.ignition, out);
        self.files(&mut settings.pre_scripts, Self::script, out);
        self.files(&mut settings.post_scripts, Self::script, out);
        self.files(&mut settings.kickstart_extra, Self::extra, out);
    }

    fn secret<T: Fetched>(&mut self, field: &mut Field<Secret<T>>, out: &mut Diagnostics) {
        let Some(Spanned {
            value: Secret::Elsewhere(location),
            ..
        }) = field.given()
        else {
            return;
        };
        let (found, span) = match location {
            SecretLocation::File(path) => (self.secret_file(path.value.as_str()), path.span),
            SecretLocation::Variable(name) => {
                let text = self.outside.variable(name.value.as_str());
                let missing = || format!("the environment variable `{}` is not set", name.value);
                (text.ok_or_else(|| Unread::because(missing())), name.span)
            }
        };
        let password = found.map(|text| {
            let line = text.strip_suffix('\n').unwrap_or(&text);
            T::fetched(line)
        });
        match password {
            Ok(Ok(password)) => {
                if let Some(given) = field.given_mut() {
                    given.value = Secret::Known(password);
                }
                return;
            }
            Ok(Err(fault)) => {
                let mut diagnostic = Diagnostic::new(fault.code, span, fault.message)
                    .label("what lies here is wrong, and is not shown");
                diagnostic.help = fault.help;
                out.push(diagnostic);
            }
            Err(unread) => self.report(unread, span, out),
        }
        *field = Field::Faulty;
    }

    /// The text of a file that holds a secret. An absolute path may lead anywhere: what is there
    /// becomes a password or is not shown.
    fn secret_file(&self, path: &str) -> Result<String, Unread> {
        let folders = (!path.starts_with('/')).then_some(&self.folders[..]);
        let bytes = self.outside.file(path, folders, LONGEST_SECRET);
        let text = bytes.and_then(|bytes| {
            String::from_utf8(bytes).map_err(|_| Unread::because("it is no text"))
        });
        text.map_err(|unread| {
            let help = (unread.code == Code::FileElsewhere)
                .then(|| "write its absolute path: a secret may lie anywhere".to_owned());
            Unread {
                why: format!("cannot read the secret in `{path}`: {}", unread.why),
                help: help.or(unread.help),
                ..unread
            }
        })
    }

    fn ignition(&mut self, field: &mut Field<Ignition>, out: &mut Diagnostics) {
        let Some(config) = field.given_mut() else {
            return;
        };
        let path = config.value.path.as_str();
        let read = match self.configs.get(path) {
            Some(known) => known.clone(),
            None => {
                let read = self.file("config", path);
                let read = read.and_then(|bytes| ignition(path, bytes));
                self.configs.insert(path.into(), read.clone());
                read
            }
        };
        match read {
            Ok((text, major)) => (config.value.text, config.value.major) = (text, major),
            Err(unread) => {
                self.report(unread, config.span, out);
                *field = Field::Faulty;
            }
        }
    }

    fn files(
        &mut self,
        field: &mut Field<List<Script>>,
        read: impl Fn(&mut Self, &str) -> Result<Arc<str>, Unread>,
        out: &mut Diagnostics,
    ) {
        let Some(list) = field.given_mut() else {
            return;
        };
        for script in &mut list.value.items {
            match read(self, script.value.path.as_str()) {
                Ok(text) => script.value.text = text,
                Err(unread) => self.report(unread, script.span, out),
            }
        }
    }

    fn script(&mut self, path: &str) -> Result<Arc<str>, Unread> {
        if let Some(known) = self.scripts.get(path) {
            return known.clone();
        }
        let read = self
            .file("script", path)
            .and_then(|bytes| script(path, bytes));
        self.scripts.insert(path.into(), read.clone());
        read
    }

    fn extra(&mut self, path: &str) -> Result<Arc<str>, Unread> {
        if let Some(known) = self.extra.get(path) {
            return known.clone();
        }
        let read = self
            .file("file", path)
            .and_then(|bytes| kickstart_extra(path, bytes));
        self.extra.insert(path.into(), read.clone());
        read
    }

    /// The bytes of a file beside the inventory, which messages call a `what`.
    fn file(&self, what: &str, path: &str) -> Result<Vec<u8>, Unread> {
        let bytes = self.outside.file(path, Some(&self.folders), LONGEST_SCRIPT);
        bytes.map_err(|unread| Unread {
            why: format!("cannot read the {what} `{path}`: {}", unread.why),
            help: unread
                .help
                .or_else(|| Some("paths are relative to the folder of the inventory".to_owned())),
            ..unread
        })
    }
}

/// The text of a script, where a kickstart can hold it: text, in whose lines none ends its section
/// or includes another file (`pykickstart`'s parser looks at each line before any shell does).
fn script(path: &str, bytes: Vec<u8>) -> Result<Arc<str>, Unread> {
    let text = lines("script", path, bytes)?;
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
    let mut lines = text.split('\n').zip(1..);
    if let Some((_, number)) = lines.find(|(line, _)| belongs_to_kickstart(line)) {
        return fault(
            format!("{path}:{number}: a kickstart would take this line for its own"),
            "put something before it, or write it another way, as in `printf '%s\\n' '%end'`",
        );
    }
    Ok(text)
}

/// The words at which a line of a script is none for pykickstart (its `parser.py`), which looks at
/// them before any shell does: the end, what includes another file, and the names of sections.
const OF_KICKSTART: &[&str] = &[
    "%addon",
    "%anaconda",
    "%certificate",
    "%end",
    "%include",
    "%onerror",
    "%packages",
    "%post",
    "%pre",
    "%pre-install",
    "%traceback",
];

fn belongs_to_kickstart(line: &str) -> bool {
    // This one is looked for before the lines are read, by its letters alone.
    line.trim_start().starts_with("%ksappend")
        || (line.split_whitespace().next()).is_some_and(|word| OF_KICKSTART.contains(&word))
}
