//! What was written: the inventory's sections, a file each, with the place of every value that a
//! fault can concern.
//!
//! The text may be in several files, which `include` names; [`parse`] makes one tree of them.
//!
//! Reading finds the faults of *shape*: unknown and missing keys, wrong types, values that cannot
//! be what their key wants. Faults of *meaning*, between hosts and networks, are found by
//! [`check`](crate::check), over what could be read.

mod class;
mod ddns;
mod device;
mod dhcp_options;
mod fetch;
mod host;
mod ignition;
mod include;
mod installer;
mod kickstart;
mod kickstart_extra;
mod link;
mod mac_image;
mod menu;
mod mirror;
mod network;
mod option_definition;
mod option_value;
mod outside;
mod places;
pub mod read;
mod schema;
mod secret;
mod section;
mod server;
mod settings;
mod storage;
mod system;
mod text_file;
mod vars;

pub use class::{Class, Match};
pub use ddns::Ddns;
pub use device::{Bmc, Device, DeviceKeys};
pub use dhcp_options::{ClientOptions, DhcpOptions, NamedOption, Options, WrittenOption};
pub use fetch::{Fetch, fetch};
pub use host::{Host, Nic, Profile};
pub use ignition::Ignition;
pub use include::{LARGEST, parse};
pub use installer::InstallerSettings;
pub use kickstart::{KickstartSettings, User};
pub use link::{Bond, Bridge, Mtu, Vlan};
pub use mac_image::MacImage;
pub use menu::MenuEntry;
pub use mirror::{Mirror, Release};
pub use network::{Network, NetworkDefaults, Pool};
pub use option_definition::OptionDefinition;
pub use option_value::{WrittenValue, option_value};
pub use outside::{Found, Outside, Unread};
pub use places::Places;
pub use schema::{Shape, schema, schema_of_part};
pub use secret::{Secret, SecretLocation};
pub use server::{Server, Tftp, Web};
pub use settings::Settings;
pub use storage::{Data, DiskRule, Disks, Encrypt, Tang, Tpm2, Volume};
pub use system::{Firewall, Repo, Script, Services};
pub use vars::{Var, Vars};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Span, Spanned};
use crate::value::{
    DhcpdText, FromText, HostName, Int, Label, LocalFolder, LocalPath, OptionName, Warning,
};
use crate::yaml::{Document, Node, Value};
use read::{Field, Key, Later, List, Named, Section};
use section::section;

/// The version of the inventory's format that this netpxe reads.
const VERSION: u32 = 1;

section! {
    /// An inventory of netpxe: the machines of a site, and what each of them boots.
    pub struct Inventory<'t> {
        /// The version of this format: 1.
        #[required("1")]
        pub netpxe: Field<Int<VERSION, VERSION>>,
        /// Further files of the inventory: `[hosts/*.yaml]`. Each holds any of these keys, and what
        /// the files have below the same key is put together.
        pub include: Field<List<LocalPath>>,
        /// The deploy host: dhcpd, the TFTP server and the web server run here.
        #[required("{address: 172.22.10.2}", unless = servers)]
        pub server: Field<Server>,
        /// Two deploy hosts, in the place of `server`: the pools are split between them,
        /// reservations are on both, and each machine is served by the one that answers.
        pub servers: Field<List<Server>>,
        /// Warnings that are accepted in all of the inventory, by their codes: `[W0501]`.
        pub allow: Field<List<Warning>>,
        /// Folders beside the inventory's own that scripts and secrets are read from:
        /// `[../scripts, /srv/site/scripts]`.
        pub read_from: Field<List<LocalFolder>>,
        /// Statements that are written into dhcpd.conf as they are, for what there is no key: classes
        /// of clients, options. Here, they hold on all networks.
        pub dhcpd: Field<DhcpdText>,
        /// What the deploy host mirrors, so that machines install from it. Without it, machines
        /// fetch from wherever their `repo` is.
        pub mirror: Field<Mirror>,
        /// What holds in every network that says nothing else: name servers, leases, DHCP options.
        pub network_defaults: Field<NetworkDefaults>,
        /// The networks that dhcpd serves, each under a name of your choice.
        #[required("{lab: {subnet: 172.22.10.0/24}}")]
        pub networks: Named<Label, Network>,
        /// Kinds of client that are told apart by what they say (phones, access points), each under a
        /// name of your choice. They give options, and pools can be for them.
        pub classes: Named<Label, Class>,
        /// DHCP options that have no name of their own, and those of vendors, each under a name of your
        /// choice. They are written under `options` by these names.
        pub option_definitions: Named<OptionName, OptionDefinition>,
        /// Where dhcpd registers the names of machines. Without it, it registers none.
        pub ddns: Field<Ddns>,
        /// What the Option-key menu of a Mac offers. Without Macs, leave it out.
        pub mac_images: Named<Label, MacImage>,
        /// What else GRUB offers machines that boot their own disk, listed here or not, each under
        /// a name of your choice. The disk stays the default.
        pub menu: Named<Label, MenuEntry>,
        /// Settings of all machines. A profile's settings win over these, a host's own over its
        /// profile's: mappings (`users`, `vars`) are merged, all else is replaced.
        pub defaults: Field<Settings>,
        /// Settings under a name, which hosts and other profiles take over.
        pub profiles: Named<Label, Profile>,
        /// The machines, each under its host name.
        pub hosts: Later<'t, HostName, Host>,
        /// What has an address and never boots from the network (switches, printers, phones, BMCs),
        /// each under its host name.
        pub devices: Later<'t, HostName, Device>,
    }
}

impl<'t> Section<'t> for Inventory<'t> {
    const NAME: &'static str = "the inventory";
}

impl Inventory<'_> {
    /// The deploy hosts, as far as they could be read, as written: `server`, or `servers`.
    pub fn deploy_hosts(&self) -> Vec<&Spanned<Server>> {
        let list = self.servers.items().iter();
        self.server.given().into_iter().chain(list).collect()
    }
}

/// Reads the inventory of a document; what could not be read has been reported.
pub fn read<'t>(document: &'t Document<'t>, out: &mut Diagnostics) -> Inventory<'t> {
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
    if !is_of_this_version(root, out) {
        return Inventory::default();
    }
    let mut inventory: Inventory<'_> = read::section(root, key, out).unwrap_or_default();
    if let Field::Given(defaults) = &inventory.network_defaults {
        for (_, network) in inventory.networks.entries_mut() {
            network.take(&defaults.value);
        }
    }
    inventory
}

/// Reports an inventory of another version, of which nothing else could be said.
fn is_of_this_version(root: &Node<'_>, out: &mut Diagnostics) -> bool {
    let mut entries = root.entries().iter();
    let Some(entry) = entries.find(|entry| entry.key == "netpxe") else {
        return true;
    };
    let Value::Scalar(text, _) = entry.value.value() else {
        return true;
    };
    match Int::<0, { u32::MAX }>::from_text(text) {
        Ok(version) if version.get() != VERSION => {
            out.push(
                Diagnostic::new(
                    Code::WrongVersion,
                    entry.value.span(),
                    format!("this is an inventory of version {text}, and this netpxe reads version {VERSION}"),
                )
                .help("another netpxe wrote for this inventory: install the one that belongs to it"),
            );
            false
        }
        _ => true,
    }
}
