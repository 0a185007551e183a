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
            let fault = Fault::new(Code::NotASize, format!("`{text}` is not a size"));
            fault.help(match meant(text) {
                Some(meant) => format!("write `{meant}`"),
                None => {
                    "write a number of at most six digits and a unit: `500K`, `20M`, `10G`, `2T`"
                        .to_owned()
                }
            })
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

/// The units, from the smallest on.
const UNITS: [char; 4] = ['K', 'M', 'G', 'T'];

/// The size that is meant by what other programs write: `8GB`, `32 GiB`, `1.5G`.
pub(super) fn meant(text: &str) -> Option<String> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = text.split_at(end);
    let unit = unit.trim_start().to_ascii_uppercase();
    let at = UNITS.iter().position(|known| unit.starts_with(*known))?;
    if !matches!(&unit[1..], "" | "B" | "I" | "IB") {
        return None;
    }
    let size = match number.split_once('.') {
        None => format!("{number}{}", UNITS[at]),
        Some((whole, part)) => {
            let digits = format!("{whole}{part}").parse::<u64>().ok()?;
            let scale = 10_u64.checked_pow(u32::try_from(part.len()).ok()?)?;
            let scaled = digits.checked_mul(1024)?;
            let below = UNITS[at.checked_sub(1)?];
            (scaled % scale == 0).then(|| format!("{}{below}", scaled / scale))?
        }
    };
    // What is faulty as it is written is not meant.
    (size != text && Size::from_text(&size).is_ok()).then_some(size)
}

/// How much a disk has that is sold with this size, in units of 1024: `447G` of `480GB`.
pub(super) fn of_a_disk(text: &str) -> Option<(String, String)> {
    let upper = text.to_ascii_uppercase();
    let (number, power, unit) = match (upper.strip_suffix("GB"), upper.strip_suffix("TB")) {
        (Some(number), _) => (number, 3, "GB"),
        (_, Some(number)) => (number, 4, "TB"),
        _ => return None,
    };
    let number = number.trim_end().parse::<u64>().ok()?;
    let gib = number.checked_mul(1000_u64.pow(power))? >> 30;
    (gib > 0).then(|| (format!("{number} {unit}"), format!("{gib}G")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_write_is_understood() {
        for (text, size) in [
            ("8GB", Some("8G")),
            ("32 GiB", Some("32G")),
            ("480gb", Some("480G")),
            ("2Ti", Some("2T")),
            ("500 MB", Some("500M")),
            ("10g", Some("10G")),
            ("1.5G", Some("1536M")),
            ("0.3G", None),
            ("1.5K", None),
            ("10", None),
            ("G", None),
            ("0GB", None),
            ("10 Gbit", None),
            ("1234567GB", None),
            ("..5G", None),
        ] {
            assert_eq!(meant(text).as_deref(), size, "{text}");
        }
        let of = |text| of_a_disk(text).map(|(_, size)| size);
        assert_eq!(of("480GB").as_deref(), Some("447G"));
        assert_eq!(of("2 tb").as_deref(), Some("1862G"));
        assert_eq!(of("480G"), None);
    }

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
