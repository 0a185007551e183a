//! Names, MAC addresses and IP addresses.
//!
//! Refuses what another machine, or another NIC of the same machine, already has.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;
use std::net::Ipv4Addr;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Span, Spanned};
use crate::value::{HostName, Mac};

/// What the machines so far have.
pub struct Taken {
    /// In lower case.
    names: HashMap<HostName, Named>,
    macs: HashMap<Mac, Owner>,
    addresses: HashMap<Ipv4Addr, Owner>,
}

/// What has a name, and where the inventory says so.
#[derive(Clone)]
struct Named {
    kind: Kind,
    span: Span,
}

/// A kind of thing that has a name.
#[derive(Clone, PartialEq, Eq)]
pub enum Kind {
    /// A machine.
    Host,
    /// A device.
    Device,
    /// The BMC of a machine.
    BmcOf(HostName),
}

impl Kind {
    /// It, in words.
    fn in_words(&self) -> String {
        match self {
            Self::Host => "a host".to_owned(),
            Self::Device => "a device".to_owned(),
            Self::BmcOf(host) => format!("the BMC of `{host}`"),
        }
    }
}

/// A machine that has something, and where the inventory says so.
#[derive(Clone)]
struct Owner {
    name: HostName,
    span: Span,
}

impl Taken {
    /// Nothing yet, with room for what so many hosts have.
    pub fn with_capacity(hosts: usize) -> Self {
        Self {
            names: HashMap::with_capacity(hosts),
            macs: HashMap::with_capacity(hosts),
            addresses: HashMap::with_capacity(hosts),
        }
    }

    /// Where the host of this name, in lower case, is written.
    pub fn host(&self, name: &HostName) -> Option<Span> {
        let named = self.names.get(name)?;
        (named.kind == Kind::Host).then_some(named.span)
    }

    /// `E0303`, `E0323`: takes a name, or returns the fault if something else has it.
    ///
    /// dhcpd distinguishes `DB1` from `db1`; DNS, and whoever reads a log at night, does not.
    pub fn take_name(&mut self, name: &Spanned<HostName>, kind: Kind) -> Option<Diagnostic> {
        let span = name.span;
        let own = Named { kind, span };
        let first = take(&mut self.names, name.value.folded(), own.clone())?;
        if own.kind != Kind::Host || first.kind != Kind::Host {
            return Some(double_name(name, &own, &first));
        }
        let message = format!(
            "`{}` differs from the name of another host only in case",
            name.value
        );
        let fault = Diagnostic::new(Code::DoubleHost, name.span, message);
        Some(
            fault
                .also(first.span, "first used here")
                .help("upper and lower case are the same in a host name: choose another name"),
        )
    }

    /// `E0301`: takes a MAC address for a machine, or returns the fault if another NIC has it.
    pub fn take_mac(&mut self, name: &Spanned<HostName>, mac: &Spanned<Mac>) -> Option<Diagnostic> {
        let first = take(&mut self.macs, mac.value, Owner::new(name, mac.span))?;
        let message = format!(
            "`{}` has the MAC address of {}",
            name.value,
            first.whose(name)
        );
        let fault = Diagnostic::new(Code::DoubleMac, mac.span, message);
        Some(
            fault
                .label(format!("{} again", mac.value))
                .also(first.span, "first used here")
                .help("dhcpd would only ever answer the first: correct one of the two"),
        )
    }

    /// `E0302`: takes an IP address for a machine, or returns the fault if another NIC has it.
    pub fn take_address(
        &mut self,
        name: &Spanned<HostName>,
        address: &Spanned<Ipv4Addr>,
    ) -> Option<Diagnostic> {
        let first = take(
            &mut self.addresses,
            address.value,
            Owner::new(name, address.span),
        )?;
        let message = format!("`{}` has the address of {}", name.value, first.whose(name));
        let fault = Diagnostic::new(Code::DoubleAddress, address.span, message);
        Some(
            fault
                .label(format!("{} again", address.value))
                .also(first.span, "first used here")
                .help("dhcpd would give it to both: correct one of the two"),
        )
    }
}

/// `E0323`: hosts, devices and BMCs have different names.
fn double_name(name: &Spanned<HostName>, own: &Named, first: &Named) -> Diagnostic {
    let who = match (&first.kind, &own.kind) {
        (Kind::Device, Kind::Device) => "two devices".to_owned(),
        (first, own) => format!("{} and {}", first.in_words(), own.in_words()),
    };
    let message = format!("{who} have the name `{}`", name.value);
    Diagnostic::new(Code::DeviceName, own.span, message)
        .also(first.span, first.kind.in_words())
        .help("dhcpd takes a name only once: choose another for one of the two")
}

impl Owner {
    fn new(name: &Spanned<HostName>, span: Span) -> Self {
        let name = name.value.clone();
        Self { name, span }
    }

    /// Who it is, to the machine of this name.
    fn whose(&self, name: &Spanned<HostName>) -> String {
        if self.name == name.value {
            "another of its NICs".to_owned()
        } else {
            format!("`{}`", self.name)
        }
    }
}

/// Notes who has `key`, or returns who has it already.
fn take<K: Hash + Eq, V: Clone>(taken: &mut HashMap<K, V>, key: K, owner: V) -> Option<V> {
    match taken.entry(key) {
        Entry::Occupied(first) => Some(first.get().clone()),
        Entry::Vacant(slot) => {
            slot.insert(owner);
            None
        }
    }
}
