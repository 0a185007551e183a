//! Which machine may read which kickstart.
//!
//! Refuses a machine that the web server could not tell from others.

use crate::check::hosts::Hosts;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::Server;
use crate::plan::{Host, Web};
use crate::source::Spanned;
use crate::value::KickstartAccess;

/// `E0703`: a machine that reads a kickstart has a reserved address on every NIC that boots, if the web
/// server knows machines by theirs.
///
/// Without one it asks from an address out of a pool, which says nothing about who it is.
pub fn check(server: &Spanned<Server>, web: &Web, hosts: &Hosts, out: &mut Diagnostics) {
    if web.kickstarts != KickstartAccess::ByAddress {
        check_header(server, hosts, out);
        return;
    }
    let section = server.value.web.given().map(|web| web.span);
    for draft in hosts.iter() {
        let Some(host) = draft.plan.as_ref().filter(|host| host.reads_kickstart()) else {
            continue;
        };
        let mut boots = host.nics.iter().filter(|nic| nic.boots);
        let Some(nic) = boots.find(|nic| nic.address.is_none()) else {
            continue;
        };
        let silent = silent(host);
        let (which, key) = match &nic.label {
            Some(label) => (
                format!("its NIC `{label}`"),
                "write `address: ...` or `boot: false` there",
            ),
            None => ("it".to_owned(), "write `address: ...`"),
        };
        out.push(
            Diagnostic::new(
                Code::NotKnownByAddress,
                draft.name.span,
                format!(
                    "`{}` cannot read its {}: {which} has no reserved address, by which the web server \
                     would know it",
                    host.name,
                    silent.map_or("kickstart", |(what, _)| what)
                ),
            )
            .also(section.unwrap_or(server.span), "`kickstarts: by-address`")
            .help(match silent {
                None => format!("{key}, or `kickstarts: by-header` in `web`"),
                Some(_) => key.to_owned(),
            }),
        );
    }
}

/// What a machine is told whose installer sends no MAC address, and whose installer that is.
fn silent(host: &Host) -> Option<(&'static str, &'static str)> {
    match host.install()?.installer.os {
        os if os.anaconda().is_some() => None,
        os if os.debian().is_some() => Some(("preseed", "Debian's installer")),
        os if os.ubuntu().is_some() => Some(("user-data", "Ubuntu's installer")),
        _ => Some(("instructions", "its installer")),
    }
}

/// `E0563`: whoever is told apart by the MAC address that the installer sends has an installer that
/// sends it. It is told once.
fn check_header(server: &Spanned<Server>, hosts: &Hosts, out: &mut Diagnostics) {
    let mut drafts = hosts.iter();
    let found = drafts.find_map(|draft| Some((draft, draft.plan.as_ref().and_then(silent)?)));
    let Some((draft, (what, whose))) = found else {
        return;
    };
    let section = server.value.web.given().map(|web| web.span);
    let why = format!(
        "`{}` cannot read its {what}: {whose} sends no MAC address, by which the web server would know \
         it",
        draft.name.value
    );
    out.push(
        Diagnostic::new(Code::NoHeader, draft.name.span, why)
            .also(section.unwrap_or(server.span), "`kickstarts: by-header`")
            .help("write `kickstarts: by-address` in `web`, and `address: ...` in the machines"),
    );
}
