//! Storage: what is made on the disks that an installation wipes.
//!
//! `layout` and `swap` alone name what most machines want; `volumes` says it volume by volume.

mod data;
mod disks;
mod encryption;
mod fit;
mod keep;
mod other;
mod volume;
mod volumes;
mod written;

pub use data::check as data;
pub use disks::check as disks;
pub use encryption::check_unlock;
pub use fit::check as check_fit;
pub use other::check as check_other;

use super::layers::Layers;
use super::needs::Needs;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::{KickstartSettings, Secret};
use crate::plan::Storage;
use crate::value::{Layout, Mebibytes};

/// The EFI system partition where nothing says its size: what Anaconda makes by itself.
const ESP: Mebibytes = Mebibytes::new(600);

/// How the disks are laid out; `None` if something in it is faulty.
pub fn check(layers: &Layers<'_, KickstartSettings>, need: &mut Needs<'_>) -> Option<Storage> {
    let layout = layers.value(|s| &s.layout).copied().unwrap_or(Layout::Lvm);
    check_free(layout, layers, need);
    let written = written::merged(layers);
    let kept = keep::check(written.as_ref(), layers, need);
    let sound = kept.is_some();
    let kept = kept.unwrap_or_default();
    let volumes = match &written {
        None => Some(volumes::usual(layout, layers)),
        Some(written) => volumes::check(layout, written, &kept, layers, need),
    };
    let storage = Storage {
        layout,
        raid: layers.value(|s| &s.raid).copied(),
        esp: written.as_ref().and_then(written::esp).unwrap_or(ESP),
        volumes: volumes.filter(|_| sound)?,
        free: layers.value(|s| &s.free).copied(),
        passphrase: match encryption::passphrase(layers) {
            None => None,
            Some(Secret::Known(passphrase)) => Some(passphrase.clone()),
            // It could not be fetched, and that has been told.
            Some(Secret::Elsewhere(_)) => return None,
        },
        unlock: encryption::unlock(layers)?,
    };
    let sound = keep::check_rest(&storage, layers, need);
    (encryption::check(&storage, layers, need) && sound).then_some(storage)
}

/// `E0518`: only a volume group has space that no volume takes.
fn check_free(layout: Layout, layers: &Layers<'_, KickstartSettings>, need: &mut Needs<'_>) {
    let Some(free) = layers.get(|s| &s.free).given() else {
        return;
    };
    if layout == Layout::Lvm {
        return;
    }
    let why = format!("`free` is space of a volume group, and `layout: {layout}` has none");
    let fault = Diagnostic::new(Code::Contradiction, free.span, why);
    need.out
        .push(fault.help("write `layout: lvm`, or leave `free` out"));
}
