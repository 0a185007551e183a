//! DHCP options as Kea sends them: by number, in bytes, whatever Kea knows of their types.

use serde::Serialize;

use crate::bsdp::{self, BsdpOption};
use crate::dhcp::{Dhcp, Given};
use crate::hex;

/// Each of the `options` of a class, a machine or a device.
#[derive(Clone, Serialize)]
pub struct OptionView {
    /// Its number.
    code: u8,
    /// What it is, in words; of BSDP each part with its bytes.
    about: Vec<String>,
    /// Its bytes: digits with colons.
    data: String,
    /// Whether it is sent to whoever did not ask for it.
    always: bool,
}

impl OptionView {
    /// An option that is sent to those who ask for it.
    pub fn new((code, value): &(Dhcp, Given)) -> Self {
        Self {
            code: code.0,
            about: vec![format!("{}: {value}", code.name())],
            data: hex::colons(&value.bytes()),
            always: false,
        }
    }

    /// BSDP in option 43, sent whether it was asked for or not.
    pub fn bsdp(options: Vec<BsdpOption>) -> Self {
        let value = Given::Bsdp(options);
        Self {
            code: Dhcp::VENDOR.0,
            about: bsdp::to_rows(&value.lines()),
            data: hex::colons(&value.bytes()),
            always: true,
        }
    }

    /// Option 60, which says what kind of answer this is, asked for or not.
    pub fn vendor_class(text: &str) -> Self {
        let value = Given::Text(text.to_owned());
        Self {
            always: true,
            ..Self::new(&(Dhcp::VENDOR_CLASS, value))
        }
    }
}
