//! The default route: by which link it leaves.
//!
//! Refuses two of them, and one by a link that has no address, or whose network has no gateway.

use super::draft::{LinkDraft, Wish};
use crate::check::networks::Networks;
use crate::diagnostic::{Code, Diagnostic};
use crate::plan::NetworkId;
use crate::source::{Span, Spanned};
use crate::value::{Bootproto, HostName};

/// Whether a default route can leave by a link.
#[derive(Clone, Copy)]
enum Way {
    /// Its network has a gateway.
    Open,
    /// It may: its address, and perhaps a gateway, comes from a DHCP server that is not ours.
    Unknown,
    /// It has no address.
    NoAddress,
    /// Its network, this one, has no gateway.
    NoGateway(NetworkId),
}

impl Way {
    fn of(draft: &LinkDraft, networks: &Networks<'_>) -> Self {
        let link = &draft.link;
        if link.bootproto == Bootproto::None {
            return Self::NoAddress;
        }
        match link.network {
            None => Self::Unknown,
            // A gateway that could not be read is one.
            Some(id) if !networks.get(id).written.gateway.is_absent() => Self::Open,
            Some(_) if link.vlan.is_some() && link.bootproto == Bootproto::Dhcp => Self::Unknown,
            Some(id) => Self::NoGateway(id),
        }
    }
}

/// `E0314`, `E0322`: at most one link says that it has the default route, and it leads somewhere.
pub fn check(
    host: &Spanned<HostName>,
    drafts: &[LinkDraft],
    networks: &Networks<'_>,
) -> Vec<Diagnostic> {
    let wanted = drafts.iter().filter_map(|draft| match draft.wish {
        Wish::Yes(span) => Some((draft, span)),
        Wish::None | Wish::No => None,
    });
    let wanted: Vec<_> = wanted.collect();
    if let [(_, first), (_, second), ..] = wanted[..] {
        let message = format!("`{}` has two default routes", host.value);
        let fault = Diagnostic::new(Code::LinkTwice, second, message);
        return vec![
            fault
                .also(first, "the other one")
                .help("remove one of the two"),
        ];
    }
    let faults = wanted.into_iter();
    faults
        .filter_map(|(draft, span)| nowhere(host, draft, span, networks))
        .collect()
}

/// `E0322`: the fault of a default route by a link that leads nowhere.
fn nowhere(
    host: &Spanned<HostName>,
    draft: &LinkDraft,
    span: Span,
    networks: &Networks<'_>,
) -> Option<Diagnostic> {
    let host = &host.value;
    let fault = |why: String| {
        let message = format!("the default route of `{host}` leaves by a link {why}");
        Diagnostic::new(Code::RouteNowhere, span, message)
    };
    match Way::of(draft, networks) {
        Way::Open | Way::Unknown => None,
        Way::NoAddress => Some(
            fault("without an address".to_owned())
                .also(draft.span, "its `bootproto` is `none`")
                .help("write `default_route: true` on a link that has an address"),
        ),
        Way::NoGateway(id) => {
            let network = networks.get(id);
            let name = &network.name.value;
            Some(
                fault(format!("whose network `{name}` has no gateway"))
                    .also(network.name.span, "this network")
                    .help(format!(
                        "write the `gateway` of `{name}`, or remove `default_route: true`"
                    )),
            )
        }
    }
}

/// The link by which the default route leaves: the one that says so; or else the link at `main`; or
/// else, if that has no gateway, the first one that has. `None` if none may.
pub fn choose(drafts: &[LinkDraft], main: usize, networks: &Networks<'_>) -> Option<usize> {
    let wanted = |draft: &LinkDraft| matches!(draft.wish, Wish::Yes(_));
    let may = |draft: &LinkDraft| !matches!(draft.wish, Wish::No);
    let way = |draft: &LinkDraft| Way::of(draft, networks);
    let leads = |draft: &LinkDraft| may(draft) && matches!(way(draft), Way::Open);
    let of_main = drafts.get(main).filter(|draft| may(draft)).map(way);
    if let Some(at) = drafts.iter().position(wanted) {
        return Some(at);
    }
    if matches!(of_main, Some(Way::Open | Way::Unknown)) {
        return Some(main);
    }
    let other = drafts.iter().position(leads);
    // Where there is no gateway at all, the main link may have it for nothing.
    other.or(matches!(of_main, Some(Way::NoGateway(_))).then_some(main))
}
