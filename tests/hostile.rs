//! Inventories that were made to hurt, or that an accident made: each gives the right result or a
//! clear error, in bounded memory, and none of them hangs.
//!
//! The program runs under a limit of its address space and is stopped after [`HANG`], which is no
//! measurement: what is asserted of growth is what can be counted.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The address space of a run, in KiB: a sixth of what these texts take when they are taken as
/// they come.
const MEMORY: u32 = 1 << 20;

/// Nothing here takes a second of a release build. A run this long is stuck.
const HANG: Duration = Duration::from_secs(60);

/// What every inventory begins with.
const HEAD: &str = "netpxe: 1\nserver: {address: 10.0.0.2}\nnetworks: {lab: {subnet: 10.0.0.0/8, gateway: 10.0.0.1}}\n";

/// How a run ended.
struct Run {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Run {
    /// How often each code was reported as JSON.
    fn codes(&self) -> BTreeMap<&str, usize> {
        let mut codes = BTreeMap::new();
        for line in self.out.lines() {
            let code = line
                .strip_prefix("{\"code\":\"")
                .and_then(|rest| rest.get(..5));
            *codes.entry(code.unwrap_or(line)).or_default() += 1;
        }
        codes
    }
}

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path("inventory.yaml");
        fs::write(&path, text).unwrap();
        path
    }
}

/// Checks a file, with its memory limited; `arguments` come before its name.
fn check(path: &Path, arguments: &str) -> Run {
    shell(
        &format!("exec \"$NETPXE\" check {arguments} \"$FILE\""),
        path,
    )
}

fn shell(script: &str, path: &Path) -> Run {
    let folder = TempDir::new().unwrap();
    let (out, err) = (folder.path().join("out"), folder.path().join("err"));
    let child = Command::new("bash")
        .args(["-c", &format!("ulimit -v {MEMORY}; {script}")])
        .env("NETPXE", env!("CARGO_BIN_EXE_netpxe"))
        .env("FILE", path)
        .stdin(Stdio::null())
        .stdout(fs::File::create(&out).unwrap())
        .stderr(fs::File::create(&err).unwrap())
        .spawn()
        .unwrap();
    let code = wait(child);
    let read = |path| String::from_utf8(fs::read(path).unwrap()).unwrap();
    Run {
        code,
        out: read(out),
        err: read(err),
    }
}

fn wait(mut child: Child) -> Option<i32> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        if start.elapsed() > HANG {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("it hangs");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The text is refused with these codes, each as often as this, in all formats.
#[track_caller]
fn refused(text: impl AsRef<[u8]>, codes: &[(&str, usize)]) -> Run {
    let folder = Folder::new();
    let path = folder.file(text);
    let run = check(&path, "--format json");
    assert_eq!(run.code, Some(1), "{}", run.err);
    assert_eq!(run.codes(), codes.iter().copied().collect());
    let run = check(&path, "");
    assert_eq!(run.code, Some(1), "{}", run.err);
    assert!(run.err.len() < 500_000, "{} bytes", run.err.len());
    run
}

/// The text is an inventory, and means what the other says.
#[track_caller]
fn same(text: impl AsRef<[u8]>, plainly: &str) {
    let tree = |text: &[u8]| {
        let folder = Folder::new();
        let path = folder.file(text);
        let script = "\"$NETPXE\" gen \"$FILE\" -o \"$FILE.out\" && cd \"$FILE.out\" && find . -type f | sort | xargs sha256sum";
        let run = shell(script, &path);
        assert_eq!(run.code, Some(0), "{}", run.err);
        run.out
            .lines()
            .filter(|line| line.contains("  ./"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let (one, other) = (tree(text.as_ref()), tree(plainly.as_bytes()));
    assert!(one.len() > 3, "{one:?}");
    assert_eq!(one, other);
}

fn hosts(count: usize, host: impl Fn(usize) -> String) -> String {
    let mut text = format!("{HEAD}hosts:\n");
    for n in 0..count {
        let _ = writeln!(text, "  h{n}: {}", host(n));
    }
    text
}

fn mac(n: usize) -> String {
    format!(
        "\"00:25:90:{:02x}:{:02x}:{:02x}\"",
        n >> 16 & 255,
        n >> 8 & 255,
        n & 255
    )
}

fn address(n: usize) -> String {
    format!("10.{}.{}.{}", 1 + (n >> 16), n >> 8 & 255, n & 255)
}

fn good(n: usize) -> String {
    format!(
        "{{mac: {}, address: {}, firmware: bios}}",
        mac(n),
        address(n)
    )
}

// Aliases.

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

// Nesting and size.

#[test]
fn ten_thousand_levels_are_refused() {
    let indented = (0..10_000).fold(String::new(), |text, n| {
        text + &" ".repeat(n % 2000) + "a:\n"
    });
    for (text, code) in [
        ("[".repeat(10_000), "E0108"),
        ("{".repeat(10_000), "E0108"),
        ("- ".repeat(10_000), "E0108"),
        ("? ".repeat(10_000), "E0108"),
        ("{a: ".repeat(10_000), "E0108"),
        ("[{a: ".repeat(10_000), "E0108"),
        (indented, "E0108"),
        // Within the parser's own limits of either kind, and beyond them together.
        (
            format!("{}{}x{}", "- ".repeat(30), "[".repeat(30), "]".repeat(30)),
            "E0108",
        ),
    ] {
        refused(text, &[(code, 1)]);
    }
}

#[test]
fn two_hundred_kilobytes_of_flow_are_one_fault() {
    let n = 1 << 16;
    for list in [
        format!("[{}]", "x, ".repeat(n)),
        format!("[{}]", "[], ".repeat(n)),
        format!("[{}]", "a: b, ".repeat(n)),
        format!("[{}]", "\"a\": b, ".repeat(n)),
        format!("[{}]", "x,\n ".repeat(n)),
    ] {
        refused(format!("{HEAD}hosts: {list}\n"), &[("E0203", 1)]);
    }
    let open = refused(
        format!("{HEAD}hosts: [{}\n", "x, ".repeat(n)),
        &[("E0101", 1)],
    );
    assert!(open.err.contains("never closed"), "{}", open.err);
}

#[test]
fn a_scalar_of_fifty_megabytes_is_one_short_fault() {
    let huge = "x".repeat(50_000_000);
    let host = |value: &str| hosts(1, |_| format!("{{mac: {value}, firmware: bios}}"));
    for text in [
        host(&huge),
        host(&format!("\"{huge}\"")),
        format!("{HEAD}hosts:\n  h0:\n    firmware: bios\n    mac: |\n      {huge}\n"),
    ] {
        let run = refused(text, &[("E0203", 1)]);
        assert!(run.err.len() < 4000, "{} bytes", run.err.len());
    }
}

#[test]
fn a_key_of_a_megabyte_is_one_short_fault() {
    let huge = "k".repeat(1_000_000);
    // A key is looked for on its own line and within 1024 characters, so YAML asks for `? key`.
    let run = refused(format!("{HEAD}? {huge}\n: x\n"), &[("E0201", 1)]);
    assert!(run.err.len() < 4000, "{} bytes", run.err.len());
    let run = refused(
        format!("{HEAD}hosts:\n  ? {huge}\n  : {}\n", good(1)),
        &[("E0203", 1)],
    );
    assert!(run.err.len() < 4000, "{} bytes", run.err.len());
}

// Bytes.

#[test]
fn what_is_no_text_is_refused_at_its_place() {
    let good = hosts(1, good);
    let utf16 = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("\u{feff}{good}")
            .encode_utf16()
            .flat_map(bytes)
            .collect()
    };
    let latin1 = [good.as_bytes(), b"# M\xfcnchen\n"].concat();
    refused(latin1, &[("E0102", 1)]);
    refused(utf16(u16::to_le_bytes), &[("E0102", 1)]);
    refused(utf16(u16::to_be_bytes), &[("E0102", 1)]);
    refused(&utf16(u16::to_le_bytes)[2..], &[("E0103", 1)]);
    refused(good.replace("10.0.0.2", "10.\u{0}0.2"), &[("E0103", 1)]);
    refused(vec![0xff; 10_000_000], &[("E0102", 1)]);
    refused(vec![0; 10_000_000], &[("E0103", 1)]);
}

#[test]
fn a_byte_order_mark_and_windows_line_breaks_are_read() {
    let plain = hosts(2, good);
    same(format!("\u{feff}{plain}"), &plain);
    same(plain.replace('\n', "\r\n"), &plain);
    same(format!("\u{feff}{}", plain.replace('\n', "\r\n")), &plain);
}

// Documents, tags, anchors.

#[test]
fn one_document_is_read_and_a_second_one_refused() {
    let plain = hosts(2, good);
    same(format!("---\n{plain}"), &plain);
    same(format!("%YAML 1.2\n---\n{plain}...\n"), &plain);
    refused(format!("{plain}---\n{plain}"), &[("E0106", 1)]);
    refused(format!("{plain}...\n---\n{plain}"), &[("E0106", 1)]);
    refused(
        format!("{plain}{}", "---\nx\n".repeat(10_000)),
        &[("E0106", 1)],
    );
}

#[test]
fn tags_are_refused_each_at_its_place() {
    let text = hosts(3, |n| good(n).replace("bios", "!!str bios"));
    refused(text, &[("E0107", 3)]);
}

#[test]
fn anchors_and_merges_mean_what_they_stand_for() {
    let merged = format!(
        "{HEAD}hosts:
  h0: &h {{mac: {}, address: {}, firmware: &f bios, menu_timeout: 7}}
  h1: {{<<: *h, mac: {}, address: {}}}
  h2: {{mac: {}, <<: [{{menu_timeout: 8}}, *h], address: {}}}
  h3: {{mac: {}, address: {}, firmware: *f}}\n",
        mac(0),
        address(0),
        mac(1),
        address(1),
        mac(2),
        address(2),
        mac(3),
        address(3)
    );
    let plain = hosts(4, |n| {
        let timeout = ["7", "7", "8", "5"][n];
        format!(
            "{}, menu_timeout: {timeout}}}",
            good(n).trim_end_matches('}')
        )
    });
    same(merged, &plain);
    refused(
        hosts(2, |n| {
            if n == 0 {
                "&h {firmware: bios}".to_owned()
            } else {
                "{<<: *h, <<: *h}".to_owned()
            }
        }),
        &[("E0105", 1), ("E0202", 2)],
    );
}

// Profiles.

#[test]
fn rings_and_long_chains_of_profiles_are_one_fault() {
    let profiles = |count: usize, last: &str| {
        let mut text = hosts(500, |n| good(n).replace("firmware: bios", "profile: p0"));
        text.push_str("profiles:\n");
        for n in 0..count {
            let next = if n + 1 == count {
                last.to_owned()
            } else {
                format!("extends: p{}", n + 1)
            };
            let _ = writeln!(text, "  p{n}: {{{next}}}");
        }
        text
    };
    refused(profiles(1, "extends: p0"), &[("E0502", 1)]);
    refused(profiles(3, "extends: p0"), &[("E0502", 1)]);
    let run = refused(profiles(10_000, "extends: p0"), &[("E0502", 1)]);
    assert!(run.err.len() < 10_000, "{}", run.err);
    refused(profiles(10_000, "firmware: bios"), &[("E0507", 1)]);
}

// Files.

#[test]
fn an_inventory_of_nothing_is_refused() {
    for text in [
        "",
        "\n",
        "# nothing\n# here",
        "---\n",
        "---\n...\n",
        "~\n",
        "\u{feff}",
    ] {
        refused(text, &[("E0111", 1)]);
    }
}

#[test]
fn what_cannot_be_read_is_said_in_a_line() {
    let folder = Folder::new();
    let file = folder.file("netpxe: 1\n");
    symlink("nowhere", folder.path("dangling")).unwrap();
    symlink("ring", folder.path("ring")).unwrap();
    let mut unreadable = vec![
        (folder.0.path().to_owned(), "it is a folder"),
        (folder.path("missing"), "No such file"),
        (file.join("below"), "Not a directory"),
        (folder.path("dangling"), "No such file"),
        (folder.path("ring"), "Too many levels"),
        (PathBuf::from("/dev/zero"), "it is a device"),
        (PathBuf::from("/dev/null"), "it is a device"),
    ];
    let locked = folder.path("locked");
    fs::write(&locked, "").unwrap();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
    // Root reads every file, so that only others can see what netpxe says to this one.
    if fs::read(&locked).is_err() {
        unreadable.push((locked, "Permission denied"));
    }
    for (path, why) in unreadable {
        let run = check(&path, "");
        assert_eq!(run.code, Some(1), "{}", path.display());
        let begin = format!("netpxe: cannot read the inventory {}: ", path.display());
        assert!(
            run.err.starts_with(&begin) && run.err.contains(why),
            "{}",
            run.err
        );
        assert_eq!(run.err.lines().count(), 1, "{}", run.err);
    }
}

#[test]
fn a_pipe_is_read_to_its_end_and_no_further_than_an_inventory_goes() {
    let folder = Folder::new();
    let path = folder.file(hosts(3, good));
    for script in [
        "\"$NETPXE\" check <(cat \"$FILE\")",
        "cat \"$FILE\" | \"$NETPXE\" check /dev/stdin",
    ] {
        let run = shell(script, &path);
        assert_eq!(run.code, Some(0), "{}", run.err);
        assert!(run.out.contains("3 hosts"), "{}", run.out);
    }
    let endless = shell("\"$NETPXE\" check <(cat /dev/zero)", &path);
    assert_eq!(endless.code, Some(1));
    assert!(
        endless.err.contains("which is no inventory"),
        "{}",
        endless.err
    );
}

// Many faults.

#[test]
fn a_fault_in_a_line_of_a_hundred_kilobytes_is_shown_at_its_column() {
    let hosts: Vec<String> = (0..2000)
        .map(|n| {
            let host = good(n);
            let host = if n == 1000 {
                host.replace("bios", "boos")
            } else {
                host
            };
            format!("h{n}: {host}")
        })
        .collect();
    let text = format!("{HEAD}hosts: {{{}}}\n", hosts.join(", "));
    let column = text.lines().nth(3).unwrap().find("boos").unwrap() + 1;
    let run = refused(text, &[("E0205", 1)]);
    assert!(
        run.err.contains(&format!("inventory.yaml:4:{column}\n")),
        "{}",
        run.err
    );
    assert!(run.err.len() < 3000, "{}", run.err);
}

#[test]
fn ten_thousand_faulty_hosts_are_counted_and_fifty_shown() {
    for faults in [2_500, 10_000] {
        let text = hosts(faults, |n| good(n).replace("bios", "boos"));
        let run = refused(text, &[("E0205", faults)]);
        assert_eq!(run.err.matches("error[E0205]").count(), 50);
        assert!(
            run.err
                .contains(&format!("\n... and {} more\n", faults - 50)),
            "{}",
            run.err
        );
        assert!(
            run.err
                .ends_with(&format!("inventory.yaml: {faults} errors\n")),
            "{}",
            run.err
        );
    }
}

#[test]
fn ten_thousand_faults_in_one_line_each_have_their_column() {
    let hosts: Vec<String> = (0..10_000)
        .map(|n| format!("h{n}: {}", good(n).replace("bios", "boos")))
        .collect();
    let text = format!("{HEAD}hosts: {{{}}}\n", hosts.join(", "));
    let folder = Folder::new();
    let run = check(&folder.file(&text), "--format github");
    let columns: Vec<usize> = run
        .out
        .lines()
        .map(|line| {
            line.split("col=")
                .nth(1)
                .unwrap()
                .split(',')
                .next()
                .unwrap()
                .parse()
                .unwrap()
        })
        .collect();
    let line = text.lines().nth(3).unwrap();
    let expected: Vec<usize> = line.match_indices("boos").map(|(at, _)| at + 1).collect();
    assert_eq!(columns, expected);
}

#[test]
fn many_faults_about_many_things_are_as_many_and_no_more() {
    for n in [500, 2_000] {
        let unknown = (0..n).fold(hosts(1, good), |text, n| text + &format!("key{n}: x\n"));
        refused(unknown, &[("E0201", n)]);

        let profiles = (0..n).fold("profiles:\n".to_owned(), |text, n| {
            text + &format!("  profile-{n}: {{}}\n")
        });
        let hosts_of = hosts(n, |n| {
            good(n).replace("firmware", &format!("profile: other-{n}, firmware"))
        });
        refused(format!("{hosts_of}{profiles}"), &[("E0501", n)]);

        let networks = (0..n).fold(String::new(), |text, n| {
            text + &format!(
                "  net{n}: {{subnet: 11.{}.{}.0/24, gateway: 11.{0}.{1}.1}}\n",
                n >> 8,
                n & 255
            )
        });
        let head = HEAD.replace(
            "{lab: {subnet: 10.0.0.0/8, gateway: 10.0.0.1}}\n",
            &format!("\n{networks}"),
        );
        let nowhere = hosts(n, good).replace(HEAD, &head);
        refused(nowhere, &[("E0304", n)]);

        let pools: Vec<String> = (0..n).map(|n| format!("{0}-{0}", address(n))).collect();
        let pools = format!(", pools: [{}]}}}}\n", pools.join(", "));
        let in_pools = hosts(n, good).replace("}}\n", &pools);
        refused(in_pools, &[("E0308", n)]);

        let double = (0..n).fold(hosts(1, good), |text, _| text + "  h0: {}\n");
        refused(double, &[("E0105", n)]);
    }
}

#[test]
fn a_hundred_thousand_unknown_keys_are_each_reported() {
    let keys = (0..100_000).fold(hosts(1, good), |mut text, n| {
        let _ = writeln!(text, "key{n}: x");
        text
    });
    refused(keys, &[("E0201", 100_000)]);
}
