//! Routes that hide the gateway.

use std::collections::BTreeSet;

use crate::check::hosts::Hosts;
use crate::check::networks::{NetworkDraft, Networks};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::plan::DhcpOption;
use crate::source::Span;
use crate::value::Datum;

/// `W0411`: routes hold a default route where the network has a gateway: who reads routes (option 121)
/// takes no notice of the router (option 3; RFC 3442).
pub fn check(networks: &Networks<'_>, hosts: &Hosts, out: &mut Diagnostics) {
    // Those of `network_defaults` are the same in several networks.
    let mut told = BTreeSet::new();
    for network in networks.iter() {
        let pools = network.written.pools.items().iter();
        let of_pools = pools.map(|pool| &pool.value.options.options.routes);
        for routes in std::iter::once(&network.written.options.routes).chain(of_pools) {
            let Some(routes) = routes.given().filter(|it| it.value.complete) else {
                continue;
            };
            let items = &routes.value.items;
            let has_default = items.iter().any(|it| it.value.is_default());
            if !items.is_empty() && !has_default && told.insert(routes.span) {
                out.extend(hidden(network, routes.span));
            }
        }
    }
    for host in hosts.iter() {
        let mut nics = host.plan.iter().flat_map(|plan| &plan.nics);
        let nic = nics.find(|nic| lacks_default(&nic.options));
        out.extend(nic.and_then(|nic| hidden(networks.get(nic.network), host.name.span)));
    }
    for device in hosts.devices() {
        let plan = device.plan.as_ref();
        let plan = plan.filter(|plan| lacks_default(&plan.options));
        out.extend(plan.and_then(|plan| hidden(networks.get(plan.network), device.name.span)));
    }
}

/// Whether options hold routes, and none of them is the default.
fn lacks_default(options: &[DhcpOption]) -> bool {
    let mut routes = options.iter().filter(|option| option.code == 121);
    let is_default = |datum: &Datum| matches!(datum, Datum::Route(route) if route.is_default());
    routes.any(|option| !option.value.data().iter().any(is_default))
}

fn hidden(network: &NetworkDraft<'_>, span: Span) -> Option<Diagnostic> {
    let gateway = network.written.gateway.given()?;
    let message = format!(
        "who reads these routes takes no notice of the gateway of `{}`",
        network.name.value
    );
    let warning = Diagnostic::new(Code::GatewayHidden, span, message);
    Some(warning.also(gateway.span, "here is the gateway").help(format!(
        "write `default via {}` among the `routes`, or `allow: [W0411]` where they are to reach \
         nothing else",
        gateway.value
    )))
}
