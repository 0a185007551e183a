//! `netpxe import`: the corpus of `tests/import`, bad input, and much input.
//!
//! Each `NAME.conf` there is a configuration after a kind that is found in the field, with invented
//! names; beside it lie the inventory that is made of it and what is told. After a change that is
//! meant: `SNAPSHOTS=overwrite cargo test --test hermetic import::`, and read the diff. The daemons'
//! tests ask both servers.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use netpxe::import::{self, Import};
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
    let text =
        "server-identifier 10.0.0.2;\nsubnet 10.0.0.0 netmask 255.255.255.0 { min-secs 1; }\n";
    lab.write("whole.conf", text);
    // Text for dhcpd is not lost.
    lab.write(
        "kept.conf",
        text.replace("min-secs 1", "min-lease-time 600"),
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
