//! Processor architectures.

/// The architecture of a machine's processor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Architecture {
    /// 64-bit x86, in PCs and Intel Macs.
    X86_64,
    /// 64-bit ARM.
    Aarch64,
}

impl Architecture {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::X86_64, Self::Aarch64];

    /// The word for it in the paths of installation trees: Red Hat's first, Debian's second.
    pub fn words(self) -> [&'static str; 2] {
        match self {
            Self::X86_64 => ["x86_64", "amd64"],
            Self::Aarch64 => ["aarch64", "arm64"],
        }
    }

    /// What Red Hat and the kernel call it.
    pub fn word(self) -> &'static str {
        self.words()[0]
    }
}
