//! URLs that an installer fetches from.

use std::fmt;
use std::sync::Arc;

use super::{Fault, FromText, forbidden};
use crate::diagnostic::Code;
use crate::hex;

/// An `http`, `https` or `ftp` URL in plain ASCII (RFC 3986), without a password in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Url(Arc<str>);

impl Url {
    /// The URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromText for Url {
    const WANTED: &'static str = "a URL such as `http://deploy/repos/centos/7/os/x86_64/`";

    fn hides(text: &str) -> bool {
        authority(text).contains('@')
    }

    fn from_text(text: &str) -> Result<Self, Fault> {
        let fault = |why: &str| Fault::new(Code::NotAUrl, format!("this is not a URL: {why}"));
        let Some((scheme, _)) = text.split_once("://") else {
            return Err(fault("`http://` is missing")
                .help(format!("write it whole: `{}`", "http://deploy/repos/...")));
        };
        if !matches!(scheme, "http" | "https" | "ftp") {
            return Err(fault(&format!("an installer does not fetch by `{scheme}`"))
                .at(0..scheme.len())
                .help("write `http://`, `https://` or `ftp://`"));
        }
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&()*+,;=%".contains(c);
        if let Some((c, part)) = forbidden(text, allowed) {
            return Err(fault(&format!("`{c}` is not allowed in it"))
                .at(part)
                .help(format!("write it as `{}`", percent(c))));
        }
        let authority = authority(text);
        if authority.is_empty() {
            return Err(fault("it names no server"));
        }
        if authority.contains('@') {
            return Err(fault(
                "it holds a user name or a password, which every machine could read",
            ));
        }
        if text.len() > 1024 {
            return Err(fault("it is longer than 1024 bytes"));
        }
        Ok(Self(text.into()))
    }
}

/// The part of a URL that names the server, and maybe a user and a password.
fn authority(text: &str) -> &str {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

fn percent(c: char) -> String {
    let mut buffer = [0; 4];
    let bytes = c.encode_utf8(&mut buffer).bytes();
    bytes.map(hex::percent).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_whole_plain_and_without_secrets() {
        assert!(Url::from_text("http://deploy/repos/centos/7/os/x86_64/").is_ok());
        assert!(Url::from_text("https://[fd00::1]:8443/x?y=1").is_ok());
        for bad in [
            "",
            "deploy/x",
            "file:///x",
            "http://",
            "http:///x",
            "http://a/b c",
            "http://a/'",
            "http://u:p@a/",
        ] {
            assert_eq!(
                Url::from_text(bad).unwrap_err().code,
                Code::NotAUrl,
                "{bad}"
            );
        }
    }

    #[test]
    fn a_blank_is_answered_with_its_escape() {
        let fault = Url::from_text("http://a/b c").unwrap_err();
        assert_eq!(fault.help.as_deref(), Some("write it as `%20`"));
    }
}
