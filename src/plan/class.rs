//! Classes: kinds of client that the inventory tells apart.

use super::DhcpOption;
use crate::value::{AgentId, DhcpdText, Label, LeaseTime, Mac, Oui, Text};

/// A kind of client.
#[derive(Clone, Debug)]
pub struct Class {
    /// Its name.
    pub name: Label,
    /// Who belongs to it.
    pub matches: Match,
    /// How long an address is lent to its clients, whatever they ask for.
    pub lease: Option<LeaseTime>,
    /// What its clients are told besides, by space and number.
    pub options: Vec<DhcpOption>,
    /// Statements of the operator's.
    pub dhcpd: Option<DhcpdText>,
}

/// Who belongs to a class. All that is given must hold, and something is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Match {
    /// What option 60 begins with.
    pub vendor: Option<Text>,
    /// The user class.
    pub user_class: Option<Text>,
    /// The makers of the NIC, one of which it is.
    pub ouis: Vec<Oui>,
    /// The architectures, one of which is the first in option 93.
    pub architectures: Vec<u16>,
    /// The circuit id of option 82.
    pub circuit_id: Option<AgentId>,
    /// The remote id of option 82.
    pub remote_id: Option<AgentId>,
    /// The MAC addresses, one of which it has.
    pub macs: Vec<Mac>,
}

impl Match {
    /// Whether a client may belong to both.
    pub fn meets(&self, other: &Self) -> bool {
        let vendors = both(self.vendor.as_ref(), other.vendor.as_ref(), |one, other| {
            let (one, other) = (one.as_str(), other.as_str());
            one.starts_with(other) || other.starts_with(one)
        });
        vendors
            && both(
                self.user_class.as_ref(),
                other.user_class.as_ref(),
                Text::eq,
            )
            && both(
                self.circuit_id.as_ref(),
                other.circuit_id.as_ref(),
                AgentId::eq,
            )
            && both(
                self.remote_id.as_ref(),
                other.remote_id.as_ref(),
                AgentId::eq,
            )
            && share(&self.ouis, &other.ouis)
            && share(&self.architectures, &other.architectures)
            && share(&self.macs, &other.macs)
            && self.may_make(other)
            && other.may_make(self)
    }

    /// Whether one of these makers may have made one of the NICs that `other` lists.
    fn may_make(&self, other: &Self) -> bool {
        let made = |mac: &Mac| self.has_maker_of(*mac);
        other.macs.is_empty() || other.macs.iter().any(made)
    }

    /// Whether one of these makers made this NIC, or any may have.
    pub fn has_maker_of(&self, mac: Mac) -> bool {
        let is_of = |oui: &Oui| mac.octets().starts_with(&oui.octets());
        self.ouis.is_empty() || self.ouis.iter().any(is_of)
    }
}

/// Whether what both ask for can be had at once.
fn both<T>(one: Option<&T>, other: Option<&T>, fit: impl Fn(&T, &T) -> bool) -> bool {
    one.zip(other).is_none_or(|(one, other)| fit(one, other))
}

/// Whether two lists, of which an empty one means anything, have something in common.
fn share<T: PartialEq>(one: &[T], other: &[T]) -> bool {
    one.is_empty() || other.is_empty() || one.iter().any(|it| other.contains(it))
}
