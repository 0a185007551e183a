//! The table of releases.
//!
//! What stands here was observed with pykickstart 3.78's `ksvalidator`, release by release, and
//! read in Anaconda's source; `tests/daemons/kickstart.rs` runs the former over every combination.
//! What stands here of Debian was read in its installer's own programs, and of Ubuntu in its installer's
//! sources.

use super::{Anaconda, CoreOs, Debian, Dialect, InstalledBy, Os, Ubuntu};

/// The releases that netpxe knows.
pub static RELEASES: &[Os] = &[
    Os {
        word: "el7",
        kin: "EL 7",
        about: "CentOS 7, RHEL 7 and their kin.",
        installed_by: InstalledBy::Anaconda(Anaconda {
            ksvalidator: "RHEL7",
            kickstart: &EL7,
            needs_app_stream: false,
            demands_macefi: false,
            has_clevis: false,
        }),
        has_btrfs: false,
        reads_yescrypt: false,
        processor_level: None,
    },
    Os {
        word: "el8",
        kin: "EL 8",
        about: "RHEL 8, Rocky Linux 8, AlmaLinux 8 and their kin.",
        installed_by: InstalledBy::Anaconda(Anaconda {
            ksvalidator: "RHEL8",
            kickstart: &EL8,
            needs_app_stream: true,
            demands_macefi: true,
            has_clevis: true,
        }),
        has_btrfs: false,
        reads_yescrypt: false,
        processor_level: None,
    },
    Os {
        word: "el9",
        kin: "EL 9",
        about: "RHEL 9, CentOS Stream 9, Rocky Linux 9, AlmaLinux 9 and their kin.",
        installed_by: InstalledBy::Anaconda(Anaconda {
            ksvalidator: "RHEL9",
            kickstart: &MODERN,
            needs_app_stream: true,
            demands_macefi: true,
            has_clevis: true,
        }),
        has_btrfs: false,
        reads_yescrypt: true,
        processor_level: Some(2),
    },
    Os {
        word: "el10",
        kin: "EL 10",
        about: "RHEL 10, CentOS Stream 10, Rocky Linux 10, AlmaLinux 10 and their kin.",
        installed_by: InstalledBy::Anaconda(Anaconda {
            ksvalidator: "RHEL10",
            kickstart: &MODERN,
            needs_app_stream: true,
            demands_macefi: false,
            has_clevis: true,
        }),
        has_btrfs: false,
        reads_yescrypt: true,
        processor_level: Some(3),
    },
    Os {
        word: "fedora42",
        kin: "Fedora",
        about: "Fedora 42.",
        installed_by: InstalledBy::Anaconda(Anaconda {
            ksvalidator: "F42",
            kickstart: &MODERN,
            needs_app_stream: false,
            demands_macefi: false,
            has_clevis: true,
        }),
        has_btrfs: true,
        reads_yescrypt: true,
        processor_level: None,
    },
    Os {
        word: "fedora43",
        kin: "Fedora",
        about: "Fedora 43.",
        installed_by: InstalledBy::Anaconda(Anaconda {
            ksvalidator: "F43",
            kickstart: &MODERN,
            needs_app_stream: false,
            demands_macefi: false,
            has_clevis: true,
        }),
        has_btrfs: true,
        reads_yescrypt: true,
        processor_level: None,
    },
    Os {
        word: "fedora44",
        kin: "Fedora",
        about: "Fedora 44.",
        installed_by: InstalledBy::Anaconda(Anaconda {
            ksvalidator: "F44",
            kickstart: &MODERN,
            needs_app_stream: false,
            demands_macefi: false,
            has_clevis: true,
        }),
        has_btrfs: true,
        reads_yescrypt: true,
        processor_level: None,
    },
    Os {
        word: "debian12",
        kin: "Debian",
        about: "Debian 12, bookworm.",
        installed_by: InstalledBy::Debian(Debian { suite: "bookworm" }),
        has_btrfs: false,
        reads_yescrypt: true,
        processor_level: None,
    },
    Os {
        word: "debian13",
        kin: "Debian",
        about: "Debian 13, trixie.",
        installed_by: InstalledBy::Debian(Debian { suite: "trixie" }),
        has_btrfs: false,
        reads_yescrypt: true,
        processor_level: None,
    },
    Os {
        word: "ubuntu2204",
        kin: "Ubuntu",
        about: "Ubuntu Server 22.04, jammy.",
        installed_by: InstalledBy::Ubuntu(Ubuntu { number: "22.04" }),
        has_btrfs: false,
        reads_yescrypt: true,
        processor_level: None,
    },
    Os {
        word: "ubuntu2404",
        kin: "Ubuntu",
        about: "Ubuntu Server 24.04, noble.",
        installed_by: InstalledBy::Ubuntu(Ubuntu { number: "24.04" }),
        has_btrfs: false,
        reads_yescrypt: true,
        processor_level: None,
    },
    Os {
        word: "ubuntu2604",
        kin: "Ubuntu",
        about: "Ubuntu Server 26.04, resolute.",
        installed_by: InstalledBy::Ubuntu(Ubuntu { number: "26.04" }),
        has_btrfs: false,
        reads_yescrypt: true,
        processor_level: None,
    },
    Os {
        word: "coreos",
        kin: "CoreOS",
        about: "Fedora CoreOS, RHEL CoreOS and their kin, of any version.",
        installed_by: InstalledBy::CoreOs(CoreOs { is_flatcar: false }),
        has_btrfs: false,
        reads_yescrypt: true,
        processor_level: None,
    },
    Os {
        word: "flatcar",
        kin: "Flatcar",
        about: "Flatcar Container Linux, of any version.",
        installed_by: InstalledBy::CoreOs(CoreOs { is_flatcar: true }),
        has_btrfs: false,
        reads_yescrypt: true,
        processor_level: None,
    },
    // Of a release that netpxe does not know, it refuses nothing.
    Os {
        word: "other",
        kin: "other systems",
        about: "Something else, for which you bring the template: an appliance, a system of your own.",
        installed_by: InstalledBy::Other,
        has_btrfs: true,
        reads_yescrypt: true,
        processor_level: None,
    },
];

/// EL 7: the kickstart of 2014.
static EL7: Dialect = Dialect {
    without_weak_dependencies: None,
    has_inst_langs: false,
    has_sshkey: false,
    has_timesource: false,
    has_metalink: false,
    has_ostreecontainer: false,
};

/// EL 8: `sshkey` and weak dependencies, and the time servers still with the time zone.
static EL8: Dialect = Dialect {
    without_weak_dependencies: Some("--excludeWeakdeps"),
    has_inst_langs: false,
    has_sshkey: true,
    has_timesource: false,
    has_metalink: true,
    has_ostreecontainer: false,
};

/// EL 9, EL 10, Fedora: `timesource`, and the old spellings gone or going.
static MODERN: Dialect = Dialect {
    without_weak_dependencies: Some("--exclude-weakdeps"),
    has_inst_langs: true,
    has_sshkey: true,
    has_timesource: true,
    has_metalink: true,
    has_ostreecontainer: true,
};
