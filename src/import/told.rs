//! What an import tells, and which answers of the DHCP server it is about.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;
use crate::value::{Mac, Subnet};

/// Whose answers differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// All that ask.
    All,
    /// All that ask in this network.
    Network(Subnet),
    /// Firmware that netboots, Macs' included: it says so in its vendor class (option 60).
    Netbooting,
    /// Macs that ask for an image (BSDP).
    Macs,
    /// This machine.
    Machine(Mac),
}

/// What differs in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Whether there is an answer, and of which kind.
    Kind,
    /// The address.
    Address,
    /// The server to load from.
    NextServer,
    /// The name of that server.
    ServerName,
    /// The file to boot.
    File,
    /// An option, by its code.
    Option(u8),
    /// An option, by its code, where a machine asks that has an address already (INFORM).
    InformOption(u8),
    /// Any options.
    Options,
    /// Whether the server refuses a wrong address, and tells the rest to those that have one (INFORM),
    /// as only an `authoritative` one does.
    Authority,
}

/// One difference between what the old server answers and what the new one will.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// Whose answers.
    pub who: Who,
    /// What of them.
    pub what: What,
}

/// `W0902`, at a place of the old file.
pub fn wrong(place: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::WrongBefore, place, message)
}

/// What an import tells.
#[derive(Debug, Default)]
pub struct Told {
    /// What a person reads.
    pub diagnostics: Diagnostics,
    /// What it is about. Answers differ in nothing else.
    pub differences: Vec<Difference>,
}

impl Told {
    /// Tells something that changes no answer.
    pub fn say(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Notes that these answers differ, of which something told speaks.
    pub fn note(&mut self, who: &[Who], what: &[What]) {
        for &who in who {
            let pairs = what.iter().map(|&what| Difference { who, what });
            self.differences.extend(pairs);
        }
    }

    /// Tells something that makes these answers differ.
    pub fn differs(
        &mut self,
        diagnostic: Diagnostic,
        who: impl IntoIterator<Item = Who>,
        what: &[What],
    ) {
        self.diagnostics.push(diagnostic);
        let who: Vec<Who> = who.into_iter().collect();
        self.note(&who, what);
    }
}
