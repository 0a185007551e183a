//! Macs, as they ask by BSDP: LIST, then SELECT. What comes back is stated byte for byte.

use std::net::Ipv4Addr;

use netpxe::value::DhcpServer;

use super::lab::{EXAMPLE, Lab, SERVER};
use super::servers::{both, differ};
use crate::support::answer::Answer;
use crate::support::ask::{Ask, Relay};
use crate::support::bsdp::{
    BARE, CHOSEN_137, FAILED, FILTER, IMAGE_77, IMAGE_137, LIST, OLD_FIRMWARE, ONE_IMAGE, OTHERS,
    OURS, PORT, REFUSED, SELECT, SIZE, VERSION,
};

const MM1: (&str, Ipv4Addr) = ("a8:20:66:34:ff:e9", Ipv4Addr::new(172, 22, 10, 51));
const STRANGER: (&str, Ipv4Addr) = ("52:54:00:00:00:99", Ipv4Addr::new(172, 22, 10, 20));

/// A Mac with an address asks; its answer comes straight to that address, whatever the way in.
pub fn inform(
    lab: &Lab,
    relay: Option<Relay>,
    (mac, address): (&str, Ipv4Addr),
    ask: &[&[u8]],
) -> Answer {
    let ask = Ask::inform(mac, address).apple(&ask.concat()).via(relay);
    answered(lab, &ask)
}

fn answered(lab: &Lab, ask: &Ask) -> Answer {
    let answer = lab.ask(ask);
    let address = ask.message.ciaddr();
    assert_eq!((answer.datagram.to, answer.datagram.to_port), (address, 68));
    assert_eq!(answer.message.ciaddr(), address);
    assert_eq!(answer.server(), SERVER);
    answer
}

/// An answer in BSDP, in the words of [`Answer::boot`].
pub fn bsdp(option_43: &str, file: &str) -> String {
    let file = if file.is_empty() {
        String::new()
    } else {
        format!(", file {file}")
    };
    format!("ACK, next-server 172.22.10.2{file}, 43 {option_43}, 60 AAPLBSDPC")
}

/// Every order of some parts.
fn orders<'a>(parts: &[&'a [u8]]) -> Vec<Vec<&'a [u8]>> {
    if parts.is_empty() {
        return vec![vec![]];
    }
    let first = |at: usize| {
        let mut rest = parts.to_vec();
        let part = rest.remove(at);
        orders(&rest).into_iter().map(move |mut order| {
            order.insert(0, part);
            order
        })
    };
    (0..parts.len()).flat_map(first).collect()
}

/// Proves: a LIST is answered with the same bytes whatever stands in it, in whatever order:
/// version first, reply port and size between, alone.
fn list_in_every_order(server: DhcpServer) {
    let lab = Lab::of(server, EXAMPLE);
    let mut lists = orders(&[LIST, VERSION, PORT, SIZE]);
    lists.push(vec![LIST]);
    lists.push(vec![LIST, VERSION]);
    lists.push(vec![LIST, &[2, 2, 1, 0]]);
    lists.push(vec![LIST, VERSION, OLD_FIRMWARE, PORT, SIZE, FILTER]);
    lists.push(vec![&[200, 3, 1, 2, 3], LIST]);
    for list in lists {
        let answer = inform(&lab, None, MM1, &list);
        assert_eq!(answer.boot(), bsdp(ONE_IMAGE, ""), "{list:?}");
        assert_eq!(answer.options(), [43, 53, 54, 60], "{list:?}");
    }
}

/// Proves: a SELECT names the file and the image whatever stands in it, in whatever order: server
/// before and after the image, reply port between, no server at all, option 43 in two pieces.
fn select_in_every_order(server: DhcpServer) {
    let lab = Lab::of(server, EXAMPLE);
    let mut selects = orders(&[SELECT, VERSION, OURS, IMAGE_137]);
    selects.push(vec![SELECT, VERSION, OLD_FIRMWARE, PORT, OURS, IMAGE_137]);
    selects.push(vec![VERSION, SIZE, IMAGE_137, PORT, OURS, SELECT]);
    selects.push(vec![VERSION, SELECT, IMAGE_137]);
    for select in selects {
        let answer = inform(&lab, None, MM1, &select);
        assert_eq!(
            answer.boot(),
            bsdp(CHOSEN_137, "mactel64.efi"),
            "{select:?}"
        );
        assert_eq!(answer.options(), [43, 53, 54, 60], "{select:?}");
    }
    let whole = [SELECT, VERSION, OURS, IMAGE_137].concat();
    let (first, second) = whole.split_at(9);
    let ask = Ask::inform(MM1.0, MM1.1).apple_in_two(first, second);
    let answer = answered(&lab, &ask);
    assert_eq!(answer.boot(), bsdp(CHOSEN_137, "mactel64.efi"));
}

/// Proves: options 43 and 60 are sent whatever the Mac asks for, and nothing else is, so that they
/// fit.
fn list_with_every_kind_of_wish(server: DhcpServer) {
    let lab = Lab::of(server, EXAMPLE);
    let everything: Vec<u8> = (1..80).collect();
    for wants in [&[1, 3, 17, 43, 60][..], &[1, 3, 6], &[], &everything] {
        let mut ask = Ask::inform(MM1.0, MM1.1).apple(LIST);
        if !wants.is_empty() {
            ask = ask.wants(wants);
        }
        let answer = answered(&lab, &ask);
        assert_eq!(answer.boot(), bsdp(ONE_IMAGE, ""), "{wants:?}");
        let own = "If a Mac asks for more, it also gets its name";
        let with_name = if wants.contains(&12) {
            differ(server, own, &[][..], &[12])
        } else {
            &[]
        };
        let expected = [with_name, &[43, 53, 54, 60]].concat();
        assert_eq!(answer.options(), expected, "{wants:?}");
    }
}

/// Proves: a SELECT of an image that is not offered, or of none, is refused: no file, FAILED.
fn an_image_that_is_not_offered(server: DhcpServer) {
    let lab = Lab::of(server, EXAMPLE);
    for select in [
        &[SELECT, VERSION, OURS, IMAGE_77][..],
        &[IMAGE_77, OURS, VERSION, SELECT],
        &[VERSION, SELECT, IMAGE_77],
        &[SELECT, VERSION, OURS],
    ] {
        let answer = inform(&lab, None, MM1, select);
        assert_eq!(answer.boot(), bsdp(REFUSED, ""), "{select:?}");
    }
}

/// Proves: a SELECT that is meant for another server gets neither a file nor BSDP from this one.
fn another_servers_select(server: DhcpServer) {
    let lab = Lab::of(server, EXAMPLE);
    let mut selects = orders(&[SELECT, VERSION, OTHERS, IMAGE_137]);
    selects.push(vec![SELECT, OTHERS, IMAGE_77]);
    for select in selects {
        let answer = inform(&lab, None, MM1, &select);
        assert_eq!(answer.boot(), BARE, "{select:?}");
    }
}

/// Proves: what is neither LIST nor SELECT gets neither a file nor BSDP: FAILED, an unknown type,
/// no type, a cut or empty option 43, and none at all.
fn neither_list_nor_select(server: DhcpServer) {
    let lab = Lab::of(server, EXAMPLE);
    for ask in [
        &[FAILED, VERSION][..],
        &[VERSION, FAILED, IMAGE_137],
        &[VERSION, &[1, 1, 9], IMAGE_137],
        &[VERSION, IMAGE_137],
        &[&[1]],
        &[&[1, 2, 0, 1]],
    ] {
        assert_eq!(inform(&lab, None, MM1, ask).boot(), BARE, "{ask:?}");
    }
    for vendor in ["AAPLBSDPC/i386/Macmini6,2", "AAPLBSDPC", "AAPLBSDPC/i38"] {
        let ask = Ask::inform(MM1.0, MM1.1).vendor(vendor);
        assert_eq!(answered(&lab, &ask).boot(), BARE, "{vendor}");
    }
}

/// Proves: a PowerPC Mac gets no x86 file and no BSDP, and neither does an INFORM without a vendor
/// class, whatever its option 43 holds.
fn powerpc_and_others(server: DhcpServer) {
    let lab = Lab::of(server, EXAMPLE);
    for bytes in [
        [LIST, VERSION].concat(),
        [SELECT, OURS, IMAGE_137].concat(),
        [SELECT, IMAGE_77].concat(),
    ] {
        let inform = || Ask::inform(MM1.0, MM1.1).raw(43, bytes.clone());
        let power_pc = inform().vendor("AAPLBSDPC/ppc/PowerMac7,3");
        assert_eq!(answered(&lab, &power_pc).boot(), BARE);
        assert_eq!(answered(&lab, &inform()).boot(), BARE);
    }
}

/// Proves: a Mac that stands in no inventory is offered the image too, where the network serves
/// unknown machines.
fn an_unknown_mac(server: DhcpServer) {
    let lab = Lab::of(server, EXAMPLE);
    let list = inform(&lab, None, STRANGER, &[LIST, VERSION]);
    assert_eq!(list.boot(), bsdp(ONE_IMAGE, ""));
    let select = inform(&lab, None, STRANGER, &[SELECT, OURS, IMAGE_137]);
    assert_eq!(select.boot(), bsdp(CHOSEN_137, "mactel64.efi"));
}

/// Proves: a Mac's DISCOVER and REQUEST, which come before its BSDP, get an ordinary answer: its
/// address and network, no file, no BSDP.
fn discover_and_request_hold_no_bsdp(server: DhcpServer) {
    let lab = Lab::of(server, EXAMPLE);
    for vendor in ["AAPLBSDPC/i386/Macmini6,2", "AAPLBSDPC/ppc/PowerMac7,3"] {
        let wants = &[1, 3, 6, 12, 15, 43, 60];
        let discover = Ask::discover(MM1.0).vendor(vendor).wants(wants);
        let offer = lab.ask(&discover);
        assert_eq!(offer.boot(), "OFFER 172.22.10.51, next-server 172.22.10.2");
        assert_eq!(offer.server(), SERVER);
        let request = Ask::takes(MM1.0, MM1.1, super::lab::SERVER)
            .vendor(vendor)
            .wants(wants);
        let ack = lab.ask(&request);
        assert_eq!(ack.boot(), "ACK 172.22.10.51, next-server 172.22.10.2");
        for answer in [offer, ack] {
            let network = answer.network();
            let start = "host mm1, domain lonimbus.com, mask 255.255.255.0, router 172.22.10.1";
            assert!(network.starts_with(start), "{network}");
        }
    }
}

both![
    list_in_every_order,
    select_in_every_order,
    list_with_every_kind_of_wish,
    an_image_that_is_not_offered,
    another_servers_select,
    neither_list_nor_select,
    powerpc_and_others,
    an_unknown_mac,
    discover_and_request_hold_no_bsdp,
];
