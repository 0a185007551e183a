//! `data`: further disks, which no installation wipes.

use std::collections::BTreeMap;

use super::keep::is_of_the_system;
use crate::check::layers::Layers;
use crate::check::needs::Needs;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory;
use crate::inventory::read::Keys as _;
use crate::plan::{DataDisk, Disks, Purpose, Storage};
use crate::source::Span;
use crate::value::{Filesystem, MountPoint, VolumeName};

/// `E0539`: the disks that are wiped are named, none of those for data is one of them, and each is found
/// again by a label of its own. `None` if not.
pub fn check(
    disks: &Disks,
    storage: &Storage,
    layers: &Layers<'_>,
    need: &mut Needs<'_>,
) -> Option<Vec<DataDisk>> {
    let mut merged: BTreeMap<&MountPoint, (Span, inventory::Data)> = BTreeMap::new();
    let mut sound = true;
    for data in layers.all(|s| &s.data) {
        sound &= data.complete;
        for (mount, above) in data.entries() {
            let data = merged.entry(&mount.value).or_default();
            data.0 = mount.span;
            data.1.overlay(above);
        }
    }
    let mut found: Vec<(Span, DataDisk)> = Vec::new();
    for (mount, (span, data)) in merged {
        match read(mount, span, &data, need) {
            Some(data) => found.push((span, data)),
            None => sound = false,
        }
    }
    if let (Some(encrypt), Some((span, _))) =
        (layers.get(|s| &s.kickstart.encrypt).given(), found.first())
    {
        let why = "a disk for data is found again by its label, and is not encrypted";
        let fault = Diagnostic::new(Code::BadEncryption, encrypt.span, why);
        let fault = fault.also(*span, "a disk for data");
        need.out.push(fault.help("leave `encrypt` or `data` out"));
        sound = false;
    }
    for (at, (span, data)) in found.iter().enumerate() {
        let fault = collision(disks, storage, data)
            .or_else(|| of_two(data, found[..at].iter().map(|(_, other)| other)));
        let Some((why, help)) = fault else { continue };
        need.out
            .push(Diagnostic::new(Code::BadData, *span, why).help(help));
        sound = false;
    }
    sound.then(|| found.into_iter().map(|(_, data)| data).collect())
}

fn read(
    mount: &MountPoint,
    span: Span,
    data: &inventory::Data,
    need: &mut Needs<'_>,
) -> Option<DataDisk> {
    let inventory::Data {
        disk,
        fs,
        options,
        name,
    } = data;
    let mut refuse = |why: String, help: String| {
        need.out
            .push(Diagnostic::new(Code::BadData, span, why).help(help));
    };
    let path = mount.as_str();
    if is_of_the_system(path) {
        let why = format!("packages are installed into `{path}`, and a disk for data is not wiped");
        refuse(why, "mount it elsewhere: `/srv/data`".to_owned());
        return None;
    }
    if disk.is_absent() {
        let why = format!("nothing says which disk is mounted at `{path}`");
        refuse(why, "write `disk: /dev/disk/by-id/...`".to_owned());
        return None;
    }
    if disk.is_faulty() || fs.is_faulty() || options.is_faulty() || name.is_faulty() {
        return None;
    }
    let filesystem = fs.value().copied().unwrap_or(Filesystem::Xfs);
    let label = name.value().cloned();
    let label = label.unwrap_or_else(|| VolumeName::of(mount));
    let most = filesystem.longest_label();
    if label.as_str().len() > most {
        let why = format!(
            "`{path}` is found again by the label `{}`: {filesystem} has labels of at most {most} \
             characters",
            label.as_str()
        );
        let short = path.rsplit('/').next().unwrap_or_default();
        let short: String = short.chars().take(most).collect();
        refuse(
            why,
            format!("give it a shorter name: `{{disk: ..., name: {short}}}`"),
        );
        return None;
    }
    Some(DataDisk {
        disk: disk.value()?.clone(),
        mount: mount.clone(),
        filesystem,
        label,
        options: options.values(),
    })
}

/// What is wrong between a disk for data and what is wiped, and what to write instead.
fn collision(disks: &Disks, storage: &Storage, data: &DataDisk) -> Option<(String, String)> {
    let mount = data.mount.as_str();
    let Disks::Paths(paths) = disks else {
        let why = "where disks for data are in the machine, the one that is wiped must not be found by \
                   a rule";
        let help = "name it: `disk: /dev/disk/by-id/...`";
        return Some((why.to_owned(), help.to_owned()));
    };
    if paths.contains(&data.disk) {
        let why = format!(
            "`{}` is wiped, and has the data of `{mount}`",
            data.disk.as_str()
        );
        return Some((why, "name another disk, or write `keep`".to_owned()));
    }
    for volume in &storage.volumes {
        if let Purpose::Mount(other, _) | Purpose::Subvolume(other) = &volume.purpose
            && *other == data.mount
        {
            let why = format!("`{mount}` is a volume too");
            return Some((why, "leave it out of `volumes`, or of `data`".to_owned()));
        }
        if volume.keep && volume.name == data.label {
            let name = data.label.as_str();
            let why = format!("a volume that is kept has the label `{name}` too");
            return Some((
                why,
                format!("give it another: `{{disk: ..., name: {name}2}}`"),
            ));
        }
    }
    None
}

/// The same between two disks for data.
fn of_two<'d>(
    data: &DataDisk,
    mut others: impl Iterator<Item = &'d DataDisk>,
) -> Option<(String, String)> {
    let other = others.find(|other| other.disk == data.disk || other.label == data.label)?;
    let (one, two) = (other.mount.as_str(), data.mount.as_str());
    if other.disk == data.disk {
        let why = format!("the disk of `{one}` is mounted at `{two}` too");
        return Some((why, "name another disk".to_owned()));
    }
    let name = data.label.as_str();
    let why = format!("`{one}` and `{two}` have the same label, `{name}`");
    Some((
        why,
        format!("give it another: `{{disk: ..., name: {name}2}}`"),
    ))
}
