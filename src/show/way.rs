//! A machine's way, as data: what is printed for people, and as JSON for programs.

use serde::Serialize;

/// The version of the JSON.
pub const VERSION: u32 = 1;

/// The way of one machine.
#[derive(Debug, Serialize)]
pub struct Way {
    /// The version of this shape: 1.
    pub version: u32,
    /// The machine.
    pub machine: Machine,
    /// What happens, in order.
    pub steps: Vec<Step>,
    /// The machine's settings, by key, and where each comes from.
    pub settings: Vec<Setting>,
}

/// Who it is.
#[derive(Debug, Serialize)]
pub struct Machine {
    /// Its name; none where the inventory does not know it.
    pub name: Option<String>,
    /// The NIC that asks; none where any stranger is meant.
    pub mac: Option<String>,
    /// The network that it asks in.
    pub network: String,
    /// Which of two deploy hosts answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// The other one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_server: Option<String>,
    /// `bios`, `uefi`, ...: as what it asks.
    pub r#as: String,
    /// The other words for `--as` that its firmware can ask as.
    pub or: Vec<String>,
    /// `boot`, `install`, `local` or `rescue`.
    pub state: Option<String>,
    /// Its profile, and those below.
    pub profiles: Vec<String>,
    /// Where the inventory names it.
    pub origin: Option<Place>,
}

/// A place in the inventory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What stands there: `profile server`, `defaults`, `network lab`.
    pub from: String,
}

/// A place in a generated file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Generated {
    /// The path in the tree.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
}

/// One step of the way.
#[derive(Debug, Default, Serialize)]
pub struct Step {
    /// What happens, in a few words.
    pub title: String,
    /// What DHCP answers, if it is asked here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dhcp: Option<DhcpStep>,
    /// What is fetched, in this order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fetches: Vec<Fetch>,
    /// What else is to be known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
}

/// A question of DHCP, and its answer.
#[derive(Debug, Serialize)]
pub struct DhcpStep {
    /// As what it asks, in a word: `bios`, `http`, `mac-list`, `plain`.
    pub role: String,
    /// The same, in words.
    pub asks: String,
    /// Why there is no answer, if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silent: Option<String>,
    /// The answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<AnswerStep>,
    /// The lines of `dhcpd.conf` that say so.
    pub generated: Vec<Generated>,
}

/// An answer of DHCP.
#[derive(Debug, Serialize)]
pub struct AnswerStep {
    /// The address that is reserved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The ranges that the address comes from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pools: Vec<String>,
    /// Where the inventory says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_origin: Option<Place>,
    /// Where files come from by TFTP.
    pub next_server: String,
    /// The file, or its URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Why there is no file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_file: Option<String>,
    /// Which setting decides about the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_origin: Option<Place>,
    /// The options, by number.
    pub options: Vec<OptionStep>,
    /// What is different for addresses of a pool.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub of_pools: Vec<PoolStep>,
}

/// What machines are told whose address is of one pool, in the place of the same options of the
/// network or besides.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct PoolStep {
    /// The range of the pool.
    pub range: String,
    /// Its options, by number.
    pub options: Vec<OptionStep>,
}

/// An option of an answer.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct OptionStep {
    /// Its number.
    pub code: u8,
    /// Its name in dhcpd's configuration.
    pub name: String,
    /// Its value, in words.
    pub value: String,
    /// Its bytes, in hexadecimal digits.
    pub bytes: String,
    /// BSDP, part by part.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bsdp: Vec<String>,
    /// Where the inventory says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Place>,
}

/// A file that is fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fetch {
    /// `tftp` or `http`.
    pub protocol: &'static str,
    /// The path that is asked for, as the machine writes it.
    pub path: String,
    /// The file of the tree that it gets; none where netpxe does not make it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generated: Option<String>,
    /// What else makes the file, or why there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Anything else.
#[derive(Debug, Serialize)]
pub struct Fact {
    /// What it is about.
    pub about: String,
    /// What is so.
    pub value: String,
    /// Where the inventory says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Place>,
    /// Where a generated file says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generated: Option<Generated>,
}

/// A setting of the machine.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// Its key, with those above it: `users.ann.groups`.
    pub key: String,
    /// Its value as it is written; `***` for a secret.
    pub value: String,
    /// Where it is written.
    pub origin: Place,
}
