//! Time zones.

use std::sync::LazyLock;

use super::{Fault, FromText};
use crate::diagnostic::Code;
use crate::suggest;

/// Every time zone and every other name of one, sorted: tzdata 2026f with its `backward` names, as
/// `awk '/^Z /{print $2} /^L /{print $3}' tzdata.zi | LC_ALL=C sort -u` prints them, but for
/// `Factory`, which means that nobody chose one. Behind a name that Debian has moved to its package
/// `tzdata-legacy` stands the zone's name of today.
const ZONES: &str = include_str!("time_zones.txt");
pub(super) static NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let lines = ZONES.lines();
    lines.filter_map(|line| line.split(' ').next()).collect()
});

/// A time zone of the tz database, by any of its names. The installer takes another word for UTC,
/// and says so in its log alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimeZone(&'static str);

impl TimeZone {
    /// Where nobody chose one.
    pub const UTC: Self = Self("Etc/UTC");

    /// Its name.
    pub fn as_str(&self) -> &'static str {
        self.0
    }

    /// The same by its name of today, which every system has.
    #[must_use]
    pub fn of_today(self) -> Self {
        let mut lines = ZONES.lines().filter_map(|line| line.split_once(' '));
        lines
            .find(|(old, _)| *old == self.0)
            .map_or(self, |(_, new)| Self(new))
    }
}

impl FromText for TimeZone {
    const WANTED: &'static str = "a time zone such as `Europe/Berlin`";

    fn from_text(text: &str) -> Result<Self, Fault> {
        if let Ok(at) = NAMES.binary_search(&text) {
            return Ok(Self(NAMES[at]));
        }
        let fault = Fault::new(Code::NotATimeZone, format!("`{text}` is no time zone"));
        Err(match meant(text) {
            Some(name) => fault.help(format!("did you mean `{name}`?")),
            None => fault.help(
                "write a name of the tz database, as `timedatectl list-timezones` prints them: a \
                 region and a city, as in `Europe/Berlin`, or `Etc/UTC`",
            ),
        })
    }
}

/// The name that was meant: the same in other letters, the same city elsewhere, or the nearest of
/// its region.
fn meant(text: &str) -> Option<&'static str> {
    let text = text.replace(' ', "_");
    let names = || NAMES.iter().copied();
    let (region, city) = text.rsplit_once('/').unwrap_or(("", &text));
    let in_region = |name: &&str| {
        let (other, _) = name.split_once('/').unwrap_or(("", name));
        other.eq_ignore_ascii_case(region.split('/').next().unwrap_or_default())
    };
    let of_city = |name: &&str| {
        name.rsplit('/')
            .next()
            .is_some_and(|it| it.eq_ignore_ascii_case(city))
    };
    names()
        .find(|name| name.eq_ignore_ascii_case(&text))
        .or_else(|| names().find(of_city))
        .or_else(|| suggest::nearest(&text, names().filter(in_region)))
        // The region may be the slip.
        .or_else(|| names().find(|name| strsim::damerau_levenshtein(name, &text) <= 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_whole() {
        assert!(NAMES.is_sorted() && NAMES.len() > 590);
        for name in [
            "Europe/Berlin",
            "America/Argentina/Buenos_Aires",
            "US/Eastern",
            "Asia/Calcutta",
            "UTC",
            "Etc/GMT+12",
        ] {
            assert_eq!(TimeZone::from_text(name).unwrap().as_str(), name);
        }
        assert_eq!(TimeZone::from_text(TimeZone::UTC.0), Ok(TimeZone::UTC));
        for (old, new) in [
            ("US/Eastern", "America/New_York"),
            ("Asia/Calcutta", "Asia/Kolkata"),
            ("Japan", "Asia/Tokyo"),
            ("Europe/Berlin", "Europe/Berlin"),
        ] {
            assert_eq!(TimeZone::from_text(old).unwrap().of_today().as_str(), new);
        }
        let mut all = NAMES.iter().map(|name| TimeZone(name).of_today());
        assert!(all.all(|zone| zone.of_today() == zone && NAMES.contains(&zone.0)));
    }

    #[test]
    fn a_slip_is_answered_with_the_zone() {
        for (slip, meant) in [
            ("Europe/Berlni", "Europe/Berlin"),
            ("europe/berlin", "Europe/Berlin"),
            ("Berlin", "Europe/Berlin"),
            ("America/New York", "America/New_York"),
            ("Europe/Kolkata", "Asia/Kolkata"),
            ("Eruope/Berlin", "Europe/Berlin"),
            ("Erope/Berln", "Europe/Berlin"),
            (
                "America/Argentina/BuenosAires",
                "America/Argentina/Buenos_Aires",
            ),
            ("utc", "UTC"),
        ] {
            let help = TimeZone::from_text(slip).unwrap_err().help.unwrap();
            assert!(help.contains(&format!("`{meant}`")), "{slip}: {help}");
        }
        let help = TimeZone::from_text("Mars/Olympus")
            .unwrap_err()
            .help
            .unwrap();
        assert!(help.contains("timedatectl"), "{help}");
    }
}
