//! Aliases: bombs, chains, and what is no bomb.

use std::fmt::Write as _;

use super::{Folder, HEAD, check, good, hosts, mac, refused};

#[test]
fn lists_and_mappings_that_multiply_are_refused() {
    for (open, first, item, close) in [("[", "x", "*a@", "]"), ("{", "k#: x", "k#: *a@", "}")] {
        let level = |n: usize| {
            let item = if n == 0 { first } else { item };
            let items: Vec<String> = (0..10)
                .map(|k| {
                    item.replace('#', &k.to_string())
                        .replace('@', &n.wrapping_sub(1).to_string())
                })
                .collect();
            format!("a{n}: &a{n} {open}{}{close}\n", items.join(", "))
        };
        let bomb: String = (0..20).map(level).collect();
        refused(format!("{HEAD}{bomb}"), &[("E0108", 1)]);
    }
}

#[test]
fn merges_that_multiply_are_refused() {
    let keys: Vec<String> = (0..1000).map(|n| format!("k{n}: x")).collect();
    let merges = "*a, ".repeat(2000);
    let text = format!(
        "{HEAD}defaults:\n vars:\n  a: &a {{{}}}\n  b: {{<<: [{merges}]}}\n",
        keys.join(", ")
    );
    refused(text, &[("E0108", 1)]);
}

#[test]
fn a_host_of_many_nics_that_many_hosts_are_is_refused() {
    let nics: Vec<String> = (0..1000)
        .map(|n| format!("e{n}: {{mac: {}}}", mac(n)))
        .collect();
    let text = hosts(2000, |n| match n {
        0 => format!("&h {{nics: {{{}}}}}", nics.join(", ")),
        _ => "*h".to_owned(),
    });
    refused(text, &[("E0108", 1)]);
}

#[test]
fn a_long_text_that_many_hosts_have_is_refused() {
    let text = hosts(10_000, |n| match n {
        0 => format!("&h {{firmware: {}}}", "x".repeat(1 << 16)),
        _ => "*h".to_owned(),
    });
    refused(text, &[("E0108", 1)]);
}

#[test]
fn a_chain_of_aliases_is_as_deep_as_brackets() {
    let mut text = "  v0: &v0 [x]\n".to_owned();
    for n in 1..1000 {
        let _ = writeln!(text, "  v{n}: &v{n} [*v{}]", n - 1);
    }
    refused(format!("{HEAD}defaults:\n vars:\n{text}"), &[("E0108", 1)]);
}

#[test]
fn an_anchor_that_many_hosts_merge_is_no_bomb() {
    let keys: Vec<String> = (0..100).map(|n| format!("k{n}: {{a: [x, y]}}")).collect();
    let text = hosts(1000, |n| {
        let host = good(n);
        let vars = match n {
            0 => format!("vars: &v {{{}}}", keys.join(", ")),
            _ => "vars: {<<: *v, own: x}".to_owned(),
        };
        format!("{}, {vars}}}", &host[..host.len() - 1])
    });
    let folder = Folder::new();
    let run = check(&folder.file(text), "");
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(run.out.contains("1000 hosts"), "{}", run.out);
}

#[test]
fn a_hundred_thousand_anchors_are_read() {
    let text = format!("{HEAD}defaults:\n vars:\n  list:\n");
    let list = (0..100_000).fold(text, |text, n| {
        text + &format!("   - &a{n} x\n   - *a{n}\n")
    });
    let folder = Folder::new();
    let run = check(&folder.file(list), "");
    assert_eq!(run.code, Some(0), "{}", run.err);
}
