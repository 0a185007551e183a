//! The deploy host: its folders, and what its parts need of each other and of the machines.

use super::hosts::Hosts;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::read::Field;
use crate::inventory::{Server, Tftp, Web};
use crate::plan;
use crate::source::{Span, Spanned};
use crate::value::{Folder, FromText, KickstartAccess};

/// Where the TFTP server's folder is: what Debian's tftpd-hpa serves.
const TFTP_ROOT: &str = "/srv/tftp";
/// Where the web server's folder is.
const WEB_ROOT: &str = "/srv/http";
/// The longest block that fits an Ethernet frame with a VLAN tag; larger ones come in fragments,
/// which not every firmware puts together.
const BLOCK_SIZE: u32 = 1460;

/// Checks the deploy host; `None` where a part of it is faulty.
pub fn check(
    server: &Spanned<Server>,
    hosts: &Hosts,
    out: &mut Diagnostics,
) -> Option<plan::Server> {
    let Server {
        address,
        name,
        interfaces,
        tftp,
        web,
        containers,
        setup,
        phone_home,
    } = &server.value;
    for (part, wanted) in [
        ("containers", containers),
        ("setup", setup),
        ("phone_home", phone_home),
    ] {
        check_needs(part, wanted, &server.value, out);
    }
    let tftp = match tftp {
        Field::Absent => None,
        Field::Faulty => return None,
        Field::Given(tftp) => Some(plan_tftp(&tftp.value)?),
    };
    let web = match web {
        Field::Absent => None,
        Field::Faulty => return None,
        Field::Given(web) => Some(plan_web(&web.value)?),
    };
    check_folders(server, tftp.as_ref(), web.as_ref(), out);
    if let Some(web) = &web {
        check_access(server, web, hosts, out);
        check_phone_home(phone_home, web, containers, out);
    }
    let interfaces = match interfaces {
        Field::Absent => Vec::new(),
        Field::Faulty => return None,
        Field::Given(list) => list.value.items.iter().map(|it| it.value.clone()).collect(),
    };
    Some(plan::Server {
        address: *address.value()?,
        name: name.value().cloned(),
        interfaces,
        tftp,
        web,
        containers: containers.value().copied().unwrap_or(false),
        setup: setup.value().copied().unwrap_or(false),
        phone_home: phone_home.value().copied().unwrap_or(false),
    })
}

/// What is installed says nothing of MAC addresses in headers, and would be believed anything.
/// And the web server of the containers has no folder that it could write to.
fn check_phone_home(
    wanted: &Field<bool>,
    web: &plan::Web,
    containers: &Field<bool>,
    out: &mut Diagnostics,
) {
    let Some(wanted) = wanted.given().filter(|wanted| wanted.value) else {
        return;
    };
    if let Some(containers) = containers.given().filter(|it| it.value) {
        out.push(
            Diagnostic::new(
                Code::PartMissing,
                wanted.span,
                "`phone_home` needs a web server that can write, and that of the containers cannot",
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

/// What was written, or else what is usual; `None` where it is faulty.
fn or<T: Clone>(field: &Field<T>, usual: impl FnOnce() -> Option<T>) -> Option<T> {
    match field {
        Field::Absent => usual(),
        Field::Faulty => None,
        Field::Given(written) => Some(written.value.clone()),
    }
}

fn usual_folder(path: &str) -> Option<Folder> {
    Folder::from_text(path).ok()
}

fn plan_tftp(tftp: &Tftp) -> Option<plan::Tftp> {
    Some(plan::Tftp {
        root: or(&tftp.root, || usual_folder(TFTP_ROOT))?,
        block_size: match &tftp.block_size {
            Field::Absent => BLOCK_SIZE,
            Field::Faulty => return None,
            Field::Given(size) => size.value.get(),
        },
    })
}

fn plan_web(web: &Web) -> Option<plan::Web> {
    let root = or(&web.root, || usual_folder(WEB_ROOT))?;
    Some(plan::Web {
        software: *web.software.value()?,
        repos: or(&web.repos, || root.join("repos"))?,
        root,
        kickstarts: or(&web.kickstarts, || Some(KickstartAccess::ByAddress))?,
    })
}

/// `containers` and `setup` are about the other parts: without them they would do nothing.
fn check_needs(part: &str, wanted: &Field<bool>, server: &Server, out: &mut Diagnostics) {
    let Some(wanted) = wanted.given().filter(|wanted| wanted.value) else {
        return;
    };
    let needed = [
        ("tftp", server.tftp.is_absent(), "{}"),
        ("web", server.web.is_absent(), "{software: apache}"),
    ];
    for (needed, is_absent, example) in needed {
        if is_absent {
            out.push(
                Diagnostic::new(
                    Code::PartMissing,
                    wanted.span,
                    format!("`{part}` needs `{needed}`, and the deploy host has none"),
                )
                .help(format!("write `{needed}: {example}` in `server`")),
            );
        }
    }
}

/// A folder that two daemons serve would show by TFTP what only one machine may read, and `repos`
/// must not be another way to the kickstarts.
fn check_folders(
    server: &Spanned<Server>,
    tftp: Option<&plan::Tftp>,
    web: Option<&plan::Web>,
    out: &mut Diagnostics,
) {
    let place = |section: Option<Span>, field: Option<&Field<Folder>>| {
        let folder = field.and_then(Field::given).map(|folder| folder.span);
        folder.or(section).unwrap_or(server.span)
    };
    let (tftp_written, web_written) = (server.value.tftp.given(), server.value.web.given());
    let mut folders: Vec<(&str, &Folder, Span)> = Vec::new();
    if let Some(tftp) = tftp {
        let section = tftp_written.map(|it| it.span);
        let span = place(section, tftp_written.map(|it| &it.value.root));
        folders.push(("the TFTP root", &tftp.root, span));
    }
    if let Some(web) = web {
        let section = web_written.map(|it| it.span);
        let span = place(section, web_written.map(|it| &it.value.root));
        folders.push(("the web root", &web.root, span));
        if web.root.join("repos").as_ref() != Some(&web.repos) {
            let span = place(section, web_written.map(|it| &it.value.repos));
            folders.push(("the folder of `repos`", &web.repos, span));
        }
    }
    for (at, (what, folder, span)) in folders.iter().enumerate() {
        for (other, above, place) in &folders[..at] {
            if above.holds(folder) || folder.holds(above) {
                out.push(
                    Diagnostic::new(
                        Code::FoldersOverlap,
                        *span,
                        format!("{what} `{folder}` and {other} `{above}` overlap"),
                    )
                    .also(*place, format!("{other}: `{above}`"))
                    .help("choose folders of which none lies in another"),
                );
            }
        }
    }
}

/// A machine that boots from a card without a reserved address asks from an address out of a pool,
/// which says nothing about who it is.
fn check_access(server: &Spanned<Server>, web: &plan::Web, hosts: &Hosts, out: &mut Diagnostics) {
    if web.kickstarts != KickstartAccess::ByAddress {
        return;
    }
    let written = server.value.web.given().map(|web| web.span);
    for host in hosts.iter() {
        let Some(planned) = host.plan().filter(|host| host.install().is_some()) else {
            continue;
        };
        let mut boots = planned.nics.iter().filter(|nic| nic.boots);
        let Some(nic) = boots.find(|nic| nic.address.is_none()) else {
            continue;
        };
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
                host.span,
                format!(
                    "`{}` cannot read its kickstart: {which} has no reserved address, and the web \
                     server knows machines by theirs",
                    host.name()
                ),
            )
            .also(written.unwrap_or(server.span), "`kickstarts: by-address`")
            .help(format!("{key}, or `kickstarts: by-header` in `web`")),
        );
    }
}
