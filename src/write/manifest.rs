//! `.netpxe.json`, the list of what netpxe wrote: one line per machine and per file, sorted.
//! Nothing in it depends on when, where or by whom it was written.
//!
//! Before the first file of a run is written, the list is replaced by an *unfinished* one: every
//! file of the old tree and of the new, with every content that it may have until the run ends. So
//! at every moment, the list accounts for everything in the tree that is netpxe's; [`super`] says
//! what follows from that.

use std::io::{self, Write};

use anyhow::{Context as _, Result, ensure};
use serde::{Deserialize, Serialize};

use super::fingerprint::Fingerprint;
use crate::tree::{Machine, Mode, TreePath, optional_text};
use crate::value::HostName;

/// The manifest's name in the output folder.
pub const NAME: &str = ".netpxe.json";
/// The manifest's permissions.
pub(super) const MODE: u32 = 0o644;

/// Raised whenever an older netpxe could misunderstand the manifest.
const FORMAT: u64 = 1;
const GENERATOR: &str = "netpxe";

/// What netpxe wrote.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Manifest {
    /// Whether the run that wrote this list is still going on, or was killed.
    pub(super) unfinished: bool,
    /// The machines that the last finished tree was made for, sorted by name.
    pub(super) machines: Vec<Machine>,
    /// Sorted by path, no path twice.
    pub(super) files: Vec<Entry>,
}

/// A file that netpxe wrote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub(super) path: TreePath,
    /// The only machine that reads the file, if there is just one.
    #[serde(
        default,
        with = "optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) host: Option<HostName>,
    pub(super) sha256: Fingerprint,
    /// The permissions, for people and other programs: netpxe never reads them.
    pub(super) mode: Mode,
    /// The contents that an unfinished run replaces: until it ends, the file has either the old or
    /// the new ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) before: Option<Fingerprint>,
}

impl Entry {
    /// Whether netpxe wrote contents with this fingerprint here.
    pub(super) fn wrote(&self, contents: Fingerprint) -> bool {
        self.sha256 == contents || self.before == Some(contents)
    }
}

/// Writes a manifest. Machines and files must be sorted. The files are asked for one by one, so
/// that not all of them are in memory.
pub(super) fn write(
    unfinished: bool,
    machines: &[Machine],
    files: impl Iterator<Item = Entry>,
    out: &mut dyn Write,
) -> io::Result<()> {
    write!(
        out,
        "{{\n  \"generator\": \"{GENERATOR}\",\n  \"format\": {FORMAT},\n"
    )?;
    if unfinished {
        out.write_all(b"  \"unfinished\": true,\n")?;
    }
    out.write_all(b"  \"hosts\": [")?;
    write_lines(machines.iter(), out)?;
    out.write_all(b"  ],\n  \"files\": [")?;
    write_lines(files, out)?;
    out.write_all(b"  ]\n}\n")
}

fn write_lines<T: Serialize>(
    items: impl Iterator<Item = T>,
    out: &mut dyn Write,
) -> io::Result<()> {
    for (number, item) in items.enumerate() {
        out.write_all(if number == 0 { b"\n    " } else { b",\n    " })?;
        serde_json::to_writer(&mut *out, &item)?;
    }
    out.write_all(b"\n")
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// It is not one of netpxe's manifests, has a newer format, or was edited into something that
    /// netpxe does not write.
    pub(super) fn parse(text: &[u8]) -> Result<Self> {
        let document: Document = serde_json::from_slice(text).context("it cannot be read")?;
        for pair in document.files.windows(2) {
            let [first, second] = [&pair[0].path, &pair[1].path];
            ensure!(
                first < second,
                "it was edited: {second} is listed after {first}"
            );
        }
        Ok(Self {
            unfinished: document.unfinished,
            machines: document.hosts,
            files: document.files,
        })
    }
}

/// A manifest as it is written. Its first two keys are read first, so that the message about some
/// other kind of file says what it is.
#[derive(Deserialize)]
struct Document {
    #[serde(rename = "generator")]
    _generator: Generator,
    #[serde(rename = "format")]
    _format: Format,
    #[serde(default)]
    unfinished: bool,
    hosts: Vec<Machine>,
    files: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Generator;

impl TryFrom<String> for Generator {
    type Error = &'static str;

    fn try_from(generator: String) -> Result<Self, Self::Error> {
        match generator.as_str() {
            GENERATOR => Ok(Self),
            _ => Err("it was not written by netpxe"),
        }
    }
}

#[derive(Deserialize)]
#[serde(try_from = "u64")]
struct Format;

impl TryFrom<u64> for Format {
    type Error = String;

    fn try_from(format: u64) -> Result<Self, String> {
        match format {
            FORMAT => Ok(Self),
            _ => Err(format!(
                "it has the format {format}, and this netpxe knows only {FORMAT}: use the netpxe \
                 that wrote it, or a newer one"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::MachineNic;
    use crate::value::{FromText as _, Mac, Marker, MountPoint, Os, State};

    fn text(manifest: &Manifest) -> String {
        let mut out = Vec::new();
        let files = manifest.files.iter().cloned();
        write(manifest.unfinished, &manifest.machines, files, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn sample() -> Manifest {
        let d1 = HostName::from_text("d1").unwrap();
        let entry = |path, host, before: Option<&[u8]>| Entry {
            path: TreePath::new(path).unwrap(),
            host,
            sha256: Fingerprint::of(b"abc"),
            mode: Mode::Secret,
            before: before.map(Fingerprint::of),
        };
        let machine = Machine {
            name: d1.clone(),
            formerly: vec![HostName::from_text("d0").unwrap()],
            state: State::Install,
            install_id: Some(2),
            wipe: vec![Marker::from_text("db1-3").unwrap()],
            disks: Some("/dev/sda".to_owned()),
            keeps: vec![MountPoint::from_text("/srv").unwrap()],
            os: Some(<&Os>::from_text("el7").unwrap()),
            nics: vec![MachineNic {
                label: None,
                mac: Mac::from_text("00:25:90:00:00:01").unwrap(),
                address: Some([10, 0, 0, 11].into()),
                boots: true,
            }],
        };
        Manifest {
            unfinished: true,
            machines: vec![machine],
            files: vec![entry("a/b", Some(d1), None), entry("c", None, Some(b""))],
        }
    }

    const TEXT: &str = r#"{
  "generator": "netpxe",
  "format": 1,
  "unfinished": true,
  "hosts": [
    {"name":"d1","formerly":["d0"],"state":"install","install_id":2,"wipe":["db1-3"],"disks":"/dev/sda","keeps":["/srv"],"os":"el7","nics":[{"mac":"00:25:90:00:00:01","address":"10.0.0.11","boots":true}]}
  ],
  "files": [
    {"path":"a/b","host":"d1","sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","mode":"0640"},
    {"path":"c","sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","mode":"0640","before":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}
  ]
}
"#;

    #[test]
    fn it_is_written_line_by_line_and_read_back() {
        assert_eq!(text(&sample()), TEXT);
        assert_eq!(Manifest::parse(TEXT.as_bytes()).unwrap(), sample());
        let empty = Manifest::default();
        assert_eq!(Manifest::parse(text(&empty).as_bytes()).unwrap(), empty);
    }

    #[test]
    fn what_netpxe_did_not_write_is_refused() {
        for (from, to, fault) in [
            ("{", "<<<<<<< HEAD\n{", "expected value"),
            ("\"netpxe\"", "\"other\"", "it was not written by netpxe"),
            ("\"format\": 1", "\"format\": 2", "it has the format 2"),
            ("a/b", "../etc/passwd", "\"../etc/passwd\""),
            ("a/b", "d", "it was edited: c is listed after d"),
            ("a/b", "c", "it was edited: c is listed after c"),
            (
                "\"name\":\"d1",
                "\"name\":\"\\u001b[31m",
                "is not a host name",
            ),
            ("\"el7\"", "\"el\\u0007\"", "is not a release"),
            ("\"state\"", "\"estate\"", "missing field `state`"),
            ("ba78", "BA78", "is not a SHA-256"),
            ("0640", "0999", "unknown variant `0999`"),
            ("\"mode\"", "\"owner\"", "unknown field `owner`"),
            ("\"hosts\"", "\"guests\"", "missing field `hosts`"),
        ] {
            let text = TEXT.replacen(from, to, 1);
            let error = format!("{:#}", Manifest::parse(text.as_bytes()).unwrap_err());
            assert!(error.contains(fault), "{fault}: {error}");
        }
    }
}
