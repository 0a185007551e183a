//! libyaml as the oracle: what netpxe reads, other programs read to the same scalars.

use netpxe::diagnostic::Diagnostics;
use netpxe::yaml::{Node, Style, Value, parse};
use proptest::prelude::*;
use serde_yaml::Value as Yaml;

/// Whether netpxe's node and libyaml's value are the same.
fn same(node: &Node<'_>, yaml: &Yaml) -> bool {
    match (node.value(), yaml) {
        (Value::Scalar(text, _), Yaml::String(string)) => text == string,
        (Value::Scalar(_, Style::Plain), Yaml::Null) => node.is_null(),
        // What libyaml's reader takes for a number or a boolean, netpxe leaves as text.
        (Value::Scalar(text, Style::Plain), Yaml::Bool(_) | Yaml::Number(_)) => {
            serde_yaml::from_str::<Yaml>(text).is_ok_and(|again| again == *yaml)
        }
        (Value::List(items), Yaml::Sequence(others)) => {
            items.len() == others.len() && items.iter().zip(others).all(|(a, b)| same(a, b))
        }
        (Value::Map(entries), Yaml::Mapping(others)) => {
            entries.len() == others.len()
                && entries.iter().zip(others).all(|(entry, (key, value))| {
                    let key = match key {
                        Yaml::String(key) => entry.key == *key,
                        other => serde_yaml::from_str::<Yaml>(&entry.key)
                            .is_ok_and(|again| again == *other),
                    };
                    key && same(&entry.value, value)
                })
        }
        _ => false,
    }
}

/// The YAML that both read must be the same; true where both read it.
fn agree(text: &str) -> bool {
    let mut out = Diagnostics::new();
    let document = parse(text, &mut out);
    let Some(node) = document.root().filter(|_| !out.has_errors()) else {
        return false;
    };
    let Ok(mut yaml) = serde_yaml::from_str::<Yaml>(text) else {
        return false;
    };
    if yaml.apply_merge().is_err() {
        return false;
    }
    assert!(same(node, &yaml), "{text}\nis to libyaml {yaml:?}");
    true
}

#[test]
fn every_inventory_of_this_project_is_the_same_to_libyaml() {
    for path in [
        "inventory.example.yaml",
        "tests/golden/mixed-firmware/inventory.yaml",
        "tests/golden/smallest/inventory.yaml",
        "tests/golden/two-networks/inventory.yaml",
    ] {
        assert!(agree(&std::fs::read_to_string(path).unwrap()), "{path}");
    }
}

#[test]
fn quotes_blocks_and_merges_are_the_same_to_libyaml() {
    for text in [
        "a: 'it''s'\nb: \"\\x41\\n\\u00e4\"\nc: |\n  x\n   y\n\nd: >-\n  x\n  y\n",
        "a: &a {x: 1}\nb: {<<: *a, y: 2}\n",
        "- [a, b: c, {d: e}]\n- 1.5e3\n- 0x1f\n- ~\n- null\n- 'null'\n",
        "a: x # comment\nb: x#y\n? c\n: d\n",
    ] {
        assert!(agree(text), "{text}");
    }
}

/// Documents of plain and quoted scalars, lists and mappings, as libyaml's emitter writes them.
fn yaml() -> impl Strategy<Value = Yaml> {
    let leaf = prop_oneof![
        any::<String>().prop_map(Yaml::String),
        "[a-z0-9:.# -]{0,12}".prop_map(Yaml::String),
        any::<i64>().prop_map(|n| Yaml::Number(n.into())),
        any::<bool>().prop_map(Yaml::Bool),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        let key = "[a-zA-Z0-9:_ -]{1,10}".prop_map(Yaml::String);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Yaml::Sequence),
            prop::collection::btree_map(key_text(), inner, 0..6).prop_map(|map| {
                Yaml::Mapping(map.into_iter().map(|(k, v)| (Yaml::String(k), v)).collect())
            }),
            key,
        ]
    })
}

fn key_text() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9:_ -]{1,10}"
}

proptest! {
    #[test]
    fn what_libyaml_writes_netpxe_reads(yaml in yaml()) {
        let text = serde_yaml::to_string(&yaml).unwrap();
        let mut out = Diagnostics::new();
        let document = parse(&text, &mut out);
        // libyaml writes some characters raw that are not for inventories.
        let refused = |c: char| (c.is_control() && c != '\n') || "\u{2028}\u{2029}".contains(c);
        prop_assume!(!out.has_errors() || !text.chars().any(refused));
        prop_assert!(!out.has_errors(), "{text:?}: {out:?}");
        let root = document.root().unwrap();
        prop_assert!(same(root, &yaml), "{text:?}");
    }
}
