//! What a release can do: where it can be installed, and what can be asked of it.

use super::layers::Layers;
use super::needs::Needs;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::KickstartSettings;
use crate::inventory::read::Field;
use crate::source::Span;
use crate::value::{Firmware, HashKind, Layout, Os, Password, RELEASES};

/// `E0505`: a release can be installed on the machine's firmware and runs on its processor.
pub fn check_firmware(layers: &Layers<'_>, out: &mut Diagnostics) {
    let (os, firmware) = (layers.get(|s| &s.installer.os), layers.get(|s| &s.firmware));
    let (Field::Given(os), Field::Given(firmware)) = (os, firmware) else {
        return;
    };
    if !firmware.value.is_mac() || os.value.anaconda().is_none() {
        return;
    }
    let release = os.value.word;
    let model = layers.get(|s| &s.model).given();
    let has = match model {
        Some(model) => model.value.processor_level(),
        // Those of 2006 and 2007; all others may be of any year.
        None if firmware.value == Firmware::Mac32 => 1,
        None => u8::MAX,
    };
    let demands_macefi = |os: &Os| os.anaconda().is_some_and(|it| it.demands_macefi);
    let needs = os.value.processor_level.unwrap_or(1);
    let why = match model {
        _ if demands_macefi(os.value) => format!(
            "`{release}` cannot be installed on a Mac: its installer demands an HFS+ boot \
             partition there, and brings no tools to make one"
        ),
        _ if needs <= has => return,
        Some(model) if has == 0 => format!(
            "`{release}` cannot be installed on a {}: it has no 64-bit processor",
            model.value
        ),
        Some(model) => format!(
            "`{release}` cannot be installed on a {}: it runs on x86-64-v{needs} and later, and \
             that has x86-64-v{has}",
            model.value
        ),
        None => format!(
            "`{release}` cannot be installed on a Mac with 32-bit EFI: it runs on x86-64-v{needs} \
             and later, which no such Mac has"
        ),
    };
    let fault = Diagnostic::new(Code::NotOnAMac, os.span, why).also(firmware.span, "a Mac");
    let fault = match model {
        Some(model) => fault.also(model.span, "its model"),
        None => fault,
    };
    let others = either(
        |os| {
            let needs = os.processor_level.unwrap_or(1);
            os.anaconda().is_some() && !demands_macefi(os) && needs <= has
        },
        model.is_none(),
    );
    out.push(match others.as_str() {
        "" => fault.help("no release that netpxe knows runs on it: write `state: local`"),
        _ => fault.help(format!("write {others}")),
    });
}

/// What else can be written: "`os: el7`, `el10` on a Mac of late 2013 or later, or a Fedora".
fn either(suits: impl Fn(&Os) -> bool, of_any_year: bool) -> String {
    let mut words: Vec<String> = Vec::new();
    for os in RELEASES.iter().filter(|os| suits(os)) {
        let of_its_kin = RELEASES.iter().filter(|other| other.kin == os.kin).count();
        let mut word = match (of_its_kin, words.is_empty()) {
            (1, true) => format!("`os: {}`", os.word),
            (1, false) => format!("`{}`", os.word),
            _ => format!("a {}", os.kin),
        };
        if of_any_year && os.processor_level.is_some_and(|level| level >= 3) {
            // The first Macs with Haswell, which x86-64-v3 is modelled on.
            word.push_str(" on a Mac of late 2013 or later");
        }
        if !words.contains(&word) {
            words.push(word);
        }
    }
    if let [_, .., last] = &mut words[..] {
        *last = format!("or {last}");
    }
    words.join(", ")
}

/// What the releases are called for which this holds: "EL 9, EL 10 and Fedora".
fn kin(can: impl Fn(&Os) -> bool) -> String {
    let mut names: Vec<&str> = RELEASES
        .iter()
        .filter(|os| can(os))
        .map(|os| os.kin)
        .collect();
    names.dedup();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

/// Reports what is asked of a release that it cannot do.
pub fn check_wishes(os: &Os, layers: &Layers<'_, KickstartSettings>, need: &mut Needs<'_>) {
    let release = os.word;
    let mut refuse = |span: Span, why: String, help: String| {
        need.out
            .push(Diagnostic::new(Code::BeyondRelease, span, why).help(help));
    };
    let Some(kickstart) = os.kickstart() else {
        return;
    };
    if let Some(weak) = layers.get(|s| &s.weak_dependencies).given()
        && weak.value
        && kickstart.without_weak_dependencies.is_none()
    {
        refuse(
            weak.span,
            format!("the packages of `{release}` have no weak dependencies"),
            "leave it out, or write `false`, which is how it is".to_owned(),
        );
    }
    if let Some(langs) = layers.get(|s| &s.install_langs).given()
        && !kickstart.has_inst_langs
    {
        let others = kin(|os| os.kickstart().is_some_and(|it| it.has_inst_langs));
        refuse(
            langs.span,
            format!("the installer of `{release}` cannot choose the languages of packages"),
            format!("leave `install_langs` out: {others} can"),
        );
    }
    if let Some(container) = layers.get(|s| &s.ostreecontainer).given()
        && !kickstart.has_ostreecontainer
    {
        let others = kin(|os| os.kickstart().is_some_and(|it| it.has_ostreecontainer));
        refuse(
            container.span,
            format!("the installer of `{release}` makes no system of a container image"),
            format!("leave `ostreecontainer` out: {others} can"),
        );
    }
    if let Some(layout) = layers.get(|s| &s.layout).given()
        && layout.value == Layout::Btrfs
        && !os.has_btrfs
    {
        let others = kin(|os| os.anaconda().is_some() && os.has_btrfs);
        refuse(
            layout.span,
            format!("`{release}` does not install on Btrfs"),
            format!("write `layout: lvm` or `plain`: {others} alone has Btrfs"),
        );
    }
    if !os.reads_yescrypt {
        check_hashes(os, layers, need.out);
    }
}

/// Every account could then not be entered by its password.
fn check_hashes(os: &Os, layers: &Layers<'_, KickstartSettings>, out: &mut Diagnostics) {
    let mut check = |password: &Password, span: Span| {
        if let Password::Hash(hash) = password
            && hash.kind() == HashKind::Yescrypt
        {
            let why = format!(
                "`{}` cannot read this password hash: it is yescrypt",
                os.word
            );
            out.push(
                Diagnostic::new(Code::BeyondRelease, span, why)
                    .help("write the hash that `openssl passwd -6` prints"),
            );
        }
    };
    if let Some(secret) = layers.get(|s| &s.root_password).given() {
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
