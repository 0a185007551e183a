//! Every explanation shows a wrong and a right piece of an inventory. Here each is run: the wrong
//! one gives its code and no other, the right one gives no error and not that code.
//!
//! A piece holds only the sections that matter; [`BASE`] completes it. After the word `yaml`, its
//! fence may say `whole` (nothing is added) and `bytes` (`\x1b` stands for that one byte).

use std::collections::BTreeSet;

use netpxe::diagnostic::Code;

use crate::common::program::Lab;

/// The sections that every inventory needs.
const BASE: &[(&str, &str)] = &[
    ("netpxe:", "netpxe: 1\n"),
    ("server:", "server: {address: 10.0.0.2}\n"),
    (
        "networks:",
        "networks:\n  lab:\n    subnet: 10.0.0.0/24\n    gateway: 10.0.0.1\n    pools: [10.0.0.100-10.0.0.199]\n",
    ),
];

/// One example: the words after its fence, and what stands in it.
struct Example<'t> {
    words: &'t str,
    text: &'t str,
}

impl<'t> Example<'t> {
    /// The only example below `heading`.
    fn below(heading: &str, explanation: &'t str) -> Option<Self> {
        let (_, rest) = explanation.split_once(&format!("\n\n{heading}\n\n```yaml"))?;
        let (words, rest) = rest.split_once('\n')?;
        let (text, _) = rest.split_once("```\n")?;
        Some(Self { words, text })
    }

    /// The inventory that it stands for.
    fn inventory(&self) -> Vec<u8> {
        let mut inventory = String::new();
        if !self.has("whole") {
            let missing = BASE
                .iter()
                .filter(|(key, _)| !self.text.lines().any(|line| line.starts_with(key)));
            inventory.extend(missing.map(|(_, section)| *section));
        }
        inventory.push_str(self.text);
        if self.has("bytes") {
            unescape(&inventory)
        } else {
            inventory.into_bytes()
        }
    }

    fn has(&self, word: &str) -> bool {
        self.words.split(' ').any(|other| other == word)
    }
}

/// `\x1b` to the byte 0x1b.
fn unescape(text: &str) -> Vec<u8> {
    let mut parts = text.split(r"\x");
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(&part.as_bytes()[2..]);
    }
    bytes
}

/// The codes that `netpxe check` prints, and whether it finds no error.
fn check(inventory: &[u8]) -> (BTreeSet<String>, bool) {
    let lab = Lab::new();
    lab.write("inventory.yaml", inventory);
    let run = lab.run(&["check", "inventory.yaml"]);
    let stderr = run.err();
    let codes = stderr.lines().filter_map(|line| {
        let rest = ["error[", "warning["]
            .iter()
            .find_map(|level| line.strip_prefix(level))?;
        Some(rest.get(..5)?.to_owned())
    });
    (codes.collect(), run.0.status.success())
}

/// Every code that `wrong` finds something to say of fails the test; all of them are told.
fn hold(wrong: impl Fn(Code) -> Option<String>) {
    let told: Vec<String> = Code::ALL
        .iter()
        .filter_map(|&code| Some(format!("{code}: {}", wrong(code)?)))
        .collect();
    assert!(told.is_empty(), "\n{}", told.join("\n"));
}

#[test]
fn wrong_examples_give_their_code_alone() {
    hold(|code| {
        let Some(example) = Example::below("Wrong:", code.explanation()) else {
            return Some("there is no wrong example".to_owned());
        };
        let (codes, _) = check(&example.inventory());
        let alone = BTreeSet::from([code.id().to_owned()]);
        (codes != alone).then(|| format!("its wrong example gives {codes:?}"))
    });
}

#[test]
fn right_examples_are_right() {
    hold(|code| {
        let Some(example) = Example::below("Right:", code.explanation()) else {
            return Some("there is no right example".to_owned());
        };
        let (codes, good) = check(&example.inventory());
        (!good || codes.contains(code.id())).then(|| format!("its right example gives {codes:?}"))
    });
}
