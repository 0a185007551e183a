//! The places below the roots of the deploy host that netpxe fills itself.

use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::read::Field;
use crate::plan::{self, MAC, MAC32};
use crate::value::TftpPath;

/// Folders below the TFTP or the web root that netpxe fills, or that programs of the deploy host do.
const FOLDERS: &[&str] = &["boot/grub", "done", "ks", plan::REPOS];
/// Files that it writes beside them, or makes on the deploy host.
const FILES: &[&str] = &["grub.cfg-net", "grub/grub.cfg", "ks.cfg", MAC, MAC32];

/// `E0514`: the fault of a boot file that would take the place of one that netpxe makes: what fetches
/// it would overwrite that, or be overwritten. `example` is what to write.
pub fn taken(field: &Field<TftpPath>, example: &str) -> Option<Diagnostic> {
    let path = field.given()?;
    let text = path.value.as_str();
    let place = place_of_netpxe(text)?;
    let message = if text == place {
        format!("`{text}` is a place that netpxe fills itself")
    } else if contains(place, text) {
        format!("`{text}` lies in `{place}`, which netpxe fills itself")
    } else {
        format!("`{text}` is in the way of `{place}`, which netpxe fills itself")
    };
    let fault = Diagnostic::new(Code::FileTaken, path.span, message);
    Some(fault.help(format!("choose another place, such as `{example}`")))
}

/// The folder or file of netpxe's own that a path is, or lies in, or would have to be a folder of.
pub fn place_of_netpxe(path: &str) -> Option<&'static str> {
    let in_its_way = |place: &&str| contains(place, path) || contains(path, place);
    let places = FOLDERS.iter().chain(FILES);
    places.copied().find(in_its_way)
}

/// Whether a path is another, or lies in it.
pub fn contains(folder: &str, path: &str) -> bool {
    let rest = path.strip_prefix(folder);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
