//! Option data to bytes.

use super::Datum;

/// The bytes of an option's value.
pub fn encode(data: &[Datum]) -> Vec<u8> {
    let mut bytes = Vec::new();
    // The names so far, down to each of their parts, and where they begin.
    let mut names: Vec<(String, usize)> = Vec::new();
    for datum in data {
        match datum {
            Datum::Address(address) => bytes.extend(address.octets()),
            Datum::Address6(address) => bytes.extend(address.octets()),
            Datum::Pair(one, other) => bytes.extend([one.octets(), other.octets()].concat()),
            Datum::Bytes(more) => bytes.extend(more),
            Datum::Domain { name, compressed } => {
                let names = compressed.then_some(&mut names);
                put_name(name.as_str(), names, &mut bytes);
            }
            Datum::Flag(flag) => bytes.push((*flag).into()),
            // The low bytes of a two's complement are the number in that width.
            Datum::Number { value, width } => bytes.extend(&value.to_be_bytes()[8 - width..]),
            Datum::Route(route) => bytes.extend(route.encode()),
            Datum::Text(text) => bytes.extend(text.as_bytes()),
        }
    }
    bytes
}

/// Appends a name: each label after its length, then a zero; or, where `names` may be pointed at, a
/// pointer to the longest end that is among them (RFC 1035, 4.1.4).
fn put_name(name: &str, mut names: Option<&mut Vec<(String, usize)>>, bytes: &mut Vec<u8>) {
    let mut rest = name;
    loop {
        if let Some(names) = &mut names {
            let is_it = |(name, _): &&(String, usize)| name.eq_ignore_ascii_case(rest);
            // A pointer has 14 bits, and an option is far shorter than what they can reach.
            if let Some((_, at)) = names.iter().find(is_it)
                && let Ok(at) = u16::try_from(*at)
            {
                bytes.extend((0xc000 | at).to_be_bytes());
                return;
            }
            names.push((rest.to_owned(), bytes.len()));
        }
        let (label, more) = rest.split_once('.').unwrap_or((rest, ""));
        bytes.push(u8::try_from(label.len()).expect("a label has at most 63 bytes"));
        bytes.extend(label.as_bytes());
        if more.is_empty() {
            bytes.push(0);
            return;
        }
        rest = more;
    }
}

#[cfg(test)]
mod tests {
    use super::super::{DataType, OptionValue};

    fn bytes(kind: DataType, texts: &[&str]) -> Vec<u8> {
        let data = texts.iter().map(|text| kind.parse(text).unwrap());
        OptionValue::new(data.collect()).encode()
    }

    #[test]
    fn numbers_are_big_endian_in_their_width() {
        assert_eq!(bytes(DataType::Uint8, &["255", "1"]), [255, 1]);
        assert_eq!(bytes(DataType::Int16, &["-2"]), [255, 254]);
        assert_eq!(bytes(DataType::Int32, &["-18000"]), [255, 255, 185, 176]);
        assert_eq!(bytes(DataType::Uint32, &["65536"]), [0, 1, 0, 0]);
    }

    #[test]
    fn names_that_end_alike_share_their_ends() {
        let names = ["eng.a.org", "a.org", "b.org"];
        assert_eq!(
            bytes(DataType::CompressedDomain, &names),
            b"\x03eng\x01a\x03org\0\xc0\x04\x01b\xc0\x06"
        );
        assert_eq!(
            bytes(DataType::Domain, &names),
            b"\x03eng\x01a\x03org\0\x01a\x03org\0\x01b\x03org\0"
        );
    }

    #[test]
    fn the_rest_is_what_it_looks_like() {
        assert_eq!(
            bytes(DataType::AddressPair, &["10.0.0.1 10.0.0.2"]),
            [10, 0, 0, 1, 10, 0, 0, 2]
        );
        assert_eq!(bytes(DataType::Flag, &["true", "false"]), [1, 0]);
        assert_eq!(bytes(DataType::Text, &["ä"]), [0xc3, 0xa4]);
        assert_eq!(bytes(DataType::Address6, &["::1"])[14..], [0, 1]);
    }
}
