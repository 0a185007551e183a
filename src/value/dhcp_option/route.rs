//! A route that clients are told of, as options 121 and 249 carry it.

use std::fmt;
use std::net::Ipv4Addr;

use crate::diagnostic::Code;
use crate::value::{Fault, FromText};

/// A route, as `ip route` writes it: `10.20.0.0/16 via 172.22.10.1`, or `default via 172.22.10.1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Route {
    /// The network address of where it leads.
    pub destination: Ipv4Addr,
    /// The length of its prefix, 0 to 32 bits.
    pub prefix: u8,
    /// The router; `0.0.0.0` where the destination is on the client's own wire (RFC 3442).
    pub router: Ipv4Addr,
}

impl Route {
    /// Whether it leads everywhere that no other route leads to.
    pub fn is_default(&self) -> bool {
        self.prefix == 0
    }

    /// Its bytes (RFC 3442): the length of the prefix, as many octets as that needs, the router.
    pub fn encode(&self) -> Vec<u8> {
        let octets = usize::from(self.prefix.div_ceil(8));
        let mut bytes = vec![self.prefix];
        bytes.extend(&self.destination.octets()[..octets]);
        bytes.extend(self.router.octets());
        bytes
    }

    /// The routes that bytes carry; `None` for bytes that are not whole routes.
    pub fn decode(bytes: &[u8]) -> Option<Vec<Self>> {
        let (mut routes, mut rest) = (Vec::new(), bytes);
        while let Some((&prefix, more)) = rest.split_first() {
            let octets = usize::from(prefix.div_ceil(8));
            let (network, more) = more.split_at_checked(octets).filter(|_| prefix <= 32)?;
            let (gateway, more) = more.split_first_chunk::<4>()?;
            let mut destination = [0; 4];
            destination[..octets].copy_from_slice(network);
            let host = u32::MAX.checked_shr(prefix.into()).unwrap_or(0);
            routes.push(Self {
                destination: Ipv4Addr::from_bits(u32::from_be_bytes(destination) & !host),
                prefix,
                router: (*gateway).into(),
            });
            rest = more;
        }
        Some(routes)
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.prefix {
            0 => write!(f, "default via {}", self.router),
            prefix => write!(f, "{}/{prefix} via {}", self.destination, self.router),
        }
    }
}

impl FromText for Route {
    const WANTED: &'static str = "a route such as `10.20.0.0/16 via 172.22.10.1`";

    fn from_text(text: &str) -> Result<Self, Fault> {
        let fault = || {
            Fault::new(Code::NotAnOptionValue, format!("`{text}` is not a route"))
                .help("write `10.20.0.0/16 via 172.22.10.1`, or `default via 172.22.10.1`")
        };
        let words: Vec<&str> = text.split(' ').collect();
        let [destination, "via", router] = words[..] else {
            return Err(fault());
        };
        let router = router.parse().map_err(|_| fault())?;
        if matches!(destination, "default" | "0.0.0.0/0") {
            return Ok(Self {
                destination: Ipv4Addr::UNSPECIFIED,
                prefix: 0,
                router,
            });
        }
        let (network, prefix) = destination.split_once('/').ok_or_else(fault)?;
        let network: Ipv4Addr = network.parse().map_err(|_| fault())?;
        let plain = !prefix.starts_with('0') && prefix.bytes().all(|b| b.is_ascii_digit());
        let prefix: u8 = match prefix.parse() {
            Ok(prefix @ 1..=32) if plain => prefix,
            _ => return Err(fault()),
        };
        let bits = network.to_bits() & (u32::MAX << (32 - prefix));
        let destination = Ipv4Addr::from_bits(bits);
        if destination != network {
            let message = format!("`{text}` is not a route: its destination has host bits");
            return Err(Fault::new(Code::NotAnOptionValue, message)
                .help(format!("write `{destination}/{prefix} via {router}`")));
        }
        Ok(Self {
            destination,
            prefix,
            router,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_takes_no_more_octets_than_its_prefix_needs() {
        for (text, bytes) in [
            ("default via 10.0.0.1", vec![0, 10, 0, 0, 1]),
            ("10.0.0.0/8 via 10.0.0.1", vec![8, 10, 10, 0, 0, 1]),
            ("10.17.0.0/16 via 10.0.0.1", vec![16, 10, 17, 10, 0, 0, 1]),
            (
                "10.229.0.128/25 via 10.0.0.1",
                vec![25, 10, 229, 0, 128, 10, 0, 0, 1],
            ),
            ("10.1.2.3/32 via 0.0.0.0", vec![32, 10, 1, 2, 3, 0, 0, 0, 0]),
        ] {
            let route = Route::from_text(text).unwrap();
            assert_eq!(route.encode(), bytes);
            assert_eq!(route.to_string(), text);
            assert_eq!(Route::decode(&bytes), Some(vec![route]));
        }
    }

    #[test]
    fn bytes_of_routes_that_are_not_whole_carry_none() {
        for bytes in [
            &[24][..],
            &[24, 10, 0, 0, 1],
            &[33, 10, 0, 0, 1, 1, 1, 1, 1],
        ] {
            assert_eq!(Route::decode(bytes), None, "{bytes:?}");
        }
        let host_bits = Route::decode(&[9, 10, 255, 10, 0, 0, 1]).unwrap();
        assert_eq!(host_bits[0].to_string(), "10.128.0.0/9 via 10.0.0.1");
    }

    #[test]
    fn what_is_no_route_is_refused() {
        for text in [
            "",
            "10.0.0.0/8",
            "10.0.0.0/8 10.0.0.1",
            "10.0.0.0/33 via 10.0.0.1",
            "10.0.0.0/08 via 10.0.0.1",
            "10.0.0.0/0 via 10.0.0.1",
            "10.0.0.0/8  via 10.0.0.1",
            "10.0.0.0/8 via router",
        ] {
            assert!(Route::from_text(text).is_err(), "{text}");
        }
        let fault = Route::from_text("10.20.3.4/16 via 10.0.0.1").unwrap_err();
        assert_eq!(
            fault.help.as_deref(),
            Some("write `10.20.0.0/16 via 10.0.0.1`")
        );
    }
}
