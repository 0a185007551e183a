//! The table of signed boot loaders: what each signed GRUB asks for, and what it can do.
//!
//! Debian's were run in firmware that enforces Secure Boot (`tests/daemons/boot/secure.rs`). Those of
//! EL, Fedora and Ubuntu were read in the distributions' build files: their `regexp`, by which the
//! configuration of a machine is found, is built in, and so is `http`. SUSE's is not here: it has no
//! `regexp`. Nor is EL 7's: it is of before SBAT, and current firmware revokes it.

use super::{Asks, Signed, SignedFrom};

/// Debian's and Ubuntu's network image, `grubnetx64.efi.signed`, has the prefix `/grub`.
const OF_DEBIAN: Asks = Asks::File("grub/grub.cfg");

/// Debian's archive.
const fn debian(suites: &'static [&'static str]) -> SignedFrom {
    SignedFrom::Archive {
        suites,
        keyring: "debian-archive-keyring.gpg",
    }
}

/// The signed boot loaders that netpxe knows. Of several that know a kernel, the first is taken.
pub static SIGNED: &[Signed] = &[
    Signed {
        word: "el8",
        about: "The installation tree of EL 8.",
        kernels: &["el8"],
        from: SignedFrom::Tree,
        asks: Asks::OwnFolder,
        has_http: true,
    },
    Signed {
        word: "el9",
        about: "The installation tree of EL 9.",
        kernels: &["el9"],
        from: SignedFrom::Tree,
        asks: Asks::OwnFolder,
        has_http: true,
    },
    Signed {
        word: "el10",
        about: "The installation tree of EL 10.",
        kernels: &["el10"],
        from: SignedFrom::Tree,
        asks: Asks::OwnFolder,
        has_http: true,
    },
    Signed {
        word: "fedora",
        about: "The installation tree of Fedora.",
        kernels: &["fedora42", "fedora43", "fedora44"],
        from: SignedFrom::Tree,
        asks: Asks::OwnFolder,
        has_http: true,
    },
    // Debian 13's starts Debian 12's kernels too, and can do more.
    Signed {
        word: "debian13",
        about: "The packages of Debian 13, which also start the kernels of Debian 12.",
        kernels: &["debian12", "debian13"],
        from: debian(&["trixie"]),
        asks: OF_DEBIAN,
        has_http: true,
    },
    Signed {
        word: "debian12",
        about: "The packages of Debian 12, whose GRUB has no HTTP.",
        kernels: &["debian12", "debian13"],
        from: debian(&["bookworm"]),
        asks: OF_DEBIAN,
        has_http: false,
    },
    Signed {
        word: "ubuntu2404",
        about: "The packages of Ubuntu 24.04.",
        kernels: &["ubuntu2204", "ubuntu2404", "ubuntu2604"],
        from: SignedFrom::Archive {
            suites: &["noble", "noble-updates"],
            keyring: "ubuntu-archive-keyring.gpg",
        },
        asks: OF_DEBIAN,
        has_http: true,
    },
];
