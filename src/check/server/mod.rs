//! `server:` (or one of `servers:`) to [`plan::Server`]: the deploy host, and the services on it
//! that netpxe configures.
//!
//! The rules: `parts` says what its parts need of each other, `folders` that these are apart,
//! `access` that the web server can tell machines apart, and `name` that it has its name alone.

mod access;
mod folders;
mod name;
mod parts;

pub use parts::check_needs;

use super::hosts::Hosts;
use super::networks::Networks;
use crate::diagnostic::Diagnostics;
use crate::inventory::read::Field;
use crate::inventory::{Server, Tftp, Web};
use crate::plan;
use crate::source::Spanned;
use crate::value::{DhcpServer, Folder, FromText, KeaHooks, KickstartAccess};

/// The default of `tftp.root`: the folder that Debian's tftpd-hpa serves.
const TFTP_ROOT: &str = "/srv/tftp";
/// The default of `web.root`.
const WEB_ROOT: &str = "/srv/http";
/// The default of `tftp.block_size`: the largest block that fits an Ethernet frame with a VLAN tag.
/// Larger ones are sent in fragments, which not every firmware reassembles.
const BLOCK_SIZE: u32 = 1460;

/// Checks a deploy host; `None` if a part of it is faulty.
pub fn check(
    server: &Spanned<Server>,
    networks: &Networks<'_>,
    hosts: &Hosts,
    out: &mut Diagnostics,
) -> Option<plan::Server> {
    parts::check(&server.value, out);
    parts::check_port(&server.value, hosts, out);
    self::name::check(&server.value, networks, hosts, out);
    let Server {
        address,
        legs,
        name,
        interfaces,
        dhcp,
        kea_hooks,
        tftp,
        web,
        containers,
        setup,
        phone_home,
    } = &server.value;
    let tftp = match tftp {
        Field::Absent => None,
        Field::Faulty => return None,
        Field::Given(tftp) => Some(tftp_to_plan(&tftp.value)?),
    };
    let web = match web {
        Field::Absent => None,
        Field::Faulty => return None,
        Field::Given(web) => Some(web_to_plan(&web.value)?),
    };
    folders::check(server, tftp.as_ref(), web.as_ref(), out);
    if let Some(web) = &web {
        access::check(server, web, hosts, out);
        parts::check_phone_home(&server.value, web, out);
    }
    let interfaces = match interfaces {
        Field::Absent => Vec::new(),
        Field::Faulty => return None,
        Field::Given(list) => list.value.items.iter().map(|it| it.value.clone()).collect(),
    };
    Some(plan::Server {
        address: *address.value()?,
        legs: legs.items().iter().map(|leg| leg.value).collect(),
        name: name.value().cloned(),
        name_in_urls: name
            .value()
            .filter(|name| self::name::is_resolvable(name, networks, hosts))
            .cloned(),
        interfaces,
        dhcp: or(dhcp, || Some(DhcpServer::Isc))?,
        kea_hooks: or(kea_hooks, || Some(KeaHooks::DebianAmd64))?,
        tftp,
        web,
        containers: containers.value().copied().unwrap_or(false),
        setup: setup.value().copied().unwrap_or(false),
        phone_home: phone_home.value().copied().unwrap_or(false),
    })
}

fn tftp_to_plan(tftp: &Tftp) -> Option<plan::Tftp> {
    Some(plan::Tftp {
        root: or(&tftp.root, || Folder::from_text(TFTP_ROOT).ok())?,
        block_size: match &tftp.block_size {
            Field::Absent => BLOCK_SIZE,
            Field::Faulty => return None,
            Field::Given(size) => size.value.get(),
        },
    })
}

fn web_to_plan(web: &Web) -> Option<plan::Web> {
    let root = or(&web.root, || Folder::from_text(WEB_ROOT).ok())?;
    Some(plan::Web {
        software: *web.software.value()?,
        port: match &web.port {
            Field::Absent => plan::HTTP,
            Field::Faulty => return None,
            Field::Given(port) => u16::try_from(port.value.get()).ok()?,
        },
        repos: or(&web.repos, || root.join(plan::REPOS))?,
        root,
        kickstarts: or(&web.kickstarts, || Some(KickstartAccess::ByAddress))?,
    })
}

/// The value of a field, or else its default; `None` if the field is faulty.
fn or<T: Clone>(field: &Field<T>, default: impl FnOnce() -> Option<T>) -> Option<T> {
    match field {
        Field::Absent => default(),
        Field::Faulty => None,
        Field::Given(written) => Some(written.value.clone()),
    }
}
