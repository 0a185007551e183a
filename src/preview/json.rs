//! A preview for programs: one JSON object, whose shape is documented (`docs/formats.md`) and has a
//! schema (`netpxe schema plan`).
//!
//! Later versions of netpxe may add keys. `version` is raised whenever one is renamed or removed.

use anyhow::Result;
use schemars::JsonSchema;
use serde::Serialize;

use super::text::word;
use super::{Kind, Preview, Warnings, hosts};
use crate::diagnostic::json::Line;

/// The version of this shape.
const VERSION: u32 = 2;

/// What `netpxe gen` would do.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "netpxe plan")]
struct Document<'a> {
    /// The version of this shape: 2.
    version: u32,
    /// The output folder, as it was named on the command line.
    output: &'a str,
    /// Whether anything would change.
    changes: bool,
    /// Every file that does not just stay as it is, sorted by path.
    files: Vec<File<'a>>,
    /// How many files stay as they are.
    unchanged: usize,
    /// The machines that change, sorted by name.
    hosts: Vec<Host<'a>>,
    /// How many machines were due for an installation before this run, and still are.
    due_before: usize,
    /// What has to be done on the deploy host, in this order, after the files have got there.
    services: Vec<Service>,
    /// The places that keep `netpxe gen` from writing anything; sorted by path.
    refused: Vec<Refused<'a>>,
    /// The warnings of the inventory, as `netpxe check --format json` prints them.
    #[schemars(with = "Vec<serde_json::Map<String, serde_json::Value>>")]
    warnings: Vec<Line<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct File<'a> {
    /// The path in the output folder.
    path: &'a str,
    /// What becomes of it: `new`, `changed`, `mode` (only its permissions are set), `edited` (by
    /// hand, so refused, or overwritten by force), `foreign` (another's file in its place,
    /// likewise), `blocked` (a link, a folder or the like in its place), `removed`, `gone` (no
    /// longer wanted, and removed by someone else), `kept` (no longer wanted, but edited by hand).
    #[schemars(extend("enum" = ["new", "changed", "mode", "edited", "foreign", "blocked", "removed", "gone", "kept"]))]
    change: &'static str,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Host<'a> {
    /// Its name; of a removed one, the name that it had.
    name: &'a str,
    /// `new`, `changed`, `removed`, `renamed` (known under another name), or `replaced` (all of its
    /// MAC addresses are new: another card, or another machine).
    #[schemars(extend("enum" = ["new", "changed", "removed", "renamed", "replaced"]))]
    change: &'static str,
    /// The name that it had, if it is `renamed`.
    renamed_from: Option<&'a str>,
    /// The installation that is due for it now, and was not before.
    installation: Option<Installation>,
    /// What a person should know or write because of this change.
    note: Option<&'a str>,
    /// What changes about it; of a new or removed one, its addresses.
    details: Vec<Detail<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Installation {
    /// The lower number that it had before: its disks carry that installation, and are wiped. `null`:
    /// it had none.
    from: Option<u32>,
    /// Its number.
    to: u32,
    /// The markers of other machines that are newly allowed to be wiped.
    wipes: Vec<String>,
    /// Former names that it newly has: what they installed under a lower number is wiped.
    claims: Vec<String>,
    /// Where what survives it is mounted: volumes that are kept, disks for data.
    keeps: Vec<String>,
    /// Where what would have survived it before is mounted, and no longer does.
    loses: Vec<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Detail<'a> {
    /// What changes.
    #[schemars(extend("enum" = ["address", "MAC address", "state", "install_id", "os", "disks", "keeps", "NIC", "boots", "kickstart", "grub.cfg"]))]
    what: &'static str,
    /// Which NIC, where the machine has several.
    nic: Option<&'a str>,
    /// What it was; `null`: not there, or a file whose contents change.
    from: Option<&'a str>,
    /// What it becomes; likewise.
    to: Option<&'a str>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[expect(
    clippy::struct_field_names,
    reason = "its fields are the keys of the document"
)]
struct Service {
    /// What it concerns, such as `dhcpd` or `grub-images`.
    service: &'static str,
    /// `restart`, `reload`, `run` or `stop`.
    #[schemars(extend("enum" = ["restart", "reload", "run", "stop"]))]
    action: &'static str,
    /// The sentence for a person.
    text: &'static str,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Refused<'a> {
    /// A file, or the folder in the way of many.
    path: &'a str,
    /// What is wrong with it, for a person.
    reason: String,
}

/// The JSON Schema of what [`render`] gives.
pub fn schema() -> schemars::Schema {
    schemars::generate::SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<Document<'_>>()
}

/// The preview as one JSON object, indented.
///
/// # Errors
/// None is expected: everything in it is text and numbers.
pub fn render(preview: &Preview<'_>, warnings: Warnings<'_>) -> Result<String> {
    let files = preview.files.iter();
    let refused = preview.refused.iter();
    let services = preview.actions.iter();
    let document = Document {
        version: VERSION,
        output: &preview.output,
        changes: preview.changes,
        files: files
            .map(|&(path, fate)| File {
                path,
                change: word(fate),
            })
            .collect(),
        unchanged: preview.unchanged,
        hosts: preview.hosts.iter().map(host).collect(),
        due_before: preview.due_before,
        services: services
            .map(|action| Service {
                service: action.service,
                action: action.verb,
                text: action.sentence,
            })
            .collect(),
        refused: refused
            .map(|refusal| Refused {
                path: &refusal.path,
                reason: refusal.reason.to_string(),
            })
            .collect(),
        warnings: Line::all(warnings.diagnostics, warnings.source),
    };
    let mut text = serde_json::to_string_pretty(&document)?;
    text.push('\n');
    Ok(text)
}

fn host(change: &hosts::HostChange) -> Host<'_> {
    Host {
        name: change.name.as_str(),
        change: match change.kind {
            Kind::New => "new",
            Kind::Changed => "changed",
            Kind::Removed => "removed",
            Kind::Renamed(_) => "renamed",
            Kind::Replaced => "replaced",
        },
        renamed_from: match &change.kind {
            Kind::Renamed(from) => Some(from.as_str()),
            _ => None,
        },
        installation: change.installation.as_ref().map(|it| Installation {
            from: it.from,
            to: it.to,
            wipes: it.wipes.iter().map(ToString::to_string).collect(),
            claims: it.claims.iter().map(ToString::to_string).collect(),
            keeps: it.keeps.iter().map(ToString::to_string).collect(),
            loses: it.loses.iter().map(ToString::to_string).collect(),
        }),
        note: change.note.as_deref(),
        details: change
            .details
            .iter()
            .map(|detail| Detail {
                what: detail.what,
                nic: detail.nic.as_deref(),
                from: detail.from.as_deref(),
                to: detail.to.as_deref(),
            })
            .collect(),
    }
}
