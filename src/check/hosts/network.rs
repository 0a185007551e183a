//! The network of an interface: found by its address, by name, or because there is only one.
//!
//! Refuses an interface whose network does not exist, or does not fit its address.

use std::net::Ipv4Addr;

use super::addresses;
use super::context::HostContext;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::read::Field;
use crate::plan::NetworkId;
use crate::source::{Span, Spanned};
use crate::suggest;
use crate::value::Label;

/// The keys of an interface that say which network it is in.
pub struct NetworkKeys<'i> {
    /// Where the interface is written.
    pub span: Span,
    /// Its name, where it has one.
    pub name: Option<&'i str>,
    /// Its address.
    pub address: &'i Field<Ipv4Addr>,
    /// The name of its network.
    pub network: &'i Field<Label>,
}

/// The network of an interface, with its address checked and taken; `None`, and reported, if there
/// is no such network.
pub fn find(keys: &NetworkKeys<'_>, context: &mut HostContext<'_>) -> Option<NetworkId> {
    let named = match keys.network {
        Field::Absent => None,
        Field::Faulty => return None,
        Field::Given(name) => Some((named(name, context)?, name.span)),
    };
    match keys.address {
        Field::Absent => match named {
            Some((id, _)) => Some(id),
            None => only(keys, context),
        },
        Field::Faulty => None,
        Field::Given(address) => {
            if let Some(fault) = context.taken.take_address(context.name, address) {
                context.out.push(fault);
            }
            let id = match named {
                Some((id, span)) => holding(address, id, span, context),
                None => containing(address, context),
            }?;
            addresses::check(address, context.networks.get(id), context);
            Some(id)
        }
    }
}

/// `E0306`: the network of this name exists.
fn named(name: &Spanned<Label>, context: &mut HostContext<'_>) -> Option<NetworkId> {
    let networks = context.networks;
    let found = networks.named(&name.value);
    if found.is_none() && networks.is_complete() {
        let fault = Diagnostic::new(
            Code::UnknownNetwork,
            name.span,
            format!("there is no network `{}`", name.value),
        );
        let nearest = suggest::nearest(name.value.as_str(), networks.names());
        let help = match nearest {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("the networks are {}", suggest::list(networks.names())),
        };
        context.out.push(fault.help(help));
    }
    found
}

/// `E0305`: an address is in the network that is named at `span`.
fn holding(
    address: &Spanned<Ipv4Addr>,
    id: NetworkId,
    span: Span,
    context: &mut HostContext<'_>,
) -> Option<NetworkId> {
    let network = context.networks.get(id);
    if network.subnet.value.contains(address.value) {
        return Some(id);
    }
    let (first, last) = network.subnet.value.usable();
    let message = format!(
        "the address of `{}` is not in `{}`",
        context.name.value, network.name.value
    );
    context.out.push(
        Diagnostic::new(Code::AddressElsewhere, address.span, message)
            .also(span, "this network is named")
            .help(format!("its addresses are {first} to {last}")),
    );
    None
}

/// `E0304`: an address is in some network.
fn containing(address: &Spanned<Ipv4Addr>, context: &mut HostContext<'_>) -> Option<NetworkId> {
    let networks = context.networks;
    let found = networks.containing(address.value);
    if found.is_none() && networks.is_complete() {
        let fault = Diagnostic::new(
            Code::AddressNowhere,
            address.span,
            format!("the address of `{}` is in no network", context.name.value),
        );
        context.out.push(match networks.only() {
            Some(id) => {
                let only = networks.get(id);
                let (first, last) = only.subnet.value.usable();
                let name = &only.name.value;
                fault
                    .also(only.subnet.span, "the only network")
                    .help(format!("the addresses of `{name}` are {first} to {last}"))
            }
            None => fault.help(format!(
                "correct it, or write its network under `networks`; those are {}",
                suggest::list(networks.names())
            )),
        });
    }
    found
}

/// `E0307`: an interface that says nothing of its network is in the only one.
fn only(keys: &NetworkKeys<'_>, context: &mut HostContext<'_>) -> Option<NetworkId> {
    let networks = context.networks;
    let found = networks.only();
    if found.is_none() && networks.is_complete() {
        let host = &context.name.value;
        let what = match keys.name {
            Some(name) => format!("`{name}` of `{host}`"),
            None => format!("`{host}`"),
        };
        let fault = Diagnostic::new(
            Code::NoNetwork,
            keys.span,
            format!("nothing says which network {what} is in"),
        );
        context.out.push(if networks.names().len() == 0 {
            fault.help("the inventory has no network: write `networks:`")
        } else {
            fault.help(format!(
                "write `address: ...`, or `network: ...` with one of {}",
                suggest::list(networks.names())
            ))
        });
    }
    found
}
