//! One volume, as it is written, to one that can be made.

use super::written::EFI;
use crate::check::needs::Needs;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory;
use crate::inventory::read::Field;
use crate::plan::{Extent, Purpose, Volume};
use crate::source::Span;
use crate::value::{
    Filesystem, Layout, Mebibytes, MountOption, MountPoint, VolumeName, VolumeSize,
};

/// The least that `/` gets of the rest.
pub const LEAST_ROOT: Mebibytes = Mebibytes::new(4096);

/// What any other volume does.
const LEAST: Mebibytes = Mebibytes::new(1024);

/// The smallest XFS that `mkfs.xfs` makes since xfsprogs 5.19.
const LEAST_XFS: Mebibytes = Mebibytes::new(300);

/// What holds no system that is smaller: Anaconda's own bounds, and for `/`, `/usr` and `/boot` what the
/// smallest release takes there. An installation would end in the middle, with the disk wiped.
const SMALLEST: &[(&str, Mebibytes)] = &[
    ("/", Mebibytes::new(1024)),
    ("/boot", Mebibytes::new(200)),
    (EFI, Mebibytes::new(50)),
    ("/usr", Mebibytes::new(1024)),
    ("/var", Mebibytes::new(384)),
];

/// `/boot`: a partition, which every GRUB reads.
pub fn boot(size: Mebibytes, options: Vec<MountOption>) -> Volume {
    let mount = MountPoint::boot();
    Volume {
        name: VolumeName::of(&mount),
        purpose: Purpose::Mount(mount, Filesystem::Ext4),
        partition: true,
        size: Extent::Fixed(size),
        options,
        keep: false,
    }
}

/// One volume, and where its faults are reported.
pub struct Reader<'a, 'n> {
    /// What it lies in.
    pub layout: Layout,
    /// Whether it survives.
    pub keep: bool,
    /// Where it is mounted.
    pub mount: &'a MountPoint,
    /// Where that is written.
    pub span: Span,
    /// What is written of it.
    pub volume: &'a inventory::Volume,
    /// Where faults go.
    pub need: &'a mut Needs<'n>,
}

impl Reader<'_, '_> {
    /// `E0531`: the volume can be made as it is written. `None` where it cannot, and for the EFI
    /// system partition, which is none.
    pub fn read(&mut self) -> Option<Volume> {
        let size = self.size()?;
        self.holds_a_system(size);
        match self.mount.as_str() {
            EFI => {
                let fixed = matches!(size, Extent::Fixed(_));
                self.no_rest(fixed, "the EFI system partition");
                self.takes_nothing_but_size("the EFI system partition");
                None
            }
            "/boot" => {
                let Extent::Fixed(size) = size else {
                    self.no_rest(false, "`/boot`");
                    return None;
                };
                self.boot_is_read_by_grub();
                self.has_no_name("`/boot` is a partition");
                Some(boot(size, self.volume.options.values()))
            }
            _ if self.layout == Layout::Btrfs => self.subvolume(size),
            _ => self.plain(size),
        }
    }

    fn holds_a_system(&mut self, size: Extent) {
        let most = match size {
            Extent::Fixed(size) => Some(size),
            Extent::Rest { most, .. } => most,
            Extent::Recommended => None,
        };
        let mount = self.mount.as_str();
        let smallest = SMALLEST.iter().find(|(path, _)| *path == mount);
        if let (Some(most), Some((_, least))) = (most, smallest)
            && most < *least
        {
            let why = format!("no system has room in a `{mount}` of `{most}`");
            self.refuse(self.span, &why, &format!("write `{least}` at least"));
        }
    }

    fn plain(&mut self, size: Extent) -> Option<Volume> {
        let filesystem = self.volume.fs.value().copied().unwrap_or(Filesystem::Xfs);
        let least = match size {
            Extent::Fixed(size) | Extent::Rest { least: size, .. } => size,
            Extent::Recommended => LEAST,
        };
        if filesystem == Filesystem::Xfs && least < LEAST_XFS {
            let why = format!("XFS needs `{LEAST_XFS}`, and this has `{least}`");
            self.refuse(self.span, &why, "make it larger, or write `fs: ext4`");
            return None;
        }
        if self.keep {
            self.label_fits(filesystem);
        } else if self.layout == Layout::Plain {
            self.has_no_name("a partition has no name");
        }
        Some(Volume {
            purpose: Purpose::Mount(self.mount.clone(), filesystem),
            name: self.name(),
            partition: self.layout == Layout::Plain,
            size,
            options: self.volume.options.values(),
            keep: self.keep,
        })
    }

    fn subvolume(&mut self, size: Extent) -> Option<Volume> {
        let why = "a subvolume of a Btrfs has no size of its own";
        if let Extent::Fixed(_) = size {
            self.refuse(self.span, why, "write `rest`: all of them share the disk");
            return None;
        }
        for (field, key) in [(&self.volume.min, "min"), (&self.volume.max, "max")] {
            if let Some(span) = field.given().map(|it| it.span) {
                self.refuse(span, why, &format!("leave `{key}` out"));
            }
        }
        if let Some(span) = self.volume.fs.given().map(|it| it.span) {
            let help = "leave `fs` out, or write `layout: lvm` or `plain`";
            self.refuse(
                span,
                "with `layout: btrfs` every volume but `/boot` is Btrfs",
                help,
            );
        }
        if let Some(span) = self.volume.options.given().map(|it| it.span) {
            let why = "the installer takes no mount options for a subvolume";
            self.refuse(
                span,
                why,
                "leave `options` out, or write `layout: lvm` or `plain`",
            );
        }
        Some(Volume {
            purpose: Purpose::Subvolume(self.mount.clone()),
            name: self.name(),
            partition: false,
            size,
            options: Vec::new(),
            keep: false,
        })
    }

    fn name(&self) -> VolumeName {
        let name = self.volume.name.value().cloned();
        name.unwrap_or_else(|| VolumeName::of(self.mount))
    }

    fn size(&mut self) -> Option<Extent> {
        let size = match &self.volume.size {
            Field::Given(size) => *size,
            Field::Faulty => return None,
            Field::Absent => {
                let why = format!("nothing says how large `{}` is", self.mount.as_str());
                self.refuse(
                    self.span,
                    &why,
                    "write `size: 20G`, or `size: rest` for what is left",
                );
                return None;
            }
        };
        let (min, max) = (self.volume.min.given(), self.volume.max.given());
        let VolumeSize::Fixed(fixed) = size.value else {
            let usual = if *self.mount == MountPoint::root() {
                LEAST_ROOT
            } else {
                LEAST
            };
            let most = max.map(|it| it.value);
            // Whoever writes a small `max` has not asked for a large `min`.
            let least =
                min.map_or_else(|| most.map_or(usual, |most| most.min(usual)), |it| it.value);
            if let Some(max) = max
                && max.value < least
            {
                let why = format!("at least `{least}`, and at most `{}`", max.value);
                self.refuse(max.span, &why, "make `max` the larger of the two");
                return None;
            }
            return Some(Extent::Rest { least, most });
        };
        for (bound, key) in [(min, "min"), (max, "max")] {
            if let Some(span) = bound.map(|it| it.span) {
                let why = format!("`{key}` bounds what is left, and this has the size `{fixed}`");
                self.refuse(
                    span,
                    &why,
                    &format!("leave `{key}` out, or write `size: rest`"),
                );
            }
        }
        Some(Extent::Fixed(fixed))
    }

    fn no_rest(&mut self, is_fixed: bool, what: &str) {
        if !is_fixed {
            let why = format!("{what} has a size, and takes nothing of what is left");
            self.refuse(self.span, &why, "write a size, such as `1G`");
        }
    }

    fn takes_nothing_but_size(&mut self, what: &str) {
        self.has_no_name(&format!("{what} has no name"));
        let fs = self.volume.fs.given().map(|it| it.span);
        if let Some(span) = fs {
            let why = format!("the firmware reads nothing but FAT, and so {what} is FAT");
            self.refuse(span, &why, "leave `fs` out");
        }
        if let Some(span) = self.volume.options.given().map(|it| it.span) {
            let why = format!("the installer chooses how {what} is mounted");
            self.refuse(span, &why, "leave `options` out");
        }
    }

    fn boot_is_read_by_grub(&mut self) {
        if let Some(fs) = self.volume.fs.given()
            && fs.value != Filesystem::Ext4
        {
            let why = format!(
                "`/boot` on {}: a new one is an unknown file system to an older GRUB, such as the \
                 deploy host's, which looks there for the marker",
                fs.value
            );
            self.refuse(fs.span, &why, "write `fs: ext4`, or leave it out");
        }
    }

    /// `E0537`: the name of a volume that is kept is a label of its file system.
    fn label_fits(&mut self, filesystem: Filesystem) {
        let (name, most) = (self.name(), filesystem.longest_label());
        if name.as_str().len() > most {
            let why = format!(
                "`{}` is kept, and found again by the label `{}`: {filesystem} has labels of at \
                 most {most} characters",
                self.mount.as_str(),
                name.as_str()
            );
            let fault = Diagnostic::new(Code::BadKeep, self.span, why);
            let short = self.mount.as_str().rsplit('/').next().unwrap_or_default();
            let short: String = short.chars().take(most).collect();
            self.need.out.push(fault.help(format!(
                "give it a shorter name: `{{size: ..., name: {short}}}`"
            )));
        }
    }

    fn has_no_name(&mut self, why: &str) {
        if let Some(span) = self.volume.name.given().map(|it| it.span) {
            self.refuse(span, why, "leave `name` out");
        }
    }

    fn refuse(&mut self, span: Span, why: &str, help: &str) {
        let fault = Diagnostic::new(Code::BadVolume, span, why);
        self.need.out.push(fault.help(help));
    }
}
