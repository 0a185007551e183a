//! CoreOS: what its installer writes is an image, and all else is said by the machine's own Ignition
//! config. What has no effect is reported, and never left out silently.

use super::hosts::draft::HostDraft;
use super::layers::Layers;
use super::needs::Needs;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::KickstartSettings;
use crate::inventory::read::{Field, List};
use crate::plan::{Disks, Ignition, LinkDevice};
use crate::source::Span;
use crate::suggest;
use crate::value::{Bootproto, Os};

/// `E0503`, `E0583`: the Ignition config of a machine; `None` if there is none, which is reported.
pub fn ignition(
    os: &Os,
    layers: &Layers<'_, KickstartSettings>,
    need: &mut Needs<'_>,
) -> Option<Ignition> {
    let written = layers.get(|s| &s.ignition);
    let config = need.set(written, "ignition", "worker.ign")?;
    let is_flatcar = os.coreos().is_some_and(|it| it.is_flatcar);
    if config.major < 3 && !is_flatcar {
        let span = written.given().map_or(need.name.span, |it| it.span);
        let why = format!(
            "`{}` is of version 2, which `{}` does not read",
            config.path.as_str(),
            os.word
        );
        let help = "write it for a version from 3.0.0 to 3.5.0, as `butane` does";
        need.out
            .push(Diagnostic::new(Code::NotIgnition, span, why).help(help));
        return None;
    }
    Some(Ignition { text: config.text })
}

/// `W0538`: settings that its Ignition config says instead.
///
/// `at` is where the system is written.
pub fn check_wishes(
    (os, at): (&Os, Option<Span>),
    layers: &Layers<'_, KickstartSettings>,
    need: &mut Needs<'_>,
) {
    let mut unused: Vec<(&str, Span)> = Vec::new();
    let mut add = |key: &'static str, span: Option<Span>| {
        unused.extend(span.map(|span| (key, span)));
    };
    add("free", span(layers.get(|s| &s.free)));
    add("firewall", span(layers.get(|s| &s.firewall)));
    add(
        "install_langs",
        unless_empty(layers.get(|s| &s.install_langs)),
    );
    add("kdump", span(layers.get(|s| &s.kdump)));
    add("keyboard", span(layers.get(|s| &s.keyboard)));
    add(
        "kickstart_extra",
        unless_empty(layers.get(|s| &s.kickstart_extra)),
    );
    add("lang", span(layers.get(|s| &s.lang)));
    add("layout", span(layers.get(|s| &s.layout)));
    add("liveimg", span(layers.get(|s| &s.liveimg)));
    add("ntp", unless_empty(layers.get(|s| &s.ntp)));
    add("ostreecontainer", span(layers.get(|s| &s.ostreecontainer)));
    add("packages", unless_empty(layers.get(|s| &s.packages)));
    add(
        "post_scripts",
        unless_empty(layers.get(|s| &s.post_scripts)),
    );
    add("pre_scripts", unless_empty(layers.get(|s| &s.pre_scripts)));
    add("proxy", span(layers.get(|s| &s.proxy)));
    add("repos", span(layers.get(|s| &s.repos)));
    add("root_password", span(layers.get(|s| &s.root_password)));
    add(
        "root_ssh_keys",
        unless_empty(layers.get(|s| &s.root_ssh_keys)),
    );
    add("selinux", span(layers.get(|s| &s.selinux)));
    add("services", span(layers.get(|s| &s.services)));
    add("swap", span(layers.get(|s| &s.swap)));
    add("timezone", span(layers.get(|s| &s.timezone)));
    add("users", span(layers.get(|s| &s.users)));
    add("volumes", span(layers.get(|s| &s.volumes)));
    add(
        "weak_dependencies",
        span(layers.get(|s| &s.weak_dependencies)),
    );
    if os.coreos().is_some_and(|it| it.is_flatcar) {
        add(
            "bootloader_args",
            unless_empty(layers.get(|s| &s.bootloader_args)),
        );
    }
    let Some((_, first)) = unused.first() else {
        return;
    };
    let keys = suggest::list(unused.iter().map(|(key, _)| *key));
    let have = if unused.len() == 1 { "has" } else { "have" };
    let why = format!("{keys} {have} no effect with `os: {os}`");
    let warning = Diagnostic::new(Code::IgnitionAlone, *first, why);
    let warning = match at {
        Some(at) => warning.also(at, "the system"),
        None => warning,
    };
    need.out.push(warning.help(
        "put this into its Ignition config; keep these settings in profiles of other machines, or accept \
         this where its `os` is written: `allow: [W0538]`",
    ));
}

/// `E0581`: it is one disk, and all of it is wiped.
pub fn check_disks(disks: &Disks, layers: &Layers<'_>, need: &mut Needs<'_>) {
    let mut refuse = |at: Option<Span>, why: &str, help: &str| {
        let fault = Diagnostic::new(Code::WholeImage, at.unwrap_or(need.name.span), why);
        need.out.push(fault.help(help));
    };
    if disks.count() > 1 {
        let at = span(layers.get(|s| &s.disks));
        let why = "CoreOS is written onto one disk";
        let help = "name one: `disk: /dev/disk/by-id/...`, and say in the Ignition config what the others \
                    are for";
        refuse(at, why, help);
    }
    let by_ignition = "leave it out, and say it in the Ignition config";
    for (at, why) in [
        (
            span(layers.get(|s| &s.kickstart.raid)),
            "CoreOS joins disks by its Ignition config",
        ),
        (
            span(layers.get(|s| &s.kickstart.encrypt)),
            "CoreOS encrypts disks by its Ignition config",
        ),
        (
            span(layers.get(|s| &s.data)),
            "CoreOS mounts further disks by its Ignition config",
        ),
    ] {
        if at.is_some() {
            refuse(at, why, by_ignition);
        }
    }
    if let Some(keep) = span(layers.get(|s| &s.kickstart.keep)) {
        let why = "CoreOS is written over the whole disk, and no volume is kept";
        refuse(Some(keep), why, "leave `keep` out");
    }
}

/// What `bootproto` says of a network that Ignition sets up.
const STATIC: &str = "`bootproto: static`";
const NONE: &str = "`bootproto: none`";

/// `E0582`: it sets up its network by itself, or by its Ignition config.
pub fn check_links(draft: &HostDraft, out: &mut Diagnostics) {
    let host = draft.plan.as_ref().filter(|host| {
        let install = host.install();
        install.is_some_and(|install| install.installer.os.coreos().is_some())
    });
    let Some(host) = host else {
        return;
    };
    let wanted = host.links.iter().find_map(|link| match &link.device {
        LinkDevice::Bond(bond) => Some(format!("the bond `{}`", bond.name)),
        _ if link.vlan.is_some() => Some("a VLAN".to_owned()),
        _ if link.mtu.is_some() => Some("an MTU".to_owned()),
        _ if link.bootproto == Bootproto::Static => Some(STATIC.to_owned()),
        _ if link.main && link.bootproto == Bootproto::None => Some(NONE.to_owned()),
        _ => (link.main && !link.default_route).then(|| "`default_route: false`".to_owned()),
    });
    if let Some(wanted) = wanted {
        let why = format!(
            "CoreOS takes its network from Ignition, so {wanted} of `{}` has no effect",
            host.name
        );
        let written = draft.bootproto.as_ref().filter(|written| {
            let is = |text: &str| wanted == text;
            (written.value == Bootproto::Static && is(STATIC))
                || (written.value == Bootproto::None && is(NONE))
        });
        let at = written.map_or(draft.name.span, |written| written.span);
        let fault = Diagnostic::new(Code::NetworkByIgnition, at, why);
        out.push(fault.help(
            "leave it out, and write a NetworkManager keyfile into the Ignition config; the machine gets its \
             `address` by DHCP",
        ));
    }
}

/// Where a list is written; nowhere if it is empty, which is how one takes back that of `defaults`.
fn unless_empty<T>(field: &Field<List<T>>) -> Option<Span> {
    span(field).filter(|_| !field.items().is_empty())
}

fn span<T>(field: &Field<T>) -> Option<Span> {
    field.given().map(|it| it.span)
}
