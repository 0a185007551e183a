//! `nics:`, or the host's own `mac`, `address` and `network`, to [`plan::Nic`]s.
//!
//! Refuses a host that has both or neither, and one that cannot boot from any NIC, or not as it is to. Warns of a MAC
//! address that no card has by itself.

use std::net::Ipv4Addr;

use super::context::HostContext;
use super::network::{self, NetworkKeys};
use crate::check::dhcp_options;
use crate::check::networks::{NetworkDraft, no_way};
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::read::{Field, Named};
use crate::inventory::{DhcpOptions, Host, Nic};
use crate::plan::{self, DhcpOption};
use crate::source::{Span, Spanned};
use crate::value::{Label, Mac};

/// The keys of one NIC, wherever they stand.
struct NicKeys<'i> {
    label: Option<&'i Spanned<Label>>,
    mac: &'i Field<Mac>,
    address: &'i Field<Ipv4Addr>,
    network: &'i Field<Label>,
    boot: &'i Field<bool>,
    options: Option<&'i DhcpOptions>,
}

impl NicKeys<'_> {
    /// Where the NIC is written: at its name, or at that of the host.
    fn span(&self, context: &HostContext<'_>) -> Span {
        self.label.map_or(context.name.span, |label| label.span)
    }
}

/// Checks the NICs of a host; `None` if one of them is faulty.
pub fn check(host: &Host, context: &mut HostContext<'_>) -> Option<Vec<plan::Nic>> {
    let keys = keys(host, context)?;
    let options = dhcp_options::of_host(host, context.definitions, context.out);
    let nics = keys.iter().map(|nic| check_nic(nic, &options, context));
    let nics: Vec<Option<plan::Nic>> = nics.collect();
    let complete = host.nics.value().is_none_or(|nics| nics.complete);
    if !complete || !check_boots(&keys, context) {
        return None;
    }
    nics.into_iter().collect()
}

/// The NICs of a host: those under `nics`, or the one that its own keys describe.
fn keys<'i>(host: &'i Host, context: &mut HostContext<'_>) -> Option<Vec<NicKeys<'i>>> {
    match &host.nics {
        Field::Absent => own_nic(host, context).map(|nic| vec![nic]),
        Field::Faulty => None,
        Field::Given(nics) => {
            check_own_keys(host, nics, context);
            let keys = |(label, nic): &'i (Spanned<Label>, Nic)| NicKeys {
                label: Some(label),
                mac: &nic.mac,
                address: &nic.address,
                network: &nic.network,
                boot: &nic.boot,
                options: Some(&nic.options),
            };
            Some(nics.value.entries().map(keys).collect())
        }
    }
}

/// `E0202`: a host without `nics` has a `mac`.
fn own_nic<'i>(host: &'i Host, context: &mut HostContext<'_>) -> Option<NicKeys<'i>> {
    if host.mac.is_absent() {
        context.out.push(
            Diagnostic::new(
                Code::MissingKey,
                context.name.span,
                format!("the host `{}` needs the key `mac`", context.name.value),
            )
            .help("write `mac: \"52:54:00:12:34:56\"`, or `nics:` where it has several"),
        );
        return None;
    }
    Some(NicKeys {
        label: None,
        mac: &host.mac,
        address: &host.address,
        network: &host.network,
        boot: &Field::Absent,
        options: None,
    })
}

/// `E0310`: a host with `nics` has no `mac`, `address` or `network` of its own.
fn check_own_keys(host: &Host, nics: &Spanned<Named<Label, Nic>>, context: &mut HostContext<'_>) {
    let own = [
        ("mac", host.mac.given().map(|mac| mac.span)),
        ("address", host.address.given().map(|address| address.span)),
        ("network", host.network.given().map(|network| network.span)),
    ];
    for (key, span) in own {
        let Some(span) = span else {
            continue;
        };
        context.out.push(
            Diagnostic::new(
                Code::NicsTwice,
                span,
                format!("`{}` has both `{key}` and `nics`", context.name.value),
            )
            .also(nics.span, "its NICs")
            .help(format!("write `{key}` in the NIC that it belongs to")),
        );
    }
}

/// `E0311`: at least one NIC boots.
fn check_boots(nics: &[NicKeys<'_>], context: &mut HostContext<'_>) -> bool {
    if nics.iter().any(|nic| nic.boot.value() != Some(&false)) {
        return true;
    }
    let name = &context.name.value;
    let (message, help) = if nics.is_empty() {
        (
            format!("`{name}` has no NIC"),
            "write one under `nics`, or `mac` in the host itself",
        )
    } else {
        (
            format!("no NIC of `{name}` boots"),
            "remove `boot: false` from one of its NICs; or, if it never boots from the network, write \
             it under `devices` instead, where it needs only its `mac`",
        )
    };
    let fault = Diagnostic::new(Code::NoBootNic, context.name.span, message);
    context.out.push(fault.help(help));
    false
}

fn check_nic(
    nic: &NicKeys<'_>,
    of_host: &[DhcpOption],
    context: &mut HostContext<'_>,
) -> Option<plan::Nic> {
    let mac = check_mac(nic.mac, context);
    let keys = NetworkKeys {
        span: nic.span(context),
        name: nic.label.map(|label| label.value.as_str()),
        address: nic.address,
        network: nic.network,
    };
    let network = network::find(&keys, context);
    let boots = network.and_then(|id| boots(nic, context.networks.get(id), context));
    let own = nic
        .options
        .map(|it| dhcp_options::of_nic(it, context.definitions, context.out));
    Some(plan::Nic {
        label: nic.label.map(|label| label.value.clone()),
        mac: mac?,
        network: network?,
        address: nic.address.value().copied(),
        boots: boots?,
        options: DhcpOption::merged(of_host, &own.unwrap_or_default()),
    })
}

/// `E0427`: a NIC that is to boot is in a network from which machines do.
fn boots(
    nic: &NicKeys<'_>,
    network: &NetworkDraft<'_>,
    context: &mut HostContext<'_>,
) -> Option<bool> {
    match nic.boot {
        Field::Faulty => None,
        Field::Absent => Some(network.boots()),
        Field::Given(boot) => {
            if boot.value && !network.boots() {
                let message = format!("nothing boots from `{}`", network.name.value);
                let fault = Diagnostic::new(Code::NoNetboot, boot.span, message);
                context.out.push(no_netboot(fault, network));
            }
            Some(boot.value)
        }
    }
}

/// `E0427`: a machine that is to be installed or rescued, or boots a kernel, has a NIC that boots.
pub fn check_netboot(nics: &[plan::Nic], what: &plan::Boot, context: &mut HostContext<'_>) {
    if matches!(what, plan::Boot::Local) || nics.iter().any(|nic| nic.boots) {
        return;
    }
    let closed = nics.iter().map(|nic| context.networks.get(nic.network));
    if let Some(network) = closed.into_iter().find(|network| !network.boots()) {
        let message = format!(
            "`{}` cannot boot its {}: nothing boots from `{}`",
            context.name.value,
            if matches!(what, plan::Boot::Kernel(_)) {
                "kernel"
            } else {
                "installer"
            },
            network.name.value
        );
        let fault = Diagnostic::new(Code::NoNetboot, context.name.span, message);
        context.out.push(no_netboot(fault, network));
    }
}

/// `W0401`: a machine can reach a boot server of its own from each NIC that it boots from.
pub fn check_route(host: &Host, nics: &[plan::Nic], context: &mut HostContext<'_>) {
    let Some(server) = host.boot_server.given() else {
        return;
    };
    let who = format!("`{}`", context.name.value);
    let mut boots = nics.iter().filter(|nic| nic.boots);
    let warning = boots.find_map(|nic| {
        let network = context.networks.get(nic.network);
        no_way(&who, context.name.span, network, server)
    });
    context.out.extend(warning);
}

fn no_netboot(fault: Diagnostic, network: &NetworkDraft<'_>) -> Diagnostic {
    let says = network.written.netboot.given();
    let fault = fault.also(says.map_or(network.name.span, |it| it.span), "this network");
    fault.help("remove `netboot: false` there, or give the machine a NIC in another network")
}

/// `E0301`, `W0301`: the MAC address is nobody else's, and one that a maker gave to a card.
pub fn check_mac(mac: &Field<Mac>, context: &mut HostContext<'_>) -> Option<Mac> {
    let mac = mac.given()?;
    if let Some(fault) = context.taken.take_mac(context.name, mac) {
        context.out.push(fault);
        return None;
    }
    if mac.value.is_local() && !mac.value.is_of_a_hypervisor() {
        context.out.push(
            Diagnostic::new(
                Code::LocalMac,
                mac.span,
                format!(
                    "the MAC address of `{}` is locally administered",
                    context.name.value
                ),
            )
            .label("not assigned by a manufacturer")
            .help("on hardware, some setting or driver made it up: take the one of the card; where it is \
                   right, write `allow: [W0301]`"),
        );
    }
    Some(mac.value)
}
