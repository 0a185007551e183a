//! The kinds of client, and the GRUB image that each boots. dhcpd hands out no file that
//! `build-grub` does not make, because both use this table.

use crate::plan::{Host, Plan};
use crate::value::Firmware;

/// How a client finds out what to boot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// PXE: the file is below the TFTP root.
    Pxe,
    /// UEFI HTTP boot: the file is below the web root, and the answer names its URL.
    Http,
}

/// One kind of client that a DHCP server tells from the others by option 93 (RFC 4578, and IANA's list of
/// processor architectures).
#[derive(Debug, PartialEq, Eq)]
pub struct Client {
    /// Its class in dhcpd.conf.
    pub class: &'static str,
    /// What it is, in words.
    pub what: &'static str,
    /// How it boots.
    pub way: Way,
    /// Its numbers in option 93.
    pub architectures: &'static [u16],
    /// The firmware of the inventory's machines that boot this way.
    pub firmware: Firmware,
    /// GRUB's name for the format of its image.
    pub format: &'static str,
    /// Its image.
    pub image: &'static str,
    /// What distributions call the shim that they sign for it; `None` where they sign none.
    pub shim: Option<&'static str>,
}

/// Every kind of client but Macs, which ask by BSDP.
pub const CLIENTS: &[Client] = &[
    Client {
        class: "bios",
        what: "BIOS",
        way: Way::Pxe,
        architectures: &[0],
        firmware: Firmware::Bios,
        format: "i386-pc-pxe",
        image: "boot/grub/i386-pc/core.0",
        shim: None,
    },
    Client {
        class: "uefi-ia32",
        what: "32-bit UEFI",
        way: Way::Pxe,
        architectures: &[6],
        firmware: Firmware::Uefi32,
        format: "i386-efi",
        image: "boot/grub/i386-efi/core.efi",
        shim: None,
    },
    Client {
        class: "uefi-x86-64",
        what: "UEFI; firmware uses either number",
        way: Way::Pxe,
        architectures: &[7, 9],
        firmware: Firmware::Uefi,
        format: "x86_64-efi",
        image: "boot/grub/x86_64-efi/core.efi",
        shim: Some("shimx64.efi"),
    },
    Client {
        class: "uefi-arm64",
        what: "UEFI on ARM",
        way: Way::Pxe,
        architectures: &[11],
        firmware: Firmware::Arm64,
        format: "arm64-efi",
        image: "boot/grub/arm64-efi/core.efi",
        shim: Some("shimaa64.efi"),
    },
    Client {
        class: "http-x86-64",
        what: "UEFI that boots over HTTP",
        way: Way::Http,
        architectures: &[16],
        firmware: Firmware::Uefi,
        format: "x86_64-efi",
        image: "boot/grub/x86_64-efi/http.efi",
        shim: Some("shimx64.efi"),
    },
    Client {
        class: "http-arm64",
        what: "UEFI on ARM that boots over HTTP",
        way: Way::Http,
        architectures: &[19],
        firmware: Firmware::Arm64,
        format: "arm64-efi",
        image: "boot/grub/arm64-efi/http.efi",
        shim: Some("shimaa64.efi"),
    },
];

impl Client {
    /// Whether a plan's machines need its image. The one for BIOS is always made, because an
    /// unknown machine most often boots that.
    pub fn is_served(&self, plan: &Plan) -> bool {
        let is_wanted = self.firmware == Firmware::Bios || plan.has(self.firmware);
        is_wanted && (self.way == Way::Pxe || plan.server.boots_over_http())
    }

    /// What this client is told to boot, below the TFTP or the web root, if it is this host's: a
    /// signed shim or its image. `None` for a shim whose GRUB cannot go on over HTTP.
    pub fn file(&self, host: Option<&Host>) -> Option<String> {
        let secure = host.and_then(|host| host.secure_boot.as_ref());
        let (Some(secure), Some(shim)) = (secure, self.shim) else {
            return Some(self.image.to_owned());
        };
        let goes_on = self.way == Way::Pxe || secure.signed.has_http;
        goes_on.then(|| format!("{}/{shim}", secure.folder()))
    }
}

/// Whether a plan's machine with this firmware may fetch its GRUB over HTTP.
pub fn boots_over_http(plan: &Plan, firmware: Firmware) -> bool {
    plan.server.boots_over_http() && is_http(firmware)
}

/// Whether some firmware of this kind fetches its GRUB over HTTP.
pub fn is_http(firmware: Firmware) -> bool {
    let mut clients = CLIENTS.iter();
    clients.any(|client| client.way == Way::Http && client.firmware == firmware)
}
