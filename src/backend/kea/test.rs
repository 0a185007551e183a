//! Kea's expressions: what a class asks of a client.
//!
//! Texts of the inventory become hexadecimal constants unless they are plainly harmless: Kea's
//! strings have no way to write a quote.

use crate::hex;

/// What no class asks: it holds for everybody.
pub const ALL: &str = "member('ALL')";

/// A constant.
pub fn literal(bytes: &[u8]) -> String {
    let is_harmless = |byte: &u8| byte.is_ascii_alphanumeric() || b"._:/ -".contains(byte);
    match std::str::from_utf8(bytes) {
        Ok(text) if !bytes.is_empty() && bytes.iter().all(is_harmless) => format!("'{text}'"),
        _ => format!("0x{}", hex::digits(bytes)),
    }
}

/// Whether an option's value begins so.
pub fn begins(option: u8, bytes: &[u8]) -> String {
    let length = bytes.len();
    format!(
        "substring(option[{option}].hex,0,{length}) == {}",
        literal(bytes)
    )
}

/// Whether a client is in a class.
pub fn member(class: &str) -> String {
    format!("member('{class}')")
}

/// None of these.
pub fn not(test: &str) -> String {
    format!("not ({test})")
}

/// All of some tests; [`ALL`] if there are none.
pub fn all(tests: &[String]) -> String {
    joined(tests, " and ").unwrap_or_else(|| ALL.to_owned())
}

/// One of some tests; `None` if there are none.
pub fn any(tests: impl IntoIterator<Item = String>) -> Option<String> {
    joined(&tests.into_iter().collect::<Vec<_>>(), " or ")
}

fn joined(tests: &[String], word: &str) -> Option<String> {
    match tests {
        [] => None,
        [one] => Some(one.clone()),
        many => {
            let many: Vec<String> = many.iter().map(|test| format!("({test})")).collect();
            Some(many.join(word))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_could_end_its_string_is_written_in_hexadecimal() {
        assert_eq!(literal(b"Polycom-VVX 4"), "'Polycom-VVX 4'");
        assert_eq!(literal(b"a'b"), "0x612762");
        assert_eq!(literal("ä".as_bytes()), "0xc3a4");
        assert_eq!(literal(b""), "0x");
    }

    #[test]
    fn tests_are_joined_in_brackets() {
        let tests = ["a".to_owned(), "b or c".to_owned()];
        assert_eq!(all(&tests), "(a) and (b or c)");
        assert_eq!(all(&tests[..1]), "a");
        assert_eq!(all(&[]), ALL);
        assert_eq!(any([]), None);
    }
}
