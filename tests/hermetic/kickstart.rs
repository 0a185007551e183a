//! Kickstarts of every release, on every firmware, with every kind of network.
//!
//! Here is what Anaconda's checker does not look at: addresses, what is there twice, which disks and
//! boot partitions are named. `tests/daemons/kickstart.rs` runs the checker itself.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::sync::LazyLock;

use crate::common::kickstart::read::{Kickstart, option};
use crate::common::kickstart::{of_the_golden_tree, of_the_matrix};
use crate::common::matrix::Machine;

static MATRIX: LazyLock<Vec<(Machine, String)>> = LazyLock::new(of_the_matrix);

fn each(check: impl Fn(&Machine, &Kickstart)) {
    assert!(MATRIX.len() > 100, "only {} were found", MATRIX.len());
    for (machine, text) in MATRIX.iter() {
        check(machine, &Kickstart::of(text));
    }
}

#[test]
fn each_command_that_must_be_there_once_is_there_once() {
    each(|machine, kickstart| {
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
            assert_eq!(kickstart.all(name).count(), 1, "{}: {name}", machine.name());
        }
        let packages = kickstart
            .sections
            .iter()
            .filter(|it| it.head.starts_with("%packages"));
        assert_eq!(packages.count(), 1, "{}", machine.name());
    });
}

#[test]
fn no_disk_is_wiped_but_the_one_that_is_named() {
    each(|machine, kickstart| {
        let disk = match machine.layout {
            "any" => "sda",
            "mirror" => "sda,sdb",
            "parity" => "/dev/disk/by-id/ata-1,/dev/disk/by-id/ata-2,/dev/disk/by-id/ata-3",
            _ => "/dev/disk/by-id/ata-DISK_1",
        };
        let clearpart = kickstart.all("clearpart").next().unwrap();
        assert_eq!(
            option(clearpart, "drives"),
            Some(disk),
            "{}",
            machine.name()
        );
        let ignoredisk = kickstart.all("ignoredisk").next().unwrap();
        assert_eq!(
            option(ignoredisk, "only-use"),
            Some(disk),
            "{}",
            machine.name()
        );
    });
}

#[test]
fn the_boot_partition_is_that_of_the_firmware() {
    each(|machine, kickstart| {
        let types: BTreeSet<&str> = ["part", "raid"]
            .into_iter()
            .flat_map(|command| kickstart.all(command))
            .filter_map(|part| option(part, "fstype"))
            .collect();
        assert_eq!(
            types.contains("biosboot"),
            machine.firmware == "bios",
            "{}",
            machine.name()
        );
        assert_eq!(
            types.contains("efi"),
            machine.firmware != "bios",
            "{}",
            machine.name()
        );
        for never in ["macefi", "hfs+", "hfs"] {
            assert!(!types.contains(never), "{}", machine.name());
        }
    });
}

#[test]
fn addresses_are_whole_and_the_default_route_is_one() {
    each(|machine, kickstart| {
        let mut routes = 0;
        for line in kickstart.all("network") {
            let is_static = option(line, "bootproto") == Some("static");
            for name in ["ip", "netmask", "gateway", "nameserver"] {
                let values = option(line, name)
                    .into_iter()
                    .flat_map(|value| value.split(','));
                for value in values {
                    assert!(
                        value.parse::<Ipv4Addr>().is_ok(),
                        "{}: {line}",
                        machine.name()
                    );
                    assert!(is_static, "{}: {line}", machine.name());
                }
            }
            let whole = option(line, "ip").is_some() && option(line, "netmask").is_some();
            assert_eq!(is_static, whole, "{}: {line}", machine.name());
            routes += usize::from(!line.contains("--nodefroute"));
            let gateway = option(line, "gateway").is_some();
            assert!(
                !gateway || !line.contains("--nodefroute"),
                "{}: {line}",
                machine.name()
            );
        }
        assert_eq!(routes, 1, "{}", machine.name());
        let names = kickstart
            .all("network")
            .filter_map(|line| option(line, "hostname"));
        assert_eq!(names.collect::<Vec<_>>(), [machine.name()]);
    });
}

#[test]
fn a_bond_is_made_once_of_interfaces_and_carries_its_vlans() {
    each(|machine, kickstart| {
        let bonds: Vec<&str> = kickstart
            .all("network")
            .filter_map(|line| option(line, "bondslaves"))
            .collect();
        let vlans: Vec<&str> = kickstart
            .all("network")
            .filter_map(|line| option(line, "vlanid"))
            .collect();
        match machine.network {
            "bond" => assert_eq!((bonds, vlans), (vec!["eno1,eno2"], vec![])),
            "bondvlan" => {
                assert_eq!((bonds, vlans), (vec!["eno1,eno2"], vec!["171", "172"]));
                let first = kickstart.all("network").next().unwrap();
                assert!(option(first, "bondslaves").is_some() && first.contains("--activate"));
                let options = option(first, "bondopts").unwrap();
                assert_eq!(options, "mode=active-backup,miimon=100,primary=eno2");
            }
            _ => assert!(bonds.is_empty() && vlans.is_empty()),
        }
    });
}

#[test]
fn a_bridge_is_made_of_an_interface() {
    each(|machine, kickstart| {
        let bridges = kickstart
            .all("network")
            .filter(|line| line.contains("--bridge"));
        let bridges: Vec<&str> = bridges.collect();
        let line = "network --device=br0 --bridgeslaves=eno3 --bridgeopts=stp=no --noipv4 --noipv6 \
                    --nodefroute --onboot=yes";
        let expected: &[&str] = if machine.network == "static" {
            &[line]
        } else {
            &[]
        };
        assert_eq!(bridges, expected, "{}", machine.name());
    });
}

#[test]
fn keys_get_into_every_system_in_its_own_way() {
    each(|machine, kickstart| {
        let in_post = kickstart.sections.iter().any(|section| {
            section.head.starts_with("%post") && section.body.contains("authorized_keys")
        });
        let commands = kickstart.all("sshkey").count();
        if machine.os.word == "el7" {
            assert!(in_post && commands == 0, "{}", machine.name());
        } else {
            assert!(!in_post && commands == 2, "{}", machine.name());
        }
    });
}

#[test]
fn the_guard_comes_before_every_script_of_the_operator() {
    for (release, text) in of_the_golden_tree("releases") {
        let kickstart = Kickstart::of(&text);
        let pre = kickstart
            .sections
            .iter()
            .find(|it| it.head.starts_with("%pre"))
            .unwrap();
        assert!(
            pre.body.contains("why=$(objection)"),
            "{release}: {}",
            pre.body
        );
    }
}
