//! `netpxe import --into`: nothing of the old file is lost on the way into an inventory that is there.

use crate::common::program::{Lab, Run};

const INVENTORY: &str = "\
netpxe: 1
server: {address: 10.0.0.2}
networks:
  lab: {subnet: 10.0.0.0/24, gateway: 10.0.0.1}
hosts:
  a1: {mac: \"00:25:90:00:00:01\", address: 10.0.0.11, firmware: bios}
";

const OLD: &str = "\
authoritative;
option x-controller code 224 = ip-address;
class \"phones\" { match if substring(option vendor-class-identifier, 0, 7) = \"Polycom\"; option x-controller 10.1.0.9; }
if option vendor-class-identifier = \"docsis\" { option time-offset 3600; }
subnet 10.1.0.0 netmask 255.255.255.0 {
  next-server 10.0.0.2;
  filename \"pxelinux.0\";
  range 10.1.0.100 10.1.0.199;
}
host b1 { hardware ethernet 00:25:90:00:01:01; fixed-address 10.1.0.11; }
";

fn lab(inventory: &str, old: &str) -> Lab {
    let lab = Lab::new();
    lab.write("inventory.yaml", inventory);
    lab.write("dhcpd.conf", old);
    lab
}

fn add(lab: &Lab, more: &[&str]) -> Run {
    let mut words = vec!["import", "dhcpd", "dhcpd.conf", "--into", "inventory.yaml"];
    words.extend(more);
    lab.run(&words)
}

/// What the old file says for all of its networks comes along, and that it holds in others too is told.
#[test]
fn classes_options_and_text_are_added_too() {
    let lab = lab(INVENTORY, OLD);
    let run = add(&lab, &["--strict"]);
    run.ends(0);
    let said = run.err();
    assert!(
        said.contains(
            "inventory.yaml: `dhcpd`, 1 network, 1 option definition, 1 class and 1 machine added\n"
        ),
        "{said}"
    );
    for line in [3, 4] {
        let place = format!("dhcpd.conf:{line}:1");
        assert!(
            said.contains("this holds in all networks of the inventory now"),
            "{said}"
        );
        assert!(said.contains(&place), "{said}");
    }
    let first = lab.read("inventory.yaml");
    for text in [
        INVENTORY.split_once("hosts:").unwrap().0,
        "\ndhcpd: |\n  # dhcpd.conf:4\n  if option vendor-class-identifier = \"docsis\" {\n    option time-offset 3600;\n  }\n",
        "\noption_definitions:\n  x-controller: {code: 224, type: address}\n",
        "\nclasses:\n  phones: {match: {vendor: Polycom}, options: {x-controller: 10.1.0.9}}\n",
    ] {
        assert!(first.contains(text), "{first}");
    }
    // Once more, all of it is there.
    let run = add(&lab, &["--strict"]);
    run.ends(0);
    assert!(
        run.err().contains("nothing added, 5 left out"),
        "{}",
        run.err()
    );
    assert_eq!(lab.read("inventory.yaml"), first);
}

#[test]
fn text_for_dhcpd_is_added_to_that_which_is_there() {
    let before = format!("dhcpd: |\n    # mine\n    min-secs 2;\n\n{INVENTORY}");
    let lab = lab(&before, OLD);
    add(&lab, &[]).ends(0);
    let after = lab.read("inventory.yaml");
    assert!(
        after.starts_with(
            "dhcpd: |\n    # mine\n    min-secs 2;\n    # dhcpd.conf:4\n    if option vendor-class-identifier = \"docsis\" {\n      option time-offset 3600;\n    }\n\nnetpxe: 1\n"
        ),
        "{after}"
    );
    // Where it cannot be, nothing is added.
    let before = format!("dhcpd: \"min-secs 2;\"\n{INVENTORY}");
    lab.write("inventory.yaml", &before);
    let run = add(&lab, &[]);
    run.ends(1);
    assert!(run.err().contains("E0906"), "{}", run.err());
    assert_eq!(lab.read("inventory.yaml"), before);
}

/// What has its name or its place in the inventory already, and says something else, is told.
#[test]
fn what_the_inventory_has_in_another_way_is_told() {
    let more = "ddns: {server: 10.0.0.53, zones: [x.example.org], key: netpxe}\n\
                classes:\n  phones: {match: {vendor: Snom}}\n";
    let old = "\
server-identifier 10.0.0.9;
ddns-update-style standard;
zone y.example.org. { primary 10.0.0.53; key netpxe; }
class \"phones\" { match if substring(option vendor-class-identifier, 0, 7) = \"Polycom\"; }
subnet 10.0.0.0 netmask 255.255.255.0 { option routers 10.0.0.1; }
host a1 { hardware ethernet 00:25:90:00:00:02; fixed-address 10.0.0.12; filename \"pxelinux.0\"; }
host again { hardware ethernet 00:25:90:00:00:01; fixed-address 10.0.0.13; filename \"pxelinux.0\"; }
";
    let lab = lab(&format!("{INVENTORY}{more}"), old);
    let before = lab.read("inventory.yaml");
    let run = add(&lab, &["--strict"]);
    run.ends(1);
    let said = run.err();
    for (line, column, what) in [
        (
            1,
            1,
            "`server` is not carried over: what the inventory has there says something else",
        ),
        (
            3,
            1,
            "`ddns` is not carried over: what the inventory has there says something else",
        ),
        (
            4,
            1,
            "`phones` is not carried over: what the inventory has there says something else",
        ),
        (
            6,
            6,
            "`a1` is not carried over: the inventory has one of this name with another MAC address",
        ),
        (
            7,
            6,
            "`again` is not carried over: the inventory's `a1` is it, and has not got 10.0.0.13",
        ),
    ] {
        let told = format!("warning[W0901]: {what}\n --> dhcpd.conf:{line}:{column}\n");
        assert!(said.contains(&told), "{told}{said}");
    }
    assert_eq!(lab.read("inventory.yaml"), before);
}
