//! `menu:` to [`Menu`]: what else GRUB offers where a machine boots its own disk.

use super::places;
use super::settings::MENU_TIMEOUT;
use super::unattended::is_unattended;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::read::Field;
use crate::inventory::{Inventory, MenuEntry};
use crate::plan::{self, Menu, Starts};
use crate::source::Spanned;
use crate::value::{FromText, KernelArg, Label, Text};

/// Checks the menu; `None` if there is none, or if an entry is faulty.
pub fn check(inventory: &Inventory<'_>, out: &mut Diagnostics) -> Option<Menu> {
    let mut entries: Vec<(&Label, plan::MenuEntry)> = Vec::new();
    for (name, written) in inventory.menu.entries() {
        check_args(name, written, out);
        check_places(written, out);
        if let Some(entry) = entry(name, written, out) {
            entries.push((&name.value, entry));
        }
    }
    entries.sort_by_key(|(name, _)| *name);
    let entries: Vec<_> = entries.into_iter().map(|(_, entry)| entry).collect();
    let defaults = inventory.defaults.value();
    let timeout = defaults.and_then(|it| it.menu_timeout.value());
    (!entries.is_empty()).then_some(Menu {
        timeout: timeout.map_or(MENU_TIMEOUT, |seconds| seconds.get()),
        entries,
    })
}

/// `E0523`: nothing that a person can choose on any machine installs without asking: no guard looks
/// at the disk first.
fn check_args(name: &Spanned<Label>, entry: &MenuEntry, out: &mut Diagnostics) {
    for arg in entry.args.items() {
        let word = arg.value.as_str();
        if !is_unattended(word) {
            continue;
        }
        let message = format!(
            "`{word}` in the menu's entry `{}` would install a machine without asking",
            name.value
        );
        out.push(
            Diagnostic::new(Code::UnattendedEntry, arg.span, message).help(
                "take it out: whatever machine it is chosen on would be wiped; write the machines that are to be installed under `hosts`, with `state: install`",
            ),
        );
    }
}

/// `E0514`: its files are not where netpxe writes its own.
fn check_places(entry: &MenuEntry, out: &mut Diagnostics) {
    let files = [
        (&entry.kernel, "memtest/mt86plus"),
        (&entry.initrd, "other/initrd.img"),
        (&entry.chain, "other/shell.efi"),
    ];
    for (field, example) in files {
        if let Some(fault) = places::taken(field, example) {
            out.push(fault);
        }
    }
}

/// `E0522`: an entry starts one thing.
fn entry(
    name: &Spanned<Label>,
    written: &MenuEntry,
    out: &mut Diagnostics,
) -> Option<plan::MenuEntry> {
    let setup = !matches!(&written.firmware_setup, Field::Given(it) if !it.value)
        && !written.firmware_setup.is_absent();
    let of_kernel = !written.initrd.is_absent() || !written.args.is_absent();
    let has_kernel = !written.kernel.is_absent();
    let started = [has_kernel, !written.chain.is_absent(), setup];
    let fault = match started.iter().filter(|it| **it).count() {
        0 => Some("starts nothing"),
        1 if of_kernel && !has_kernel => Some("has `initrd` or `args`, and no `kernel`"),
        1 => None,
        _ => Some("starts more than one thing"),
    };
    if let Some(fault) = fault {
        let message = format!("the menu's entry `{}` {fault}", name.value);
        out.push(Diagnostic::new(Code::NotOneStart, name.span, message).help(
            "write one of `kernel: memtest/mt86plus` (with `initrd` and `args`), `chain: other/shell.efi` and `firmware_setup: true`",
        ));
        return None;
    }
    let title = match &written.title {
        Field::Absent => Text::from_text(name.value.as_str()).ok()?,
        field => field.value()?.clone(),
    };
    let starts = if setup {
        Starts::FirmwareSetup
    } else if let Some(file) = written.chain.value() {
        Starts::File(file.clone())
    } else {
        let args = written.args.items().iter();
        Starts::Kernel {
            kernel: written.kernel.value()?.clone(),
            initrd: written.initrd.value().cloned(),
            args: args
                .map(|arg: &Spanned<KernelArg>| arg.value.clone())
                .collect(),
        }
    };
    Some(plan::MenuEntry { title, starts })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_installs_unattended_is_known_by_its_name() {
        for arg in [
            "inst.ks=http://x/ks.cfg",
            "ks",
            "autoinstall",
            "auto=true",
            "preseed/url=http://x",
            "url=http://x",
            "ds=nocloud;s=http://x/",
            "coreos.inst.install_dev=/dev/sda",
        ] {
            assert!(is_unattended(arg), "{arg}");
        }
        for arg in [
            "inst.repo=http://x/",
            "inst.rescue",
            "console=ttyS0",
            "nomodeset",
            "autofs",
        ] {
            assert!(!is_unattended(arg), "{arg}");
        }
    }
}
