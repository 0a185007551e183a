//! Small changes of a good inventory, and what both readers must say to each.

use super::verdict::{json, reader, schema};
use super::wrong::WRONG;

/// A good inventory that has every section and every kind of value.
pub const GOOD: &str = r#"netpxe: 1
server:
  address: 10.0.0.2
  name: deploy
  interfaces: [eno1, bond0.100]
  tftp: {root: /srv/netboot/tftp, block_size: 1400}
  web: {software: apache, root: /srv/netboot/http, repos: /srv/mirror, kickstarts: by-address}
  containers: true
  setup: true
  phone_home: false
mirror:
  at: "01:11"
  bandwidth: 20M
  reserve: 50G
  keep: 5
  releases:
    rocky9: {upstream: rsync://m.example.org/rocky/9/, folder: rocky/9, repositories: [BaseOS/os]}
network_defaults: {ntp: [10.0.0.4], mtu: 9000, lease: 2h, search: [lab.example.org], options: {ip-forwarding: false}}
networks:
  lab:
    subnet: 10.0.0.0/24
    gateway: 10.0.0.1
    dns: [10.0.0.3]
    domain: lab.example.org
    lease: 6000
    max_lease: 7d
    unknown_hosts: ignore
    search: [lab.example.org, example.org]
    routes: [10.20.0.0/16 via 10.0.0.1]
    microsoft_routes: true
    tftp_server: 10.0.0.4
    wpad: http://10.0.0.3/wpad.dat
    root_path: 10.0.0.9:/srv/root
    options: {time-offset: -3600, log-servers: [10.0.0.5], slp-directory-agent: [true, 10.0.0.5], 224: "01:a0"}
    pools: [10.0.0.10-10.0.0.19, {range: 10.0.0.20-10.0.0.29, bootp: true}]
mac_images:
  image: {index: 137, name: The-Image, file: a.efi, file32: b.efi, default: true, discover: false}
defaults:
  state: local
  install_id: 4
  os: el7
  repo: http://deploy/repos/
  kernel: el7/vmlinuz
  initrd: el7/initrd.img
  kernel_sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
  initrd_sha256: E3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
  kernel_args: [noipv6]
  menu_timeout: 10
  lang: en_US.UTF-8
  keyboard: us
  timezone: Etc/UTC
  ntp: [10.0.0.4, time.example.org]
  root_password: locked
  root_ssh_keys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDDCwQDJmUC9q5mqzAbjvyhZp8zQXOyFQVmrUmIvYQlM me]
  users:
    admin: {comment: The operator, password: locked, groups: [wheel], ssh_keys: []}
  disk: any
  layout: lvm
  packages: ["@core", chrony, -postfix]
  selinux: enforcing
  vars: {rack: 1, shelf: {left: [a, 2, true]}}
profiles:
  mac: {firmware: mac, model: "Macmini6,2"}
  mini: {extends: mac}
hosts:
  d1: {mac: "52:54:00:12:34:56", address: 10.0.0.50, profile: mac}
  d2:
    nics:
      eno1: {mac: 52-54-00-AB-cd-01, network: lab, boot: false}
    firmware: bios
"#;

/// What stands in [`GOOD`], and what is put there instead: right in shape.
const RIGHT: &[(&str, &str)] = &[
    // Numbers and booleans are texts where texts are wanted.
    ("lease: 6000", "lease: 90m"),
    ("lease: 6000", "lease: \"6000\""),
    ("lease: 6000", "lease: 1"),
    ("lease: 6000", "lease: 30s"),
    ("max_lease: 7d", "max_lease: infinite"),
    ("lease: 6000", "lease: 31536000"),
    ("index: 137", "index: \"137\""),
    ("index: 137", "index: 65535"),
    ("netpxe: 1", "netpxe: \"1\""),
    ("boot: false", "boot: \"false\""),
    ("  d1:", "  true:"),
    ("  lab:", "  1.5:"),
    ("profile: mac", "profile: 1"),
    ("network: lab", "network: 1.5"),
    ("name: deploy", "name: true"),
    ("[10.0.0.4, ", "[true, "),
    ("repo: http://deploy/repos/", "repo: http://my_mirror:80/"),
    ("repo: http://deploy/repos/", "repo: ftp://10.0.0.9"),
    ("name: The-Image", "name: -1.5"),
    ("comment: The operator", "comment: true"),
    ("comment: The operator", "comment: Ägypten \"7\""),
    ("[wheel]", "[true]"),
    ("kernel: el7/vmlinuz", "kernel: 7"),
    ("chrony", "389"),
    ("[noipv6]", "[1, single, true]"),
    ("\"52:54:00:12:34:56\"", "525400123456"),
    ("\"52:54:00:12:34:56\"", "52:54:00:12:34:56"),
    ("\"52:54:00:12:34:56\"", "5254001234ab"),
    // Nothing at all is a section without keys.
    ("{extends: mac}", "~"),
    (
        "{comment: The operator, password: locked, groups: [wheel], ssh_keys: []}",
        "",
    ),
    ("vars: {rack: 1, shelf: {left: [a, 2, true]}}", "vars:"),
    (
        "{rack: 1, shelf: {left: [a, 2, true]}}",
        "{1: ~, x: [~, {y: ~}]}",
    ),
    (
        "  mac: {firmware: mac, model: \"Macmini6,2\"}\n  mini: {extends: mac}\n",
        "",
    ),
    ("folder: rocky/9", "folder: 9"),
    ("folder: rocky/9", "folder: 9.5"),
    ("netpxe: 1\n", "netpxe: 1\nservers: [{address: 10.0.0.4}]\n"),
    // The ends of what is allowed.
    ("keep: 5", "keep: 99"),
    ("reserve: 50G", "reserve: 999999T"),
    ("at: \"01:11\"", "at: 23:59"),
    ("10.0.0.0/24", "10.0.0.4/30"),
    ("10.0.0.0/24", "223.0.0.0/8"),
    ("10.0.0.10-10.0.0.19", "10.0.0.19 - 10.0.0.10"),
    ("address: 10.0.0.50", "address: 223.0.0.1"),
    ("disk: any", "disk: /dev/disk/by-id/..x"),
    ("menu_timeout: 10", "menu_timeout: 0"),
    ("menu_timeout: 10", "menu_timeout: 3600"),
    // Parts of the deploy host.
    ("[eno1, bond0.100]", "[1, 1.5, true]"),
    ("[eno1, bond0.100]", "[]"),
    ("{root: /srv/netboot/tftp, block_size: 1400}", ""),
    ("{root: /srv/netboot/tftp, block_size: 1400}", "{}"),
    ("block_size: 1400", "block_size: \"65464\""),
    ("root: /srv/netboot/tftp", "root: /nbi"),
    ("root: /srv/netboot/tftp", "root: /srv/..x/.a"),
    ("repos: /srv/mirror", "repos: /etcetera"),
    ("software: apache", "software: nginx"),
];

/// Where the two differ, and cannot but: whether the reader takes it, whether the schema does.
/// An editor's reader of YAML has already said what a scalar without quotes is, and JSON Schema
/// sees what, but not how it was written.
const EXCEPTIONS: &[(&str, &str, bool, bool)] = &[
    // `True`, `0x89`, `137.0` are a boolean and numbers like others.
    ("boot: false", "boot: False", false, true),
    ("index: 137", "index: 0x89", false, true),
    ("index: 137", "index: 137.0", false, true),
    ("[wheel]", "[True]", false, true),
    // netpxe knows nothing but `~` and `null` for nothing.
    ("comment: The operator", "comment: NULL", true, false),
    // Numbers have no digits of which one could be odd: 0x11 begins a multicast address.
    ("\"52:54:00:12:34:56\"", "115400123456", false, true),
    // `1e+3` cannot be a name, and 1000 can.
    ("profile: mac", "profile: 1e+3", false, true),
    // The reader counts bytes and JSON Schema characters; UTF-8 has two for this one.
    (
        "comment: The operator",
        concat!(
            "comment: ",
            "ääääääääääääääääääääääääääääääääääääääää",
            "ääääääääääääääääääääääääääääääääääääääää",
            "ääääääääääääääääääääääääääääääääääääääää",
            "ääääääää"
        ),
        false,
        true,
    ),
];

/// [`GOOD`] with `new` in the only place of `old`.
fn changed(old: &str, new: &str) -> String {
    let (before, after) = GOOD.split_once(old).expect(old);
    assert!(
        !after.contains(old) || old.len() > 8,
        "`{old}` stands there twice"
    );
    format!("{before}{new}{after}")
}

#[test]
fn what_is_right_in_shape_both_take() {
    assert_eq!((reader(GOOD), schema(GOOD)), (vec![], vec![]));
    for (old, new) in RIGHT {
        let text = changed(old, new);
        assert_eq!(reader(&text), Vec::<String>::new(), "reader: {new}");
        assert_eq!(schema(&text), Vec::<String>::new(), "schema: {new}");
    }
}

#[test]
fn what_is_wrong_in_shape_both_refuse() {
    for (old, new) in WRONG {
        let text = changed(old, new);
        assert!(
            !reader(&text).is_empty(),
            "the reader takes: {old} -> {new}"
        );
        assert!(
            !schema(&text).is_empty(),
            "the schema takes: {old} -> {new}"
        );
    }
}

#[test]
fn where_they_differ_they_cannot_agree() {
    for &(old, new, read, valid) in EXCEPTIONS {
        let text = changed(old, new);
        assert_eq!(reader(&text).is_empty(), read, "reader: {new}");
        assert_eq!(schema(&text).is_empty(), valid, "schema: {new}");
    }
}

/// No schema sees a key that is given twice: no JSON has one. Both readers of YAML refuse it.
#[test]
fn a_key_that_is_given_twice_reaches_no_schema() {
    let text = format!("{GOOD}server: {{address: 10.0.0.2}}\n");
    let mut out = netpxe::diagnostic::Diagnostics::new();
    netpxe::yaml::parse(&text, &mut out);
    assert!(out.has_errors());
    assert!(json(&text).is_err());
}
