//! Sizes with units.

use super::{Fault, FromText};
use crate::diagnostic::Code;

/// A size in whole KiB, written with a unit: `500K`, `20M`, `10G`, `2T`. Each unit is 1024 times the
/// one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size(u64);

impl Size {
    /// A size of `gib` GiB.
    pub const fn of_gib(gib: u32) -> Self {
        Self((gib as u64) << 20)
    }

    /// The size in KiB.
    pub fn kib(self) -> u64 {
        self.0
    }
}

impl FromText for Size {
    const WANTED: &'static str = "a size such as `20M` or `10G`";

    fn from_text(text: &str) -> Result<Self, Fault> {
        let fault = || {
            Fault::new(Code::NotASize, format!("`{text}` is not a size"))
                .help("write a number of at most six digits and a unit: `500K`, `20M`, `10G`, `2T`")
        };
        let shift = match text.as_bytes().last() {
            Some(b'K') => 0,
            Some(b'M') => 10,
            Some(b'G') => 20,
            Some(b'T') => 30,
            _ => return Err(fault()),
        };
        let number = &text[..text.len() - 1];
        let is_number = (1..=6).contains(&number.len())
            && number.bytes().all(|b| b.is_ascii_digit())
            && !number.starts_with('0');
        match number.parse::<u64>() {
            Ok(number) if is_number => Ok(Self(number << shift)),
            _ => Err(fault()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_a_unit() {
        assert_eq!(Size::from_text("20M").map(Size::kib), Ok(20 * 1024));
        assert_eq!(Size::from_text("10G"), Ok(Size::of_gib(10)));
        for bad in [
            "", "G", "10", "0G", "07G", "1.5G", "10g", "10GB", "1234567K", "-1G",
        ] {
            assert_eq!(
                Size::from_text(bad).unwrap_err().code,
                Code::NotASize,
                "{bad}"
            );
        }
    }
}
