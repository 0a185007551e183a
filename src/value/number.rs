//! Whole numbers and durations.

use std::fmt;

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

/// How long an address is lent: from a second to a year, or for ever. The longer is the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LeaseTime(u32);

impl LeaseTime {
    /// For ever: the number that DHCP has for it (RFC 2131, section 3.3).
    pub const INFINITE: Self = Self(u32::MAX);
    /// The word for it in inventories and in dhcpd.conf.
    const WORD: &'static str = "infinite";

    /// So many seconds, which must be in range.
    pub const fn new(seconds: u32) -> Self {
        Self(seconds)
    }

    /// In seconds, as DHCP writes it: the greatest number is for ever.
    pub fn as_dhcp(self) -> u32 {
        self.0
    }

    /// As in "the lease is 90 s".
    pub fn in_words(self) -> String {
        if self == Self::INFINITE {
            "for ever".to_owned()
        } else {
            format!("{} s", self.0)
        }
    }
}

/// As dhcpd reads it: seconds, or `infinite`.
impl fmt::Display for LeaseTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::INFINITE {
            f.write_str(Self::WORD)
        } else {
            self.0.fmt(f)
        }
    }
}

impl FromText for LeaseTime {
    const WANTED: &'static str = "a lease time such as 6000 (seconds), 90m, 12h, 7d or `infinite`";

    fn from_text(text: &str) -> Result<Self, Fault> {
        if text == Self::WORD {
            return Ok(Self::INFINITE);
        }
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
            Some(seconds @ 1..=31_536_000) if digits => Ok(Self(seconds)),
            _ if digits => Err(Fault::new(
                Code::NotADuration,
                format!("`{text}` is not between a second and a year"),
            )
            .help("write at most `365d`, or `infinite` for an address that is kept for ever")),
            _ => {
                let fault = Fault::new(Code::NotADuration, format!("`{text}` is not a duration"));
                Err(fault.help(match meant(text) {
                    Some(meant) => format!("write `{meant}`"),
                    None => {
                        "write seconds, a number with `s`, `m`, `h` or `d`: `90m`, or `infinite`"
                            .to_owned()
                    }
                }))
            }
        }
    }
}

/// The lease time that is meant by what other programs write: `12 hours`, `1w`, `1.5d`.
fn meant(text: &str) -> Option<String> {
    const UNITS: [(&str, u64, &str); 5] = [
        ("s", 1, "s sec secs second seconds"),
        ("m", 60, "m min mins minute minutes"),
        ("h", 3600, "h hr hrs hour hours"),
        ("d", 86_400, "d day days"),
        ("w", 604_800, "w wk week weeks"),
    ];
    let text = text.to_ascii_lowercase();
    if matches!(
        &*text,
        "infinite" | "infinity" | "forever" | "never" | "unlimited"
    ) {
        return Some(LeaseTime::WORD.to_owned());
    }
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, word) = text.split_at(end);
    let word = word.trim_start();
    let is_it = |unit: &&(&str, u64, &str)| unit.2.split(' ').any(|it| it == word);
    let (unit, seconds, _) = UNITS.iter().find(is_it)?;
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let time = if part.is_empty() && *unit != "w" {
        format!("{whole}{unit}")
    } else {
        let digits = format!("{whole}{part}").parse::<u64>().ok()?;
        let scale = 10_u64.checked_pow(u32::try_from(part.len()).ok()?)?;
        let scaled = digits.checked_mul(*seconds)?;
        let all = (scaled % scale == 0).then_some(scaled / scale)?;
        let mut units = UNITS.iter().rev().skip(1);
        let (unit, seconds, _) = units.find(|unit| all % unit.1 == 0)?;
        format!("{}{unit}", all / seconds)
    };
    // What is faulty as it is written is not meant.
    (time != text && LeaseTime::from_text(&time).is_ok()).then_some(time)
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
    fn what_others_write_is_understood() {
        for (text, time) in [
            ("12 hours", Some("12h")),
            ("24 Hours", Some("24h")),
            ("1w", Some("7d")),
            ("1.5d", Some("36h")),
            ("2 weeks", Some("14d")),
            ("90 min", Some("90m")),
            ("Forever", Some("infinite")),
            ("0.00001s", None),
            ("100w", None),
            ("12", None),
            ("h", None),
            (".h", None),
            ("012 hours", None),
            ("1 month", None),
        ] {
            assert_eq!(meant(text).as_deref(), time, "{text}");
        }
    }

    #[test]
    fn lease_times_take_units() {
        for (text, seconds) in [
            ("1", 1),
            ("30s", 30),
            ("6000", 6000),
            ("90m", 5400),
            ("2h", 7200),
            ("7d", 604_800),
            ("365d", 31_536_000),
        ] {
            let time = LeaseTime::from_text(text).unwrap();
            assert_eq!(time, LeaseTime::new(seconds));
            assert!(time < LeaseTime::INFINITE);
            assert_eq!(time.to_string(), seconds.to_string());
        }
        assert_eq!(LeaseTime::INFINITE.to_string(), "infinite");
        assert_eq!(LeaseTime::from_text("infinite"), Ok(LeaseTime::INFINITE));
        for bad in [
            "",
            "h",
            "0s",
            "-90m",
            "1w",
            "400d",
            "5000000d",
            "1 h",
            "0600",
            "01h",
            "0",
            "Infinite",
            "forever",
            "4294967295",
        ] {
            assert_eq!(
                LeaseTime::from_text(bad).unwrap_err().code,
                Code::NotADuration,
                "{bad}"
            );
        }
    }
}
