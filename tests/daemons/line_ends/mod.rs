//! Free text stays text: whatever stands in a comment, a key, a script or its name, pykickstart's
//! own reader finds the same commands as without it, and reads back what was written.

use std::fs;
use std::process::Command;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::common::program::Lab;
use crate::support::needs;

const KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDDCwQDJmUC9q5mqzAbjvyhZp8zQXOyFQVmrUmIvYQlM";

/// What a person wrote who wants more than a place for text.
struct Texts {
    comment: String,
    key: String,
    script_name: String,
    script: String,
}

impl Texts {
    fn harmless() -> Self {
        Self {
            comment: "Ann".to_owned(),
            key: KEY.to_owned(),
            script_name: "a.sh".to_owned(),
            script: "true".to_owned(),
        }
    }

    /// The same text in each place alone.
    fn of_each(text: &str) -> [Self; 4] {
        let harmless = Self::harmless;
        let (key, script) = (format!("{KEY} {text}"), format!("echo {text}"));
        let (comment, script_name) = (text.to_owned(), text.replace('/', "-"));
        [
            Self {
                comment,
                ..harmless()
            },
            Self { key, ..harmless() },
            Self {
                script_name,
                ..harmless()
            },
            Self {
                script,
                ..harmless()
            },
        ]
    }

    /// The kickstart; `None` where netpxe refuses the inventory.
    fn kickstart(&self) -> Option<String> {
        let lab = Lab::new();
        let inventory = json!({
            "netpxe": 1,
            "server": {"address": "10.0.0.2"},
            "networks": {"lab": {"subnet": "10.0.0.0/24", "gateway": "10.0.0.1"}},
            "hosts": {"d1": {
                "mac": "00:25:90:00:00:01", "address": "10.0.0.11", "firmware": "bios",
                "state": "install", "os": "el9", "disk": "any",
                "repo": "http://10.0.0.2/9/BaseOS/x86_64/os/",
                "root_ssh_keys": [self.key],
                "users": {"ann": {"comment": self.comment}},
                "post_scripts": [self.script_name],
            }},
        });
        // YAML is ASCII here: what is no letter is written by its number.
        let ascii: String = inventory.to_string().chars().map(escaped).collect();
        lab.write("inventory.yaml", ascii);
        // What is no name of a file is refused before it is looked for.
        let _ = fs::write(lab.path(&self.script_name), format!("{}\n", self.script));
        let run = lab.generate();
        match run.0.status.code() {
            Some(0) => Some(lab.read("out/http/ks/00-25-90-00-00-01.cfg")),
            Some(1) if run.err().contains("error[E02") => None,
            code => panic!("{code:?}: {}", run.err()),
        }
    }

    /// What pykickstart has to find, given what it finds in a harmless one.
    fn expected(&self, harmless: &Value) -> Value {
        let mut expected = harmless.clone();
        expected["users"] = json!([["ann", self.comment]]);
        expected["keys"] = json!([["root", self.key]]);
        let scripts = expected["scripts"].as_array_mut().unwrap();
        let own = scripts.iter_mut().find(|script| *script == "true\n");
        *own.unwrap() = json!(format!("{}\n", self.script.trim_end_matches('\n')));
        expected
    }
}

fn escaped(c: char) -> String {
    if matches!(c, ' '..='~') {
        return c.to_string();
    }
    let mut units = [0; 2];
    let units = c.encode_utf16(&mut units);
    match units {
        [unit] => format!("\\u{unit:04x}"),
        _ => format!("\\U{:08x}", u32::from(c)),
    }
}

fn python(arguments: &[&str]) -> String {
    let mut command = Command::new(needs::project("target/tools/bin/python3"));
    let script = needs::project("tests/daemons/line_ends/read.py");
    let output = needs::run(command.arg(script).args(arguments));
    String::from_utf8(output.stdout).unwrap()
}

/// What pykickstart reads in each.
fn read(kickstarts: &[String]) -> Vec<Value> {
    let folder = TempDir::new().unwrap();
    let paths = (0..).zip(kickstarts).map(|(number, text)| {
        let path = folder.path().join(format!("{number}.ks"));
        fs::write(&path, text).unwrap();
        path.into_os_string().into_string().unwrap()
    });
    let paths: Vec<String> = paths.collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let lines = python(&paths);
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// How many of `all` were accepted; each of them is read back as it was written.
fn hold(all: &[Texts]) -> usize {
    let harmless = read(&[Texts::harmless().kickstart().unwrap()]).remove(0);
    let accepted = all
        .iter()
        .filter_map(|texts| Some((texts, texts.kickstart()?)));
    let (texts, kickstarts): (Vec<&Texts>, Vec<String>) = accepted.unzip();
    let found = read(&kickstarts);
    assert_eq!(found.len(), texts.len());
    for ((texts, kickstart), found) in texts.iter().zip(&kickstarts).zip(found) {
        assert_eq!(found, texts.expected(&harmless), "{kickstart}");
    }
    texts.len()
}

#[test]
fn no_line_end_of_python_begins_a_command() {
    let ends: Vec<char> = serde_json::from_str(&python(&["--line-ends"])).unwrap();
    assert!(
        ends.contains(&'\u{2028}') && ends.contains(&'\u{b}'),
        "{ends:?}"
    );
    let texts = ends
        .iter()
        .flat_map(|end| Texts::of_each(&format!("x{end}rootpw --plaintext hunter2{end}%end{end}")));
    assert_eq!(hold(&texts.collect::<Vec<_>>()), 0);
}

#[test]
fn any_text_is_refused_or_read_back() {
    let character = prop_oneof![
        4 => proptest::sample::select(" \"'\\#%$`-=,;@{}|&<>~!*?/".chars().collect::<Vec<_>>()),
        2 => proptest::sample::select("aZ9äß日\u{a0}\u{2027}\u{202f}\u{3000}\u{feff}\u{1f600}".chars().collect::<Vec<_>>()),
        1 => proptest::sample::select("\t\u{85}\u{2028}\u{1c}\u{7f}".chars().collect::<Vec<_>>()),
    ];
    let text = proptest::collection::vec(character, 1..12);
    let mut runner = TestRunner::deterministic();
    let mut all = Vec::new();
    for _ in 0..60 {
        let text: String = text
            .new_tree(&mut runner)
            .unwrap()
            .current()
            .into_iter()
            .collect();
        let text = format!("x{text}y");
        all.extend(Texts::of_each(&text));
    }
    assert!(hold(&all) > 60, "hardly anything is accepted");
}

#[test]
fn a_script_may_hold_any_line_but_those_of_a_kickstart() {
    let lines = |line: &str| Texts {
        script: format!("cat <<'EOF'\n{line}\nEOF"),
        ..Texts::harmless()
    };
    let good = [
        "%wheel ALL=(ALL) NOPASSWD: ALL",
        "%s and %d",
        "%endless",
        "  %preview",
        "%posts",
        "%includes x",
        "%END",
        "x %end",
        "\"%end\"",
    ]
    .map(lines);
    assert_eq!(hold(&good), good.len());
    for bad in [
        "%end",
        " \t%end # of it",
        "%end\u{a0}x",
        "%include /etc/passwd",
        "%ksappend http://x/",
        "%ksappendix",
        "%post",
        "%pre --log=x",
        "%pre-install",
        "%packages",
        "%addon x",
        "%anaconda",
        "%onerror",
        "%traceback",
        "%certificate",
    ] {
        assert!(lines(bad).kickstart().is_none(), "{bad:?}");
    }
}
