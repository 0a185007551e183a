//! `netpxe verify`: what the stock checkers say to a tree, and where it comes from.

use std::fs;
use std::path::Path;

use crate::common::program::{Lab, netpxe};

/// One network, a machine with two NICs and one with one.
const INVENTORY: &str = r#"netpxe: 1
server: {address: 10.0.0.2}
networks:
  lab: {subnet: 10.0.0.0/24, gateway: 10.0.0.1, pools: [10.0.0.100-10.0.0.150]}
defaults: {root_ssh_keys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDDCwQDJmUC9q5mqzAbjvyhZp8zQXOyFQVmrUmIvYQlM]}
profiles: {all: {firmware: bios, os: el7, repo: "http://10.0.0.2/el7/", disk: any, state: install}}
hosts:
  d1: {mac: "00:25:90:00:00:01", address: 10.0.0.11, profile: all}
  d2:
    profile: all
    nics:
      eno1: {mac: "00:25:90:00:00:02", address: 10.0.0.12}
      eno2: {mac: "00:25:90:00:00:03", address: 10.0.0.13}
"#;

fn lab() -> Lab {
    let lab = Lab::new();
    lab.write("inventory.yaml", INVENTORY);
    lab.generate().ends(0);
    lab
}

const VERIFY: &[&str] = &["verify", "out", "--inventory", "inventory.yaml", "--strict"];

/// Replaces text in a generated file, where it stands first after `after`.
fn edit(lab: &Lab, path: &str, after: &str, from: &str, to: &str) {
    let text = lab.read(path);
    let at = text
        .find(after)
        .unwrap_or_else(|| panic!("{after}: {text}"));
    let (head, tail) = text.split_at(at);
    assert!(tail.contains(from), "{from}: {tail}");
    lab.write(path, format!("{head}{}", tail.replacen(from, to, 1)));
}

#[test]
fn every_checker_runs_and_is_content_with_what_netpxe_makes() {
    let lab = lab();
    assert_eq!(
        lab.run(VERIFY).ends(0).out(),
        "dhcpd -t: 1 file, no complaint
grub-script-check: 5 files, no complaint
ksvalidator -v RHEL7: 2 files, no complaint
bash -n (%pre, %post): 4 files, no complaint
sh -n: 3 files, no complaint
"
    );
}

#[test]
fn no_copy_of_a_kickstart_is_left_behind() {
    let lab = lab();
    let temporary = lab.path("temporary");
    fs::create_dir(&temporary).unwrap();
    let mut run = netpxe(lab.0.path(), VERIFY);
    let output = run.env("TMPDIR", &temporary).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0);
}

#[test]
fn the_trees_of_two_deploy_hosts_are_checked_like_one() {
    let lab = Lab::new();
    let two = "servers: [{address: 10.0.0.2, name: one}, {address: 10.0.0.3}]";
    let inventory = INVENTORY.replace("server: {address: 10.0.0.2}", two);
    lab.write("inventory.yaml", inventory);
    lab.generate().ends(0);
    assert_eq!(
        lab.run(VERIFY).ends(0).out(),
        "dhcpd -t: 2 files, no complaint
grub-script-check: 10 files, no complaint
ksvalidator -v RHEL7: 4 files, no complaint
bash -n (%pre, %post): 8 files, no complaint
sh -n: 6 files, no complaint
"
    );
    edit(
        &lab,
        "out/10.0.0.3/dhcp/dhcpd.conf",
        "host d1 ",
        "hardware",
        "hardwear",
    );
    let run = lab.run(VERIFY);
    let said = run.ends(1).out();
    assert!(said.contains("10.0.0.3/dhcp/dhcpd.conf"), "{said}");
}

#[test]
fn each_complaint_names_the_host_and_its_line_in_the_inventory() {
    let lab = lab();
    let dhcpd = "out/dhcp/dhcpd.conf";
    edit(
        &lab,
        dhcpd,
        "host d2_eno2",
        "fixed-address 10.0.0.13;",
        "fixed-address 10.0.0.13",
    );
    edit(&lab, dhcpd, "subnet 10.0.0.0", "range", "rang");
    let menu = "out/tftp/boot/grub/grub.cfg-01-00-25-90-00-00-03";
    edit(&lab, menu, "menuentry", "{", "");
    let kickstart = "out/http/ks/00-25-90-00-00-01.cfg";
    edit(&lab, kickstart, "rootpw", "rootpw", "rotpw");
    edit(&lab, kickstart, "%post", "\n", "\nif true\n");
    edit(&lab, "out/bin/build-grub", "\n", "\nfi\n", "\nfi\nfi\n");
    let out = lab.run(VERIFY).ends(1).out();
    let lines: Vec<&str> = out.lines().collect();
    let from = |start: &str, said: &str| {
        let at = lines
            .iter()
            .position(|line| line.starts_with(start) && line.contains(said));
        lines[at.unwrap_or_else(|| panic!("{start} {said}: {out}")) + 1]
    };
    let host = |name: &str, line: usize| format!("  from the host {name}, inventory.yaml:{line}");
    let text = lab.read(dhcpd);
    let broken = text.lines().position(|line| line.ends_with("10.0.0.13"));
    // dhcpd misses the semicolon on the next line; lines count from 1.
    let line = format!("dhcp/dhcpd.conf:{}:", broken.unwrap() + 2);
    assert_eq!(from(&line, "semicolon"), host("d2", 9));
    assert_eq!(
        from("dhcp/dhcpd.conf:", "Pool declaration"),
        "  from the network lab, inventory.yaml:4"
    );
    let menu = from(
        "tftp/boot/grub/grub.cfg-01-00-25-90-00-00-03:",
        "syntax error",
    );
    assert_eq!(menu, host("d2", 9));
    let unknown = from("http/ks/00-25-90-00-00-01.cfg:", "Unknown command: rotpw");
    assert_eq!(unknown, host("d1", 8));
    let script = from("http/ks/00-25-90-00-00-01.cfg:", "[bash -n");
    assert_eq!(script, host("d1", 8));
    assert_eq!(
        from("bin/build-grub:", "[sh -n]"),
        "  from inventory.yaml as a whole, or a template"
    );
    // Without the inventory, the host at least.
    let out = lab.run(&["verify", "out"]).ends(1).out();
    assert!(out.contains("from the host d2 (--inventory FILE"), "{out}");
    // A host that has since left the inventory.
    lab.write("inventory.yaml", INVENTORY.replace("  d1:", "  d9:"));
    let out = lab.run(VERIFY).ends(1).out();
    assert!(
        out.contains("the host d1, which inventory.yaml does not have"),
        "{out}"
    );
}

#[test]
fn the_lines_that_are_named_are_the_right_ones() {
    let lab = lab();
    let path = "out/http/ks/00-25-90-00-00-01.cfg";
    let text = lab.read(path);
    let post = text
        .lines()
        .position(|line| line.starts_with("%post"))
        .unwrap()
        + 1;
    edit(&lab, path, "%post", "\n", "\nfi\n");
    let out = lab.run(VERIFY).ends(1).out();
    let line = format!("http/ks/00-25-90-00-00-01.cfg:{}: syntax error", post + 1);
    assert!(out.contains(&line), "{line}: {out}");
}

#[test]
fn every_example_passes_every_checker() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/inventories");
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let lab = Lab::new();
        fs::copy(entry.unwrap().path(), lab.path("inventory.yaml")).unwrap();
        lab.generate().ends(0);
        let out = lab.run(VERIFY).ends(0).out();
        assert!(out.contains("dhcpd -t: 1 file, no complaint"), "{out}");
        count += 1;
    }
    assert!(count >= 4, "{count}");
}
