//! `mac_images:` to [`Bsdp`], the boot images that Macs are offered.
//!
//! Refuses images that a Mac could not tell apart, a list that is too long for DHCP, and Macs for
//! which there is no image.

use std::collections::BTreeMap;

use super::hosts::Hosts;
use super::places;
use crate::bsdp::{self, Image, ImageId, ImageIndex, ImageKind};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::read::Field;
use crate::inventory::{Inventory, MacImage};
use crate::plan::{Bsdp, MAC, MAC32, Offer};
use crate::source::Span;
use crate::value::{Firmware, FromText, TftpPath};

/// The first index that means the same image on every server.
const GLOBAL: u32 = 4096;

/// Checks the images; `None` if there are none, or if one is faulty.
pub fn check(inventory: &Inventory<'_>, out: &mut Diagnostics) -> Option<Bsdp> {
    let images = &inventory.mac_images;
    check_indices(inventory, out);
    check_length(inventory, out);
    check_names(inventory, out);
    check_files(inventory, out);
    check_local(inventory, out);
    let default = role(inventory, "default", |image| &image.default, out);
    let discover = role(inventory, "discover", |image| &image.discover, out);
    let mut offers: Vec<Offer> = images
        .entries()
        .map(|(_, image)| offer(image))
        .collect::<Option<_>>()?;
    offers.sort_by_key(|offer| offer.image.id().index.get());
    let first = offers.first()?.image.id();
    Some(Bsdp {
        default: default.and_then(id).unwrap_or(first),
        discover: discover.and_then(id),
        offers,
    })
}

/// `E0604`: every Mac has an image that it can boot. Without one it gets no answer to its LIST, and
/// its menu stays empty.
pub fn check_macs(inventory: &Inventory<'_>, hosts: &Hosts, out: &mut Diagnostics) {
    let images = &inventory.mac_images;
    let for_32_bit =
        |(_, image): &(_, MacImage)| image.file.is_absent() || !image.file32.is_absent();
    let mut hosts = hosts.iter();
    let (host, fault, help) = if !images.complete || images.entries().any(for_32_bit) {
        return;
    } else if images.is_empty() {
        (
            hosts.find(|host| host.firmware.is_some_and(Firmware::is_mac)),
            "is a Mac, and there is no Mac image to offer it",
            "write `mac_images: {linux: {index: 137, name: Linux}}`",
        )
    } else {
        (
            hosts.find(|host| host.firmware == Some(Firmware::Mac32)),
            "is a Mac with 32-bit EFI, and no Mac image has a `file32`",
            "give an image a `file32`, which such a Mac can load",
        )
    };
    if let Some(host) = host {
        out.push(
            Diagnostic::new(
                Code::NoImage,
                host.name.span,
                format!("`{}` {fault}", host.name.value),
            )
            .help(help),
        );
    }
}

fn id(image: &MacImage) -> Option<ImageId> {
    let index = u16::try_from(image.index.value()?.get()).ok()?;
    Some(ImageId {
        // The Mac's menu then shows it as an installer, which is what netpxe boots Macs for.
        install: true,
        kind: ImageKind::MacOsX,
        index: ImageIndex::new(index)?,
    })
}

fn offer(image: &MacImage) -> Option<Offer> {
    let given = |field: &Field<TftpPath>| field.value().cloned();
    let builtin = |name: &str| TftpPath::from_text(name).ok();
    let file32 = match given(&image.file32) {
        Some(file) => Some(file),
        // Whoever names a file of their own may have none for 32 bits.
        None if image.file.is_absent() => builtin(MAC32),
        None => None,
    };
    Some(Offer {
        image: Image::new(id(image)?, image.name.value()?.as_str()).ok()?,
        file: given(&image.file).or_else(|| builtin(MAC))?,
        file32,
    })
}

/// `E0601`: each image has an index of its own.
fn check_indices(inventory: &Inventory<'_>, out: &mut Diagnostics) {
    let mut seen: BTreeMap<u32, Span> = BTreeMap::new();
    for index in inventory
        .mac_images
        .entries()
        .filter_map(|(_, image)| image.index.given())
    {
        let number = index.value.get();
        if let Some(&first) = seen.get(&number) {
            out.push(
                Diagnostic::new(
                    Code::DoubleImage,
                    index.span,
                    format!("two Mac images have the index {number}"),
                )
                .also(first, "first used here")
                .help("a Mac chooses by index: give each image its own"),
            );
        } else {
            seen.insert(number, index.span);
        }
    }
}

/// `E0606`: each image has a name that can be seen, and that no other has. A Mac's menu shows nothing
/// else.
fn check_names(inventory: &Inventory<'_>, out: &mut Diagnostics) {
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for (_, image) in inventory.mac_images.entries() {
        let Some(name) = image.name.given() else {
            continue;
        };
        let visible: String = name
            .value
            .as_str()
            .chars()
            .filter(|c| is_visible(*c))
            .collect();
        if visible.is_empty() {
            out.push(
                Diagnostic::new(
                    Code::ImagesAlike,
                    name.span,
                    "the name of this Mac image cannot be seen",
                )
                .help("write what the Mac's menu shall show: `name: Linux`"),
            );
        } else if let Some(&first) = seen.get(&visible) {
            let message = format!("two Mac images are called `{}`", name.value.as_str());
            out.push(
                Diagnostic::new(Code::ImagesAlike, name.span, message)
                    .also(first, "first used here")
                    .help("the Mac's menu shows nothing but names: give each image its own"),
            );
        } else {
            seen.insert(visible, name.span);
        }
    }
}

/// Whether a menu shows something where `c` stands: no blanks, no format characters (Unicode's `Cf`,
/// and the fillers that are drawn as nothing).
fn is_visible(c: char) -> bool {
    let is_nothing = matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
    );
    !c.is_whitespace() && !c.is_control() && !is_nothing
}

/// `E0605`: `file` is not what bin/build-grub makes for Macs with 32-bit EFI, nor `file32` what it
/// makes for the others. Neither firmware loads the other's.
fn check_files(inventory: &Inventory<'_>, out: &mut Diagnostics) {
    for (_, image) in inventory.mac_images.entries() {
        for (key, field, bits, others, right) in [
            ("file", &image.file, 64, MAC32, MAC),
            ("file32", &image.file32, 32, MAC, MAC32),
        ] {
            if let Some(file) = field.given().filter(|file| file.value.as_str() == others) {
                out.push(
                    Diagnostic::new(
                        Code::WrongImageFile,
                        file.span,
                        format!("a Mac with {bits}-bit EFI cannot load `{others}`"),
                    )
                    .help(format!("write `{key}: {right}`, or leave `{key}` out")),
                );
            } else if field.value().is_none_or(|file| file.as_str() != right) {
                out.extend(places::taken(field, &format!("{key}: own/{right}")));
            }
        }
    }
}

/// `E0607`: with two deploy hosts, an image has an index that means the same on both. A Mac takes
/// those below 4096 of two servers for two images (BSDP.doc 1.0.8).
fn check_local(inventory: &Inventory<'_>, out: &mut Diagnostics) {
    let Some(servers) = inventory.servers.given() else {
        return;
    };
    for (_, image) in inventory.mac_images.entries() {
        if let Some(index) = image.index.given().filter(|it| it.value.get() < GLOBAL) {
            let number = index.value.get();
            out.push(
                Diagnostic::new(
                    Code::LocalImage,
                    index.span,
                    format!("the index {number} means another image on each of two deploy hosts"),
                )
                .also(servers.span, "two deploy hosts")
                .help(format!(
                    "write one from {GLOBAL} to 65535, such as {}",
                    GLOBAL + number
                )),
            );
        }
    }
}

/// `E0602`: the list of images fits one DHCP option, whose length is one byte.
fn check_length(inventory: &Inventory<'_>, out: &mut Diagnostics) {
    let names = || {
        inventory
            .mac_images
            .entries()
            .filter_map(|(_, image)| image.name.given())
    };
    let length = bsdp::list_length(names().map(|name| name.value.as_str()));
    if length <= bsdp::MAX_LENGTH {
        return;
    }
    // The first image that does not fit is where a person has to look.
    let mut so_far = Vec::new();
    for name in names() {
        so_far.push(name.value.as_str());
        if bsdp::list_length(so_far.iter().copied()) > bsdp::MAX_LENGTH {
            out.push(
                Diagnostic::new(
                    Code::ImagesTooLong,
                    name.span,
                    format!(
                        "the list of Mac images takes {length} bytes, and a DHCP option holds {}",
                        bsdp::MAX_LENGTH
                    ),
                )
                .label("from here on it does not fit")
                .help(format!(
                    "each image takes {} bytes and its name in UTF-8: shorten names, or offer fewer images",
                    bsdp::ENTRY_OVERHEAD
                )),
            );
            return;
        }
    }
}

/// `E0603`: the one image that has `flag: true`, if any.
fn role<'i>(
    inventory: &'i Inventory<'_>,
    flag: &str,
    field: impl Fn(&MacImage) -> &Field<bool>,
    out: &mut Diagnostics,
) -> Option<&'i MacImage> {
    let mut claims = inventory.mac_images.entries().filter_map(|(_, image)| {
        let given = field(image).given().filter(|given| given.value)?;
        Some((image, given.span))
    });
    let (image, first) = claims.next()?;
    for (_, span) in claims {
        out.push(
            Diagnostic::new(
                Code::TwoDefaults,
                span,
                format!("two Mac images say `{flag}: true`"),
            )
            .also(first, "first said here")
            .help("only one image can have this role: remove one of the two"),
        );
    }
    Some(image)
}
