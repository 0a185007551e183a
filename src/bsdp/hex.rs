//! Bytes -> hexadecimal text.

/// Writes bytes as isc-dhcpd reads them: two lower-case digits each, colons between; `""` for none.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let digits: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.join(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_has_two_lower_case_digits_and_a_colon_between() {
        assert_eq!(hex(&[0x81, 0, 0, 0x0a, 0xff]), "81:00:00:0a:ff");
        assert_eq!(hex(&[1]), "01");
        assert_eq!(hex(&[]), "");
    }
}
