//! As what a machine asks.

use super::client::{CLIENTS, Client, Way};
use crate::bsdp::ImageId;
use crate::value::Firmware;

/// As what a machine asks: the class that its question falls into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Firmware that boots by PXE or over HTTP.
    Firmware(&'static Client),
    /// An Intel Mac that looks for an address, before its BSDP.
    MacDiscover,
    /// An Intel Mac that asks which images there are (DHCPINFORM, BSDP LIST).
    MacList,
    /// An Intel Mac that takes an image (DHCPINFORM, BSDP SELECT).
    MacSelect(ImageId),
    /// Whoever is in no class: GRUB's own request, an installer, an operating system.
    Plain,
}

impl Role {
    /// The roles that this firmware asks in before anything of it is booted; of a Mac the first.
    pub fn of(firmware: Firmware) -> Vec<Self> {
        if firmware.is_mac() {
            return vec![Self::MacDiscover];
        }
        let clients = CLIENTS.iter().filter(|client| client.firmware == firmware);
        clients.map(Self::Firmware).collect()
    }

    /// Its word on the command line: `bios`, `uefi`, `http`, `mac`, ...
    pub fn word(self) -> &'static str {
        match self {
            Self::Firmware(client) => match (client.firmware, client.way) {
                (Firmware::Arm64, Way::Http) => "http-arm64",
                (_, Way::Http) => "http",
                (firmware, Way::Pxe) => firmware.word(),
            },
            Self::MacDiscover => "mac",
            Self::MacList => "mac-list",
            Self::MacSelect(_) => "mac-select",
            Self::Plain => "plain",
        }
    }

    /// What asks, in words.
    pub fn what(self) -> String {
        match self {
            Self::Firmware(client) => {
                let numbers = client.architectures.iter().map(u16::to_string);
                let numbers = numbers.collect::<Vec<_>>().join(" or ");
                let way = match client.way {
                    Way::Pxe => "PXEClient",
                    Way::Http => "HTTPClient",
                };
                format!("{} ({way}, architecture {numbers})", client.what)
            }
            Self::MacDiscover => "a Mac that looks for an address".to_owned(),
            Self::MacList => "a Mac that asks for the images (BSDP LIST)".to_owned(),
            Self::MacSelect(id) => format!("a Mac that takes an image (BSDP SELECT): {id}"),
            Self::Plain => {
                "a client without a vendor class, like GRUB, installers and installed systems"
                    .to_owned()
            }
        }
    }

    /// Whether it has an address already and asks for all else (DHCPINFORM).
    pub fn informs(self) -> bool {
        matches!(self, Self::MacList | Self::MacSelect(_))
    }
}
