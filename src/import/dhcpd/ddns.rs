//! `zone`, `key` and `ddns-...`, as the inventory's `ddns`.
//!
//! The key itself is a secret, so it is neither carried over nor kept: only its name is.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use super::lost::first_line;
use super::tree::Statement;
use super::{Mapper, options};
use crate::diagnostic::{Code, Diagnostic};
use crate::import::site::Site;
use crate::import::told::{What, Who};
use crate::import::yaml::{Entry, Value};
use crate::value::{DomainName, FromText as _};

/// What becomes of updates of the DNS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Updates {
    /// There are none.
    #[default]
    Off,
    /// The inventory has `ddns`.
    Carried,
    /// An inventory cannot say them, and why.
    Lost(&'static str),
}

/// Where a zone is updated, and with which key.
struct Zone {
    name: String,
    primary: Option<Ipv4Addr>,
    key: Option<String>,
}

impl Mapper<'_, '_, '_> {
    /// What becomes of updates of the DNS.
    pub(super) fn updates(&mut self, site: &mut Site) -> Updates {
        let own = |word: &str| {
            let all = self.model.declarations.iter().copied();
            let of_word = all.filter(|it| self.view.word(it, 0) == word);
            of_word.collect::<Vec<&Statement>>()
        };
        let (zones, keys) = (own("zone"), own("key"));
        let style = self.model.own(0, "ddns-update-style");
        let style = style.map(|it| self.view.word(it, 1));
        let is_off = style.is_none_or(|style| style == "none");
        if is_off {
            // Zones and keys that nobody uses; the keys of OMAPI have nothing to do with answers.
            return Updates::Off;
        }
        let read: Vec<Zone> = zones.iter().map(|it| self.zone(it)).collect();
        let why = match self.shared(&read) {
            Ok((server, key)) => {
                let names = read.iter().map(|zone| &zone.name);
                let entries = vec![
                    Entry::text("server", server),
                    Entry::list("zones", names),
                    Entry::text("key", key),
                ];
                let place = zones.first().map(|it| first_line(it)).unwrap_or_default();
                let entry = Entry::new("ddns", Value::Block(entries));
                site.globals.push(entry.at(place));
                if let Some(first) = zones.first().filter(|_| !self.view.is_own) {
                    let head = self.view.head(first);
                    let message = format!(
                        "`{head}`: machines of the inventory are registered, and no others; the key is \
                         not carried over"
                    );
                    let diagnostic = Diagnostic::new(Code::OtherAnswer, first_line(first), message)
                        .help(
                            "write the key into /etc/dhcp/netpxe-ddns.key on the deploy host \
                             (docs/ddns.md)",
                        );
                    // What clients are told of their names there.
                    self.told
                        .differs(diagnostic, [Who::All], &[What::Option(81)]);
                }
                return Updates::Carried;
            }
            Err(why) => why,
        };
        for statement in zones.iter().chain(&keys) {
            self.lose_because(statement, "updating the DNS", &[], why);
        }
        Updates::Lost(why)
    }

    fn zone(&self, statement: &Statement) -> Zone {
        let name = self.view.values(statement, 1).concat();
        let body = || statement.body.iter().flatten();
        let of = |word: &str| body().find(|it| self.view.word(it, 0) == word);
        let primary = of("primary").map(|it| self.view.values(it, 1).concat());
        // The server itself: elsewhere, `127.0.0.1` is another machine.
        let itself = self.servers.first().filter(|_| self.servers.len() == 1);
        let primary: Option<Ipv4Addr> = primary.and_then(|it| it.parse().ok());
        let primary = match primary {
            Some(address) if address.is_loopback() => itself.copied(),
            other => other.filter(|it| Ipv4Addr::from_text(&it.to_string()).is_ok()),
        };
        Zone {
            name: name.trim_end_matches('.').to_owned(),
            primary,
            key: of("key").map(|it| self.view.values(it, 1).concat()),
        }
    }

    /// Whether a statement about updates needs no text: there are none, or `ddns` says it, or it is told
    /// as lost. `own` is the name or the domain that the inventory has there.
    pub(super) fn is_of_updates(
        &mut self,
        key: &str,
        statement: &Statement,
        own: Option<&str>,
    ) -> bool {
        let others = [
            "permit client-updates",
            "update-conflict-detection",
            "update-optimization",
            "update-static-leases",
        ];
        let is_of = key.starts_with("ddns-") || others.contains(&key);
        if !is_of || self.view.is_own {
            return is_of;
        }
        let value = self.view.values(statement, 1).concat();
        let is_said = match key {
            "ddns-update-style" => true,
            // netpxe writes that too.
            "permit client-updates" => self.view.word(statement, 0) != "allow",
            "ddns-updates" => matches!(&*value, "on" | "true"),
            "ddns-rev-domainname" => value.trim_end_matches('.') == "in-addr.arpa",
            "ddns-hostname" | "ddns-domainname" => Some(value.trim_end_matches('.')) == own,
            _ => false,
        };
        match self.updates {
            Updates::Off => true,
            Updates::Carried if key == "update-static-leases" || is_said => true,
            Updates::Carried if key != "ddns-updates" => false,
            Updates::Carried => {
                self.lose(statement, "updating the DNS", &[]);
                true
            }
            Updates::Lost(why) => {
                self.lose_because(statement, "updating the DNS", &[], why);
                true
            }
        }
    }
}

impl Mapper<'_, '_, '_> {
    /// The name server and the key that all zones share, or why an inventory cannot say these zones.
    fn shared(&self, zones: &[Zone]) -> Result<(Ipv4Addr, String), &'static str> {
        let servers: BTreeSet<Option<Ipv4Addr>> = zones.iter().map(|it| it.primary).collect();
        let keys: BTreeSet<Option<&String>> = zones.iter().map(|it| it.key.as_ref()).collect();
        let are_names = zones
            .iter()
            .all(|it| DomainName::from_text(&it.name).is_ok());
        let server = match servers.iter().collect::<Vec<_>>()[..] {
            [Some(server)] => *server,
            [] => {
                return Err(
                    "`ddns` wants zones, with their name server and its key (docs/ddns.md)",
                );
            }
            _ => {
                return Err(
                    "`ddns` has one name server, by its address, for all zones (docs/ddns.md)",
                );
            }
        };
        let key = match keys.iter().collect::<Vec<_>>()[..] {
            [Some(key)] if DomainName::from_text(key).is_ok() => (*key).clone(),
            _ => return Err("`ddns` has one key for all zones (docs/ddns.md)"),
        };
        if !are_names {
            return Err("a zone has no name that the DNS could have");
        }
        let pools = self.model.pools.iter();
        let said = pools.flat_map(|&pool| &self.model.scopes[pool].parameters);
        let mut ranges = said.filter(|it| self.view.word(it, 0) == "range");
        let is_lent = |range: &&Statement| {
            let (found, _) = options::addresses(range, 1, self.view);
            let (first, last) = (found.first(), found.last());
            first
                .zip(last)
                .is_some_and(|(first, last)| (first..=last).contains(&&server))
        };
        if ranges.any(is_lent) {
            return Err("the name server's address lies in a pool");
        }
        Ok((server, key))
    }
}
