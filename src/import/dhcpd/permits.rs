//! Who is served: `unknown_hosts` of a network, and `only` and `except` of its pools.

use std::collections::BTreeMap;

use super::Mapper;
use super::model::{self, ScopeId};
use super::tree::Statement;
use crate::import::site::Network;
use crate::import::told::Who;
use crate::import::yaml::Entry;

/// Whom a permit of a pool is about.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Whom {
    Known,
    Unknown,
    /// The members of a class, by the file's name for it.
    Members(String),
    /// BOOTP clients, which get addresses where the range says so.
    Bootp,
    Other,
}

impl<'s> Mapper<'s, '_, '_> {
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

    /// `only` and `except` of a pool, and the permits that these do not say.
    pub(super) fn permits(
        &mut self,
        pool: ScopeId,
        network: &Network,
    ) -> (Vec<Entry>, Vec<&'s Statement>) {
        let permits: Vec<(bool, Whom, &'s Statement)> = self.model.scopes[pool]
            .parameters
            .iter()
            .filter_map(|it| self.permit(it))
            .collect();
        let ignores = network.entries.iter().any(|it| it.key == "unknown_hosts");
        let allows = |whom: Whom| permits.iter().any(|(allow, it, _)| *allow && *it == whom);
        let is_for_all = allows(Whom::Known) && allows(Whom::Unknown);
        let is_for_some = permits
            .iter()
            .any(|(allow, it, _)| *allow && matches!(it, Whom::Members(_)));
        let (mut only, mut except, mut rest) = (Vec::new(), Vec::new(), Vec::new());
        for (allow, whom, statement) in &permits {
            match (allow, whom) {
                (true, _) if is_for_all => {}
                (_, Whom::Members(class)) => match (self.classes.of(class), allow) {
                    // There, the inventory would let strangers of the class in.
                    (Some(_), true) if ignores && !self.view.is_own => {
                        let who = [Who::Network(network.subnet)];
                        self.lose(
                            statement,
                            "a pool for a class, where strangers are ignored,",
                            &who,
                        );
                    }
                    (Some(names), true) => only.extend(names.to_vec()),
                    (Some(names), false) => except.extend(names.to_vec()),
                    (None, _) if self.classes.is_kept(class) => rest.push(*statement),
                    (None, _) => {
                        let who = [Who::Network(network.subnet)];
                        self.lose(statement, "a class that is not carried over", &who);
                    }
                },
                // netpxe's own words for what the network says.
                _ if self.view.is_own => {}
                (false, Whom::Unknown) | (true, Whom::Known) if ignores => {}
                (false, Whom::Bootp) => {}
                (true, Whom::Bootp) => {
                    let who = [Who::Network(network.subnet)];
                    self.lose(statement, "a pool for BOOTP alone", &who);
                }
                (true, Whom::Unknown) if !is_for_some && !self.has_known_without_address() => {}
                _ => rest.push(*statement),
            }
        }
        let entries = [("only", only), ("except", except)];
        let entries = entries
            .into_iter()
            .filter(|(_, classes)| !classes.is_empty())
            .map(|(key, classes)| Entry::list(key, classes));
        (entries.collect(), rest)
    }

    /// A permit of a pool: whether it allows, and whom.
    fn permit(&self, statement: &'s Statement) -> Option<(bool, Whom, &'s Statement)> {
        if statement.body.is_some() {
            return None;
        }
        let key = model::key(statement, self.view);
        let whom = match key.strip_prefix("permit ")? {
            "known-clients" | "known clients" => Whom::Known,
            "unknown-clients" | "unknown clients" => Whom::Unknown,
            "dynamic bootp clients" | "dynamic bootp" => Whom::Bootp,
            other if other.starts_with("members of ") => {
                Whom::Members(self.view.values(statement, 3).concat())
            }
            _ => Whom::Other,
        };
        Some((self.view.word(statement, 0) == "allow", whom, statement))
    }

    /// Whether a machine of the file gets its address from a pool.
    fn has_known_without_address(&self) -> bool {
        let hosts = self.model.hosts.iter();
        hosts
            .into_iter()
            .any(|&host| self.of(host, "fixed-address").is_none())
    }
}

fn is_unknown(key: &str) -> bool {
    key == "permit unknown-clients" || key == "permit unknown clients"
}
