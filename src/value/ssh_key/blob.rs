//! What the base64 of an ssh public key holds: its type again, and the numbers of the key
//! (RFC 4253, section 6.6; RFC 5656; RFC 8709; OpenSSH's `PROTOCOL.u2f`).

/// Says what is wrong with the base64 `body` of a key of the type `kind`, in words that follow
/// "this key"; `None` where OpenSSH reads it.
///
/// Whether a point lies on its curve is not looked at.
pub fn fault(kind: &str, body: &str) -> Option<String> {
    let Some(bytes) = decode(body) else {
        return Some("is incomplete, or not base64".to_owned());
    };
    let mut blob = Blob(&bytes);
    let inside = blob.string().map(String::from_utf8_lossy);
    match inside {
        Some(inside) if inside == kind => {}
        Some(inside) if super::TYPES.contains(&&*inside) => {
            return Some(format!("is `{inside}` inside"));
        }
        _ => return Some("is damaged: its type does not stand in it".to_owned()),
    }
    let is_whole = match kind {
        "ssh-rsa" => match (blob.number(), blob.number()) {
            (Some(_), Some(bits)) if !RSA_BITS.contains(&bits) => {
                return Some(format!(
                    "has {bits} bits, and OpenSSH takes {} to {}",
                    RSA_BITS.start(),
                    RSA_BITS.end()
                ));
            }
            (exponent, modulus) => exponent.is_some() && modulus.is_some(),
        },
        "ssh-ed25519" => blob.has(32),
        "sk-ssh-ed25519@openssh.com" => blob.has(32) && blob.string().is_some(),
        "ecdsa-sha2-nistp256" => blob.point("nistp256", 65),
        "ecdsa-sha2-nistp384" => blob.point("nistp384", 97),
        "ecdsa-sha2-nistp521" => blob.point("nistp521", 133),
        "sk-ecdsa-sha2-nistp256@openssh.com" => {
            blob.point("nistp256", 65) && blob.string().is_some()
        }
        _ => false,
    };
    (!is_whole || !blob.0.is_empty())
        .then(|| "is damaged: it is longer or shorter than it says".to_owned())
}

/// The moduli of RSA that OpenSSH reads (`SSH_RSA_MINIMUM_MODULUS_SIZE`,
/// `OPENSSL_RSA_MAX_MODULUS_BITS`).
const RSA_BITS: std::ops::RangeInclusive<usize> = 1024..=16_384;

/// What of a key has not been read yet.
struct Blob<'b>(&'b [u8]);

impl<'b> Blob<'b> {
    /// The next string: its length in four bytes, then itself.
    fn string(&mut self) -> Option<&'b [u8]> {
        let (length, rest) = self.0.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (string, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some(string)
    }

    /// Whether the next string has this many bytes.
    fn has(&mut self, length: usize) -> bool {
        self.string().is_some_and(|string| string.len() == length)
    }

    /// How many bits the next number has. `None` if it is negative.
    fn number(&mut self) -> Option<usize> {
        let bytes = self.string()?;
        if bytes.first().is_some_and(|first| first & 0x80 != 0) {
            return None;
        }
        let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
        let bits = bytes[zeros..]
            .first()
            .map_or(0, |first| first.leading_zeros());
        Some(8 * (bytes.len() - zeros) - bits as usize)
    }

    /// Whether next come this curve's name and an uncompressed point of this many bytes.
    fn point(&mut self, curve: &str, length: usize) -> bool {
        self.string() == Some(curve.as_bytes())
            && self
                .string()
                .is_some_and(|point| point.len() == length && point[0] == 4)
    }
}

/// The bytes of base64 with its padding (RFC 4648, section 4); `None` if it is none, or a bit of it
/// would be lost.
fn decode(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=');
    if !text.len().is_multiple_of(4) || text.len() - digits.len() > 2 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for digit in digits.bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count).ok()?);
            bits &= (1 << count) - 1;
        }
    }
    (bits == 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_whole_or_not_at_all() {
        assert_eq!(decode("aGVsbG8h").as_deref(), Some(&b"hello!"[..]));
        assert_eq!(decode("aGVsbG8=").as_deref(), Some(&b"hello"[..]));
        assert_eq!(decode("aGVsbA==").as_deref(), Some(&b"hell"[..]));
        for bad in [
            "aGVsbA",
            "aGVsbA=",
            "aGVsbA===",
            "aGVsbB==",
            "aG=sbA==",
            "aG-sbA==",
        ] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }

    #[test]
    fn leading_zeros_are_no_bits() {
        let number = |bytes: &[u8]| {
            let mut blob = u32::try_from(bytes.len()).unwrap().to_be_bytes().to_vec();
            blob.extend(bytes);
            Blob(&blob).number()
        };
        assert_eq!(number(&[0, 0x80]), Some(8));
        assert_eq!(number(&[1, 0, 1]), Some(17));
        assert_eq!(number(&[]), Some(0));
        assert_eq!(number(&[0x80]), None);
    }
}
