//! Values that were mistyped, of every type: the pattern in the schema takes what the reader takes.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::verdict::{reader, schema};

const LETTERS: &str = "0123456789afgmsdhxMA.:-/_ $@%=,+*\\'\"\u{1}\u{9f}ä";

/// An inventory with a value at `%`, and a value that is right there.
const VALUES: &[(&str, &str)] = &[
    ("{netpxe: 1, server: {address: %}, networks: }", "10.0.0.2"),
    (
        "{netpxe: 1, server: {address: 10.0.0.2, name: %}, networks: }",
        "db-1.lab",
    ),
    (
        "{netpxe: 1, server: {address: 10.0.0.2}, networks: {lab: {subnet: %}}}",
        "10.20.64.0/18",
    ),
    (
        "{netpxe: 1, server: {address: 10.0.0.2}, networks: {lab: {subnet: 10.0.0.0/8, lease: %}}}",
        "8760h",
    ),
    (
        "{netpxe: 1, server: {address: 10.0.0.2}, networks: {lab: {subnet: 10.0.0.0/8, pools: [%]}}}",
        "10.0.0.3-10.0.0.9",
    ),
    (
        "{netpxe: 1, server: {address: 10.0.0.2}, networks: , mac_images: {i: {name: a, index: %}}}",
        "65535",
    ),
    (
        "{netpxe: 1, server: {address: 10.0.0.2}, networks: , hosts: {d1: {mac: %}}}",
        "52:54:00:12:34:56",
    ),
    (
        "{netpxe: 1, server: {address: 10.0.0.2}, networks: , hosts: {d1: {mac: %}}}",
        "5254001234ab",
    ),
    (
        "{netpxe: 1, server: {address: 10.0.0.2}, networks: , hosts: {%: }}",
        "d1",
    ),
    (
        "{netpxe: 1, server: {address: 10.0.0.2}, networks: , profiles: {%: }}",
        "p_1.x",
    ),
    (
        "{netpxe: 1, server: {address: 10.0.0.2}, networks: , defaults: {users: {%: }}}",
        "_admin-1",
    ),
    (
        "{netpxe: 1, server: {address: 10.0.0.2}, networks: , defaults: {install_id: %}}",
        "999999999",
    ),
    (
        "{netpxe: 1, server: {address: 10.0.0.2}, networks: , defaults: {menu_timeout: %}}",
        "3600",
    ),
    (
        "{netpxe: 1, server: {address: 10.0.0.2}, networks: , defaults: {model: %}}",
        "Macmini6,2",
    ),
    (
        "{netpxe: 1, server: {address: 10.0.0.2}, networks: , defaults: {kernel: %}}",
        "a/.b/..c",
    ),
    (
        "{netpxe: 1, server: {address: 10.0.0.2}, networks: , defaults: {repo: %}}",
        "http://a.b/c?d=1#e",
    ),
    (
        "{netpxe: 1, server: {address: 10.0.0.2}, networks: , defaults: {disk: %}}",
        "/dev/disk/by-path/..a",
    ),
    (
        "{netpxe: 1, server: {address: 10.0.0.2}, networks: , defaults: {ntp: [%]}}",
        "127.0.0.10",
    ),
    (
        "{netpxe: 1, server: {address: 10.0.0.2}, networks: , defaults: {lang: %}}",
        "en_US.UTF-8",
    ),
    (
        "{netpxe: 1, server: {address: 10.0.0.2}, networks: , defaults: {packages: [%]}}",
        "@core",
    ),
    (
        "{netpxe: 1, server: {address: 10.0.0.2}, networks: , defaults: {kernel_args: [%]}}",
        "a=b",
    ),
    (
        "{netpxe: 1, server: {address: 10.0.0.2}, networks: , defaults: {users: {u: {comment: %}}}}",
        "A b",
    ),
    (
        "{netpxe: 1, server: {address: 10.0.0.2}, networks: , defaults: {root_ssh_keys: [%]}}",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDDCwQDJmUC9q5mqzAbjvyhZp8zQXOyFQVmrUmIvYQlM a",
    ),
    (
        "{netpxe: 1, server: {address: 10.0.0.2}, networks: , defaults: {root_password: %}}",
        "$5$salt$QJ4KBMdHB5Sx8yE5MmJr9Z6nBTc1bGzXlTq3dWVbhP2",
    ),
    (
        "{netpxe: 1, server: {address: 10.0.0.2}, networks: , defaults: {root_password: %}}",
        "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7",
    ),
    (
        "{netpxe: 1, server: {address: 10.0.0.2}, networks: , mirror: {at: %, releases: {}}}",
        "23:09",
    ),
    (
        "{netpxe: 1, server: {address: 10.0.0.2}, networks: , mirror: {reserve: %, releases: {}}}",
        "10G",
    ),
    (
        "{netpxe: 1, server: {address: 10.0.0.2}, networks: , mirror: {releases: {r: {upstream: %, repositories: []}}}}",
        "rsync://m.x:873/a/..b/",
    ),
    (
        "{netpxe: 1, server: {address: 10.0.0.2}, networks: , mirror: {releases: {r: {upstream: \"rsync://m/a\", repositories: [%]}}}}",
        "a.b/c-d/_",
    ),
    (
        "{netpxe: 1, server: {address: 10.0.0.2}, networks: , defaults: {kernel_sha256: %}}",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    /// One letter more, less or another in a value, in quotes so that it stays text.
    #[test]
    fn a_slip_in_a_value_is_right_to_both_or_to_none(
        (place, value) in select(VALUES.to_vec()),
        slips in prop::collection::vec((any::<Index>(), 0..3, select(LETTERS.chars().collect::<Vec<_>>())), 1..3),
    ) {
        let mut letters: Vec<char> = value.chars().collect();
        for (at, kind, letter) in slips {
            let at = at.index(letters.len() + 1);
            match kind {
                0 => letters.insert(at, letter),
                1 if at < letters.len() => letters[at] = letter,
                _ if at < letters.len() => { letters.remove(at); }
                _ => {}
            }
        }
        let value = serde_json::to_string(&letters.iter().collect::<String>()).unwrap();
        // JSON may hold this one as it is, YAML may not.
        let text = place.replace('%', &value.replace('\u{9f}', "\\u009f"));
        let (read, valid) = (reader(&text), schema(&text));
        prop_assert_eq!(read.is_empty(), valid.is_empty(), "{:?} {:?}\n{}", read, valid, text);
    }
}
