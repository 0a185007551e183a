//! Arguments of a kernel that lead its installer past what netpxe tells it, and so past the guard that looks
//! for markers before a disk is wiped.

use super::layers::Layers;
use super::needs::Needs;
use super::unattended::{installs, is_one_of};
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::InstallerSettings;
use crate::value::{InstalledBy, Os, State};

/// By which an installer gets its answers elsewhere, or wipes a disk by itself. Of two of them the last
/// counts, and those of the inventory stand behind netpxe's own.
fn words(os: &Os) -> &'static [&'static str] {
    match os.installed_by {
        InstalledBy::Anaconda(_) => &["inst.ks", "ks"],
        InstalledBy::Debian(_) => &["auto-install/*", "file", "preseed", "preseed/*", "url"],
        InstalledBy::Ubuntu(_) => &["cloud-config-url", "ds", "subiquity.autoinstallpath"],
        InstalledBy::CoreOs(_) => &[
            "coreos.config.url",
            "coreos.inst",
            "coreos.inst.*",
            "flatcar.config.url",
            "ignition.config.url",
        ],
        InstalledBy::Other => &[],
    }
}

/// `E0584`: nothing installs, or rescues, that no guard is in front of.
pub fn check(state: State, layers: &Layers<'_, InstallerSettings>, need: &mut Needs<'_>) {
    let Some(os) = layers.value(|s| &s.os) else {
        return;
    };
    let is_anaconda = os.anaconda().is_some();
    let leads_past = |word: &str| match state {
        // Of `os: other`, the operator says all of it.
        State::Install => is_one_of(word, words(os)),
        // Anaconda and Debian's installer partition nothing while they rescue, whatever they are told. What
        // locks the root of Anaconda's is netpxe's kickstart.
        State::Rescue if is_anaconda => is_one_of(word, words(os)),
        State::Rescue if os.debian().is_some() => false,
        State::Rescue => installs(word) || is_one_of(word, words(os)),
        State::Boot | State::Local => false,
    };
    for arg in layers.get(|s| &s.kernel_args).items() {
        let word = arg.value.as_str();
        if !leads_past(word) {
            continue;
        }
        let name = &need.name.value;
        let (why, help) = if state == State::Install {
            (
                format!(
                    "`{word}` leads the installer of `{os}` past the guard: `{name}` might be wiped at \
                     every netboot"
                ),
                "take it out: netpxe tells the installer what to do; a template of your own for that is \
                 named by `kickstart`",
            )
        } else if is_anaconda {
            (
                format!(
                    "`{word}` takes the place of netpxe's kickstart in the rescue system of `{name}`, which \
                     would let everyone in as root"
                ),
                "take it out; what installs once is `state: install`",
            )
        } else {
            (
                format!("`{word}` would install `{name}`, which is to be rescued"),
                "take it out; what installs once is `state: install`",
            )
        };
        need.out
            .push(Diagnostic::new(Code::UnguardedInstall, arg.span, why).help(help));
    }
}
