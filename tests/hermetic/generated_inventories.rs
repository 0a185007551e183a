//! Inventories out of a grammar: mostly right, with every kind of mistake at every place. What the
//! fuzz target `compile` asks of any text is asked of them.

use std::cell::Cell;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::{FileFailurePersistence, TestRunner};

use crate::holds;

/// A mapping, as its keys and the text of their values.
type Map = Vec<(String, String)>;

const SERVER: &[(&str, &[&str])] = &[
    ("name", &["deploy", "deploy.example.org"]),
    ("interfaces", &["[eno1, bond0.100]", "[]"]),
    (
        "tftp",
        &["", "{}", "{root: /srv/http}", "{block_size: 512}"],
    ),
    (
        "web",
        &[
            "{software: apache}",
            "{software: nginx, kickstarts: by-header}",
            "{software: nginx, root: /srv/x, repos: /srv/y}",
        ],
    ),
    ("containers", &["true", "false"]),
    ("setup", &["true", "false"]),
];

const NETWORK: &[(&str, &[&str])] = &[
    ("gateway", &["10.0.0.1", "10.0.0.254"]),
    ("dns", &["[10.0.0.1, 10.0.0.2]", "[]"]),
    ("domain", &["example.org"]),
    ("lease", &["6000", "2h"]),
    ("max_lease", &["7d", "infinite"]),
    ("unknown_hosts", &["boot-local", "ignore"]),
    ("shared_network", &["wire"]),
    ("netboot", &["true", "false"]),
    ("boot_server", &["10.0.0.9"]),
    (
        "pools",
        &[
            "[10.0.0.100-10.0.0.199]",
            "[10.0.0.100-10.0.0.149, {range: 10.0.0.150-10.0.0.199, bootp: true}]",
        ],
    ),
];

const IMAGE: &[(&str, &[&str])] = &[
    ("file", &["boot/a.efi"]),
    ("file32", &["boot/b.efi"]),
    ("default", &["true", "false"]),
    ("discover", &["true", "false"]),
];

const KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDDCwQDJmUC9q5mqzAbjvyhZp8zQXOyFQVmrUmIvYQlM";

const SETTINGS: &[(&str, &[&str])] = &[
    (
        "firmware",
        &["bios", "uefi", "uefi32", "arm64", "mac", "mac32"],
    ),
    ("state", &["install", "local", "rescue"]),
    ("install_id", &["1", "7"]),
    ("os", &["el7", "el9", "el10", "fedora44"]),
    ("repo", &["\"http://10.0.0.2/x/BaseOS/x86_64/os/\""]),
    (
        "repos",
        &[
            "{a: \"http://10.0.0.2/a/\", b: {mirrorlist: \"http://10.0.0.2/l?x=1&y=2\", install: true}}",
            "{}",
        ],
    ),
    ("kickstart", &["kickstart.ks"]),
    ("bootloader_args", &["[quiet, 'a=$b;c']", "[]"]),
    ("swap", &["none", "512M", "recommended"]),
    ("bootproto", &["dhcp", "static"]),
    ("weak_dependencies", &["false"]),
    (
        "services",
        &["{enabled: [chronyd, getty@ttyS0], disabled: []}"],
    ),
    (
        "firewall",
        &["{ports: [80/tcp, 1-9/udp]}", "{enabled: false}"],
    ),
    ("kernel", &["k/vmlinuz"]),
    ("initrd", &["k/initrd.img"]),
    (
        "kernel_sha256",
        &["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ),
    ("kernel_args", &["[quiet, 'a=$b;c']", "[]"]),
    ("menu_timeout", &["0", "10"]),
    ("boot_files", &["http", "tftp"]),
    ("secure_boot", &["true", "false"]),
    ("shim", &["debian13"]),
    ("lang", &["de_DE.UTF-8"]),
    ("keyboard", &["de"]),
    ("timezone", &["Europe/Berlin"]),
    ("ntp", &["[10.0.0.1, pool.ntp.org]"]),
    ("root_password", &["locked"]),
    ("root_ssh_keys", &["[@KEY@]"]),
    (
        "users",
        &["{ann: {ssh_keys: [@KEY@], groups: [wheel]}, bob: {comment: \"it's $B\"}}"],
    ),
    ("disk", &["any", "/dev/disk/by-id/x-1"]),
    ("layout", &["lvm", "plain"]),
    ("packages", &["[\"@core\", vim, -postfix]", "[]"]),
    ("selinux", &["disabled"]),
    ("vars", &["{a: 1, b: [x, {c: ~}], d: {e: true}}"]),
];

/// Keys that somebody may write anywhere.
const STRAY_KEYS: &[&str] = &[
    "profiel",
    "hostname",
    "Mac",
    "mac",
    "nics",
    "extends",
    "<<",
    "\"\"",
    "\"ä\"",
    "~",
    "[a]",
    "&k key",
    "*a",
    "\"a\\nb\"",
    "!t k",
    "index",
    "subnet",
    "? x",
];

/// Values that somebody may write anywhere.
const STRAY_VALUES: &[&str] = &[
    "",
    "~",
    "''",
    "true",
    "-1",
    "0",
    "99999999999999999999",
    "1e3",
    "0x10",
    "x",
    "ä",
    "\"\\u0085\"",
    "\"\\0\"",
    "\"\\e[31m\"",
    "\"a\\nb\"",
    "\"$(x) `y` ${z} <# {{ #>\"",
    "'\"; }'",
    "[]",
    "{}",
    "[[]]",
    "{a: {b: {c: {}}}}",
    "[a, [b], {c: d}]",
    "&a {mac: 1}",
    "&b [x]",
    "*a",
    "*b",
    "!t x",
    "10.0.0.300",
    "10.0.0.0/8",
    "10.0.0.9-10.0.0.3",
    "10.0.0.150",
    "255.255.255.255",
    "ff:ff:ff:ff:ff:ff",
    "52:54:00:12:34:56",
    "el9",
    "\"$6$salt$hash\"",
    "p1",
    "lab",
    "unterminated: '",
];

fn stray() -> impl Strategy<Value = (String, String)> {
    let own = |words: &'static [&str]| select(words).prop_map(str::to_owned);
    (own(STRAY_KEYS), own(STRAY_VALUES))
}

/// Some of the keys of a table, each with one of its values.
fn keys(table: &'static [(&'static str, &'static [&'static str])]) -> impl Strategy<Value = Map> {
    subsequence(table, 0..=table.len()).prop_flat_map(|chosen| {
        let pair = |&(key, values): &(&'static str, &'static [&'static str])| {
            let value = select(values).prop_map(|value| value.replace("@KEY@", KEY));
            (Just(key.to_owned()), value)
        };
        chosen.iter().map(pair).collect::<Vec<_>>()
    })
}

/// The mapping with, now and then, one thing wrong in it.
fn slipped(map: impl Strategy<Value = Map>) -> impl Strategy<Value = Map> {
    let slip = prop_oneof![
        60 => Just(None),
        1 => (any::<prop::sample::Index>(), 0..4_u8, stray()).prop_map(Some),
    ];
    (map, slip).prop_map(|(mut map, slip)| {
        let Some((at, kind, stray)) = slip else {
            return map;
        };
        let at = at.index(map.len() + 1);
        match (kind, map.get(at).cloned()) {
            (0, Some((key, _))) => map[at] = (key, stray.1),
            (1, Some(_)) => {
                map.remove(at);
            }
            (2, Some(again)) => map.push(again),
            _ => map.insert(at, stray),
        }
        map
    })
}

fn flow(map: Map) -> String {
    let entries: Vec<String> = map.into_iter().map(|(k, v)| format!("{k}: {v}")).collect();
    format!("{{{}}}", entries.join(", "))
}

fn block(map: Map) -> String {
    map.into_iter().fold(String::new(), |text, (key, value)| {
        text + &format!("{key}: {value}\n")
    })
}

fn with(table: Map, first: &[(&str, String)]) -> Map {
    let first = first
        .iter()
        .map(|(key, value)| ((*key).to_owned(), value.clone()));
    first.chain(table).collect()
}

fn settings() -> impl Strategy<Value = Map> {
    keys(SETTINGS)
}

fn network(n: usize) -> impl Strategy<Value = String> {
    let table = if n == 0 { NETWORK } else { &NETWORK[3..6] };
    let subnet = format!("10.0.{n}.0/24");
    slipped(keys(table).prop_map(move |map| with(map, &[("subnet", subnet.clone())])))
        .prop_map(flow)
}

fn image(n: usize) -> impl Strategy<Value = String> {
    let table = if n == 0 { IMAGE } else { &IMAGE[..2] };
    let first = [
        ("index", (137 + n).to_string()),
        ("name", format!("Image {n}")),
    ];
    slipped(keys(table).prop_map(move |map| with(map, &first))).prop_map(flow)
}

fn profile(n: usize) -> impl Strategy<Value = String> {
    let below = prop_oneof![
        Just(None),
        Just((n > 0).then(|| format!("p{}", n.saturating_sub(1)))),
    ];
    let map = (settings(), below).prop_map(|(map, below)| {
        let below: Map = below
            .map(|below| ("extends".to_owned(), below))
            .into_iter()
            .collect();
        [below, map].concat()
    });
    slipped(map).prop_map(flow)
}

fn host(n: usize) -> impl Strategy<Value = String> {
    let mac = format!("\"00:25:90:00:00:{n:02x}\"");
    let address = format!("10.0.0.{}", n + 10);
    let one = with(
        Map::new(),
        &[("mac", mac.clone()), ("address", address.clone())],
    );
    let several = format!(
        "{{e0: {{mac: {mac}, address: {address}}}, e1: {{mac: \"00:25:91:00:00:{n:02x}\", network: n0, boot: false}}}}"
    );
    let joined = several.replace("boot: false", "address: 10.0.0.%, boot: false");
    let joined = joined.replace('%', &(n + 50).to_string());
    let links = [
        ("nics", joined),
        (
            "bonds",
            "{bond0: {nics: [e0, e1], mode: 802.3ad, options: [miimon=100], bootproto: none}}"
                .to_owned(),
        ),
        (
            "vlans",
            format!(
                "{{v1: {{id: 171, device: bond0, address: 10.0.0.{}}}, v2: {{id: 9, device: bond0, bootproto: dhcp}}}}",
                n + 80
            ),
        ),
    ];
    let nics = prop_oneof![
        4 => Just(one),
        1 => Just(with(Map::new(), &[("nics", several)])),
        1 => Just(with(Map::new(), &links)),
    ];
    let base = [
        ("firmware", "bios"),
        ("os", "el7"),
        ("repo", "\"http://10.0.0.2/x/BaseOS/x86_64/os/\""),
        ("disk", "any"),
    ];
    let base: Map = base
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into();
    let own = settings().prop_map(move |own| {
        let missing = base
            .iter()
            .filter(|(key, _)| own.iter().all(|(other, _)| other != key));
        missing.cloned().chain(own.clone()).collect::<Map>()
    });
    let profile = prop_oneof![Just(None), (0..3_usize).prop_map(Some)];
    let map = (nics, own, profile).prop_map(|(nics, own, profile)| {
        let profile = profile.map(|n| ("profile".to_owned(), format!("p{n}")));
        nics.into_iter().chain(profile).chain(own).collect()
    });
    slipped(map).prop_map(flow)
}

/// A section of `many` things, named by a letter and a number.
fn named<S: Strategy<Value = String> + 'static>(
    letter: &'static str,
    many: std::ops::Range<usize>,
    thing: impl Fn(usize) -> S + Copy + 'static,
) -> impl Strategy<Value = String> {
    many.prop_flat_map(move |many| {
        let things: Vec<_> = (0..many)
            .map(|n| thing(n).prop_map(move |text| (format!("{letter}{n}"), text)))
            .collect();
        slipped(things).prop_map(flow)
    })
}

fn inventory() -> impl Strategy<Value = String> {
    let sections = (
        slipped(keys(SERVER).prop_map(|map| with(map, &[("address", "10.0.0.2".to_owned())])))
            .prop_map(flow),
        named("n", 1..3, network),
        named("i", 1..3, image),
        slipped(settings()).prop_map(flow),
        named("p", 3..4, profile),
        named("h", 0..5, host),
    );
    let whole = sections.prop_map(|(server, networks, images, defaults, profiles, hosts)| {
        let sections = [
            ("netpxe", "1".to_owned()),
            ("server", server),
            ("networks", networks),
            ("mac_images", images),
            ("defaults", defaults),
            ("profiles", profiles),
            ("hosts", hosts),
        ];
        with(Map::new(), &sections)
    });
    slipped(whole).prop_map(block)
}

proptest! {
    #![proptest_config(ProptestConfig {
        // Beside the tests, and not where the library would look for them.
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/proptest-regressions/generated_inventories.txt"
        )))),
        ..ProptestConfig::with_cases(512)
    })]

    #[test]
    fn an_inventory_compiles_or_is_refused(text in inventory()) {
        holds::compiles_or_is_refused(&text);
    }

    /// And so with pieces cut out: brackets without partners, values without keys.
    #[test]
    fn a_torn_inventory_compiles_or_is_refused(
        text in inventory(), cuts in vec((any::<prop::sample::Index>(), 0..30_usize), 1..4)
    ) {
        let mut text: Vec<char> = text.chars().collect();
        for (at, length) in cuts {
            let at = at.index(text.len());
            let end = (at + length).min(text.len());
            text.drain(at..end);
            if text.is_empty() {
                break;
            }
        }
        holds::compiles_or_is_refused(&text.into_iter().collect::<String>());
    }
}

/// What a torn inventory once named.
#[test]
fn a_template_that_is_not_there_is_refused() {
    let text = include_str!("../../inventory.example.yaml");
    assert!(holds::compiles_or_is_refused(text));
    let named = text.replacen("defaults:\n", "defaults:\n  kickstart: kickstas\n", 1);
    assert_ne!(named, text);
    assert!(!holds::compiles_or_is_refused(&named));
}

/// A grammar whose inventories are all refused, or none, would prove nothing of the other half.
#[test]
fn the_grammar_makes_right_inventories_and_wrong_ones() {
    let right = Cell::new(0);
    let mut runner = TestRunner::deterministic();
    let cases = 256;
    runner
        .run(&inventory(), |text| {
            right.set(right.get() + u32::from(holds::compiles_or_is_refused(&text)));
            Ok(())
        })
        .unwrap();
    assert!(
        (cases / 10..cases * 9 / 10).contains(&right.get()),
        "{} of {cases}",
        right.get()
    );
}
