//! Text to tree, and the faults on the way.

use std::fmt::Write as _;

use crate::diagnostic::Diagnostics;
use crate::yaml::{Node, Style, Value, parse};

/// The tree in a line, and the faults as `code@text`.
fn read(text: &str) -> (String, Vec<String>) {
    let mut out = Diagnostics::new();
    let document = parse(text, &mut out);
    let tree = document.root().map_or_else(String::new, show);
    let faults = out
        .iter()
        .map(|d| {
            let span = d.primary.span;
            format!(
                "{}@{}",
                d.code,
                &text[span.start as usize..span.end as usize]
            )
        })
        .collect();
    (tree, faults)
}

fn show(node: &Node<'_>) -> String {
    match node.value() {
        Value::Scalar(_, _) if node.is_null() => "-".to_owned(),
        Value::Scalar(text, Style::Plain) => text.to_string(),
        Value::Scalar(text, Style::Quoted) => format!("{text:?}"),
        Value::List(items) => {
            let items = items.iter().map(show);
            format!("[{}]", items.collect::<Vec<_>>().join(" "))
        }
        Value::Map(entries) => {
            let entries = entries
                .iter()
                .map(|e| format!("{}:{}", e.key, show(&e.value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(" "))
        }
        Value::Faulty => "!".to_owned(),
    }
}

#[test]
fn scalars_stay_the_text_that_was_typed() {
    let (tree, faults) = read("a: 52:54:00:12:34:56\nb: yes\nc: '012'\nd:\ne: ~\nf: ''\n");
    assert_eq!(tree, r#"{a:52:54:00:12:34:56 b:yes c:"012" d:- e:- f:""}"#);
    assert!(faults.is_empty());
}

#[test]
fn merges_keep_own_keys_and_the_first_source() {
    let (tree, faults) = read(
        "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {<<: [*a, *b], x: 0}\nd: {<<: *b, w: 9}\n",
    );
    assert_eq!(
        tree,
        "{a:{x:1 y:1} b:{y:2 z:2} c:{x:0 y:1 z:2} d:{w:9 y:2 z:2}}"
    );
    assert!(faults.is_empty());
}

#[test]
fn every_fault_of_the_tree_is_found_in_one_run() {
    let (tree, faults) = read("a: 1\na: 2\nb: *no\nc: !x y\n[1]: 2\nd: {<<: 3}\ne: &e [*e]\n");
    assert_eq!(tree, "{a:1 b:! c:! d:{} e:[!]}");
    assert_eq!(
        faults,
        [
            "E0104@*no",
            "E0107@y",
            "E0109@[1]",
            "E0110@<<",
            "E0104@*e",
            "E0105@a"
        ]
    );
}

#[test]
fn double_keys_are_found_in_large_mappings_too() {
    let mut text = String::new();
    for n in 0..100 {
        let _ = writeln!(text, "k{n}: {n}");
    }
    text.push_str("k7: again\n");
    assert_eq!(read(&text).1, ["E0105@k7"]);
}

#[test]
fn an_alias_bomb_is_refused_before_it_goes_off() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..20 {
        let alias = format!("*a{}, ", n - 1).repeat(10);
        let _ = writeln!(text, "a{n}: &a{n} [{alias}]");
    }
    let (_, faults) = read(&text);
    assert_eq!(faults.len(), 1);
    assert!(faults[0].starts_with("E0108"), "{faults:?}");
}

#[test]
fn deep_nesting_is_refused() {
    for text in [
        "[".repeat(10_000),
        "- ".repeat(10_000),
        "{a: ".repeat(10_000),
    ] {
        let (_, faults) = read(&text);
        assert_eq!(faults.len(), 1);
        assert!(faults[0].starts_with("E0108"), "{faults:?}");
    }
}

#[test]
fn aliases_are_as_deep_as_what_they_name() {
    let chain = |links: usize| {
        let mut text = "a0: &a0 [x]\n".to_owned();
        for n in 1..links {
            let _ = writeln!(text, "a{n}: &a{n} [*a{}]", n - 1);
        }
        text
    };
    assert!(read(&chain(31)).1.is_empty());
    assert_eq!(read(&chain(40)).1, ["E0108@*a30"]);
}

#[test]
fn long_texts_weigh_more_than_short_ones() {
    let text = |length: usize| format!("a: [&a {}{}]", "x".repeat(length), ", *a".repeat(1000));
    assert!(read(&text(1000)).1.is_empty());
    assert_eq!(read(&text(100_000)).1, ["E0108@*a"]);
}

#[test]
fn two_merges_in_one_mapping_are_a_double_key() {
    let (tree, faults) = read("a: &a {x: 1}\nb: {<<: *a, <<: *a, y: 2}\n");
    assert_eq!(tree, "{a:{x:1} b:{y:2 x:1}}");
    assert_eq!(faults, ["E0105@<<"]);
}

#[test]
fn all_double_keys_of_a_large_mapping_are_dropped() {
    let text = (0..300).fold(String::new(), |text, n| {
        text + &format!("k{}: {n}\n", n % 100)
    });
    let (tree, faults) = read(&text);
    assert_eq!(faults.len(), 200);
    assert!(
        tree.starts_with("{k0:0 ") && tree.ends_with(" k99:99}"),
        "{tree}"
    );
}

#[test]
fn a_second_document_and_control_characters_are_refused() {
    assert_eq!(read("a: 1\n---\nb: 2\n").1, ["E0106@---"]);
    assert_eq!(read("a: \u{0}\n").1, ["E0103@\u{0}"]);
    assert_eq!(read("a: x\u{2028}y\n").1, ["E0103@\u{2028}"]);
    assert_eq!(read("a: 1\nb: \"x\n").1, ["E0101@\""]);
}

#[test]
fn control_characters_are_refused_in_comments_too() {
    for refused in [
        "\u{1}", "\u{7f}", "\u{80}", "\u{85}", "\u{9b}", "\u{9f}", "\u{2028}", "\u{2029}",
    ] {
        let text = format!("# ä{refused}");
        assert_eq!(read(&text).1, [format!("E0103@{refused}")]);
    }
    let text = "# ä€\u{a0}\u{2027}\u{202a}\t\r\n";
    assert!(read(text).1.is_empty());
}

#[test]
fn a_bom_and_crlf_are_read() {
    assert_eq!(read("\u{feff}a: 1\r\nb: 2\r\n").0, read("a: 1\nb: 2\n").0);
}
