//! `netpxe import kea`: nothing is lost without a word.

use crate::common::program::Lab;

/// What Kea says comes along under the keys that there are, also by code and as bytes; all else is told.
#[test]
fn nothing_of_kea_is_lost_without_a_word() {
    let text = r#"{ "Dhcp4": {
  "interfaces-config": { "interfaces": [ "eno1" ] }, "authoritative": true,
  "next-server": "10.0.0.2",
  "renew-timer": 900,
  "hooks-libraries": [
    { "library": "/usr/lib/kea/hooks/libdhcp_ha.so", "parameters": {} } ],
  "option-data": [
    { "code": 15, "data": "example.org" }, { "code": 42, "data": "10.0.0.53" },
    { "code": 119, "data": "example.org, example.com" },
    { "name": "tftp-server-name", "data": "settings.example.org" },
    { "name": "interface-mtu", "data": "9000" },
    { "name": "classless-static-route", "data": "0.0.0.0/0 - 10.0.0.1, 10.9.0.0/16 - 10.0.0.9" },
    { "code": 224, "csv-format": false, "data": "01:02" },
    { "code": 43, "csv-format": false, "data": "0104AABBCCDD" },
    { "name": "domain-name-servers", "csv-format": false, "data": "0A000035" } ],
  "shared-networks": [ { "name": "wire", "subnet4": [
    { "id": 1, "subnet": "10.0.0.0/24", "user-context": { "comment": "first floor", "owner": "x" },
      "option-data": [ { "name": "broadcast-address", "data": "10.0.0.255" } ],
      "reservations": [
        { "hw-address": "00:25:90:00:00:01", "ip-address": "10.0.0.11", "hostname": "db1" },
        { "hw-address": "00:25:90:00:00:07", "ip-address": "10.0.0.7", "hostname": "db1-ilo" },
        { "hw-address": "00:04:13:00:00:08", "ip-address": "10.0.0.8", "hostname": "tele1", "boot-file-name": "tele.cfg" } ],
      "boot-file-name": "pxelinux.0" },
    { "id": 2, "subnet": "10.0.1.0/24" } ] } ] } }"#;
    let lab = Lab::new();
    lab.write("kea.json", text);
    let run = lab.run(&["import", "kea", "kea.json"]);
    run.ends(0);
    let (inventory, said) = (run.out(), run.err());
    crate::common::compiled(&inventory);
    for text in [
        "server:
  address: 10.0.0.2
  interfaces: [eno1]
  dhcp: kea
",
        "  # first floor
  net-10.0.0.0:
",
        "    dns: [10.0.0.53]
    domain: example.org
    ntp: [10.0.0.53]
    search: [example.org, example.com]
    tftp_server: settings.example.org
    mtu: 9000
    routes: [\"default via 10.0.0.1\", \"10.9.0.0/16 via 10.0.0.9\"]
    options: {224: \"01:02\"}
",
        "    shared_network: wire
    netboot: false
",
        "hosts:
  db1: {",
        "devices:
  db1-ilo: {",
        "  tele1: {",
    ] {
        assert!(inventory.contains(text), "{text}{inventory}");
    }
    for (code, line, what) in [
        (
            "W0903",
            3,
            "`next-server: 10.0.0.2`: netpxe answers with its own",
        ),
        ("W0901", 4, "`renew-timer` is not carried over"),
        ("W0901", 6, "`libdhcp_ha.so` is not carried over"),
        ("W0901", 14, "`option 43` is not carried over"),
        ("W0901", 17, "`user-context: owner` is not carried over"),
        ("W0901", 22, "`boot-file-name` is not carried over"),
        (
            "W0903",
            24,
            "machines of 10.0.1.0/24 are told its broadcast address",
        ),
    ] {
        let mut told = said
            .split("warning[")
            .filter(|it| it.starts_with(code) && it.contains(what));
        let place = format!("kea.json:{line}:");
        assert!(
            told.next().is_some_and(|it| it.contains(&place)),
            "{what}
{said}"
        );
        assert!(
            told.next().is_none(),
            "{what} is told once
{said}"
        );
    }
    lab.run(&["import", "kea", "kea.json", "--strict"]).ends(1);
}
