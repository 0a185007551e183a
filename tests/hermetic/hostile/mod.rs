//! Inventories that were made to hurt, or that an accident made: each gives the right result or a
//! clear error, in bounded memory, and none of them hangs.
//!
//! The program runs under limits of its address space and of its processor time, which are no
//! measurement: what is asserted of growth is what can be counted.

mod aliases;
mod files;
mod many;
mod size;
mod text;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The address space of a run, in KiB: a sixth of what these texts take when they are taken as
/// they come.
const MEMORY: u32 = 1 << 20;

/// Seconds of the processor, so that it does not matter what else the machine does. Nothing here
/// takes one of a release build.
const SECONDS: u32 = 60;

/// Who waits this long waits for ever.
const HANG: Duration = Duration::from_secs(1200);

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
            // The last line counts what is left out: of the one code that there are so many of.
            let left_out = line
                .strip_prefix("{\"left_out\":")
                .and_then(|rest| rest.strip_suffix('}')?.parse::<usize>().ok());
            match (left_out, codes.iter_mut().next()) {
                (Some(left_out), Some((_, count))) => *count += left_out,
                _ => *codes.entry(code.unwrap_or(line)).or_default() += 1,
            }
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
        .args(["-c", &format!("ulimit -v {MEMORY} -t {SECONDS}; {script}")])
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
