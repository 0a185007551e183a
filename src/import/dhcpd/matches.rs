//! Who belongs to a class, as the keys of an inventory's `match`.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::yaml::{Entry, Value};
use crate::value::{Mac, Oui};

/// Who belongs to a class; all that is given holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Match {
    pub(super) vendor: Option<String>,
    pub(super) user_class: Option<UserClass>,
    pub(super) ouis: BTreeSet<Oui>,
    pub(super) architectures: BTreeSet<u16>,
    /// Whether nothing may stand behind the architecture; an inventory's class looks at the first.
    pub(super) one_architecture: bool,
    pub(super) circuit_id: Option<String>,
    pub(super) remote_id: Option<String>,
    pub(super) macs: BTreeSet<Mac>,
}

/// The user class, and the ways of sending it that are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UserClass {
    pub(super) name: String,
    /// The text alone.
    pub(super) plain: bool,
    /// As the first of a list (RFC 3004).
    pub(super) list: bool,
}

impl Match {
    /// Those with these MAC addresses.
    pub fn of_macs(macs: BTreeSet<Mac>) -> Self {
        Self {
            macs,
            ..Self::default()
        }
    }

    /// The keys of `match`, with what is said of single MAC addresses.
    pub fn entries(&self, comments: &BTreeMap<Mac, Vec<String>>) -> Vec<Entry> {
        let mut entries = Vec::new();
        entries.extend(self.vendor.iter().map(|it| Entry::text("vendor", it)));
        let user = self.user_class.as_ref();
        entries.extend(user.map(|it| Entry::text("user_class", &it.name)));
        let quoted = |it: &dyn ToString| Value::Quoted(it.to_string());
        if !self.ouis.is_empty() {
            let ouis = self.ouis.iter().map(|it| quoted(it)).collect();
            entries.push(Entry::new("oui", Value::List(ouis)));
        }
        if !self.architectures.is_empty() {
            entries.push(Entry::list("architecture", &self.architectures));
        }
        for (key, id) in [
            ("circuit_id", &self.circuit_id),
            ("remote_id", &self.remote_id),
        ] {
            entries.extend(id.iter().map(|id| Entry::text(key, id)));
        }
        if !self.macs.is_empty() {
            let mac = |mac: &Mac| match comments.get(mac) {
                Some(lines) => Value::Commented(lines.clone(), Box::new(quoted(mac))),
                None => quoted(mac),
            };
            let macs = self.macs.iter().map(mac).collect();
            entries.push(Entry::new("macs", Value::List(macs)));
        }
        entries
    }

    /// Whom the inventory's class takes besides: the old one looked at less of what clients say.
    pub fn wider(&self) -> impl Iterator<Item = &'static str> {
        let user = self.user_class.as_ref().is_some_and(|it| !it.list);
        let all = [
            (
                user,
                "those that send their user class as the first of a list (RFC 3004)",
            ),
            (
                self.one_architecture,
                "those that name further architectures behind this one",
            ),
        ];
        all.into_iter().filter_map(|(is, whom)| is.then_some(whom))
    }

    /// What holds where both do; `None` where an inventory cannot say that.
    pub(super) fn and(mut self, other: Self) -> Option<Self> {
        let twice = [
            (self.vendor.is_none(), other.vendor.is_none()),
            (self.user_class.is_none(), other.user_class.is_none()),
            (self.circuit_id.is_none(), other.circuit_id.is_none()),
            (self.remote_id.is_none(), other.remote_id.is_none()),
            (self.ouis.is_empty(), other.ouis.is_empty()),
            (
                self.architectures.is_empty(),
                other.architectures.is_empty(),
            ),
            (self.macs.is_empty(), other.macs.is_empty()),
        ];
        if twice.contains(&(false, false)) {
            return None;
        }
        self.vendor = self.vendor.or(other.vendor);
        self.user_class = self.user_class.or(other.user_class);
        self.circuit_id = self.circuit_id.or(other.circuit_id);
        self.remote_id = self.remote_id.or(other.remote_id);
        self.ouis.extend(other.ouis);
        self.architectures.extend(other.architectures);
        self.one_architecture |= other.one_architecture;
        self.macs.extend(other.macs);
        Some(self)
    }

    /// What holds where one of them does; `None` if that is two classes.
    fn or(&self, other: &Self) -> Option<Self> {
        let (mut whole, mut other) = (self.clone(), other.clone());
        whole.one_architecture |= other.one_architecture;
        other.one_architecture = whole.one_architecture;
        // Each with the list of the other is the other, if nothing else differs.
        if !self.ouis.is_empty() && !other.ouis.is_empty() {
            whole.ouis.clone_from(&other.ouis);
            if whole == other {
                whole.ouis.extend(&self.ouis);
                return Some(whole);
            }
            whole.ouis.clone_from(&self.ouis);
        }
        if !self.architectures.is_empty() && !other.architectures.is_empty() {
            whole.architectures.clone_from(&other.architectures);
            if whole == other {
                whole.architectures.extend(&self.architectures);
                return Some(whole);
            }
            whole.architectures.clone_from(&self.architectures);
        }
        if !self.macs.is_empty() && !other.macs.is_empty() {
            whole.macs.clone_from(&other.macs);
            if whole == other {
                whole.macs.extend(&self.macs);
                return Some(whole);
            }
            whole.macs.clone_from(&self.macs);
        }
        if let (Some(user), Some(its)) = (&mut whole.user_class, &other.user_class)
            && user.name == its.name
        {
            let (plain, list) = (user.plain, user.list);
            user.clone_from(its);
            if whole == other {
                return whole
                    .user_class
                    .as_mut()
                    .map(|user| {
                        user.plain |= plain;
                        user.list |= list;
                    })
                    .map(|()| whole);
            }
        }
        (whole == other).then_some(whole)
    }
}

/// Alternatives, those that differ in one list as one.
pub(super) fn merged(all: Vec<Match>) -> Vec<Match> {
    let mut kept: Vec<Match> = Vec::new();
    for mut next in all {
        // What was merged may be merged again.
        while let Some((at, whole)) = kept
            .iter()
            .enumerate()
            .find_map(|(at, it)| Some((at, it.or(&next)?)))
        {
            kept.remove(at);
            next = whole;
        }
        kept.push(next);
    }
    kept
}
