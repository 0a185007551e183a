//! Volumes that are kept on logical volumes and on arrays, which only a kernel that knows them shows: on one
//! machine one situation after the other, each with what real `mdadm` and LVM made there.

use std::fmt::Write as _;
use std::fs::File;

use tempfile::TempDir;

use crate::boot::linux;
use crate::scripts::keep::read_by_each;
use crate::support::generated::Generated;

/// What of the disks is kept, by situation: `srv` with the label `data`.
const INVENTORY: &str = "
netpxe: 1
server: {address: 172.22.10.2}
networks: {lab: {subnet: 172.22.10.0/24, gateway: 172.22.10.1}}
defaults:
  state: install
  install_id: 7
  os: el9
  repo: http://172.22.10.2/el9/
  repos: {AppStream: http://172.22.10.2/app/}
  root_ssh_keys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDDCwQDJmUC9q5mqzAbjvyhZp8zQXOyFQVmrUmIvYQlM ops@desk]
  firmware: bios
  swap: 32M
  keep: [/srv]
  volumes: {/: {size: rest, min: 64M, fs: ext4}, /srv: {size: 64M, fs: ext4, name: data, options: [nodev]}}
hosts:
";

/// A situation.
struct Situation {
    /// Its name, which is the machine's.
    name: &'static str,
    /// The settings of the machine.
    settings: &'static str,
    /// What makes it.
    before: &'static str,
    /// What tells how it ended.
    after: &'static str,
}

/// A group on one partition, as another installer might have made it.
const GROUP: &str = "parted vda; filled /dev/vda1 '' some/file
lvm vgcreate old-group /dev/vda2
for volume in root swap home data; do lvm lvcreate -y -L 24M -n $volume old-group; done
filled /dev/old-group/home homes some/file
filled /dev/old-group/data data precious/file
";

const LOOK: &str = "mdadm --quiet --assemble --scan --config=partitions 2>/dev/null
lvm lvs --noheadings --separator / -o vg_name,lv_name
lvm lvchange --activate y old-group/data; mount -o ro /dev/old-group/data /mnt; ls /mnt/precious; umount /mnt
lvm lvcreate -y -L 64M -n root old-group";

/// A mirror of everything: `/boot`, and a group.
const MIRRORS: &str = "parted vda; parted vdb
mdadm --create /dev/md0 --run --level=1 --metadata=1.0 --raid-devices=2 /dev/vda1 /dev/vdb1
mdadm --create /dev/md1 --run --level=1 --raid-devices=2 --bitmap=none --assume-clean /dev/vda2 /dev/vdb2
filled /dev/md0 '' netpxe/NAME-6
lvm vgcreate old-group /dev/md1
for volume in root data; do lvm lvcreate -y -L 24M -n $volume old-group; done
filled /dev/old-group/data data precious/file
";

/// The same with a file system in the place of the group.
const ARRAY: &str = "parted vda; parted vdb
mdadm --create /dev/md0 --run --level=1 --metadata=1.0 --raid-devices=2 /dev/vda1 /dev/vdb1
mdadm --create /dev/md1 --run --level=1 --raid-devices=2 --bitmap=none --assume-clean /dev/vda2 /dev/vdb2
filled /dev/md0 '' some/file
filled /dev/md1 data precious/file
";

/// One after the other. What does not begin by making partitions finds the disks of the one before.
const SITUATIONS: &[Situation] = &[
    Situation {
        name: "array",
        settings: "disks: {count: 2}, raid: 1, layout: plain",
        before: ARRAY,
        after: "mdadm --quiet --assemble --scan --config=partitions 2>/dev/null; mount -o ro /dev/md/1 /mnt
ls /mnt/precious; umount /mnt; mdadm --stop --scan",
    },
    // Half of it is gone.
    Situation {
        name: "degraded",
        settings: "disks: {count: 2}, raid: 1, layout: plain",
        before: "mdadm --zero-superblock /dev/vdb2",
        after: "",
    },
    // The group goes on on a disk that is not wiped.
    Situation {
        name: "further",
        settings: "disk: any",
        before: "parted vda; parted vdb
lvm vgcreate old-group /dev/vda2 /dev/vdb2
lvm lvcreate -y -L 24M -n data old-group
filled /dev/old-group/data data precious/file
",
        after: "",
    },
    // The label is on a partition too.
    Situation {
        name: "twice",
        settings: "disk: any",
        before: "filled /dev/vdb1 data some/file",
        after: "",
    },
    // What is kept has the name that another one is to have.
    Situation {
        name: "name",
        settings: "disk: any, volumes: {/home: {size: 24M, fs: ext4}, /h: {size: 24M, fs: ext4, name: homes}}, \
                   keep: [/h]",
        before: GROUP,
        after: "",
    },
    // A layout without groups has no use for one.
    Situation {
        name: "plain",
        settings: "disk: any, layout: plain",
        before: "",
        after: "",
    },
    // Beside what is kept there is no room.
    Situation {
        name: "room",
        settings: "disk: any, volumes: {/: {size: rest, min: 1G}}",
        before: "",
        after: "",
    },
    Situation {
        name: "group",
        settings: "disk: any",
        before: "",
        after: LOOK,
    },
    Situation {
        name: "mirrors",
        settings: "disks: {count: 2}, raid: 1",
        before: MIRRORS,
        after: LOOK,
    },
];

/// The lines of one situation that begin with this word.
fn lines<'s>(said: &'s str, name: &str, word: &str) -> Vec<&'s str> {
    let head = format!("{name}: {word}: ");
    said.lines()
        .filter_map(|it| it.strip_prefix(&head))
        .collect()
}

/// Nothing is wiped, for this reason.
fn stops(said: &str, name: &str, why: &str) {
    assert_eq!(lines(said, name, "status"), ["1."], "{name}: {said}");
    let reason = lines(said, name, "said").join("\n");
    assert!(reason.contains(why), "{name}: {reason}");
    assert!(reason.contains("nothing is wiped"), "{name}: {reason}");
    assert!(lines(said, name, "disk").is_empty(), "{name}: {said}");
}

/// It goes on, and Anaconda is told these lines. They are returned.
fn goes_on(said: &str, name: &str, expected: &[&str]) -> String {
    assert_eq!(lines(said, name, "status"), ["0."], "{name}: {said}");
    let told = lines(said, name, "disk");
    for line in expected {
        assert!(told.contains(line), "{name}: {line}: {told:#?}");
    }
    told.iter()
        .fold(String::new(), |text, line| text + line + "\n")
}

/// Proves: what is kept is found on a logical volume, on one that lies on a mirror, and on a mirror itself. Its
/// partitions are not removed, the others are; of its group nothing else is left, which no `%pre` but the last
/// does. Where the group or the array is not all there, or its room or names do not do, nothing is wiped.
#[test]
fn what_is_kept_on_volumes_and_arrays() {
    let mut inventory = INVENTORY.to_owned();
    for (number, Situation { name, settings, .. }) in SITUATIONS.iter().enumerate() {
        let _ = writeln!(
            inventory,
            "  {name}: {{mac: \"52:54:00:30:00:{number:02x}\", address: 172.22.10.{}, {settings}}}",
            number + 61
        );
    }
    let generated = Generated::of_text(&inventory);
    let mut files = Vec::new();
    for (number, situation) in SITUATIONS.iter().enumerate() {
        let name = situation.name;
        let kickstart = generated.text(&format!("http/ks/52-54-00-30-00-{number:02x}.cfg"));
        let scripts: Vec<String> = kickstart
            .split("\n%pre")
            .skip(1)
            .map(|rest| rest.split_once("\n%end\n").unwrap().0)
            .map(|section| section.split_once('\n').unwrap().1.to_owned())
            .collect();
        let last = scripts.get(1).cloned().unwrap_or_default();
        for (kind, text) in [
            ("before", situation.before.replace("NAME", name)),
            ("pre", scripts[0].clone()),
            ("last", last),
            ("after", situation.after.to_owned()),
        ] {
            files.push((format!("{number}-{name}.{kind}"), text));
        }
    }
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (&**name, &**text))
        .collect();
    let folder = TempDir::with_prefix("npw").unwrap();
    let disks = ["vda", "vdb"].map(|name| {
        let disk = folder.path().join(name);
        File::create(&disk).unwrap().set_len(200 << 20).unwrap();
        disk
    });
    let programs = ["bash", "blkid", "lvm", "mdadm", "mke2fs", "sfdisk"];
    let said = linux::run("tests/daemons/more/init-kept", &files, &programs, &disks);
    assert!(!said.contains("a disk was written to"), "{said}");
    assert!(!said.contains("the last ended"), "{said}");

    let of_group = [
        "volgroup old-group --useexisting",
        "logvol /srv --fsoptions=nodev --vgname=old-group --name=data --useexisting --noformat",
        "logvol / --vgname=old-group --name=root --fstype=ext4 --size=64 --grow",
    ];
    let alone = [
        "ignoredisk --only-use=vda",
        "clearpart --initlabel --disklabel=gpt --list=vda1",
    ];
    let told = goes_on(&said, "group", &[&of_group[..], &alone].concat());
    for (release, read) in read_by_each(&told) {
        assert_eq!(read["/srv"]["volume"], "old-group/data", "{release}");
        assert_eq!(read["/srv"]["format"], false, "{release}");
        assert_eq!(read["/"]["volume"], "old-group/root", "{release}");
        assert_eq!(read["removed"], serde_json::json!(["vda1"]), "{release}");
    }
    let both = [
        "ignoredisk --only-use=vda,vdb",
        "clearpart --initlabel --disklabel=gpt --list=vda1,vdb1",
    ];
    let told = goes_on(&said, "mirrors", &[&of_group[..], &both].concat());
    assert!(!told.contains("pv."), "{told}");
    let mirror = "raid /srv --fsoptions=nodev --device=LABEL=data --useexisting --noformat";
    let told = goes_on(&said, "array", &[&[mirror][..], &both].concat());
    for (release, read) in read_by_each(&told) {
        assert_eq!(read["/srv"]["array"], "LABEL=data", "{release}");
        assert_eq!(read["/srv"]["format"], false, "{release}");
    }
    for name in ["group", "mirrors"] {
        let after = lines(&said, name, "after").join("\n");
        assert!(
            after.starts_with("  old-group/data\nfile\n"),
            "{name}: {after}"
        );
        assert!(after.contains("\"root\" created"), "{name}: {after}");
    }
    assert!(lines(&said, "array", "after").contains(&"file"), "{said}");

    stops(&said, "degraded", "which needs an-incomplete-array");
    stops(&said, "further", "which needs vdb2");
    stops(&said, "twice", "and nowhere else, and it is on dm-0 vdb1");
    stops(
        &said,
        "name",
        "the volume old-group/home is kept, and another one is to have its name",
    );
    stops(
        &said,
        "room",
        "MiB beside what is kept, and the other volumes need 1056",
    );
    stops(
        &said,
        "plain",
        "the label data is on a logical volume: write layout: lvm",
    );
}
