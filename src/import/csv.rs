//! A table of machines, as a spreadsheet writes it.

use std::net::Ipv4Addr;

use super::site::{Machine, Nic, Site};
use super::told::Told;
use super::yaml::Entry;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::value::{Firmware, FromText, Label, Mac};

/// What a column can be, and how people head it: in lower case, without what is no letter.
const COLUMNS: &[(&str, &[&str])] = &[
    (
        "name",
        &[
            "name",
            "host",
            "hostname",
            "hosts",
            "machine",
            "server",
            "computer",
            "computername",
            "device",
            "fqdn",
            "system",
            "node",
        ],
    ),
    (
        "mac",
        &[
            "mac",
            "macaddress",
            "macaddr",
            "macadresse",
            "ethernet",
            "hwaddr",
            "hwaddress",
            "hardwareaddress",
            "macid",
            "physicaladdress",
            "pxemac",
        ],
    ),
    (
        "address",
        &[
            "address",
            "ip",
            "ipaddress",
            "ipaddr",
            "ipv",
            "ipvaddress",
            "fixedaddress",
            "primaryip",
            "ipadresse",
            "adresse",
        ],
    ),
    ("network", &["network", "vlan", "segment", "lan"]),
    ("firmware", &["firmware", "fw", "boot", "bootmode", "bios"]),
    ("profile", &["profile", "role"]),
    (
        "comment",
        &[
            "comment",
            "comments",
            "note",
            "notes",
            "description",
            "remark",
            "remarks",
            "location",
            "bemerkung",
            "kommentar",
        ],
    ),
];

/// One cell: its text without quotes, and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Cell {
    text: String,
    span: Span,
}

/// Which column holds what: the key, the header and its index.
pub type Columns = Vec<(&'static str, String, usize)>;

/// The machines of a table. `map` names the headers of columns, such as `name` and `Host`; others are
/// guessed. Rows without firmware have `firmware`, or are devices where that is not said.
///
/// # Errors
/// All that is wrong with it: no column of MAC addresses, or a cell that is not what its column holds.
pub fn site(
    text: &str,
    map: &[(String, String)],
    firmware: Option<Firmware>,
    told: &mut Told,
) -> Option<(Site, Columns)> {
    let mut rows = rows(text, told)?.into_iter();
    let head = rows.next().unwrap_or_default();
    let columns = columns(&head, map, told)?;
    let mut site = Site::default();
    let rows: Vec<Vec<Cell>> = rows.collect();
    tell_left(&head, &rows, &columns, told);
    for row in rows {
        if row.iter().all(|cell| cell.text.is_empty()) {
            continue;
        }
        site.machines
            .extend(machine(&row, &columns, firmware, told));
    }
    (!told.diagnostics.has_errors()).then_some((site, columns))
}

/// `W0901`: columns that hold something, and are none of a machine's.
fn tell_left(head: &[Cell], rows: &[Vec<Cell>], columns: &Columns, told: &mut Told) {
    for (index, cell) in head.iter().enumerate() {
        let is_taken = columns.iter().any(|(.., taken)| *taken == index);
        let holds = |row: &Vec<Cell>| row.get(index).is_some_and(|it| !it.text.is_empty());
        if is_taken || !rows.iter().any(holds) {
            continue;
        }
        let header = &cell.text;
        let message = format!("the column `{header}` is not carried over");
        let lost = Diagnostic::new(Code::NotCarried, cell.span, message);
        told.say(lost.help(format!(
            "if it is one of {}, say so: `--map 'comment={header}'`",
            keys().join(", ")
        )));
    }
}

/// What a column can be.
fn keys() -> Vec<&'static str> {
    COLUMNS.iter().map(|(key, _)| *key).collect()
}

fn fault(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::NotATable, span, message)
}

/// The rows of a table, whose cells commas, semicolons or tabs part: whichever its first line has most.
fn rows(text: &str, told: &mut Told) -> Option<Vec<Vec<Cell>>> {
    let first = text.lines().next().unwrap_or_default();
    let count = |separator: &u8| first.bytes().filter(|byte| byte == separator).count();
    let separator = [b'\t', b';', b',']
        .into_iter()
        .max_by_key(count)
        .unwrap_or(b',');
    let (mut rows, mut row) = (Vec::new(), Vec::new());
    let mut at = text.len() - text.trim_start_matches('\u{feff}').len();
    while at < text.len() {
        let (cell, end) = cell(text, at, separator).or_else(|| {
            let end = at + text[at..].lines().next().map_or(0, str::len);
            told.say(
                fault(Span::new(at, end), "a cell in quotes does not end")
                    .help("write the closing `\"`"),
            );
            None
        })?;
        row.push(cell);
        at = end + 1;
        if text.as_bytes().get(end) != Some(&separator) {
            rows.push(std::mem::take(&mut row));
        }
    }
    if !row.is_empty() {
        rows.push(row);
    }
    Some(rows)
}

/// The cell at `at` and where it ends; `None` if its quotes never close (RFC 4180).
fn cell(text: &str, at: usize, separator: u8) -> Option<(Cell, usize)> {
    let bytes = text.as_bytes();
    let ends = |byte: u8| byte == separator || byte == b'\n';
    if bytes[at] != b'"' {
        let length = bytes[at..].iter().take_while(|&&byte| !ends(byte)).count();
        let raw = &text[at..at + length];
        let trimmed = raw.trim();
        let start = at + (raw.len() - raw.trim_start().len());
        let span = Span::new(start, start + trimmed.len());
        return Some((
            Cell {
                text: trimmed.to_owned(),
                span,
            },
            at + length,
        ));
    }
    let mut content = String::new();
    let mut from = at + 1;
    loop {
        let quote = from + text[from..].find('"')?;
        content.push_str(&text[from..quote]);
        if bytes.get(quote + 1) != Some(&b'"') {
            let rest = bytes[quote + 1..]
                .iter()
                .take_while(|&&byte| !ends(byte))
                .count();
            let span = Span::new(at + 1, quote);
            return Some((
                Cell {
                    text: content.trim().to_owned(),
                    span,
                },
                quote + 1 + rest,
            ));
        }
        content.push('"');
        from = quote + 2;
    }
}

/// Which column is what.
fn columns(head: &[Cell], map: &[(String, String)], told: &mut Told) -> Option<Columns> {
    let mut columns = Columns::new();
    for (key, words) in COLUMNS {
        let wanted = map.iter().find(|(mapped, _)| mapped == key);
        let is_it = |cell: &&Cell| match wanted {
            Some((_, header)) => cell.text == *header,
            None => words.contains(&&*letters(&cell.text)),
        };
        // In the order of the words: `Hostname` before `Device`.
        let found = match wanted {
            Some(_) => head.iter().find(is_it),
            None => words
                .iter()
                .find_map(|word| head.iter().find(|it| letters(&it.text) == *word)),
        };
        match (found, wanted) {
            (Some(cell), _) => {
                let index = head.iter().position(|it| it == cell).unwrap_or_default();
                columns.push((key, cell.text.clone(), index));
            }
            (None, Some((_, header))) => {
                let message = format!("there is no column `{header}`");
                told.say(
                    fault(whole(head), message)
                        .help(format!("name one of these: {}", headers(head))),
                );
            }
            (None, None) if matches!(*key, "name" | "mac") => {
                let message = format!("no column looks like the machines' {key}");
                let help = format!(
                    "say which it is: `--map {key}=HEADER`, one of {}",
                    headers(head)
                );
                told.say(fault(whole(head), message).help(help));
            }
            (None, None) => {}
        }
    }
    (!told.diagnostics.has_errors()).then_some(columns)
}

fn letters(text: &str) -> String {
    let letters = text.chars().filter(char::is_ascii_alphabetic);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

fn headers(head: &[Cell]) -> String {
    let names: Vec<String> = head.iter().map(|cell| format!("`{}`", cell.text)).collect();
    names.join(", ")
}

fn whole(head: &[Cell]) -> Span {
    let first = head.first().map_or(Span::default(), |cell| cell.span);
    let last = head.last().map_or(first, |cell| cell.span);
    Span {
        start: first.start,
        end: last.end,
    }
}

/// The machine in a row; what is wrong with it is told.
fn machine(
    row: &[Cell],
    columns: &Columns,
    firmware: Option<Firmware>,
    told: &mut Told,
) -> Option<Machine> {
    let cell = |key: &str| {
        let column = columns.iter().find(|(other, ..)| *other == key);
        column
            .and_then(|(_, _, index)| row.get(*index))
            .filter(|cell| !cell.text.is_empty())
    };
    let Some(mac_cell) = cell("mac") else {
        let message = "this row has no MAC address, and is not carried over";
        let lost = Diagnostic::new(Code::NotCarried, whole(row), message);
        told.say(lost.help("write the MAC address, if it is a machine or a device"));
        return None;
    };
    let mac = match Mac::of_any_spelling(&mac_cell.text) {
        Some(mac) => mac,
        None => value(mac_cell, &mac_cell.text, told)?,
    };
    let address = cell("address");
    let network = cell("network");
    let own = cell("firmware");
    let profile = cell("profile");
    let nic = Nic {
        entries: Vec::new(),
        name: String::new(),
        mac,
        mac_place: mac_cell.span,
        address: match address {
            Some(cell) => Some(value::<Ipv4Addr>(cell, &cell.text, told)?),
            None => None,
        },
        address_place: address.map_or(Span::default(), |cell| cell.span),
        network: match network {
            Some(cell) => Some(value::<Label>(cell, &cell.text, told)?.to_string()),
            None => None,
        },
    };
    let own = match own {
        Some(cell) => Some(value::<Firmware>(
            cell,
            &cell.text.to_ascii_lowercase(),
            told,
        )?),
        None => None,
    };
    // A name in a table is often missing, and the MAC address is one too.
    let name = cell("name").map_or_else(
        || format!("host-{}", mac.dashed()),
        |cell| cell.text.clone(),
    );
    let place = cell("name").unwrap_or(mac_cell).span;
    Some(Machine {
        name,
        nics: vec![nic],
        firmware: own.or(firmware),
        entries: profile
            .iter()
            .map(|cell| Entry::text("profile", &cell.text))
            .collect(),
        comments: cell("comment")
            .iter()
            .map(|cell| format!(" {}", cell.text))
            .collect(),
        place,
    })
}

/// The value of a cell; what is wrong with it is told.
fn value<T: FromText>(cell: &Cell, text: &str, told: &mut Told) -> Option<T> {
    T::from_text(text)
        .map_err(|why| {
            let fault = fault(cell.span, why.message);
            told.say(match why.help {
                Some(help) => fault.help(help),
                None => fault,
            });
        })
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_parted_and_unquoted() {
        let mut told = Told::default();
        let rows = rows("a;\"b;\"\"c\"\"\nd\";e\r\nf;;g", &mut told).unwrap();
        let texts: Vec<Vec<&str>> = rows
            .iter()
            .map(|row| row.iter().map(|cell| &*cell.text).collect())
            .collect();
        assert_eq!(texts, [vec!["a", "b;\"c\"\nd", "e"], vec!["f", "", "g"]]);
    }

    #[test]
    fn headers_are_guessed_in_any_spelling() {
        let text = "Asset,Host Name,MAC-Address,IP (v4)\n7,db1,00:25:90:00:00:01,10.0.0.9\n";
        let mut told = Told::default();
        let (site, columns) = site(text, &[], Some(Firmware::Bios), &mut told).unwrap();
        let found: Vec<_> = columns
            .iter()
            .map(|(key, _, index)| (*key, *index))
            .collect();
        assert_eq!(found, [("name", 1), ("mac", 2), ("address", 3)]);
        assert_eq!(site.machines[0].name, "db1");
        // What is in no column that is known is told.
        let codes: Vec<Code> = told.diagnostics.iter().map(|it| it.code).collect();
        assert_eq!(codes, [Code::NotCarried]);
    }
}
