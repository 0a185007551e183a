//! `class` and `subclass`, as the inventory's `classes`.
//!
//! Classes that say what machines boot are netpxe's own business. Of the others, those whose condition
//! an inventory can say become classes there; the rest is kept as text, with all that it names.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::condition;
use super::kept::Without;
use super::lost::first_line;
use super::matches::Match;
use super::model::{self, Kind, ScopeId};
use super::options::Whose;
use super::tree::Statement;
use super::{Mapper, boot};
use crate::diagnostic::{Code, Diagnostic};
use crate::import::rules;
use crate::import::told::Who;
use crate::import::yaml::{Entry, Value};
use crate::value::{FromText as _, LeaseTime, Mac};

/// What netpxe calls the classes of an inventory, in front of their names.
const OF_INVENTORY: &str = "site:";

/// The classes of the inventory, by the names that the file has for them: a condition with
/// alternatives becomes several.
#[derive(Debug, Default)]
pub(super) struct Classes {
    names: HashMap<String, Vec<String>>,
    /// Those that are kept as text.
    kept: HashSet<String>,
}

impl Classes {
    /// What the inventory calls a class of the file; `None` if it is none there.
    pub(super) fn of(&self, name: &str) -> Option<&[String]> {
        self.names.get(name).map(Vec::as_slice)
    }

    /// Whether a class of the file is kept as text.
    pub(super) fn is_kept(&self, name: &str) -> bool {
        self.kept.contains(name)
    }
}

/// What a class says, by what becomes of it.
#[derive(Debug, Default)]
struct Said<'s> {
    /// What its members boot, which netpxe says.
    boot: Vec<&'s Statement>,
    /// How long addresses are lent.
    lease: Vec<&'s Statement>,
    /// Options.
    options: Vec<&'s Statement>,
    /// Options of a vendor, and their space.
    vendor: Vec<&'s Statement>,
    /// The same as netpxe writes them.
    own_vendor: Vec<&'s Statement>,
    /// All else.
    rest: Vec<&'s Statement>,
}

impl<'s> Mapper<'s, '_, '_> {
    /// `classes`, if there are some.
    pub(super) fn classes(&mut self) -> Option<Entry> {
        let mut entries = Vec::new();
        let mut taken = HashSet::new();
        for class in self.model.classes.clone() {
            let Some(statement) = self.model.scopes[class].statement else {
                continue;
            };
            let name = self.view.values(statement, 1).concat();
            let is_own = self.view.is_own && !name.starts_with(OF_INVENTORY);
            // A name that is declared twice means the later one.
            let is_hidden = self.classes.names.contains_key(&name);
            let is_boot = boot::is_boot_class(self.model, class, self.view);
            if is_own || is_hidden || is_boot && !self.is_named_by_pool(&name) {
                continue;
            }
            match self.class(class, statement, &name) {
                Some((alternatives, said)) => {
                    let base = rules::label(name.trim_start_matches(OF_INVENTORY), "class");
                    let mut names = Vec::new();
                    let of_macs = self.comments_of_macs(&name);
                    for one in alternatives {
                        let name = rules::free(&base, &mut taken);
                        let of_match = Value::Map(one.entries(&of_macs));
                        let mut inner = vec![Entry::new("match", of_match)];
                        inner.extend(said.iter().cloned());
                        let comments = if names.is_empty() {
                            self.comments(statement, true)
                        } else {
                            Vec::new()
                        };
                        entries.push(Entry {
                            comments,
                            place: first_line(statement),
                            ..Entry::new(&name, Value::Map(inner))
                        });
                        names.push(name);
                    }
                    self.classes.names.insert(name, names);
                }
                None => self.keep_class(class, statement, &name),
            }
        }
        let place = entries.first()?.place;
        Some(Entry::new("classes", Value::Block(entries)).at(place))
    }

    /// What an inventory says of a class: its alternatives, and what each of them gives; `None` if it is
    /// to be kept as it is.
    fn class(
        &mut self,
        class: ScopeId,
        statement: &'s Statement,
        name: &str,
    ) -> Option<(Vec<Match>, Vec<Entry>)> {
        let alternatives = self.alternatives(class, name)?;
        let netboots = self.view.is_own || self.netboots(class, statement);
        let mut said = self.said_by_class(class, netboots);
        let (conditions, dropped) = self.conditions(class);
        let before = self.definitions.clone();
        let (mut entries, lost) = self.options(&said.options, Whose::Client);
        said.rest.extend(lost);
        match self.class_lease(&said.lease) {
            Some(entry) => entries.push(entry),
            None => said.rest.append(&mut said.lease),
        }
        match self.vendor_options(&said.vendor, &said.own_vendor) {
            Some(more) => add_options(&mut entries, more),
            None => said.rest.append(&mut said.vendor),
        }
        let mut text = said.rest.clone();
        text.extend(conditions.iter().chain(&dropped).flatten());
        if self.names_declared(&text) {
            // What declares that stands below the inventory's classes.
            self.definitions = before;
            return None;
        }
        let without = if netboots {
            Without::Boot
        } else {
            Without::Nothing
        };
        for statement in &said.boot {
            self.drop_boot(statement, &[Who::Netbooting]);
        }
        let mut chains = conditions;
        if !netboots {
            chains.extend(dropped);
        }
        let pieces = self.keep_each(said.rest, chains, &[Who::All], without);
        entries.extend(self.text_of(pieces));
        let wider: BTreeSet<_> = alternatives.iter().flat_map(Match::wider).collect();
        for whom in wider {
            let head = self.view.head(statement);
            let message = format!("`{head}`: the class takes {whom} too");
            let diagnostic = Diagnostic::new(Code::OtherAnswer, first_line(statement), message);
            self.told.say(diagnostic);
        }
        Some((alternatives, entries))
    }

    /// What a class says itself, by what becomes of it.
    fn said_by_class(&self, class: ScopeId, netboots: bool) -> Said<'s> {
        let mut said = Said::default();
        let is_whole = self.has_vendors_in(&[Kind::Class]);
        let space = self.vendor_space(class).filter(|_| !netboots && is_whole);
        let parameters = self.model.scopes[class].parameters.iter().copied();
        for it in parameters.filter(|it| it.body.is_none()) {
            let key = model::key(it, self.view);
            let is_boot = boot::is_of_booting(&key);
            let of_space = space.as_ref().is_some_and(|space| {
                key == "vendor-option-space" || key.starts_with(&format!("option {space}."))
            });
            let list = if key == "match" {
                continue;
            } else if of_space {
                &mut said.vendor
            } else if self.view.is_own && key == "option vendor-encapsulated-options" {
                &mut said.own_vendor
            } else if is_boot && netboots {
                &mut said.boot
            } else if key.ends_with("-lease-time") {
                &mut said.lease
            } else if key.starts_with("option ") && !is_boot {
                &mut said.options
            } else {
                &mut said.rest
            };
            list.push(it);
        }
        said
    }

    /// Who belongs to a class.
    fn alternatives(&self, class: ScopeId, name: &str) -> Option<Vec<Match>> {
        let scope = &self.model.scopes[class];
        let mut matches = scope
            .parameters
            .iter()
            .filter(|it| self.view.word(it, 0) == "match");
        let only = matches.next().filter(|_| matches.next().is_none())?;
        let mut subclasses = self.subclasses(name).peekable();
        if self.view.word(only, 1) == "if" {
            let is_architecture =
                |name: &str| name == "client-architecture" || self.code(name) == Some(93);
            let words = only.words.get(2..)?;
            let alternatives = condition::alternatives(words, self.view, &is_architecture)?;
            return subclasses.peek().is_none().then_some(alternatives);
        }
        let is_hardware = only.words.len() == 2 && self.view.word(only, 1) == "hardware";
        let macs: Option<BTreeSet<Mac>> = subclasses
            .map(|it| mac(&self.view.word(it, 2)).filter(|_| it.body.is_none()))
            .collect();
        let macs = macs.filter(|macs| is_hardware && !macs.is_empty())?;
        Some(vec![Match::of_macs(macs)])
    }

    /// Whether a pool is for the members of a class, or for all others.
    fn is_named_by_pool(&self, name: &str) -> bool {
        let parameters = self.model.scopes.iter().flat_map(|it| &it.parameters);
        parameters.into_iter().any(|it| {
            self.view.word(it, 1) == "members" && self.view.values(it, 3).concat() == name
        })
    }

    fn subclasses(&self, name: &str) -> impl Iterator<Item = &'s Statement> {
        let all = self.model.subclasses.iter().copied();
        all.filter(move |it| {
            it.words
                .get(1)
                .is_some_and(|it| self.view.value(*it) == name)
        })
    }

    /// What is said of the members that a class has by their MAC addresses.
    fn comments_of_macs(&self, name: &str) -> BTreeMap<Mac, Vec<String>> {
        let mut all: BTreeMap<Mac, Vec<String>> = BTreeMap::new();
        for subclass in self.subclasses(name) {
            let lines = self.comments(subclass, true);
            if let Some(mac) = mac(&self.view.word(subclass, 2)).filter(|_| !lines.is_empty()) {
                all.entry(mac).or_default().extend(lines);
            }
        }
        all
    }

    /// Whether its members boot from the network.
    fn netboots(&self, class: ScopeId, statement: &Statement) -> bool {
        let files = boot::files_of(self.model, class, self.view);
        boot::speaks_of_firmware(statement, self.view)
            || files.iter().any(|file| !boot::is_of_device(file))
    }

    /// `lease`, where a class says one time and no other.
    fn class_lease(&self, said: &[&Statement]) -> Option<Entry> {
        let times = said
            .iter()
            .map(|it| LeaseTime::from_text(&self.view.word(it, 1)).ok());
        let times: Vec<LeaseTime> = times.collect::<Option<_>>()?;
        let first = *times.first()?;
        let keys: BTreeSet<_> = said.iter().map(|it| self.view.word(it, 0)).collect();
        // netpxe writes the shortest time only where it would be in the way.
        let is_short = first < LeaseTime::new(300);
        let fits = keys.contains("default-lease-time")
            && keys.contains("max-lease-time")
            && keys.contains("min-lease-time") == is_short
            && times.iter().all(|it| *it == first);
        fits.then(|| Entry::text("lease", first))
    }

    /// The space whose options a scope sends inside option 43.
    pub(super) fn vendor_space(&self, scope: ScopeId) -> Option<String> {
        let statement = self.model.own(scope, "vendor-option-space")?;
        Some(self.view.word(statement, 1).into_owned())
    }

    /// Options of a vendor: all of them, or none where an inventory cannot say one.
    pub(super) fn vendor_options(
        &mut self,
        statements: &[&Statement],
        own: &[&Statement],
    ) -> Option<Vec<Entry>> {
        let before = self.definitions.clone();
        let of_options = statements
            .iter()
            .filter(|it| self.view.word(it, 0) == "option");
        let of_options: Vec<&&Statement> = of_options.collect();
        let named: Option<Vec<Entry>> = of_options.iter().map(|it| self.defined(it)).collect();
        let own: Option<Vec<Vec<Entry>>> = own.iter().map(|it| self.of_vendor(it)).collect();
        let (Some(mut entries), Some(own)) = (named, own) else {
            self.definitions = before;
            return None;
        };
        entries.extend(own.into_iter().flatten());
        if let Some(first) = of_options.first() {
            let before = self.first_vendor.unwrap_or(first.span);
            self.first_vendor = Some(before.min(first.span));
        }
        // The space alone: its options are those of a scope around.
        (statements.is_empty() || !entries.is_empty()).then_some(entries)
    }

    /// Keeps a class as it is, and its subclasses.
    fn keep_class(&mut self, class: ScopeId, statement: &'s Statement, name: &str) {
        let mut all = vec![statement];
        all.extend(self.subclasses(name));
        let without = if self.netboots(class, statement) {
            Without::Boot
        } else {
            Without::Nothing
        };
        if self.keep_for_site(&all, "a class", &[Who::All], without) {
            self.classes.kept.insert(name.to_owned());
        }
    }
}

/// The MAC address in a subclass, behind the type of its hardware.
fn mac(data: &str) -> Option<Mac> {
    let octets = data.split(':').map(|it| format!("{it:0>2}"));
    let octets = octets.collect::<Vec<_>>().join(":");
    Mac::from_text(octets.strip_prefix("01:")?).ok()
}

/// Adds options of a vendor to those that are written by name.
pub(super) fn add_options(carried: &mut Vec<Entry>, more: Vec<Entry>) {
    if more.is_empty() {
        return;
    }
    let named = carried.iter_mut().find(|entry| entry.key == "options");
    match named.map(|entry| &mut entry.value) {
        Some(Value::Map(entries)) => entries.extend(more),
        _ => carried.push(Entry::new("options", Value::Map(more))),
    }
}
