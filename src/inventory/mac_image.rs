//! `mac_images:`, what the Option-key menu of a Mac offers.

use super::read::Field;
use super::section;
use crate::value::{Int, Text, TftpPath};

section! {
    /// One image of the list that a Mac asks for (BSDP).
    #[section("a Mac image")]
    pub struct MacImage {
        /// The number by which Macs know it: 1 to 4095 on this server alone, 4096 to 65535 for the
        /// same image on all of your servers.
        #[required("137")]
        pub index: Field<Int<1, 65535>>,
        /// Its name in the menu.
        #[required("The-Image")]
        pub name: Field<Text>,
        /// The file that a Mac with 64-bit EFI loads, below the TFTP root. Default: `mactel64.efi`,
        /// which bin/build-grub makes.
        pub file: Field<TftpPath>,
        /// The file that a Mac with 32-bit EFI (2006 and 2007) loads, below the TFTP root. Default:
        /// `mactel32.efi`, which bin/build-grub makes.
        pub file32: Field<TftpPath>,
        /// Whether a Mac boots this image when nobody chooses. At most one image says so; without
        /// one it is the image of the lowest index.
        pub default: Field<bool>,
        /// Whether this image and its file are named in the answer to a Mac's first question already,
        /// which some old models need. At most one image says so. It was never tried on such a Mac.
        pub discover: Field<bool>,
    }
}
