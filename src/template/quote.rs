//! Quoting, one function per language.
//!
//! Each takes any text and returns it such that the language reads back that very text, or refuses
//! it if the language has no way to write it. Nothing is ever cut or replaced, except in comments.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};

use crate::hex;
use crate::printable::{breaks_lines, printable};

/// Why a text cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    language: &'static str,
    character: char,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} cannot hold the character {:?}",
            self.language, self.character
        )
    }
}

/// Refuses what ends a line for whoever reads it, and other control characters: a filter does not
/// know who reads its language, and what one reader takes for a letter ends the line of another.
fn one_line(text: &str, language: &'static str) -> Result<(), Refused> {
    // Those of ASCII are bytes, and all others begin with one of these two.
    let suspicious = |b: u8| b < b' ' || matches!(b, 0x7f | 0xc2 | 0xe2);
    if !text.bytes().any(suspicious) {
        return Ok(());
    }
    match text.chars().find(|&c| breaks_lines(c)) {
        Some(character) => Err(Refused {
            language,
            character,
        }),
        None => Ok(()),
    }
}

/// A string of a compose file, in YAML's double quotes, where `\\` escapes `"` and itself. compose
/// puts variables into strings: a `$` is doubled.
///
/// # Errors
///
/// A control character or a line separator.
pub fn compose(text: &str) -> Result<Cow<'_, str>, Refused> {
    one_line(text, "a compose file")?;
    Ok(double_quoted(text).replace('$', "$$").into())
}

/// An argument of an Apache directive, in double quotes, where `\\` escapes `"` and itself
/// (`ap_getword_conf`). What Apache would expand is refused: `${x}` and `%{x}`.
///
/// # Errors
///
/// A control character, a line separator, `$` or `%`.
pub fn apache(text: &str) -> Result<Cow<'_, str>, Refused> {
    one_line(text, "Apache's configuration")?;
    none_of(text, "$%", "Apache's configuration")?;
    Ok(double_quoted(text).into())
}

/// A parameter of an nginx directive, in double quotes, where `\\` escapes `"` and itself
/// (`ngx_conf_read_token`). It has no way to write a `$` that begins no variable.
///
/// # Errors
///
/// A control character, a line separator or `$`.
pub fn nginx(text: &str) -> Result<Cow<'_, str>, Refused> {
    one_line(text, "nginx.conf")?;
    none_of(text, "$", "nginx.conf")?;
    Ok(double_quoted(text).into())
}

/// Refuses characters that a language has no way to write.
fn none_of(text: &str, refused: &str, language: &'static str) -> Result<(), Refused> {
    match text.chars().find(|&c| refused.contains(c)) {
        Some(character) => Err(Refused {
            language,
            character,
        }),
        None => Ok(()),
    }
}

fn double_quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

/// A string of isc-dhcpd, in double quotes. What is not printable ASCII is written in octal
/// (`\303`), which dhcpd's lexer reads back as that byte (dhcpd.conf(5); `conflex.c`).
///
/// # Errors
///
/// A control character or a line separator.
pub fn dhcp(text: &str) -> Result<Cow<'_, str>, Refused> {
    one_line(text, "dhcpd.conf")?;
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(byte)]),
            b' '..=b'~' => out.push(char::from(byte)),
            _ => out.extend([
                '\\',
                digit(byte >> 6),
                digit(byte >> 3 & 7),
                digit(byte & 7),
            ]),
        }
    }
    out.push('"');
    Ok(out.into())
}

/// An octal digit.
fn digit(value: u8) -> char {
    char::from(b'0' + value)
}

/// A word of GRUB's script language, in single quotes: nothing in them is special, and a single
/// quote is written between them as `\'` (GRUB manual, "Shell-like scripting, Quoting").
///
/// # Errors
///
/// A control character or a line separator.
pub fn grub(text: &str) -> Result<Cow<'_, str>, Refused> {
    one_line(text, "grub.cfg")?;
    Ok(single_quoted(text).into())
}

/// A word of the POSIX shell, in single quotes.
///
/// # Errors
///
/// NUL and other control characters; a line break would be legal and is surely not meant.
pub fn sh(text: &str) -> Result<Cow<'_, str>, Refused> {
    one_line(text, "a shell script")?;
    Ok(single_quoted(text).into())
}

/// A column of a table that a program reads line by line, each line divided by `|`. It is written
/// as it is: a here-document with a quoted delimiter expands nothing.
///
/// # Errors
///
/// A control character, a line separator or `|`.
pub fn column(text: &str) -> Result<Cow<'_, str>, Refused> {
    one_line(text, "a table")?;
    none_of(text, "|", "a table")?;
    Ok(text.into())
}

/// A word of a command in a systemd unit, in double quotes: `\\` and `"` are escaped in them, and
/// `%` and `$` are doubled, which would otherwise be specifiers and variables (systemd.service(5),
/// "Command lines"; systemd.syntax(7), "Quoting").
///
/// # Errors
///
/// A control character or a line separator.
pub fn systemd(text: &str) -> Result<Cow<'_, str>, Refused> {
    one_line(text, "a systemd unit")?;
    if !text.is_empty() && text.bytes().all(is_harmless) {
        return Ok(text.into());
    }
    Ok(double_quoted(text)
        .replace('%', "%%")
        .replace('$', "$$")
        .into())
}

fn single_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('\'');
    for (at, part) in text.split('\'').enumerate() {
        if at > 0 {
            out.push_str("'\\''");
        }
        out.push_str(part);
    }
    out.push('\'');
    out
}

/// A word of a kickstart command: plain if it is harmless, else in double quotes. pykickstart
/// splits its lines as Python's `shlex` does, where `\` escapes `"` and itself within them.
///
/// # Errors
///
/// A control character or a line separator.
pub fn ks(text: &str) -> Result<Cow<'_, str>, Refused> {
    one_line(text, "a kickstart")?;
    if !text.is_empty() && text.bytes().all(|b| is_harmless(b) || b"@+=,".contains(&b)) {
        return Ok(text.into());
    }
    Ok(double_quoted(text).into())
}

/// A line of a kickstart's `%packages`: it has no quoting, so what is not the name of a package, a
/// group or a pattern is refused. Blanks stand in the names of groups alone, which follow `@`.
///
/// # Errors
///
/// Any other character.
pub fn package(text: &str) -> Result<Cow<'_, str>, Refused> {
    let is_group = text.starts_with('@') || text.starts_with("-@");
    let blank = |c: char| is_group && c == ' ';
    let allowed = |c: char| c.is_ascii_alphanumeric() || "@^_.+:*-".contains(c) || blank(c);
    match text.chars().find(|&c| !allowed(c)) {
        None => Ok(text.into()),
        Some(character) => Err(Refused {
            language: "%packages",
            character,
        }),
    }
}

/// The value at the end of a preseed's line, as it is: all that follows the blanks before it. What ends
/// in a backslash would go on in the next line, and blanks at the ends are lost.
///
/// # Errors
///
/// A control character, a line separator, a backslash at the end, or a blank at either end.
pub fn preseed(text: &str) -> Result<Cow<'_, str>, Refused> {
    one_line(text, "a preseed")?;
    let character = match (text.chars().next(), text.chars().next_back()) {
        (Some(' '), _) | (_, Some(' ')) => ' ',
        (_, Some('\\')) => '\\',
        _ => return Ok(text.into()),
    };
    Err(Refused {
        language: "a preseed at the end of a value",
        character,
    })
}

/// Text of several lines in YAML: a literal block whose lines are indented by `indent` blanks, each as it
/// is. Whoever reads it gets the text back, with one line break at its end. `None` where a block cannot
/// hold it.
pub fn yaml_text(text: &str, indent: usize) -> Option<String> {
    let lines = text.trim_end_matches('\n');
    let unsafe_in_a_block = |c: char| {
        breaks_lines(c) && !matches!(c, '\n' | '\t')
            || matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    };
    // A first line that is empty or begins with a blank would hide by how much the others are indented.
    if lines.is_empty() || lines.starts_with([' ', '\n']) || lines.contains(unsafe_in_a_block) {
        return None;
    }
    let mut out = String::from("|");
    for line in lines.split('\n') {
        out.push('\n');
        if !line.is_empty() {
            out.extend(std::iter::repeat_n(' ', indent));
            out.push_str(line);
        }
    }
    Some(out)
}

/// The rest of a `#` comment: every language here ends it at the line break, so line breaks and
/// other control characters are shown instead of written.
pub fn comment(text: &str) -> Cow<'_, str> {
    printable(text)
}

/// Accepts only text that means itself in every language, quoted or not.
///
/// # Errors
///
/// Any other text: the template forgot a filter.
pub fn refuse_unquoted(text: &str, out: &mut dyn Write) -> io::Result<()> {
    if text.bytes().all(is_harmless) {
        return out.write_all(text.as_bytes());
    }
    // The value is not shown: it may be a password hash.
    Err(io::Error::other(
        "a value passed no quoting filter: write `{{ ... | grub }}`, or `dhcp`, `sh`, `comment`, \
         whichever language it stands in",
    ))
}

/// Bytes that mean themselves anywhere, except for a dash at the beginning.
fn is_harmless(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._:/-".contains(&byte)
}

/// A `data:` URL of a text, as a string of JSON: what Ignition makes files of.
pub fn data_url(text: &str) -> Cow<'_, str> {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    let mut out = String::with_capacity(2 * text.len() + 8);
    out.push_str("\"data:,");
    for byte in text.bytes() {
        if plain(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&hex::percent(byte));
        }
    }
    out.push('"');
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Python's `str.splitlines` splits at, and with it pykickstart.
    const LINE_ENDS: &str = "\n\u{b}\u{c}\r\u{1c}\u{1d}\u{1e}\u{85}\u{2028}\u{2029}";

    #[test]
    fn no_filter_lets_a_line_end() {
        let filters = [
            apache, column, compose, dhcp, grub, ks, nginx, package, preseed, sh, systemd,
        ];
        for end in LINE_ENDS.chars() {
            let text = format!("a{end}b");
            for quote in filters {
                assert!(quote(&text).is_err(), "{end:?}");
            }
            assert!(!comment(&text).contains(end), "{end:?}");
        }
        // Not every character that begins with their byte.
        assert_eq!(sh("a\u{2027}\u{a0}").unwrap(), "'a\u{2027}\u{a0}'");
    }

    #[test]
    fn dhcpd_strings_escape_quotes_and_what_is_not_ascii() {
        assert_eq!(dhcp(r#"a"b\c"#).unwrap(), r#""a\"b\\c""#);
        assert_eq!(dhcp("ä").unwrap(), r#""\303\244""#);
        assert!(dhcp("a\n}").is_err());
    }

    #[test]
    fn grub_and_sh_words_are_in_single_quotes() {
        for quote in [grub, sh] {
            assert_eq!(quote("$5$a;b").unwrap(), "'$5$a;b'");
            assert_eq!(quote("it's").unwrap(), r"'it'\''s'");
            assert!(quote("a\0").is_err());
        }
    }

    #[test]
    fn a_column_is_written_as_it_is_or_not_at_all() {
        assert_eq!(column("http://a/$b;'c'").unwrap(), "http://a/$b;'c'");
        for bad in ["a|b", "a\nb", "a\r"] {
            assert!(column(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn kickstart_words_are_quoted_where_they_must_be() {
        assert_eq!(ks("d1.lab").unwrap(), "d1.lab");
        assert_eq!(ks(r#"Ann "A" \o/"#).unwrap(), r#""Ann \"A\" \\o/""#);
        assert_eq!(ks("").unwrap(), "\"\"");
        assert!(ks("a\n%end").is_err());
    }

    #[test]
    fn words_of_a_unit_are_no_specifiers_and_no_variables() {
        assert_eq!(systemd("/srv/tftp").unwrap(), "/srv/tftp");
        assert_eq!(systemd(r#"a "%h" $x\"#).unwrap(), r#""a \"%%h\" $$x\\""#);
        assert!(systemd("a\nExecStart=/bin/x").is_err());
    }

    #[test]
    fn compose_reads_no_variable_and_no_yaml() {
        assert_eq!(compose("/srv/a").unwrap(), "\"/srv/a\"");
        assert_eq!(compose(r#"a: "$x" \ #"#).unwrap(), r#""a: \"$$x\" \\ #""#);
        assert!(compose("a\nb").is_err());
    }

    #[test]
    fn web_servers_quote_alike_and_refuse_variables() {
        for quote in [apache, nginx] {
            assert_eq!(quote("/srv/http").unwrap(), "\"/srv/http\"");
            assert_eq!(quote(r#"a; "b" \"#).unwrap(), r#""a; \"b\" \\""#);
            for bad in ["a$b", "a\n}", "\0"] {
                assert!(quote(bad).is_err(), "{bad:?}");
            }
        }
        assert!(apache("%{HTTP_HOST}").is_err());
    }

    #[test]
    fn a_value_of_a_preseed_is_the_rest_of_its_line() {
        assert_eq!(preseed("$6$a 'b' #c").unwrap(), "$6$a 'b' #c");
        assert_eq!(preseed("").unwrap(), "");
        for bad in ["a\\", " a", "a ", "a\nd-i b string c"] {
            assert!(preseed(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn packages_are_written_bare_or_not_at_all() {
        assert_eq!(package("@^minimal").unwrap(), "@^minimal");
        assert_eq!(package("-kernel-*").unwrap(), "-kernel-*");
        assert_eq!(package("@Development Tools").unwrap(), "@Development Tools");
        assert!(package("%end").is_err());
        assert!(package("a b").is_err());
    }

    #[test]
    fn a_comment_stays_on_its_line() {
        assert_eq!(comment("a\nb\u{85}c"), "a\\nb\\u{85}c");
    }

    #[test]
    fn a_block_of_yaml_holds_lines_as_they_are() {
        let block = |text: &str| yaml_text(text, 2);
        assert_eq!(
            block("a: 'b' #c\n\n\t d\n").as_deref(),
            Some("|\n  a: 'b' #c\n\n  \t d")
        );
        for other in [
            "",
            "\n",
            " a",
            "\na",
            "a\rb",
            "a\u{85}b",
            "a\u{2028}",
            "\u{feff}a",
        ] {
            assert_eq!(block(other), None, "{other:?}");
        }
    }

    #[test]
    fn unquoted_text_must_be_harmless() {
        let mut out = Vec::new();
        assert!(refuse_unquoted("el7/vmlinuz-3.10:x", &mut out).is_ok());
        for bad in ["a b", "$x", "a;b", "'", "a\n", "ä", "#"] {
            assert!(refuse_unquoted(bad, &mut out).is_err(), "{bad:?}");
        }
    }
}
