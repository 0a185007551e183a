//! What an old configuration has machines boot, which tells their firmware. What they boot now is
//! netpxe's to say.

use super::model::{self, Model, ScopeId};
use super::token::Kind;
use super::tree::{Statement, View};
use crate::value::Firmware;

/// Statements that say what a machine boots.
const OF_BOOTING: &[&str] = &[
    "filename",
    "next-server",
    "server-name",
    "option bootfile-name",
    "option vendor-encapsulated-options",
    "option vendor-class-identifier",
    "option dhcp-parameter-request-list",
    "vendor-option-space",
    "site-option-space",
    "parse-vendor-option",
    "match",
    "lease",
    "set",
    "log",
];

/// Whether a statement, by its key, says what a machine boots.
pub fn is_of_booting(key: &str) -> bool {
    OF_BOOTING.contains(&key) || is_option_of_firmware(key)
}

/// Whether a statement, by its key, changes no answer: it is of booting where it stands beside what is.
pub fn is_beside(key: &str) -> bool {
    matches!(key, "log" | "set")
}

/// Options that boot loaders read: PXELINUX's, iPXE's and the firmware's own in option 43.
fn is_option_of_firmware(key: &str) -> bool {
    let Some(name) = key.strip_prefix("option ") else {
        return false;
    };
    let spaces = [
        "pxe.",
        "ipxe.",
        "gpxe.",
        "etherboot.",
        "bsdp.",
        "apple.",
        "netpxe.",
        "pxelinux.",
    ];
    spaces.iter().any(|space| name.starts_with(space))
        || name == "loader-configfile"
        || name == "loader-pathprefix"
}

/// Whether a block (`if`, `else`, a class) says what devices load: their settings, or from which server,
/// without a word of firmware.
pub fn is_for_devices(statement: &Statement, view: View<'_>) -> bool {
    let mut named = Vec::new();
    files(statement, view, &mut named);
    if named.is_empty() {
        let text = view.slice(statement.span).to_ascii_lowercase();
        let words = ["pxe", "httpclient", "aaplbsdpc", "arch", "efi", "bios"];
        return names_server(statement, view) && !words.iter().any(|word| text.contains(word));
    }
    named.iter().all(|file| is_of_device(file)) && !speaks_of_firmware(statement, view)
}

/// Whether a statement, or one in it, names a server to load from.
fn names_server(statement: &Statement, view: View<'_>) -> bool {
    let mut inner = statement.body.iter().flatten();
    matches!(&*model::key(statement, view), "next-server" | "server-name")
        || inner.any(|it| names_server(it, view))
}

/// Whether a block (`if`, `else`, a class) does nothing but say what machines boot.
pub fn is_boot_block(statement: &Statement, view: View<'_>) -> bool {
    if is_for_devices(statement, view) {
        return false;
    }
    let body = statement.body.iter().flatten();
    let mut said = false;
    for inner in body {
        if inner.words.is_empty() {
            continue;
        }
        let key = model::key(inner, view);
        let is_boot = if inner.body.is_some() {
            is_boot_block(inner, view)
        } else {
            is_of_booting(&key)
        };
        if !is_boot {
            return false;
        }
        said |= !is_beside(&key);
    }
    said
}

/// The files that a statement and all in it name, in order.
pub fn files(statement: &Statement, view: View<'_>, out: &mut Vec<String>) {
    let key = model::key(statement, view);
    if matches!(&*key, "filename" | "option bootfile-name") {
        // The last text: around it may be an expression.
        let mut words = statement.words.iter().rev();
        let text = words.find(|token| token.kind == Kind::Text);
        let text = text.map(|&token| view.value(token).into_owned());
        out.extend(text.filter(|it| !it.is_empty()));
    }
    for inner in statement.body.iter().flatten() {
        files(inner, view, out);
    }
}

/// The files that a scope itself names.
pub fn files_of(model: &Model<'_>, scope: ScopeId, view: View<'_>) -> Vec<String> {
    let mut out = Vec::new();
    for statement in &model.scopes[scope].parameters {
        files(statement, view, &mut out);
    }
    out
}

/// Whether machines of a network boot: a file that is none of a device's is named there, above it or in
/// one of its pools, or in a class.
pub fn does_boot(model: &Model<'_>, scope: ScopeId, view: View<'_>) -> bool {
    let names_one = |scope: ScopeId| {
        let files = files_of(model, scope, view);
        files.iter().any(|file| !is_of_device(file))
    };
    let mut pools = model.pools.iter().copied();
    let mut around = model.around(scope);
    around.any(names_one)
        || pools.any(|pool| model.around(pool).any(|it| it == scope) && names_one(pool))
        || boot_classes(model, view).next().is_some()
}

/// The classes that say what machines boot.
pub fn boot_classes<'m>(
    model: &'m Model<'_>,
    view: View<'m>,
) -> impl Iterator<Item = ScopeId> + 'm {
    let classes = model.classes.iter().copied();
    classes.filter(move |&class| is_boot_class(model, class, view))
}

/// Whether a class says what machines boot, and nothing else.
pub fn is_boot_class(model: &Model<'_>, class: ScopeId, view: View<'_>) -> bool {
    let statement = model.scopes[class].statement;
    model.scopes[class].kind == model::Kind::Class
        && statement.is_some_and(|statement| {
            // Their names are all that is known of some: the answer is an address only.
            is_boot_block(statement, view)
                && (speaks_of_firmware(statement, view) || !files_of(model, class, view).is_empty())
        })
}

/// Whether a class looks at what only firmware says.
pub fn speaks_of_firmware(statement: &Statement, view: View<'_>) -> bool {
    let text = view.slice(statement.span);
    ["PXEClient", "HTTPClient", "AAPLBSDPC"]
        .iter()
        .any(|word| text.contains(word))
}

/// Whether a file is one that a device reads, and no firmware boots: its settings.
pub fn is_of_device(file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file).to_ascii_lowercase();
    let ends = [
        ".cnf", ".cfg", ".conf", ".config", ".dat", ".htm", ".html", ".ini", ".json", ".loads",
        ".txt", ".xml",
    ];
    let boots = ["pxe", "grub", "boot", "install"];
    ends.iter().any(|end| name.ends_with(end)) && !boots.iter().any(|word| name.contains(word))
}

/// Whether a value of option 60 or 43, or an option space, belongs to firmware that netboots.
pub fn is_of_firmware(statement: &Statement, view: View<'_>) -> bool {
    let head = view.head(statement).to_ascii_lowercase();
    let words = [
        "pxeclient",
        "httpclient",
        "aaplbsdpc",
        "-space pxe",
        "-space ipxe",
        "-space gpxe",
    ];
    // PXE's discovery control, as servers tell firmware to boot at once.
    let control = ["06:01", "6:1:", "06:1:", "6:01:"];
    let value = head.split_whitespace().last().unwrap_or_default();
    words.iter().any(|word| head.contains(word)) || control.iter().any(|it| value.starts_with(it))
}

/// The firmware that boots a file; `None` where its name does not tell.
pub fn firmware(file: &str) -> Option<Firmware> {
    let name = file.rsplit('/').next().unwrap_or(file).to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let ends = |words: &[&str]| words.iter().any(|word| name.ends_with(word));
    // GRUB's folders, one for each platform.
    let below = |folder: &str| file.contains(folder);
    if below("i386-efi/") {
        Some(Firmware::Uefi32)
    } else if below("arm64-efi/") {
        Some(Firmware::Arm64)
    } else if has(&["mactel32"]) {
        Some(Firmware::Mac32)
    } else if has(&["mactel", "boot.efi.mac", "booter"]) {
        Some(Firmware::Mac)
    } else if has(&["aa64", "arm64", "aarch64"]) {
        Some(Firmware::Arm64)
    } else if ends(&[".efi"]) && has(&["ia32", "i386", "32.efi"]) {
        Some(Firmware::Uefi32)
    } else if ends(&[".efi"]) || file.contains("x86_64-efi") {
        Some(Firmware::Uefi)
    } else if ends(&[
        ".0", ".kpxe", ".kkpxe", ".pxe", ".kpx", ".com", ".bin", ".n12",
    ]) || has(&["grldr", "pxegrub", "memdisk", "undionly", "gpxe"])
    {
        Some(Firmware::Bios)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_devices_are_told_from_what_firmware_boots() {
        for file in [
            "SIPDefault.cnf",
            "/phones/spa$MA.xml",
            "switch-1.cfg",
            "OS79XX.TXT",
            "http://10.0.9.1/snom.htm",
            "000000000000.cfg",
        ] {
            assert!(is_of_device(file) && firmware(file).is_none(), "{file}");
        }
        for file in [
            "pxelinux.cfg",
            "boot.ipxe",
            "grub.cfg",
            "pxelinux.0",
            "x.efi",
            "wdsnbp.com",
            "vmlinuz",
        ] {
            assert!(!is_of_device(file), "{file}");
        }
    }

    #[test]
    fn the_name_of_a_file_tells_the_firmware() {
        for (file, kind) in [
            ("pxelinux.0", Some(Firmware::Bios)),
            ("/boot/grub/i386-pc/core.0", Some(Firmware::Bios)),
            ("undionly.kpxe", Some(Firmware::Bios)),
            ("grub/shimx64.efi", Some(Firmware::Uefi)),
            ("snponly.efi", Some(Firmware::Uefi)),
            ("grubaa64.efi", Some(Firmware::Arm64)),
            ("bootia32.efi", Some(Firmware::Uefi32)),
            ("mactel64.efi", Some(Firmware::Mac)),
            ("SIPDefault.cnf", None),
        ] {
            assert_eq!(firmware(file), kind, "{file}");
        }
    }
}
