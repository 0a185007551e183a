//! Whether what is made on the disks can be made on these.

use super::keep;
use crate::check::layers::Layers;
use crate::check::needs::Needs;
use crate::diagnostic::{Code, Diagnostic};
use crate::plan::{Disks, Extent, Storage};
use crate::source::Span;
use crate::value::{Layout, Raid};

/// `E0535` to `E0537`: the disks can be joined as is asked, the volumes fit on them, and what is kept can
/// be. Returns whether all of it holds.
pub fn check(disks: &Disks, storage: &Storage, layers: &Layers<'_>, need: &mut Needs<'_>) -> bool {
    let disks_span = layers
        .get(|s| &s.disks)
        .given()
        .map(|it| it.span)
        .or_else(|| layers.get(|s| &s.disk).given().map(|it| it.span))
        .unwrap_or(need.name.span);
    let raid_span = layers.get(|s| &s.kickstart.raid).given().map(|it| it.span);
    let fault = match joined(disks, storage) {
        Err((why, help)) => {
            let span = raid_span.unwrap_or(disks_span);
            let fault = Diagnostic::new(Code::BadRaid, span, why).help(help);
            // A profile may have the one, and a host the other.
            Some(match raid_span {
                Some(_) => fault.also(disks_span, "the disks"),
                None => fault,
            })
        }
        Ok(()) => too_small(disks, storage, disks_span).or_else(|| {
            let keep = layers.get(|s| &s.kickstart.keep).given();
            keep::on_several_disks(disks, storage, keep.map_or(disks_span, |it| it.span))
        }),
    };
    let fits = fault.is_none();
    need.out.extend(fault);
    fits
}

/// Why the disks cannot be joined, and what to write instead.
fn joined(disks: &Disks, storage: &Storage) -> Result<(), (String, String)> {
    let count = disks.count();
    let Some(raid) = storage.raid else {
        if count > 1 && storage.layout == Layout::Plain {
            return Err((
                format!("a partition lies on one disk, and these are {count}"),
                "write `raid: 1`, or `layout: lvm`, whose group can have several".to_owned(),
            ));
        }
        return Ok(());
    };
    let level = raid.word();
    if count < raid.fewest() {
        let fewest = raid.fewest();
        return Err((
            format!(
                "RAID {level} is made of {fewest} disks or more, and {} named",
                are(count)
            ),
            format!("name them: `disks: [...]`, or `disks: {{count: {fewest}}}`"),
        ));
    }
    if raid == Raid::StripedMirrors && count % 2 == 1 {
        let why = format!("RAID 10 is made of pairs of disks, and these are {count}");
        return Err((why, "name one more, or one fewer".to_owned()));
    }
    let refused = match storage.layout {
        Layout::Lvm => false,
        Layout::Plain => raid != Raid::Mirrored,
        // Its own documentation warns of its parity (btrfs(5), "RAID56 status").
        Layout::Btrfs => matches!(raid, Raid::Parity | Raid::DoubleParity),
    };
    if refused {
        return Err((
            format!(
                "`layout: {}` and `raid: {level}` do not go together",
                storage.layout
            ),
            "write `raid: 1`, or `layout: lvm`".to_owned(),
        ));
    }
    let by_itself =
        |volume: &&crate::plan::Volume| volume.partition && volume.size == Extent::Recommended;
    if storage.volumes.iter().find(by_itself).is_some() {
        return Err((
            "the installer recommends a size for a partition, and not for a mirror".to_owned(),
            "write the size of the swap space, `swap: 4G`, or `none`".to_owned(),
        ));
    }
    Ok(())
}

fn are(count: u32) -> String {
    match count {
        1 => "one is".to_owned(),
        _ => format!("only {count} are"),
    }
}

/// Where the rule says how large the disks are at most, the volumes need no more.
fn too_small(disks: &Disks, storage: &Storage, span: Span) -> Option<Diagnostic> {
    let Disks::Rule(rule) = disks else {
        return None;
    };
    let largest = rule.max?;
    let worth = storage
        .raid
        .map_or(rule.count, |raid| raid.worth(rule.count));
    let room = u64::from(largest.get()) * u64::from(worth);
    let least = storage.least();
    (least > room).then(|| {
        let why = format!(
            "the volumes need {least} MiB at least, and the largest disks that the rule takes hold \
             {room} MiB"
        );
        let fault = Diagnostic::new(Code::NoRoom, span, why);
        fault.help("make the volumes smaller, or `max` larger")
    })
}
