//! What the parts of a deploy host need of each other.
//!
//! Refuses a part without the services that it is about.

use crate::check::hosts::Hosts;
use crate::dhcp::is_http;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::Server;
use crate::plan;
use crate::source::Span;
use crate::value::KickstartAccess;

/// `E0702`: `containers`, `setup` and `phone_home` are about the TFTP and the web server.
pub fn check(server: &Server, out: &mut Diagnostics) {
    for (part, wanted) in [
        ("containers", &server.containers),
        ("setup", &server.setup),
        ("phone_home", &server.phone_home),
    ] {
        if let Some(wanted) = wanted.given().filter(|wanted| wanted.value) {
            check_needs(part, wanted.span, server, out);
        }
    }
}

/// `E0702`: reports that `part`, which stands at `span`, needs a TFTP or a web server, if the
/// deploy host has none.
pub fn check_needs(part: &str, span: Span, server: &Server, out: &mut Diagnostics) {
    for (needed, is_absent, example) in [
        ("tftp", server.tftp.is_absent(), "{}"),
        ("web", server.web.is_absent(), "{software: apache}"),
    ] {
        if is_absent {
            out.push(
                Diagnostic::new(
                    Code::PartMissing,
                    span,
                    format!("`{part}` needs `{needed}`, and the deploy host has none"),
                )
                .help(format!("write `{needed}: {example}` in `server`")),
            );
        }
    }
}

/// `E0702`: `phone_home` needs a web server that can write, and that knows who reports.
///
/// That of the containers has no folder that it could write to. And an installed system sends no
/// MAC address in its headers: the server would have to believe anybody.
pub fn check_phone_home(server: &Server, web: &plan::Web, out: &mut Diagnostics) {
    let Some(wanted) = server.phone_home.given().filter(|wanted| wanted.value) else {
        return;
    };
    if let Some(containers) = server.containers.given().filter(|it| it.value) {
        out.push(
            Diagnostic::new(
                Code::PartMissing,
                wanted.span,
                "`phone_home` needs a web server that can write, and the one in the containers cannot",
            )
            .also(containers.span, "the containers")
            .help("leave `phone_home` out, or `containers`"),
        );
    }
    if web.kickstarts == KickstartAccess::ByHeader {
        out.push(
            Diagnostic::new(
                Code::PartMissing,
                wanted.span,
                "`phone_home` needs a web server that knows machines by their addresses",
            )
            .help("write `kickstarts: by-address` in `web`, or leave `phone_home` out"),
        );
    }
}

/// `W0409`: UEFI machines boot over HTTP from port 80 alone.
pub fn check_port(server: &Server, hosts: &Hosts, out: &mut Diagnostics) {
    let port = server.web.given().and_then(|web| web.value.port.given());
    let Some(port) = port.filter(|port| port.value.get() != u32::from(plan::HTTP)) else {
        return;
    };
    let mut firmware = hosts.iter().filter_map(|host| host.firmware);
    if firmware.any(is_http) {
        let message = format!(
            "no machine boots over HTTP from port {}: GRUB 2.06 knows port 80 alone",
            port.value.get()
        );
        out.push(Diagnostic::new(Code::NoHttpBoot, port.span, message).help(
            "by PXE they boot; where that is enough, write `allow: [W0409]` at the top of the inventory",
        ));
    }
}
