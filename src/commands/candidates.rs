//! What a shell offers beside the options: the codes, and the machines and networks of the inventory.

use std::env;
use std::path::{Path, PathBuf};

use clap_complete::CompletionCandidate;

use super::{Surroundings, read};
use crate::diagnostic::{Code, Diagnostics};
use crate::inventory;
use crate::source::Source;
use crate::trace::Cause;
use crate::yaml;

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
