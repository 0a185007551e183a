//! `allow:`, the warnings that are accepted where they stand: in a host, in a profile for its hosts,
//! and at the top of the inventory for all of it.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::inventory::Inventory;
use crate::inventory::read::{Field, List};
use crate::source::{Span, Spanned};
use crate::value::Warning;

/// An `allow`: the codes, and where each of them stands.
pub type Allow = Field<List<Warning>>;

/// What is accepted in which parts of the inventory's text.
#[derive(Default)]
pub struct Allowed {
    everywhere: Vec<Spanned<Warning>>,
    /// Parts of the text, each with what is accepted there: sorted, and none inside another.
    parts: Vec<(Span, Vec<Spanned<Warning>>)>,
}

impl Allowed {
    /// What the inventory accepts everywhere, and in its profiles.
    pub fn new(inventory: &Inventory<'_>) -> Self {
        let mut allowed = Self {
            everywhere: inventory.allow.items().to_vec(),
            parts: Vec::new(),
        };
        for (part, profile) in inventory.profiles.parts() {
            allowed.add(part, profile.allow.items().to_vec());
        }
        allowed
    }

    /// Accepts `items` in the `part` of the text.
    pub fn add(&mut self, part: Span, items: Vec<Spanned<Warning>>) {
        if !items.is_empty() {
            self.parts.push((part, items));
        }
    }

    /// `W0201`: takes the warnings that are accepted out of `out`, and adds one for each that is
    /// accepted and does not occur.
    pub fn apply(mut self, out: &mut Diagnostics) {
        self.parts.sort_by_key(|(part, _)| *part);
        let mut met = BTreeSet::new();
        out.retain(|diagnostic| {
            let accepted = self.accepting(diagnostic);
            let is_accepted = !accepted.is_empty();
            met.extend(accepted);
            !is_accepted
        });
        let parts = self.parts.iter().flat_map(|(_, items)| items);
        // What a profile accepts is accepted once for each of its hosts.
        let all: BTreeSet<(Span, Warning)> = self
            .everywhere
            .iter()
            .chain(parts)
            .map(|item| (item.span, item.value))
            .collect();
        for (span, warning) in all.into_iter().filter(|(span, _)| !met.contains(span)) {
            let message = format!("{warning} is allowed here, and does not occur");
            out.push(Diagnostic::new(Code::UnusedAllow, span, message).help("take it out"));
        }
    }

    /// The places that accept a diagnostic: where it stands, or where something stands that it is about.
    fn accepting(&self, diagnostic: &Diagnostic) -> Vec<Span> {
        if diagnostic.code.severity() == Severity::Error {
            return Vec::new();
        }
        let labels = std::iter::once(&diagnostic.primary).chain(&diagnostic.secondary);
        let here = labels.flat_map(|label| self.accepted_at(label.span.start));
        self.everywhere
            .iter()
            .chain(here)
            .filter(|item| item.value.code() == diagnostic.code)
            .map(|item| item.span)
            .collect()
    }

    /// What is accepted in the part of the text around a place.
    fn accepted_at(&self, at: u32) -> &[Spanned<Warning>] {
        let after = self.parts.partition_point(|(part, _)| part.start <= at);
        let part = self.parts[..after].last().filter(|(part, _)| at < part.end);
        part.map(|(_, items)| &items[..]).unwrap_or_default()
    }
}
