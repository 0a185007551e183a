//! A frame's way from machine to machine, and what it carries.

use std::net::Ipv4Addr;

use etherparse::{EtherType, LaxNetSlice, LaxSlicedPacket, LinkSlice, TransportSlice};

use super::capture::Link;
use crate::value::Mac;

/// The ports and the payload of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payload<'f> {
    /// A UDP datagram.
    Udp(&'f [u8]),
    /// A part of a TCP stream.
    Tcp(&'f [u8]),
}

/// An IPv4 packet. Of one in several pieces only the first is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Packet<'f> {
    /// The sending NIC; `None` where the bytes are no NIC's.
    pub mac: Option<Mac>,
    /// The sender's address.
    pub from: Ipv4Addr,
    /// The receiver's address.
    pub to: Ipv4Addr,
    /// The sender's port.
    pub from_port: u16,
    /// The receiver's port.
    pub to_port: u16,
    /// What it carries.
    pub payload: Payload<'f>,
}

/// The NIC that sent a frame, and the UDP or TCP over IPv4 in it.
pub fn read(link: Link, frame: &[u8]) -> (Option<Mac>, Option<Packet<'_>>) {
    let (mac, sliced) = match link {
        Link::Ethernet => {
            let Ok(sliced) = LaxSlicedPacket::from_ethernet(frame) else {
                return (None, None);
            };
            let mac = match &sliced.link {
                Some(LinkSlice::Ethernet2(header)) => Mac::of_octets(header.source()),
                _ => None,
            };
            (mac, sliced)
        }
        // Kind, hardware, length of the address, address (8 bytes), protocol.
        Link::Cooked => cooked(frame, 6, 14, 16),
        // Protocol, reserved, interface, hardware, kind, length of the address, address.
        Link::Cooked2 => cooked(frame, 12, 0, 20),
    };
    let packet = || {
        let Some(LaxNetSlice::Ipv4(ip)) = &sliced.net else {
            return None;
        };
        let (from_port, to_port, payload) = match &sliced.transport {
            Some(TransportSlice::Udp(udp)) => {
                let payload = Payload::Udp(udp.payload());
                (udp.source_port(), udp.destination_port(), payload)
            }
            Some(TransportSlice::Tcp(tcp)) => {
                let payload = Payload::Tcp(tcp.payload());
                (tcp.source_port(), tcp.destination_port(), payload)
            }
            _ => return None,
        };
        Some(Packet {
            mac,
            from: ip.header().source_addr(),
            to: ip.header().destination_addr(),
            from_port,
            to_port,
            payload,
        })
    };
    (mac, packet())
}

/// A frame of `tcpdump -i any`: where in its header the address and the protocol are, and its length.
fn cooked(
    frame: &[u8],
    address: usize,
    protocol: usize,
    length: usize,
) -> (Option<Mac>, LaxSlicedPacket<'_>) {
    let octets = frame.get(address..address + 6);
    let mac = octets.and_then(|octets| Mac::of_octets(octets.try_into().ok()?));
    let protocol = match frame.get(protocol..protocol + 2) {
        Some(&[high, low]) => u16::from_be_bytes([high, low]),
        _ => 0,
    };
    let rest = frame.get(length..).unwrap_or_default();
    (
        mac,
        LaxSlicedPacket::from_ether_type(EtherType(protocol), rest),
    )
}
