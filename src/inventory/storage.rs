//! What is made on the disks of a machine.

use schemars::{Schema, SchemaGenerator, json_schema};

use super::read::{Field, Key, List, Read, wrong_type};
use super::secret::Secret;
use super::{Shape, section};
use crate::diagnostic::Diagnostics;
use crate::value::{
    DiskPath, DiskText, Filesystem, Int, Mebibytes, MountOption, Passphrase, Prefer, Thumbprint,
    Transport, Url, VolumeName, VolumeSize,
};
use crate::yaml::{Node, Value};

/// The disks that are wiped, where `disk` is not enough: a list of paths, or a rule.
#[derive(Clone, Debug)]
pub enum Disks {
    /// These.
    Paths(List<DiskPath>),
    /// Those that the rule finds.
    Rule(DiskRule),
}

section! {
    /// A rule by which the installer finds the disks that are wiped: local disks for which all of
    /// it holds. Where it finds fewer or more than `count`, nothing is wiped.
    #[section("a rule for disks")]
    pub struct DiskRule {
        /// How many disks it must find. Default: 1.
        pub count: Field<Int<1, 64>>,
        /// The smallest that it takes: `400G`, in units of 1024.
        pub min: Field<Mebibytes>,
        /// The largest that it takes.
        pub max: Field<Mebibytes>,
        /// Which it takes where more are there than `count`: the `smallest` or the `largest`.
        pub prefer: Field<Prefer>,
        /// How the model begins, as the kernel tells it: `SAMSUNG MZ7`.
        pub model: Field<DiskText>,
        /// The serial number.
        pub serial: Field<DiskText>,
        /// How it is attached.
        pub transport: Field<Transport>,
        /// Whether it has no moving parts: `true` for SSDs, `false` for those that rotate.
        pub ssd: Field<bool>,
    }
}

impl Read for Disks {
    fn read(node: &Node<'_>, key: Key<'_>, out: &mut Diagnostics) -> Option<Self> {
        match node.value() {
            Value::List(_) => List::read(node, key, out).map(Self::Paths),
            Value::Map(_) => DiskRule::read(node, key, out).map(Self::Rule),
            _ => {
                let wanted = "a list of disks such as `[/dev/disk/by-id/...]`, or a rule such as \
                              `{count: 2, ssd: true}`";
                wrong_type(node, key, wanted, out);
                None
            }
        }
    }
}

impl Shape for Disks {
    fn shape(generator: &mut SchemaGenerator) -> Schema {
        let paths = List::<DiskPath>::shape(generator);
        // Nothing at all is no rule.
        let rule = generator.subschema_for::<DiskRule>();
        let rule = json_schema!({ "allOf": [rule, { "type": "object" }] });
        json_schema!({ "anyOf": [paths, rule] })
    }
}

section! {
    /// A further disk, which is never wiped: its path, or a mapping that says more.
    #[section("a disk for data", short = disk: DiskPath)]
    pub struct Data {
        /// The disk: a path below `/dev/disk/by-id/` or `/dev/disk/by-path/`.
        pub disk: Field<DiskPath>,
        /// The file system: `xfs` or `ext4`. Default: `xfs`.
        pub fs: Field<Filesystem>,
        /// How it is mounted, beside the defaults: `[nodev, nosuid]`.
        pub options: Field<List<MountOption>>,
        /// The label of its file system. Default: as its mount point, `srv_backup`.
        pub name: Field<VolumeName>,
    }
}

section! {
    /// How volumes are encrypted.
    #[section("an encryption", secret = true)]
    pub struct Encrypt {
        /// Where the passphrase lies that opens them: `{file: disk.passphrase}`, `{env:
        /// DISK_PASSPHRASE}`. The file is one line, such as `openssl rand -base64 24` prints.
        #[required("{file: disk.passphrase}")]
        pub passphrase: Field<Secret<Passphrase>>,
        /// Whether the machine's TPM 2.0 opens them too, so that nobody need type anything: `true`, or
        /// `{pcrs: [7]}` where it must also have measured the same as during the installation.
        /// Default: `false`. From EL 8 and in Fedora.
        pub tpm2: Field<Tpm2>,
        /// The Tang server that opens them too, as long as the machine reaches it. From EL 8 and in
        /// Fedora.
        pub tang: Field<Tang>,
    }
}

/// Whether a TPM opens what is encrypted, and what it must have measured.
#[derive(Clone, Debug, Default)]
pub struct Tpm2 {
    /// Whether it does.
    pub wanted: bool,
    /// Its registers that must be as during the installation.
    pub pcrs: Field<List<Int<0, 23>>>,
}

section! {
    /// What a TPM must have measured.
    #[section("registers of a TPM")]
    pub struct Registers {
        /// The platform configuration registers (PCR) that must be as during the installation: `[7]`.
        #[required("[7]")]
        pub pcrs: Field<List<Int<0, 23>>>,
    }
}

impl Read for Tpm2 {
    fn read(node: &Node<'_>, key: Key<'_>, out: &mut Diagnostics) -> Option<Self> {
        match node.value() {
            Value::Map(_) => Registers::read(node, key, out).map(|it| Self {
                wanted: true,
                pcrs: it.pcrs,
            }),
            _ => bool::read(node, key, out).map(|wanted| Self {
                wanted,
                pcrs: Field::Absent,
            }),
        }
    }
}

impl Shape for Tpm2 {
    fn shape(generator: &mut SchemaGenerator) -> Schema {
        let wanted = bool::shape(generator);
        let registers = generator.subschema_for::<Registers>();
        json_schema!({ "anyOf": [wanted, registers] })
    }
}

section! {
    /// A Tang server, which opens what is encrypted.
    #[section("a Tang server")]
    pub struct Tang {
        /// Where it is: `http://tang.example.com`.
        #[required("http://tang.example.com")]
        pub url: Field<Url>,
        /// The thumbprint of its key, as `tang-show-keys` prints it there.
        #[required("FdFeqBiNvpXGiBCEeFLTza-TPEveiLNz_WtFDxBvUc0")]
        pub thumbprint: Field<Thumbprint>,
    }
}

section! {
    /// A volume: its size, or a mapping that says more.
    #[section("a volume", short = size: VolumeSize)]
    pub struct Volume {
        /// How large it is: `20G`; or `rest`, what the others leave: several of these share it.
        pub size: Field<VolumeSize>,
        /// The least that it gets where it takes the rest. Default: `4G` for `/`, else `1G`.
        pub min: Field<Mebibytes>,
        /// The most that it gets where it takes the rest. Default: all.
        pub max: Field<Mebibytes>,
        /// The file system: `xfs` or `ext4`. Default: `xfs`, and for `/boot` `ext4`.
        pub fs: Field<Filesystem>,
        /// How it is mounted, beside the defaults: `[nodev, nosuid]`.
        pub options: Field<List<MountOption>>,
        /// What the logical volume or the subvolume is called. Default: as its mount point: `root`,
        /// `var_log`.
        pub name: Field<VolumeName>,
    }
}
