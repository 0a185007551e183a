//! Model identifiers of Macs.

use std::fmt;

use super::{Fault, FromText};
use crate::diagnostic::Code;
use crate::suggest;

/// The families of Intel Macs, and of those after them.
pub(super) const FAMILIES: &[&str] = &[
    "MacBook",
    "MacBookAir",
    "MacBookPro",
    "MacPro",
    "Mac",
    "Macmini",
    "Xserve",
    "iMac",
    "iMacPro",
];

/// The model of a Mac, as it calls itself in DHCP option 60: `AAPLBSDPC/i386/Macmini6,2`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MacModel {
    text: Box<str>,
    family_length: usize,
    major: u16,
}

impl MacModel {
    /// Whether it has 32-bit EFI, which loads only `i386-efi` images. No packet reveals that.
    pub fn has_32_bit_efi(&self) -> bool {
        matches!(
            (self.family(), self.major),
            ("MacBook", 1..=4)
                | ("MacBookPro" | "Macmini" | "MacPro", 1..=2)
                | ("MacBookAir", 1)
                | ("iMac", 4..=5)
        )
    }

    /// Whether it cannot boot from the network at all: Macs with a T2 chip (from 2017 on) and with
    /// Apple silicon lack it in their firmware.
    pub fn cannot_netboot(&self) -> bool {
        match self.family() {
            "iMac" => self.major >= 20,
            "iMacPro" | "Mac" => true,
            "MacBookAir" | "Macmini" => self.major >= 8,
            "MacBookPro" => self.major >= 15,
            "MacPro" => self.major >= 7,
            _ => false,
        }
    }

    /// The x86-64 level of its processor (psABI): 3 from Haswell on, 2 from Nehalem on, 1 for older
    /// ones, and 0 for the Core Duo of 2006, which is no 64-bit processor. Where models of one number
    /// differ, that of the oldest.
    pub fn processor_level(&self) -> u8 {
        let (second, third) = match self.family() {
            "MacBook" => (8, 8),
            "MacBookAir" => (4, 6),
            "MacBookPro" => (6, 11),
            "MacPro" => (4, 7),
            "Macmini" => (5, 7),
            "Xserve" => (3, u16::MAX),
            "iMac" => (11, 14),
            _ => (0, 0),
        };
        match (self.family(), self.major) {
            ("MacBook" | "MacBookPro" | "Macmini", 1) | ("iMac", 4) => 0,
            // The 13-inch model of 2010 has a Core 2 Duo.
            ("MacBookPro", 7) => 1,
            (_, major) if major >= third => 3,
            (_, major) if major >= second => 2,
            _ => 1,
        }
    }

    fn family(&self) -> &str {
        &self.text[..self.family_length]
    }
}

impl fmt::Display for MacModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromText for MacModel {
    const WANTED: &'static str = "a model identifier such as `Macmini6,2`";

    fn from_text(text: &str) -> Result<Self, Fault> {
        let fault = || {
            Fault::new(
                Code::NotAModel,
                format!("`{text}` is not a model identifier of a Mac"),
            )
            .help(
                "write it as the Mac does: letters, number, comma, number, in quotes: \
                   `\"Macmini6,2\"`",
            )
        };
        let family_length = text
            .find(|c: char| !c.is_ascii_alphabetic())
            .filter(|&length| length > 0)
            .ok_or_else(fault)?;
        let (major, minor) = text[family_length..].split_once(',').ok_or_else(fault)?;
        let number = |digits: &str| -> Result<u16, Fault> {
            let plain =
                (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
            plain
                .then(|| digits.parse().ok())
                .flatten()
                .ok_or_else(fault)
        };
        number(minor)?;
        let (family, numbers) = text.split_at(family_length);
        if !FAMILIES.contains(&family) {
            let known = FAMILIES.iter().find(|it| it.eq_ignore_ascii_case(family));
            let meant = known
                .copied()
                .or_else(|| suggest::nearest(family, FAMILIES.iter().copied()));
            let fault = Fault::new(Code::NotAModel, format!("no Mac calls itself `{family}`"));
            return Err(fault.at(0..family_length).help(match meant {
                Some(meant) => format!("write `{meant}{numbers}`"),
                None => format!("the families are {}", suggest::list(FAMILIES)),
            }));
        }
        Ok(Self {
            text: text.into(),
            family_length,
            major: number(major)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(text: &str) -> MacModel {
        MacModel::from_text(text).unwrap()
    }

    #[test]
    fn the_macs_of_2006_and_2007_have_32_bit_efi() {
        for text in [
            "MacBook4,1",
            "MacBookPro2,2",
            "MacBookAir1,1",
            "Macmini2,1",
            "iMac5,2",
            "MacPro2,1",
        ] {
            assert!(model(text).has_32_bit_efi(), "{text}");
        }
        for text in [
            "MacBook5,1",
            "MacBookPro3,1",
            "MacBookAir2,1",
            "Macmini3,1",
            "iMac7,1",
            "MacPro3,1",
        ] {
            assert!(!model(text).has_32_bit_efi(), "{text}");
        }
    }

    #[test]
    fn t2_and_apple_silicon_cannot_netboot() {
        for text in [
            "Macmini8,1",
            "iMacPro1,1",
            "MacBookPro15,1",
            "iMac20,1",
            "MacPro7,1",
            "Mac13,2",
            "MacBookAir10,1",
        ] {
            assert!(model(text).cannot_netboot(), "{text}");
        }
        for text in [
            "Macmini7,1",
            "iMac19,1",
            "MacBookPro14,3",
            "MacPro6,1",
            "Xserve3,1",
        ] {
            assert!(!model(text).cannot_netboot(), "{text}");
        }
    }

    #[test]
    fn processors_are_of_the_level_of_their_year() {
        for (text, level) in [
            ("Macmini1,1", 0),
            ("MacBookPro1,2", 0),
            ("iMac4,1", 0),
            ("iMac5,1", 1),
            ("MacPro1,1", 1),
            ("MacBookPro7,1", 1),
            ("Macmini4,1", 1),
            ("MacPro5,1", 2),
            ("MacPro6,1", 2),
            ("Macmini6,2", 2),
            ("iMac13,2", 2),
            ("MacBookPro10,1", 2),
            ("MacBookAir5,2", 2),
            ("Xserve3,1", 2),
            ("Macmini7,1", 3),
            ("iMac14,1", 3),
            ("MacBookPro11,1", 3),
            ("MacBookAir6,1", 3),
            ("MacBook9,1", 3),
        ] {
            assert_eq!(model(text).processor_level(), level, "{text}");
        }
    }

    #[test]
    fn a_family_in_other_letters_is_answered_with_the_right_ones() {
        for (text, help) in [
            ("MacMini1,1", "write `Macmini1,1`"),
            ("MacBookpro16,1", "write `MacBookPro16,1`"),
            ("IMAC5,1", "write `iMac5,1`"),
            ("MacBokPro9,2", "write `MacBookPro9,2`"),
        ] {
            let fault = MacModel::from_text(text).unwrap_err();
            assert_eq!(fault.help.as_deref(), Some(help));
        }
        let fault = MacModel::from_text("PowerEdge6,1").unwrap_err();
        assert!(fault.help.unwrap().contains("`Macmini`"));
    }

    #[test]
    fn what_is_no_identifier_is_refused() {
        for text in [
            "",
            "Macmini",
            "Macmini6",
            "6,2",
            "Macmini6.2",
            "Macmini6,x",
            "Mac mini6,2",
        ] {
            assert_eq!(
                MacModel::from_text(text).unwrap_err().code,
                Code::NotAModel,
                "{text}"
            );
        }
    }
}
