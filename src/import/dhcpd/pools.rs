//! Pools, wherever they stand.

use super::kept::Without;
use super::model::{self, Kind, ScopeId};
use super::options::{self, Whose};
use super::tree::Statement;
use super::{Mapper, boot, comments};
use crate::import::rules::label;
use crate::import::site::{Network, Pool};
use crate::import::told::Who;
use crate::import::yaml::{Entry, Value};

impl Mapper<'_, '_, '_> {
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
            self.pool(pool, network);
        }
    }

    fn pool(&mut self, pool: ScopeId, network: &mut Network) {
        let parameters = self.model.scopes[pool].parameters.iter();
        let mut ranges = parameters.filter(|it| self.view.word(it, 0) == "range");
        if !ranges.any(|it| self.is_in(it, network)) {
            return;
        }
        let who = [Who::Network(network.subnet)];
        let mut comments = Vec::new();
        if let Some(opens) = self.model.scopes[pool].statement
            && opens.body.is_some()
        {
            comments = comments::of(opens, self.view);
        }
        let files = boot::files_of(self.model, pool, self.view);
        let serves_devices = !files.is_empty() && files.iter().all(|it| boot::is_of_device(it));
        let (mut of_options, mut rest, mut ranges) = (Vec::new(), Vec::new(), Vec::new());
        for &statement in &self.model.scopes[pool].parameters {
            if statement.body.is_some() {
                continue;
            }
            let key = model::key(statement, self.view);
            if key == "range" {
                ranges.push(statement);
            } else if key.starts_with("permit ") {
                // Whom it is for, below.
            } else if key == "option subnet-mask" {
                let mask = options::mask(statement, self.view);
                rest.extend((mask != Some(network.subnet.netmask())).then_some(statement));
            } else if is_option_of_pools(&key) {
                of_options.push(statement);
            } else if boot::is_of_booting(&key) && !serves_devices {
                self.drop_boot(statement, &who);
            } else if !self.has_no_effect(&key, statement) && key != "log" {
                rest.push(statement);
            }
        }
        let (mut entries, lost) = self.options(&of_options, Whose::Client);
        rest.extend(lost);
        let (permits, more) = self.permits(pool, network);
        rest.extend(more);
        entries.splice(0..0, permits);
        let (conditions, dropped) = self.conditions(pool);
        for statement in dropped.concat() {
            self.drop_boot(statement, &who);
        }
        let conditions = if self.view.is_own {
            Vec::new()
        } else {
            conditions
        };
        let single = self.keep_each(rest, Vec::new(), &who, Without::Nothing);
        let more = self.keep_each(Vec::new(), conditions, &who, Without::Boot);
        let pieces = single.into_iter().chain(more).collect();
        entries.extend(self.text_of(pieces));
        for statement in ranges {
            let mut lines = self.comments(statement, false);
            lines.splice(0..0, std::mem::take(&mut comments));
            self.range(statement, lines, &entries, network);
        }
    }

    /// Whether a range lies in a network.
    fn is_in(&self, range: &Statement, network: &Network) -> bool {
        let (found, _) = options::addresses(range, 1, self.view);
        found.first().is_some_and(|it| network.subnet.contains(*it))
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
}

/// Whether a key is that of an option that a pool may have.
fn is_option_of_pools(key: &str) -> bool {
    key.starts_with("option ")
        && !boot::is_of_booting(key)
        && key != "option dhcp-server-identifier"
}
