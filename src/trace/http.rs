//! HTTP: the first line of a request or an answer.

/// A first line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Http {
    /// A request: its method and its path.
    Request(&'static str, String),
    /// An answer: its status.
    Answer(u16),
}

/// The longest path that is read, in bytes.
const LONGEST: usize = 1024;

impl Http {
    /// The first line of a request or an answer that begins with these bytes.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        if let Some(rest) = bytes.strip_prefix(b"HTTP/1.") {
            let digits = str::from_utf8(rest.get(2..5)?).ok()?;
            return digits.parse().ok().map(Self::Answer);
        }
        let method = ["GET", "HEAD"].into_iter().find(|method| {
            let rest = bytes.strip_prefix(method.as_bytes());
            rest.is_some_and(|rest| rest.first() == Some(&b' '))
        })?;
        let rest = &bytes[method.len() + 1..];
        let end = rest
            .iter()
            .take(LONGEST)
            .position(|byte| b" \r\n".contains(byte))?;
        let path = String::from_utf8_lossy(&rest[..end]).into_owned();
        Some(Self::Request(method, path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_lines_are_read_and_anything_else_is_not() {
        let get = Http::read(b"GET /ks/a.cfg HTTP/1.1\r\nHost: x\r\n");
        assert_eq!(get, Some(Http::Request("GET", "/ks/a.cfg".to_owned())));
        assert_eq!(
            Http::read(b"HTTP/1.0 404 Not Found\r\n"),
            Some(Http::Answer(404))
        );
        for bad in [
            &b""[..],
            b"GET",
            b"GET ",
            b"GET /a",
            b"GETX / ",
            b"HTTP/1.1 4",
            b"POST / ",
        ] {
            assert_eq!(Http::read(bad), None, "{bad:?}");
        }
    }
}
