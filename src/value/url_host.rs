//! The servers of URLs.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use super::FromText;
use super::dns_name::dns_name;

/// The server of a URL: one that another machine can reach.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UrlHost {
    /// By name. Underscores are allowed: no resolver minds them.
    Name(Box<str>),
    /// By its address.
    V4(Ipv4Addr),
    /// By its IPv6 address, which stands in brackets.
    V6(Ipv6Addr),
}

impl UrlHost {
    /// Whether it is this name, in upper or lower case.
    pub fn is_name(&self, name: &str) -> bool {
        matches!(self, Self::Name(own) if own.eq_ignore_ascii_case(name))
    }

    fn read(text: &str) -> Result<Self, String> {
        if let Some(inner) = text.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
            let address: Ipv6Addr = inner
                .parse()
                .map_err(|_| format!("`{text}` is not an IPv6 address"))?;
            if address.is_loopback() || address.is_unspecified() || address.is_multicast() {
                return Err(format!("no other machine is at `{text}`"));
            }
            return Ok(Self::V6(address));
        }
        if text.parse::<Ipv4Addr>().is_ok() {
            let address = Ipv4Addr::from_text(text).map_err(|fault| fault.message)?;
            return Ok(Self::V4(address));
        }
        let checked = dns_name(text, "server's name", "_");
        checked.map_err(|fault| fault.message)?;
        Ok(Self::Name(text.into()))
    }
}

impl fmt::Display for UrlHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::V4(address) => address.fmt(f),
            Self::V6(address) => write!(f, "[{address}]"),
        }
    }
}

/// The server of a URL, and the port if one is written or the scheme has one; or why there is none.
///
/// The URL must be in plain ASCII. A user name is refused, because it seldom comes without a password.
pub fn authority(text: &str) -> Result<(UrlHost, Option<u16>), String> {
    let Some((_, rest)) = text.split_once("://") else {
        return Err("`://` is missing".to_owned());
    };
    let written = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if written.is_empty() {
        return Err("it names no server".to_owned());
    }
    if written.contains('@') {
        return Err(
            "it holds a user name or a password, which every machine could read".to_owned(),
        );
    }
    let (host, port) = match written.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (written, None),
    };
    let host = UrlHost::read(host)?;
    let parsed = url::Url::parse(text).map_err(|error| error.to_string())?;
    match port {
        Some("") => Err("its port is missing".to_owned()),
        Some(_) if parsed.port_or_known_default() == Some(0) => {
            Err("no server has the port 0".to_owned())
        }
        _ => Ok((host, parsed.port_or_known_default())),
    }
}
