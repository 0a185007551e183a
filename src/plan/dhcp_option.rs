//! What DHCP clients are told besides their address.

use smol_str::SmolStr;

use crate::value::{OptionType, OptionValue, StandardOption};

/// One DHCP option.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DhcpOption {
    /// The option space that it is of; `None` for DHCP's own.
    pub space: Option<SmolStr>,
    /// Its number.
    pub code: u8,
    /// Its name.
    pub name: SmolStr,
    /// Its type.
    pub kind: OptionType,
    /// Its value, which is of that type.
    pub value: OptionValue,
}

impl DhcpOption {
    /// A standard option.
    pub fn standard(option: &'static StandardOption, value: OptionValue) -> Self {
        Self {
            space: None,
            code: option.code,
            name: SmolStr::new_static(option.name),
            kind: option.kind.clone(),
            value,
        }
    }

    /// What tells it from all others: its space and its number.
    pub fn id(&self) -> (Option<&str>, u8) {
        (self.space.as_deref(), self.code)
    }

    /// The options of `below` and of `above`; where both have one, that of `above`. By space and
    /// number.
    pub fn merged(below: &[Self], above: &[Self]) -> Vec<Self> {
        let is_hidden = |option: &&Self| above.iter().any(|it| it.id() == option.id());
        let below = below.iter().filter(|option| !is_hidden(option));
        let mut options: Vec<Self> = below.chain(above).cloned().collect();
        options.sort_by(|a, b| a.id().cmp(&b.id()));
        options
    }
}
