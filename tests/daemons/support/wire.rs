//! One port, seen whole: it sends as any machine, and hears what is sent to any.
//!
//! A server that answers a machine by unicast asks for it first (ARP); [`Wire`] answers for every
//! address that it plays.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::os::fd::AsRawFd;
use std::time::{Duration, Instant};

use smoltcp::phy::{Device, Medium, RawSocket, RxToken, TxToken, wait};

use super::answer::Answer;
use super::ask::Ask;
use super::frame::{Datagram, Mac, arp_answer};
use super::netns::Namespace;

/// How long an answer may take; it takes a millisecond.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// A port of a namespace, and the addresses that are played there.
pub struct Wire {
    socket: RefCell<RawSocket>,
    played: RefCell<BTreeMap<Ipv4Addr, Mac>>,
}

impl Wire {
    /// Listens on a port of a namespace.
    ///
    /// # Panics
    /// If there is no such port.
    pub fn open(namespace: &Namespace, port: &str) -> Self {
        let open = || RawSocket::new(port, Medium::Ethernet).unwrap();
        Self {
            socket: RefCell::new(namespace.inside(open)),
            played: RefCell::new(BTreeMap::new()),
        }
    }

    /// From now on `address` is this machine's.
    pub fn play(&self, address: Ipv4Addr, mac: Mac) {
        self.played.borrow_mut().insert(address, mac);
    }

    /// Sends a question, and plays its address from now on.
    pub fn send(&self, ask: &Ask) {
        let address = ask.message.ciaddr();
        if !address.is_unspecified() {
            self.play(address, ask.mac);
        }
        self.transmit(&ask.to_datagram().to_frame());
    }

    /// The answer to a question.
    ///
    /// # Panics
    /// If there is none.
    pub fn ask(&self, ask: &Ask) -> Answer {
        self.send(ask);
        let answer = self.answer(&[ask.message.xid()], PATIENCE);
        answer.unwrap_or_else(|| panic!("dhcpd did not answer: {}", ask.message))
    }

    /// The first answer with one of these transaction ids that comes in time.
    pub fn answer(&self, ids: &[u32], patience: Duration) -> Option<Answer> {
        let end = Instant::now() + patience;
        while let Some(frame) = self.frame(end) {
            if let Some(arp) = arp_answer(&frame, |ip| self.played.borrow().get(&ip).copied()) {
                self.transmit(&arp);
                continue;
            }
            let answer = Datagram::from_frame(&frame).and_then(Answer::new);
            if let Some(answer) = answer.filter(|answer| ids.contains(&answer.message.xid())) {
                return Some(answer);
            }
        }
        None
    }

    /// Sends a frame.
    pub fn transmit(&self, frame: &[u8]) {
        let mut socket = self.socket.borrow_mut();
        let token = socket.transmit(smoltcp::time::Instant::ZERO).unwrap();
        token.consume(frame.len(), |buffer| buffer.copy_from_slice(frame));
    }

    fn frame(&self, end: Instant) -> Option<Vec<u8>> {
        let mut socket = self.socket.borrow_mut();
        loop {
            if let Some((token, _)) = socket.receive(smoltcp::time::Instant::ZERO) {
                return Some(token.consume(<[u8]>::to_vec));
            }
            let left = end.checked_duration_since(Instant::now())?;
            wait(socket.as_raw_fd(), Some(left.into())).unwrap();
        }
    }
}
