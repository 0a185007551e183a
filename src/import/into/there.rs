//! What stands in an inventory already, and whether it says what is to be added.

use std::collections::{HashMap, HashSet};
use std::net::Ipv4Addr;

use super::place;
use crate::diagnostic::Diagnostics;
use crate::import::yaml::{Entry, Value};
use crate::value::{FromText as _, Mac};
use crate::yaml::{Node, Value as Written, parse};

/// How something stands in an inventory already.
pub enum Stands {
    /// As it is to be added.
    Alike,
    /// In another way, and in which.
    Otherwise(String),
}

/// The machines and the devices of an inventory.
pub struct Machines<'n> {
    /// Each MAC address with the name of what has it, and the addresses that are reserved for that.
    of: HashMap<Mac, (&'n str, Vec<Ipv4Addr>)>,
}

impl<'n> Machines<'n> {
    /// Those that stand in a text itself: what it includes is not looked at.
    pub fn of(root: &'n Node<'_>) -> Self {
        let sections = ["hosts", "devices"].map(|key| get(root, key));
        let entries = sections.into_iter().flatten().flat_map(Node::entries);
        let mut of = HashMap::new();
        for entry in entries {
            let (macs, addresses) = nics(&entry.value);
            of.extend(
                macs.into_iter()
                    .map(|mac| (mac, (&*entry.key, addresses.clone()))),
            );
        }
        Self { of }
    }

    /// How a machine stands there, by its MAC address or by its name; `None` if it does not.
    pub fn knows(&self, entry: &Entry, same_name: Option<&Node<'_>>) -> Option<Stands> {
        let text = place::lines(std::slice::from_ref(entry), 0);
        let mut faults = Diagnostics::new();
        let document = parse(&text, &mut faults);
        let new = document.root().and_then(|root| root.entries().first());
        let (macs, addresses) = nics(&new?.value);
        let Some((name, theirs)) = macs.iter().find_map(|mac| self.of.get(mac)) else {
            same_name?;
            return Some(Stands::Otherwise(
                "the inventory has one of this name with another MAC address".to_owned(),
            ));
        };
        if let Some(mac) = macs
            .iter()
            .find(|mac| self.of.get(mac).is_none_or(|it| it.0 != *name))
        {
            return Some(Stands::Otherwise(format!(
                "the inventory's `{name}` has not got {mac}"
            )));
        }
        let other = addresses.iter().find(|it| !theirs.contains(it));
        Some(other.map_or(Stands::Alike, |it| {
            Stands::Otherwise(format!(
                "the inventory's `{name}` is it, and has not got {it}"
            ))
        }))
    }
}

/// The MAC addresses and the addresses of a machine.
fn nics(machine: &Node<'_>) -> (Vec<Mac>, Vec<Ipv4Addr>) {
    let nics = get(machine, "nics").into_iter().flat_map(Node::entries);
    let nics = std::iter::once(machine).chain(nics.map(|it| &it.value));
    let (mut macs, mut addresses) = (Vec::new(), Vec::new());
    for nic in nics {
        let of = |key: &str| get(nic, key).and_then(text);
        macs.extend(of("mac").and_then(|it| Mac::from_text(it).ok()));
        addresses.extend(of("address").and_then(|it| it.parse::<Ipv4Addr>().ok()));
    }
    (macs, addresses)
}

/// How the value that stands in the place of an entry has it.
pub fn compare(entry: &Entry, there: &Node<'_>) -> Stands {
    let text = place::lines(std::slice::from_ref(entry), 0);
    let mut faults = Diagnostics::new();
    let document = parse(&text, &mut faults);
    let new = document.root().and_then(|root| root.entries().first());
    if new.is_some_and(|new| is_within(&new.value, there)) {
        return Stands::Alike;
    }
    Stands::Otherwise("what the inventory has there says something else".to_owned())
}

/// Whether a value says all that another says.
fn is_within(new: &Node<'_>, there: &Node<'_>) -> bool {
    match (new.value(), there.value()) {
        (Written::Scalar(new, _), Written::Scalar(there, _)) => new == there,
        (Written::List(new), Written::List(there)) => {
            new.len() == there.len() && new.iter().zip(there.iter()).all(|(a, b)| is_within(a, b))
        }
        (Written::Map(new), Written::Map(_)) => {
            let there = |key: &str| get(there, key);
            new.iter()
                .all(|new| there(&new.key).is_some_and(|there| is_within(&new.value, there)))
        }
        _ => false,
    }
}

/// The text of a scalar.
pub fn text<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    match node.value() {
        Written::Scalar(text, _) => Some(text),
        _ => None,
    }
}

fn get<'n, 's>(node: &'n Node<'s>, key: &str) -> Option<&'n Node<'s>> {
    let mut entries = node.entries().iter();
    entries.find(|it| it.key == key).map(|it| &it.value)
}

/// Whether a text has lines one after the other, however far in.
pub fn holds_lines(text: &str, lines: &str) -> bool {
    let plain = |text: &str| text.lines().map(str::trim).collect::<Vec<_>>().join("\n");
    plain(text).contains(&plain(lines))
}

/// Whether a text says all that was there, and what was to be added.
pub fn holds_both(out: &str, before: &Node<'_>, new: &[Entry]) -> bool {
    let mut faults = Diagnostics::new();
    let document = parse(out, &mut faults);
    let Some(root) = document.root().filter(|_| !faults.has_errors()) else {
        return false;
    };
    let now = |key: &str| {
        let mut entries = root.entries().iter();
        entries.find(|it| it.key == key).map(|it| &it.value)
    };
    let keeps = before.entries().iter().all(|old| {
        now(&old.key).is_some_and(|now| {
            let keys: HashSet<_> = now.entries().iter().map(|it| &*it.key).collect();
            let mut old_keys = old.value.entries().iter();
            old_keys.all(|it| keys.contains(&*it.key))
                && text(&old.value)
                    .filter(|_| !old.value.is_null())
                    .is_none_or(|old| text(now).is_some_and(|now| holds_lines(now, old)))
        })
    });
    let added = new.iter().all(|section| {
        now(&section.key).is_some_and(|now| match &section.value {
            Value::Block(entries) | Value::Map(entries) => {
                let keys: HashSet<_> = now.entries().iter().map(|it| &*it.key).collect();
                entries.iter().all(|entry| keys.contains(&*entry.key))
            }
            Value::Lines(new) => text(now).is_some_and(|now| holds_lines(now, new)),
            _ => true,
        })
    });
    keeps && added
}
