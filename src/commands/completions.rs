//! `netpxe completions`, and what they offer: a shell asks this program itself at each press of the
//! Tab key, so that they know the codes, and the machines and networks of the inventory.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::CommandFactory as _;
use clap_complete::CompletionCandidate;
use clap_complete::env::{CompleteEnv, Shells};

use super::{Outcome, Surroundings, read, talk};
use crate::cli::{Cli, Completions};
use crate::diagnostic::{Code, Diagnostics};
use crate::inventory;
use crate::source::Source;
use crate::trace::Cause;
use crate::yaml;

/// The variable by which a shell's completions ask.
const ASKED: &str = "NETPXE_COMPLETE";

/// Prints the completions for a shell.
pub fn run(options: &Completions) -> Result<Outcome> {
    let shell = options.shell.to_string();
    let mut text = Vec::new();
    if let Some(shell) = Shells::builtins().completer(&shell) {
        shell.write_registration(ASKED, "netpxe", "netpxe", "netpxe", &mut text)?;
    }
    talk::result(&String::from_utf8(text)?);
    Ok(Outcome::Done)
}

/// Answers a shell that asks what could be typed next, and ends the process then.
pub fn answer() {
    CompleteEnv::with_factory(Cli::command)
        .var(ASKED)
        .complete();
}

/// Every code that can be explained.
pub fn codes() -> Vec<CompletionCandidate> {
    let codes = Code::ALL.iter().map(|code| (code.id(), code.title()));
    let causes = Cause::ALL.iter().map(|cause| (cause.id(), cause.title()));
    let candidates = codes.chain(causes);
    let candidates =
        candidates.map(|(id, title)| CompletionCandidate::new(id).help(Some(title.into())));
    candidates.collect()
}

/// The hosts and devices of the inventory.
pub fn machines() -> Vec<CompletionCandidate> {
    names(|inventory, faults, add| {
        inventory
            .hosts
            .each(faults, |name, _, _, _| add(name.value.as_str()));
        inventory
            .devices
            .each(faults, |name, _, _, _| add(name.value.as_str()));
    })
}

/// The networks of the inventory.
pub fn networks() -> Vec<CompletionCandidate> {
    names(|inventory, _, add| {
        for (name, _) in inventory.networks.entries() {
            add(name.value.as_str());
        }
    })
}

type Add<'a> = &'a mut dyn FnMut(&str);

/// What `find` finds in the inventory. There may be none, or one with faults: then nothing is
/// offered, or what could be read.
fn names(
    find: fn(&inventory::Inventory<'_>, &mut Diagnostics, Add<'_>),
) -> Vec<CompletionCandidate> {
    let path = inventory_in_sight();
    let Ok(bytes) = read::bytes(&path) else {
        return Vec::new();
    };
    let (text, _) = yaml::decode("", bytes);
    let source = Source::new(String::new(), text);
    let mut faults = Diagnostics::new();
    let document = inventory::parse(&source, &Surroundings::new(&path, None), &mut faults);
    let inventory = inventory::read(&document, &mut faults);
    let mut names = Vec::new();
    find(&inventory, &mut faults, &mut |name| {
        names.push(CompletionCandidate::new(name));
    });
    names
}

/// The inventory that the command line names; before it does, the one that `netpxe init` writes.
fn inventory_in_sight() -> PathBuf {
    let is_inventory = |path: &PathBuf| {
        let ending = path.extension().unwrap_or_default();
        (ending == "yaml" || ending == "yml") && path.is_file()
    };
    let named = env::args_os().skip(1).map(PathBuf::from).find(is_inventory);
    named.unwrap_or_else(|| Path::new("inventory.yaml").to_owned())
}
