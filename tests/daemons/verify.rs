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
bash -n (%pre, %post): 6 files, no complaint
sh -n: 8 files, no complaint
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
bash -n (%pre, %post): 12 files, no complaint
sh -n: 16 files, no complaint
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

/// An inventory with text for dhcpd in each scope.
const TAKEN_OVER: &str = r#"netpxe: 1
server: {address: 10.0.0.2}
allow: [W0507]
dhcpd: |
  # Phones of two kinds.
  option space PHONE;
  option PHONE.vlan code 1 = unsigned integer 16;
  @SITE@
networks:
  lab:
    subnet: 10.0.0.0/24
    gateway: 10.0.0.1
    pools: [{range: 10.0.0.100-10.0.0.150, dhcpd: option time-servers 10.0.0.9;}]
    dhcpd: |
      option log-servers 10.0.0.9;

      @NETWORK@
hosts:
  d1:
    mac: "00:25:90:00:00:01"
    address: 10.0.0.11
    firmware: bios
    os: el9
    repo: http://10.0.0.2/el9/BaseOS/x86_64/os/
    disk: any
    state: install
    root_ssh_keys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDDCwQDJmUC9q5mqzAbjvyhZp8zQXOyFQVmrUmIvYQlM]
    kickstart_extra: [files/more.ks]
    dhcpd: @HOST@
devices:
  phone:
    mac: "00:25:90:00:00:02"
    network: lab
    dhcpd: |
      @DEVICE@
"#;

/// What stands in the places of [`TAKEN_OVER`] and in the file that it adds to its kickstart, as it is
/// right.
const RIGHT: &[(&str, &str)] = &[
    (
        "@SITE@",
        "class \"phones\" { match if substring(option vendor-class-identifier, 0, 5) = \"phone\"; option PHONE.vlan 7; }",
    ),
    ("@NETWORK@", "option time-offset 3600;"),
    ("@HOST@", "option root-path \"nfs,{10.0.0.9}\";"),
    ("@DEVICE@", "option PHONE.vlan 8;"),
    (
        "@EXTRA@",
        "authselect select sssd with-mkhomedir\nrealm join example.org\nlogging --host=10.0.0.9\n%addon com_redhat_kdump --enable --reserve-mb=auto\n%end\n%post --nochroot\ntrue\n%end",
    ),
];

/// dhcpd reads the text in each of its scopes, and what it says of one is said of the inventory's own
/// line, whatever stands around it.
#[test]
fn complaints_about_text_that_was_taken_over_lead_to_its_own_line() {
    let lab = Lab::new();
    let with = |place: &str, wrong: &str| {
        let filled = |text: &str| {
            let with_wrong = text.replace(place, wrong);
            let right = |text: String, (place, right): &(&str, &str)| text.replace(place, right);
            RIGHT.iter().fold(with_wrong, right)
        };
        lab.write("inventory.yaml", filled(TAKEN_OVER));
        lab.write("files/more.ks", filled("# Who may log in.\n@EXTRA@\n"));
        lab.generate().ends(0);
        lab.run(VERIFY)
    };
    let said = with("@NOWHERE@", "").ends(0).out();
    assert!(said.contains("dhcpd -t: 1 file, no complaint"), "{said}");

    for (place, wrong, wanted) in [
        (
            "@SITE@",
            "option PHONE.vlam 7;",
            "`dhcpd` of the site, inventory.yaml:8",
        ),
        (
            "@NETWORK@",
            "option tiem-offset 1;",
            "`dhcpd` of the network lab, inventory.yaml:17",
        ),
        (
            "@HOST@",
            "option rootpath x;",
            "`dhcpd` of the host d1, inventory.yaml:29",
        ),
        (
            "@DEVICE@",
            "option PHONE.vlan x;",
            "`dhcpd` of the device phone, inventory.yaml:35",
        ),
        (
            "@EXTRA@",
            "logging --hots=x",
            "files/more.ks:2, `kickstart_extra` of the host d1",
        ),
    ] {
        let said = with(place, wrong).ends(1).out();
        assert!(
            said.contains(&format!("\n  from {wanted}\n")),
            "{wanted}: {said}"
        );
    }
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

/// A whole deploy host, with `software` for its web server.
fn deploy_host(software: &str) -> Lab {
    let lab = Lab::new();
    let server = format!(
        "server: {{address: 10.0.0.2, interfaces: [eno1], tftp: {{}}, web: {{software: {software}}}, \
         containers: true, setup: true}}"
    );
    let mirror = "mirror: {releases: {r9: {upstream: rsync://mirror.example.org/r/9/, repositories: [os]}}}\n";
    let inventory = INVENTORY.replace("server: {address: 10.0.0.2}", &server);
    lab.write("inventory.yaml", inventory + mirror);
    lab.generate().ends(0);
    lab
}

#[test]
fn kea_checks_its_own_configuration() {
    let lab = Lab::new();
    let kea = "server: {address: 10.0.0.2, interfaces: [eno1], dhcp: kea}";
    let inventory = INVENTORY.replace("server: {address: 10.0.0.2}", kea);
    lab.write("inventory.yaml", inventory);
    lab.generate().ends(0);
    let out = lab.run(VERIFY).ends(0).out();
    assert!(
        out.contains("kea-dhcp4 -t: 1 file, no complaint\n"),
        "{out}"
    );
    let path = "out/dhcp/kea-dhcp4.conf";
    edit(&lab, path, "00:25:90:00:00:02", "10.0.0.12", "10.0.0.512");
    let out = lab.run(VERIFY).ends(1).out();
    assert!(
        out.contains("10.0.0.512'") && out.contains("\n  from the host d2, inventory.yaml:9\n"),
        "{out}"
    );
}

#[test]
fn the_parts_of_a_deploy_host_are_checked_too() {
    for software in ["nginx", "apache"] {
        let lab = deploy_host(software);
        let out = lab.run(VERIFY).ends(0).out();
        let web = match software {
            "nginx" => "nginx -t: 2 files, no complaint\n",
            _ => "apache2 -t: 2 files, no complaint\n",
        };
        for line in [
            web,
            "systemd-analyze verify: 5 files, no complaint\n",
            "docker-compose config: 1 file, no complaint\n",
            "no program checks etc/cron.d/netpxe-mirror: ",
        ] {
            assert!(out.contains(line), "{line}: {out}");
        }
        assert!(!out.contains("NOT LOOKED AT"), "{out}");
    }
}

/// Breaks one line of a file that `verify` was content with, and returns what it says of that.
fn broken(lab: &Lab, path: &str, from: &str, to: &str) -> String {
    let text = lab.read(path);
    edit(lab, path, from, from, to);
    let out = lab.run(VERIFY).ends(1).out();
    lab.write(path, text);
    out
}

#[test]
fn what_is_broken_in_a_deploy_host_is_told_with_its_line() {
    let nginx = deploy_host("nginx");
    let out = broken(
        &nginx,
        "out/etc/netpxe/nginx.conf",
        "autoindex off",
        "autoindx off",
    );
    let line = nginx.read("out/etc/netpxe/nginx.conf");
    let line = line
        .lines()
        .position(|it| it.contains("autoindex off"))
        .unwrap()
        + 1;
    assert!(
        out.contains(&format!("etc/netpxe/nginx.conf:{line}: ")),
        "{out}"
    );
    let out = broken(&nginx, "out/etc/netpxe/nginx.map", ";", "");
    assert!(out.contains("etc/netpxe/nginx.map"), "{out}");

    let apache = deploy_host("apache");
    let out = broken(
        &apache,
        "out/etc/netpxe/apache.conf",
        "RewriteEngine",
        "RewriteMotor",
    );
    assert!(
        out.contains("etc/netpxe/apache.conf:") && out.contains("RewriteMotor"),
        "{out}"
    );

    let out = broken(
        &apache,
        "out/etc/systemd/system/tftp.service.d/netpxe.conf",
        "ExecStart=\n",
        "ExecStrat=\n",
    );
    assert!(
        out.contains("tftp.service.d/netpxe.conf:") && out.contains("ExecStrat"),
        "{out}"
    );
    let out = broken(
        &apache,
        "out/etc/systemd/system/netpxe-mirror.timer",
        "[Timer]",
        "[Time]",
    );
    assert!(
        out.contains("etc/systemd/system/netpxe-mirror.timer"),
        "{out}"
    );
    let out = broken(
        &apache,
        "out/containers/compose.yaml",
        "services:",
        "servces:",
    );
    assert!(out.contains("containers/compose.yaml"), "{out}");
    let out = broken(&apache, "out/etc/default/tftpd-hpa", "='tftp'", "='tftp");
    assert!(out.contains("etc/default/tftpd-hpa"), "{out}");
}

/// What `verify` says to the tree of an inventory in this folder, after changes of files: each a path, and
/// what is replaced by what.
fn broken_tree(folder: &str, changes: &[(&str, &str, &str)]) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let lab = Lab::new();
    let inventory = folder.join("inventory.yaml");
    lab.run(&["gen", inventory.to_str().unwrap(), "-o", "out"])
        .ends(0);
    let verify = ["verify", "out", "--strict"];
    let out = lab.run(&verify).ends(0).out();
    assert!(!out.contains("NOT LOOKED AT"), "{out}");
    for (file, from, to) in changes {
        edit(&lab, &format!("out/http/ks/{file}"), from, from, to);
    }
    lab.run(&verify).ends(1).out()
}

#[test]
fn what_debians_installer_reads_is_checked_by_what_reads_it() {
    let changes = [
        ("52-54-00-70-00-04.cfg", "time/zone string", "time/zone"),
        (
            "52-54-00-70-00-05.cfg",
            "#early|stop() {",
            "#early|stop() (",
        ),
    ];
    let out = broken_tree("tests/golden/debian", &changes);
    assert!(out.contains("[debconf-set-selections -c]"), "{out}");
    assert!(out.contains("[sh -n (in preseeds)]"), "{out}");
}

#[test]
fn what_ubuntus_installer_reads_is_checked_by_what_reads_it() {
    let changes = [
        ("52-54-00-71-00-03/user-data", "  version: 1", " version: 1"),
        (
            "52-54-00-71-00-04/user-data",
            "#cloud-config",
            "#cloud-config\npackage_upgrade: hunter2",
        ),
        ("52-54-00-71-00-05/user-data", "stop() {", "stop() ("),
        (
            "52-54-00-71-00-05/meta-data",
            "instance-id: ",
            "instance-id: [",
        ),
        // What is neither is looked at by nobody.
        ("52-54-00-71-00-09/user-data", "#cloud-config", "#cloudy"),
    ];
    let out = broken_tree("tests/golden/ubuntu", &changes);
    for told in [
        "52-54-00-71-00-03/user-data:8: this is not YAML",
        "52-54-00-71-00-04/user-data:2: `package_upgrade` is not of type 'boolean' [cloud-init schema]",
        "52-54-00-71-00-05/meta-data:2: ",
        "[sh -n (in user-data)]",
        "NOT LOOKED AT: http/ks/52-54-00-71-00-09/user-data",
    ] {
        assert!(out.contains(told), "{told}: {out}");
    }
    assert!(!out.contains("hunter2"), "{out}");
}
