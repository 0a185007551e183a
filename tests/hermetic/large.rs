//! What can be counted of a run over many machines: the files that it opens for writing, what it
//! leaves when it is killed, and what a machine costs. No time is asserted.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::common::files::below;
use crate::common::program::{Lab, netpxe};
use crate::inventory;
use netpxe::compile;
use netpxe::source::Source;

/// Enough for several threads.
const HOSTS: u32 = 1500;

/// Every file, with what changes when it is opened for writing, renamed or made anew.
pub fn touched(folder: &Path) -> BTreeMap<String, (u64, i64, i64)> {
    let stamp = |path: &Path| {
        let stat = path.symlink_metadata().unwrap();
        (stat.ino(), stat.ctime(), stat.ctime_nsec())
    };
    let files = below(folder).into_iter();
    files.map(|(name, path)| (name, stamp(&path))).collect()
}

#[test]
fn several_threads_write_what_one_would_and_a_second_run_opens_nothing_for_writing() {
    let lab = Lab::new();
    let text = inventory::inventory(HOSTS);
    lab.write("inventory.yaml", &text);
    lab.generate().ends(0);
    let tree = crate::common::compiled(&text);
    for file in tree.files() {
        let path = format!("out/{}", file.path());
        let written = fs::read(lab.path(&path)).unwrap();
        assert!(written == *file.contents().unwrap(), "{path}");
    }
    let before = touched(&lab.path("out"));
    // And the list of them.
    assert_eq!(before.len(), tree.files().len() + 1);
    lab.generate().ends(0);
    assert_eq!(touched(&lab.path("out")), before);
    // The inventory and the tree.
    assert_eq!(fs::read_dir(lab.0.path()).unwrap().count(), 2);
}

#[test]
fn one_host_that_changes_touches_its_files_the_configuration_and_the_list() {
    let lab = Lab::new();
    let text = inventory::inventory(HOSTS);
    lab.write("inventory.yaml", &text);
    lab.generate().ends(0);
    let before = touched(&lab.path("out"));
    // A host whose firmware never boots over HTTP, with a number and an address of its own.
    let at = text.find("profile: database\n    install_id: ").unwrap();
    let host = text[..at].rfind("    mac: ").unwrap();
    let mac = text[host..].split('"').nth(1).unwrap().replace(':', "-");
    let address = text[host..at].split("address: ").nth(1).unwrap().trim();
    let changed = text
        .replacen(&format!("{address}\n"), "10.0.3.236\n", 1)
        .replacen(
            "profile: database\n    install_id: ",
            "profile: database\n    install_id: 7",
            1,
        );
    lab.write("inventory.yaml", changed);
    lab.generate().ends(0);
    let after = touched(&lab.path("out"));
    assert!(before.keys().eq(after.keys()));
    let written: Vec<&String> = after
        .iter()
        .filter(|&(path, stat)| before[path] != *stat)
        .map(|(path, _)| path)
        .collect();
    assert_eq!(
        written,
        [
            ".netpxe.json",
            "dhcp/dhcpd.conf",
            &format!("http/ks/{mac}.cfg"),
            &format!("tftp/boot/grub/grub.cfg-01-{mac}"),
        ]
    );
}

#[test]
fn a_run_that_is_killed_while_it_makes_a_tree_leaves_none_and_the_next_one_heals() {
    let lab = Lab::new();
    lab.write("inventory.yaml", inventory::inventory(HOSTS / 4));
    lab.generate().ends(0);
    let whole: Vec<String> = touched(&lab.path("out")).into_keys().collect();
    let list = lab.read("out/.netpxe.json");
    let mut torn = 0;
    for wait in 0..6 {
        fs::remove_dir_all(lab.path("out")).unwrap();
        let mut run = netpxe(lab.0.path(), &["gen", "inventory.yaml", "-o", "out"])
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        // It has begun to write, or is done.
        while !lab.path(".netpxe-out").exists() && run.try_wait().unwrap().is_none() {}
        std::thread::sleep(Duration::from_millis(wait * 20));
        // SIGKILL.
        run.kill().unwrap();
        run.wait().unwrap();
        // Either nothing or all of it.
        if lab.path("out").exists() {
            assert!(
                touched(&lab.path("out"))
                    .into_keys()
                    .eq(whole.iter().cloned())
            );
        }
        torn += usize::from(lab.path(".netpxe-out").exists());
        lab.generate().ends(0);
        assert!(
            touched(&lab.path("out"))
                .into_keys()
                .eq(whole.iter().cloned())
        );
        assert_eq!(lab.read("out/.netpxe.json"), list);
        assert!(!lab.path(".netpxe-out").exists());
    }
    assert!(torn > 0, "no run was killed in the midst of writing");
}

#[test]
fn a_folder_of_someone_else_in_the_place_of_the_staged_one_is_left_alone() {
    let lab = Lab::new();
    lab.write(".netpxe-out/mine", "mine");
    let run = lab.generate();
    run.ends(1);
    assert!(
        run.err().contains(".netpxe-out is not empty"),
        "{}",
        run.err()
    );
    assert_eq!(lab.read(".netpxe-out/mine"), "mine");
    assert!(!lab.path("out").exists());
}

#[test]
fn timings_are_talk_and_change_no_result() {
    let lab = Lab::new();
    let run = lab.run(&["gen", "inventory.yaml", "-o", "out", "--timings"]);
    run.ends(0);
    let lines = run.err();
    for phase in [
        "parse the YAML",
        "read and check",
        "render and write",
        "all together",
    ] {
        assert!(lines.contains(&format!(" ms  {phase}\n")), "{lines}");
    }
    let other = Lab::new();
    let plain = other.generate();
    assert_eq!(
        (plain.ends(0).out(), plain.err()),
        (run.out(), String::new())
    );
    assert_eq!(lab.read("out/.netpxe.json"), other.read("out/.netpxe.json"));
}

#[test]
fn a_host_that_sets_something_of_its_installer_shares_it_with_no_other() {
    let sha256 = "ab".repeat(32);
    for own in [
        "repo: \"http://10.0.0.2/other/\"".to_owned(),
        "kernel: other/vmlinuz".to_owned(),
        format!("kernel_sha256: {sha256}"),
        "initrd: other/initrd.img".to_owned(),
        format!("initrd_sha256: {sha256}"),
        "kernel_args: [quiet]".to_owned(),
    ] {
        let host = |n: u32, own: &str| {
            format!(
                "  d{n}: {{mac: \"00:25:90:00:00:0{n}\", address: 10.0.0.1{n}, profile: p{own}}}\n"
            )
        };
        let text = crate::common::program::INVENTORY.replace(
            "hosts:\n",
            "profiles: {p: {firmware: bios, os: el7, repo: \"http://10.0.0.2/el7/\", disk: any, state: install}}\nhosts:\n",
        );
        let head = &text[..text.find("  d1:").unwrap()];
        let own = format!(", {own}");
        let text = format!("{head}{}{}{}", host(1, ""), host(2, &own), host(3, ""));
        let source = netpxe::source::Source::new("inventory.yaml", text);
        let (plan, faults) = netpxe::compile(&source, &());
        let Some(plan) = plan else {
            // Two installers that are told apart are also seen to want one file.
            let ids: Vec<_> = faults.iter().map(|fault| fault.code.id()).collect();
            assert!(ids.iter().all(|&id| id == "E0508"), "{own}: {ids:?}");
            continue;
        };
        let installers = plan
            .hosts
            .iter()
            .map(|host| format!("{:?}", host.installer().unwrap()));
        let installers: Vec<String> = installers.collect();
        assert_eq!(installers[0], installers[2], "{own}");
        assert_ne!(installers[0], installers[1], "{own}");
    }
}

#[test]
fn machines_that_are_installed_alike_share_what_their_installer_is_told() {
    let text = "\
netpxe: 1
server: {address: 10.0.0.2, name: deploy}
networks: {lab: {subnet: 10.0.0.0/24}}
defaults:
  {state: install, firmware: uefi, os: el7, repo: 'http://deploy/repos/el7/', disk: any,
   root_ssh_keys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDDCwQDJmUC9q5mqzAbjvyhZp8zQXOyFQVmrUmIvYQlM a@b]}
profiles:
  quiet: {kernel_args: [quiet], lang: de_DE.UTF-8}
hosts:
  a: {mac: '00:25:90:00:00:01', address: 10.0.0.11, profile: quiet}
  b: {mac: '00:25:90:00:00:02', address: 10.0.0.12, kernel_args: [quiet], lang: de_DE.UTF-8}
  c: {mac: '00:25:90:00:00:03', address: 10.0.0.13, kernel_args: [loud], lang: fr_FR.UTF-8, bootproto: static}
";
    let (plan, _) = compile(&Source::new("inventory.yaml", text), &());
    let plan = plan.unwrap();
    let [a, b, c] = plan.hosts.as_slice() else {
        panic!("{} hosts", plan.hosts.len());
    };
    let (a, b, c) = (a.install(), b.install(), c.install());
    let (Some(a), Some(b), Some(c)) = (a, b, c) else {
        panic!("a host is not installed");
    };
    assert!(Arc::ptr_eq(&a.installer, &b.installer));
    assert!(Arc::ptr_eq(&a.kickstart, &b.kickstart));
    assert!(!Arc::ptr_eq(&a.installer, &c.installer));
    assert!(!Arc::ptr_eq(&a.kickstart, &c.kickstart));
}
