//! `netpxe import`.

use std::collections::HashSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::outside::Surroundings;
use super::{Outcome, read, talk};
use crate::cli::{Import, ImportCsv, ImportDhcpd, ImportFrom, ImportLeases, ImportWay};
use crate::compile;
use crate::diagnostic::{Code, Diagnostics, human};
use crate::import::into::{self, Inserted};
use crate::import::{self, Known};
use crate::plan::Plan;
use crate::source::Source;

/// Prints an inventory made of what a site has already, or adds to one, and tells what is lost.
/// Nothing is printed or added after an error.
///
/// # Errors
/// A file cannot be read, or the inventory cannot be written.
pub fn run(options: &Import) -> Result<Outcome> {
    match &options.from {
        ImportFrom::Dhcpd(options) => dhcpd(options),
        ImportFrom::Csv(options) => csv(options),
        ImportFrom::Kea(options) => {
            let (name, text) = text(&options.file)?;
            finish(&mut import::kea(&name, &text, options.server), &options.way)
        }
        ImportFrom::Leases(options) => leases(options),
    }
}

fn dhcpd(options: &ImportDhcpd) -> Result<Outcome> {
    let files = options.files.iter().map(|path| text(path));
    let files: Vec<(String, String)> = files.collect::<Result<_>>()?;
    let beside = options.files.first().and_then(|path| path.parent());
    let beside = beside.unwrap_or(Path::new("")).to_owned();
    let include = |path: &str| included(&beside, path);
    let mut import = import::dhcpd(&files, &include, options.server);
    finish(&mut import, &options.way)
}

fn csv(options: &ImportCsv) -> Result<Outcome> {
    let (name, text) = text(&options.file)?;
    let (mut import, columns) = import::csv(&name, &text, &options.map, options.firmware);
    if !columns.is_empty() {
        let columns = columns
            .iter()
            .map(|(key, header, _)| format!("{key} = {header}"));
        let columns: Vec<String> = columns.collect();
        talk::say(&format!("{name}: {}\n", columns.join(", ")));
    }
    let machines = import.site.iter().flat_map(|it| &it.machines);
    let devices = machines.filter(|it| !it.is_host()).count();
    if devices > 0 {
        let rows = if devices == 1 {
            "1 row without firmware is a device".to_owned()
        } else {
            format!("{devices} rows without firmware are devices")
        };
        talk::say(&format!(
            "{name}: {rows}; `--firmware KIND` makes machines of them\n"
        ));
    }
    finish(&mut import, &options.way)
}

fn leases(options: &ImportLeases) -> Result<Outcome> {
    let (name, text) = text(&options.file)?;
    let known = match options.inventory.as_ref().or(options.way.into.as_ref()) {
        Some(path) => {
            let inventory = self::text(path)?.1;
            match checked(path, &inventory) {
                Ok(plan) => known(&plan),
                Err(faulty) => {
                    let (source, diagnostics) = *faulty;
                    tell(&diagnostics, &source);
                    return Ok(Outcome::Faults);
                }
            }
        }
        None => Known::default(),
    };
    finish(&mut import::leases(&name, &text, &known), &options.way)
}

/// What a plan knows.
fn known(plan: &Plan) -> Known {
    let nics = plan
        .hosts
        .iter()
        .flat_map(|host| &host.nics)
        .map(|nic| nic.mac);
    let devices = plan.devices.iter().map(|device| device.mac);
    let networks = plan.networks.iter();
    Known {
        macs: nics.chain(devices).collect::<HashSet<_>>(),
        networks: networks
            .map(|it| (it.name.to_string(), it.subnet))
            .collect(),
    }
}

/// Tells an import, and prints it or adds it to an inventory.
fn finish(import: &mut import::Import, way: &ImportWay) -> Result<Outcome> {
    let entries = import.site.as_ref().map(import::Site::entries);
    let mut inserted = None;
    if let (Some(path), Some(entries)) = (&way.into, &entries) {
        let (name, before) = text(path)?;
        match into::insert(&before, entries) {
            Ok(mut done) => {
                for told in std::mem::take(&mut done.told) {
                    import.told.say(told);
                }
                import.told.diagnostics.sort();
                inserted = Some((path, name, before, done));
            }
            Err(faults) => {
                tell(&faults, &Source::new(name, before));
                return Ok(Outcome::Faults);
            }
        }
    }
    let diagnostics = &import.told.diagnostics;
    if let Some(source) = import.texts.source() {
        tell(diagnostics, &source);
    }
    let lost = diagnostics.iter().any(|it| it.code == Code::NotCarried);
    let Some(site) = import.site.as_ref().filter(|_| !(way.strict && lost)) else {
        return Ok(Outcome::Faults);
    };
    match inserted {
        Some((path, name, before, done)) => add(&done, path, &name, &before),
        None => {
            talk::result(&site.to_text());
            Ok(Outcome::Done)
        }
    }
}

/// Tells everything: a person goes through all that is lost, so nothing is merely counted.
fn tell(diagnostics: &Diagnostics, source: &Source) {
    talk::coloured(&human::render(diagnostics, source, talk::colours()));
    for diagnostic in diagnostics.iter().skip(human::LIMIT) {
        let span = diagnostic.primary.span;
        let (file, position) = (source.file(span.start).name(), source.position(span.start));
        let (code, message) = (diagnostic.code, &diagnostic.message);
        talk::say(&format!("{file}:{}: {code}: {message}\n", position.line));
    }
}

/// Writes what was inserted into the inventory at `path`, unless that would be faulty then.
fn add(done: &Inserted, path: &Path, name: &str, before: &str) -> Result<Outcome> {
    if let Err(faulty) = checked(path, &done.text) {
        let (source, diagnostics) = *faulty;
        tell(&diagnostics, &source);
        talk::say(&format!(
            "{name} would be faulty with what is added, so it was left as it is\n"
        ));
        return Ok(Outcome::Faults);
    }
    if done.text != before {
        replace(path, &done.text).with_context(|| format!("cannot write {name}"))?;
    }
    talk::say(&format!("{name}: {}\n", done.summary()));
    Ok(Outcome::Done)
}

/// What an inventory means, or what is wrong with it.
fn checked(path: &Path, text: &str) -> Result<Plan, Box<(Source, Diagnostics)>> {
    let source = Source::new(path.display().to_string(), text);
    let (plan, diagnostics) = compile(&source, &Surroundings::new(path, None));
    plan.ok_or_else(|| Box::new((source, diagnostics)))
}

/// Puts a text in the place of a file at once; a link to it stays one.
fn replace(path: &Path, text: &str) -> Result<()> {
    let path = path.canonicalize()?;
    let folder = path.parent().unwrap_or(Path::new("/"));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    fs::set_permissions(file.path(), fs::metadata(&path)?.permissions())?;
    file.as_file().sync_all()?;
    file.persist(&path)?;
    Ok(())
}

/// A file's name and text. Old configurations may be in any encoding: what is not UTF-8 can only
/// stand in comments and names, where it is replaced.
fn text(path: &Path) -> Result<(String, String)> {
    let bytes = read::bytes(path).with_context(|| format!("cannot read {}", path.display()))?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok((path.display().to_string(), text))
}

/// A file that another includes: the path is one of the deploy host, or from the first file's folder.
fn included(beside: &Path, path: &str) -> Result<(String, String), String> {
    let path: PathBuf = beside.join(path);
    text(&path).map_err(|error| error.root_cause().to_string())
}
