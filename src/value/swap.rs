//! How much swap space a disk gets.

use super::{Fault, FromText, size};
use crate::diagnostic::Code;

/// The size of the swap space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Swap {
    /// As much as the installer recommends for the machine's memory.
    Recommended,
    /// None at all.
    None,
    /// This many MiB.
    Mebibytes(u32),
}

/// The most swap space, in MiB. A TiB is surely a slip.
const LARGEST: u32 = 1 << 20;

impl FromText for Swap {
    const WANTED: &'static str = "`recommended`, `none`, or a size such as 4G";

    fn from_text(text: &str) -> Result<Self, Fault> {
        match text {
            "recommended" => return Ok(Self::Recommended),
            "none" | "0" => return Ok(Self::None),
            _ => {}
        }
        let fault = |why: &str| {
            let fault = Fault::new(Code::NotANumber, format!("`{text}` is not a size: {why}"));
            let meant = size::meant(text).filter(|it| it.ends_with(['M', 'G']));
            fault.help(match meant {
                Some(meant) => format!("write `{meant}`"),
                None => "write `4G`, `512M`, `recommended` or `none`".to_owned(),
            })
        };
        let (digits, unit) = match (text.strip_suffix('G'), text.strip_suffix('M')) {
            (Some(digits), _) => (digits, 1024),
            (_, Some(digits)) => (digits, 1),
            _ => return Err(fault("it does not end in `M` or `G`")),
        };
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(fault("a whole number must come before the unit"));
        }
        let size = digits.parse::<u32>().ok().and_then(|n| n.checked_mul(unit));
        match size {
            Some(0) => Err(fault("it is zero")),
            Some(size) if size <= LARGEST => Ok(Self::Mebibytes(size)),
            _ => Err(fault("it is more than 1024G")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_a_unit() {
        assert_eq!(Swap::from_text("4G"), Ok(Swap::Mebibytes(4096)));
        assert_eq!(Swap::from_text("512M"), Ok(Swap::Mebibytes(512)));
        assert_eq!(Swap::from_text("none"), Ok(Swap::None));
        for bad in ["", "4", "4GB", "0G", "-1G", "2000G", "99999999999G", "G"] {
            assert_eq!(
                Swap::from_text(bad).unwrap_err().code,
                Code::NotANumber,
                "{bad}"
            );
        }
        let help = |text| Swap::from_text(text).unwrap_err().help.unwrap_or_default();
        assert_eq!(help("8GB"), "write `8G`");
        assert!(help("2000G").contains("recommended"));
    }
}
