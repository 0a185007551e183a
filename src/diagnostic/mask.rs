//! Hides secrets in the lines of the source that a diagnostic shows, and in those of a diff.
//!
//! The places of values that were read as secrets are known. A line that could not be read may hold
//! one too, so whatever looks like a password is hidden as well. In a generated file, which someone
//! may have edited, no places are known: there, only looks count.

use crate::source::{Span, on_character};

/// How many bytes before what is shown are searched for a key that is named like a password: it can
/// be on the line above, or in a part of a long line that was cut off. No password is longer.
const LOOK_BACK: usize = 4096;

/// The text `start..end` of `text` with every secret in it replaced, byte for byte, by `*`, so that
/// places in it stay where they are.
pub fn masked(text: &str, start: usize, end: usize, secrets: &[Span]) -> String {
    let from = on_character(text, start.saturating_sub(LOOK_BACK));
    let mut lines = text[from..start].rmatch_indices('\n');
    let above = lines.nth(1).map_or(from, |(at, _)| from + at + 1);
    let mut all = mask(text, above, end, secrets);
    all.split_off(start - above)
}

/// The kinds of hashes of crypt(5).
const CRYPT: &[&str] = &[
    "1", "2a", "2b", "2x", "2y", "5", "6", "7", "gy", "md5", "sha1", "y",
];

/// Keys that are named like a password and hold none: sudo's word for none, cloud-init's and nginx's switches.
const HARMLESS: &[&str] = &["nopasswd", "allow-pw", "server_tokens"];

/// What replaces a secret where places need not be kept: not even its length is shown.
const HIDDEN: &str = "***";

/// One line of a generated file with every secret in it replaced by `***`.
pub fn line(text: &str) -> String {
    let mut parts = look_like_secrets(text).parts;
    parts.extend(words_of_kickstarts(text));
    parts.extend(of_grub(text));
    parts.extend(of_ignition(text));
    parts.extend(of_curtin(text));
    parts.extend(of_chpasswd(text));
    parts.sort_unstable();
    let mut out = String::with_capacity(text.len());
    let mut shown = 0;
    for (from, to) in parts {
        if from >= shown && to > from {
            out.push_str(&text[shown..from]);
            out.push_str(HIDDEN);
        }
        shown = shown.max(to);
    }
    out.push_str(&text[shown..]);
    out
}

/// The arguments of `rootpw` and `sshpw`, and what follows an option that is named like a password:
/// Anaconda takes clear text there as well as a hash.
fn words_of_kickstarts(line: &str) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let mut secret = false;
    let mut at = 0;
    for (number, word) in line.split(' ').enumerate() {
        let (start, end) = (at, at + word.trim_end().len());
        at += word.len() + 1;
        if number == 0 {
            secret = matches!(word, "rootpw" | "sshpw");
        } else if let Some(option) = word.strip_prefix("--") {
            secret |= !option.contains('=') && is_secret(option);
        } else if secret {
            parts.push((start, end));
        }
    }
    parts
}

/// Hashes as `grub-mkpasswd-pbkdf2` prints them.
fn of_grub(line: &str) -> Vec<(usize, usize)> {
    let starts = line.match_indices("grub.pbkdf2.");
    let end = |start: usize| line[start..].find(char::is_whitespace);
    let part = |(start, _)| {
        (
            start,
            end(start).map_or(line.len(), |length| start + length),
        )
    };
    starts.map(part).collect()
}

/// Files in an Ignition config, but for scripts: such as a machine's own config.
fn of_ignition(line: &str) -> Vec<(usize, usize)> {
    const URL: &str = "\"data:,";
    let files = line.match_indices(URL).filter_map(|(at, _)| {
        let start = at + URL.len();
        let rest = &line[start..];
        let end = rest.find('"').map_or(line.len(), |length| start + length);
        (!rest.starts_with("%23%21")).then_some((start, end))
    });
    files.collect()
}

/// The passphrase of a disk in what Ubuntu's installer is told of its storage, where it is a plain `key`.
fn of_curtin(line: &str) -> Option<(usize, usize)> {
    const KEY: &str = " key: ";
    let start = line.find("dm_crypt").and(line.find(KEY))? + KEY.len();
    Some((start, start + value_length(&line[start..], ":")))
}

/// The password in what is piped into `chpasswd`: `echo 'root:hunter2' | chpasswd`.
fn of_chpasswd(line: &str) -> Option<(usize, usize)> {
    let pipe = line[..line.find("chpasswd")?].rfind('|')?;
    let start = line[..pipe].find(':')? + 1;
    let password = line[start..pipe].trim_end().trim_end_matches(['\'', '"']);
    Some((start, start + password.len()))
}

fn mask(text: &str, start: usize, end: usize, secrets: &[Span]) -> String {
    let mut bytes = text.as_bytes()[start..end].to_vec();
    let mut hide = |from: usize, to: usize| {
        for byte in &mut bytes[from..to] {
            if *byte != b'\n' {
                *byte = b'*';
            }
        }
    };
    for secret in secrets {
        let from = (secret.start as usize).clamp(start, end);
        let to = (secret.end as usize).clamp(from, end);
        hide(from - start, to - start);
    }
    let mut line_start = 0;
    let mut continues = false;
    for line in text[start..end].split_inclusive('\n') {
        if continues {
            let blank = line.len() - line.trim_start().len();
            hide(
                line_start + blank,
                line_start + line.trim_end().len().max(blank),
            );
        }
        let secrets = look_like_secrets(line);
        continues = secrets.continues;
        for (from, to) in secrets.parts {
            hide(line_start + from, line_start + to);
        }
        line_start += line.len();
    }
    // Whole characters were replaced by as many `*` as they have bytes.
    String::from_utf8(bytes).unwrap_or_else(|error| "*".repeat(error.as_bytes().len()))
}

/// The parts of a line that look like secrets.
struct Secrets {
    parts: Vec<(usize, usize)>,
    /// Whether the line ends with a key that is named like a password, so that its value is on the
    /// next line.
    continues: bool,
}

/// Finds what follows a key that is named like a password, and every hash of crypt(3).
fn look_like_secrets(line: &str) -> Secrets {
    let mut parts = Vec::new();
    let mut continues = false;
    for (at, separator) in line.match_indices([':', '=']) {
        let key = line[..at].trim_end_matches(['"', '\'', ' ']);
        let word = key.len() - key.bytes().rev().take_while(|b| is_word(*b)).count();
        if !is_secret(&key[word..].to_ascii_lowercase()) {
            continue;
        }
        let rest = line[at + 1..].trim_end();
        let value = at + 1 + (rest.len() - rest.trim_start().len());
        if names_a_place(&line[value..]) {
            continue;
        }
        let end = value + value_length(rest.trim_start(), separator);
        continues |= separator == ":" && value == end;
        if line[value..end].trim() != "locked" {
            parts.push((value, end));
        }
    }
    parts.extend(of_dhcpd(line));
    parts.extend(of_urls(line));
    for (at, _) in line.match_indices('$') {
        let rest = &line[at + 1..];
        let kind = rest.split('$').next().unwrap_or_default();
        if CRYPT.contains(&kind) && rest[kind.len()..].starts_with('$') {
            let end = rest.find(|c: char| !(c.is_ascii_graphic()) || "\"',}]".contains(c));
            parts.push((at, at + 1 + end.unwrap_or(rest.len())));
        }
    }
    Secrets { parts, continues }
}

/// Whether a value only says where the secret is: `{file: root.hash}`, `{env: ROOT_HASH}`.
fn names_a_place(value: &str) -> bool {
    let inside = value.strip_prefix('{').map(str::trim_start);
    inside.is_some_and(|inside| inside.starts_with("file:") || inside.starts_with("env:"))
}

/// What follows a word that is named like a password in a statement of dhcpd: `secret "...";`.
fn of_dhcpd(line: &str) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let mut end = 0;
    for word in line.split(|c: char| !c.is_ascii() || !is_word(c as u8)) {
        let start = end;
        end = start + word.len();
        let rest = &line[end..];
        let value = end + (rest.len() - rest.trim_start().len());
        if value > end
            && is_secret(&word.to_ascii_lowercase())
            && let Some(length) = line[value..].find(';')
        {
            parts.push((value, value + line[value..value + length].trim_end().len()));
        }
        end += rest.chars().next().map_or(0, char::len_utf8);
    }
    parts
}

/// The user names and passwords of URLs, also of those that lack a slash.
fn of_urls(line: &str) -> impl Iterator<Item = (usize, usize)> {
    line.match_indices(":/").filter_map(|(at, _)| {
        let start = at + 1 + line[at + 1..].find(|c| c != '/')?;
        let rest = &line[start..];
        let end = rest.find(|c: char| c.is_whitespace() || "/\"'".contains(c));
        let at_sign = rest[..end.unwrap_or(rest.len())].rfind('@')?;
        Some((start, start + at_sign))
    })
}

/// How many bytes of `text` are the value: a quoted text, a plain scalar, or a bracket and all that
/// follows. When in doubt, rather too many.
fn value_length(text: &str, separator: &str) -> usize {
    let quoted = |quote: char| text[1..].find(quote).map_or(text.len(), |at| at + 2);
    match text.chars().next() {
        Some(quote @ ('"' | '\'')) if !text.contains('\\') => quoted(quote),
        Some('[' | '{' | '"' | '\'') => text.len(),
        _ if separator == "=" => text.len(),
        _ => text.find([',', '}', ']']).unwrap_or(text.len()),
    }
}

/// Whether a key of this name, in lower case, holds a password.
pub fn is_secret(key: &str) -> bool {
    const PARTS: &[&str] = &[
        "pass",
        "pasw",
        "secret",
        "token",
        "apikey",
        "api_key",
        "activationkey",
        "authorization",
    ];
    !HARMLESS.contains(&key)
        && (PARTS.iter().any(|part| key.contains(part))
            || ["pw", "pwd"].iter().any(|end| key.ends_with(end)))
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        masked(text, 0, text.len(), &[])
    }

    #[test]
    fn what_was_read_as_a_secret_is_hidden_by_its_place() {
        let text = "x: häck y";
        assert_eq!(
            masked(text, 0, text.len(), &[Span::new(3, 8)]),
            "x: ***** y"
        );
        assert_eq!(masked(text, 2, 8, &[Span::new(3, 8)]), " *****");
    }

    #[test]
    fn a_line_of_a_generated_file_shows_no_password_in_any_spelling() {
        for (text, wanted) in [
            ("rootpw --iscrypted $6$salt$abc/.", "rootpw --iscrypted ***"),
            (
                "part pv.01 --encrypted --passphrase=correct-horse/battery=9",
                "part pv.01 --encrypted --passphrase=***",
            ),
            (
                "part / --passphrase=\"a#b;c,d]e\" --fsoptions=nodev",
                "part / --passphrase=*** --fsoptions=nodev",
            ),
            (
                "rootpw --iscrypted '$6$sa lt'",
                "rootpw --iscrypted *** ***",
            ),
            ("rootpw hunter2", "rootpw ***"),
            ("rootpw --lock", "rootpw --lock"),
            ("sshpw --username=root hunter2", "sshpw --username=root ***"),
            (
                "user --name=x --iscrypted --password=$y$j9T$a$b",
                "user --name=x --iscrypted --password=***",
            ),
            (
                "user --name=x --password hunter2",
                "user --name=x --password ***",
            ),
            (
                "echo 'root:$1$ab$cdefgh' | chpasswd -e",
                "echo 'root:***' | chpasswd -e",
            ),
            (
                "password_pbkdf2 root grub.pbkdf2.sha512.1.AB.CD",
                "password_pbkdf2 root ***",
            ),
            ("authpw: hunter2", "authpw: ***"),
            (
                "  - {type: \"dm_crypt\", volume: \"x\", key: \"a, b\", preserve: false}",
                "  - {type: \"dm_crypt\", volume: \"x\", key: ***, preserve: false}",
            ),
            ("passphrase='it'\\''s'", "passphrase=***"),
            ("  secret \"c2VjcmV0S0VZMQ==\";", "  secret ***;"),
            (
                "key omapi { algorithm hmac-md5; secret c2VjcmV0; }",
                "key omapi { algorithm hmac-md5; secret ***; }",
            ),
            (
                "curl -H 'Authorization: Bearer abc' x",
                "curl -H 'Authorization: ***",
            ),
            (
                "subscribe --activationkey=abc",
                "subscribe --activationkey=***",
            ),
            (
                "echo 'root:hunter2' | chpasswd",
                "echo 'root:***' | chpasswd",
            ),
            ("\tsecret\t\"a b\" ;", "\tsecret\t*** ;"),
            ("  allow-pw: false", "  allow-pw: false"),
            ("server_tokens off;", "server_tokens off;"),
            ("rm -f \"$root$state/x\"", "rm -f \"$root$state/x\""),
            ("# no secret is here", "# no secret is here"),
            (
                "%wheel ALL=(ALL) NOPASSWD:ALL",
                "%wheel ALL=(ALL) NOPASSWD:ALL",
            ),
            ("# häck $6$a$b $5$c$d", "# häck *** ***"),
            ("fixed-address 10.0.0.1;", "fixed-address 10.0.0.1;"),
            ("", ""),
        ] {
            assert_eq!(line(text), wanted);
        }
    }

    #[test]
    fn what_looks_like_one_is_hidden_too() {
        assert_eq!(shown("root_pasword: hunter2"), "root_pasword: *******");
        assert_eq!(
            shown("{password: \"hunter2\", groups: [a]}"),
            "{password: *********, groups: [a]}"
        );
        assert_eq!(shown("x: $6$salt$abc/. y"), "x: ************* y");
        assert_eq!(shown("password: locked"), "password: locked");
        assert_eq!(
            shown("encrypt: {passphrase: {file: disk}, tpm2: maybe}"),
            "encrypt: {passphrase: {file: disk}, tpm2: maybe}"
        );
        assert_eq!(shown("  secret \"abc\";"), "  secret *****;");
        assert_eq!(shown("price: 5$"), "price: 5$");
        assert_eq!(shown("rep: http://u:p@a/b@c"), "rep: http://***@a/b@c");
        assert_eq!(shown("[https:/me:p@ss@a, x]"), "[https:/*******@a, x]");
        assert_eq!(shown("root_pw: 'a}, b' # x"), "root_pw: ******* # x");
        assert_eq!(shown("pasword: [hunter2, x]"), "pasword: ************");
        assert_eq!(shown("- ks.password=hunter 2"), "- ks.password=********");
        let cut = |text: &str| masked(text, text.find("ter").unwrap(), text.len(), &[]);
        assert_eq!(cut("{password: 'hunter2', x: y}"), "*****, x: y}");
        assert_eq!(cut("a: b\npassword:\n  @hunter2 x\nx: y"), "******\nx: y");
        let long = format!("{}\npassword:\n  ä{}ter", "x".repeat(9999), "x".repeat(999));
        assert_eq!(cut(&long), "***");
        assert_eq!(
            shown("password:\n  @hunter2\nx: y"),
            "password:\n  ********\nx: y"
        );
    }
}
