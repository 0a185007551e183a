//! How disks are joined to one.

use super::{Fault, FromText, choice::not_a_choice};

/// A RAID level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Raid {
    /// 0: the disks share the data, and none may fail.
    Striped,
    /// 1: each disk has all of it.
    Mirrored,
    /// 5: one of them may fail.
    Parity,
    /// 6: two of them may.
    DoubleParity,
    /// 10: mirrors that share the data.
    StripedMirrors,
}

const LEVELS: [(&str, Raid, u32); 5] = [
    ("0", Raid::Striped, 2),
    ("1", Raid::Mirrored, 2),
    ("5", Raid::Parity, 3),
    ("6", Raid::DoubleParity, 4),
    ("10", Raid::StripedMirrors, 4),
];

impl Raid {
    fn row(self) -> (&'static str, Self, u32) {
        let mut rows = LEVELS.into_iter();
        rows.find(|row| row.1 == self).unwrap_or(LEVELS[0])
    }

    /// The level, as mdadm and installers call it.
    pub fn word(self) -> &'static str {
        self.row().0
    }

    /// The fewest disks that it is made of.
    pub fn fewest(self) -> u32 {
        self.row().2
    }

    /// How many disks' worth of data so many disks hold.
    pub fn worth(self, disks: u32) -> u32 {
        match self {
            Self::Striped => disks,
            Self::Mirrored => 1,
            Self::Parity => disks.saturating_sub(1),
            Self::DoubleParity => disks.saturating_sub(2),
            Self::StripedMirrors => disks / 2,
        }
    }
}

impl FromText for Raid {
    const WANTED: &'static str = "a RAID level";

    fn from_text(text: &str) -> Result<Self, Fault> {
        let row = LEVELS.iter().find(|row| row.0 == text);
        row.map(|row| row.1)
            .ok_or_else(|| not_a_choice(text, Self::WANTED, &LEVELS.map(|row| row.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_a_number() {
        for (word, level, fewest) in LEVELS {
            assert_eq!(Raid::from_text(word), Ok(level));
            assert_eq!((level.word(), level.fewest()), (word, fewest));
            assert!(level.worth(fewest) >= 1);
        }
        assert!(Raid::from_text("raid1").is_err());
        assert_eq!(Raid::Parity.worth(4), 3);
    }
}
