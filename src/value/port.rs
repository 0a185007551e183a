//! Ports that a firewall opens.

use super::{Fault, FromText};
use crate::diagnostic::Code;

/// One port or a range of ports of one protocol, as firewalld takes it: `8080/tcp`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Port {
    ports: Box<str>,
    protocol: &'static str,
}

impl Port {
    /// As a kickstart's `firewall --port` wants it: `8080:tcp`.
    pub fn kickstart(&self) -> String {
        format!("{}:{}", self.ports, self.protocol)
    }
}

impl FromText for Port {
    const WANTED: &'static str = "a port such as `8080/tcp`";

    fn from_text(text: &str) -> Result<Self, Fault> {
        let fault = |why: &str| {
            Fault::new(Code::NotANumber, format!("`{text}` is not a port: {why}"))
                .help("write `8080/tcp`, or `6000-6010/udp`")
        };
        let Some((ports, protocol)) = text.split_once('/') else {
            return Err(fault("it does not say `/tcp` or `/udp`"));
        };
        let protocol = match protocol {
            "tcp" => "tcp",
            "udp" => "udp",
            "sctp" => "sctp",
            "dccp" => "dccp",
            _ => {
                return Err(fault("its protocol is not `tcp`, `udp`, `sctp` or `dccp`"));
            }
        };
        let number = |digits: &str| -> Result<u16, Fault> {
            let plain = !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit());
            plain
                .then(|| digits.parse().ok())
                .flatten()
                .ok_or_else(|| fault("a port is a number from 1 to 65535"))
        };
        let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
        if number(first)? > number(last)? {
            return Err(fault("the range ends before it begins"));
        }
        Ok(Self {
            ports: ports.into(),
            protocol,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_have_a_protocol_and_are_in_range() {
        assert_eq!(Port::from_text("8080/tcp").unwrap().kickstart(), "8080:tcp");
        assert_eq!(
            Port::from_text("1-65535/udp").unwrap().kickstart(),
            "1-65535:udp"
        );
        for bad in [
            "",
            "80",
            "0/tcp",
            "080/tcp",
            "65536/tcp",
            "9-8/udp",
            "80/TCP",
            "/tcp",
            "1-/tcp",
        ] {
            assert!(Port::from_text(bad).is_err(), "{bad}");
        }
    }
}
