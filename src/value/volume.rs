//! How large a volume is, and what it is called.

use std::fmt;

use smol_str::SmolStr;

use super::{Fault, FromText, MountPoint, Size, size};
use crate::diagnostic::Code;

/// A size in whole MiB, 1M to 1024T: installers count in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mebibytes(u32);

/// The largest size, in MiB.
const LARGEST: u64 = 1 << 30;

impl Mebibytes {
    /// A size of so many MiB.
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// How many MiB it is.
    pub fn get(self) -> u32 {
        self.0
    }
}

/// As it is written: in the largest unit that leaves no fraction.
impl fmt::Display for Mebibytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            mib if mib % (1 << 20) == 0 => write!(f, "{}T", mib >> 20),
            mib if mib % (1 << 10) == 0 => write!(f, "{}G", mib >> 10),
            mib => write!(f, "{mib}M"),
        }
    }
}

impl FromText for Mebibytes {
    const WANTED: &'static str = "a size such as `512M` or `20G`";

    fn from_text(text: &str) -> Result<Self, Fault> {
        let fault = |why: &str| {
            let fault = Fault::new(Code::NotASize, format!("`{text}` {why}"));
            fault.help(match (size::meant(text), size::of_a_disk(text)) {
                (Some(meant), Some((sold, has))) => format!(
                    "write `{meant}`; units count in 1024, and a disk that is sold as {sold} has `{has}`"
                ),
                (Some(meant), None) => format!("write `{meant}`"),
                (None, _) => {
                    "write a number of at most six digits and a unit: `512M`, `20G`, `2T`".to_owned()
                }
            })
        };
        let kib = Size::from_text(text)
            .map_err(|_| fault("is not a size"))?
            .kib();
        if text.ends_with('K') {
            return Err(fault("is too fine: installers count in MiB"));
        }
        match u32::try_from(kib >> 10) {
            Ok(mib) if u64::from(mib) <= LARGEST => Ok(Self(mib)),
            _ => Err(fault("is more than `1024T`")),
        }
    }
}

/// The size of a volume as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VolumeSize {
    /// Whatever the others leave; several share it.
    Rest,
    /// This much.
    Fixed(Mebibytes),
}

impl FromText for VolumeSize {
    const WANTED: &'static str = "a size such as `20G`, or `rest`";

    fn from_text(text: &str) -> Result<Self, Fault> {
        if text == "rest" {
            return Ok(Self::Rest);
        }
        Mebibytes::from_text(text)
            .map(Self::Fixed)
            .map_err(|fault| {
                fault.help(match size::meant(text) {
                    Some(meant) => format!("write `{meant}`"),
                    None => {
                        "write a number and a unit, `512M`, `20G` or `2T`, or `rest` for what is left"
                            .to_owned()
                    }
                })
            })
    }
}

/// The name of a logical volume or a subvolume.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VolumeName(SmolStr);

impl VolumeName {
    /// The name of swap space.
    pub fn swap() -> Self {
        Self("swap".into())
    }

    /// The name of what is mounted there, where none is written: `root`, `var_log`.
    pub fn of(mount: &MountPoint) -> Self {
        match mount.as_str() {
            "/" => Self("root".into()),
            path => Self(path[1..].replace('/', "_").into()),
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Names, and parts of names, that LVM keeps for itself (lvm(8), "Valid names").
const OF_LVM: (&[&str], &[&str]) = (
    &["pvmove", "snapshot"],
    &[
        "_cdata", "_cmeta", "_corig", "_mimage", "_mlog", "_pmspare", "_rimage", "_rmeta",
        "_tdata", "_tmeta", "_vorigin", "_vdata",
    ],
);

impl FromText for VolumeName {
    const WANTED: &'static str = "the name of a volume, such as `root`";

    fn from_text(text: &str) -> Result<Self, Fault> {
        let fault = |why: &str| Fault::new(Code::NotAName, format!("`{text}` {why}"));
        let safe = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
        if !(1..=64).contains(&text.len())
            || !text.chars().all(safe)
            || text.starts_with(['-', '.'])
        {
            return Err(fault("cannot be the name of a volume")
                .help("write letters, digits and `. _ + -`, of which the last two not first"));
        }
        let (begin, inside) = OF_LVM;
        if begin.iter().any(|it| text.starts_with(it)) || inside.iter().any(|it| text.contains(it))
        {
            return Err(fault("is a name that LVM keeps for itself").help("choose another"));
        }
        Ok(Self(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_whole_mebibytes() {
        assert_eq!(Mebibytes::from_text("20G"), Ok(Mebibytes(20 << 10)));
        assert_eq!(VolumeSize::from_text("rest"), Ok(VolumeSize::Rest));
        for (text, shown) in [("512M", "512M"), ("1024M", "1G"), ("2T", "2T")] {
            assert_eq!(Mebibytes::from_text(text).unwrap().to_string(), shown);
        }
        for bad in ["", "20", "500K", "2048K", "1025T", "all", "50%", "-1G"] {
            let fault = VolumeSize::from_text(bad).unwrap_err();
            assert_eq!(fault.code, Code::NotASize, "{bad}");
        }
    }

    #[test]
    fn a_volume_is_called_as_its_mount_point() {
        let name = |path| VolumeName::of(&MountPoint::from_text(path).unwrap()).0;
        assert_eq!(name("/"), "root");
        assert_eq!(name("/var/log"), "var_log");
        for bad in ["", "-a", ".", "a b", "a/b", "snapshot1", "x_rmeta_1"] {
            assert_eq!(
                VolumeName::from_text(bad).unwrap_err().code,
                Code::NotAName,
                "{bad}"
            );
        }
    }
}
