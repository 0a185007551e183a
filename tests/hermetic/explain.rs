//! Every explanation shows a wrong and a right piece of an inventory. Here each is run: the wrong
//! one gives its code and no other, the right one gives no error and not that code.
//!
//! A piece of a `dhcpd.conf` (its fence says `dhcpd`) is imported instead: there the wrong one may give
//! other codes too.
//!
//! A piece holds only the sections that matter; [`BASE`] completes it. After the word `yaml`, its
//! fence may say `templates` (two are there), `whole` (nothing is added) and `bytes` (`\x1b` stands for that one byte).

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
        let (_, rest) = explanation.split_once(&format!("\n\n{heading}\n\n```"))?;
        let (words, rest) = rest.split_once('\n')?;
        let known = ["yaml", "dhcpd", "csv", "kea", "into"];
        assert!(known.contains(&words.split(' ').next()?), "```{words}");
        let (text, _) = rest.split_once("```\n")?;
        Some(Self { words, text })
    }

    /// The codes that it gives, and whether it gives no error.
    fn run(&self) -> (BTreeSet<String>, bool) {
        if self.has("csv") {
            return run("machines.csv", self.text.as_bytes(), &["import", "csv"]);
        }
        if self.has("kea") {
            return run("kea-dhcp4.conf", self.text.as_bytes(), &["import", "kea"]);
        }
        if self.has("into") {
            let words = [
                "import",
                "csv",
                "files/new.csv",
                "--firmware",
                "bios",
                "--into",
            ];
            return run("inventory.yaml", &self.inventory(), &words);
        }
        if self.has("templates") {
            let words = ["check", "--templates", "templates"];
            return run("inventory.yaml", &self.inventory(), &words);
        }
        if !self.has("dhcpd") {
            return run("inventory.yaml", &self.inventory(), &["check"]);
        }
        let server = if self.has("unknown-server") {
            ""
        } else {
            "server-identifier 10.0.0.2;\n"
        };
        let text = format!("{server}{}", self.text);
        run("dhcpd.conf", text.as_bytes(), &["import", "dhcpd"])
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

/// The codes that netpxe prints for a file, and whether it finds no error.
fn run(file: &str, text: &[u8], words: &[&str]) -> (BTreeSet<String>, bool) {
    let lab = Lab::new();
    lab.write(file, text);
    lab.write(
        "files/new.csv",
        "name,mac,network\nnew,00:25:90:00:00:99,lab\n",
    );
    lab.write("disk.passphrase", "correct-horse-battery\n");
    lab.write("worker.ign", "{\"ignition\": {\"version\": \"3.4.0\"}}");
    lab.write("worker.bu", "variant: fcos\nversion: 1.5.0\n");
    lab.write("templates/bare.cfg", "install\n");
    let marked = "install {{ ks.disk | json }}, touch {{ host.marker | json }}\n";
    lab.write("templates/appliance.cfg", marked);
    let run = lab.run(&[words, &[file]].concat());
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
        let (mut codes, _) = example.run();
        let alone = BTreeSet::from([code.id().to_owned()]);
        if !example.has("yaml") {
            codes.retain(|other| other == code.id());
        }
        (codes != alone).then(|| format!("its wrong example gives {codes:?}"))
    });
}

#[test]
fn right_examples_are_right() {
    hold(|code| {
        let Some(example) = Example::below("Right:", code.explanation()) else {
            return Some("there is no right example".to_owned());
        };
        let (codes, good) = example.run();
        (!good || codes.contains(code.id())).then(|| format!("its right example gives {codes:?}"))
    });
}
