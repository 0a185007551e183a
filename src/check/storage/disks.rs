//! `disk` and `disks` to [`Disks`].

use crate::check::layers::Layers;
use crate::check::needs::Needs;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory;
use crate::inventory::read::{Field, List};
use crate::plan::{DiskRule, Disks};
use crate::source::Spanned;
use crate::value::{Disk, DiskPath, HostName};

/// `E0504`, `E0533`: the disks that the topmost layer names which names any; they are named in one
/// way, and none twice.
pub fn check(layers: &Layers<'_>, need: &mut Needs<'_>) -> Option<Disks> {
    let Some(layer) = layers.topmost(|s| !s.disk.is_absent() || !s.disks.is_absent()) else {
        return need.set_or(&Field::Absent, no_disk);
    };
    match (&layer.disk, &layer.disks) {
        (Field::Given(disk), Field::Given(disks)) => {
            let fault = Diagnostic::new(
                Code::DiskTwice,
                disks.span,
                "`disk` and `disks` both say what is wiped",
            );
            let fault = fault.also(disk.span, "`disk` is here");
            need.out.push(fault.help("leave one of the two out"));
            None
        }
        (Field::Absent, Field::Given(disks)) => match &disks.value {
            inventory::Disks::Paths(paths) => check_paths(disks, paths, need).map(Disks::Paths),
            inventory::Disks::Rule(rule) => check_rule(rule, need).map(Disks::Rule),
        },
        (Field::Given(disk), Field::Absent) => Some(match &disk.value {
            Disk::Any => Disks::Any,
            Disk::Path(path) => Disks::Paths(vec![path.clone()]),
        }),
        // Of what is faulty that has been told.
        _ => None,
    }
}

fn check_paths(
    disks: &Spanned<inventory::Disks>,
    paths: &List<DiskPath>,
    need: &mut Needs<'_>,
) -> Option<Vec<DiskPath>> {
    if paths.items.is_empty() && paths.complete {
        let why = format!("no disk is named for `{}`", need.name.value);
        let fault = Diagnostic::new(Code::UnsafeDisk, disks.span, why);
        need.out
            .push(fault.help("write the paths of its disks: `[/dev/disk/by-id/...]`"));
        return None;
    }
    let mut sound = paths.complete;
    for (at, path) in paths.items.iter().enumerate() {
        let same = |before: &&Spanned<DiskPath>| before.value == path.value;
        if let Some(first) = paths.items[..at].iter().find(same) {
            let why = format!("`{}` is named twice", path.value.as_str());
            let fault = Diagnostic::new(Code::DiskTwice, path.span, why);
            let fault = fault.also(first.span, "first here");
            need.out
                .push(fault.help("write each disk once: a mirror on one disk is none"));
            sound = false;
        }
    }
    sound.then(|| paths.values())
}

/// `E0534`: a rule can hold for a disk.
fn check_rule(rule: &inventory::DiskRule, need: &mut Needs<'_>) -> Option<DiskRule> {
    let inventory::DiskRule {
        count,
        min,
        max,
        prefer,
        model,
        serial,
        transport,
        ssd,
    } = rule;
    let faulty = [
        count.is_faulty(),
        min.is_faulty(),
        max.is_faulty(),
        prefer.is_faulty(),
        model.is_faulty(),
        serial.is_faulty(),
        transport.is_faulty(),
        ssd.is_faulty(),
    ];
    let mut sound = !faulty.contains(&true);
    let mut refuse = |span, why: String, help: &str| {
        let fault = Diagnostic::new(Code::NoSuchDisk, span, why);
        need.out.push(fault.help(help));
        sound = false;
    };
    if let (Some(min), Some(max)) = (min.given(), max.given())
        && max.value < min.value
    {
        let why = format!(
            "no disk has at least `{}` and at most `{}`",
            min.value, max.value
        );
        refuse(max.span, why, "make `max` the larger of the two");
    }
    if let (Some(serial), Some(count)) = (serial.given(), count.given())
        && count.value.get() > 1
    {
        let why = "no two disks have the same serial number".to_owned();
        refuse(
            serial.span,
            why,
            "name the disks by their paths, or leave `serial` out",
        );
    }
    sound.then(|| DiskRule {
        count: count.value().map_or(1, |count| count.get()),
        min: min.value().copied(),
        max: max.value().copied(),
        prefer: prefer.value().copied(),
        model: model.value().cloned(),
        serial: serial.value().cloned(),
        transport: transport.value().copied(),
        ssd: ssd.value().copied(),
    })
}

/// `E0504`
fn no_disk(name: &Spanned<HostName>) -> Diagnostic {
    Diagnostic::new(
        Code::UnsafeDisk,
        name.span,
        format!(
            "nothing says which disk the installation of `{}` wipes",
            name.value
        ),
    )
    .help(
        "write `disk: /dev/disk/by-id/...`, or `disk: any` for the first fixed disk that the \
         installer finds",
    )
}
