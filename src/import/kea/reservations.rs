//! `reservations`: machines, and devices.

use super::json::{get, inherited, text};
use super::{Reader, comments};
use crate::diagnostic::{Code, Diagnostic};
use crate::import::dhcpd::{firmware, is_device};
use crate::import::site::{Machine, Nic};
use crate::import::told::{What, Who};
use crate::value::{FromText as _, Mac};
use crate::yaml::Node;

impl Reader<'_> {
    /// The machine of a reservation, in this network or in none that is known.
    pub(super) fn reservation(
        &mut self,
        node: &Node<'_>,
        scopes: &[&Node<'_>],
        network: Option<&str>,
    ) {
        let Some(hardware) = get(node, "hw-address") else {
            self.lose(node.span(), "a reservation without `hw-address`", &[], &[]);
            return;
        };
        let address = text(node, "ip-address").and_then(|it| it.parse().ok());
        let Ok(mac) = Mac::from_text(text(node, "hw-address").unwrap_or_default()) else {
            let message = "this is no MAC address that a machine can have";
            let fault = Diagnostic::new(Code::WrongBefore, hardware.span(), message);
            self.told.say(fault.help("the reservation is left out"));
            return;
        };
        let known = [
            "hw-address",
            "ip-address",
            "hostname",
            "boot-file-name",
            "next-server",
            "server-hostname",
            "user-context",
            "comment",
        ];
        for entry in node
            .entries()
            .iter()
            .filter(|it| !known.contains(&&*it.key))
        {
            self.lose(entry.key_span, &entry.key, &[Who::Machine(mac)], &[]);
        }
        self.user_context(node);
        let hostname = text(node, "hostname");
        let name = hostname.map_or_else(|| format!("host-{}", mac.dashed()), str::to_owned);
        let name = name.trim_end_matches('.').to_owned();
        let own = text(node, "boot-file-name");
        let firmware = match own {
            Some(file) => firmware(file),
            None if is_device(&name) => None,
            None => inherited(scopes, "boot-file-name").and_then(firmware),
        };
        if hostname.is_none() {
            let message = "this machine is told a name (option 12)";
            let told = Diagnostic::new(Code::OtherAnswer, hardware.span(), message);
            self.told
                .differs(told, [Who::Machine(mac)], &[What::Option(12)]);
        }
        if firmware.is_none() {
            // What machines boot is netpxe's to say; what devices load is not.
            let of_devices = ["boot-file-name", "next-server", "server-hostname"];
            for entry in node
                .entries()
                .iter()
                .filter(|it| of_devices.contains(&&*it.key))
            {
                let what = [What::File, What::NextServer, What::ServerName];
                self.lose(entry.key_span, &entry.key, &[Who::Machine(mac)], &what);
            }
        }
        self.site.machines.push(Machine {
            name,
            nics: vec![Nic {
                entries: Vec::new(),
                name: String::new(),
                mac,
                mac_place: hardware.span(),
                address,
                address_place: get(node, "ip-address").map_or(node.span(), Node::span),
                network: network.filter(|_| address.is_none()).map(str::to_owned),
            }],
            firmware,
            entries: Vec::new(),
            comments: comments(node),
            place: hardware.span(),
        });
    }
}
