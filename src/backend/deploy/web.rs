//! The web server: a complete virtual host, and the map that says which machine may read which
//! kickstart.
//!
//! Apache looks keys up in a text file; nginx includes the same lines, each with a semicolon at its
//! end.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use anyhow::Result;
use serde::Serialize;

use crate::backend::Action;
use crate::plan::{Host, Nic, Plan, Web};
use crate::template::Templates;
use crate::tree::{File, Mode, Stage};
use crate::value::{KickstartAccess, WebServer};

/// How many of the installer's NICs are considered. Anaconda numbers them from 0 in the kernel's
/// order, so the one that booted need not be the first.
const HEADERS: u8 = 8;

/// Apache rereads apache.map whenever it is newer; nginx reads its map when it starts.
pub const ACTIONS: &[Action] = &[
    Action {
        service: "apache",
        verb: "reload",
        sentence: "reload Apache: its virtual host changes",
        when_gone: false,
        files: &["etc/netpxe/apache.conf"],
    },
    Action {
        service: "nginx",
        verb: "reload",
        sentence: "reload nginx: it reads its files when it starts",
        when_gone: false,
        files: &["etc/netpxe/nginx.conf", "etc/netpxe/nginx.map"],
    },
];

/// Adds the files to `out`.
pub fn files(plan: &Plan, templates: &Templates, out: &mut Vec<File<'_>>) -> Result<()> {
    let Some(web) = &plan.server.web else {
        return Ok(());
    };
    let mut context = crate::backend::context(plan);
    context.insert("headers", &(0..HEADERS).collect::<Vec<u8>>());
    context.insert("kickstarts", &entries(plan, web));
    // nginx reads its map when it starts and Apache whenever it changes, so each has a name of its
    // own. Both files point to kickstarts, and are written after them.
    let files = match web.software {
        WebServer::Apache => [
            ("apache.map", "kickstarts.map"),
            ("apache.conf", "apache.conf"),
        ],
        WebServer::Nginx => [
            ("nginx.map", "kickstarts.map"),
            ("nginx.conf", "nginx.conf"),
        ],
    };
    for (name, template) in files {
        let text = templates.render(template, &context)?;
        let path = format!("etc/netpxe/{name}");
        out.push(File::new(&path, Stage::Menu, Mode::Public, text)?);
    }
    Ok(())
}

/// A line of the map.
#[derive(Serialize)]
struct Entry {
    /// What identifies the machine: an address, or a MAC address in lower case with colons.
    key: String,
    /// Its kickstart, below the folder of all kickstarts.
    file: String,
    /// Whether the line ends with a semicolon.
    end: bool,
}

/// The lines of the map, sorted by host: one for each key of each machine that reads a kickstart.
fn entries(plan: &Plan, web: &Web) -> Vec<Entry> {
    let hosts = plan.hosts.iter().filter(|host| host.reads_kickstart());
    let entry = |host: &Host, key: String| Entry {
        key,
        file: host.kickstart_file(),
        end: web.software == WebServer::Nginx,
    };
    let key = |nic: &Nic| match web.kickstarts {
        KickstartAccess::ByAddress => nic.address.as_ref().map(Ipv4Addr::to_string),
        KickstartAccess::ByHeader => Some(nic.mac.to_string()),
    };
    hosts
        .flat_map(|host| {
            // The NICs of a bond can have one address; nginx takes no key twice.
            let mut seen = BTreeSet::new();
            let keys = host.nics.iter().filter_map(key);
            let keys = keys.filter(move |key| seen.insert(key.clone()));
            keys.map(move |key| entry(host, key))
        })
        .collect()
}
