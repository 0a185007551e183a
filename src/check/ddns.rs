//! `ddns:` to [`plan::Ddns`].
//!
//! Refuses a name server at which nothing can be, and containers, whose dhcpd has no key. Warns of
//! domains that are in none of its zones.

use super::networks::{Networks, check_outside_server};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::{self, Inventory};
use crate::plan;
use crate::source::Spanned;
use crate::value::DomainName;

/// Checks where machines are registered; `None` if they are not, or if something in it is faulty.
pub fn check(
    inventory: &Inventory<'_>,
    networks: &Networks<'_>,
    out: &mut Diagnostics,
) -> Option<plan::Ddns> {
    let ddns = inventory.ddns.given()?;
    let inventory::Ddns { server, zones, key } = &ddns.value;
    check_outside_server(server, "the name server of `ddns`", networks, out);
    for host in inventory.deploy_hosts() {
        if let Some(containers) = host.value.containers.given().filter(|it| it.value) {
            let message =
                "`ddns` needs a key on the deploy host, and the dhcpd in the containers has none";
            out.push(
                Diagnostic::new(Code::PartMissing, containers.span, message)
                    .also(ddns.span, "here is `ddns`")
                    .help("leave `containers` out, or `ddns`"),
            );
        }
    }
    let zones = zones.given().filter(|zones| zones.value.complete)?;
    let names: Vec<&DomainName> = zones.value.items.iter().map(|zone| &zone.value).collect();
    for network in networks.iter() {
        if let Some(domain) = network.written.domain.given() {
            out.extend(unzoned(domain, &names));
        }
    }
    Some(plan::Ddns {
        server: *server.value()?,
        zones: names.into_iter().cloned().collect(),
        key: key.value()?.clone(),
    })
}

/// `W0410`: the domain of a network is in one of the zones.
fn unzoned(domain: &Spanned<DomainName>, zones: &[&DomainName]) -> Option<Diagnostic> {
    let name = domain.value.as_str().to_ascii_lowercase();
    let holds = |zone: &&DomainName| {
        let zone = zone.as_str().to_ascii_lowercase();
        name == zone || name.ends_with(&format!(".{zone}"))
    };
    if zones.iter().any(holds) {
        return None;
    }
    let message = format!(
        "no machine is registered in `{}`: it is in none of the zones",
        domain.value
    );
    Some(
        Diagnostic::new(Code::NotRegistered, domain.span, message).help(format!(
            "write `{}` under `zones` in `ddns` too, or `allow: [W0410]`",
            domain.value
        )),
    )
}
