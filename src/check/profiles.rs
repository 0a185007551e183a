//! Inheritance: `defaults` < profile (which may extend another) < host.

use std::collections::hash_map::Entry as Slot;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::allow::Allow;
use super::layers::Layers;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::read::Field;
use crate::inventory::{Inventory, Profile, Settings};
use crate::source::{Span, Spanned};
use crate::suggest;
use crate::value::{Label, Warning};

/// How many profiles may stand on each other. Each host looks through all of its own.
const MOST_LAYERS: usize = 16;

/// The profiles of an inventory, and what stands below hosts.
pub struct Profiles<'i> {
    table: BTreeMap<&'i str, (&'i Spanned<Label>, &'i Profile)>,
    used: BTreeSet<&'i str>,
    /// What stands below some host, each by its number: first `defaults` alone.
    chains: Vec<Chain<'i>>,
    /// The numbers of the chains that begin with a profile, once a host named it.
    numbers: HashMap<&'i str, usize>,
    /// The names that no profile has: where each was first named, and how often.
    unknown: BTreeMap<Label, (Span, usize)>,
    /// Whether all of them could be read.
    complete: bool,
}

/// A profile and all that stands below it, the topmost first.
struct Chain<'i> {
    settings: Vec<&'i Settings>,
    /// What warnings it accepts.
    allow: Vec<&'i Allow>,
    /// Whether all of it was found.
    complete: bool,
}

/// The number of the chain that is `defaults` alone.
const DEFAULTS: usize = 0;

impl<'i> Profiles<'i> {
    /// The profiles of an inventory; those that extend each other in a ring, or extend what is
    /// not there, are reported.
    pub fn new(inventory: &'i Inventory<'_>, out: &mut Diagnostics) -> Self {
        let table = inventory
            .profiles
            .entries()
            .map(|(name, profile)| (name.value.as_str(), (name, profile)))
            .collect();
        let defaults = Chain {
            settings: inventory.defaults.value().into_iter().collect(),
            allow: Vec::new(),
            complete: !inventory.defaults.is_faulty(),
        };
        let mut profiles = Self {
            table,
            used: BTreeSet::new(),
            chains: vec![defaults],
            numbers: HashMap::default(),
            unknown: BTreeMap::new(),
            complete: inventory.profiles.complete,
        };
        for (_, profile) in inventory.profiles.entries() {
            if let Some(below) = profile.extends.given() {
                profiles.find(below);
            }
        }
        profiles.report_chains(inventory, out);
        profiles
    }

    /// The layers of a host.
    pub fn layers<'h>(&mut self, own: &'h Settings, profile: &Field<Label>) -> Layers<'h>
    where
        'i: 'h,
    {
        let number = match profile {
            Field::Absent => Some(DEFAULTS),
            Field::Faulty => None,
            Field::Given(name) => self.number(name),
        };
        let below = number.unwrap_or(DEFAULTS);
        let chain = &self.chains[below];
        let complete = number.is_some() && chain.complete;
        Layers::new(own, &chain.settings, below, complete)
    }

    /// What warnings the profiles accept that the layers of the number `below` come from.
    pub fn allow(&self, below: usize) -> Vec<Spanned<Warning>> {
        let lists = self.chains[below].allow.iter();
        lists.flat_map(|list| list.items()).copied().collect()
    }

    /// The number of the chain that begins with the profile of this name.
    fn number(&mut self, name: &Spanned<Label>) -> Option<usize> {
        if let Some(number) = self.numbers.get(name.value.as_str()) {
            return Some(*number);
        }
        let profile = self.find(name)?;
        let (chain, number) = (self.chain(profile), self.chains.len());
        self.chains.push(chain);
        self.numbers.insert(profile.0.value.as_str(), number);
        Some(number)
    }

    fn chain(&mut self, profile: (&'i Spanned<Label>, &'i Profile)) -> Chain<'i> {
        let Chain {
            settings: defaults,
            complete,
            ..
        } = &self.chains[DEFAULTS];
        let (mut settings, mut allow) = (Vec::new(), Vec::new());
        let mut complete = *complete;
        let mut next = Some(profile);
        while let Some((name, profile)) = next {
            // A ring, or a chain that was refused.
            if settings.len() >= MOST_LAYERS {
                complete = false;
                break;
            }
            self.used.insert(name.value.as_str());
            settings.push(&profile.settings);
            allow.push(&profile.allow);
            next = match &profile.extends {
                Field::Given(below) => {
                    let found = self.table.get(below.value.as_str()).copied();
                    complete &= found.is_some();
                    found
                }
                Field::Faulty => {
                    complete = false;
                    None
                }
                Field::Absent => None,
            };
        }
        settings.extend_from_slice(defaults);
        Chain {
            settings,
            allow,
            complete,
        }
    }

    /// `E0501`, `W0501`: reports each name that no profile has, once, and each profile that no host
    /// came by.
    pub fn report_names(&self, out: &mut Diagnostics) {
        for (name, &(span, count)) in &self.unknown {
            out.push(self.unknown(name, span, count));
        }
        for (name, _) in self.table.values() {
            if !self.used.contains(name.value.as_str()) {
                out.push(
                    Diagnostic::new(
                        Code::UnusedProfile,
                        name.span,
                        format!("no host uses the profile `{}`", name.value),
                    )
                    .help("remove it, or name it in a host: `profile: ...`"),
                );
            }
        }
    }

    /// The profile of this name; a name that none has is noted.
    fn find(&mut self, name: &Spanned<Label>) -> Option<(&'i Spanned<Label>, &'i Profile)> {
        let found = self.table.get(name.value.as_str()).copied();
        if found.is_none() && self.complete {
            let first = (name.span, 0);
            let (_, count) = self.unknown.entry(name.value.clone()).or_insert(first);
            *count += 1;
        }
        found
    }

    /// The fault of a name that no profile has.
    fn unknown(&self, name: &Label, span: Span, count: usize) -> Diagnostic {
        let often = match count {
            1 => String::new(),
            count => format!(", which is named {count} times"),
        };
        let message = format!("there is no profile `{name}`{often}");
        let fault = Diagnostic::new(Code::UnknownProfile, span, message);
        let known = self.table.keys().copied();
        let mut unused = known.clone().filter(|known| !self.used.contains(known));
        match suggest::nearest_of_a_kind(name.as_str(), known.clone()) {
            Some(meant) => fault.help(format!("did you mean `{meant}`?")),
            None if known.len() == 0 => fault.help(format!(
                "the inventory has no `profiles:`: write `profiles: {{{name}: {{...}}}}`"
            )),
            // One was renamed, and the hosts were not.
            None => match (unused.next(), unused.next()) {
                (Some(unused), None) => fault
                    .also(self.table[unused].0.span, "no host uses this one")
                    .help(format!("if it is called `{unused}` now, write `{unused}`")),
                _ => fault.help(format!("the profiles are {}", suggest::list(known))),
            },
        }
    }

    /// Reports each ring once, at the profile of it that was written first, and each profile that
    /// is the first to have too many below it.
    fn report_chains(&self, inventory: &'i Inventory<'_>, out: &mut Diagnostics) {
        // How many layers each profile has, itself among them; `None` while they are counted.
        let mut layers: HashMap<&str, Option<usize>> = HashMap::new();
        for (start, _) in inventory.profiles.entries() {
            let mut path: Vec<(&Spanned<Label>, Span)> = Vec::new();
            let mut next = self.table.get(start.value.as_str());
            let mut below = 0;
            while let Some((name, profile)) = next {
                match layers.entry(name.value.as_str()) {
                    Slot::Occupied(known) => {
                        if let Some(known) = *known.get() {
                            below = known;
                        } else {
                            let at = path.iter().position(|(on_path, _)| on_path == name);
                            out.push(ring(&path[at.unwrap_or(0)..]));
                            // It has no bottom to count from, and one fault is enough.
                            layers
                                .extend(path.drain(..).map(|(on, _)| (on.value.as_str(), Some(0))));
                        }
                        break;
                    }
                    Slot::Vacant(slot) => slot.insert(None),
                };
                let extends = profile.extends.given();
                path.push((name, extends.map_or(name.span, |extends| extends.span)));
                next = extends.and_then(|extends| self.table.get(extends.value.as_str()));
            }
            for &(name, span) in path.iter().rev() {
                below += 1;
                layers.insert(name.value.as_str(), Some(below));
                if below == MOST_LAYERS + 1 {
                    out.push(too_long(name, span));
                }
            }
        }
    }
}

fn too_long(name: &Spanned<Label>, extends: Span) -> Diagnostic {
    Diagnostic::new(
        Code::ChainTooLong,
        extends,
        format!(
            "the profile `{}` has more than {MOST_LAYERS} layers",
            name.value
        ),
    )
    .help("nobody can tell any more where a setting comes from: let fewer profiles extend others")
}

fn ring(path: &[(&Spanned<Label>, Span)]) -> Diagnostic {
    let (first, span) = path[0];
    if path.len() == 1 {
        return Diagnostic::new(
            Code::ProfileRing,
            span,
            format!("the profile `{}` extends itself", first.value),
        )
        .help("leave `extends` out, or name another profile");
    }
    let mut names: Vec<String> = path
        .iter()
        .take(MOST_LAYERS)
        .map(|(name, _)| format!("`{}`", name.value))
        .collect();
    if path.len() > MOST_LAYERS {
        names.push("...".to_owned());
    }
    let mut fault = Diagnostic::new(
        Code::ProfileRing,
        span,
        format!(
            "profiles extend each other in a ring: {} -> `{}`",
            names.join(" -> "),
            first.value
        ),
    )
    .help("let one of them extend nothing");
    for (name, span) in path.iter().take(MOST_LAYERS).skip(1) {
        fault = fault.also(*span, format!("`{}` goes on here", name.value));
    }
    fault
}
