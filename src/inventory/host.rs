//! `hosts:` and `profiles:`, the machines and what they share.

use std::net::Ipv4Addr;

use super::read::{Field, Key, Named};
use super::section;
use super::settings::Settings;
use crate::source::Span;
use crate::value::{Label, Mac};

/// One machine.
#[derive(Debug)]
pub struct Host {
    /// Where its name stands.
    pub span: Span,
    /// The MAC address of its only NIC.
    pub mac: Field<Mac>,
    /// The address that is reserved for that NIC.
    pub address: Field<Ipv4Addr>,
    /// The network that NIC is in; only needed where no address says so.
    pub network: Field<Label>,
    /// Its NICs, where it has several; the first that boots is the main one.
    pub nics: Field<Named<Label, Nic>>,
    /// The profile whose settings it takes.
    pub profile: Field<Label>,
    /// Its own settings, above those of the profile.
    pub settings: Settings,
}

section!(Host, "a host", |map| Self {
    span: map.key_span(),
    mac: map.optional("mac"),
    address: map.optional("address"),
    network: map.optional("network"),
    nics: map.optional("nics"),
    profile: map.optional("profile"),
    settings: Settings::from_keys(map),
});

/// One of several NICs.
#[derive(Debug)]
pub struct Nic {
    /// Its MAC address.
    pub mac: Field<Mac>,
    /// The address that is reserved for it.
    pub address: Field<Ipv4Addr>,
    /// The network it is in; only needed where no address says so.
    pub network: Field<Label>,
    /// Whether the machine may boot from it; it may unless this says `false`.
    pub boot: Field<bool>,
}

section!(Nic, "a NIC", |map| Self {
    mac: map.required("mac", "\"52:54:00:12:34:56\""),
    address: map.optional("address"),
    network: map.optional("network"),
    boot: map.optional("boot"),
});

/// Named settings.
#[derive(Debug)]
pub struct Profile {
    /// The profile below this one.
    pub extends: Field<Label>,
    /// Its settings.
    pub settings: Settings,
}

section!(Profile, "a profile", |map| Self {
    extends: map.optional("extends"),
    settings: Settings::from_keys(map),
});
