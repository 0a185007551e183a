//! Addresses of which each can belong to one NIC.

use std::collections::hash_map::Entry as Slot;
use std::hash::Hash;
use std::net::Ipv4Addr;

use ahash::{HashMap, HashMapExt as _};

use super::hosts::Checked;
use crate::source::{Span, Spanned};
use crate::value::Mac;

/// MAC and IP addresses that NICs have so far.
pub struct Tables {
    macs: HashMap<Mac, Owner>,
    addresses: HashMap<Ipv4Addr, Owner>,
}

/// The number of a host, and where its address stands.
#[derive(Clone, Copy)]
struct Owner {
    host: u32,
    span: Span,
}

impl Tables {
    /// Nothing is taken yet; there will be so many hosts.
    pub fn new(hosts: usize) -> Self {
        Self {
            macs: HashMap::with_capacity(hosts),
            addresses: HashMap::with_capacity(hosts),
        }
    }
}

/// The same, as the host sees them that comes after `hosts`.
pub struct Taken<'a> {
    /// What is taken.
    pub tables: &'a mut Tables,
    /// The hosts so far, in the order of their numbers.
    pub hosts: &'a [Checked],
}

impl Taken<'_> {
    /// Takes a MAC address; where it is taken already, tells whose it is and where that stands.
    pub fn mac(&mut self, mac: &Spanned<Mac>) -> Option<(String, Span)> {
        let owner = self.owner(mac.span);
        let first = take(&mut self.tables.macs, mac.value, owner)?;
        Some((self.whose(first), first.span))
    }

    /// Takes an IP address; where it is taken already, tells whose it is and where that stands.
    pub fn address(&mut self, address: &Spanned<Ipv4Addr>) -> Option<(String, Span)> {
        let owner = self.owner(address.span);
        let first = take(&mut self.tables.addresses, address.value, owner)?;
        Some((self.whose(first), first.span))
    }

    fn owner(&self, span: Span) -> Owner {
        let host = u32::try_from(self.hosts.len()).unwrap_or(u32::MAX);
        Owner { host, span }
    }

    fn whose(&self, owner: Owner) -> String {
        match self.hosts.get(owner.host as usize) {
            Some(other) => format!("`{}`", other.name()),
            None => "another of its NICs".to_owned(),
        }
    }
}

fn take<K: Hash + Eq>(taken: &mut HashMap<K, Owner>, key: K, owner: Owner) -> Option<Owner> {
    match taken.entry(key) {
        Slot::Occupied(first) => Some(*first.get()),
        Slot::Vacant(slot) => {
            slot.insert(owner);
            None
        }
    }
}
