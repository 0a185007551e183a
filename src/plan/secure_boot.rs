//! What a machine boots whose firmware insists on signatures.

use crate::value::{Asks, Signed, TftpPath, Url};

/// The folder of signed boot loaders, below the TFTP and the web root.
const FOLDER: &str = "boot/grub/secure";

/// The signed shim and GRUB that a machine boots in the place of `build-grub`'s image.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SecureBoot {
    /// The name of their folder in [`FOLDER`]: that of the kernel's folder. A shim knows the kernels
    /// of its own distribution, so they are kept apart as those are.
    name: String,
    /// Whose they are.
    pub signed: &'static Signed,
    /// Where the kernel comes from: an installation tree, or something in an archive.
    pub url: Url,
}

impl SecureBoot {
    /// Those of `signed` for a machine that boots this kernel, which comes from `url`.
    pub fn new(signed: &'static Signed, kernel: &TftpPath, url: Url) -> Self {
        let folder = kernel.as_str().rsplit_once('/').map(|(folder, _)| folder);
        let name = folder.unwrap_or(signed.word).to_owned();
        Self { name, signed, url }
    }

    /// Their folder, below the TFTP and the web root.
    pub fn folder(&self) -> String {
        format!("{FOLDER}/{}", self.name)
    }

    /// The configuration that their GRUB asks for, below the root that it came from.
    pub fn config(&self) -> String {
        match self.signed.asks {
            Asks::OwnFolder => format!("{}/grub.cfg", self.folder()),
            Asks::File(file) => file.to_owned(),
        }
    }
}
