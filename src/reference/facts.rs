//! What the declaration of the command line does not say: how each command can end, which files it
//! is about, and what to read next.

/// What a page says beyond the declaration.
pub struct Facts {
    /// The name of the page: `netpxe-gen`.
    pub page: &'static str,
    /// The exit statuses, besides those of all commands.
    pub statuses: &'static [(u8, &'static str)],
    /// Files, and what they are.
    pub files: &'static [(&'static str, &'static str)],
    /// The names of other pages, all in section 1.
    pub see_also: &'static [&'static str],
}

/// The statuses of all commands; a command's own row for a status stands in its place.
pub const STATUSES: &[(u8, &str)] = &[
    (0, "It did what was asked."),
    (1, "The machine failed: a file cannot be read or written."),
    (64, "It was called in a wrong way: nothing was done."),
];

const FAULTS: &str = "The inventory has errors, or the machine failed.";
const INVENTORY: (&str, &str) = (
    "inventory.yaml",
    "The inventory, which you write: see `netpxe-inventory`(5). Any other name will do.",
);
const MANIFEST: (&str, &str) = (
    "DIR/.netpxe.json",
    "What netpxe wrote into the folder, by which it knows files that somebody edited. Do not edit it.",
);

/// A row for every page.
pub const FACTS: &[Facts] = &[
    Facts {
        page: "netpxe",
        statuses: &[
            (1, "A fault in the inventory, or of the machine."),
            (2, "The tree would change (`netpxe gen --check`)."),
        ],
        files: &[INVENTORY, MANIFEST],
        see_also: &[
            "netpxe-init",
            "netpxe-check",
            "netpxe-plan",
            "netpxe-gen",
            "netpxe-verify",
        ],
    },
    Facts {
        page: "netpxe-bsdp",
        statuses: &[(1, "Something is wrong with the message.")],
        files: &[],
        see_also: &["netpxe-trace", "netpxe-show"],
    },
    Facts {
        page: "netpxe-check",
        statuses: &[
            (0, "The inventory has no error."),
            (
                1,
                "The inventory has errors, or warnings with `--deny-warnings`; or the machine failed.",
            ),
        ],
        files: &[INVENTORY],
        see_also: &["netpxe-explain", "netpxe-plan"],
    },
    Facts {
        page: "netpxe-completions",
        statuses: &[],
        files: &[(
            "~/.local/share/bash-completion/completions/netpxe",
            "Where bash looks for them.",
        )],
        see_also: &[],
    },
    Facts {
        page: "netpxe-explain",
        statuses: &[(1, "There is no such code.")],
        files: &[],
        see_also: &["netpxe-check", "netpxe-trace"],
    },
    Facts {
        page: "netpxe-gen",
        statuses: &[
            (0, "The tree is as the inventory says."),
            (
                1,
                "The inventory has errors, netpxe refused to overwrite a file, or the machine failed. With \
                 errors, nothing was written.",
            ),
            (2, "With `--check`: the tree would change."),
        ],
        files: &[
            INVENTORY,
            MANIFEST,
            ("DIR/dhcp/dhcpd.conf", "The configuration of dhcpd."),
            ("DIR/tftp/", "What belongs below the TFTP root."),
            (
                "DIR/http/",
                "What belongs below the web root: kickstarts, which hold password hashes.",
            ),
            (
                "DIR/bin/",
                "Programs for the deploy host: `build-grub` makes the GRUB images; `setup`, if it was asked \
                 for, puts everything in place.",
            ),
        ],
        see_also: &["netpxe-plan", "netpxe-verify", "netpxe-templates"],
    },
    Facts {
        page: "netpxe-import",
        statuses: &[(1, "Nothing could be read, or the machine failed.")],
        files: &[],
        see_also: &[
            "netpxe-import-dhcpd",
            "netpxe-import-kea",
            "netpxe-import-csv",
            "netpxe-import-leases",
        ],
    },
    Facts {
        page: "netpxe-import-dhcpd",
        statuses: &[IMPORTED],
        files: &[("/etc/dhcp/dhcpd.conf", "Where Debian and EL keep it.")],
        see_also: &["netpxe-import", "netpxe-import-leases", "netpxe-check"],
    },
    Facts {
        page: "netpxe-import-kea",
        statuses: &[IMPORTED],
        files: &[("/etc/kea/kea-dhcp4.conf", "Where Debian and EL keep it.")],
        see_also: &["netpxe-import", "netpxe-check"],
    },
    Facts {
        page: "netpxe-import-csv",
        statuses: &[IMPORTED],
        files: &[],
        see_also: &["netpxe-import", "netpxe-check"],
    },
    Facts {
        page: "netpxe-import-leases",
        statuses: &[IMPORTED],
        files: &[("/var/lib/dhcp/dhcpd.leases", "Where Debian keeps it.")],
        see_also: &["netpxe-import", "netpxe-import-dhcpd"],
    },
    Facts {
        page: "netpxe-init",
        statuses: &[(1, "The file is there already, or cannot be written.")],
        files: &[INVENTORY],
        see_also: &["netpxe-check", "netpxe-import"],
    },
    Facts {
        page: "netpxe-plan",
        statuses: &[
            (
                0,
                "The plan was printed, whether or not anything would change.",
            ),
            (
                1,
                "The inventory has errors, gen would refuse to write, or the machine failed.",
            ),
        ],
        files: &[INVENTORY, MANIFEST],
        see_also: &["netpxe-gen", "netpxe-show"],
    },
    Facts {
        page: "netpxe-schema",
        statuses: &[],
        files: &[],
        see_also: &["netpxe-check"],
    },
    Facts {
        page: "netpxe-show",
        statuses: &[(1, FAULTS)],
        files: &[INVENTORY],
        see_also: &["netpxe-trace", "netpxe-plan"],
    },
    Facts {
        page: "netpxe-templates",
        statuses: &[],
        files: &[],
        see_also: &["netpxe-templates-export", "netpxe-gen"],
    },
    Facts {
        page: "netpxe-templates-export",
        statuses: &[(1, "A file or folder cannot be written.")],
        files: &[],
        see_also: &["netpxe-templates", "netpxe-gen"],
    },
    Facts {
        page: "netpxe-trace",
        statuses: &[
            (
                0,
                "Every machine went the way that the inventory means for it.",
            ),
            (
                1,
                "A machine left its way, the inventory has errors, or the machine failed.",
            ),
        ],
        files: &[INVENTORY],
        see_also: &["netpxe-show", "netpxe-explain", "netpxe-bsdp"],
    },
    Facts {
        page: "netpxe-verify",
        statuses: &[
            (0, "No checker complains."),
            (
                1,
                "A checker complains. With `--strict`: or one is not installed, or none looked at a file.",
            ),
        ],
        files: &[MANIFEST],
        see_also: &["netpxe-gen", "netpxe-check"],
    },
];

const IMPORTED: (u8, &str) = (
    1,
    "A file cannot be read or is not of its kind; with `--strict`, something is not carried over.",
);

/// The facts of a page.
///
/// # Panics
///
/// There is no row of that name.
pub fn of(page: &str) -> &'static Facts {
    let row = FACTS.iter().find(|facts| facts.page == page);
    row.unwrap_or_else(|| panic!("src/reference/facts.rs has no row for {page}"))
}
