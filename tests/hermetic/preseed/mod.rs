//! Preseeds answer questions that Debian's installer asks, by their names, types and choices: an answer to
//! another one is passed over without a word, and the installer then asks somebody who is not there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::common::files::below;
use crate::common::matrix;

/// A question.
struct Question {
    kind: &'static str,
    choices: Vec<&'static str>,
}

fn questions() -> BTreeMap<&'static str, Question> {
    let rows = include_str!("questions.txt").lines();
    let rows = rows.filter(|line| !line.starts_with('#'));
    rows.map(|row| {
        let [name, kind, choices, _] = row.split('|').map(str::trim).collect::<Vec<_>>()[..] else {
            panic!("{row}");
        };
        let choices = choices.split(", ").map(str::trim);
        let choices = choices.filter(|choice| !choice.is_empty()).collect();
        (name, Question { kind, choices })
    })
    .collect()
}

/// Answers that count for none: user-setup takes `!` for a password that nobody has chosen yet, and asks.
const NO_ANSWERS: [(&str, &str); 1] = [("passwd/root-password-crypted", "!")];

/// What is wrong with an answer; its type where it is given.
fn fault(
    questions: &BTreeMap<&str, Question>,
    name: &str,
    kind: Option<&str>,
    value: &str,
) -> Option<String> {
    let Some(question) = questions.get(name) else {
        return Some(format!("{name}: the installer asks no such question"));
    };
    // A text is taken for any.
    if kind.is_some_and(|kind| kind != question.kind && kind != "string") {
        return Some(format!("{name}: it is a {}", question.kind));
    }
    if NO_ANSWERS.contains(&(name, value)) {
        return Some(format!("{name}: it asks nevertheless"));
    }
    let values: Vec<&str> = match question.kind {
        "multiselect" => value
            .split(',')
            .map(str::trim)
            .filter(|it| !it.is_empty())
            .collect(),
        _ => vec![value],
    };
    let fits = |value: &&str| match question.kind {
        "boolean" => ["true", "false"].contains(value),
        _ => question.choices.is_empty() || question.choices.contains(value),
    };
    let wrong = values.iter().find(|value| !fits(value))?;
    Some(format!("{name}: `{wrong}` is no choice"))
}

/// The answers in a preseed: name, type and value.
fn answers(text: &str) -> Vec<(&str, Option<&str>, &str)> {
    let mut lines = text.lines().peekable();
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        // What a line goes on with is a part of a recipe or of a script.
        let mut last = line;
        while last.ends_with('\\') {
            last = lines.next().unwrap_or_default();
        }
        let set = line.strip_prefix("#early|debconf-set ");
        if let Some((name, _)) = set.and_then(|rest| rest.split_once(' ')) {
            found.push((name, None, ""));
        }
        let mut words = line.splitn(4, ' ');
        if words
            .next()
            .is_some_and(|owner| !owner.is_empty() && !owner.starts_with('#'))
        {
            let (name, kind) = (words.next().unwrap(), words.next());
            found.push((name, kind, words.next().unwrap_or_default()));
        }
    }
    found
}

/// The answers on the command lines of a GRUB configuration.
fn arguments(text: &str) -> Vec<(&str, Option<&str>, &str)> {
    let words = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix('\''));
    let words = words.filter_map(|word| word.split('\'').next()?.split_once('='));
    let words = words.filter(|(name, _)| name.contains('/'));
    words.map(|(name, value)| (name, None, value)).collect()
}

/// Every file of the golden trees that Debian's installer reads, or its kernel, and every preseed of the matrix.
fn read_by_debian() -> Vec<(PathBuf, String)> {
    let of_the_matrix = matrix::machines().into_iter();
    let of_the_matrix = of_the_matrix
        .filter(|(machine, _)| machine.os.debian().is_some())
        .map(|(machine, text)| (PathBuf::from(machine.name() + ".cfg"), text));
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let files = below(&golden).into_values();
    let texts = files.filter_map(|path| Some((path.clone(), fs::read_to_string(path).ok()?)));
    texts
        .filter(|(path, text)| match path.extension() {
            Some(end) if end == "cfg" => text.contains("\nd-i "),
            _ => text.contains("'auto=true'") || text.contains("'rescue/enable=true'"),
        })
        .chain(of_the_matrix)
        .collect()
}

#[test]
fn debians_installer_asks_what_is_answered() {
    let questions = questions();
    let mut answered = 0;
    for (path, text) in read_by_debian() {
        let preseed = path.extension().is_some_and(|end| end == "cfg");
        let given = if preseed {
            answers(&text)
        } else {
            arguments(&text)
        };
        for (name, kind, value) in given {
            let fault = fault(&questions, name, kind, value);
            assert_eq!(fault, None, "{}", path.display());
            answered += 1;
        }
    }
    assert!(answered > 2000, "only {answered} answers were seen");
}

/// Debian and Ubuntu keep the old names of zones in a package that nobody asks for.
#[test]
fn zones_have_their_names_of_today() {
    for (machine, text) in matrix::machines() {
        let is_el = machine.os.anaconda().is_some();
        assert_eq!(text.contains("US/Eastern"), is_el, "{}", machine.name());
        assert_eq!(
            text.contains("America/New_York"),
            !is_el,
            "{}",
            machine.name()
        );
    }
}

#[test]
fn other_answers_are_found_out() {
    let questions = questions();
    let fault = |line: &str| {
        let answers = answers(line);
        let &(name, kind, value) = answers.first().unwrap();
        fault(&questions, name, kind, value).unwrap_or_default()
    };
    assert!(fault("d-i apt-setup/security_path string /x").ends_with("no such question"));
    assert!(fault("d-i passwd/make-user string no").ends_with("`no` is no choice"));
    assert!(fault("d-i passwd/make-user select false").ends_with("it is a boolean"));
    assert!(
        fault("d-i apt-setup/services-select multiselect security, all")
            .ends_with("`all` is no choice")
    );
    assert!(fault("d-i passwd/root-password-crypted password !").ends_with("nevertheless"));
    assert!(fault("#early|debconf-set partman/disk x").ends_with("no such question"));
    assert_eq!(
        arguments("  'netcfg/x=1' \\\n  'quiet' \\")[0].0,
        "netcfg/x"
    );
}
