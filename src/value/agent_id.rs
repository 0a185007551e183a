//! What relays and switches add to a client's question (option 82, RFC 3046).

use super::{Fault, FromText, Text};
use crate::hex;

/// A circuit id or a remote id: text, or bytes that are written as octets with colons.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AgentId {
    /// Text.
    Text(Text),
    /// At least two bytes.
    Bytes(Vec<u8>),
}

impl FromText for AgentId {
    const WANTED: &'static str = "a text such as `eth0/12`, or octets such as `00:04:00:0a`";

    fn from_text(text: &str) -> Result<Self, Fault> {
        let octets: Vec<&str> = text.split(':').collect();
        let are_octets = octets.len() > 1 && octets.iter().all(|octet| octet.len() == 2);
        match hex::parse(&octets.concat()).filter(|_| are_octets) {
            Some(bytes) if bytes.len() <= 255 => Ok(Self::Bytes(bytes)),
            _ => Text::from_text(text).map(Self::Text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octets_with_colons_are_bytes_and_all_else_is_text() {
        for (text, bytes) in [("00:0a", &[0, 10][..]), ("AA:bb:00", &[0xaa, 0xbb, 0])] {
            assert_eq!(AgentId::from_text(text), Ok(AgentId::Bytes(bytes.to_vec())));
        }
        for text in ["eth0", "0a", "1:2", "ge-0/0/1:100", "zz:zz", "00:0a:"] {
            let text = Text::from_text(text).unwrap();
            assert_eq!(AgentId::from_text(text.as_str()), Ok(AgentId::Text(text)));
        }
        assert!(AgentId::from_text("a\nb").is_err());
    }
}
