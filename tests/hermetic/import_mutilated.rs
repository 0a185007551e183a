//! Mutilated `dhcpd.conf` files: an inventory comes of them whose values can be read, or a fault with a
//! place.

use std::fs;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::FileFailurePersistence;

use crate::import_holds::imports_or_is_refused;

/// What is done to a text: its places are those of its words and signs.
#[derive(Clone, Debug)]
enum Tear {
    /// A piece is cut out.
    Cut(Index, usize),
    /// A piece is put in somewhere else, once more.
    Copy(Index, usize, Index),
    /// Something is put in.
    Insert(Index, &'static str),
}

/// What hurts: signs, words that mean something elsewhere, values that no type takes.
const PIECES: &[&str] = &[
    "{",
    "}",
    ";",
    "\"",
    "#",
    ",",
    "(",
    ")",
    "=",
    "\\",
    "\n",
    "\0",
    "\u{85}",
    "\u{202e}",
    "é",
    " not ",
    " or ",
    " and ",
    " 0.0.0.0 ",
    " 255.255.255.255 ",
    " 10.0.0.300 ",
    " 0 ",
    " -1 ",
    " 99999999999999999999 ",
    " ff:ff:ff:ff:ff:ff ",
    " 1:2 ",
    " \"\" ",
    " \"- x: [\" ",
    " option ",
    " host x { } ",
    " group { ",
    " pool { ",
    " class \"x\" ",
    " subclass \"x\" 1:0:1:2:3:4:5; ",
    " include \"x\"; ",
    " shared-network w { ",
    " deny unknown-clients; ",
    " allow members of \"x\"; ",
    " match if ",
    " match hardware; ",
    " if known { option time-offset 1; } else { } ",
    " option x code 224 = text; ",
    " option x \"a\"; ",
    " vendor-option-space y; ",
    " ddns-update-style standard; ",
    " zone z. { primary 10.0.0.1; key k; } ",
    " key k { secret s; } ",
    " range 10.0.0.9 10.0.0.1; ",
    " case 1: ",
    " server-identifier 10.0.0.2; ",
    " failover peer \"f\" { address 10.0.0.2; peer address 10.0.0.3; } ",
];

fn tear() -> impl Strategy<Value = Tear> {
    prop_oneof![
        (any::<Index>(), 1..60_usize).prop_map(|(at, length)| Tear::Cut(at, length)),
        (any::<Index>(), 1..200_usize, any::<Index>())
            .prop_map(|(at, length, to)| Tear::Copy(at, length, to)),
        (any::<Index>(), proptest::sample::select(PIECES))
            .prop_map(|(at, piece)| Tear::Insert(at, piece)),
    ]
}

fn torn(text: &str, tears: &[Tear]) -> String {
    let mut text: Vec<char> = text.chars().collect();
    for tear in tears {
        let length = text.len();
        match tear {
            Tear::Cut(at, many) if length > 0 => {
                let at = at.index(length);
                text.drain(at..(at + many).min(length));
            }
            Tear::Copy(at, many, to) if length > 0 => {
                let at = at.index(length);
                let piece: Vec<char> = text[at..(at + many).min(length)].to_vec();
                let to = to.index(length);
                text.splice(to..to, piece);
            }
            Tear::Insert(at, piece) => {
                let at = at.index(length + 1);
                text.splice(at..at, piece.chars());
            }
            Tear::Cut(..) | Tear::Copy(..) => {}
        }
    }
    text.into_iter().collect()
}

/// The corpus, in the order of its names.
fn corpus() -> Vec<String> {
    let entries = fs::read_dir("tests/import").unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|it| it == "conf"));
    files.sort();
    let texts = files.iter().map(|path| fs::read_to_string(path).unwrap());
    texts.collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/proptest-regressions/mutilated.txt"
        )))),
        ..ProptestConfig::default()
    })]

    /// Proves: whatever happened to a file, nothing panics, and what is printed can be read.
    #[test]
    fn a_mutilated_file_is_imported_or_refused(
        which in any::<Index>(),
        tears in prop::collection::vec(tear(), 1..6),
    ) {
        let corpus = corpus();
        let text = torn(&corpus[which.index(corpus.len())], &tears);
        imports_or_is_refused(&text);
    }
}
