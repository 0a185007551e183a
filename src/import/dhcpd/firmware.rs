//! Which firmware the machines of a file have, as far as what they boot tells.

use super::model::ScopeId;
use super::{Mapper, boot, model};
use crate::diagnostic::{Code, Diagnostic};
use crate::import::site::Site;
use crate::import::told::{What, Who};
use crate::value::{Firmware, FromText as _, Mac};

/// Parts of the names of what never boots from the network.
const DEVICES: &[&str] = &[
    "printer", "print", "switch", "phone", "voip", "camera", "cam", "bmc", "ipmi", "ilo", "idrac",
    "drac", "imm", "xcc", "ups", "pdu", "ap", "wap", "wifi", "router", "firewall", "scanner", "tv",
    "nas", "console", "mgmt", "apc", "lom", "oob", "door", "badge", "plc", "kvm",
];

impl Mapper<'_, '_, '_> {
    /// What netpxe's own file says of firmware: Macs and devices by name, and of all others which kinds
    /// there are.
    pub(super) fn own_firmware(&mut self, site: &mut Site) {
        let known = self.macs();
        let classes = self.model.classes.iter();
        let files = classes.flat_map(|&class| boot::files_of(self.model, class, self.view));
        let kinds = files
            .filter_map(|file| boot::firmware(&file))
            .filter(|kind| !kind.is_mac());
        let mut kinds: Vec<Firmware> = kinds.collect();
        kinds.sort_unstable();
        kinds.dedup();
        if kinds.is_empty() {
            kinds.push(Firmware::Bios);
        }
        let mut kinds = kinds.iter().cycle();
        for machine in &mut site.machines {
            let own = machine.nics.iter().find_map(|nic| known.get(&nic.mac));
            machine.firmware = match own {
                Some(firmware) => *firmware,
                None => kinds.next().copied(),
            };
        }
    }

    /// `W0901`: netpxe's own file names the folder of a signed shim, and not the release that it is of.
    pub(super) fn tell_signed(&mut self) {
        for statement in &self.model.subclasses {
            let body = statement.body.iter().flatten();
            let mut keys = body.map(|it| (model::key(it, self.view), it));
            let signed = keys.find(|(key, _)| key == "option netpxe.signed");
            let mac = self.view.word(statement, 2);
            let mac = mac.strip_prefix("1:").map(Mac::from_text);
            let (Some((_, signed)), Some(Ok(mac))) = (signed, mac) else {
                continue;
            };
            let message = format!("the signed shim that {mac} boots is not carried over");
            let diagnostic = Diagnostic::new(Code::NotCarried, signed.span, message)
                .help("write `secure_boot: true` at the machine, and the `os` whose shim it boots");
            let what = [What::File, What::Option(60), What::Option(67)];
            self.told.differs(diagnostic, [Who::Machine(mac)], &what);
        }
    }

    /// Which firmware a host has, as far as what it boots tells; `None` for a device.
    pub(super) fn firmware(
        &self,
        host: ScopeId,
        name: &str,
        address: Option<std::net::Ipv4Addr>,
        site: &Site,
    ) -> Option<Firmware> {
        let own: Vec<String> = self
            .model
            .of_host(host)
            .into_iter()
            .flat_map(|scope| boot::files_of(self.model, scope, self.view))
            .collect();
        if !own.is_empty() {
            return own.iter().find_map(|file| boot::firmware(file));
        }
        if is_device(name) {
            return None;
        }
        let network = address
            .and_then(|address| site.network_of(address))
            .or(site.networks.first());
        let subnet = network.and_then(|network| self.scope_of(network.place))?;
        let around = self.model.around(subnet).collect::<Vec<_>>();
        let classes = boot::boot_classes(self.model, self.view);
        let files: Vec<String> = around
            .into_iter()
            .chain(classes)
            .flat_map(|scope| boot::files_of(self.model, scope, self.view))
            .collect();
        let kinds: Vec<Firmware> = files
            .iter()
            .filter_map(|file| boot::firmware(file))
            .collect();
        // Where several are booted, nothing says which it is: a BIOS is the usual last case.
        let bios = kinds.iter().find(|&&kind| kind == Firmware::Bios);
        bios.or(kinds.first()).copied()
    }
}

/// Whether a name is one of what never boots from the network: `printer-2`, `sw1-mgmt`.
pub fn is_device(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let parts = name.split(|c: char| !c.is_ascii_alphabetic());
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    parts.iter().any(|part| DEVICES.contains(part))
}
