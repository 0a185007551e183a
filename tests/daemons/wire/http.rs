//! UEFI HTTP boot: the answer names a URL, and says `HTTPClient` in option 60, without which
//! firmware does not take it.

use netpxe::value::DhcpServer;

use super::lab::Lab;
use super::servers::both;
use crate::support::ask::Ask;

const UEFI1: &str = "52:54:00:10:00:02";
const ARM1: &str = "52:54:00:10:00:06";
const UEFI_URL: &str = "http://172.22.10.2/boot/grub/x86_64-efi/http.efi";
const ARM64_URL: &str = "http://172.22.10.2/boot/grub/arm64-efi/http.efi";

/// Proves: x86-64 firmware gets its URL and the echo, offered and acknowledged, whether it asks
/// for option 60, does not, or asks for nothing in particular.
fn x86_64_gets_its_url_and_the_echo(server: DhcpServer) {
    let lab = Lab::of(server, "tests/daemons/wire/firmware.yaml");
    let expected = format!("172.22.10.62, next-server 172.22.10.2, file {UEFI_URL}, 60 HTTPClient");
    for wants in [Some(&[1, 3, 6, 60, 67][..]), Some(&[1, 3, 6]), None] {
        let dressed = |ask: Ask| match wants {
            Some(codes) => ask.http(16).wants(codes),
            None => ask.http(16),
        };
        let offer = lab.ask(&dressed(Ask::discover(UEFI1)));
        assert_eq!(offer.boot(), format!("OFFER {expected}"), "{wants:?}");
        assert!(offer.network().contains("router 172.22.10.1"), "{wants:?}");
        let ack = lab.ask(&dressed(Ask::takes(
            UEFI1,
            offer.address(),
            super::lab::SERVER,
        )));
        assert_eq!(ack.boot(), format!("ACK {expected}"), "{wants:?}");
    }
}

/// Proves: ARM firmware gets the URL of the ARM image.
fn arm64_gets_its_url_and_the_echo(server: DhcpServer) {
    let lab = Lab::of(server, "tests/daemons/wire/arm64.yaml");
    let answer = lab.ask(&Ask::discover(ARM1).http(19));
    assert_eq!(
        answer.boot(),
        format!("OFFER 172.22.10.66, next-server 172.22.10.2, file {ARM64_URL}, 60 HTTPClient")
    );
}

/// Proves: HTTP firmware for which there is no image gets an address and no offer to boot from.
fn other_architectures_get_an_address_only(server: DhcpServer) {
    let lab = Lab::of(server, "tests/daemons/wire/firmware.yaml");
    for architecture in [7, 15, 17, 18, 19, 20] {
        let answer = lab.ask(&Ask::discover(UEFI1).http(architecture));
        assert_eq!(
            answer.boot(),
            "OFFER 172.22.10.62, next-server 172.22.10.2",
            "architecture {architecture}"
        );
    }
}

both![
    x86_64_gets_its_url_and_the_echo,
    arm64_gets_its_url_and_the_echo,
    other_architectures_get_an_address_only,
];
