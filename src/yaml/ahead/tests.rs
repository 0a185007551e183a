//! What is read ahead is what one thread would have read.

use std::path::Path;

use proptest::prelude::*;

use super::*;

/// What comes of a text, and whether the parts behind the cuts were taken over.
fn read_parts(text: &str, cuts: &[Cut]) -> (String, bool) {
    let mut out = Diagnostics::new();
    let mut taken = false;
    let document = parse::read(text, &mut out, |builder, event, span| {
        let Some(&first) = cuts.first() else {
            return false;
        };
        if builder.is_at(first, event, span, DEPTH) {
            let part = |at: usize| Part::read(text, cuts[at], cuts.get(at + 1).copied());
            taken = builder.add_parts((0..cuts.len()).map(part));
        }
        taken
    });
    (format!("{document:?} {out:?}"), taken)
}

/// Reads a text with all these cuts, and says whether that was of use.
#[track_caller]
fn same(text: &str, cuts: &[Cut]) -> bool {
    let (whole, _) = read_parts(text, &[]);
    let (parts, taken) = read_parts(text, cuts);
    assert_eq!(parts, whole, "{cuts:?} of:\n{text}");
    taken
}

/// Every line that could be taken for an entry of a section, in whichever column.
fn all_cuts(text: &str) -> Vec<Cut> {
    let columns = 0..12;
    let mut cuts: Vec<Cut> = columns
        .flat_map(|column| entries(text, 0, column))
        .collect();
    cuts.sort_by_key(|cut| cut.line);
    cuts
}

/// The entries of a text at which a cut is of use; whether it is or not, with another one behind it
/// too, the same is read.
#[track_caller]
fn useful(text: &str) -> Vec<&str> {
    let cuts = all_cuts(text);
    let name = |cut: &Cut| {
        text[cut.key..]
            .split([':', '\n'])
            .next()
            .unwrap_or_default()
    };
    let used = cuts.iter().enumerate().filter(|&(at, cut)| {
        let column = |cut: &Cut| cut.key - cut.line;
        let mut after = cuts[at + 1..].iter();
        if let Some(next) = after.find(|next| column(next) == column(cut)) {
            same(text, &[*cut, *next]);
        }
        same(text, &[*cut])
    });
    used.map(|(_, cut)| name(cut)).collect()
}

/// The inventories in a folder of the tests, and in those below it.
fn inventories(folder: &Path, texts: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            inventories(&path, texts);
        } else if path.extension().is_some_and(|it| it == "yaml") {
            // One is not UTF-8, which nobody parses.
            texts.extend(std::fs::read_to_string(path));
        }
    }
}

#[test]
fn every_inventory_of_the_tests_can_be_cut_anywhere() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let (mut right, mut wrong) = (Vec::new(), Vec::new());
    inventories(&tests.join("golden"), &mut right);
    inventories(&tests.join("faults"), &mut wrong);
    assert!(right.len() > 5 && wrong.len() > 100);
    let in_flow = right.iter().filter(|text| useful(text).is_empty());
    assert_eq!(in_flow.count(), 1, "the smallest is too small");
    for text in &wrong {
        useful(text);
    }
}

#[test]
fn what_cannot_be_read_by_itself_is_read_by_one_thread() {
    for text in [
        // The section is no mapping of blocks, or the cut is within a value.
        "h: {\n  a: 1,\n  b: 2,\n  }\n",
        "h: {\n  a: 1,\n  b: 2 }\n",
        "h:\n  a: 'x\n\n  b: y'\n",
        "h: |\n  a: 1\n  b: 2\n",
        "h:\n  a\n  b\n",
        "h: [x,\n  a, b]\n",
        "h:\n  - a\n  - b\n",
        // Something comes after it, or stands between its columns.
        "h:\n  a: 1\n  b: 2\ni: 3\n",
        "h:\n  a: 1\n  b: 2\n---\ni: 3\n",
        "h:\n  a: 1\n  b: 2\n i: 3\n",
        // It needs what stands before it.
        "h:\n  a: &x {y: 1}\n  b: *x\n",
        "h:\n  a: &x {y: 1}\n  b: {<<: *x}\n",
        "h:\n  a: 1\n  b: &x {y: 1}\n  <<: *x\n",
        // It has faults, or has one only with what stands before it.
        "h:\n  a: 1\n  b: !t 2\n",
        "h:\n  a: 1\n  b: \"2\n",
        "h:\n  a: 1\n  b: {c: 1, c: 2}\n",
        "h:\n  a: 1\n  [b]: 2\n  c: {d: [}\n",
    ] {
        assert!(!useful(text).contains(&"b"), "{text}");
    }
}

#[test]
fn a_key_is_given_twice_also_across_a_cut() {
    assert_eq!(useful("h:\n  a: 1\n  b: 2\n  a: 3\n"), ["a", "b", "a"]);
}

#[test]
fn anchors_and_texts_that_are_not_as_written_go_with_their_part() {
    let text = "x: &x {y: \"\\t1\"}\nh:\n  a: {<<: *x, z: 'it''s', q: r\n    s}\n  b: {c: &d \"\\x41\"}\n  e: *d\n  f: {g: &g [1, \"\\n\"], h: *g}\n  i: {<<: {j: \"\\\"\"}}\n  k: >-\n    l\n    m\n  n: o\n    p\n";
    // `a` needs what stands before it, and `e` needs `b`.
    assert_eq!(useful(text), ["b", "f", "i", "k", "n"]);
}

#[test]
fn nesting_and_values_are_limited_for_the_parts_together() {
    for (levels, is_used) in [(DEEPEST - 2, true), (DEEPEST - 1, false)] {
        let value = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let text = format!("h:\n  a: 1\n  b: {value}\n");
        assert_eq!(useful(&text).contains(&"b"), is_used);
    }
    let aliases = ", *a".repeat(1000);
    let entry = |name: &str| format!("  {name}: [&a {}{aliases}]\n", "x".repeat(10_000));
    let text = format!("h:\n{}{}", entry("a"), entry("b"));
    assert_eq!(useful(&text), [""; 0]);
}

#[test]
fn a_long_text_is_cut_into_parts_of_one_size() {
    let host = |n: usize| format!("  h{n}:\n    mac: 52:54:00:00:00:01\n\n  # Next.\n");
    let text: String = std::iter::once("a: 1\nhosts: # all\n\n".to_owned())
        .chain((0..20_000).map(host))
        .collect();
    assert_eq!(cuts(&text, 1), []);
    assert_eq!(cuts(&text[..SMALLEST], 8), []);
    let cuts = cuts(&text, 4);
    assert_eq!(cuts.len(), 3);
    for (number, cut) in (1..).zip(&cuts) {
        assert!(cut.line.abs_diff(text.len() / 4 * number) < 100);
        assert!(text[cut.line..].starts_with("  h"));
    }
    assert!(same(&text, &cuts));
    let mut out = Diagnostics::new();
    let document = read(&text, &cuts, &mut out);
    assert_eq!(format!("{document:?} {out:?}"), read_parts(&text, &[]).0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Lines that begin, end and interrupt things, in whichever column.
    #[test]
    fn lines_of_any_kind_are_read_as_by_one_thread(
        lines in prop::collection::vec((0..5usize, 0..LINES.len()), 1..20),
    ) {
        let lines = lines.iter().map(|&(column, line)| " ".repeat(column) + LINES[line] + "\n");
        let text: String = std::iter::once("h:\n".to_owned()).chain(lines).collect();
        useful(&text);
    }
}

const LINES: [&str; 30] = [
    "a: 1",
    "b: 2",
    "c:",
    "d: {e: 1}",
    "f: [1, 2]",
    "g: {",
    "}",
    "i: [",
    "]",
    "j: 'k",
    "l'",
    "m: \"n",
    "\"",
    "o: |",
    "p: >-",
    "- q",
    "? r",
    ": s",
    "t: &u v",
    "w: *u",
    "<<: *u",
    "x: &u {y: z}",
    "# a",
    "",
    "...",
    "---",
    "a: 1 # 'b",
    "a, b: c",
    "&y",
    "y: z",
];
