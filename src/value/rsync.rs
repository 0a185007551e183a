//! URLs that rsync mirrors from.

use std::fmt;

use super::url_host::authority;
use super::{Fault, FromText, forbidden, path};
use crate::diagnostic::Code;

/// A folder of an rsync daemon: `rsync://`, a server, a module, and optional folders in it. A user
/// name is refused, because a mirror that needs one needs a password too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RsyncUrl(Box<str>);

impl RsyncUrl {
    /// The URL, without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RsyncUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromText for RsyncUrl {
    const WANTED: &'static str = "an rsync URL such as `rsync://mirror.example.org/rocky/9/`";

    fn hides(text: &str) -> bool {
        text.contains('@')
    }

    fn from_text(text: &str) -> Result<Self, Fault> {
        let fault = |why: &str| {
            Fault::new(
                Code::NotAnRsyncUrl,
                format!("this is not an rsync URL: {why}"),
            )
        };
        let Some(rest) = text.strip_prefix("rsync://") else {
            return Err(fault("`rsync://` is missing")
                .help("write it whole: `rsync://mirror.example.org/rocky/9/`"));
        };
        if rest.contains('@') {
            return Err(fault(
                "it holds a user name or a password, which anybody could read in the script",
            ));
        }
        if let Some((c, _)) = forbidden(rest, |c| path::is_plain(c) || ":[]".contains(c)) {
            return Err(fault(&format!("`{c}` is not allowed in it")));
        }
        authority(text).map_err(|why| fault(&why).help("write it as `rsync://SERVER/MODULE/`"))?;
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (_, folders) = rest.split_once('/').unwrap_or((rest, ""));
        if folders.is_empty() {
            return Err(
                fault("it names no module").help("write the module too: `rsync://server/module/`")
            );
        }
        if let Some((c, _)) = forbidden(folders, path::is_plain) {
            return Err(fault(&format!("`{c}` is not allowed in it")));
        }
        if folders
            .split('/')
            .any(|part| matches!(part, "" | "." | ".."))
        {
            return Err(fault("every part of it must be a name"));
        }
        if text.len() > 1024 {
            return Err(fault("it is longer than 1024 bytes"));
        }
        Ok(Self(text.strip_suffix('/').unwrap_or(text).into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rsync_urls_name_a_server_and_a_module() {
        for good in [
            "rsync://a.b/c/",
            "rsync://10.0.0.9:8730/rocky/9.6",
            "rsync://a/b",
        ] {
            let url = RsyncUrl::from_text(good).unwrap();
            assert!(!url.as_str().ends_with('/'));
        }
        for bad in [
            "",
            "http://a/b",
            "rsync://",
            "rsync:///b",
            "rsync://a",
            "rsync://a/",
            "rsync://a//b",
            "rsync://a/../b",
            "rsync://u:p@a/b",
            "rsync://a:/b",
            "rsync://a:123456/b",
            "rsync://a/b c",
            "rsync://a/$(b)",
            "rsync://-a/b",
            "rsync://a:0/b",
            "rsync://a:99999/b",
            "rsync://a..b/c",
            "rsync://10.0.0.300/b",
            "rsync://localhost/b",
            "rsync://127.0.0.1/b",
            "rsync://[zz]/b",
            "rsync:/u:p@a/b",
        ] {
            let fault = RsyncUrl::from_text(bad).unwrap_err();
            assert_eq!(fault.code, Code::NotAnRsyncUrl, "{bad}");
        }
    }
}
