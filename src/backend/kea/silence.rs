//! Whom Kea does not answer at all: the class `DROP`.
//!
//! Kea refuses (NAK) what it cannot place: a request from a network that it does not serve, or of a
//! stranger where strangers are ignored. There another server may have lent what is asked for, and
//! only silence leaves that alone.

use super::classes::{self, ClassView};
use super::test::{all, any, member, not};
use crate::dhcp::{self, Wire};
use crate::hex;
use crate::plan::Plan;
use crate::value::Subnet;

const RELAY: &str = "pkt4.giaddr";
const OWN: &str = "pkt4.ciaddr";
const NONE: &str = "0.0.0.0";
const REQUEST: &str = "pkt4.msgtype == 3";
const INFORM: &str = "pkt4.msgtype == 8";

/// The class of those that are not answered.
pub fn class(plan: &Plan) -> ClassView {
    let wires = dhcp::wires(plan);
    let subnets: Vec<Subnet> = wires.iter().flat_map(subnets_of).collect();
    let served = |field: &str| any(subnets.iter().map(|it| within(field, *it))).unwrap_or_default();
    let is_set = |field: &str| not(&format!("{field} == {NONE}"));
    let mut tests = vec![
        // Through a relay in a network that is not served.
        all(&[is_set(RELAY), not(&served(RELAY))]),
        // With an address that no network here has.
        all(&[INFORM.to_owned(), not(&served(OWN))]),
    ];
    let closed: Vec<&Wire<'_>> = wires.iter().filter(|wire| wire.ignores_unknown()).collect();
    for wire in &closed {
        let subnets = subnets_of(wire);
        let here = |field: &str| {
            subnets
                .iter()
                .map(move |it| within(field, *it))
                .collect::<Vec<_>>()
        };
        let mut stranger = vec![REQUEST.to_owned(), not(&member("KNOWN"))];
        stranger.extend(any(here(RELAY).into_iter().chain(here(OWN))));
        let pools = wire.networks.iter().flat_map(|network| &network.pools);
        let welcome = pools.flat_map(|pool| &pool.only);
        stranger.extend(any(welcome.map(|it| member(&classes::name(it)))).map(|it| not(&it)));
        tests.push(all(&stranger));
    }
    // Where a network that the deploy host is in ignores strangers, one may have an address of another
    // server on that wire.
    let is_in = |wire: &&Wire<'_>| {
        subnets_of(wire)
            .iter()
            .any(|it| plan.server.address_in(*it).is_some())
    };
    if closed.iter().any(is_in) {
        tests.push(all(&[
            REQUEST.to_owned(),
            not(&member("KNOWN")),
            format!("{RELAY} == {NONE}"),
            is_set(OWN),
            not(&served(OWN)),
        ]));
    }
    ClassView {
        name: "DROP".to_owned(),
        about:
            "who gets no answer, not even a refusal: what comes from networks that are not served, \
                and strangers where they are ignored"
                .to_owned(),
        test: any(tests).unwrap_or_default(),
        ..ClassView::default()
    }
}

fn subnets_of(wire: &Wire<'_>) -> Vec<Subnet> {
    wire.networks.iter().map(|network| network.subnet).collect()
}

/// Whether an address is in a subnet. Kea compares bytes alone: of the byte in which the subnet ends,
/// each value that it has is one test.
fn within(field: &str, subnet: Subnet) -> String {
    let octets = subnet.network().octets();
    let whole = usize::from(subnet.prefix() / 8);
    let rest = subnet.prefix() % 8;
    let mut tests = Vec::new();
    if whole > 0 {
        let bytes = hex::digits(&octets[..whole]);
        tests.push(format!("substring({field},0,{whole}) == 0x{bytes}"));
    }
    if rest > 0 {
        let first = u16::from(octets[whole]);
        let many = 1_u16 << (8 - rest);
        let values = (first..first + many)
            .map(|value| format!("substring({field},{whole},1) == 0x{value:02x}"));
        tests.extend(any(values));
    }
    all(&tests)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::FromText as _;

    #[test]
    fn an_address_is_held_against_each_byte_of_a_subnet() {
        let test = |subnet| within("x", Subnet::from_text(subnet).unwrap());
        assert_eq!(test("10.20.0.0/24"), "substring(x,0,3) == 0x0a1400");
        assert_eq!(
            test("10.20.4.0/23"),
            "(substring(x,0,2) == 0x0a14) and ((substring(x,2,1) == 0x04) or (substring(x,2,1) == 0x05))"
        );
        assert_eq!(test("10.0.0.128/25").matches(" or ").count(), 127);
    }
}
