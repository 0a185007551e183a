//! What netplan cannot set up: it is told, and never left out without a word.

use super::hosts::draft::HostDraft;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::plan::BondKind;
use crate::value::{BondOption, netplan};

/// `E0568`: netplan has the options of every bond.
pub fn check_links(draft: &HostDraft, out: &mut Diagnostics) {
    let Some(host) = draft.plan.as_ref().filter(|host| host.has_netplan()) else {
        return;
    };
    for bond in host.bonds() {
        let BondKind::Bond { options, .. } = &bond.kind else {
            continue;
        };
        let mut unknown = options.iter().filter(|option| netplan(option).is_none());
        if let Some(option) = unknown.next().map(BondOption::as_str) {
            let why = format!(
                "netplan, which sets up the network of `{}`, has no `{option}` for `{}`",
                host.name, bond.name
            );
            let fault = Diagnostic::new(Code::NotForNetplan, draft.name.span, why);
            out.push(fault.help("leave it out of the bond's `options`"));
        }
    }
}
