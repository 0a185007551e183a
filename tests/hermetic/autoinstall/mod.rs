//! User-data says what Ubuntu's installer and curtin take. The installer passes over a section that it does not
//! know without a word, and over the disks, the archive or the scripts in it as well.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::common::files::below;
use crate::common::matrix;

fn validator() -> Validator {
    let schema = serde_json::from_str(include_str!("schema.json")).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

/// Every user-data of the golden trees, by its path, and of the matrix, by the machine's name.
fn user_data() -> Vec<(String, Value)> {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let files = below(&golden).into_iter();
    let files = files.filter(|(name, _)| name.ends_with("/user-data"));
    let of_trees = files.map(|(name, path)| (name, fs::read_to_string(path).unwrap()));
    let of_the_matrix = matrix::machines().into_iter();
    let of_the_matrix = of_the_matrix
        .filter(|(machine, _)| machine.os.ubuntu().is_some())
        .map(|(machine, text)| (machine.name(), text));
    of_trees
        .chain(of_the_matrix)
        .map(|(name, text)| (name, serde_yaml::from_str(&text).unwrap()))
        .collect()
}

#[test]
fn user_data_is_what_the_installer_takes() {
    let validator = validator();
    let all = user_data();
    assert!(all.len() > 80, "only {} were found", all.len());
    for (name, data) in all {
        let faults: Vec<_> = validator
            .iter_errors(&data)
            .map(|fault| format!("{}: {fault}", fault.instance_path()))
            .collect();
        assert_eq!(faults, [""; 0], "{name}");
    }
}

#[test]
fn other_user_data_is_found_out() {
    let validator = validator();
    let all = user_data();
    let (_, data) = all
        .iter()
        .find(|(name, _)| name.ends_with("52-54-00-71-00-05/user-data"))
        .unwrap();
    for (place, wrong) in [
        ("/autoinstall/version", json!(2)),
        ("/autoinstall/early-commands", json!("poweroff")),
        ("/autoinstall/late-commands/0", json!([1])),
        ("/autoinstall/keyboard", json!("de")),
        ("/autoinstall/network/version", json!(1)),
        (
            "/autoinstall/network/ethernets/nic1/match",
            json!({"mac": "52:54:00:71:00:05"}),
        ),
        ("/autoinstall/apt/fallback", json!("stop")),
        (
            "/autoinstall/apt/mirror-selection",
            json!({"uri": "http://10.0.0.2/ubuntu"}),
        ),
        ("/autoinstall/storage", json!({"layout": {"name": "lvm"}})),
        ("/autoinstall/storage/config/0/match", json!({})),
        ("/autoinstall/storage/config/0/type", json!("drive")),
        ("/autoinstall/storage/config/1/size", json!("1 GB")),
        ("/autoinstall/storage/config/1/flag", json!("esp")),
        ("/autoinstall/storage/config/2/fstype", json!("fat")),
        ("/autoinstall/storage/config/3/path", json!("boot")),
        ("/autoinstall/updates", json!("none")),
        ("/autoinstall/shutdown", json!("halt")),
    ] {
        let mut data = data.clone();
        *data.pointer_mut(place).unwrap() = wrong;
        assert!(!validator.is_valid(&data), "{place}");
    }
    let mut misspelt = data.clone();
    misspelt["autoinstall"]["late_commands"] = json!([]);
    assert!(!validator.is_valid(&misspelt));
}

/// What curtin is told is whole: everything that an action names was made before, by its kind, and of
/// each disk and each group only the last part takes what is left.
#[test]
fn every_action_of_ubuntus_storage_stands_on_those_before_it() {
    for (name, data) in user_data() {
        let mut made: BTreeMap<String, String> = BTreeMap::new();
        let mut full = BTreeSet::new();
        for action in data["autoinstall"]["storage"]["config"].as_array().unwrap() {
            let word = |key: &str| action[key].as_str();
            let kind = word("type").unwrap();
            let (key, kinds): (&str, &[&str]) = match kind {
                "disk" => ("", &[]),
                "partition" => ("device", &["disk"]),
                "raid" => ("devices", &["partition"]),
                "dm_crypt" => ("volume", &["partition", "raid"]),
                "lvm_volgroup" => ("devices", &["partition", "raid", "dm_crypt"]),
                "lvm_partition" => ("volgroup", &["lvm_volgroup"]),
                "format" => (
                    "volume",
                    &["partition", "raid", "dm_crypt", "lvm_partition"],
                ),
                "mount" => ("device", &["format"]),
                other => panic!("curtin has no {other}"),
            };
            let named: Vec<&str> = match &action[key] {
                Value::Array(ids) => ids.iter().filter_map(Value::as_str).collect(),
                id => id.as_str().into_iter().collect(),
            };
            assert_eq!(named.is_empty(), key.is_empty(), "{name}: {action}");
            for id in named {
                let below = made
                    .get(id)
                    .unwrap_or_else(|| panic!("{name}: {id}: {action}"));
                assert!(kinds.contains(&below.as_str()), "{name}: {action}");
                assert!(!full.contains(id), "{name}: no room is left: {action}");
                if action["size"] == -1 {
                    full.insert(id.to_owned());
                }
            }
            assert_eq!(
                made.insert(word("id").unwrap().to_owned(), kind.to_owned()),
                None
            );
        }
    }
}
