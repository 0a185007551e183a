//! What netplan cannot set up: it is told, and never left out without a word.

use super::hosts::draft::HostDraft;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::plan::{BondKind, Link};
use crate::value::{BondOption, Bootproto, netplan};

/// `E0568`: netplan has the options of every bond, and Ubuntu's installer, which has the network of the installed
/// system, has an address.
pub fn check_links(draft: &HostDraft, out: &mut Diagnostics) {
    let Some(host) = draft.plan.as_ref().filter(|host| host.has_netplan()) else {
        return;
    };
    let is_ubuntu = host.reads_user_data();
    let lacks_address = |link: &Link| link.bootproto == Bootproto::None;
    if is_ubuntu && host.links.iter().all(lacks_address) {
        let why = format!(
            "Ubuntu's installer sets up the network of `{}` as it is to be, and no link of it gets an address",
            host.name
        );
        let fault = Diagnostic::new(Code::NotForNetplan, draft.name.span, why);
        out.push(fault.help(
            "write `bootproto: dhcp` or `static`, and let a script under `post_scripts` change it",
        ));
    }
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
