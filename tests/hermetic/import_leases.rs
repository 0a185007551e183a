//! `netpxe import leases`: what dhcpd writes of machines that came, and of those that were declared.

use crate::common::program::Lab;

/// What Foreman has a dhcpd declare by OMAPI, which writes it into its leases.
#[test]
fn machines_that_are_declared_in_leases_are_read() {
    let host = |name: &str, mac: &str, more: &str| {
        format!("host {name} {{\n  dynamic;\n  hardware ethernet {mac};\n{more}}}\n")
    };
    let file = |file: &str| {
        format!(
            "  supersede server.filename = \"{file}\";\n  supersede server.next-server = 0a:00:00:02;\n"
        )
    };
    let text = [
        "authoring-byte-order little-endian;\n".to_owned(),
        host("old", "00:25:90:00:00:09", "  fixed-address 10.0.0.29;\n"),
        "host gone {\n  dynamic;\n  deleted;\n}\nhost old {\n  dynamic;\n  deleted;\n}\n".to_owned(),
        host(
            "n1.example.com",
            "00:25:90:00:00:11",
            &format!("  fixed-address 10.0.0.21;\n{}  supersede host-name = \"n1\";\n", file("grub2/grubx64.efi")),
        ),
        host("n2", "00:25:90:00:00:12", &format!("  fixed-address 10.0.0.22;\n{}", file("pxelinux.0"))),
        host("tele", "00:04:13:00:00:13", &file("tele.cfg")),
        "lease 10.0.0.120 {\n  starts epoch 1709718000;\n  hardware ethernet 00:25:90:00:00:31;\n  \
         set vendor-string = \"PXEClient:Arch:00007:UNDI:003016\";\n}\n\
         lease 10.0.0.122 {\n  starts epoch 1709718001;\n  hardware ethernet 00:25:90:00:00:31;\n}\n\
         lease 10.0.0.121 {\n  starts 2 2024/03/05 10:00:00;\n  hardware ethernet 00:25:90:00:00:12;\n}\n"
            .to_owned(),
    ];
    let lab = Lab::new();
    lab.write("dhcpd.leases", text.concat());
    lab.write(
        "inventory.yaml",
        "netpxe: 1\nserver: {address: 10.0.0.2}\nnetworks:\n  lab: {subnet: 10.0.0.0/24, pools: [10.0.0.100-10.0.0.199]}\n",
    );
    let run = lab.run(&[
        "import",
        "leases",
        "dhcpd.leases",
        "--into",
        "inventory.yaml",
    ]);
    run.ends(0);
    let inventory = lab.read("inventory.yaml");
    let hosts = "\nhosts:\n  \
        n1: {mac: \"00:25:90:00:00:11\", address: 10.0.0.21, firmware: uefi}\n  \
        n2: {mac: \"00:25:90:00:00:12\", address: 10.0.0.22, firmware: bios}\n  \
        # 10.0.0.122 since 2024/03/06 09:40:01, \"PXEClient:Arch:00007:UNDI:003016\"\n  \
        new-00-25-90-00-00-31: {mac: \"00:25:90:00:00:31\", network: lab, firmware: uefi}\n\n\
        devices:\n  tele: {mac: \"00:04:13:00:00:13\", network: lab}\n";
    assert!(inventory.ends_with(hosts), "{inventory}");
    let said = run.err();
    assert!(said.contains("3 machines and 1 device added"), "{said}");
    for (code, what) in [
        (
            "W0903",
            "`supersede server.filename = \"grub2/grubx64.efi\"`: netpxe answers with its own",
        ),
        (
            "W0901",
            "`supersede server.filename = \"tele.cfg\"`: what devices load is not carried over",
        ),
        (
            "W0901",
            "`supersede server.next-server = 0a:00:00:02`: what devices load is not carried over",
        ),
    ] {
        assert_eq!(
            said.matches(&format!("[{code}]: {what}")).count(),
            1,
            "{what}\n{said}"
        );
    }
    // It is no dhcpd.conf.
    let run = lab.run(&["import", "dhcpd", "dhcpd.leases"]);
    run.ends(1);
    let said = run.err();
    assert!(
        said.contains("E0901") && said.contains("netpxe import leases"),
        "{said}"
    );
}
