//! Bytes -> the parts of a message and what they mean, however malformed it is.

use super::decode::option;
use super::decode_error::DecodeError;
use super::lines::{HexLine, lines_of};
use super::reader::Reader;

/// Dissects a message, the value of DHCP option 43.
///
/// Returns its lines, whose bytes in order are those of the message, and every fault. The rest of
/// the message after a truncated sub-option is not interpreted; after any other fault, reading
/// continues.
#[must_use]
pub fn annotate(message: &[u8]) -> (Vec<HexLine>, Vec<DecodeError>) {
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    let mut rest = Reader::new(message);
    loop {
        let before = rest.offset();
        match rest.next_option() {
            Ok(Some((code, value))) => {
                // The code and the length stand before the value.
                let start = value.offset() - 2;
                let length = message[start + 1];
                lines.extend(HexLine::raw(&message[before..start], "padding"));
                match option(code, value) {
                    Ok(option) => lines.extend(lines_of(&option, length)),
                    Err(fault) => {
                        let meaning = format!("{}: {}", fault.option, fault.fault);
                        lines.extend(HexLine::raw(&message[start..rest.offset()], meaning));
                        faults.push(fault);
                    }
                }
            }
            Ok(None) => {
                lines.extend(HexLine::raw(&message[before..rest.offset()], "padding"));
                let (end, unread) = rest.bytes().split_at(rest.bytes().len().min(1));
                lines.extend(HexLine::raw(end, "end"));
                lines.extend(HexLine::raw(unread, "after the end mark, not read"));
                return (lines, faults);
            }
            Err(fault) => {
                lines.extend(HexLine::raw(&message[before..], "cut short"));
                faults.push(fault);
                return (lines, faults);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::bsdp::samples::{damaged_messages, messages};
    use crate::bsdp::{decode, encode, hex_lines};

    fn told(message: &[u8]) -> Vec<String> {
        let (lines, faults) = annotate(message);
        let lines = lines
            .iter()
            .map(|line| format!("{} {}", line.hex(), line.comment()));
        lines
            .chain(faults.iter().map(ToString::to_string))
            .collect()
    }

    #[test]
    fn reading_goes_on_after_a_fault_until_something_is_cut_short() {
        assert_eq!(
            told(b"\0\x01\x01\x04\x0c\x02\x05\xdc\0\xff\x01"),
            [
                "00 padding",
                "01:01:04 message type: message type 4 is unknown, 1 to 3 are known",
                "0c:02 max message size, 2 bytes",
                "05:dc 1500",
                "00 padding",
                "ff end",
                "01 after the end mark, not read",
                "BSDP message type at byte 3: message type 4 is unknown, 1 to 3 are known",
            ]
        );
        assert_eq!(
            told(b"\x01\x01\x02\x82\x09The"),
            [
                "01:01:02 message type: SELECT",
                "82:09:54:68:65 cut short",
                "BSDP machine name at byte 5: cut short, bytes needed: 9, left: 3",
            ]
        );
        assert_eq!(told(b""), [""; 0]);
    }

    proptest! {
        #[test]
        fn a_whole_message_is_told_as_it_is_written(options in messages()) {
            let told = annotate(&encode(&options).unwrap());
            prop_assert_eq!(told, (hex_lines(&options).unwrap(), Vec::new()));
        }

        #[test]
        fn every_byte_is_told_and_the_first_fault_is_that_of_the_decoder(
            message in prop_oneof![damaged_messages(), vec(any::<u8>(), 0..600)],
        ) {
            let (lines, faults) = annotate(&message);
            let bytes: Vec<u8> = lines.iter().flat_map(HexLine::bytes).copied().collect();
            prop_assert_eq!(&bytes, &message);
            prop_assert_eq!(decode(&message).err(), faults.first().copied());
        }
    }
}
