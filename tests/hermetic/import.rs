//! `netpxe import`: the corpus of `tests/import`, bad input, and much input.
//!
//! Each `NAME.conf` there is a configuration after a kind that is found in the field, with invented
//! names; beside it lie the inventory that is made of it and what is told. After a change that is
//! meant: `SNAPSHOTS=overwrite cargo test --test hermetic import::`, and read the diff. The daemons'
//! tests ask both servers.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use netpxe::dhcp::{Address, Answer, Dhcp, Given, Question, Reply, Role, answer};
use netpxe::import::{self, Import};
use netpxe::plan::NetworkId;
use netpxe::source::Source;
use netpxe::value::{FromText as _, Mac};
use snapbox::{Assert, Data};

use crate::common::program::Lab;

/// The corpus, by name.
fn corpus() -> Vec<PathBuf> {
    let entries = fs::read_dir("tests/import").unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|it| it == "conf"));
    files.sort();
    assert!(files.len() >= 20, "{files:?}");
    files
}

fn of_text(text: &str) -> Import {
    let files = [("dhcpd.conf".to_owned(), text.to_owned())];
    import::dhcpd(
        &files,
        &|_| Err("nothing is included here".to_owned()),
        None,
    )
}

#[test]
fn the_corpus_becomes_the_inventories_beside_it() {
    let assert = Assert::new().action_env(snapbox::assert::DEFAULT_ACTION_ENV);
    let mut wrong = Vec::new();
    for path in corpus() {
        let name = path.file_name().unwrap().to_str().unwrap();
        let folder = path.parent().unwrap();
        let run = crate::common::program::Run(
            crate::common::program::netpxe(folder, &["import", "dhcpd", name])
                .output()
                .unwrap(),
        );
        run.ends(0);
        for (extension, text) in [("yaml", run.out()), ("txt", run.err())] {
            let expected = Data::read_from(&path.with_extension(extension), None).raw();
            let result = assert.try_eq(Some(&name), Data::text(text), expected);
            wrong.extend(result.err().map(|error| error.to_string()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_printed_passes_the_check() {
    for path in corpus() {
        let inventory = fs::read_to_string(path.with_extension("yaml")).unwrap();
        if let Err(faults) = crate::common::try_compiled(&inventory) {
            panic!("{}: {faults}", path.display());
        }
    }
}

#[test]
fn nothing_is_printed_of_what_cannot_be_read() {
    let lab = Lab::new();
    let head = "server-identifier 10.0.0.2;\nsubnet 10.0.0.0 netmask 255.255.255.0 { ";
    for (tail, code, line) in [
        ("range 10.0.0.5 10.0.0.9 }", "E0901", 2),
        ("", "E0901", 2),
        ("} }", "E0901", 2),
        ("}\noption domain-name \"x;\n", "E0901", 3),
        ("}\ninclude \"dhcpd.conf\";", "E0902", 3),
        ("}\ninclude \"no.conf\";", "E0902", 3),
    ] {
        lab.write("dhcpd.conf", format!("{head}{tail}"));
        let run = lab.run(&["import", "dhcpd", "dhcpd.conf"]);
        run.ends(1);
        assert_eq!(run.out(), "", "{tail}");
        let said = run.err();
        let place = format!("dhcpd.conf:{line}:");
        assert!(said.contains(code) && said.contains(&place), "{said}");
    }
}

#[test]
fn a_fault_in_an_included_file_is_shown_there() {
    let lab = Lab::new();
    lab.write(
        "dhcpd.conf",
        "next-server 10.0.0.2;\ninclude \"more/hosts.conf\";\n",
    );
    lab.write(
        "more/hosts.conf",
        "# hosts\n\nhost db1 { fixed-address 10.0.0.9 }\n",
    );
    let run = lab.run(&["import", "dhcpd", "dhcpd.conf"]);
    run.ends(1);
    assert!(run.err().contains("more/hosts.conf:3:"), "{}", run.err());
}

#[test]
fn strict_prints_nothing_where_something_is_lost() {
    let lab = Lab::new();
    let text = "server-identifier 10.0.0.2;\nsubnet 10.0.0.0 netmask 255.255.255.0 { log-facility local7; }\n";
    lab.write("whole.conf", text);
    // Text for dhcpd is not lost.
    lab.write(
        "kept.conf",
        text.replace("log-facility local7", "min-lease-time 600"),
    );
    let fixed = "host db1 { hardware ethernet 00:25:90:00:00:01; fixed-address db1.example.org; }";
    lab.write("lost.conf", format!("{text}{fixed}\n"));
    let run = lab.run(&["import", "dhcpd", "--strict", "kept.conf"]);
    run.ends(0);
    assert!(run.out().contains("min-lease-time 600;"), "{}", run.out());
    let run = lab.run(&["import", "dhcpd", "--strict", "whole.conf"]);
    run.ends(0);
    assert!(run.out().starts_with("netpxe: 1\n"), "{}", run.out());
    let run = lab.run(&["import", "dhcpd", "--strict", "lost.conf"]);
    run.ends(1);
    assert_eq!(run.out(), "");
    lab.run(&["import", "dhcpd", "lost.conf"]).ends(0);
}

#[test]
fn braces_without_end_are_refused() {
    let deep = "group { ".repeat(100_000);
    let import = of_text(&deep);
    assert!(import.site.is_none() && import.told.diagnostics.has_errors());
    let comments = format!("next-server 10.0.0.2;\n{}", "# x\n".repeat(100_000));
    assert!(of_text(&comments).site.is_some());
}

/// Ten thousand hosts, in groups and outside: each is there, with its address.
#[test]
fn many_hosts_are_imported() {
    let mut text =
        "next-server 10.0.0.2;\nsubnet 10.0.0.0 netmask 255.0.0.0 { filename \"pxelinux.0\"; }\n"
            .to_owned();
    for n in 0..10_000 {
        let (high, low) = (n / 200, n % 200 + 10);
        let _ = writeln!(
            text,
            "group {{ host h{n} {{ hardware ethernet 00:25:90:00:{high:02x}:{low:02x}; fixed-address 10.1.{high}.{low}; }} }}"
        );
    }
    let import = of_text(&text);
    let inventory = import.site.unwrap().to_text();
    assert_eq!(inventory.matches("firmware: bios").count(), 10_000);
    assert!(
        inventory.contains(
            "  h9999: {mac: \"00:25:90:00:31:d1\", address: 10.1.49.209, firmware: bios}\n"
        )
    );
}

/// The commands of `docs/existing-site.md`, in a folder with its `dhcpd.conf`.
#[test]
fn the_page_for_existing_sites_can_be_followed() {
    let page = include_str!("../../docs/existing-site.md");
    let lab = Lab::new();
    fs::remove_file(lab.path("inventory.yaml")).unwrap();
    let (_, rest) = page.split_once("```dhcpd\n").unwrap();
    lab.write("dhcpd.conf", rest.split_once("```").unwrap().0);
    lab.write(
        "machines.csv",
        "Host,MAC,IP\nweb1,00:25:90:00:00:21,10.0.0.21\n",
    );
    lab.write(
        "dhcpd.leases",
        "lease 10.0.0.120 {\n  starts 4 2026/11/05 10:00:00;\n  hardware ethernet 00:25:90:00:00:31;\n}\n",
    );
    lab.write(
        "kea-dhcp4.conf",
        r#"{ "Dhcp4": { "subnet4": [ { "id": 1, "subnet": "10.0.0.0/24" } ] } } // all"#,
    );
    let commands = page
        .lines()
        .filter_map(|line| line.strip_prefix("$ netpxe "));
    let mut run = 0;
    for command in commands {
        let (words, to) = match command.split_once(" > ") {
            Some((words, file)) => (words, Some(file)),
            None => (command, None),
        };
        let words: Vec<&str> = words.split(' ').collect();
        let done = lab.run(&words);
        done.ends(if words.contains(&"--check") { 2 } else { 0 });
        if let Some(file) = to {
            lab.write(file, done.out());
        }
        run += 1;
    }
    assert_eq!(run, 6);
    let inventory = lab.read("inventory.yaml");
    for line in [
        "  # the big one\n  db1: {mac: \"00:25:90:00:00:01\", address: 10.0.0.11, firmware: bios}\n",
        "  web1: {mac: \"00:25:90:00:00:21\", address: 10.0.0.21, firmware: uefi}\n",
        "  printer: {mac: \"00:17:c8:00:00:01\", address: 10.0.0.150}\n",
        "  # 10.0.0.120 since 2026/11/05 10:00:00\n  new-00-25-90-00-00-31: {mac: \"00:25:90:00:00:31\", network: lab}\n",
    ] {
        assert!(inventory.contains(line), "{inventory}");
    }
}

/// What the deploy host of an inventory answers to a machine in its first network.
fn answered(inventory: &str, mac: &str) -> Reply {
    let source = Source::new("inventory.yaml", inventory);
    let (plan, faults) = netpxe::compile(&source, &());
    let plan = plan.unwrap_or_else(|| panic!("{faults:?}\n{inventory}"));
    let question = Question {
        mac: Mac::from_text(mac).unwrap(),
        network: NetworkId::new(0),
        role: Role::Plain,
    };
    match answer(&plan, &question) {
        Answer::Reply(reply) => reply,
        Answer::Silence(why) => panic!("{}\n{inventory}", why.why()),
    }
}

fn is_told(reply: &Reply, code: Dhcp, wanted: &str) {
    let told = match reply.option(code).unwrap() {
        Given::Addresses(all) => all.iter().map(ToString::to_string).collect(),
        Given::Text(text) => vec![text.clone()],
        Given::Seconds(seconds) => vec![seconds.to_string()],
        other => panic!("{other:?}"),
    };
    assert_eq!(told.join(" "), wanted, "{code:?}");
}

/// What Kea's configuration says is what the deploy host of the imported inventory answers, and `gen`
/// makes a tree of it.
#[test]
fn what_kea_said_is_answered_after_an_import() {
    let text = r#"{ "Dhcp4": {
        "valid-lifetime": 1800, "max-valid-lifetime": 3600,
        "next-server": "10.0.0.2", "boot-file-name": "pxelinux.0",
        "option-data": [
            { "name": "domain-name-servers", "data": "10.0.0.3, 10.0.0.4" },
            { "name": "domain-name", "data": "wide.example.org" } ],
        "subnet4": [ {
            "id": 1, "subnet": "10.0.0.0/24", "comment": "first floor",
            "pools": [ { "pool": "10.0.0.100 - 10.0.0.119" }, { "pool": "10.0.0.128/28" } ],
            "option-data": [
                { "name": "routers", "data": "10.0.0.1" },
                { "name": "domain-name", "data": "lab.example.org" } ],
            "reservations": [ {
                "hw-address": "00:25:90:00:00:01", "ip-address": "10.0.0.11", "hostname": "db1" } ]
        } ] } } // all"#;
    let site = import::kea("kea-dhcp4.conf", text, None).site.unwrap();
    let inventory = site.to_text();
    crate::common::compiled(&inventory);
    let db1 = answered(&inventory, "00:25:90:00:00:01");
    assert_eq!(
        db1.address,
        Address::Reserved("10.0.0.11".parse().unwrap()),
        "{inventory}"
    );
    is_told(&db1, Dhcp::HOST_NAME, "db1");
    let stranger = answered(&inventory, "52:54:00:00:00:99");
    let Address::Pool(ranges) = &stranger.address else {
        panic!("{:?}", stranger.address);
    };
    let ranges: Vec<String> = ranges.iter().map(ToString::to_string).collect();
    assert_eq!(ranges, ["10.0.0.100-10.0.0.119", "10.0.0.128-10.0.0.143"]);
    for reply in [db1, stranger] {
        assert_eq!(reply.next_server.to_string(), "10.0.0.2");
        is_told(&reply, Dhcp::ROUTERS, "10.0.0.1");
        is_told(&reply, Dhcp::DNS, "10.0.0.3 10.0.0.4");
        is_told(&reply, Dhcp::DOMAIN, "lab.example.org");
        is_told(&reply, Dhcp::LEASE, "1800");
    }
}

/// Machines of a table and of leases are in the inventory that they were added to: `gen` takes it, and
/// they get their addresses.
#[test]
fn machines_of_a_table_and_of_leases_are_found_again() {
    let lab = Lab::new();
    lab.write(
        "inventory.yaml",
        "netpxe: 1\nserver: {address: 10.0.0.2}\nnetworks:\n  lab:\n    subnet: 10.0.0.0/24\n    \
         pools: [10.0.0.100-10.0.0.199]\n",
    );
    lab.write(
        "machines.csv",
        "Host;MAC;IP;Firmware\nweb1;00-25-90-00-00-21;10.0.0.21;UEFI\nprinter;00-17-C8-00-00-01;10.0.0.50;\n",
    );
    lab.write(
        "dhcpd.leases",
        "lease 10.0.0.120 {\n  starts 4 2026/11/05 10:00:00;\n  hardware ethernet 00:25:90:00:00:31;\n  \
         client-hostname \"mixer\";\n}\n\
         lease 10.0.0.121 {\n  starts 4 2026/11/05 11:00:00;\n  hardware ethernet 00:25:90:00:00:21;\n}\n",
    );
    for (kind, file) in [("csv", "machines.csv"), ("leases", "dhcpd.leases")] {
        lab.run(&["import", kind, file, "--into", "inventory.yaml"])
            .ends(0);
    }
    lab.run(&["gen", "inventory.yaml", "-o", "out"]).ends(0);
    let inventory = lab.read("inventory.yaml");
    for (mac, name, address) in [
        ("00:25:90:00:00:21", "web1", Some("10.0.0.21")),
        ("00:17:c8:00:00:01", "printer", Some("10.0.0.50")),
        ("00:25:90:00:00:31", "mixer", None),
    ] {
        let reply = answered(&inventory, mac);
        is_told(&reply, Dhcp::HOST_NAME, name);
        let reserved = match reply.address {
            Address::Reserved(address) => Some(address.to_string()),
            _ => None,
        };
        assert_eq!(reserved.as_deref(), address, "{inventory}");
    }
    // Whoever was known already is not added again.
    assert_eq!(inventory.matches("00:25:90:00:00:21").count(), 1);
}
