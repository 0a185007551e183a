//! Settings that mean nothing to what a machine boots.

use super::layers::Layers;
use super::needs::Needs;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::Settings;
use crate::inventory::read::Field;
use crate::source::Span;
use crate::value::{Os, State};

/// `W0533`: what is said of an installer's files is of this installer, and a checksum is compared with
/// something. What stands beside another `os`, in a layer below, is of that.
pub fn check(state: State, layers: &Layers<'_>, need: &mut Needs<'_>) {
    if state == State::Local {
        return;
    }
    let os = layers.value(|s| &s.installer.os);
    if os.is_none() && state != State::Boot {
        // Nobody knows what its installer reads.
        return;
    }
    // Of a kernel that is booted every time, the release says nothing.
    let os = os.copied().filter(|_| state != State::Boot);
    let what = os.map_or_else(|| "`state: boot`".to_owned(), |os| format!("`os: {os}`"));
    let coreos = os.and_then(Os::coreos);
    let of_coreos = |layer: &Settings| {
        let os = layer.installer.os.value().copied();
        os.and_then(Os::coreos).is_some()
    };
    let mut warn = |span: Option<Span>, why: String, help: &str| {
        if let Some(span) = span {
            need.out
                .push(Diagnostic::new(Code::UnusedSetting, span, why).help(help));
        }
    };
    if coreos.is_none_or(|it| it.is_flatcar) {
        let layer = layers.topmost(|s| !s.installer.rootfs.is_absent());
        warn(
            layer
                .filter(|it| !of_coreos(it))
                .and_then(|it| span(&it.installer.rootfs)),
            format!("{what} has no `rootfs`: that is a file of `os: coreos`"),
            "leave it out here, or keep it in a profile with `os: coreos`",
        );
    }
    if coreos.is_none() && state == State::Install {
        let layer = layers.topmost(|s| !s.kickstart.ignition.is_absent());
        warn(
            layer
                .filter(|it| !of_coreos(it))
                .and_then(|it| span(&it.kickstart.ignition)),
            format!("{what} reads no Ignition config: CoreOS alone does"),
            "leave it out here, or keep it in a profile with `os: coreos` or `os: flatcar`",
        );
    }
    if os.is_some_and(Os::has_tree) {
        return;
    }
    let unfetched = |url: &Field<_>, sha256: &Field<_>| match url {
        Field::Absent => span(sha256),
        Field::Given(_) | Field::Faulty => None,
    };
    let kernel = unfetched(
        layers.get(|s| &s.installer.kernel_url),
        layers.get(|s| &s.installer.kernel_sha256),
    );
    let initrd = unfetched(
        layers.get(|s| &s.installer.initrd_url),
        layers.get(|s| &s.installer.initrd_sha256),
    );
    for (at, key) in [(kernel, "kernel"), (initrd, "initrd")] {
        warn(
            at,
            format!(
                "nothing is compared with this checksum: no `{key}_url` says where the {key} is fetched"
            ),
            &format!("write `{key}_url: ...`, or leave `{key}_sha256` out"),
        );
    }
}

fn span<T>(field: &Field<T>) -> Option<Span> {
    field.given().map(|it| it.span)
}
