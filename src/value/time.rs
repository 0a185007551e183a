//! Times of day.

use super::{Fault, FromText};
use crate::diagnostic::Code;

/// A time of day, in hours and minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimeOfDay {
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
}

impl FromText for TimeOfDay {
    const WANTED: &'static str = "a time of day such as \"01:11\"";

    fn from_text(text: &str) -> Result<Self, Fault> {
        let part = |text: &str, most| {
            let digits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
            text.parse::<u8>().ok().filter(|&n| digits && n < most)
        };
        text.split_once(':')
            .and_then(|(hour, minute)| part(hour, 24).zip(part(minute, 60)))
            .map(|(hour, minute)| Self { hour, minute })
            .ok_or_else(|| {
                Fault::new(Code::NotATime, format!("`{text}` is not a time of day"))
                    .help("write hours and minutes, two digits each: \"01:11\"")
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_four_digits() {
        let time = TimeOfDay {
            hour: 23,
            minute: 59,
        };
        assert_eq!(TimeOfDay::from_text("23:59"), Ok(time));
        for bad in ["", "1:11", "24:00", "01:60", "0111", "01:11:00", "+1:11"] {
            assert_eq!(
                TimeOfDay::from_text(bad).unwrap_err().code,
                Code::NotATime,
                "{bad}"
            );
        }
    }
}
