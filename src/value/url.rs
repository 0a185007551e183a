//! URLs that an installer fetches from.

use std::fmt;
use std::sync::Arc;

use super::url_host::{UrlHost, authority};
use super::{Fault, FromText, forbidden};
use crate::diagnostic::Code;
use crate::hex;

/// An `http`, `https` or `ftp` URL in plain ASCII (RFC 3986), without a password in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Url {
    text: Arc<str>,
    host: UrlHost,
    port: u16,
}

impl Url {
    /// The URL.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its server.
    pub fn host(&self) -> &UrlHost {
        &self.host
    }

    /// The port of the server: that of the scheme where none is written.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// `http`, `https` or `ftp`.
    pub fn scheme(&self) -> &str {
        self.text.split(':').next().unwrap_or_default()
    }

    /// Its server as it is written, with the port where one is.
    pub fn authority(&self) -> &str {
        let (_, rest) = self.text.split_once("://").unwrap_or_default();
        rest.split(['/', '?', '#']).next().unwrap_or_default()
    }

    /// Its path without the slash at its end.
    pub fn folder(&self) -> &str {
        self.path().trim_end_matches('/')
    }

    /// What follows the server, with the slash at its beginning; empty where nothing follows.
    pub fn path(&self) -> &str {
        let (_, rest) = self.text.split_once("://").unwrap_or_default();
        rest.find('/').map_or("", |at| &rest[at..])
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromText for Url {
    const WANTED: &'static str = "a URL such as `http://deploy/repos/centos/7/os/x86_64/`";

    fn hides(text: &str) -> bool {
        // Also where it is no URL: `https:/user:password@server/` lacks but a slash.
        text.contains('@')
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
        let (host, port) = authority(text).map_err(|why| {
            fault(&why).help("write it as `http://SERVER/...`, or as `http://SERVER:PORT/...`")
        })?;
        if text.len() > 1024 {
            return Err(fault("it is longer than 1024 bytes"));
        }
        Ok(Self {
            text: text.into(),
            host,
            port: port.ok_or_else(|| fault("its port is missing"))?,
        })
    }
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
        let url = Url::from_text("https://[fd00::1]:8443/x?y=1").unwrap();
        assert_eq!((url.port(), url.path()), (8443, "/x?y=1"));
        for good in [
            "http://my_mirror/",
            "ftp://10.0.0.9",
            "http://a.b:80?x",
            "http://A.b#x",
        ] {
            assert!(Url::from_text(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "deploy/x",
            "file:///x",
            "http://",
            "http:///x",
            "http://a/b c",
            "http://a/'",
            "http://u:p@a/",
            "https:/u:p@a/",
            "http:u:p@a/",
            "http://:80/",
            "http://a:/",
            "http://a:port/",
            "http://a:0/",
            "http://a:99999/",
            "http://[zz]/",
            "http://[::1]/",
            "http://[::]:80/",
            "http://[fd00::1/",
            "http://fd00::1/",
            "http://a..b/",
            "http://a-/",
            "http://%61/",
            "http://127.0.0.1/",
            "http://0.0.0.0/",
            "http://localhost/",
            "http://localhost:8080/",
            "http://10.0.0.300/",
            "http://172.22.10/",
            "http://0x7f000001/",
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
