//! The makers' parts of MAC addresses.

use std::fmt;

use super::{Fault, FromText};
use crate::diagnostic::Code;
use crate::hex;

/// The first three octets of a MAC address, which say who made the card (IEEE's OUI).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Oui([u8; 3]);

impl Oui {
    /// The three octets.
    pub fn octets(self) -> [u8; 3] {
        self.0
    }
}

impl fmt::Display for Oui {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::colons(&self.0))
    }
}

impl FromText for Oui {
    const WANTED: &'static str = "the first three octets of a MAC address such as \"00:04:f2\"";

    /// Takes three octets of two digits, joined by `:`, by `-` or not at all, in either case.
    fn from_text(text: &str) -> Result<Self, Fault> {
        let digits = match text.len() {
            6 => text.to_owned(),
            8 if text.bytes().filter(|it| *it == b':').count() == 2 => text.replace(':', ""),
            8 => text.replace('-', ""),
            _ => String::new(),
        };
        let octets = hex::parse(&digits).and_then(|octets| octets.try_into().ok());
        octets.map(Self).ok_or_else(|| {
            Fault::new(
                Code::NotAnOui,
                format!("`{text}` is not {}", Self::WANTED),
            )
            .help("write three octets of two digits, `\"00:04:f2\"`; whole addresses stand under `macs`")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_spelling_is_the_same_maker() {
        for text in ["00:04:f2", "00-04-F2", "0004f2"] {
            assert_eq!(Oui::from_text(text).unwrap().to_string(), "00:04:f2");
        }
        for bad in [
            "",
            "00:04",
            "00:04:f2:01",
            "00:04-f2",
            "0:4:f2",
            "00:04:g2",
            "00::4f2",
            "ä004f2",
        ] {
            assert!(Oui::from_text(bad).is_err(), "{bad}");
        }
    }
}
