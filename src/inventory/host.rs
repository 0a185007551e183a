//! `hosts:` and `profiles:`, the machines and what they share.

use std::net::Ipv4Addr;

use schemars::JsonSchema;

use super::read::{Field, Key, Named};
use super::schema::needs;
use super::section;
use super::settings::Settings;
use crate::source::Span;
use crate::value::{Label, Mac};

/// One machine. Its settings win over those of its profile.
#[derive(Debug, JsonSchema)]
#[schemars(transform = needs(&[]))]
pub struct Host {
    /// Where its name stands.
    #[schemars(skip)]
    pub span: Span,
    /// The MAC address of its only NIC, in quotes: "52:54:00:12:34:56".
    pub mac: Field<Mac>,
    /// The IPv4 address that is reserved for that NIC, outside of every pool. Without one it gets
    /// an address from a pool.
    pub address: Field<Ipv4Addr>,
    /// The network that NIC is in; needed only where no `address` says it.
    pub network: Field<Label>,
    /// Its NICs, where it has several, each under a name such as `eno1`. The first that boots is
    /// the main one: its MAC address names the machine's files.
    pub nics: Field<Named<Label, Nic>>,
    /// The profile whose settings it takes over.
    pub profile: Field<Label>,
    /// Its own settings, above those of the profile.
    #[schemars(flatten)]
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

/// One of several NICs of a machine.
#[derive(Debug, JsonSchema)]
#[schemars(transform = needs(&["mac"]))]
pub struct Nic {
    /// Its MAC address, in quotes: "52:54:00:12:34:56".
    pub mac: Field<Mac>,
    /// The IPv4 address that is reserved for it, outside of every pool. Without one it gets an
    /// address from a pool.
    pub address: Field<Ipv4Addr>,
    /// The network it is in; needed only where no `address` says it.
    pub network: Field<Label>,
    /// Whether the machine may boot from it. It may, unless this says `false`.
    pub boot: Field<bool>,
}

section!(Nic, "a NIC", |map| Self {
    mac: map.required("mac", "\"52:54:00:12:34:56\""),
    address: map.optional("address"),
    network: map.optional("network"),
    boot: map.optional("boot"),
});

/// Settings under a name.
#[derive(Debug, JsonSchema)]
#[schemars(transform = needs(&[]))]
pub struct Profile {
    /// Another profile, whose settings hold where this one says nothing else.
    pub extends: Field<Label>,
    /// Its settings.
    #[schemars(flatten)]
    pub settings: Settings,
}

section!(Profile, "a profile", |map| Self {
    extends: map.optional("extends"),
    settings: Settings::from_keys(map),
});
