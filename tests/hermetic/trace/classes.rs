//! Clients of classes, which are known by what they say.

use std::net::Ipv4Addr;

use dhcproto::v4::relay::{RelayAgentInformation, RelayInfo};
use dhcproto::v4::{DhcpOption, Message, MessageType, OptionCode, UnknownOption};
use netpxe::source::Source;
use netpxe::trace::Cause;

use super::{ack, causes, dhcp, lines_of};

/// A class is known by what the client says: phones get addresses of their own pool, and others do not. Where
/// a relay decides whose words were not seen, no address is wrong.
#[test]
fn a_client_of_a_class_gets_an_address_of_its_pool() {
    const PHONE: [u8; 6] = [0, 4, 0xf2, 0, 0, 1];
    let plan = |matches: &str| {
        let text = format!(
            "netpxe: 1\nserver: {{address: 172.22.10.2}}\nnetworks:\n  lab:\n    subnet: 172.22.10.0/24\n    \
             gateway: 172.22.10.1\n    pools:\n      - {{range: 172.22.10.100-172.22.10.179, except: [phones]}}\n      \
             - {{range: 172.22.10.180-172.22.10.199, only: [phones]}}\nclasses:\n  phones: {{match: {matches}}}\n"
        );
        let (plan, out) = netpxe::compile(&Source::new("inventory.yaml", text), &());
        plan.unwrap_or_else(|| panic!("{out:?}"))
    };
    let asks = |edit: &dyn Fn(&mut Message)| dhcp(PHONE, MessageType::Discover, edit);
    let polycom = asks(&|message| {
        let vendor = DhcpOption::ClassIdentifier(b"Polycom-SPIP".to_vec());
        message.opts_mut().insert(vendor);
    });
    let user = asks(&|message| {
        let class = UnknownOption::new(OptionCode::UserClass, b"\x05phone".to_vec());
        message.opts_mut().insert(DhcpOption::Unknown(class));
    });
    let relayed = asks(&|message| {
        message.set_giaddr(Ipv4Addr::new(172, 22, 10, 1));
        let mut agent = RelayAgentInformation::default();
        agent.insert(RelayInfo::AgentCircuitId(vec![0, 10]));
        let agent = DhcpOption::RelayAgentInformation(agent);
        message.opts_mut().insert(agent);
    });
    let silent = asks(&|_| {});
    let (own, other) = (
        Ipv4Addr::new(172, 22, 10, 181),
        Ipv4Addr::new(172, 22, 10, 101),
    );
    let wrong = [Cause::OtherAddress];
    for (matches, asked, address, wanted) in [
        ("{vendor: Polycom}", &polycom, own, &[][..]),
        ("{vendor: Polycom}", &polycom, other, &wrong),
        ("{vendor: Polycom}", &silent, own, &wrong),
        ("{vendor: Polycom}", &silent, other, &[]),
        ("{user_class: phone}", &user, own, &[]),
        ("{user_class: phone}", &user, other, &wrong),
        ("{circuit_id: \"00:0a\"}", &relayed, own, &[]),
        ("{circuit_id: \"00:0a\"}", &relayed, other, &wrong),
        ("{circuit_id: \"00:0b\"}", &relayed, own, &wrong),
        ("{circuit_id: \"00:0a\"}", &silent, own, &[]),
        ("{circuit_id: \"00:0a\"}", &silent, other, &[]),
    ] {
        let frames = [asked.clone(), ack(PHONE, address, b"")];
        let lines = lines_of(&plan(matches), &frames, 1);
        assert_eq!(
            causes(&lines, PHONE),
            wanted,
            "{matches} {address}: {lines:?}"
        );
    }
}
