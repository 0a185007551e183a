//! Where a machine is sent: by the deploy host's name if it can look that up, else by its address.

use crate::common::compiled;

/// The line of its menu that says where a machine's kickstart is.
fn kickstart(network: &str) -> String {
    let tree = compiled(&format!(
        "netpxe: 1
server: {{address: 10.0.0.2, name: deploy}}
networks:
  lab: {{subnet: 10.0.0.0/24, gateway: 10.0.0.1{network}}}
  other: {{subnet: 10.0.1.0/24, gateway: 10.0.1.1}}
hosts:
  # It boots its disk, and has no URL to look up.
  old: {{mac: \"3c:ec:ef:00:00:02\", address: 10.0.1.12, firmware: bios}}
  web1:
    mac: \"3c:ec:ef:00:00:01\"
    address: 10.0.0.11
    firmware: bios
    state: install
    disk: any
    os: el7
    repo: http://10.0.0.2/repos/centos/7/os/x86_64/
"
    ));
    let menu = tree.get("tftp/boot/grub/grub.cfg-01-3c-ec-ef-00-00-01");
    let menu = String::from_utf8(menu.unwrap().contents().unwrap().into_owned()).unwrap();
    let line = menu.lines().find(|line| line.contains("inst.ks="));
    let (_, url) = line.unwrap().split_once("inst.ks=").unwrap();
    url.split('\'').next().unwrap().to_owned()
}

#[test]
fn urls_name_the_deploy_host_only_where_the_name_can_be_looked_up() {
    let by_name = "http://deploy/ks/3c-ec-ef-00-00-01.cfg";
    let by_address = "http://10.0.0.2/ks/3c-ec-ef-00-00-01.cfg";
    for (network, url) in [
        (", dns: [10.0.0.1], domain: example.org", by_name),
        (", dns: [10.0.0.1]", by_address),
        (", domain: example.org", by_address),
        (", dns: [], domain: example.org", by_address),
        ("", by_address),
    ] {
        assert_eq!(kickstart(network), url, "{network}");
    }
}
