//! What one field of a DHCP option holds.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use super::{LONGEST_OPTION, Route};
use crate::diagnostic::Code;
use crate::hex;
use crate::printable::breaks_lines;
use crate::value::choice::choice;
use crate::value::{DomainName, Fault, FromText};

choice! {
    /// What one field of a DHCP option holds.
    DataType, "a type of option data" {
        /// An IPv4 address.
        Address = "address",
        /// An IPv6 address.
        Address6 = "address6",
        /// Two IPv4 addresses, with a blank between them.
        AddressPair = "address-pair",
        /// A DNS name, as DNS encodes it (RFC 1035).
        Domain = "domain",
        /// The same; names that end alike share their ends (RFC 1035, 4.1.4).
        CompressedDomain = "compressed-domain",
        /// `true` or `false`, in one byte.
        Flag = "flag",
        /// Any bytes: `"01:a0:ff"`.
        Hex = "hex",
        /// A number from -128 to 127.
        Int8 = "int8",
        /// A number from -32768 to 32767.
        Int16 = "int16",
        /// A number from -2147483648 to 2147483647.
        Int32 = "int32",
        /// A route, as options 121 and 249 carry it: `10.20.0.0/16 via 172.22.10.1`.
        Route = "route",
        /// Text.
        Text = "text",
        /// A number from 0 to 255.
        Uint8 = "uint8",
        /// A number from 0 to 65535.
        Uint16 = "uint16",
        /// A number from 0 to 4294967295.
        Uint32 = "uint32",
    }
}

/// The value of one field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Datum {
    /// An IPv4 address.
    Address(Ipv4Addr),
    /// An IPv6 address.
    Address6(Ipv6Addr),
    /// Two IPv4 addresses.
    Pair(Ipv4Addr, Ipv4Addr),
    /// Any bytes.
    Bytes(Box<[u8]>),
    /// A DNS name; `compressed` if it may end in a pointer to another name of the same option.
    Domain {
        /// The name.
        name: DomainName,
        /// Whether it may end in a pointer.
        compressed: bool,
    },
    /// A truth value.
    Flag(bool),
    /// A number of 1, 2 or 4 bytes.
    Number {
        /// The number.
        value: i64,
        /// Its width in bytes.
        width: usize,
    },
    /// A route.
    Route(Route),
    /// Text, without control characters.
    Text(Box<str>),
}

impl fmt::Display for Datum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => write!(f, "{address}"),
            Self::Address6(address) => write!(f, "{address}"),
            Self::Pair(one, other) => write!(f, "{one} {other}"),
            Self::Bytes(bytes) => f.write_str(&hex::colons(bytes)),
            Self::Domain { name, .. } => write!(f, "{name}"),
            Self::Flag(flag) => write!(f, "{flag}"),
            Self::Number { value, .. } => write!(f, "{value}"),
            Self::Route(route) => write!(f, "{route}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl DataType {
    /// What a field of this type wants, as in "this wants an IPv4 address".
    pub fn wanted(self) -> &'static str {
        match self {
            Self::Address => "an IPv4 address",
            Self::Address6 => "an IPv6 address",
            Self::AddressPair => "two IPv4 addresses with a blank between them",
            Self::Domain | Self::CompressedDomain => "a DNS name such as `lab.example.org`",
            Self::Flag => "`true` or `false`",
            Self::Hex => "bytes in hexadecimal digits, such as \"01:a0:ff\"",
            Self::Int8 => "a number from -128 to 127",
            Self::Int16 => "a number from -32768 to 32767",
            Self::Int32 => "a number from -2147483648 to 2147483647",
            Self::Route => Route::WANTED,
            Self::Text => "text",
            Self::Uint8 => "a number from 0 to 255",
            Self::Uint16 => "a number from 0 to 65535",
            Self::Uint32 => "a number from 0 to 4294967295",
        }
    }

    /// A value of this type, as an inventory writes it.
    pub fn example(self) -> &'static str {
        match self {
            Self::Address => "172.22.10.1",
            Self::Address6 => "\"2001:db8::1\"",
            Self::AddressPair => "192.0.2.9 172.22.10.1",
            Self::Domain | Self::CompressedDomain => "lab.example.org",
            Self::Flag => "true",
            Self::Hex => "\"01:a0:ff\"",
            Self::Int8 | Self::Int16 | Self::Int32 => "-1",
            Self::Route => "10.20.0.0/16 via 172.22.10.1",
            Self::Text => "some text",
            Self::Uint8 | Self::Uint16 | Self::Uint32 => "1",
        }
    }

    /// The width of its numbers in bytes, and the smallest and the largest; `None` if it holds
    /// something else.
    pub fn number(self) -> Option<(usize, i64, i64)> {
        match self {
            Self::Int8 => Some((1, i8::MIN.into(), i8::MAX.into())),
            Self::Int16 => Some((2, i16::MIN.into(), i16::MAX.into())),
            Self::Int32 => Some((4, i32::MIN.into(), i32::MAX.into())),
            Self::Uint8 => Some((1, 0, u8::MAX.into())),
            Self::Uint16 => Some((2, 0, u16::MAX.into())),
            Self::Uint32 => Some((4, 0, u32::MAX.into())),
            _ => None,
        }
    }

    /// Whether an option can hold several of it: bytes and texts do not say where they end.
    pub fn repeats(self) -> bool {
        !matches!(self, Self::Hex | Self::Text)
    }

    /// Reads a field of this type.
    ///
    /// # Errors
    ///
    /// A fault that says what is wrong with the text, and what to write instead.
    pub fn parse(self, text: &str) -> Result<Datum, Fault> {
        if let Some((width, min, max)) = self.number() {
            return self
                .parse_number(text, min, max)
                .map(|value| Datum::Number { value, width });
        }
        match self {
            Self::Address => text
                .parse()
                .map(Datum::Address)
                .map_err(|_| self.fault(text)),
            Self::Address6 => text
                .parse()
                .map(Datum::Address6)
                .map_err(|_| self.fault(text)),
            Self::AddressPair => {
                let pair = text.split_once(' ');
                let pair = pair.and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
                pair.map(|(a, b)| Datum::Pair(a, b))
                    .ok_or_else(|| self.fault(text))
            }
            Self::Domain | Self::CompressedDomain => Ok(Datum::Domain {
                name: DomainName::from_text(text)?,
                compressed: self == Self::CompressedDomain,
            }),
            Self::Flag => bool::from_text(text).map(Datum::Flag),
            Self::Hex => bytes(text)
                .map(Datum::Bytes)
                .ok_or_else(|| self.fault(text)),
            Self::Route => Route::from_text(text).map(Datum::Route),
            _ => parse_text(text),
        }
    }

    fn parse_number(self, text: &str, min: i64, max: i64) -> Result<i64, Fault> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        // `010` is eight to YAML 1.1 and ten to YAML 1.2.
        let plain = digits.bytes().all(|b| b.is_ascii_digit())
            && (digits == "0" || !digits.starts_with('0'))
            && text != "-0";
        match text.parse() {
            Ok(number) if plain && (min..=max).contains(&number) => Ok(number),
            _ => Err(self.fault(text)),
        }
    }

    /// The fault of a text that is no value of this type.
    fn fault(self, text: &str) -> Fault {
        let message = format!("`{text}` is not {}", self.wanted());
        let fault = Fault::new(Code::NotAnOptionValue, message);
        match self.number() {
            Some(_) => fault,
            None => fault.help(format!("write it as `{}`", self.example())),
        }
    }
}

/// Two digits a byte, with colons between them or not.
fn bytes(text: &str) -> Option<Box<[u8]>> {
    let joined = text.contains(':');
    if joined && text.split(':').any(|byte| byte.len() != 2) {
        return None;
    }
    let bytes = hex::parse(&text.replace(':', ""))?;
    (!bytes.is_empty()).then(|| bytes.into())
}

fn parse_text(text: &str) -> Result<Datum, Fault> {
    let fault = |why| {
        Fault::new(
            Code::NotAnOptionValue,
            format!("this cannot be sent as text: {why}"),
        )
    };
    if text.is_empty() {
        return Err(fault("it is empty").help("leave the option out"));
    }
    if text.len() > LONGEST_OPTION {
        return Err(fault(&format!("it has {} bytes", text.len()))
            .help(format!("one option carries {LONGEST_OPTION} bytes")));
    }
    if let Some((at, c)) = text.char_indices().find(|&(_, c)| breaks_lines(c)) {
        return Err(fault("it holds a control character")
            .at(at..at + c.len_utf8())
            .help("write it on one line, without such characters"));
    }
    Ok(Datum::Text(text.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_to_their_width() {
        for (kind, good, bad) in [
            (DataType::Uint8, "255", "256"),
            (DataType::Uint16, "65535", "65536"),
            (DataType::Uint32, "4294967295", "4294967296"),
            (DataType::Int8, "-128", "-129"),
            (DataType::Int16, "32767", "32768"),
            (DataType::Int32, "-2147483648", "2147483648"),
        ] {
            assert!(kind.parse(good).is_ok(), "{good}");
            for bad in [bad, "", "-", "+1", "010", "0x10", "1.0", "-0", " 1"] {
                assert!(kind.parse(bad).is_err(), "{bad}");
            }
        }
        assert!(DataType::Uint8.parse("-1").is_err());
    }

    #[test]
    fn bytes_have_two_digits_each() {
        for good in ["01", "01:a0", "01A0ff"] {
            assert!(DataType::Hex.parse(good).is_ok(), "{good}");
        }
        for bad in ["", ":", "1", "01:2", "01:", "0x01", "01 02", "01::02", "zz"] {
            assert!(DataType::Hex.parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn text_is_one_line_of_an_option_s_length() {
        assert!(DataType::Text.parse(&"x".repeat(255)).is_ok());
        for bad in ["", "a\nb", "a\u{85}b", &"x".repeat(256)] {
            assert_eq!(
                DataType::Text.parse(bad).unwrap_err().code,
                Code::NotAnOptionValue
            );
        }
    }

    #[test]
    fn every_example_is_a_value_of_its_type() {
        for word in [
            "address",
            "address6",
            "address-pair",
            "domain",
            "flag",
            "hex",
            "int8",
            "int32",
            "route",
            "text",
            "uint8",
        ] {
            let kind = DataType::from_text(word).unwrap();
            kind.parse(kind.example().trim_matches('"')).unwrap();
        }
    }
}
