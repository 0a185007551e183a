//! What a release can do: where it can be installed, and what can be asked of it.

use super::layers::{Layers, Lookup};
use super::settings::Needs;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Span, Spanned};
use crate::value::{Firmware, HashKind, Layout, Os, Password};

/// Reports a release that cannot be installed on the machine's firmware.
pub fn check_firmware(layers: &Layers<'_>, out: &mut Diagnostics) {
    let (Lookup::Set(os), Lookup::Set(firmware)) =
        (layers.get(|s| &s.os), layers.get(|s| &s.firmware))
    else {
        return;
    };
    if !firmware.value.is_mac() {
        return;
    }
    let release = os.value.word();
    if os.value.demands_macefi() {
        let why = format!(
            "`{release}` cannot be installed on a Mac: its installer demands an HFS+ boot \
             partition there, and brings no tools to make one"
        );
        let help = if firmware.value == Firmware::Mac32 {
            "write `os: el7`, or a Fedora"
        } else {
            "write `os: el7`, `el10`, or a Fedora"
        };
        out.push(refusal(os, firmware.span, why).help(help));
    } else if let Some(level) = os.value.processor_level()
        && firmware.value == Firmware::Mac32
    {
        let why = format!(
            "`{release}` cannot be installed on a Mac with 32-bit EFI: it runs on x86-64-v{level} \
             and later, which no such Mac has"
        );
        out.push(refusal(os, firmware.span, why).help("write `os: el7`, or a Fedora"));
    }
}

fn refusal(os: &Spanned<Os>, firmware: Span, why: String) -> Diagnostic {
    Diagnostic::new(Code::NotOnAMac, os.span, why).also(firmware, "a Mac")
}

/// Reports what is asked of a release that it cannot do.
pub fn check_wishes(os: Os, layers: &Layers<'_>, need: &mut Needs<'_, '_>) {
    let release = os.word();
    let mut refuse = |span: Span, why: String, help: &str| {
        need.out
            .push(Diagnostic::new(Code::BeyondRelease, span, why).help(help));
    };
    if !os.has_kickstart() {
        return;
    }
    if let Lookup::Set(weak) = layers.get(|s| &s.weak_dependencies)
        && weak.value
        && !os.has_weak_dependencies()
    {
        refuse(
            weak.span,
            format!("the packages of `{release}` have no weak dependencies"),
            "leave it out, or write `false`, which is how it is",
        );
    }
    if let Lookup::Set(langs) = layers.get(|s| &s.install_langs)
        && !os.has_inst_langs()
    {
        refuse(
            langs.span,
            format!("the installer of `{release}` cannot choose the languages of packages"),
            "leave `install_langs` out: EL 9, EL 10 and Fedora can",
        );
    }
    if let Lookup::Set(layout) = layers.get(|s| &s.layout)
        && layout.value == Layout::Btrfs
        && !os.has_btrfs()
    {
        refuse(
            layout.span,
            format!("`{release}` does not install on Btrfs"),
            "write `layout: lvm` or `plain`: Fedora alone has Btrfs",
        );
    }
    if !os.reads_yescrypt() {
        check_hashes(os, layers, need.out);
    }
}

/// Every account could then not be entered by its password.
fn check_hashes(os: Os, layers: &Layers<'_>, out: &mut Diagnostics) {
    let mut check = |password: &Password, span: Span| {
        if let Password::Hash(hash) = password
            && hash.kind() == HashKind::Yescrypt
        {
            let why = format!(
                "`{}` cannot read this password hash: it is yescrypt",
                os.word()
            );
            out.push(
                Diagnostic::new(Code::BeyondRelease, span, why)
                    .help("write the hash that `openssl passwd -6` prints"),
            );
        }
    };
    if let Lookup::Set(secret) = layers.get(|s| &s.root_password) {
        check(secret.value.password(), secret.span);
    }
    for users in layers.all(|s| &s.users) {
        for (_, user) in users.entries() {
            if let Some(secret) = user.password.given() {
                check(secret.value.password(), secret.span);
            }
        }
    }
}
