//! `netpxe import csv`: sheets as people write them.

use crate::common::program::Lab;

const INVENTORY: &str = "\
netpxe: 1
server: {address: 10.0.0.2}
networks:
  lab: {subnet: 10.0.0.0/24, gateway: 10.0.0.1}
profiles:
  rocky9: {firmware: uefi}
hosts:
  db1: {mac: \"00:25:90:11:22:01\", address: 10.0.0.11, firmware: uefi}
";

fn lab(sheet: &str) -> Lab {
    let lab = Lab::new();
    lab.write("inventory.yaml", INVENTORY);
    lab.write("sheet.csv", sheet);
    lab
}

const IMPORT: [&str; 5] = ["import", "csv", "sheet.csv", "--into", "inventory.yaml"];

/// MAC addresses in any spelling, rows without one, headers in German, and columns that are none.
#[test]
fn a_sheet_is_taken_as_it_is_written() {
    let lab = lab("\
Hostname;MAC-Adresse;IP Adresse;FW;Regal;Role;Leer
web1;0025.9011.2221;10.0.0.21;UEFI;R1;;
web2;00 25 90 11 22 22;10.0.0.22;bios;;;
web3;0:25:90:11:22:23\u{a0};10.0.0.23;;;;
web4;00:25:90:11:22:24;10.0.0.24;;;rocky9;
web5;;10.0.0.25;uefi;;;
old-name;00-25-90-11-22-01;10.0.0.11;uefi;;;
");
    let run = lab.run(&IMPORT);
    run.ends(0);
    let said = run.err();
    for line in [
        "sheet.csv: name = Hostname, mac = MAC-Adresse, address = IP Adresse, firmware = FW, profile = Role\n",
        "sheet.csv: 1 row without firmware is a device; `--firmware KIND` makes machines of them\n",
        "warning[W0901]: the column `Regal` is not carried over\n --> sheet.csv:1:36\n",
        "warning[W0901]: this row has no MAC address, and is not carried over\n --> sheet.csv:6:1\n",
        "inventory.yaml: 3 machines and 1 device added, 1 left out that stands there already\n",
    ] {
        assert!(said.contains(line), "{line}{said}");
    }
    assert!(!said.contains("the column `Leer`"), "{said}");
    let inventory = lab.read("inventory.yaml");
    for line in [
        "  web1: {mac: \"00:25:90:11:22:21\", address: 10.0.0.21, firmware: uefi}\n",
        "  web2: {mac: \"00:25:90:11:22:22\", address: 10.0.0.22, firmware: bios}\n",
        "  web4: {mac: \"00:25:90:11:22:24\", address: 10.0.0.24, profile: rocky9}\n",
        "\ndevices:\n  web3: {mac: \"00:25:90:11:22:23\", address: 10.0.0.23}\n",
    ] {
        assert!(inventory.contains(line), "{line}{inventory}");
    }
    // With --strict, nothing is added where something is left out.
    lab.write("inventory.yaml", INVENTORY);
    let run = lab.run(&[&IMPORT[..], &["--strict"]].concat());
    run.ends(1);
    assert_eq!(lab.read("inventory.yaml"), INVENTORY);
}

/// What is no MAC address in any spelling is a fault of the sheet.
#[test]
fn a_mac_address_that_is_none_is_refused() {
    let lab = lab("name,mac\nweb1,00:25:90:11:22:3G\n");
    let run = lab.run(&IMPORT);
    run.ends(1);
    assert!(
        run.err().contains("E0903") && run.err().contains("sheet.csv:2:6"),
        "{}",
        run.err()
    );
}
