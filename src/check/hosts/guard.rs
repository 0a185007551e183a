//! What a machine may wipe: its `install_id`, `formerly` and `wipe` to a [`Guard`].

use std::collections::HashMap;

use super::taken::Taken;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::Host;
use crate::inventory::read::{Field, List};
use crate::plan::Guard;
use crate::source::{Span, Spanned};
use crate::value::{HostName, Marker, State};

/// The guard of a host that is to run the installation of this number.
pub fn check(
    name: &Spanned<HostName>,
    host: &Host,
    number: u32,
    out: &mut Diagnostics,
) -> Option<Guard> {
    let mut names = vec![name.value.folded()];
    names.extend(former_names(host));
    let mut guard = Guard {
        names,
        number,
        wipe: Vec::new(),
    };
    let mut sound = !host.formerly.is_faulty() && !host.wipe.is_faulty();
    for marker in items(&host.wipe) {
        if guard.names.contains(&marker.value.host) {
            out.push(own_marker(name, marker));
            sound = false;
        }
        guard.wipe.push(marker.value.clone());
    }
    guard.wipe.sort();
    guard.wipe.dedup();
    sound.then_some(guard)
}

/// `W0304`: `wipe` of a host that does not install itself waits for the day when it does.
pub fn check_unused(name: &Spanned<HostName>, host: &Host, state: State, out: &mut Diagnostics) {
    if let Some(marker) = items(&host.wipe).next() {
        let message = format!(
            "`{}` wipes nothing: its state is `{}`",
            name.value,
            state.word()
        );
        let warning = Diagnostic::new(Code::NothingToWipe, marker.span, message);
        out.push(
            warning.help("take `wipe` out, so that it does not wait for a later installation"),
        );
    }
}

/// The names that a host had before, in lower case.
pub fn former_names(host: &Host) -> Vec<HostName> {
    let names = items(&host.formerly);
    names.map(|former| former.value.folded()).collect()
}

fn items<T>(field: &Field<List<T>>) -> impl Iterator<Item = &Spanned<T>> {
    field.value().into_iter().flat_map(|list| &list.items)
}

/// `E0317`
fn own_marker(name: &Spanned<HostName>, marker: &Spanned<Marker>) -> Diagnostic {
    let message = format!(
        "`{}` is an installation of `{}` itself",
        marker.value, name.value
    );
    Diagnostic::new(Code::OwnMarker, marker.span, message).help(format!(
        "take it out, and to install the machine again write `install_id: {}`",
        marker.value.number.saturating_add(1)
    ))
}

/// The former names of all hosts, each with the host that claims it and where.
#[derive(Default)]
pub struct FormerNames {
    claims: Vec<(HostName, HostName, Span)>,
}

impl FormerNames {
    /// Notes those of one host.
    pub fn add(&mut self, name: &HostName, host: &Host) {
        let claims = items(&host.formerly);
        let claims = claims.map(|former| (former.value.folded(), name.clone(), former.span));
        self.claims.extend(claims);
    }

    /// `E0316`: a former name that a host has now, or that two hosts claim.
    pub fn check(&self, taken: &Taken, out: &mut Diagnostics) {
        let mut first: HashMap<&HostName, (&HostName, Span)> = HashMap::new();
        for (former, claimant, span) in &self.claims {
            let fault = |message| Diagnostic::new(Code::FormerNameTaken, *span, message);
            if let Some(host) = taken.host(former) {
                let fault = fault(format!(
                    "`{former}` is the name of a host of this inventory"
                ));
                out.push(fault.also(host, "this one").help(format!(
                    "one of the two is wrong: if `{claimant}` is the machine that was `{former}`, \
                     the other needs a new name"
                )));
            } else if let Some((other, place)) = first.get(former)
                && *other != claimant
            {
                let fault = fault(format!("`{other}` was `{former}` already"));
                let fault = fault.also(*place, "first claimed here");
                out.push(fault.help("only one machine had that name: take it out of the other"));
            } else {
                first.insert(former, (claimant, *span));
            }
        }
    }
}
