//! `encrypt`: the passphrase, and what opens disks in its place.

use crate::check::layers::Layers;
use crate::check::needs::Needs;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::{Encrypt, KickstartSettings, Secret};
use crate::plan::{Storage, Unlock};
use crate::value::{Int, Layout, Os, Passphrase};

/// The passphrase, or where it lies.
pub fn passphrase<'i>(layers: &Layers<'i, KickstartSettings>) -> Option<&'i Secret<Passphrase>> {
    layers.value(|s| &s.encrypt)?.passphrase.value()
}

/// What opens disks in the place of a person; `None` if something in it is faulty.
pub fn unlock(layers: &Layers<'_, KickstartSettings>) -> Option<Vec<Unlock>> {
    let mut unlock = Vec::new();
    let Some(Encrypt { tpm2, tang, .. }) = layers.value(|s| &s.encrypt) else {
        return Some(unlock);
    };
    if tpm2.is_faulty() || tang.is_faulty() {
        return None;
    }
    if let Some(tpm2) = tpm2.value().filter(|tpm2| tpm2.wanted) {
        let pcrs = tpm2.pcrs.given();
        if tpm2.pcrs.is_faulty() || pcrs.is_some_and(|pcrs| !pcrs.value.complete) {
            return None;
        }
        let numbers = tpm2.pcrs.values().into_iter();
        let mut pcrs: Vec<u32> = numbers.map(Int::get).collect();
        pcrs.sort_unstable();
        pcrs.dedup();
        unlock.push(Unlock::Tpm2 { pcrs });
    }
    if let Some(tang) = tang.value() {
        unlock.push(Unlock::Tang {
            url: tang.url.value()?.clone(),
            thumbprint: tang.thumbprint.value()?.clone(),
        });
    }
    Some(unlock)
}

/// `E0538`: what is kept is not encrypted: its label could not be seen. `E0540`: what asks a server lies in one
/// group, or one Btrfs. Returns whether both hold.
pub fn check(
    storage: &Storage,
    layers: &Layers<'_, KickstartSettings>,
    need: &mut Needs<'_>,
) -> bool {
    let Some(encrypt) = layers.get(|s| &s.encrypt).given() else {
        return true;
    };
    if storage.keeps() {
        let why =
            "what is kept is found again by its label, which nobody sees on an encrypted partition";
        let fault = Diagnostic::new(Code::BadEncryption, encrypt.span, why);
        let fault = match layers.get(|s| &s.keep).given() {
            Some(keep) => fault.also(keep.span, "what is kept"),
            None => fault,
        };
        need.out.push(fault.help("leave `encrypt` or `keep` out"));
        return false;
    }
    if let Some(tang) = encrypt.value.tang.given()
        && storage.layout == Layout::Plain
    {
        let why = "with `layout: plain` each partition is encrypted by itself, and most are opened before \
                   there is a network";
        let fault = Diagnostic::new(Code::BadUnlock, tang.span, why);
        need.out
            .push(fault.help("write `layout: lvm`, or leave `tang` out"));
        return false;
    }
    true
}

/// `E0540`: the release knows how to open disks without a person.
pub fn check_unlock(os: &Os, layers: &Layers<'_, KickstartSettings>, need: &mut Needs<'_>) {
    let Some(encrypt) = layers.get(|s| &s.encrypt).given() else {
        return;
    };
    if os.anaconda().is_none_or(|anaconda| anaconda.has_clevis) {
        return;
    }
    let Encrypt { tpm2, tang, .. } = &encrypt.value;
    let wanted = tpm2.given().filter(|it| it.value.wanted);
    let spans = [
        ("tpm2", wanted.map(|it| it.span)),
        ("tang", tang.given().map(|it| it.span)),
    ];
    for (key, span) in spans {
        let Some(span) = span else { continue };
        let why = format!(
            "`{key}` is bound by Clevis as EL 8 and its like have it, and this is {}",
            os.kin
        );
        let fault = Diagnostic::new(Code::BadUnlock, span, why);
        need.out.push(fault.help(format!(
            "leave `{key}` out: the passphrase is typed at each start"
        )));
    }
}
