//! `classes:` to [`plan::Class`]es, and the pools that are for them.
//!
//! Refuses a class that does not say whom it matches, and pools that nobody could get an address of.
//! Warns of classes that do nothing, and of those of which one client is in several.

use std::collections::BTreeSet;

use super::dhcp_options::{self, Definitions};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::read::{Field, List};
use crate::inventory::{self, Inventory};
use crate::plan::{self, Match};
use crate::source::{Span, Spanned};
use crate::suggest;
use crate::value::Label;

/// In how many classes of the inventory a client can be. dhcpd counts five of a client, and the first
/// two may be netpxe's own: its firmware, and what the inventory knows of its MAC address.
const MOST: usize = 3;

/// What the vendor class of firmware that netboots begins with.
const NETBOOTS: [&str; 3] = ["PXEClient", "HTTPClient", "AAPLBSDPC"];

/// The classes of an inventory, by name.
pub struct Classes<'i> {
    list: Vec<(&'i Spanned<Label>, plan::Class)>,
    names: Vec<&'i str>,
    complete: bool,
}

/// Reads the classes.
pub fn check<'i>(
    inventory: &'i Inventory<'_>,
    definitions: &Definitions<'_>,
    out: &mut Diagnostics,
) -> Classes<'i> {
    let mut complete = inventory.classes.complete;
    let mut classes = Vec::new();
    for (name, written) in inventory.classes.entries() {
        let Some(matches) = written.r#match.given() else {
            complete = false;
            continue;
        };
        out.extend(without_match(name, matches));
        let class = plan::Class {
            name: name.value.clone(),
            matches: to_plan(&matches.value),
            lease: written.lease.value().copied(),
            options: dhcp_options::of_client(&written.options, definitions, out),
            dhcpd: written.dhcpd.value().cloned(),
        };
        out.extend(of_firmware(name, &class));
        classes.push((name, class));
    }
    classes.sort_by(|(one, _), (other, _)| one.value.cmp(&other.value));
    let names = inventory.classes.entries();
    let names = names.map(|(name, _)| name.value.as_str()).collect();
    let classes = Classes {
        list: classes,
        names,
        complete,
    };
    if complete {
        classes.check_meeting(out);
    }
    classes
}

fn to_plan(written: &inventory::Match) -> Match {
    let numbers = written.architecture.values().into_iter();
    let mut matches = Match {
        vendor: written.vendor.value().cloned(),
        user_class: written.user_class.value().cloned(),
        ouis: written.oui.values(),
        // Their type has the range of two bytes.
        architectures: numbers.filter_map(|it| it.get().try_into().ok()).collect(),
        circuit_id: written.circuit_id.value().cloned(),
        remote_id: written.remote_id.value().cloned(),
        macs: written.macs.values(),
    };
    matches.ouis.sort();
    matches.ouis.dedup();
    matches.architectures.sort_unstable();
    matches.architectures.dedup();
    matches.macs.sort();
    matches.macs.dedup();
    matches
}

/// `E0411`: a class says whom it matches: it has a key, and none of its lists is empty.
fn without_match(name: &Spanned<Label>, matches: &Spanned<inventory::Match>) -> Option<Diagnostic> {
    let written = &matches.value;
    let lists = [
        empty(&written.oui),
        empty(&written.architecture),
        empty(&written.macs),
    ];
    let what = if lists.into_iter().flatten().next().is_some() {
        "nobody"
    } else if crate::inventory::read::Keys::is_unset(written) {
        "everybody"
    } else {
        return None;
    };
    let span = lists.into_iter().flatten().next().unwrap_or(name.span);
    let message = format!("the class `{}` matches {what}", name.value);
    let fault = Diagnostic::new(Code::NoMatch, span, message);
    Some(fault.help(
        "say who belongs to it, as in `match: {vendor: Polycom}`, or leave the empty list out",
    ))
}

/// `E0423`: a class that is told options of a vendor is not of firmware, which is told none.
fn of_firmware(name: &Spanned<Label>, class: &plan::Class) -> Option<Diagnostic> {
    let vendor = class.matches.vendor.as_ref();
    let is_of = |word: &&str| vendor.is_some_and(|vendor| vendor.as_str().starts_with(word));
    let netboots = NETBOOTS.iter().any(is_of) || !class.matches.architectures.is_empty();
    let has_vendor = class.options.iter().any(|option| option.code == 43);
    if !has_vendor || !netboots {
        return None;
    }
    let message = format!(
        "`{}` matches firmware that netboots, which is told no options of vendors",
        name.value
    );
    let fault = Diagnostic::new(Code::VendorOfNetboot, name.span, message);
    Some(fault.help("leave them out, or match those who want them by another `vendor` or `oui`"))
}

/// Where a list stands that is empty.
fn empty<T>(list: &Field<List<T>>) -> Option<Span> {
    let list = list.given()?;
    (list.value.complete && list.value.items.is_empty()).then_some(list.span)
}

impl Classes<'_> {
    /// The classes as they are meant, by name.
    pub fn to_plan(&self) -> Vec<plan::Class> {
        self.list.iter().map(|(_, class)| class.clone()).collect()
    }

    /// The names in `only` or `except` of a pool.
    ///
    /// `E0412`: there are such classes.
    pub fn named(&self, written: &Field<List<Label>>, out: &mut Diagnostics) -> Vec<Label> {
        for name in written.items() {
            if !self.complete || self.names.contains(&name.value.as_str()) {
                continue;
            }
            let message = format!("there is no class `{}`", name.value);
            let fault = Diagnostic::new(Code::UnknownClass, name.span, message);
            let nearest = suggest::nearest(name.value.as_str(), self.names.iter().copied());
            out.push(match nearest {
                Some(meant) => fault.help(format!("did you mean `{meant}`?")),
                None if self.names.is_empty() => {
                    fault.help("write it under `classes`, as in `classes: {phones: {match: ...}}`")
                }
                None => fault.help(format!(
                    "the classes are {}",
                    suggest::list(self.names.iter().copied())
                )),
            });
        }
        let mut names = written.values();
        names.sort();
        names.dedup();
        names
    }

    /// `W0306`, `W0307`: no client is in more classes than dhcpd counts, nor in two that give it
    /// different values.
    fn check_meeting(&self, out: &mut Diagnostics) {
        for (at, (name, class)) in self.list.iter().enumerate() {
            let met = self.met_by(at, &[at]);
            let differs = met.iter().find_map(|other| {
                let (other, its) = &self.list[*other];
                Some((other, differing(class, its)?))
            });
            if let Some((other, what)) = differs {
                out.push(differ(name, other, &what));
            }
            if let Some(group) = self.group(vec![at]) {
                out.push(too_many(group.iter().map(|at| self.list[*at].0)));
            }
        }
    }

    /// The classes after `at` that a client may be in who is in all of `group`.
    fn met_by(&self, at: usize, group: &[usize]) -> Vec<usize> {
        let matches = |at: usize| &self.list[at].1.matches;
        let meets = |other: &usize| group.iter().all(|it| matches(*it).meets(matches(*other)));
        (at + 1..self.list.len()).filter(meets).collect()
    }

    /// More classes than dhcpd counts, of which the first are `group`, that one client may be in.
    fn group(&self, group: Vec<usize>) -> Option<Vec<usize>> {
        if group.len() > MOST {
            return Some(group);
        }
        let last = *group.last()?;
        let mut met = self.met_by(last, &group).into_iter();
        met.find_map(|other| self.group([&group[..], &[other]].concat()))
    }

    /// `W0305`: a class gives its clients something, or is among those that pools name.
    pub fn check_used(&self, named: &BTreeSet<&Label>, out: &mut Diagnostics) {
        for (name, class) in &self.list {
            let gives = class.lease.is_some() || !class.options.is_empty();
            if !gives && !named.contains(&name.value) {
                let message = format!("the class `{}` changes nothing", name.value);
                let warning = Diagnostic::new(Code::UnusedClass, name.span, message);
                out.push(warning.help(
                    "give its clients something, as in `lease: 7d`, name it in `only` or `except` of a \
                     pool, or take it out",
                ));
            }
        }
    }
}

/// What two classes give different values for, as the inventory calls it.
fn differing(one: &plan::Class, other: &plan::Class) -> Option<String> {
    let leases = one.lease.zip(other.lease);
    if leases.is_some_and(|(one, other)| one != other) {
        return Some("`lease`".to_owned());
    }
    let differs = |option: &&plan::DhcpOption| {
        let mut others = other.options.iter();
        others.any(|it| it.id() == option.id() && it.value != option.value)
    };
    let option = one.options.iter().find(differs)?;
    Some(format!("option {} (`{}`)", option.code, option.name))
}

fn differ(name: &Spanned<Label>, other: &Spanned<Label>, what: &str) -> Diagnostic {
    let message = format!(
        "a client may be in `{}` and in `{}`, which give different values for {what}: that of `{}` \
         counts",
        name.value, other.value, name.value
    );
    let (first, second) = if name.span < other.span {
        (name, other)
    } else {
        (other, name)
    };
    Diagnostic::new(Code::ClassesDiffer, second.span, message)
        .also(first.span, "the other class")
        .help("make what they match differ, or leave it out of one; the first by name counts")
}

fn too_many<'n>(names: impl Iterator<Item = &'n Spanned<Label>>) -> Diagnostic {
    let names: Vec<&Spanned<Label>> = names.collect();
    let words = names.iter().map(|name| name.value.as_str());
    let message = format!(
        "a client may be in each of {}, and dhcpd counts only {MOST} beside netpxe's own",
        suggest::list(words)
    );
    let last = names[names.len() - 1];
    Diagnostic::new(Code::TooManyClasses, last.span, message)
        .help("make what they match differ, so that nobody is in more; the first by name count")
}
