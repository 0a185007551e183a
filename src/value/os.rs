//! Releases, and what each of their installers can do.
//!
//! What stands here was observed with pykickstart 3.78's `ksvalidator`, release by release, and
//! read in Anaconda's source; `tests/daemons/kickstart.rs` runs the former over every combination.

use super::choice::choice;

choice! {
    /// The release that is installed.
    Os, "a release that netpxe knows" {
        /// CentOS 7, RHEL 7 and their kin.
        El7 = "el7",
        /// RHEL 8, Rocky Linux 8, AlmaLinux 8 and their kin.
        El8 = "el8",
        /// RHEL 9, CentOS Stream 9, Rocky Linux 9, AlmaLinux 9 and their kin.
        El9 = "el9",
        /// RHEL 10, CentOS Stream 10, Rocky Linux 10, AlmaLinux 10 and their kin.
        El10 = "el10",
        /// Fedora 42.
        Fedora42 = "fedora42",
        /// Fedora 43.
        Fedora43 = "fedora43",
        /// Fedora 44.
        Fedora44 = "fedora44",
        /// Something else, for which you bring the template: Debian, Ubuntu, an appliance.
        Other = "other",
    }
}

/// Releases that one kickstart suits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    /// EL 7: the kickstart of 2014.
    Seven,
    /// EL 8: `sshkey` and weak dependencies, and the time servers still with the time zone.
    Eight,
    /// EL 9, EL 10, Fedora: `timesource`, and the old spellings gone or going.
    Modern,
}

impl Os {
    fn family(self) -> Option<Family> {
        match self {
            Self::El7 => Some(Family::Seven),
            Self::El8 => Some(Family::Eight),
            Self::El9 | Self::El10 | Self::Fedora42 | Self::Fedora43 | Self::Fedora44 => {
                Some(Family::Modern)
            }
            Self::Other => None,
        }
    }

    fn is_fedora(self) -> bool {
        matches!(self, Self::Fedora42 | Self::Fedora43 | Self::Fedora44)
    }

    /// Whether Anaconda installs it, by a kickstart.
    pub fn has_kickstart(self) -> bool {
        self.family().is_some()
    }

    /// Whether its installer needs a second repository, AppStream, beside BaseOS.
    pub fn has_app_stream(self) -> bool {
        matches!(self, Self::El8 | Self::El9 | Self::El10)
    }

    /// Whether its packages have weak dependencies, which can be left out.
    pub fn has_weak_dependencies(self) -> bool {
        self.family() > Some(Family::Seven)
    }

    /// The option of `%packages` that leaves weak dependencies out; empty where there are none.
    pub fn without_weak_dependencies(self) -> &'static str {
        match self.family() {
            Some(Family::Eight) => "--excludeWeakdeps",
            Some(Family::Modern) => "--exclude-weakdeps",
            Some(Family::Seven) | None => "",
        }
    }

    /// Whether `%packages` has `--inst-langs`.
    pub fn has_inst_langs(self) -> bool {
        self.family() == Some(Family::Modern)
    }

    /// Whether kickstarts have the command `sshkey`.
    pub fn has_sshkey(self) -> bool {
        self.family() > Some(Family::Seven)
    }

    /// Whether time servers are told by `timesource`; else they stand with the time zone.
    pub fn has_timesource(self) -> bool {
        self.family() == Some(Family::Modern)
    }

    /// Whether repositories can be found by a metalink.
    pub fn has_metalink(self) -> bool {
        self.family() > Some(Family::Seven)
    }

    /// Whether it installs on Btrfs: Red Hat's kernels are without it since EL 8, and in EL 7 it
    /// was given up.
    pub fn has_btrfs(self) -> bool {
        self.is_fedora()
    }

    /// Whether its libcrypt reads yescrypt, `$y$`.
    pub fn reads_yescrypt(self) -> bool {
        !matches!(self, Self::El7 | Self::El8)
    }

    /// Whether its installer demands an HFS+ boot partition on a Mac, and brings no tools to make
    /// one (Anaconda's `MacEFI`; dropped in Fedora 40 and EL 10).
    pub fn demands_macefi(self) -> bool {
        matches!(self, Self::El8 | Self::El9)
    }

    /// What its programs demand of the processor, where that is more than any 64-bit one: the
    /// level of x86-64 (the psABI's micro-architecture levels).
    pub fn processor_level(self) -> Option<u8> {
        match self {
            Self::El9 => Some(2),
            Self::El10 => Some(3),
            _ => None,
        }
    }

    /// What `ksvalidator -v` calls it; empty where it has no kickstart.
    pub fn ksvalidator_version(self) -> &'static str {
        match self {
            Self::El7 => "RHEL7",
            Self::El8 => "RHEL8",
            Self::El9 => "RHEL9",
            Self::El10 => "RHEL10",
            Self::Fedora42 => "F42",
            Self::Fedora43 => "F43",
            Self::Fedora44 => "F44",
            Self::Other => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_kickstart_has_none_of_its_commands() {
        let other = Os::Other;
        assert!(!other.has_kickstart() && !other.has_sshkey() && !other.has_timesource());
        assert_eq!(other.without_weak_dependencies(), "");
        assert_eq!(other.ksvalidator_version(), "");
    }

    #[test]
    fn commands_come_and_go_with_the_families() {
        assert!(!Os::El7.has_sshkey() && Os::El8.has_sshkey());
        assert!(!Os::El8.has_timesource() && Os::El9.has_timesource());
        assert_eq!(Os::El8.without_weak_dependencies(), "--excludeWeakdeps");
        assert_eq!(
            Os::Fedora44.without_weak_dependencies(),
            "--exclude-weakdeps"
        );
    }
}
