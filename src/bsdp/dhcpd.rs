//! Commented lines -> the value of an option in `dhcpd.conf`.

use super::lines::HexLine;
use crate::hex;

/// Bytes per row, so that a long name does not push every comment off the screen.
const ROW: usize = 16;

/// Writes lines as the value of a dhcpd option, `indent` spaces from the left: a colon after
/// each row but the last, which ends in a semicolon, and comments in a column of their own.
///
/// Each row ends in a newline, so that nothing can follow a comment on its row. No lines make
/// no text: an option without a value is a syntax error to dhcpd and must not be written.
///
/// ```text
/// 01:01:02:                      # message type: SELECT
/// 08:04:                         # selected image id, 4 bytes
///   81:00:00:89:                 #   install, Mac OS X, index 137
/// 82:09:                         # machine name, 9 bytes
///   54:68:65:2d:49:6d:61:67:65;  #   "The-Image"
/// ```
#[must_use]
pub fn to_dhcpd(lines: &[HexLine], indent: usize) -> String {
    let mut rows: Vec<(String, String)> = lines.iter().flat_map(rows_of).collect();
    if let Some((bytes, _)) = rows.last_mut() {
        bytes.pop();
        bytes.push(';');
    }
    let indent = " ".repeat(indent);
    // Bytes are ASCII: their length is their width.
    let width = rows.iter().map(|(bytes, _)| bytes.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (bytes, comment) in rows {
        let row = format!("{indent}{bytes:width$}  {comment}");
        text.push_str(row.trim_end());
        text.push('\n');
    }
    text
}

/// Writes lines as rows of bytes, each of the first rows with what it means, for a comment above a
/// value that cannot hold comments itself.
#[must_use]
pub fn to_rows(lines: &[HexLine]) -> Vec<String> {
    let rows: Vec<(String, String)> = lines.iter().flat_map(rows_of).collect();
    let width = rows.iter().map(|(bytes, _)| bytes.len()).max().unwrap_or(0);
    let row = |(bytes, comment): (String, String)| {
        let comment = comment.trim_start_matches("# ");
        format!("{bytes:width$}  {comment}").trim_end().to_owned()
    };
    rows.into_iter().map(row).collect()
}

/// The rows of one line, each with a colon at its end; the first one bears the comment.
fn rows_of(line: &HexLine) -> impl Iterator<Item = (String, String)> {
    let margin = "  ".repeat(line.depth());
    let mut comment = format!("# {margin}{}", line.comment());
    line.bytes().chunks(ROW).map(move |bytes| {
        let row = format!("{margin}{}:", hex::colons(bytes));
        (row, std::mem::take(&mut comment))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bsdp::samples::{THE_IMAGE, messages, the_image};
    use crate::bsdp::{BsdpOption, encode, hex, hex_lines, list_reply};
    use proptest::prelude::*;

    fn dhcpd(options: &[BsdpOption], indent: usize) -> String {
        to_dhcpd(&hex_lines(options).unwrap(), indent)
    }

    /// What dhcpd's lexer leaves: no comments, no blanks.
    fn seen_by_dhcpd(text: &str) -> String {
        let code = text.split('\n').filter_map(|row| row.split('#').next());
        code.flat_map(str::chars).filter(|c| *c != ' ').collect()
    }

    #[test]
    fn a_list_reply_reads_as_in_the_manual() {
        let reply = list_reply(32768, THE_IMAGE, &[the_image()]);
        let expected = r#"
    01:01:01:                      # message type: LIST
    04:02:                         # server priority, 2 bytes
      80:00:                       #   32768
    07:04:                         # default image id, 4 bytes
      81:00:00:89:                 #   install, Mac OS X, index 137
    09:0e:                         # image list, 14 bytes
      81:00:00:89:                 #   install, Mac OS X, index 137
      09:                          #   name, 9 bytes
      54:68:65:2d:49:6d:61:67:65;  #   "The-Image"
"#;
        assert_eq!(dhcpd(&reply, 4), expected.trim_start_matches('\n'));
    }

    #[test]
    fn a_long_value_goes_on_in_the_next_row_and_is_explained_once() {
        let name = BsdpOption::MachineName("abcdefghijklmnopqrst".to_owned());
        let expected = r#"
82:14:                                              # machine name, 20 bytes
  61:62:63:64:65:66:67:68:69:6a:6b:6c:6d:6e:6f:70:  #   "abcdefghijklmnopqrst"
  71:72:73:74;
"#;
        assert_eq!(dhcpd(&[name], 0), expected.trim_start_matches('\n'));
    }

    #[test]
    fn a_hostile_name_adds_no_row() {
        let name = "x\n}\noption domain-name \"evil\";\r# ";
        let text = dhcpd(&[BsdpOption::MachineName(name.to_owned())], 0);
        assert_eq!(
            seen_by_dhcpd(&text),
            format!("82:21:{};", hex(name.as_bytes()))
        );
    }

    #[test]
    fn no_lines_make_no_text() {
        assert_eq!(to_dhcpd(&[], 4), "");
    }

    proptest! {
        #[test]
        fn dhcpd_sees_the_bytes_of_encode(options in messages(), indent in 0_usize..9) {
            let bytes = hex(&encode(&options).unwrap());
            let end = if bytes.is_empty() { "" } else { ";" };
            prop_assert_eq!(seen_by_dhcpd(&dhcpd(&options, indent)), bytes + end);
        }
    }
}
