//! What is remembered of one machine.

use std::time::Duration;

use super::cause::Cause;
use crate::dhcp::{Role, Said};
use crate::plan::NetworkId;

/// As many different things as are told of one machine under one cause.
const MOST_TOLD: usize = 16;

/// One NIC's story so far.
#[derive(Debug, Default)]
pub struct Story {
    /// What it asked last.
    pub asked: Option<Asked>,
    /// The last answer: its question, its kind, its server. What is seen twice is told once.
    pub answer: Option<(u32, super::dhcp::Kind, std::net::Ipv4Addr)>,
    /// The image that came last, and when, if nothing was asked for since.
    pub image: Option<(Duration, String)>,
    /// What was told already.
    told: Vec<(Cause, String)>,
}

/// A question of DHCP.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What question and answer have in common.
    pub id: u32,
    /// What it is.
    pub kind: super::dhcp::Kind,
    /// As what it asks.
    pub role: Role,
    /// What it said of itself, by which classes know it.
    pub said: Said,
    /// Whether it is firmware that wants to boot.
    pub is_firmware: bool,
    /// The network that it asks in, as far as that is known.
    pub network: Option<NetworkId>,
    /// How often it asked.
    pub times: u32,
    /// Whether the deploy host answered.
    pub is_answered: bool,
}

impl Story {
    /// Whether this is new under this cause, and worth telling.
    pub fn is_new(&mut self, cause: Cause, text: &str) -> bool {
        let of_cause = self.told.iter().filter(|(it, _)| *it == cause);
        let is_told = of_cause.clone().any(|(_, told)| told == text);
        if is_told || of_cause.count() >= MOST_TOLD {
            return false;
        }
        self.told.push((cause, text.to_owned()));
        true
    }
}

/// How far a machine's installer has come, whichever NIC it uses.
#[derive(Debug, Default)]
pub struct Boot {
    /// When its kernel had come, and to which NIC.
    pub kernel: Option<(Duration, crate::value::Mac)>,
    /// Whether its kickstart was asked for.
    pub kickstart: bool,
}
