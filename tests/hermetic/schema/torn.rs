//! Inventories that were torn: keys out, keys twice under other names, keys renamed, values
//! replaced. Whatever comes of it, both readers say the same to its shape.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_yaml::{Mapping, Value as Yaml};

use super::mutations::GOOD;
use super::verdict::{reader, schema};

/// What is done at one key of one mapping.
#[derive(Clone, Debug)]
enum Tear {
    Out,
    Double(String),
    Rename(String),
    Replace(Yaml),
}

/// Every key of the format, and some that are none.
fn key() -> impl Strategy<Value = String> {
    let schema = netpxe::inventory::schema().to_value();
    let sections = schema["$defs"]
        .as_object()
        .unwrap()
        .values()
        .chain([&schema]);
    let keys = sections.filter_map(|it| it["properties"].as_object());
    let mut keys: Vec<String> = keys.flat_map(|it| it.keys().cloned()).collect();
    keys.extend(["", "host", "Mac", "a b", "-x", "10.0.0.1"].map(String::from));
    select(keys)
}

/// A value of every kind. Booleans and numbers are spelled as `serde_yaml` does.
fn value() -> impl Strategy<Value = Yaml> {
    let values = [
        "~",
        "true",
        "false",
        "0",
        "1",
        "-1",
        "1.5",
        "137",
        "6000",
        "525400123456",
        "''",
        "x",
        "'1'",
        "'0600'",
        "'true'",
        "a b",
        "a/b",
        "_x",
        "any",
        "locked",
        "mac",
        "el7",
        "90m",
        "10.0.0.0/24",
        "10.0.0.9",
        "10.0.0.1-10.0.0.9",
        "52:54:00:12:34:5f",
        "http://a/",
        "[]",
        "[1]",
        "[x]",
        "[~]",
        "[10.0.0.9]",
        "[[]]",
        "{}",
        "{a: 1}",
        "{a: {}}",
        "{a: ~}",
        "{address: 10.0.0.9}",
        "{mac: 52-54-00-12-34-56}",
        "{subnet: 10.0.0.0/8}",
    ];
    select(values.to_vec()).prop_map(|text| serde_yaml::from_str(text).unwrap())
}

fn tear() -> impl Strategy<Value = Tear> {
    prop_oneof![
        Just(Tear::Out),
        key().prop_map(Tear::Double),
        key().prop_map(Tear::Rename),
        value().prop_map(Tear::Replace),
    ]
}

/// How many keys there are, over all mappings.
fn count(yaml: &Yaml) -> usize {
    match yaml {
        Yaml::Mapping(map) => map.values().map(|value| 1 + count(value)).sum(),
        Yaml::Sequence(items) => items.iter().map(count).sum(),
        _ => 0,
    }
}

/// Tears at the key that comes after `left` others.
fn apply(yaml: &mut Yaml, left: &mut usize, tear: &Tear) {
    match yaml {
        Yaml::Mapping(map) => {
            for (key, value) in std::mem::take(map) {
                let here = *left == 0;
                *left = left.wrapping_sub(1);
                if here {
                    replace(map, key, value, tear);
                } else {
                    let mut value = value;
                    apply(&mut value, left, tear);
                    map.insert(key, value);
                }
            }
        }
        Yaml::Sequence(items) => items.iter_mut().for_each(|item| apply(item, left, tear)),
        _ => {}
    }
}

fn replace(map: &mut Mapping, key: Yaml, value: Yaml, tear: &Tear) {
    match tear {
        Tear::Out => {}
        Tear::Double(name) => {
            map.insert(key, value.clone());
            map.insert(name.as_str().into(), value);
        }
        Tear::Rename(name) => {
            map.insert(name.as_str().into(), value);
        }
        Tear::Replace(value) => {
            map.insert(key, value.clone());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_torn_inventory_is_right_to_both_or_to_none(
        example in any::<bool>(),
        tears in prop::collection::vec((any::<Index>(), tear()), 1..4),
    ) {
        let example = if example { include_str!("../../../inventory.example.yaml") } else { GOOD };
        let mut yaml: Yaml = serde_yaml::from_str(example).unwrap();
        for (at, tear) in tears {
            let keys = count(&yaml);
            if keys > 0 {
                apply(&mut yaml, &mut at.index(keys), &tear);
            }
        }
        let text = serde_yaml::to_string(&yaml).unwrap();
        let (read, valid) = (reader(&text), schema(&text));
        prop_assert_eq!(read.is_empty(), valid.is_empty(), "{:?} {:?}\n{}", read, valid, text);
    }
}
