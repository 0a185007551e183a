//! Bytes to hexadecimal digits and back.

/// Two lower-case digits for each byte: `0aff`.
pub fn digits(bytes: &[u8]) -> String {
    joined(bytes, "")
}

/// Two lower-case digits for each byte, with colons between bytes, as isc-dhcpd reads them: `0a:ff`.
pub fn colons(bytes: &[u8]) -> String {
    joined(bytes, ":")
}

/// Two lower-case digits for each byte, with dashes between bytes: `0a-ff`.
pub fn dashes(bytes: &[u8]) -> String {
    joined(bytes, "-")
}

fn joined(bytes: &[u8], separator: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * (2 + separator.len()));
    for (at, &byte) in bytes.iter().enumerate() {
        if at > 0 {
            text.push_str(separator);
        }
        for digit in [byte >> 4, byte & 0xf] {
            text.push(char::from(DIGITS[usize::from(digit)]));
        }
    }
    text
}

/// A byte in a URL (RFC 3986, 2.1): `%0A`.
pub fn percent(byte: u8) -> String {
    format!("%{byte:02X}")
}

/// The bytes of `text`, two digits each in either case; `None` if it is anything else.
pub fn parse(text: &str) -> Option<Vec<u8>> {
    if !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
    let bytes = pairs.iter().map(byte).collect();
    if rest.is_empty() { bytes } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_has_two_digits() {
        assert_eq!(digits(&[0x81, 0, 0x0a, 0xff]), "81000aff");
        assert_eq!(colons(&[0x81, 0, 0x0a, 0xff]), "81:00:0a:ff");
        assert_eq!((digits(&[]), colons(&[])), (String::new(), String::new()));
        assert_eq!(percent(b'\n'), "%0A");
    }

    #[test]
    fn digits_in_pairs_are_bytes() {
        assert_eq!(parse("81000aFF"), Some(vec![0x81, 0, 0x0a, 0xff]));
        assert_eq!(parse(""), Some(Vec::new()));
        for bad in ["8", "810", "0x81", "81:00", "+1", "8g", "ää"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
