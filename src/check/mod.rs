//! What was written to what is meant: an [`Inventory`] to a [`Plan`].
//!
//! A family of rules has a file, or a folder where it is large:
//!
//! | family | is about |
//! |---|---|
//! | `networks` | networks and their pools |
//! | `hosts` | names, NICs, addresses, bonds and VLANs; devices and BMCs |
//! | `dhcp_options` | what DHCP clients are told |
//! | `layers` | profiles and inheritance |
//! | `settings`, `unused` | what a host does, the settings that it needs for that, and those that mean nothing to it |
//! | `kickstart`, `accounts`, `contradictions`, `source`, `words` | what installers are told |
//! | `secure_boot` | the signed shim and GRUB of machines with Secure Boot |
//! | `release`, `repos`, `deb`, `preseed`, `autoinstall` | what a release and its installer can do, and the repositories that it needs |
//! | `storage` | disks, and the volumes that are made on them |
//! | `boot_files` | how GRUB fetches what installers boot |
//! | `kernels`, `trees`, `places` | the files that installers boot, the trees that they come from, and the places that netpxe fills itself |
//! | `command_line`, `unguarded` | what kernels are told |
//! | `reach` | the servers that machines are told to ask |
//! | `classes` | kinds of client, and the pools that are for them |
//! | `images` | the boot images that Macs are offered |
//! | `menu` | what machines can boot in the place of their own disk |
//! | `server`, `failover` | the deploy hosts |
//! | `ddns` | where machines are registered |
//! | `kea`, `kea_limits` | what Kea cannot do, where it is the DHCP server |
//! | `allow` | the warnings that are accepted |
//! | `raw` | text that is written into dhcpd.conf as it is |
//! | `mirror` | the releases that they mirror |
//!
//! A rule is a function. Its documentation begins with its code and says what must hold, as in
//! "`E0406`: the gateway is in its network". It looks at what could be read and passes over what
//! could not, so that one mistake is one diagnostic; and it runs whatever other rules found.

mod accounts;
pub mod allow;
mod autoinstall;
mod boot_files;
mod classes;
mod command_line;
mod contradictions;
mod coreos;
mod ddns;
mod deb;
mod dhcp_options;
mod failover;
mod hosts;
mod images;
#[cfg(test)]
mod inheritance;
mod installer;
mod kea;
mod kea_limits;
mod kernel;
mod kernels;
mod kickstart;
mod layers;
mod menu;
mod mirror;
mod model;
mod needs;
mod netplan;
mod networks;
mod own_templates;
mod places;
mod preseed;
mod profiles;
pub mod raw;
mod reach;
mod release;
mod repos;
mod secure_boot;
mod server;
mod settings;
mod shared;
mod shims;
mod source;
mod storage;
mod trees;
mod unattended;
mod unguarded;
mod unused;
mod words;

use self::allow::Allowed;
use crate::diagnostic::Diagnostics;
use crate::inventory::{Inventory, Outside};
use crate::plan::{Failover, Plan};

/// Checks an inventory. Faults go to `out`, in any order; there is a plan if none is an error.
///
/// `outside` is asked for the files and secrets that the inventory names.
pub fn check(
    inventory: &Inventory<'_>,
    outside: &dyn Outside,
    out: &mut Diagnostics,
) -> Option<Plan> {
    // Each section by itself, and what it looks up in those before it.
    let definitions = dhcp_options::definitions(inventory, out);
    let classes = classes::check(inventory, &definitions, out);
    let networks = networks::check(inventory, &classes, &definitions, out);
    classes.check_used(&networks.class_names(), out);
    let bsdp = images::check(inventory, out);
    let menu = menu::check(inventory, out);
    let mut allowed = Allowed::new(inventory);
    let hosts = hosts::check(
        inventory,
        &networks,
        &definitions,
        outside,
        &mut allowed,
        out,
    );
    definitions.check_used(out);
    let servers: Vec<_> = inventory
        .deploy_hosts()
        .into_iter()
        .filter_map(|server| server::check(server, &networks, &hosts, out))
        .collect();
    let mirror = mirror::check(inventory, out);
    let ddns = ddns::check(inventory, &networks, out);
    raw::check(inventory, definitions.server, out);

    // What sections must have in common.
    dhcp_options::fit::check(&networks, &hosts, out);
    dhcp_options::routes::check(&networks, &hosts, out);
    hosts.demand().check(&networks, out);
    images::check_macs(inventory, &hosts, out);
    kernels::check(inventory, &hosts, out);
    shims::check_places(&hosts, out);
    hosts.asked().check(inventory, &networks, out);
    trees::check(&hosts, out);
    for host in hosts.iter() {
        coreos::check_links(host, out);
        netplan::check_links(host, out);
    }
    command_line::check(&hosts, &servers, &networks, out);
    failover::check(inventory, &networks, out);
    kea::check(inventory, &hosts, bsdp.as_ref(), out);
    for server in &servers {
        mirror::check_repos(server, mirror.as_ref(), &hosts, out);
    }

    allowed.apply(out);
    if out.has_errors() {
        return None;
    }
    let mut servers = servers.into_iter();
    let (hosts, devices) = hosts.into_plan()?;
    Some(Plan {
        server: servers.next()?,
        failover: servers.next().map(|peer| Failover {
            is_primary: true,
            peer,
        }),
        mirror,
        dhcpd: inventory.dhcpd.value().cloned(),
        networks: networks.to_plan(),
        classes: classes.to_plan(),
        ddns,
        bsdp,
        menu,
        hosts,
        devices,
    })
}
