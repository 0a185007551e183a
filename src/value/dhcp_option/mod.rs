//! DHCP options: their types, the values that they carry, and the registry of those that have a
//! name.

mod data;
mod encode;
mod kind;
mod route;
mod schema;
mod table;

pub use data::{DataType, Datum};
pub use kind::OptionType;
pub use route::Route;
pub use table::{STANDARD, StandardOption};

use std::fmt;

/// The longest value that one option carries, in bytes (RFC 2132, 2).
pub const LONGEST_OPTION: usize = 255;

/// The value of one option: what its fields hold, one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OptionValue(Vec<Datum>);

impl OptionValue {
    /// The value of these data, which must be of its option's type.
    pub fn new(data: Vec<Datum>) -> Self {
        Self(data)
    }

    /// What its fields hold.
    pub fn data(&self) -> &[Datum] {
        &self.0
    }

    /// The bytes that go over the wire, without the option's number and length.
    pub fn encode(&self) -> Vec<u8> {
        encode::encode(&self.0)
    }
}

impl fmt::Display for OptionValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, datum) in self.0.iter().enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            write!(f, "{comma}{datum}")?;
        }
        Ok(())
    }
}
