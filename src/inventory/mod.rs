//! What was written: the inventory's sections, a file each, with the place of every value that a
//! fault can concern.
//!
//! Reading finds the faults of *shape*: unknown and missing keys, wrong types, values that cannot
//! be what their key wants. Faults of *meaning*, between hosts and networks, are found by
//! [`check`](crate::check), over what could be read.

mod host;
mod mac_image;
mod network;
pub mod read;
mod server;
mod settings;
mod vars;

pub use host::{Host, Nic, Profile};
pub use mac_image::MacImage;
pub use network::{Network, Pool};
pub use server::Server;
pub use settings::{Settings, User};
pub use vars::{Var, Vars};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;
use crate::value::{HostName, Int, Label};
use crate::yaml::Document;
use read::{Field, Key, MapReader, Named};

/// The version of the inventory's format that this netpxe reads.
const VERSION: u32 = 1;

/// A whole inventory.
#[derive(Debug, Default)]
pub struct Inventory {
    /// The deploy host.
    pub server: Field<Server>,
    /// The networks that it serves.
    pub networks: Named<Label, Network>,
    /// What the Option-key menu of a Mac offers.
    pub mac_images: Named<Label, MacImage>,
    /// Settings below every profile.
    pub defaults: Settings,
    /// Named settings that hosts share.
    pub profiles: Named<Label, Profile>,
    /// The machines.
    pub hosts: Named<HostName, Host>,
}

/// Reads the inventory of a document; what could not be read has been reported.
pub fn read(document: &Document<'_>, out: &mut Diagnostics) -> Inventory {
    let Some(root) = document.root().filter(|root| !root.is_null()) else {
        // After a syntax error there is no root either: that was reported.
        if !out.has_errors() {
            out.push(
                Diagnostic::new(Code::Empty, Span::default(), "the inventory is empty")
                    .help("begin with `netpxe: 1`; inventory.example.yaml shows every key"),
            );
        }
        return Inventory::default();
    };
    let key = Key {
        name: "the inventory",
        span: Span::new(root.span().start as usize, root.span().start as usize),
    };
    let Some(mut map) = MapReader::open(root, key, "the inventory", out) else {
        return Inventory::default();
    };
    let version: Field<Int<0, { u32::MAX }>> = map.required("netpxe", "1");
    let inventory = Inventory {
        server: map.required("server", "{address: 172.22.10.2}"),
        networks: named(map.required("networks", "{lab: {subnet: 172.22.10.0/24}}")),
        mac_images: named(map.optional("mac_images")),
        defaults: value(map.optional("defaults")),
        profiles: named(map.optional("profiles")),
        hosts: named(map.optional("hosts")),
    };
    map.finish();
    if let Some(version) = version.given()
        && version.value.get() != VERSION
    {
        out.push(
            Diagnostic::new(
                Code::WrongVersion,
                version.span,
                format!("this netpxe reads inventories of version {VERSION}"),
            )
            .label("another version"),
        );
    }
    inventory
}

fn value<T: Default>(field: Field<T>) -> T {
    match field {
        Field::Given(spanned) => spanned.value,
        Field::Absent | Field::Faulty => T::default(),
    }
}

fn named<K, T>(field: Field<Named<K, T>>) -> Named<K, T> {
    value(field)
}

/// Implements [`Read`] for a section that is one mapping.
macro_rules! section {
    ($type:ty, $what:literal, |$map:ident| $read:expr) => {
        impl crate::inventory::read::Read for $type {
            fn read(
                node: crate::yaml::Node<'_, '_>,
                key: Key<'_>,
                out: &mut crate::diagnostic::Diagnostics,
            ) -> Option<Self> {
                let mut map = MapReader::open(node, key, $what, out)?;
                let $map = &mut map;
                let section = $read;
                map.finish();
                Some(section)
            }
        }
    };
}
use section;
