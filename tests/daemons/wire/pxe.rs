//! PCs: each kind of firmware gets its image and no other's, by architecture (option 93).

use netpxe::value::DhcpServer;

use super::lab::{EXAMPLE, Lab};
use super::servers::{both, differ};
use crate::support::ask::Ask;

pub const BIOS: &str = "boot/grub/i386-pc/core.0";
const UEFI: &str = "boot/grub/x86_64-efi/core.efi";

/// A server of the lab.
pub const SMPC: &str = "00:30:48:fb:e2:44";
/// The UEFI machine of `firmware.yaml`.
const UEFI1: &str = "52:54:00:10:00:02";

/// What a machine is offered with a file, and without.
pub fn offer(address: &str, file: &str) -> String {
    format!("OFFER {address}, next-server 172.22.10.2, file {file}")
}

pub fn no_file(address: &str) -> String {
    format!("OFFER {address}, next-server 172.22.10.2")
}

/// Proves: a known BIOS machine gets its own address and the BIOS image, offered and acknowledged.
fn a_known_bios_machine(server: DhcpServer) {
    let lab = Lab::of(server, EXAMPLE);
    let discover = lab.ask(&Ask::discover(SMPC).pxe(0));
    assert_eq!(discover.boot(), offer("172.22.10.54", BIOS));
    let request = lab.ask(&Ask::takes(SMPC, discover.address(), super::lab::SERVER).pxe(0));
    assert_eq!(
        request.boot(),
        "ACK 172.22.10.54, next-server 172.22.10.2, file boot/grub/i386-pc/core.0"
    );
}

/// Proves: old BIOS firmware that says its architecture in option 60 alone gets the BIOS image,
/// and digits in option 60 alone decide nothing else.
fn an_architecture_in_option_60_alone(server: DhcpServer) {
    let lab = Lab::of(server, "tests/daemons/wire/firmware.yaml");
    for (vendor, expected) in [
        (
            "PXEClient:Arch:00000:UNDI:002001",
            offer("172.22.10.62", BIOS),
        ),
        ("PXEClient:Arch:00007:UNDI:003016", no_file("172.22.10.62")),
        ("PXEClient", no_file("172.22.10.62")),
    ] {
        let answer = lab.ask(&Ask::discover(UEFI1).vendor(vendor));
        assert_eq!(answer.boot(), expected, "{vendor}");
    }
}

/// Proves: every architecture that the inventory's machines have gets its own image, 7 and 9 the
/// same one, and the others none.
fn every_architecture(server: DhcpServer) {
    let lab = Lab::of(server, "tests/daemons/wire/firmware.yaml");
    for (architecture, file) in [
        (0, Some(BIOS)),
        (1, None),
        (2, None),
        (6, Some("boot/grub/i386-efi/core.efi")),
        (7, Some(UEFI)),
        (8, None),
        (9, Some(UEFI)),
        (10, None),
        (11, None),
        // What HTTP firmware says, said by PXE firmware.
        (16, None),
    ] {
        let answer = lab.ask(&Ask::discover(UEFI1).pxe(architecture));
        let expected = match file {
            Some(file) => offer("172.22.10.62", file),
            None => no_file("172.22.10.62"),
        };
        assert_eq!(answer.boot(), expected, "architecture {architecture}");
    }
}

/// Proves: an ARM server gets the ARM image, and a BIOS machine beside it the BIOS image.
fn arm64(server: DhcpServer) {
    let lab = Lab::of(server, "tests/daemons/wire/arm64.yaml");
    let arm1 = "52:54:00:10:00:06";
    for (architecture, expected) in [
        (0, offer("172.22.10.66", BIOS)),
        (7, no_file("172.22.10.66")),
        (11, offer("172.22.10.66", "boot/grub/arm64-efi/core.efi")),
    ] {
        let answer = lab.ask(&Ask::discover(arm1).pxe(architecture));
        assert_eq!(answer.boot(), expected, "architecture {architecture}");
    }
}

/// Proves: of several architectures in option 93 the first counts, and one that is cut off or
/// empty counts for nothing.
fn several_architectures(server: DhcpServer) {
    let lab = Lab::of(server, "tests/daemons/wire/firmware.yaml");
    for (bytes, expected) in [
        (vec![0, 7, 0, 6], offer("172.22.10.62", UEFI)),
        (
            vec![0, 6, 0, 7],
            offer("172.22.10.62", "boot/grub/i386-efi/core.efi"),
        ),
        (vec![0, 9, 0, 16, 0, 0], offer("172.22.10.62", UEFI)),
        (vec![], no_file("172.22.10.62")),
    ] {
        let ask = Ask::discover(UEFI1).vendor("PXEClient").raw(93, bytes);
        assert_eq!(lab.ask(&ask).boot(), expected, "{:?}", ask.message);
    }
    let cut = Ask::discover(UEFI1).vendor("PXEClient").raw(93, vec![7]);
    if differ(server, "one with half a number in option 93", true, false) {
        assert_eq!(lab.ask(&cut).boot(), no_file("172.22.10.62"));
    } else {
        lab.is_silent(&cut, &Ask::discover(UEFI1));
    }
}

/// Proves: only firmware that boots by PXE gets a file. GRUB's own request, an operating system
/// and a client with an architecture but no vendor class get an address and `next-server`.
fn no_file_without_the_vendor_class(server: DhcpServer) {
    let lab = Lab::of(server, EXAMPLE);
    for ask in [
        Ask::discover(SMPC).wants(&[1, 3, 6, 12, 15, 17]),
        Ask::discover(SMPC).vendor("MSFT 5.0"),
        Ask::discover(SMPC).architectures(&[0]),
        Ask::discover(SMPC),
    ] {
        let boot = lab.ask(&ask).boot();
        assert_eq!(boot, no_file("172.22.10.54"), "{}", ask.message);
    }
}

/// Proves: iPXE, which PXE cards carry as their ROM, gets the image like any other firmware.
fn ipxe(server: DhcpServer) {
    let lab = Lab::of(server, "tests/daemons/wire/firmware.yaml");
    for (architecture, file) in [(0, BIOS), (7, UEFI)] {
        let ask = Ask::discover(UEFI1)
            .pxe(architecture)
            .raw(77, b"iPXE".to_vec())
            .raw(175, vec![0xb1, 1, 1, 0x13, 1, 1])
            .wants(&[1, 3, 6, 7, 12, 15, 17, 26, 43, 60, 66, 67, 119, 128, 175]);
        assert_eq!(lab.ask(&ask).boot(), offer("172.22.10.62", file));
    }
}

/// Proves: in the lab, where no machine has UEFI, UEFI firmware gets an address and no file: there
/// is no image for it.
fn the_lab_has_no_uefi_machine(server: DhcpServer) {
    let lab = Lab::of(server, EXAMPLE);
    for architecture in [6, 7, 9, 11] {
        let answer = lab.ask(&Ask::discover(SMPC).pxe(architecture));
        assert_eq!(answer.boot(), no_file("172.22.10.54"));
    }
    let answer = lab.ask(&Ask::discover(SMPC).http(16));
    assert_eq!(answer.boot(), no_file("172.22.10.54"));
}

/// Proves: PXE's own option 43 is no BSDP, changes nothing and is not sent back.
fn option_43_of_pxe_is_left_alone(server: DhcpServer) {
    let lab = Lab::of(server, EXAMPLE);
    for bytes in [&[1, 1, 1][..], &[8, 9, 1], &[6, 1, 8, 255]] {
        let ask = Ask::discover(SMPC).pxe(0).raw(43, bytes.to_vec());
        assert_eq!(lab.ask(&ask).boot(), offer("172.22.10.54", BIOS));
    }
}

both![
    a_known_bios_machine,
    an_architecture_in_option_60_alone,
    every_architecture,
    arm64,
    several_architectures,
    no_file_without_the_vendor_class,
    ipxe,
    the_lab_has_no_uefi_machine,
    option_43_of_pxe_is_left_alone,
];
