//! `.netpxe.json`, the list of what netpxe wrote: a line a file, sorted, with nothing in it that
//! depends on when, where or by whom it was written.
//!
//! Before the first file of a run is written, the list is replaced by an *unfinished* one: every
//! file of the old tree and of the new, each with every content that it may have until the run
//! ends. So there is no moment at which something of netpxe's stands in the tree that the list
//! does not account for; [`super`] says what follows from that.

use std::borrow::Cow;
use std::io::{self, Write};

use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;

use super::fingerprint::Fingerprint;
use crate::tree::{Machine, Machines, TreePath};

/// The manifest's name in the output folder.
pub(super) const NAME: &str = ".netpxe.json";
/// The manifest's permissions.
pub(super) const MODE: u32 = 0o644;

/// Changes whenever an older netpxe could misunderstand the manifest.
const FORMAT: u64 = 1;
const GENERATOR: &str = "netpxe";

// The parts of which a manifest is made.
const HEAD: &str = "{\n  \"generator\": \"netpxe\",\n  \"format\": 1,";
const UNFINISHED: &str = "\n  \"unfinished\": true,";
const HOSTS: &str = "\n  \"hosts\": [";
const HOSTS_END: &str = "\n  ],";
const FILES: &str = "\n  \"files\": [";
const END: &str = "\n  ]\n}\n";
const PATH: &str = "{\"path\": \"";
const SHA256: &str = "\", \"sha256\": \"";
const MODE_KEY: &str = "\", \"mode\": \"";
const BEFORE: &str = ", \"before\": \"";

/// What netpxe wrote.
#[derive(Debug, PartialEq)]
pub(super) struct Manifest {
    /// The run that wrote this list has not ended, or was killed.
    pub(super) unfinished: bool,
    /// The machines of the tree that was last finished; `None` if a netpxe wrote the list that did
    /// not note them yet.
    pub(super) machines: Option<Vec<Machine>>,
    /// Sorted by path, no path twice.
    pub(super) files: Vec<Entry>,
}

impl Default for Manifest {
    /// The list of an empty tree.
    fn default() -> Self {
        Self {
            unfinished: false,
            machines: Some(Vec::new()),
            files: Vec::new(),
        }
    }
}

/// A file that netpxe wrote.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) path: TreePath,
    pub(super) sha256: Fingerprint,
    /// The permission bits. Written for readers of the manifest, never acted upon.
    pub(super) mode: u32,
    /// The contents that an unfinished run replaces: until it ends, the file has these or those.
    pub(super) before: Option<Fingerprint>,
}

impl Entry {
    /// Whether netpxe wrote a file of these contents here.
    pub(super) fn wrote(&self, contents: Fingerprint) -> bool {
        self.sha256 == contents || self.before == Some(contents)
    }
}

/// One line of the list: a file, and what it holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub(super) path: &'a TreePath,
    pub(super) sha256: Fingerprint,
    pub(super) mode: u32,
    pub(super) before: Option<Fingerprint>,
}

impl Entry {
    /// The entry as it is written.
    pub(super) fn line(&self) -> Line<'_> {
        Line {
            path: &self.path,
            sha256: self.sha256,
            mode: self.mode,
            before: self.before,
        }
    }
}

/// Writes a manifest: a line a machine, a line a file, which come sorted. A path needs no quoting:
/// it is made of plain characters.
pub(super) fn write<'a>(
    unfinished: bool,
    machines: Option<&dyn Machines>,
    files: impl Iterator<Item = Line<'a>>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let unfinished = if unfinished { UNFINISHED } else { "" };
    write!(out, "{HEAD}{unfinished}")?;
    if let Some(machines) = machines {
        out.write_all(HOSTS.as_bytes())?;
        let mut line = b"\n    ".to_vec();
        let mut written = Ok(());
        machines.each(&mut |machine| {
            if written.is_ok() {
                machine.write_json(&mut line);
                written = out.write_all(&line);
                line.clear();
                line.extend_from_slice(b",\n    ");
            }
        });
        written?;
        out.write_all(HOSTS_END.as_bytes())?;
    }
    out.write_all(FILES.as_bytes())?;
    let mut line = Vec::with_capacity(512);
    for (at, file) in files.enumerate() {
        line.clear();
        line.extend_from_slice(if at == 0 { b"\n    " } else { b",\n    " });
        line.extend_from_slice(PATH.as_bytes());
        line.extend_from_slice(file.path.as_str().as_bytes());
        line.extend_from_slice(SHA256.as_bytes());
        line.extend_from_slice(&file.sha256.digits());
        line.extend_from_slice(MODE_KEY.as_bytes());
        line.extend([9, 6, 3, 0].map(|bit| b'0' + (file.mode >> bit & 7) as u8));
        line.push(b'"');
        if let Some(before) = file.before {
            write!(line, "{BEFORE}{before}\"")?;
        }
        line.push(b'}');
        out.write_all(&line)?;
    }
    out.write_all(END.as_bytes())
}

impl Manifest {
    /// Writes the manifest as it stands on disk.
    pub(super) fn write(&self, unfinished: bool, out: &mut dyn Write) -> io::Result<()> {
        let files = self.files.iter().map(Entry::line);
        let machines = self.machines.as_ref();
        let machines = machines.map(|machines| machines as &dyn Machines);
        write(unfinished, machines, files, out)
    }

    /// Reads a manifest.
    ///
    /// # Errors
    /// If it is none, not netpxe's, of a newer format, or was edited into something that netpxe
    /// does not write.
    pub(super) fn parse(text: &[u8]) -> Result<Self> {
        // As netpxe writes it, and nobody else has touched it: nearly always.
        if let Some(manifest) = std::str::from_utf8(text).ok().and_then(Self::parse_lines) {
            return Ok(manifest);
        }
        let head: Head = serde_json::from_slice(text).context("it cannot be read")?;
        ensure!(head.generator == GENERATOR, "it was not written by netpxe");
        ensure!(
            head.format == FORMAT,
            "it has the format {}, and this netpxe knows only {FORMAT}: use the netpxe that wrote it, or a newer one",
            head.format
        );
        let document: Document = serde_json::from_slice(text).context("it cannot be read")?;
        let mut files: Vec<Entry> = Vec::with_capacity(document.files.len());
        for line in document.files {
            let entry = line
                .entry()
                .with_context(|| format!("it was edited: {:?}", line.path))?;
            if let Some(last) = files.last()
                && last.path >= entry.path
            {
                bail!(
                    "it was edited: {} is listed after {}",
                    entry.path,
                    last.path
                );
            }
            files.push(entry);
        }
        if let Some(machines) = &document.hosts {
            for machine in machines {
                let name = &machine.name;
                ensure!(machine.is_plain(), "it was edited: the host {name:?}");
            }
        }
        Ok(Self {
            unfinished: document.unfinished,
            machines: document.hosts,
            files,
        })
    }

    /// Reads a manifest that is to the last blank as [`write`] makes it; `None` where it is not.
    fn parse_lines(text: &str) -> Option<Self> {
        let mut rest = text.strip_prefix(HEAD)?;
        let unfinished = rest.strip_prefix(UNFINISHED);
        rest = unfinished.unwrap_or(rest);
        let mut machines = None;
        if let Some(hosts) = rest.strip_prefix(HOSTS) {
            let (lines, after) = hosts.split_once(HOSTS_END)?;
            let read = |line: &str| serde_json::from_str(line).ok().filter(Machine::is_plain);
            machines = Some(lines_of(lines)?.map(read).collect::<Option<Vec<_>>>()?);
            rest = after;
        }
        let lines = rest.strip_prefix(FILES)?.strip_suffix(END)?;
        let mut files: Vec<Entry> = Vec::with_capacity(lines.len() / 130);
        for line in lines_of(lines)? {
            // No path has a quote in it.
            let rest = line.strip_prefix(PATH)?;
            let (path, rest) = rest.split_at_checked(rest.find('"')?)?;
            let (sha256, rest) = rest.strip_prefix(SHA256)?.split_at_checked(64)?;
            let rest = rest.strip_prefix(MODE_KEY)?;
            let (mode, rest) = rest.split_once('"')?;
            let before = match rest.strip_prefix(BEFORE) {
                Some(before) => Some(before.strip_suffix("\"}")?),
                None if rest == "}" => None,
                None => return None,
            };
            let written = Written {
                path: path.into(),
                sha256: sha256.into(),
                mode: mode.into(),
                before: before.map(str::to_owned),
            };
            let entry = written.entry().ok()?;
            if files.last().is_some_and(|last| last.path >= entry.path) {
                return None;
            }
            files.push(entry);
        }
        Some(Self {
            unfinished: unfinished.is_some(),
            machines,
            files,
        })
    }
}

/// The lines of a list, without what separates them, which are empty where that is not there;
/// `None` where the first does not begin a line.
fn lines_of(text: &str) -> Option<impl Iterator<Item = &str>> {
    let mut lines = text.split('\n').peekable();
    lines.next().filter(|before| before.is_empty())?;
    Some(std::iter::from_fn(move || {
        let line = lines.next()?.strip_prefix("    ").unwrap_or_default();
        match lines.peek() {
            Some(_) => Some(line.strip_suffix(',').unwrap_or_default()),
            None => Some(line),
        }
    }))
}

/// What every format of the manifest has.
#[derive(Deserialize)]
struct Head {
    generator: String,
    format: u64,
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(default)]
    unfinished: bool,
    hosts: Option<Vec<Machine>>,
    #[serde(borrow)]
    files: Vec<Written<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written<'a> {
    #[serde(borrow)]
    path: Cow<'a, str>,
    #[serde(borrow)]
    sha256: Cow<'a, str>,
    #[serde(borrow)]
    mode: Cow<'a, str>,
    before: Option<String>,
}

impl Written<'_> {
    fn entry(&self) -> Result<Entry> {
        let mode = u32::from_str_radix(&self.mode, 8)
            .ok()
            .filter(|&mode| mode <= 0o777);
        Ok(Entry {
            path: TreePath::new(&self.path)?,
            sha256: Fingerprint::parse(&self.sha256)?,
            mode: mode.with_context(|| format!("{:?} is no mode", self.mode))?,
            before: self.before.as_deref().map(Fingerprint::parse).transpose()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::MachineNic;

    fn text(manifest: &Manifest) -> String {
        let mut out = Vec::new();
        manifest.write(manifest.unfinished, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn sample() -> Manifest {
        let entry = |path, before: Option<&[u8]>| Entry {
            path: TreePath::new(path).unwrap(),
            sha256: Fingerprint::of(b"abc"),
            mode: 0o640,
            before: before.map(Fingerprint::of),
        };
        let machine = Machine {
            name: "d1".into(),
            state: "install".into(),
            install_id: Some(2),
            os: Some("el7".into()),
            nics: [MachineNic {
                label: None,
                mac: "00:25:90:00:00:01".into(),
                address: Some("10.0.0.11".into()),
                boots: true,
            }]
            .into(),
        };
        Manifest {
            unfinished: true,
            machines: Some(vec![machine]),
            files: vec![entry("a/b", None), entry("c", Some(b""))],
        }
    }

    const TEXT: &str = r#"{
  "generator": "netpxe",
  "format": 1,
  "unfinished": true,
  "hosts": [
    {"name":"d1","state":"install","install_id":2,"os":"el7","nics":[{"mac":"00:25:90:00:00:01","address":"10.0.0.11","boots":true}]}
  ],
  "files": [
    {"path": "a/b", "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "mode": "0640"},
    {"path": "c", "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "mode": "0640", "before": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}
  ]
}
"#;

    #[test]
    fn it_is_written_as_a_line_a_file_and_read_back() {
        assert_eq!(text(&sample()), TEXT);
        assert_eq!(Manifest::parse(TEXT.as_bytes()).unwrap(), sample());
        let empty = Manifest::default();
        assert_eq!(Manifest::parse(text(&empty).as_bytes()).unwrap(), empty);
    }

    #[test]
    fn a_list_without_hosts_is_of_an_older_netpxe() {
        let start = TEXT.find("  \"hosts\"").unwrap();
        let end = TEXT.find("  \"files\"").unwrap();
        let old = format!("{}{}", &TEXT[..start], &TEXT[end..]);
        let read = Manifest::parse(old.as_bytes()).unwrap();
        assert_eq!(read.machines, None);
        assert_eq!(read.files, sample().files);
        assert_eq!(text(&read), old);
    }

    #[test]
    fn what_netpxe_did_not_write_is_refused() {
        for (from, to, fault) in [
            ("{", "<<<<<<< HEAD\n{", "it cannot be read"),
            ("\"netpxe\"", "\"other\"", "it was not written by netpxe"),
            ("\"format\": 1", "\"format\": 2", "it has the format 2"),
            ("a/b", "../etc/passwd", "it was edited: \"../etc/passwd\""),
            ("a/b", "d", "it was edited: c is listed after d"),
            ("a/b", "c", "it was edited: c is listed after c"),
            ("d1", "\\u001b[31m", "it was edited: the host"),
            ("\"state\"", "\"estate\"", "it cannot be read"),
            ("ba78", "BA78", "it was edited: \"a/b\""),
            ("0640", "0999", "it was edited: \"a/b\""),
            ("\"mode\"", "\"owner\"", "it cannot be read"),
        ] {
            let text = TEXT.replacen(from, to, 1);
            let error = Manifest::parse(text.as_bytes()).unwrap_err().to_string();
            assert!(error.starts_with(fault), "{error}");
        }
    }
}
