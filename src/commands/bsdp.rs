//! `netpxe bsdp`.

use std::io::Read as _;

use anyhow::{Context as _, Result, bail};

use super::{Outcome, talk};
use crate::bsdp::{self, HexLine};
use crate::cli::Bsdp;
use crate::hex;

/// Bytes per row.
const ROW: usize = 16;

/// The most that is read from standard input, in bytes: a message has 255.
const MOST: u64 = 1 << 20;

/// Explains a BSDP message byte by byte, and says what is wrong with it; or makes one of words.
pub fn run(options: &Bsdp) -> Result<Outcome> {
    let mut text = options.input.join(if options.encode { "\n" } else { " " });
    if options.input.is_empty() {
        let mut stdin = std::io::stdin().lock().take(MOST);
        stdin
            .read_to_string(&mut text)
            .context("cannot read standard input")?;
    }
    if options.encode {
        let message = bsdp::encode(&bsdp::from_words(text.lines())?)?;
        if message.is_empty() {
            bail!("there are no words to encode");
        }
        talk::result(&(hex::colons(&message) + "\n"));
        return Ok(Outcome::Done);
    }
    let message = bytes(&text)?;
    if message.is_empty() {
        bail!("there are no bytes to explain");
    }
    let (lines, faults) = bsdp::annotate(&message);
    talk::text(&table(&lines));
    for fault in &faults {
        talk::say(&format!("netpxe: {fault}\n"));
    }
    Ok(if faults.is_empty() {
        Outcome::Done
    } else {
        Outcome::Faults
    })
}

/// Parses bytes from text: hexadecimal digits, with or without `0x`, joined by colons, dashes or
/// spaces (a single digit is a byte too, as dhcpd's `binary-to-ascii` writes it); or decimal
/// numbers joined by dots, as tcpdump prints option 43.
fn bytes(text: &str) -> Result<Vec<u8>> {
    let separator = |c: char| c.is_whitespace() || matches!(c, ':' | '-' | ',' | ';' | '"');
    let mut bytes = Vec::new();
    let words = text
        .lines()
        .flat_map(|line| without_offset(line).split(separator));
    for word in words.filter(|word| !word.is_empty()) {
        if word.contains('.') {
            let numbers = word.split('.').map(str::parse::<u8>);
            let numbers = numbers.collect::<Result<Vec<_>, _>>();
            bytes.extend(numbers.with_context(|| format!("`{word}` is not bytes in decimal"))?);
            continue;
        }
        let digits = word.strip_prefix("0x").unwrap_or(word);
        let padded = format!("0{digits}");
        let digits = if digits.len() == 1 { &padded } else { digits };
        match hex::parse(digits) {
            Some(more) if !more.is_empty() => bytes.extend(more),
            _ => bail!("`{word}` is not bytes in hexadecimal digits, two each"),
        }
    }
    Ok(bytes)
}

/// Removes the offset at the start of a line of `tcpdump -x` or `-X`, and the text after the bytes.
fn without_offset(line: &str) -> &str {
    match line.trim_start().split_once(":  ") {
        Some((offset, rest)) if offset.starts_with("0x") => rest.split("  ").next().unwrap_or(rest),
        _ => line,
    }
}

/// Prints a row for each line or part of it: the offset of its first byte, the bytes, their
/// meaning.
fn table(lines: &[HexLine]) -> String {
    let mut rows = Vec::new();
    let mut at = 0;
    for line in lines {
        let margin = "  ".repeat(line.depth());
        let mut comment = format!("{margin}{}", line.comment());
        for bytes in line.bytes().chunks(ROW) {
            let row = format!("{at:>4}  {margin}{}", hex::colons(bytes));
            rows.push((row, std::mem::take(&mut comment)));
            at += bytes.len();
        }
    }
    let width = rows.iter().map(|(bytes, _)| bytes.len()).max().unwrap_or(0);
    let rows = rows
        .iter()
        .map(|(bytes, comment)| format!("{bytes:width$}  {comment}"));
    rows.map(|row| row.trim_end().to_owned() + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_taken_as_programs_print_them() {
        for text in [
            "01:01:02:08:04:81:00:00:89",
            "1:1:2:8:4:81:0:0:89",
            "01 01 02 08 04 81 00 00 89\n",
            "010102080481000089",
            "0x010102080481000089",
            "0101 0208 0481 0000 89",
            "01-01-02-08-04-81-00-00-89",
            "1.1.2.8.4.129.0.0.137",
            "\t0x0000:  0101 0208 0481  ......\n\t0x0010:  0000 89  ...",
        ] {
            let wanted = [1, 1, 2, 8, 4, 0x81, 0, 0, 0x89];
            assert_eq!(bytes(text).unwrap(), wanted, "{text}");
        }
        for text in ["01:01:0g", "101", "1.256", "0x", "01:ä"] {
            assert!(bytes(text).is_err(), "{text}");
        }
    }
}
