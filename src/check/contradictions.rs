//! Settings of which one undoes the other.

use std::collections::BTreeMap;

use super::layers::Layers;
use super::needs::Needs;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::read::{Field, List};
use crate::inventory::{Firewall, KickstartSettings, Services};
use crate::source::{Span, Spanned};
use crate::value::Service;

/// `E0518`: no service is enabled and disabled, a firewall that is off lets nothing through, and no two
/// accounts have the same number.
pub fn check(layers: &Layers<'_, KickstartSettings>, need: &mut Needs<'_>) {
    check_services(layers, need);
    check_firewall(layers, need);
    check_numbers(layers, need);
}

/// Two accounts of one number would be one account, and the installer gives up.
fn check_numbers(layers: &Layers<'_, KickstartSettings>, need: &mut Needs<'_>) {
    let mut uids = BTreeMap::new();
    for users in layers.all(|s| &s.users) {
        for (name, user) in users.entries() {
            if let Some(uid) = user.uid.given() {
                uids.insert(&name.value, *uid);
            }
        }
    }
    let mut taken = BTreeMap::new();
    for (name, uid) in uids {
        let Some((other, place)) = taken.insert(uid.value.get(), (name, uid.span)) else {
            continue;
        };
        let why = format!("`{other}` and `{name}` have the same `uid`");
        let fault = Diagnostic::new(Code::Contradiction, uid.span, why);
        need.out.push(
            fault
                .also(place, "the other")
                .help("give each account a number of its own"),
        );
    }
}

fn check_services(layers: &Layers<'_, KickstartSettings>, need: &mut Needs<'_>) {
    let last = |list: fn(&Services) -> &Field<List<Service>>| {
        let given = layers
            .all(|s| &s.services)
            .filter_map(|it| list(it).given());
        given.last().map_or(&[][..], |list| &list.value.items)
    };
    let (enabled, disabled) = (last(|it| &it.enabled), last(|it| &it.disabled));
    for off in disabled {
        let same = |on: &&Spanned<Service>| unit(&on.value) == unit(&off.value);
        if let Some(on) = enabled.iter().find(same) {
            let why = format!("`{}` is enabled and disabled", off.value.as_str());
            need.out.push(
                Diagnostic::new(Code::Contradiction, off.span, why)
                    .also(on.span, "it is enabled here")
                    .help("leave it out of one of the two; each list replaces that of the profile"),
            );
        }
    }
}

/// The unit that systemd means by the name of a service.
fn unit(service: &Service) -> &str {
    let name = service.as_str();
    name.strip_suffix(".service").unwrap_or(name)
}

/// What a layer below lets through may be undone on purpose; what stands beside the `false` or above
/// it is not.
fn check_firewall(layers: &Layers<'_, KickstartSettings>, need: &mut Needs<'_>) {
    let mut off: Option<Span> = None;
    let mut let_through: Vec<(Span, &str)> = Vec::new();
    for firewall in layers.all(|s| &s.firewall) {
        match firewall.enabled.given() {
            Some(enabled) if enabled.value => off = None,
            Some(enabled) => {
                off = Some(enabled.span);
                let_through.clear();
            }
            None => {}
        }
        if off.is_some() {
            let_through.extend(written(firewall));
        }
    }
    let Some(off) = off else { return };
    for (span, what) in let_through {
        need.out.push(
            Diagnostic::new(
                Code::Contradiction,
                span,
                format!("`{what}` of a firewall that is off"),
            )
            .also(off, "it is off")
            .help(format!("leave `{what}` out, or write `enabled: true`")),
        );
    }
}

/// The lists that are not empty, by their keys.
fn written(firewall: &Firewall) -> impl Iterator<Item = (Span, &'static str)> {
    let services = firewall.services.given();
    let ports = firewall.ports.given();
    let services = services.filter(|it| !it.value.items.is_empty());
    let ports = ports.filter(|it| !it.value.items.is_empty());
    let spans = [
        (services.map(|it| it.span), "services"),
        (ports.map(|it| it.span), "ports"),
    ];
    spans
        .into_iter()
        .filter_map(|(span, key)| Some((span?, key)))
}
