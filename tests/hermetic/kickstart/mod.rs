//! Kickstarts of every release, on every firmware, with every kind of network.
//!
//! `cargo test` looks at what Anaconda's checker does not: addresses, what is there twice, which
//! disks and boot partitions are named. `make checkers` runs the checker itself, of each kickstart's
//! own release, and shells over every script.

mod matrix;
mod read;

use std::collections::BTreeSet;
use std::fs;
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::LazyLock;

use matrix::Cell;
use read::{Kickstart, option, with_includes};
use tempfile::TempDir;

/// The kickstart of every machine of the matrix, includes resolved.
static MATRIX: LazyLock<Vec<(Cell, String)>> = LazyLock::new(|| {
    let (inventory, cells) = matrix::inventory();
    let tree = crate::common::compiled(&inventory);
    let text = |cell: &Cell| {
        let file = tree
            .get(&cell.path)
            .unwrap_or_else(|| panic!("{}", cell.path));
        with_includes(std::str::from_utf8(&file.contents().unwrap()).unwrap())
    };
    let read = |cell: Cell| {
        let text = text(&cell);
        (cell, text)
    };
    cells.into_iter().map(read).collect()
});

/// The kickstarts of the golden inventory of releases, each with `ksvalidator`'s name of its
/// release.
fn golden() -> Vec<(String, String)> {
    let folder = Path::new("tests/golden/releases");
    let inventory = fs::read_to_string(folder.join("inventory.yaml")).unwrap();
    let tree = crate::common::compiled_in(folder, &inventory);
    let mut out = Vec::new();
    for file in tree.files() {
        let path = file.path().as_str();
        let Some(mac) = path
            .strip_prefix("http/ks/")
            .and_then(|name| name.strip_suffix(".cfg"))
        else {
            continue;
        };
        let grub = tree
            .get(&format!("tftp/boot/grub/grub.cfg-01-{mac}"))
            .unwrap();
        let grub = String::from_utf8_lossy(&grub.contents().unwrap()).into_owned();
        let (_, rest) = grub.split_once("menuentry 'Install ").unwrap();
        let os = rest.split(' ').next().unwrap();
        let version = os.replace("el", "RHEL").replace("fedora", "F");
        let text = file.contents().unwrap();
        let text = std::str::from_utf8(&text).unwrap();
        out.push((version, with_includes(text)));
    }
    out
}

fn each(check: impl Fn(&Cell, &Kickstart)) {
    assert_eq!(
        MATRIX.len(),
        76,
        "seven releases, but no Macs for el8 and el9"
    );
    for (cell, text) in MATRIX.iter() {
        check(cell, &Kickstart::of(text));
    }
}

#[test]
fn each_command_that_must_be_there_once_is_there_once() {
    each(|cell, kickstart| {
        for name in [
            "text",
            "url",
            "lang",
            "keyboard",
            "timezone",
            "rootpw",
            "firewall",
            "selinux",
            "ignoredisk",
            "clearpart",
            "zerombr",
            "bootloader",
            "reboot",
        ] {
            assert_eq!(kickstart.all(name).count(), 1, "{}: {name}", cell.name);
        }
        let packages = kickstart
            .sections
            .iter()
            .filter(|it| it.head.starts_with("%packages"));
        assert_eq!(packages.count(), 1, "{}", cell.name);
    });
}

#[test]
fn no_disk_is_wiped_but_the_one_that_is_named() {
    each(|cell, kickstart| {
        let disk = if cell.os == "fedora44" {
            "sda"
        } else {
            "/dev/disk/by-id/ata-DISK_1"
        };
        let clearpart = kickstart.all("clearpart").next().unwrap();
        assert_eq!(option(clearpart, "drives"), Some(disk), "{}", cell.name);
        let ignoredisk = kickstart.all("ignoredisk").next().unwrap();
        assert_eq!(option(ignoredisk, "only-use"), Some(disk), "{}", cell.name);
    });
}

#[test]
fn the_boot_partition_is_that_of_the_firmware() {
    each(|cell, kickstart| {
        let types: BTreeSet<&str> = kickstart
            .all("part")
            .filter_map(|part| option(part, "fstype"))
            .collect();
        assert_eq!(
            types.contains("biosboot"),
            cell.firmware == "bios",
            "{}",
            cell.name
        );
        assert_eq!(
            types.contains("efi"),
            cell.firmware != "bios",
            "{}",
            cell.name
        );
        for never in ["macefi", "hfs+", "hfs"] {
            assert!(!types.contains(never), "{}", cell.name);
        }
    });
}

#[test]
fn addresses_are_whole_and_the_default_route_is_one() {
    each(|cell, kickstart| {
        let mut routes = 0;
        for line in kickstart.all("network") {
            let is_static = option(line, "bootproto") == Some("static");
            for name in ["ip", "netmask", "gateway", "nameserver"] {
                let values = option(line, name)
                    .into_iter()
                    .flat_map(|value| value.split(','));
                for value in values {
                    assert!(value.parse::<Ipv4Addr>().is_ok(), "{}: {line}", cell.name);
                    assert!(is_static, "{}: {line}", cell.name);
                }
            }
            let whole = option(line, "ip").is_some() && option(line, "netmask").is_some();
            assert_eq!(is_static, whole, "{}: {line}", cell.name);
            routes += usize::from(!line.contains("--nodefroute"));
            let gateway = option(line, "gateway").is_some();
            assert!(
                !gateway || !line.contains("--nodefroute"),
                "{}: {line}",
                cell.name
            );
        }
        assert_eq!(routes, 1, "{}", cell.name);
        let names = kickstart
            .all("network")
            .filter_map(|line| option(line, "hostname"));
        assert_eq!(names.collect::<Vec<_>>(), [cell.name.as_str()]);
    });
}

#[test]
fn a_bond_is_made_once_of_interfaces_and_carries_its_vlans() {
    each(|cell, kickstart| {
        let bonds: Vec<&str> = kickstart
            .all("network")
            .filter_map(|line| option(line, "bondslaves"))
            .collect();
        let vlans: Vec<&str> = kickstart
            .all("network")
            .filter_map(|line| option(line, "vlanid"))
            .collect();
        match cell.network {
            "bond" => assert_eq!((bonds, vlans), (vec!["eno1,eno2"], vec![])),
            "bondvlan" => {
                assert_eq!((bonds, vlans), (vec!["eno1,eno2"], vec!["171", "172"]));
                let first = kickstart.all("network").next().unwrap();
                assert!(option(first, "bondslaves").is_some() && first.contains("--activate"));
            }
            _ => assert!(bonds.is_empty() && vlans.is_empty()),
        }
    });
}

#[test]
fn keys_get_into_every_system_in_its_own_way() {
    each(|cell, kickstart| {
        let in_post = kickstart.sections.iter().any(|section| {
            section.head.starts_with("%post") && section.body.contains("authorized_keys")
        });
        let commands = kickstart.all("sshkey").count();
        if cell.os == "el7" {
            assert!(in_post && commands == 0, "{}", cell.name);
        } else {
            assert!(!in_post && commands == 2, "{}", cell.name);
        }
    });
}

#[test]
fn the_guard_comes_before_every_script_of_the_operator() {
    for (version, text) in golden() {
        let kickstart = Kickstart::of(&text);
        let pre = kickstart
            .sections
            .iter()
            .find(|it| it.head.starts_with("%pre"))
            .unwrap();
        assert!(pre.body.contains("has_marker"), "{version}: {}", pre.body);
    }
}

/// Runs a checker; a missing one fails the test and says what installs it.
fn run(program: &str, arguments: &[&str]) -> Output {
    // pykickstart leaves a copy of whatever it reads.
    let temporary = TempDir::new().unwrap();
    Command::new(program)
        .args(arguments)
        .env("TMPDIR", temporary.path())
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}; tests/install-tools installs it"))
}

/// A VLAN names what it stands on as its device, and the second one does so again: the checker
/// warns of that, by the name of the device alone, and Anaconda does not.
fn is_of_vlans(complaint: &str, text: &str) -> bool {
    let device = complaint
        .strip_prefix("A network device with the name ")
        .and_then(|rest| rest.strip_suffix(" has already been defined."));
    device.is_some_and(|device| {
        let kickstart = Kickstart::of(text);
        let on_it = kickstart
            .all("network")
            .filter(|line| option(line, "device") == Some(device));
        on_it
            .filter(|line| option(line, "vlanid").is_none())
            .count()
            <= 1
    })
}

/// What a checker said that was content.
fn said(program: &str, arguments: &[&str]) -> String {
    let output = run(program, arguments);
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {said}");
    said.into_owned()
}

/// Every kickstart of the matrix and of the golden tree, with its release.
fn kickstarts() -> Vec<(String, String)> {
    let of_matrix = MATRIX
        .iter()
        .map(|(cell, text)| (cell.version.to_owned(), text.clone()));
    of_matrix.chain(golden()).collect()
}

#[test]
#[ignore = "needs pykickstart: make checkers"]
fn ksvalidator_has_nothing_to_say_of_any_kickstart() {
    let folder = TempDir::new().unwrap();
    let kickstarts = kickstarts();
    // It takes a fifth of a second to start, and knows one file a call.
    std::thread::scope(|scope| {
        for half in 0..2 {
            let (kickstarts, folder) = (&kickstarts, &folder);
            scope.spawn(move || {
                for (number, (version, text)) in kickstarts.iter().enumerate() {
                    if number % 2 != half {
                        continue;
                    }
                    let path = folder.path().join(format!("{number}.ks"));
                    fs::write(&path, text).unwrap();
                    let output = run("ksvalidator", &["-v", version, path.to_str().unwrap()]);
                    // Its exit code counts complaints modulo 256, and deprecations do not count.
                    let said = String::from_utf8_lossy(&output.stdout)
                        + String::from_utf8_lossy(&output.stderr);
                    let complaints: Vec<&str> = said
                        .lines()
                        .filter(|line| !line.trim().is_empty())
                        .filter(|line| !line.starts_with("Checking kickstart"))
                        .filter(|line| !is_of_vlans(line, text))
                        .collect();
                    let expected = said.contains("already been defined") || output.status.success();
                    assert!(expected, "{version}: {said}");
                    assert!(complaints.is_empty(), "{version}: {complaints:#?}\n{text}");
                }
            });
        }
    });
}

#[test]
#[ignore = "needs shellcheck: make checkers"]
fn every_shell_script_of_every_kickstart_is_clean() {
    let mut scripts = BTreeSet::new();
    for (_, text) in kickstarts() {
        let kickstart = Kickstart::of(&text);
        assert!(kickstart.shell_scripts().count() >= 2);
        for script in kickstart.shell_scripts() {
            // What tells machines apart tells no scripts apart.
            let words = script.body.lines().map(|line| {
                let same = line.starts_with("marker=") || line.starts_with("nic");
                if same {
                    line.split('=').next().unwrap_or_default()
                } else {
                    line
                }
            });
            let shape: Vec<&str> = words.collect();
            scripts.insert((
                shape.join("\n").replace(char::is_numeric, ""),
                script.body.clone(),
            ));
        }
    }
    scripts_of_one_shape(&mut scripts);
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("script");
    let path = path.to_str().unwrap();
    assert!(scripts.len() >= 8, "{}", scripts.len());
    for (_, script) in scripts {
        fs::write(path, &script).unwrap();
        said("bash", &["-n", path]);
        said("dash", &["-n", path]);
        said("shellcheck", &["--shell=sh", path]);
    }
}

/// Keeps one script of each shape: shellcheck takes half a second for each.
fn scripts_of_one_shape(scripts: &mut BTreeSet<(String, String)>) {
    let mut seen = BTreeSet::new();
    scripts.retain(|(shape, _)| seen.insert(shape.clone()));
}
