//! The GRUB images that `build-grub` makes.

use serde::Serialize;

use crate::dhcp::{CLIENTS, Way};
use crate::plan::{MAC, MAC32, Offer, Plan};
use crate::value::Firmware;

/// An image that `build-grub` makes, as its template sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Image {
    /// GRUB's name for its format: what `grub-mkimage -O` takes.
    pub format: &'static str,
    /// `tftp` or `web`: the root below which it lies.
    pub root: &'static str,
    /// Its path below that root.
    pub path: &'static str,
}

/// The images that the machines of a plan need.
pub fn needed(plan: &Plan) -> Vec<Image> {
    let clients = CLIENTS.iter().filter(|client| client.is_served(plan));
    let mut images: Vec<Image> = clients
        .map(|client| Image {
            format: client.format,
            root: match client.way {
                Way::Pxe => "tftp",
                Way::Http => "web",
            },
            path: client.image,
        })
        .collect();
    let offers = || plan.bsdp.iter().flat_map(|bsdp| &bsdp.offers);
    let mut mac = |format, path| {
        let root = "tftp";
        images.push(Image { format, root, path });
    };
    if offers().any(|offer| offer.file.as_str() == MAC) {
        mac("x86_64-efi", MAC);
    }
    let is_mac32 = |offer: &Offer| offer.file32.as_ref().is_some_and(|f| f.as_str() == MAC32);
    if plan.has(Firmware::Mac32) && offers().any(is_mac32) {
        mac("i386-efi", MAC32);
    }
    images
}
