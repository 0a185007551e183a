//! `devices:`, and the `bmc` of hosts, to [`plan::Device`]s.
//!
//! What holds for the NICs of machines holds for them: MAC addresses, addresses and names are taken
//! once, and what has no address of its own needs a pool.

use super::context::HostContext;
use super::demand::Demand;
use super::network::{self, NetworkKeys};
use super::nics::check_mac;
use super::taken::{Kind, Taken};
use crate::check::dhcp_options::{self, Definitions};
use crate::check::networks::Networks;
use crate::check::raw;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::{Bmc, DeviceKeys};
use crate::plan;
use crate::source::Spanned;
use crate::value::HostName;

/// A device, as far as it could be read.
pub struct DeviceDraft {
    /// Its name.
    pub name: Spanned<HostName>,
    /// What is meant; `None` if something in it is faulty.
    pub plan: Option<plan::Device>,
}

/// The devices so far, and what they are checked against.
pub struct Devices<'a> {
    /// The networks that they can be in.
    pub networks: &'a Networks<'a>,
    /// The options that the inventory defines.
    pub definitions: &'a Definitions<'a>,
    /// What the machines and devices before have.
    pub taken: &'a mut Taken,
    /// What all want of the networks.
    pub demand: &'a mut Demand,
    /// Where faults go.
    pub out: &'a mut Diagnostics,
}

impl Devices<'_> {
    /// One of `devices:`.
    pub fn device(self, name: Spanned<HostName>, keys: &DeviceKeys) -> DeviceDraft {
        self.check(name, Kind::Device, keys)
    }

    /// The BMC of a host; `None`, and reported, if it has no name of its own.
    pub fn bmc(self, host: &Spanned<HostName>, bmc: &Spanned<Bmc>) -> Option<DeviceDraft> {
        let Some(value) = host.value.of_bmc() else {
            self.out.push(nameless(host, bmc));
            return None;
        };
        let span = bmc.span;
        let name = Spanned { value, span };
        let kind = Kind::BmcOf(host.value.clone());
        Some(self.check(name, kind, &bmc.value.keys))
    }

    fn check(self, name: Spanned<HostName>, kind: Kind, keys: &DeviceKeys) -> DeviceDraft {
        let context = &mut HostContext {
            name: &name,
            networks: self.networks,
            definitions: self.definitions,
            taken: self.taken,
            out: self.out,
        };
        let named = context.taken.take_name(&name, kind);
        let is_free = named.is_none();
        context.out.extend(named);
        raw::check_text(
            &keys.dhcpd,
            raw::Scope::Host,
            context.definitions.server,
            context.out,
        );
        let mac = check_mac(&keys.mac, context);
        let network = network::find(
            &NetworkKeys {
                span: name.span,
                name: None,
                address: &keys.address,
                network: &keys.network,
            },
            context,
        );
        if let Some(network) = network
            && keys.address.is_absent()
        {
            self.demand.add_device(network, context);
        }
        let options = dhcp_options::of_client(&keys.options, context.definitions, context.out);
        let plan = mac.zip(network).map(|(mac, network)| plan::Device {
            name: name.value.clone(),
            mac,
            address: keys.address.value().copied(),
            network,
            options,
            dhcpd: keys.dhcpd.value().cloned(),
        });
        let plan = plan.filter(|_| is_free);
        DeviceDraft { name, plan }
    }
}

/// `E0324`: the name of a BMC, which is made from its host's, is a host name.
fn nameless(host: &Spanned<HostName>, bmc: &Spanned<Bmc>) -> Diagnostic {
    let message = format!(
        "the BMC of `{}` would have a longer name than a host can have",
        host.value
    );
    Diagnostic::new(Code::NoBmcName, bmc.span, message)
        .also(host.span, "its name is made from this one")
        .help(
            "give the host a shorter name, or write its BMC under `devices` with a name of its own",
        )
}
