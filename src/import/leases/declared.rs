//! `host NAME { dynamic; ... }`: what a program declared while dhcpd ran, by OMAPI.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use super::Known;
use crate::diagnostic::{Code, Diagnostic};
use crate::import::dhcpd::tree::{Statement, View};
use crate::import::dhcpd::{firmware, is_of_device};
use crate::import::site::{Machine, Nic};
use crate::import::told::{Told, What, Who};
use crate::source::Span;
use crate::value::{FromText as _, Mac};

/// The machines that are declared and not known, in the order of their names' last declarations. The file
/// is a log: of one name the last declaration counts, and a deleted one is gone.
pub fn machines(
    statements: &[Statement],
    view: View<'_>,
    known: &Known,
    told: &mut Told,
) -> Vec<Machine> {
    let mut last: BTreeMap<String, &Statement> = BTreeMap::new();
    let hosts = statements.iter().filter(|it| view.word(it, 0) == "host");
    for host in hosts.filter(|it| it.body.is_some()) {
        last.insert(view.values(host, 1).concat(), host);
    }
    let mut last: Vec<(String, &Statement)> = last.into_iter().collect();
    last.sort_by_key(|(_, host)| host.span);
    let mut reader = Reader {
        view,
        known,
        told,
        boots: None,
    };
    let all = last.into_iter();
    let machines: Vec<Machine> = all
        .filter_map(|(name, it)| reader.machine(name, it))
        .collect();
    if let Some((span, message)) = reader.boots {
        let diagnostic = Diagnostic::new(Code::OtherAnswer, span, message).help(
            "machines boot netpxe's GRUB, which fits their firmware, from the deploy host; GRUB boots \
             the disk unless the inventory says otherwise (docs/existing-site.md)",
        );
        let what = [What::File, What::NextServer, What::ServerName];
        told.differs(diagnostic, [Who::Netbooting], &what);
    }
    machines
}

struct Reader<'a, 't> {
    view: View<'a>,
    known: &'a Known,
    told: &'t mut Told,
    /// The first statement that says what a machine boots.
    boots: Option<(Span, String)>,
}

impl Reader<'_, '_> {
    fn machine(&mut self, declared: String, host: &Statement) -> Option<Machine> {
        let view = self.view;
        let body = || host.body.iter().flatten().filter(|it| !it.words.is_empty());
        if body().any(|it| view.word(it, 0) == "deleted") {
            return None;
        }
        let hardware = body().find(|it| view.word(it, 0) == "hardware");
        let mac = hardware.filter(|it| view.word(it, 1) == "ethernet");
        let mac = mac.and_then(|it| Mac::from_text(&view.word(it, 2)).ok());
        let Some(mac) = mac else {
            self.lose(host, "a host without `hardware ethernet`", None);
            return None;
        };
        if self.known.macs.contains(&mac) {
            return None;
        }
        let mut nic = Nic {
            entries: Vec::new(),
            name: String::new(),
            mac,
            mac_place: hardware.map_or(host.span, |it| it.span),
            address: None,
            address_place: host.span,
            network: None,
        };
        let mut name = declared;
        let (mut file, mut of_booting) = (None, Vec::new());
        for it in body() {
            match (&*view.word(it, 0), &*view.word(it, 1)) {
                ("dynamic" | "hardware", _) => {}
                ("fixed-address", address) => match address.parse() {
                    Ok(address) if self.is_of_network(address) => {
                        (nic.address, nic.address_place) = (Some(address), it.span);
                    }
                    _ => self.lose(it, "an address of none of the networks", Some(mac)),
                },
                ("supersede", "host-name") => name = view.values(it, 3).concat(),
                ("supersede", "server.filename" | "filename") => {
                    file = Some(view.values(it, 3).concat()).filter(|it| !it.is_empty());
                    of_booting.push(it);
                }
                ("supersede", "server.next-server" | "next-server" | "server.server-name") => {
                    of_booting.push(it);
                }
                _ => self.lose(it, "this statement", Some(mac)),
            }
        }
        let firmware = file
            .as_deref()
            .filter(|it| !is_of_device(it))
            .and_then(firmware);
        for it in of_booting {
            if firmware.is_none() {
                self.lose(it, "what devices load", Some(mac));
            } else if self.boots.is_none() {
                let head = view.head(it);
                let message = format!("`{head}`: netpxe answers with its own boot files");
                self.boots = Some((it.span, message));
            }
        }
        if nic.address.is_none() {
            let network = self.known.networks.first();
            nic.network = network.map(|(name, _)| name.clone());
        }
        Some(Machine {
            name,
            nics: vec![nic],
            firmware,
            entries: Vec::new(),
            comments: Vec::new(),
            place: host.words.get(1).map_or(host.span, |it| it.span),
        })
    }

    /// Whether an address lies in a network that is known, if some are.
    fn is_of_network(&self, address: Ipv4Addr) -> bool {
        let networks = &self.known.networks;
        networks.is_empty() || networks.iter().any(|(_, subnet)| subnet.contains(address))
    }

    /// `W0901`: an inventory has no words for it.
    fn lose(&mut self, statement: &Statement, what: &str, mac: Option<Mac>) {
        let head = self.view.head(statement);
        let message = format!("`{head}`: {what} is not carried over");
        let diagnostic = Diagnostic::new(Code::NotCarried, statement.span, message)
            .help("see whether it is still needed (docs/existing-site.md)");
        let what = [
            What::Kind,
            What::Address,
            What::File,
            What::NextServer,
            What::Options,
        ];
        self.told.differs(diagnostic, mac.map(Who::Machine), &what);
    }
}
