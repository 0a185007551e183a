//! Secure Boot: which signed shim and GRUB a machine boots.
//!
//! Refuses what firmware, shim or a signed GRUB would refuse at night: firmware without Secure Boot,
//! a release whose shim is not known, and a shim that does not know the kernel.
use super::autoinstall;
use super::layers::Layers;
use super::needs::Needs;
use crate::dhcp::CLIENTS;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::read::Field;
use crate::plan::{Installer, SecureBoot};
use crate::source::{Span, Spanned};
use crate::suggest;
use crate::value::{Firmware, Os, SIGNED, Signed, SignedFrom};

/// Whether a host is to boot what is signed. `None` if that is faulty.
pub fn is_wanted(layers: &Layers<'_>) -> Option<bool> {
    match layers.get(|s| &s.secure_boot) {
        Field::Given(secure_boot) => Some(secure_boot.value),
        Field::Absent => Some(false),
        Field::Faulty => None,
    }
}

/// What a host boots that is to boot what is signed; `installer` is what it boots, or would. `None` if
/// there is nothing, which is reported.
pub fn check(
    layers: &Layers<'_>,
    firmware: Option<Firmware>,
    installer: Option<&Installer>,
    need: &mut Needs<'_>,
) -> Option<SecureBoot> {
    let secure_boot = layers.get(|s| &s.secure_boot).given()?;
    let firmware = firmware?;
    if !has_secure_boot(firmware) {
        let at = layers.get(|s| &s.firmware).given()?;
        need.out.push(without(firmware, secure_boot.span, at.span));
        return None;
    }
    let installer = installer?;
    // Of a kernel that is booted every time, the release says whose it is.
    let os = layers.value(|s| &s.installer.os).copied();
    let os = os.unwrap_or(installer.os);
    let signed = signed(layers, os, secure_boot.span, need.out)?;
    let url = if os.ubuntu().is_some() {
        // The image holds none by itself; the archive has their packages.
        autoinstall::archive(layers, need)?
    } else {
        let repo = layers.get(|s| &s.installer.repo);
        let example = match signed.from {
            SignedFrom::Tree => "http://deploy/repos/fedora/44/Everything/x86_64/os/",
            SignedFrom::Archive { .. } => "http://deploy/repos/debian",
        };
        need.set(repo, "repo", example)?
    };
    Some(SecureBoot::new(signed, &installer.kernel, url))
}

/// Whether there is signed firmware of this kind for which distributions sign.
fn has_secure_boot(firmware: Firmware) -> bool {
    let mut clients = CLIENTS.iter();
    clients.any(|client| client.firmware == firmware && client.shim.is_some())
}

/// `E0550`: the firmware has Secure Boot, and distributions sign for it.
fn without(firmware: Firmware, secure_boot: Span, at: Span) -> Diagnostic {
    let why = match firmware {
        Firmware::Bios => "a BIOS has no Secure Boot",
        Firmware::Mac | Firmware::Mac32 => "a Mac that boots from the network has no Secure Boot",
        _ => "no distribution signs for 32-bit UEFI",
    };
    Diagnostic::new(Code::NoSecureBoot, secure_boot, why)
        .also(at, "its firmware")
        .help(
            "write `secure_boot: false` in the host or its profile; `uefi` and `arm64` can have it",
        )
}

/// Whose shim it is.
fn signed(
    layers: &Layers<'_>,
    os: &'static Os,
    secure_boot: Span,
    out: &mut Diagnostics,
) -> Option<&'static Signed> {
    let at = layers.get(|s| &s.installer.os).given().map(|os| os.span);
    match layers.get(|s| &s.shim) {
        Field::Faulty => None,
        Field::Given(shim) => {
            if let Some(fault) = of_another(shim, os, at) {
                out.push(fault);
                return None;
            }
            Some(shim.value)
        }
        Field::Absent => {
            let signed = Signed::of(os);
            if signed.is_none() {
                out.push(unknown(os, at.unwrap_or(secure_boot), secure_boot));
            }
            signed
        }
    }
}

/// `E0551`: it is known whose shim starts the kernel.
fn unknown(os: &Os, at: Span, secure_boot: Span) -> Diagnostic {
    let fault = |why: String| {
        Diagnostic::new(Code::NoShim, at, why).also(secure_boot, "Secure Boot is asked for here")
    };
    if os.coreos().is_some_and(|it| !it.is_flatcar) {
        return fault(format!("`os: {os}` does not say whose kernel it is"))
            .help("write `shim: fedora` for Fedora CoreOS, or `shim: el9` for RHEL CoreOS, and the `repo` \
                   of that tree");
    }
    if os.is_known() {
        return fault(format!(
            "netpxe knows no signed shim of `{os}` that current firmware accepts"
        ))
        .help("write `secure_boot: false`, and turn Secure Boot off in the machine's firmware");
    }
    let words: Vec<&str> = SIGNED.iter().map(|signed| signed.word).collect();
    fault(format!(
        "`os: {os}` does not say whose kernel it is, and so whose shim starts it"
    ))
    .help(format!(
        "write `shim: debian13` if it is Debian's; choose one of {}",
        suggest::list(&words)
    ))
}

/// `E0552`: a shim knows the kernel that it is to start. Of a kernel of `os: other`, nobody knows
/// whose it is.
fn of_another(
    shim: &Spanned<&'static Signed>,
    os: &'static Os,
    at: Option<Span>,
) -> Option<Diagnostic> {
    let may_start = match os.coreos() {
        // Fedora's, or Red Hat's.
        Some(coreos) => !coreos.is_flatcar && shim.value.from == SignedFrom::Tree,
        None => shim.value.knows(os) || !os.is_known(),
    };
    if may_start {
        return None;
    }
    let why = format!(
        "the shim of `{}` does not start the kernel of `{os}`: another distribution signs that",
        shim.value
    );
    let fault = Diagnostic::new(Code::WrongShim, shim.span, why);
    let fault = match at {
        Some(at) => fault.also(at, "the release"),
        None => fault,
    };
    Some(match Signed::of(os) {
        Some(_) => fault.help("leave `shim` out: the release says whose it is"),
        None if os.coreos().is_some_and(|it| !it.is_flatcar) => {
            fault.help("write `shim: fedora` for Fedora CoreOS, or `shim: el9` for RHEL CoreOS")
        }
        None => fault.help("write `secure_boot: false`"),
    })
}
