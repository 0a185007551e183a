//! `mac_images:`, what the Option-key menu of a Mac offers.

use super::read::{Field, Key};
use super::section;
use crate::value::{Int, Text, TftpPath};

/// One image of the list that a Mac asks for by BSDP.
#[derive(Debug)]
pub struct MacImage {
    /// Its index: 1 to 4095 on this server alone, from 4096 on the same image on every server.
    pub index: Field<Int<1, 65535>>,
    /// Its name in the menu.
    pub name: Field<Text>,
    /// The file that a Mac with 64-bit EFI loads.
    pub file: Field<TftpPath>,
    /// The file that a Mac with 32-bit EFI loads.
    pub file32: Field<TftpPath>,
    /// Whether it is the one that a Mac boots when nobody chooses.
    pub default: Field<bool>,
    /// Whether the answer to a Mac's plain DISCOVER names it, which some older models need.
    pub discover: Field<bool>,
}

section!(MacImage, "a Mac image", |map| Self {
    index: map.required("index", "137"),
    name: map.required("name", "The-Image"),
    file: map.optional("file"),
    file32: map.optional("file32"),
    default: map.optional("default"),
    discover: map.optional("discover"),
});
