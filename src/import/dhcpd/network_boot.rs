//! What machines of a network boot, and whether they do.

use std::collections::BTreeMap;

use super::model::ScopeId;
use super::networks::head;
use super::tree::Statement;
use super::{Mapper, boot};
use crate::diagnostic::{Code, Diagnostic};
use crate::import::site::{Network, Nic, Site};
use crate::import::told::{What, Who};
use crate::import::yaml::{Entry, Value};
use crate::value::Subnet;

impl<'s> Mapper<'s, '_, '_> {
    /// What a network's machines boot: netpxe says that. What devices load is to be kept.
    pub(super) fn boot_of(
        &mut self,
        scope: ScopeId,
        said: &BTreeMap<String, &'s Statement>,
        subnet: Subnet,
    ) -> Vec<&'s Statement> {
        let keeps = self.serves_devices(scope);
        let mut kept = Vec::new();
        for (key, &statement) in said {
            if self.view.is_own || !boot::is_of_booting(key) || key == "log" {
                continue;
            }
            let is_kept = match &**key {
                "filename" | "next-server" | "server-name" | "option bootfile-name" => keeps,
                "set" | "option dhcp-parameter-request-list" => true,
                "option vendor-class-identifier"
                | "option vendor-encapsulated-options"
                | "vendor-option-space" => !boot::is_of_firmware(statement, self.view),
                _ => false,
            };
            if is_kept {
                kept.push(statement);
            } else {
                self.drop_boot(statement, &[Who::Network(subnet)]);
            }
        }
        for scope in self.model.around(scope).collect::<Vec<_>>() {
            for statement in self.conditions(scope).1.concat() {
                self.drop_boot(statement, &[Who::Network(subnet)]);
            }
        }
        kept
    }

    /// Whether a network names a file, and it is one that devices load.
    fn serves_devices(&self, scope: ScopeId) -> bool {
        let statement = self.model.find(scope, "filename");
        let file = statement.map(|it| self.view.values(it, 1).concat());
        file.is_some_and(|file| boot::is_of_device(&file))
    }

    /// What netpxe itself wrote of `boot_server` and of `netboot: false`.
    pub(super) fn own_boot_server(
        &self,
        said: &BTreeMap<String, &'s Statement>,
        network: &mut Network,
    ) {
        let statement = said.get("next-server").filter(|_| self.view.is_own);
        let whole = self.model.own(0, "next-server");
        let Some(statement) =
            statement.filter(|it| whole.is_none_or(|whole| whole.span != it.span))
        else {
            return;
        };
        let address = self.view.values(statement, 1).concat();
        network.entries.push(if address == "0.0.0.0" {
            Entry::new("netboot", Value::Flag(false))
        } else {
            Entry::text("boot_server", address)
        });
    }

    /// `netboot: false` where nothing was booted and nothing will be. A machine that boots by its own
    /// declaration takes its network along.
    pub(super) fn boot_of_networks(&mut self, site: &mut Site) {
        if self.view.is_own {
            return;
        }
        for &scope in &self.model.subnets {
            let place = self.model.scopes[scope].statement.map(head);
            let network = site.networks.iter_mut().find(|it| Some(it.place) == place);
            let Some(network) = network.filter(|_| !boot::does_boot(self.model, scope, self.view))
            else {
                continue;
            };
            let machines = site.machines.iter().filter(|it| it.firmware.is_some());
            let mut nics = machines.flat_map(|it| &it.nics);
            let is_in = |nic: &Nic| {
                let is_there = nic.address.is_some_and(|it| network.subnet.contains(it));
                is_there || nic.network.as_ref() == Some(&network.name)
            };
            let said = self.model.find(scope, "next-server");
            let subnet = network.subnet;
            let (message, place) = if nics.any(is_in) {
                let message = format!("machines of {subnet} are told of netpxe's boot files");
                (message, network.place)
            } else {
                let flag = Entry::new("netboot", Value::Flag(false));
                network.entries.push(flag);
                let keeps = self.serves_devices(scope);
                let Some(statement) = said.filter(|_| !keeps) else {
                    continue;
                };
                let message = format!("machines of {subnet} are told of no server to boot from");
                (message, statement.span)
            };
            let diagnostic = Diagnostic::new(Code::OtherAnswer, place, message);
            let who = [Who::Network(subnet)];
            self.told.differs(diagnostic, who, &[What::NextServer]);
        }
    }
}
