//! What only a kickstart does about disks.

use crate::check::layers::Layers;
use crate::check::needs::Needs;
use crate::check::own_templates::OwnTemplates;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory;
use crate::inventory::read::Field;
use crate::source::Span;
use crate::value::{Disk, Os};

/// `E0511`: rules for disks, and what is not wiped, are the work of the kickstart's `%pre`: another
/// installer would take any disk, and wipe all of it.
pub fn check(os: &Os, layers: &Layers<'_>, templates: &OwnTemplates<'_>, need: &mut Needs<'_>) {
    if os.is_known() {
        return;
    }
    check_any(layers, templates, need);
    let mut refuse = |span: Span, what: &str, help: &str| {
        let why = format!("{what}, and no kickstart installs `{}`", os.word);
        let fault = Diagnostic::new(Code::BeyondRelease, span, why);
        need.out.push(fault.help(help));
    };
    let disks = layers.topmost(|s| !s.disk.is_absent() || !s.disks.is_absent());
    if let Some(Field::Given(disks)) = disks.map(|layer| &layer.disks)
        && matches!(disks.value, inventory::Disks::Rule(_))
    {
        let what = "the kickstart finds disks by a rule";
        refuse(disks.span, what, "name it: `disk: /dev/disk/by-id/...`");
    }
    if let Some(keep) = layers.get(|s| &s.kickstart.keep).given() {
        let what = "the kickstart finds what is kept";
        refuse(
            keep.span,
            what,
            "leave `keep` out, and let your template see to it",
        );
    }
    if let Some(data) = layers.get(|s| &s.data).given() {
        let what = "the kickstart sees to disks for data";
        refuse(
            data.span,
            what,
            "leave `data` out, and let your template see to it",
        );
    }
}

/// `E0571`: of `disk: any`, a template that writes the disk's path would make an empty text.
fn check_any(layers: &Layers<'_>, templates: &OwnTemplates<'_>, need: &mut Needs<'_>) {
    let disks = layers.topmost(|s| !s.disk.is_absent() || !s.disks.is_absent());
    let (Some(Field::Given(disk)), Some(template)) = (
        disks.map(|layer| &layer.disk),
        layers.get(|s| &s.kickstart.kickstart).given(),
    ) else {
        return;
    };
    let says = |word| templates.says(template.value.as_str(), word) == Some(true);
    if disk.value != Disk::Any || !says("ks.disk") || says("ks.any_disk") {
        return;
    }
    let why = format!(
        "`{}` writes the path of the disk, and `disk: any` is none: netpxe finds no disk for this \
         installer",
        template.value
    );
    let fault = Diagnostic::new(Code::AnyDisk, disk.span, why).also(template.span, "the template");
    need.out.push(fault.help(
        "name the disk: `disk: /dev/disk/by-id/...`; or let the template ask `{% if ks.any_disk %}`",
    ));
}
