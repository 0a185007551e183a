//! Inventories from what a site has already: a `dhcpd.conf`, Kea's configuration,
//! a table, leases.
//!
//! ```text
//! text --dhcpd::parse--> statements --dhcpd--> Site --rules--> a sound Site --yaml--> text
//!                                       |               |
//!                                       └──> Told <─────┘
//! ```
//!
//! What cannot be carried over is told, and so is whatever the new server will answer in another way:
//! [`Told`] lists the differences as data, which the tests hold against real answers.

mod csv;
pub mod dhcpd;
mod double_macs;
pub mod into;
mod kea;
mod leases;
mod rules;
mod site;
mod texts;
mod told;
mod yaml;

pub use csv::Columns;
pub use leases::Known;
pub use site::Site;
pub use texts::Texts;
pub use told::{Difference, Told, What, Who};

use std::net::Ipv4Addr;

use crate::value::Firmware;
use dhcpd::parse::{Include, parse};

/// An import: what it made, and what it tells.
#[derive(Debug, Default)]
pub struct Import {
    /// What was read.
    pub texts: Texts,
    /// What is wrong, lost or different.
    pub told: Told,
    /// What was made of it; `None` after an error.
    pub site: Option<Site>,
}

/// Imports the `dhcpd.conf` of these files, each a name and a text. What they include is asked of
/// `include`. The deploy host is at `server`, or where the files say.
pub fn dhcpd(files: &[(String, String)], include: Include<'_>, server: Option<Ipv4Addr>) -> Import {
    let mut import = Import::default();
    let mut statements = Vec::new();
    for (name, text) in files {
        match parse(name, text, include, &mut import.texts) {
            Ok(more) => match dhcpd::leases(&more, import.texts.whole()) {
                Some(fault) => import.told.say(fault),
                None => statements.extend(more),
            },
            Err(fault) => import.told.say(*fault),
        }
    }
    if !import.told.diagnostics.has_errors() {
        match dhcpd::site(&import.texts, &statements, server, &mut import.told) {
            Ok(site) => import.site = Some(site),
            Err(fault) => import.told.say(*fault),
        }
    }
    import.told.diagnostics.sort();
    import
}

/// Imports a configuration of Kea's `DHCPv4` server. The deploy host is at `server`, or where machines
/// load from.
pub fn kea(name: &str, text: &str, server: Option<Ipv4Addr>) -> Import {
    let mut import = Import {
        texts: Texts::one(name, text),
        ..Import::default()
    };
    let site = kea::site(text, server, &mut import.told);
    import.settle(site);
    import
}

/// Imports the machines of a table, and says which columns they were found in. `map` names columns by
/// their headers; rows that do not say their firmware have `firmware`, or are devices without one.
pub fn csv(
    name: &str,
    text: &str,
    map: &[(String, String)],
    firmware: Option<Firmware>,
) -> (Import, Columns) {
    let mut import = Import {
        texts: Texts::one(name, text),
        ..Import::default()
    };
    let found = csv::site(text, map, firmware, &mut import.told);
    let (site, columns) = found.map_or((None, Columns::new()), |(site, columns)| {
        (Some(site), columns)
    });
    import.settle(site);
    (import, columns)
}

/// Imports the machines of a `dhcpd.leases` that are not known: those that are declared there, then those
/// that came, the newest first.
pub fn leases(name: &str, text: &str, known: &Known) -> Import {
    let mut import = Import::default();
    match leases::site(name, text, known, &mut import.texts, &mut import.told) {
        Ok(site) => import.settle(Some(site)),
        Err(fault) => import.told.say(*fault),
    }
    import
}

impl Import {
    /// Takes a site, and makes it one that an inventory takes.
    fn settle(&mut self, site: Option<Site>) {
        self.site = site;
        if let Some(site) = &mut self.site {
            rules::apply(site, &mut self.told);
        }
        self.told.diagnostics.sort();
    }
}
