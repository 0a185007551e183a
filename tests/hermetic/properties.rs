//! What holds for every inventory.

use crate::common::{compiled, try_compiled};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::FileFailurePersistence;

/// The lab, with the texts of hostile fields to be filled in.
const INVENTORY: &str = r#"
netpxe: 1
server: {address: 10.0.0.2}
networks: {lab: {subnet: 10.0.0.0/24, gateway: 10.0.0.1, pools: [10.0.0.100-10.0.0.199]}}
mac_images: {linux: {index: 137, name: @NAME@}}
profiles:
  el7:
    os: el7
    repo: @REPO@
    kernel_args: [@ARG@]
    state: install
    disk: any
    packages: [@PACKAGE@]
    users: {ann: {comment: @COMMENT@, ssh_keys: [@KEY@]}}
    vars: {free: @VAR@}
hosts:
  d1: {mac: "00:25:90:00:00:01", address: 10.0.0.11, firmware: bios, profile: el7}
  m1: {mac: "00:25:90:00:00:02", address: 10.0.0.12, firmware: mac, profile: el7}
"#;

/// Each hostile field, the harmless text before what is hostile, and a harmless text in its place.
const FIELDS: &[(&str, &str)] = &[
    ("@NAME@", "Linux"),
    ("@REPO@", "http://10.0.0.2/el7/"),
    ("@ARG@", "quiet"),
    ("@PACKAGE@", "vim"),
    ("@COMMENT@", "Ann"),
    (
        "@KEY@",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDDCwQDJmUC9q5mqzAbjvyhZp8zQXOyFQVmrUmIvYQlM ann",
    ),
    ("@VAR@", "free"),
];

fn inventory(hostile_field: &str, hostile: &str) -> String {
    FIELDS
        .iter()
        .fold(INVENTORY.to_owned(), |text, (field, harmless)| {
            let value = if *field == hostile_field {
                format!("{harmless}{hostile}")
            } else {
                (*harmless).to_owned()
            };
            // A JSON string is a YAML scalar, whatever it holds.
            text.replace(field, &serde_json::to_string(&value).unwrap())
        })
}

fn hostile() -> impl Strategy<Value = String> {
    let known = select(vec![
        "\"; } host evil { hardware ethernet 00:25:90:00:00:99",
        "'; reboot; '",
        "$(reboot)",
        "`reboot`",
        "${x}",
        "\\",
        "\\\"",
        "\\'",
        "\n%end\n%post\nreboot\n%end",
        "\nreboot",
        "\r",
        "\0",
        "\u{85}x",
        "\u{2028}x",
        "{{ x }}",
        "{% raw %}",
        "<# x #>",
        "# comment",
        " --iscrypted",
        "*/ ; & | < > ( ) { }",
        "\u{202e}x",
        "\u{feff}",
    ]);
    let known = known.prop_map(str::to_owned);
    prop_oneof![known, any::<String>(), "[ -~]{1,20}"]
}

/// A line as a POSIX shell, GRUB and Python's `shlex` split it, quoting as these templates do:
/// `'...'`, `"..."` with `\` before `"` and `\`, and `\` before one character.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            ' ' => words.extend(word.take()),
            '\'' => {
                let quoted: String = chars.by_ref().take_while(|&c| c != '\'').collect();
                word.get_or_insert_default().push_str(&quoted);
            }
            '"' => {
                let word = word.get_or_insert_default();
                while let Some(c) = chars.next().filter(|&c| c != '"') {
                    word.push(if c == '\\' {
                        chars.next().unwrap_or(c)
                    } else {
                        c
                    });
                }
            }
            '\\' => word.get_or_insert_default().extend(chars.next()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// Comments and bytes: what may differ between two `dhcpd.conf` with other image names.
fn is_hex_and_comment(line: &str) -> bool {
    let code = line.split('#').next().unwrap_or_default();
    code.chars()
        .all(|c| c.is_ascii_hexdigit() || " :;".contains(c))
}

proptest! {
    #![proptest_config(ProptestConfig {
        // Beside the tests, and not where the library would look for them.
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/proptest-regressions/properties.txt"
        )))),
        ..ProptestConfig::with_cases(256)
    })]

    /// Every byte of a hostile text is inside the quotes of its own word, or the inventory is
    /// refused.
    #[test]
    fn a_hostile_text_never_leaves_its_quotes(field in 0..FIELDS.len(), hostile in hostile()) {
        let (field, harmless) = FIELDS[field];
        let Ok(tree) = try_compiled(&inventory(field, &hostile)) else {
            return Ok(());
        };
        let baseline = compiled(&inventory("", ""));
        prop_assert_eq!(tree.files().len(), baseline.files().len());
        for (file, plain) in tree.files().iter().zip(baseline.files()) {
            prop_assert_eq!(file.path().as_str(), plain.path().as_str());
            let text = String::from_utf8(file.contents().unwrap().into_owned()).unwrap();
            let plain = String::from_utf8(plain.contents().unwrap().into_owned()).unwrap();
            if file.path().as_str() == "dhcp/dhcpd.conf" {
                let code = |text: &str| -> Vec<String> {
                    text.lines().filter(|l| !is_hex_and_comment(l)).map(str::to_owned).collect()
                };
                prop_assert_eq!(code(&text), code(&plain));
                continue;
            }
            prop_assert_eq!(text.split('\n').count(), plain.split('\n').count());
            if file.path().as_str() == "bin/fetch-kernel.conf" {
                // Data that no shell reads, up to a line END, in columns.
                for (line, plain) in text.split('\n').zip(plain.split('\n')) {
                    prop_assert_eq!(line.split('|').count(), plain.split('|').count());
                    prop_assert_eq!(line == "END", plain == "END");
                }
                continue;
            }
            for (line, plain) in text.split('\n').zip(plain.split('\n')) {
                let expected: Vec<String> = words(plain)
                    .iter()
                    .map(|word| word.replace(harmless, &format!("{harmless}{hostile}")))
                    .collect();
                prop_assert!(
                    words(line) == words(plain) || words(line) == expected,
                    "{}: {:?} is neither {:?} nor {:?}",
                    file.path(), line, plain, expected
                );
            }
        }
    }

    /// Where a host stands in the file changes no byte.
    #[test]
    fn the_order_of_hosts_changes_nothing(moves in vec((any::<Index>(), any::<Index>()), 1..20)) {
        let mut hosts: Vec<String> = (1..=12)
            .map(|n| {
                let firmware = ["bios", "uefi", "mac", "arm64"][n % 4];
                format!("  h{n}: {{mac: \"00:25:90:00:00:{n:02x}\", address: 10.0.0.{}, firmware: {firmware}, profile: el7}}\n", n + 10)
            })
            .collect();
        let text = |hosts: &[String]| {
            let head = inventory("", "");
            let head = &head[..head.find("hosts:").unwrap()];
            format!("{head}hosts:\n{}", hosts.concat())
        };
        let before = compiled(&text(&hosts));
        for (from, to) in moves {
            let (from, to) = (from.index(hosts.len()), to.index(hosts.len()));
            hosts.swap(from, to);
        }
        let after = compiled(&text(&hosts));
        prop_assert_eq!(before.files().len(), after.files().len());
        for (one, other) in before.files().iter().zip(after.files()) {
            prop_assert_eq!(one.path().as_str(), other.path().as_str());
            prop_assert_eq!(one.contents().unwrap(), other.contents().unwrap());
        }
    }

    /// No text makes the compiler panic.
    #[test]
    fn any_text_is_compiled_or_refused(text in any::<String>()) {
        let _ = try_compiled(&text);
    }

    /// Nor does a good inventory with a piece of it torn out or doubled.
    #[test]
    fn a_torn_inventory_is_compiled_or_refused(
        from in any::<Index>(), to in any::<Index>(), at in any::<Index>(), double in any::<bool>()
    ) {
        let text = include_str!("../../inventory.example.yaml");
        let clip = |index: Index| {
            let at = index.index(text.len());
            (at..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap()
        };
        let (from, to) = (clip(from), clip(to));
        let (from, to) = (from.min(to), from.max(to));
        let piece = &text[from..to];
        let mut torn = text.to_owned();
        if double {
            torn.insert_str(clip(at), piece);
        } else {
            torn.replace_range(from..to, "");
        }
        let _ = try_compiled(&torn);
    }
}

#[test]
fn the_word_splitter_of_these_tests_splits_as_a_shell_does() {
    assert_eq!(
        words(r"a 'b c' d\'e 'it'\''s'"),
        ["a", "b c", "d'e", "it's"]
    );
    assert_eq!(words(r#"--gecos="A \"B\" \\o""#), [r#"--gecos=A "B" \o"#]);
}
