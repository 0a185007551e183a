//! Whole numbers and durations.

use super::{Fault, FromText};
use crate::diagnostic::Code;

/// A whole number from `MIN` to `MAX`, inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Int<const MIN: u32, const MAX: u32>(u32);

impl<const MIN: u32, const MAX: u32> Int<MIN, MAX> {
    /// The number.
    pub fn get(self) -> u32 {
        self.0
    }
}

impl<const MIN: u32, const MAX: u32> FromText for Int<MIN, MAX> {
    const WANTED: &'static str = "a whole number";

    fn from_text(text: &str) -> Result<Self, Fault> {
        let fault = |message| {
            Fault::new(Code::NotANumber, message).help(if MIN == MAX {
                format!("write `{MIN}`")
            } else {
                format!("write a number from {MIN} to {MAX}")
            })
        };
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        // `010` is eight to YAML 1.1 and ten to YAML 1.2.
        if !digits || (text.len() > 1 && text.starts_with('0')) {
            return Err(fault(format!("`{text}` is not a whole number")));
        }
        match text.parse() {
            Ok(number) if (MIN..=MAX).contains(&number) => Ok(Self(number)),
            _ => Err(fault(format!("{text} is not between {MIN} and {MAX}"))),
        }
    }
}

/// A duration in whole seconds, from a minute to a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seconds(u32);

impl Seconds {
    /// A duration of `seconds`, which must be in range.
    pub const fn new(seconds: u32) -> Self {
        Self(seconds)
    }

    /// The seconds.
    pub fn get(self) -> u32 {
        self.0
    }
}

impl FromText for Seconds {
    const WANTED: &'static str = "a duration such as 6000 (seconds), 90m, 12h or 7d";

    fn from_text(text: &str) -> Result<Self, Fault> {
        let (number, unit) = match text.as_bytes().last() {
            Some(b's') => (&text[..text.len() - 1], 1),
            Some(b'm') => (&text[..text.len() - 1], 60),
            Some(b'h') => (&text[..text.len() - 1], 3600),
            Some(b'd') => (&text[..text.len() - 1], 86400),
            _ => (text, 1),
        };
        // `0600` is 384 to YAML 1.1 and 600 to YAML 1.2.
        let plain = number == "0" || !number.starts_with('0');
        let digits = plain && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        let seconds = number.parse::<u32>().ok().and_then(|n| n.checked_mul(unit));
        match seconds {
            Some(seconds @ 60..=31_536_000) if digits => Ok(Self(seconds)),
            _ if digits => Err(Fault::new(
                Code::NotADuration,
                format!("`{text}` is not between a minute and a year"),
            )),
            _ => Err(
                Fault::new(Code::NotADuration, format!("`{text}` is not a duration"))
                    .help("write seconds, or a number with `s`, `m`, `h` or `d`: `90m`"),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_ends() {
        type Index = Int<1, 65535>;
        assert_eq!(Index::from_text("137").map(Int::get), Ok(137));
        for bad in [
            "0",
            "65536",
            "-1",
            "+1",
            "1.0",
            "0x10",
            "010",
            "",
            "99999999999999",
        ] {
            assert_eq!(
                Index::from_text(bad).unwrap_err().code,
                Code::NotANumber,
                "{bad}"
            );
        }
    }

    #[test]
    fn durations_take_units() {
        for (text, seconds) in [("6000", 6000), ("90m", 5400), ("2h", 7200), ("7d", 604_800)] {
            assert_eq!(Seconds::from_text(text).map(Seconds::get), Ok(seconds));
        }
        for bad in [
            "", "h", "5", "-90m", "1w", "400d", "5000000d", "1 h", "0600", "01h", "0",
        ] {
            assert_eq!(
                Seconds::from_text(bad).unwrap_err().code,
                Code::NotADuration,
                "{bad}"
            );
        }
    }
}
