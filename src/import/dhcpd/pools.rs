//! Pools, wherever they stand, and who is served from them.

use std::collections::BTreeMap;

use super::lost::kind_of;
use super::model::{self, Kind, ScopeId};
use super::networks::WITHOUT_EFFECT;
use super::options::{self, Whose};
use super::tree::Statement;
use super::{Mapper, boot, comments};
use crate::import::rules::label;
use crate::import::site::{Network, Pool};
use crate::import::told::Who;
use crate::import::yaml::{Entry, Value};

/// What pools permit that an inventory says for the network, or that is so anyway.
const OF_POOLS: &[&str] = &[
    "permit unknown-clients",
    "permit unknown clients",
    "permit known-clients",
    "permit known clients",
    "permit dynamic bootp clients",
];

impl<'s> Mapper<'s, '_, '_> {
    /// `shared_network`: several subnets on one wire lend each other's addresses.
    pub(super) fn one_wire(&self, scope: ScopeId, network: &mut Network) {
        let Some(shared) = self.model.within(scope, Kind::Shared) else {
            return;
        };
        let subnets = self.model.subnets.iter();
        let is_same = |it: &&ScopeId| self.model.within(**it, Kind::Shared) == Some(shared);
        let name = self.model.scopes[shared]
            .statement
            .and_then(|it| it.words.get(1));
        if let (Some(name), true) = (name, subnets.filter(is_same).count() > 1) {
            let name = label(&self.view.value(*name), "wire");
            network.entries.push(Entry::text("shared_network", name));
        }
    }

    /// Pools in the subnet, and those of its shared network that hold its addresses.
    pub(super) fn pools_of(&mut self, scope: ScopeId, network: &mut Network) {
        let shared = self.model.within(scope, Kind::Shared);
        for &pool in &self.model.pools {
            let around: Vec<ScopeId> = self.model.around(pool).collect();
            if !around.contains(&scope)
                && shared.is_none_or(|shared| around.get(1) != Some(&shared))
            {
                continue;
            }
            let parameters = &self.model.scopes[pool].parameters;
            let keys = parameters.iter().map(|it| (model::key(it, self.view), *it));
            let of_options = keys.filter(|(key, _)| is_option_of_pools(key));
            let of_options: Vec<&Statement> = of_options.map(|(_, statement)| statement).collect();
            let (entries, lost) = self.options(&of_options, Whose::Client);
            for statement in lost {
                self.lose(statement, "this option", &[Who::Network(network.subnet)]);
            }
            let mut comments = Vec::new();
            if let Some(opens) = self.model.scopes[pool].statement
                && opens.body.is_some()
            {
                comments = comments::of(opens, self.view);
            }
            for statement in &self.model.scopes[pool].parameters {
                let key = model::key(statement, self.view);
                if key == "range" {
                    let mut lines = self.comments(statement, false);
                    lines.splice(0..0, std::mem::take(&mut comments));
                    self.range(statement, lines, &entries, network);
                } else if !is_option_of_pools(&key)
                    && !boot::is_of_booting(&key)
                    && !WITHOUT_EFFECT.contains(&&*key)
                    && !OF_POOLS.contains(&&*key)
                {
                    let what = kind_of(statement, &key);
                    self.lose(statement, what, &[Who::Network(network.subnet)]);
                }
            }
        }
    }

    /// A `range [dynamic-bootp] FIRST [LAST];`, where it lies in the network.
    fn range(
        &self,
        statement: &Statement,
        comments: Vec<String>,
        entries: &[Entry],
        network: &mut Network,
    ) {
        let (found, other) = options::addresses(statement, 1, self.view);
        let (Some(&first), Some(&last)) = (found.first(), found.last()) else {
            return;
        };
        if !network.subnet.contains(first) {
            return;
        }
        let bootp = other
            .iter()
            .any(|word| word.eq_ignore_ascii_case("dynamic-bootp"));
        let bootp = bootp.then(|| Entry::new("bootp", Value::Flag(true)));
        network.pools.push(Pool {
            range: (first.min(last), first.max(last)),
            entries: bootp.into_iter().chain(entries.iter().cloned()).collect(),
            comments,
            place: statement.span,
        });
    }

    /// `unknown_hosts`: whether machines that stand nowhere are served.
    pub(super) fn unknown_of(
        &mut self,
        scope: ScopeId,
        said: &BTreeMap<String, &'s Statement>,
        network: &mut Network,
    ) {
        let refuses = |statement: &Statement| {
            let first = self.view.word(statement, 0);
            matches!(&*first, "deny" | "ignore")
        };
        let of_subnet = said.iter().find(|(key, _)| is_unknown(key));
        let pools = self
            .model
            .pools
            .iter()
            .filter(|&&pool| self.model.around(pool).any(|it| it == scope));
        let mut of_pools = pools.map(|&pool| {
            let parameters = self.model.scopes[pool].parameters.iter();
            let mut keys = parameters.map(|it| (model::key(it, self.view), *it));
            keys.any(|(key, it)| {
                (is_unknown(&key) && refuses(it))
                    || (key.starts_with("permit known") && !refuses(it))
            })
        });
        // netpxe's own words for it.
        let own = self.view.is_own
            && self.model.scopes[scope].parameters.iter().any(|statement| {
                self.view.head(statement) == "if not known"
                    || self.view.head(statement) == "if not (known)"
            });
        let is_refused = own || of_subnet.is_some_and(|(_, statement)| refuses(statement));
        let first = of_pools.next();
        let rest: Vec<bool> = of_pools.collect();
        let all_pools = first == Some(true) && rest.iter().all(|&it| it);
        if is_refused || all_pools {
            network.entries.push(Entry::text("unknown_hosts", "ignore"));
        }
    }
}

/// Whether a key is that of an option that a pool may have.
fn is_option_of_pools(key: &str) -> bool {
    key.starts_with("option ") && !boot::is_of_booting(key) && !WITHOUT_EFFECT.contains(&key)
}

fn is_unknown(key: &str) -> bool {
    key == "permit unknown-clients" || key == "permit unknown clients"
}
