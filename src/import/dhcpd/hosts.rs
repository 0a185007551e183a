//! `host`, wherever it stands, with the groups around it.

use std::collections::{HashMap, HashSet};

use super::classes::add_options;
use super::kept::Without;
use super::model::{self, Kind, ScopeId};
use super::nics::{OF_MACHINE, is_same_machine, nic_names};
use super::options::{self, Whose};
use super::tree::Statement;
use super::{Mapper, boot};
use crate::diagnostic::{Code, Diagnostic};
use crate::import::site::{Machine, Nic, Site};
use crate::import::told::{What, Who};
use crate::import::yaml::{Entry, Value};
use crate::source::Span;
use crate::value::{FromText as _, Mac};

impl<'s> Mapper<'s, '_, '_> {
    /// Adds the machines and the devices to the site.
    pub(super) fn hosts(&mut self, site: &mut Site) {
        let mut by_name: HashMap<String, usize> = HashMap::new();
        let mut silent = Vec::new();
        for &scope in &self.model.hosts {
            let Some(statement) = self.model.scopes[scope].statement else {
                continue;
            };
            let Some(machine) = self.machine(scope, statement, site, &mut silent) else {
                continue;
            };
            self.add(machine, scope, &mut by_name, site);
        }
        self.tell_silent(&silent);
        if self.view.is_own {
            self.own_firmware(site);
            self.tell_signed();
        }
    }

    /// Adds a machine, or its NIC to the machine whose host name it has.
    fn add(
        &self,
        machine: Machine,
        scope: ScopeId,
        by_name: &mut HashMap<String, usize>,
        site: &mut Site,
    ) {
        let is_named = self.of(scope, "option host-name").is_some();
        let known = by_name.get(&machine.name).copied().filter(|_| is_named);
        match known.map(|index| &mut site.machines[index]) {
            Some(first) if is_same_machine(first, &machine) => {
                first.comments.extend(machine.comments);
                // What each of the declarations says holds for its NIC, but for what is of the whole
                // machine, which each repeats.
                let is_of_nic = |it: &Entry| !OF_MACHINE.contains(&&*it.key);
                let own = first.entries.extract_if(.., |it| is_of_nic(it));
                first.nics[0].entries.extend(own);
                first.nics.extend(machine.nics);
                if let Some(nic) = first.nics.last_mut() {
                    nic.entries
                        .extend(machine.entries.into_iter().filter(is_of_nic));
                }
                nic_names(first);
            }
            _ => {
                if is_named {
                    by_name.insert(machine.name.clone(), site.machines.len());
                }
                site.machines.push(machine);
            }
        }
    }

    /// The last statement with this key in a host or the groups around it.
    pub(super) fn of(&self, host: ScopeId, key: &str) -> Option<&'s Statement> {
        let mut scopes = self.model.of_host(host).into_iter();
        scopes.find_map(|scope| self.model.own(scope, key))
    }

    fn machine(
        &mut self,
        scope: ScopeId,
        statement: &'s Statement,
        site: &Site,
        silent: &mut Vec<(Span, Mac, What)>,
    ) -> Option<Machine> {
        let (mac, mac_place) = self.mac(scope, statement)?;
        let declared = self.view.values(statement, 1).concat();
        let (address, address_place) = self.address(scope, mac);
        let home = self.model.within(scope, Kind::Subnet);
        let home = home.and_then(|home| self.network_at(home, site));
        let said = self.of(scope, "option host-name");
        let said = said.map(|it| self.view.values(it, 2).concat());
        if said.is_none() {
            let what = if self.names_by_declaration(scope, address, site) {
                What::InformOption(12)
            } else {
                What::Option(12)
            };
            silent.push((mac_place, mac, what));
        }
        let nic_name = said
            .as_ref()
            .and_then(|name| declared.strip_prefix(&**name));
        let nic = Nic {
            entries: Vec::new(),
            name: nic_name
                .unwrap_or_default()
                .trim_start_matches(['_', '-', '.'])
                .to_owned(),
            mac,
            mac_place,
            address,
            address_place,
            network: home.filter(|_| address.is_none()),
        };
        let name = said.unwrap_or(declared);
        let firmware = self.firmware(scope, &name, address, site);
        let whose = match firmware {
            Some(_) => Whose::Machine,
            None => Whose::Client,
        };
        let mut entries = self.other_statements(scope, &name, mac, address, whose, site);
        // netpxe's own word for a boot server of a machine.
        let server = self.model.own(scope, "next-server");
        if let Some(server) = server.filter(|_| self.view.is_own && firmware.is_some()) {
            entries.push(Entry::text(
                "boot_server",
                self.view.values(server, 1).concat(),
            ));
        }
        Some(Machine {
            firmware,
            name,
            nics: vec![nic],
            entries,
            comments: self.host_comments(scope, statement),
            place: statement.words.get(1).map_or(statement.span, |it| it.span),
        })
    }

    /// The MAC address of a host, and where it stands.
    fn mac(&mut self, scope: ScopeId, statement: &Statement) -> Option<(Mac, Span)> {
        let Some(hardware) = self.model.own(scope, "hardware") else {
            self.lose(statement, "a host without `hardware ethernet`", &[]);
            return None;
        };
        let text = self.view.word(hardware, 2);
        let is_ethernet = self.view.word(hardware, 1) == "ethernet";
        // dhcpd takes one digit for a byte too.
        let bytes: Vec<String> = text.split(':').map(|byte| format!("{byte:0>2}")).collect();
        match Mac::from_text(&bytes.join(":")) {
            Ok(mac) if is_ethernet => Some((mac, hardware.span)),
            _ => {
                let message = format!("`{text}` is no MAC address that a machine can have");
                let name = self.view.values(statement, 1).concat();
                let help = format!("`{name}` is left out: the server never knew it by this");
                let fault = Diagnostic::new(Code::WrongBefore, hardware.span, message).help(help);
                self.told.say(fault);
                None
            }
        }
    }

    /// The address that is reserved for a host.
    fn address(&mut self, scope: ScopeId, mac: Mac) -> (Option<std::net::Ipv4Addr>, Span) {
        let Some(fixed) = self.of(scope, "fixed-address") else {
            return (None, Span::default());
        };
        let (found, other) = options::addresses(fixed, 1, self.view);
        if let Some(name) = other.first() {
            let message = format!("`{name}` is reserved by name, which only a name server knows");
            let fault = Diagnostic::new(Code::NotCarried, fixed.span, message)
                .help("look it up, and write it as the machine's `address`");
            self.told
                .differs(fault, [Who::Machine(mac)], &[What::Address, What::Kind]);
        } else if found.len() > 1 {
            let message = format!("of {} addresses the first is reserved", found.len());
            let fault = Diagnostic::new(Code::NotCarried, fixed.span, message)
                .help("in other networks the machine gets an address of a pool");
            self.told
                .differs(fault, [Who::Machine(mac)], &[What::Address, What::Kind]);
        }
        (found.first().copied(), fixed.span)
    }

    /// The name of the network that a scope is.
    fn network_at(&self, scope: ScopeId, site: &Site) -> Option<String> {
        let statement = self.model.scopes[scope].statement?;
        let of = site
            .networks
            .iter()
            .find(|it| it.place.start == statement.span.start);
        of.map(|network| network.name.clone())
    }

    /// Whether `use-host-decl-names` tells this host its name.
    fn names_by_declaration(
        &self,
        host: ScopeId,
        address: Option<std::net::Ipv4Addr>,
        site: &Site,
    ) -> bool {
        let own = self.of(host, "use-host-decl-names");
        let network = address.and_then(|address| site.network_of(address));
        let subnet = network.and_then(|network| self.scope_of(network.place));
        let around = subnet.and_then(|subnet| self.model.find(subnet, "use-host-decl-names"));
        let whole = self.model.own(0, "use-host-decl-names");
        own.or(around)
            .or(whole)
            .is_some_and(|it| matches!(&*self.view.word(it, 1), "on" | "true"))
    }

    pub(super) fn scope_of(&self, place: Span) -> Option<ScopeId> {
        let mut subnets = self.model.subnets.iter().copied();
        subnets.find(|&it| {
            let statement = self.model.scopes[it].statement;
            statement.is_some_and(|it| it.span.start == place.start)
        })
    }

    /// What else is said of a host, as the inventory has it.
    fn other_statements(
        &mut self,
        host: ScopeId,
        name: &str,
        mac: Mac,
        address: Option<std::net::Ipv4Addr>,
        whose: Whose,
        site: &Site,
    ) -> Vec<Entry> {
        let network = address
            .and_then(|address| site.network_of(address))
            .or(site.networks.first());
        let subnet = network.and_then(|network| self.scope_of(network.place));
        let mut entries: Vec<Entry> = Vec::new();
        let mut seen = HashSet::new();
        let (mut of_options, mut rest, mut vendor) = (Vec::new(), Vec::new(), Vec::new());
        let who = [Who::Machine(mac)];
        let is_device = whose == Whose::Client;
        let scopes = self.model.of_host(host);
        let space = scopes.iter().find_map(|&scope| self.vendor_space(scope));
        let space = space.filter(|_| is_device && self.has_vendors_in(&[Kind::Host, Kind::Group]));
        for scope in scopes {
            let (conditions, dropped) = self.conditions(scope);
            if is_device {
                rest.extend(dropped);
            } else {
                for statement in dropped.concat() {
                    self.drop_boot(statement, &who);
                }
            }
            rest.extend(conditions);
            let is_pool = self.model.scopes[scope].kind == Kind::Pool;
            for &statement in self.model.scopes[scope].parameters.iter().rev() {
                let key = model::key(statement, self.view);
                // Whom a pool lends what is the pool's own.
                let is_of_pool = is_pool && (key == "range" || key.starts_with("permit "));
                if statement.body.is_some() || is_of_pool || !seen.insert(key.clone()) {
                    continue;
                }
                // What its network says too.
                let around = subnet.and_then(|subnet| self.model.find(subnet, &key));
                let same = around.is_some_and(|it| self.view.head(it) == self.view.head(statement));
                let mask = network.map(|it| it.subnet.netmask());
                if same
                    || key == "option subnet-mask" && options::mask(statement, self.view) == mask
                    || self.is_carried_of_host(&key, statement)
                    || self.is_of_updates(&key, statement, Some(name))
                {
                    continue;
                }
                let is_of_space = space.as_ref().is_some_and(|space| {
                    key == "vendor-option-space" || key.starts_with(&format!("option {space}."))
                });
                let is_of_vendor = self.view.is_own && key == "option vendor-encapsulated-options";
                // netpxe tells firmware in classes: a host's options are the inventory's.
                let is_own = self.view.is_own && key.starts_with("option ");
                if is_of_space {
                    vendor.push(statement);
                } else if is_of_vendor {
                    let named = self.of_vendor(statement);
                    entries.extend(named.map(|it| Entry::new("options", Value::Map(it))));
                } else if boot::is_of_booting(&key) && !is_own {
                    if is_device && !self.view.is_own {
                        rest.push(vec![statement]);
                    } else {
                        self.drop_boot(statement, &who);
                    }
                } else if key.starts_with("option ") {
                    of_options.push(statement);
                } else {
                    rest.push(vec![statement]);
                }
            }
        }
        of_options.sort_by_key(|statement| statement.span);
        let (carried, lost) = self.options(&of_options, whose);
        let named = std::mem::replace(&mut entries, carried);
        for entry in named {
            if let Value::Map(more) = entry.value {
                add_options(&mut entries, more);
            }
        }
        rest.extend(lost.into_iter().map(|it| vec![it]));
        match self.vendor_options(&vendor, &[]) {
            Some(more) => add_options(&mut entries, more),
            None => rest.extend(vendor.into_iter().map(|it| vec![it])),
        }
        let without = if is_device {
            Without::Nothing
        } else {
            Without::Boot
        };
        let pieces = self.keep_each(Vec::new(), rest, &who, without);
        entries.extend(self.text_of(pieces));
        entries
    }

    /// Whether an inventory says a statement of a host by a key of its own, or need not say it.
    fn is_carried_of_host(&self, key: &str, statement: &Statement) -> bool {
        const CARRIED: &[&str] = &[
            "hardware",
            "fixed-address",
            "option host-name",
            "use-host-decl-names",
            "dynamic",
            "log",
        ];
        let allows = self.view.word(statement, 0) == "allow";
        let is_permit = matches!(key, "permit booting" | "permit bootp");
        CARRIED.contains(&key) || is_permit && allows
    }

    fn host_comments(&self, scope: ScopeId, statement: &Statement) -> Vec<String> {
        let mut lines = Vec::new();
        for around in self.model.first_of(scope) {
            if self.model.scopes[around].kind == Kind::Group {
                lines.splice(0..0, self.scope_comments(around));
            }
        }
        lines.extend(self.comments(statement, true));
        lines
    }

    /// `W0903`: these machines were not told their names, at least not whatever they asked, and will
    /// be.
    fn tell_silent(&mut self, silent: &[(Span, Mac, What)]) {
        for (what, when) in [
            (What::Option(12), ""),
            (
                What::InformOption(12),
                ", also where they have an address and ask for the rest (INFORM)",
            ),
        ] {
            let mut these = silent
                .iter()
                .filter(|(.., other)| *other == what)
                .peekable();
            let Some((first, ..)) = these.peek().copied() else {
                continue;
            };
            let who: Vec<Who> = these.map(|(_, mac, _)| Who::Machine(*mac)).collect();
            let message = match who.len() {
                1 => format!("this machine is told its name (option 12){when}"),
                n => format!(
                    "{n} machines are told their names (option 12){when}; the first is this"
                ),
            };
            let diagnostic = Diagnostic::new(Code::OtherAnswer, *first, message);
            self.told.differs(diagnostic, who, &[what]);
        }
    }
}
