//! Where shims lie: no two trees want one place, and DHCP can name it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use super::hosts::Hosts;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::plan::SecureBoot;
use crate::source::Span;
use crate::value::Firmware;

/// What a shim's place is taken by, of one architecture.
type Places<'p> = HashMap<(String, Firmware), (&'p Arc<SecureBoot>, Span)>;

/// `E0553`: no two trees want their shim in one place, and DHCP can name it.
pub fn check_places(hosts: &Hosts, out: &mut Diagnostics) {
    let mut places = Places::new();
    for draft in hosts.iter() {
        let Some(host) = &draft.plan else { continue };
        let Some(secure) = &host.secure_boot else {
            continue;
        };
        let span = draft.name.span;
        let (folder, here) = (secure.folder(), (secure, span));
        let place = places.entry((folder.clone(), host.firmware));
        let is_new = matches!(place, Entry::Vacant(_));
        let other = place.or_insert(here);
        if other.0 != secure {
            let why = format!(
                "the shim in `{folder}` would have to be that of {} here, and that of {} for another \
                 machine",
                whose(secure),
                whose(other.0)
            );
            let fault =
                Diagnostic::new(Code::ShimTaken, span, why).also(other.1, "the other machine");
            out.push(fault.help(
                "give the two kernels folders of their own: write `kernel: el9-b/vmlinuz` and `initrd: \
                 el9-b/initrd.img` beside one of them",
            ));
            *other = here;
        } else if is_new && folder.len() > LONGEST_FOLDER {
            let why = format!("DHCP carries no path as long as that of the shim in `{folder}`");
            let help = "write a `kernel` and an `initrd` in a folder with a shorter name";
            out.push(Diagnostic::new(Code::ShimTaken, span, why).help(help));
        }
    }
}

/// Whose they are, in words.
fn whose(secure: &SecureBoot) -> String {
    format!("`{}` from {}", secure.signed, secure.url)
}

/// How long the path of a shim's folder may be, in bytes: DHCP's `file` holds 127 (RFC 2131), of
/// which the firmware over HTTP wants a URL: `http://255.255.255.255/` and `/shimaa64.efi`.
const LONGEST_FOLDER: usize = 127 - 24 - 13;
