//! The keys that the reader asks for are the keys that the schema knows, section by section.

use std::collections::BTreeSet;

use netpxe::diagnostic::{Code, Diagnostic, Diagnostics};
use serde_json::Value;

/// A section: its place in the schema, and an inventory that holds it at `%`.
const SECTIONS: &[(&str, &str)] = &[
    ("", "%"),
    (
        "Bmc",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: , hosts: {h: {bmc: %}}}",
    ),
    (
        "Bond",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: , hosts: {h: {bonds: {b: %}}}}",
    ),
    (
        "Bridge",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: , hosts: {h: {bridges: {b: %}}}}",
    ),
    (
        "Class",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: , classes: {c: %}}",
    ),
    (
        "Data",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: , defaults: {data: {/srv: %}}}",
    ),
    (
        "Ddns",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: , ddns: %}",
    ),
    (
        "Device",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: , devices: {d: %}}",
    ),
    (
        "DiskRule",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: , defaults: {disks: %}}",
    ),
    (
        "Encrypt",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: , defaults: {encrypt: %}}",
    ),
    (
        "Firewall",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: , defaults: {firewall: %}}",
    ),
    (
        "Host",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: , hosts: {h: %}}",
    ),
    (
        "MacImage",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: , mac_images: {i: %}}",
    ),
    (
        "Match",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: , classes: {c: {match: %}}}",
    ),
    (
        "MenuEntry",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: , menu: {m: %}}",
    ),
    (
        "Mirror",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: , mirror: %}",
    ),
    (
        "Network",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: {n: %}}",
    ),
    (
        "NetworkDefaults",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: , network_defaults: %}",
    ),
    (
        "Nic",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: , hosts: {h: {nics: {n: %}}}}",
    ),
    (
        "OptionDefinition",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: , option_definitions: {o: %}}",
    ),
    (
        "Pool",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: {n: {subnet: 10.0.0.0/8, pools: [%]}}}",
    ),
    (
        "Profile",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: , profiles: {p: %}}",
    ),
    (
        "Release",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: , mirror: {releases: {r: %}}}",
    ),
    (
        "Registers",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: , defaults: {encrypt: {passphrase: {file: p}, tpm2: %}}}",
    ),
    (
        "Repo",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: , defaults: {repos: {r: %}}}",
    ),
    ("Server", "{netpxe: 1, server: %, networks: }"),
    (
        "Services",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: , defaults: {services: %}}",
    ),
    (
        "Settings",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: , defaults: %}",
    ),
    (
        "Tang",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: , defaults: {encrypt: {passphrase: {file: p}, tang: %}}}",
    ),
    (
        "Tftp",
        "{netpxe: 1, server: {address: 10.0.0.1, tftp: %}, networks: }",
    ),
    (
        "User",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: , defaults: {users: {u: %}}}",
    ),
    (
        "Web",
        "{netpxe: 1, server: {address: 10.0.0.1, web: %}, networks: }",
    ),
    (
        "Volume",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: , defaults: {volumes: {/: %}}}",
    ),
    (
        "Vlan",
        "{netpxe: 1, server: {address: 10.0.0.1}, networks: , hosts: {h: {vlans: {v: %}}}}",
    ),
];

/// A key that is like no other, so that all others are listed.
const NO_KEY: &str = "zzzzzzzzzzzzzzzzzzzz";

fn sections() -> impl Iterator<Item = (&'static str, &'static str, Value)> {
    let schema = netpxe::inventory::schema().to_value();
    SECTIONS.iter().map(move |&(name, inventory)| {
        let section = match name {
            "" => &schema,
            _ => &schema["$defs"][name],
        };
        (name, inventory, section.clone())
    })
}

/// What the reader says to an inventory that holds `section`.
fn faults(inventory: &str, section: &str, code: Code) -> Vec<Diagnostic> {
    let mut out = Diagnostics::new();
    let text = inventory.replace('%', section);
    let document = netpxe::yaml::parse(&text, &mut out);
    let inventory = netpxe::inventory::read(&document, &mut out);
    inventory.hosts.each(&mut out, |_, _, _, _| ());
    inventory.devices.each(&mut out, |_, _, _, _| ());
    out.iter().filter(|it| it.code == code).cloned().collect()
}

/// The words that stand in backquotes.
fn quoted(text: &str) -> BTreeSet<String> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_section_of_the_schema_is_held_to_the_reader() {
    let schema = netpxe::inventory::schema().to_value();
    let definitions = schema["$defs"].as_object().unwrap();
    // DHCP options have names, but are no section: an inventory may have others.
    let found = definitions
        .iter()
        .filter(|(name, it)| *name != "Options" && it.get("properties").is_some());
    let found: BTreeSet<&str> = found.map(|(name, _)| name.as_str()).collect();
    let held = SECTIONS
        .iter()
        .map(|&(name, _)| name)
        .filter(|it| !it.is_empty());
    assert_eq!(found, held.collect());
}

#[test]
fn the_reader_knows_the_keys_that_the_schema_has() {
    for (name, inventory, section) in sections() {
        let fault = faults(inventory, &format!("{{{NO_KEY}: 1}}"), Code::UnknownKey);
        let [fault] = &fault[..] else {
            panic!("{name}: {fault:?}");
        };
        let known = section["properties"].as_object().unwrap();
        for key in known.keys() {
            let unknown = faults(inventory, &format!("{{{key}: 1}}"), Code::UnknownKey);
            assert!(unknown.is_empty(), "{name}: {unknown:?}");
        }
        // A small section is listed whole.
        let help = fault.help.as_deref().unwrap();
        if let Some((_, list)) = help.split_once(" has ") {
            assert_eq!(quoted(list), known.keys().cloned().collect(), "{name}");
        } else {
            assert!(known.len() > 12, "{name}: {help}");
        }
        assert_eq!(section["additionalProperties"], false, "{name}");
    }
}

#[test]
fn the_reader_needs_the_keys_that_the_schema_needs() {
    for (name, inventory, section) in sections() {
        let missing = faults(inventory, "{}", Code::MissingKey);
        let missing = missing.iter().filter_map(|it| it.help.as_deref());
        let needed: BTreeSet<String> = missing
            .map(|help| {
                help["write `".len()..]
                    .split(':')
                    .next()
                    .unwrap()
                    .to_owned()
            })
            .collect();
        // An inventory that includes others needs nothing itself.
        let section = section.get("else").unwrap_or(&section);
        let required = section["required"].as_array().cloned().unwrap_or_default();
        // Of several that will do, the reader asks for the first.
        let first = section["anyOf"][0]["required"].as_array().cloned();
        let required = required.into_iter().chain(first.unwrap_or_default());
        let required = required.map(|key| key.as_str().unwrap().to_owned());
        assert_eq!(needed, required.collect(), "{name}");
    }
}

#[test]
fn every_key_is_described() {
    for (name, _, section) in sections() {
        for (key, property) in section["properties"].as_object().unwrap() {
            let description = property["description"].as_str().unwrap_or_default();
            assert!(description.len() > 10, "{name}.{key}: {description:?}");
            assert!(!description.contains('\n'), "{name}.{key}: {description:?}");
        }
    }
}
