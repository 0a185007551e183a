//! Ethernet frames: those that clients send, and those that a server answers with.

use std::net::{Ipv4Addr, Ipv6Addr};

use smoltcp::phy::ChecksumCapabilities;
use smoltcp::time::Duration;
use smoltcp::wire::{
    ArpOperation, ArpPacket, ArpRepr, EthernetAddress, EthernetFrame, EthernetProtocol,
    EthernetRepr, Icmpv6Packet, Icmpv6Repr, IpProtocol, Ipv4Packet, Ipv4Repr, Ipv6Packet, Ipv6Repr,
    NdiscRepr, NdiscRouterFlags, UdpPacket, UdpRepr,
};

/// A MAC address.
pub type Mac = EthernetAddress;

/// The MAC address in a text such as `52:54:00:12:34:56`.
///
/// # Panics
/// If it is none.
pub fn mac(text: &str) -> Mac {
    let bytes: Vec<u8> = text
        .split(':')
        .map(|byte| u8::from_str_radix(byte, 16).unwrap())
        .collect();
    Mac::from_bytes(&bytes)
}

/// A UDP datagram with its way from machine to machine.
#[derive(Clone, Debug)]
pub struct Datagram {
    /// The sending machine.
    pub from_mac: Mac,
    /// The machine it is for; all, where it is broadcast.
    pub to_mac: Mac,
    /// The sender's address.
    pub from: Ipv4Addr,
    /// The receiver's address.
    pub to: Ipv4Addr,
    /// The sender's port.
    pub from_port: u16,
    /// The receiver's port.
    pub to_port: u16,
    /// What it holds.
    pub payload: Vec<u8>,
}

impl Datagram {
    /// The frame that carries it.
    pub fn to_frame(&self) -> Vec<u8> {
        let udp = UdpRepr {
            src_port: self.from_port,
            dst_port: self.to_port,
        };
        let length = udp.header_len() + self.payload.len();
        let ip = Ipv4Repr {
            src_addr: self.from,
            dst_addr: self.to,
            next_header: IpProtocol::Udp,
            payload_len: length,
            hop_limit: 64,
        };
        let checksums = ChecksumCapabilities::default();
        let mut body = vec![0; ip.buffer_len() + length];
        let (head, rest) = body.split_at_mut(ip.buffer_len());
        ip.emit(&mut Ipv4Packet::new_unchecked(head), &checksums);
        udp.emit(
            &mut UdpPacket::new_unchecked(rest),
            &self.from.into(),
            &self.to.into(),
            self.payload.len(),
            |payload| payload.copy_from_slice(&self.payload),
            &checksums,
        );
        ethernet(self.from_mac, self.to_mac, EthernetProtocol::Ipv4, &body)
    }

    /// The datagram that a frame carries, if it does.
    pub fn from_frame(frame: &[u8]) -> Option<Self> {
        let ethernet = EthernetFrame::new_checked(frame).ok()?;
        if ethernet.ethertype() != EthernetProtocol::Ipv4 {
            return None;
        }
        let ip = Ipv4Packet::new_checked(ethernet.payload()).ok()?;
        if ip.next_header() != IpProtocol::Udp {
            return None;
        }
        let udp = UdpPacket::new_checked(ip.payload()).ok()?;
        Some(Self {
            from_mac: ethernet.src_addr(),
            to_mac: ethernet.dst_addr(),
            from: ip.src_addr(),
            to: ip.dst_addr(),
            from_port: udp.src_port(),
            to_port: udp.dst_port(),
            payload: udp.payload().to_vec(),
        })
    }
}

/// The frame that answers an ARP question for one of the addresses that `owner` knows.
pub fn arp_answer(frame: &[u8], owner: impl Fn(Ipv4Addr) -> Option<Mac>) -> Option<Vec<u8>> {
    let ethernet = EthernetFrame::new_checked(frame).ok()?;
    if ethernet.ethertype() != EthernetProtocol::Arp {
        return None;
    }
    let arp = ArpRepr::parse(&ArpPacket::new_checked(ethernet.payload()).ok()?).ok()?;
    let ArpRepr::EthernetIpv4 {
        operation: ArpOperation::Request,
        source_hardware_addr: asker,
        source_protocol_addr: asker_address,
        target_protocol_addr: wanted,
        ..
    } = arp
    else {
        return None;
    };
    let mac = owner(wanted)?;
    let answer = ArpRepr::EthernetIpv4 {
        operation: ArpOperation::Reply,
        source_hardware_addr: mac,
        source_protocol_addr: wanted,
        target_hardware_addr: asker,
        target_protocol_addr: asker_address,
    };
    let mut body = vec![0; answer.buffer_len()];
    answer.emit(&mut ArpPacket::new_unchecked(&mut body));
    Some(self::ethernet(mac, asker, EthernetProtocol::Arp, &body))
}

/// A frame that tells every machine that there is no IPv6 router here: firmware that hears it does
/// not wait for one.
pub fn no_ipv6_router(from: Mac) -> Vec<u8> {
    let router = Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 1);
    let all = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 1);
    let advertisement = Icmpv6Repr::Ndisc(NdiscRepr::RouterAdvert {
        hop_limit: 64,
        flags: NdiscRouterFlags::empty(),
        router_lifetime: Duration::ZERO,
        reachable_time: Duration::ZERO,
        retrans_time: Duration::ZERO,
        lladdr: None,
        mtu: None,
        prefix_info: None,
    });
    let ip = Ipv6Repr {
        src_addr: router,
        dst_addr: all,
        next_header: IpProtocol::Icmpv6,
        payload_len: advertisement.buffer_len(),
        hop_limit: 255,
    };
    let mut body = vec![0; ip.buffer_len() + advertisement.buffer_len()];
    let (head, rest) = body.split_at_mut(ip.buffer_len());
    ip.emit(&mut Ipv6Packet::new_unchecked(head));
    advertisement.emit(
        &router,
        &all,
        &mut Icmpv6Packet::new_unchecked(rest),
        &ChecksumCapabilities::default(),
    );
    let to = Mac::from_bytes(&[0x33, 0x33, 0, 0, 0, 1]);
    ethernet(from, to, EthernetProtocol::Ipv6, &body)
}

fn ethernet(from: Mac, to: Mac, kind: EthernetProtocol, body: &[u8]) -> Vec<u8> {
    let head = EthernetRepr {
        src_addr: from,
        dst_addr: to,
        ethertype: kind,
    };
    let mut bytes = vec![0; head.buffer_len() + body.len()];
    let mut frame = EthernetFrame::new_unchecked(&mut bytes);
    head.emit(&mut frame);
    frame.payload_mut().copy_from_slice(body);
    bytes
}
