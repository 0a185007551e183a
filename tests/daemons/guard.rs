//! Which disks a machine may wipe: what GRUB and the installer are given decides as
//! [`Guard::decide`](netpxe::plan::Guard::decide) does. GRUB is grub-emu, its script engine as a
//! program of this machine.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use netpxe::plan::{Decision, Guard};
use netpxe::value::{FromText as _, HostName, Marker};
use tempfile::TempDir;

use crate::support::generated::Generated;
use crate::support::md::{self, Metadata};
use crate::support::{lvm, needs};

/// `web1`, which was `web-2` once, is to run its installation 7, and may wipe `db-1-3`.
const INVENTORY: &str = r#"
netpxe: 1
server: {address: 172.22.10.2}
networks:
  management: {subnet: 172.22.10.0/24, gateway: 172.22.10.1}
defaults:
  state: install
  os: el7
  repo: http://172.22.10.2/el7/
  disk: any
  root_ssh_keys:
    - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDDCwQDJmUC9q5mqzAbjvyhZp8zQXOyFQVmrUmIvYQlM admin@deploy
hosts:
  web1:
    mac: "52:54:00:30:00:01"
    address: 172.22.10.61
    firmware: bios
    install_id: 7
    formerly: [web-2]
    wipe: [db-1-3]
"#;

fn guard() -> Guard {
    Guard {
        names: ["web1", "web-2"]
            .map(|name| HostName::from_text(name).unwrap())
            .to_vec(),
        number: 7,
        wipe: vec![Marker::from_text("db-1-3").unwrap()],
    }
}

/// What lies on the disks together.
const CASES: &[&[&str]] = &[
    &[],
    &["web1-1"],
    &["web1-6"],
    &["web1-7"],
    &["web1-8"],
    &["web1-10"],
    &["web1-999999999"],
    &["web-2-6"],
    &["web-2-7"],
    &["db-1-3"],
    &["db-1-2"],
    &["db-1-4"],
    &["db-1-33"],
    &["web2-1"],
    &["web-1"],
    &["web10-1"],
    &["xweb1-6"],
    &["web1.lab-6"],
    &["WEB1-6"],
    // Names that no installation writes.
    &["web1"],
    &["web1-"],
    &["-6"],
    &["6"],
    &["web1-0"],
    &["web1-06"],
    &["web1--6"],
    &["web1-+6"],
    &["web1- 6"],
    &["web1-6 "],
    &["web1-x"],
    &["web1-6.bak"],
    &["web1-1000000000"],
    &["web1-99999999999999999999"],
    &["$(reboot)-1"],
    &["it's-1"],
    &["\"-1"],
    &["*"],
    // One that objects is enough.
    &["web1-6", "db-1-3", "web-2-1"],
    &["web1-6", "web1-7"],
    &["web1-6", "other-1"],
    &["db-1-3", "readme.txt"],
];

/// Whether nothing objects; else the markers that do.
fn objecting<'m>(markers: &[&'m str]) -> Vec<Decision<'m>> {
    let guard = guard();
    let each = markers.iter().map(|&marker| guard.decide([marker]));
    each.filter(|decision| *decision != Decision::Install)
        .collect()
}

/// What grub-emu prints when it runs a script on a machine with one disk that holds these files.
fn grub(script: &str, markers: &[&str]) -> String {
    grub_on(script, markers, |_| ())
}

/// The same where something is done to the disk before.
fn grub_on(script: &str, markers: &[&str], change: impl Fn(&Path)) -> String {
    let folder = TempDir::with_prefix("npw").unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir_all(path("root/boot/netpxe")).unwrap();
    for marker in markers {
        fs::write(path("root/boot/netpxe").join(marker), "").unwrap();
    }
    let disk = path("disk.img");
    fs::File::create(&disk).unwrap().set_len(1 << 20).unwrap();
    let mut mke2fs = Command::new(needs::program("mke2fs"));
    mke2fs.args(["-q", "-t", "ext2", "-d"]).arg(path("root"));
    needs::run(mke2fs.arg(&disk));
    change(&disk);
    fs::create_dir(path("grub")).unwrap();
    let end = "\necho \"END default=$default installed=$installed disk=$netpxe_disk.\"\nexit\n";
    fs::write(path("grub/grub.cfg"), format!("{script}{end}")).unwrap();
    fs::write(path("map"), format!("(hd0) {}\n", disk.display())).unwrap();
    emulate(folder.path())
}

fn emulate(folder: &Path) -> String {
    let emu = format!(
        "TERM=dumb {} -m {} -r host -d {}",
        needs::program("grub-emu").display(),
        folder.join("map").display(),
        folder.join("grub").display()
    );
    // It asks for a terminal.
    let mut script = Command::new(needs::program("script"));
    script.args(["--quiet", "--return", "--command", &emu, "/dev/null"]);
    let output = needs::run(script.stdin(Stdio::null()));
    String::from_utf8_lossy(&output.stdout).replace(['\r', '\n'], "")
}

/// Whether GRUB has shown this. Blanks do not count: it breaks lines at the edge of its screen.
fn has(told: &str, text: &str) -> bool {
    told.replace(' ', "").contains(&text.replace(' ', ""))
}

/// Proves: GRUB installs where the rule says so and nowhere else, names what it found, and starts
/// the disk on which it found it.
#[test]
fn grub_decides_by_the_rule() {
    let config = Generated::of_text(INVENTORY).text("tftp/boot/grub/grub.cfg-01-52-54-00-30-00-01");
    let (script, _) = config.split_once("\nmenuentry").unwrap();
    for markers in CASES {
        let told = grub(script, markers);
        let objecting = objecting(markers);
        if objecting.is_empty() {
            assert!(
                has(&told, "END default=0 installed= disk=."),
                "{markers:?}: {told}"
            );
            continue;
        }
        let shown =
            |marker: &str| format!("END default=1 installed=(hd0)/boot/netpxe/{marker} disk=hd0.");
        let is_one_of_them = objecting.iter().any(|decision| match decision {
            Decision::Installed(marker) => {
                has(&told, &shown(marker)) && has(&told, "netpxe: installed already: ")
            }
            Decision::Foreign(marker) => {
                has(&told, &shown(marker))
                    && has(&told, "netpxe: another installation is on the disk: ")
            }
            Decision::Install => false,
        });
        assert!(is_one_of_them, "{markers:?}: {told}");
    }
}

/// What makes something else of a disk.
type Change = fn(&Path);

/// Proves: GRUB sees the marker on one half of a mirror, wherever the metadata are, and on a logical
/// volume, also on one that lies on a mirror.
#[test]
fn grub_sees_into_arrays_and_volume_groups() {
    let config = Generated::of_text(INVENTORY).text("tftp/boot/grub/grub.cfg-01-52-54-00-30-00-01");
    let (script, _) = config.split_once("\nmenuentry").unwrap();
    let cases: [(&str, Change); 4] = [
        ("(hd0)", |disk| md::mirror(disk, Metadata::End)),
        ("(md/boot_7)", |disk| md::mirror(disk, Metadata::Begin)),
        ("(lvm/vg_7-root)", lvm::volume),
        ("(lvm/vg_7-root)", |disk| {
            lvm::volume(disk);
            md::mirror(disk, Metadata::Begin);
        }),
    ];
    for (device, change) in cases {
        let told = grub_on(script, &["web1-7"], change);
        let shown = format!("END default=1 installed={device}/boot/netpxe/web1-7");
        assert!(has(&told, &shown), "{device}: {told}");
        let told = grub_on(script, &["web1-6"], change);
        assert!(has(&told, "END default=0 installed= "), "{device}: {told}");
    }
}

/// Proves: GRUB says what to write where a foreign marker may be wiped, and which `wipe` matches
/// nothing any more.
#[test]
fn grub_says_what_to_write() {
    let config = Generated::of_text(INVENTORY).text("tftp/boot/grub/grub.cfg-01-52-54-00-30-00-01");
    let (script, _) = config.split_once("\nmenuentry").unwrap();
    let told = grub(script, &["web2-5"]);
    for line in [
        "if this machine had that name, write formerly: [web2] and install_id: 5",
        "if its disk may be wiped, write wipe: [web2-5]",
        "no disk carries db-1-3: take it out of wipe.",
    ] {
        assert!(has(&told, line), "{line}: {told}");
    }
    let told = grub(script, &["db-1-3"]);
    assert!(!has(&told, "take it out of wipe"), "{told}");
}

/// Proves: of several installations of its own, the machine runs the latest.
#[test]
fn grub_starts_the_latest() {
    let config = Generated::of_text(INVENTORY).text("tftp/boot/grub/grub.cfg-01-52-54-00-30-00-01");
    let (script, _) = config.split_once("\nmenuentry").unwrap();
    for markers in [
        ["web1-7", "web1-12"],
        ["web1-9", "web-2-12"],
        ["web1-12", "web1-100"],
    ] {
        let told = grub(script, &markers);
        assert!(
            has(
                &told,
                &format!("installed=(hd0)/boot/netpxe/{} ", markers[1])
            ),
            "{told}"
        );
    }
}

/// Proves: `%pre` judges each marker by the rule, under bash and under dash.
#[test]
fn the_installer_decides_by_the_rule() {
    let kickstart = Generated::of_text(INVENTORY).text("http/ks/52-54-00-30-00-01.cfg");
    let (_, rest) = kickstart.split_once("\njudge() {").unwrap();
    let (body, _) = rest.split_once("\n}\n").unwrap();
    let script = format!("judge() {{{body}\n}}\nfor marker; do judge \"$marker\"; done");
    for shell in ["bash", "dash"] {
        for marker in CASES.iter().copied().flatten() {
            let mut command = Command::new(needs::program(shell));
            let output = needs::run(command.args(["-c", &script, "sh", marker]));
            let judged = String::from_utf8(output.stdout).unwrap();
            let decision = match judged.trim_end() {
                "older" | "wiped" => Decision::Install,
                "installed" => Decision::Installed(marker),
                "foreign" | "unreadable" => Decision::Foreign(marker),
                other => panic!("{other}"),
            };
            assert_eq!(decision, guard().decide([*marker]), "{shell}: {marker}");
        }
    }
}
