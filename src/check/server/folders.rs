//! The folders that the services of a deploy host serve.
//!
//! Refuses folders that overlap.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::Server;
use crate::inventory::read::Field;
use crate::plan::{REPOS, Tftp, Web};
use crate::source::{Span, Spanned};
use crate::value::Folder;

/// A folder, what it is, and where the inventory says so.
struct Served<'a> {
    what: &'static str,
    folder: &'a Folder,
    span: Span,
}

/// `E0701`: no folder lies in another, except `repos` at its usual place in the web root.
///
/// A folder that two services serve would show by TFTP what only one machine may read, and `repos`
/// must not be a second way to the kickstarts.
pub fn check(
    server: &Spanned<Server>,
    tftp: Option<&Tftp>,
    web: Option<&Web>,
    out: &mut Diagnostics,
) {
    let folders = served(server, tftp, web);
    for (at, one) in folders.iter().enumerate() {
        for other in &folders[..at] {
            if other.folder.holds(one.folder) || one.folder.holds(other.folder) {
                out.push(overlap(one, other));
            }
        }
    }
}

fn served<'a>(
    server: &Spanned<Server>,
    tftp: Option<&'a Tftp>,
    web: Option<&'a Web>,
) -> Vec<Served<'a>> {
    // Where a folder is written, or else its section, or else the deploy host.
    let span = |section: Option<Span>, field: Option<&Field<Folder>>| {
        let folder = field.and_then(Field::given).map(|folder| folder.span);
        folder.or(section).unwrap_or(server.span)
    };
    let mut folders = Vec::new();
    if let Some(tftp) = tftp {
        let written = server.value.tftp.given();
        folders.push(Served {
            what: "the TFTP root",
            folder: &tftp.root,
            span: span(written.map(|it| it.span), written.map(|it| &it.value.root)),
        });
    }
    if let Some(web) = web {
        let written = server.value.web.given();
        let section = written.map(|it| it.span);
        folders.push(Served {
            what: "the web root",
            folder: &web.root,
            span: span(section, written.map(|it| &it.value.root)),
        });
        if web.root.join(REPOS).as_ref() != Some(&web.repos) {
            folders.push(Served {
                what: "the folder of `repos`",
                folder: &web.repos,
                span: span(section, written.map(|it| &it.value.repos)),
            });
        }
    }
    folders
}

fn overlap(one: &Served<'_>, other: &Served<'_>) -> Diagnostic {
    let (what, folder) = (one.what, one.folder);
    let (other_what, other_folder) = (other.what, other.folder);
    Diagnostic::new(
        Code::FoldersOverlap,
        one.span,
        format!("{what} `{folder}` and {other_what} `{other_folder}` overlap"),
    )
    .also(other.span, format!("{other_what}: `{other_folder}`"))
    .help("choose folders that are not inside each other")
}
