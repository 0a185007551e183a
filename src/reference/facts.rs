//! What the declaration of the command line does not say: how each command can end, which files it
//! is about, and what to read next.

/// What a page says beyond the declaration.
pub struct Facts {
    /// The name of the page: `netpxe-gen`.
    pub page: &'static str,
    /// Further paragraphs of its description.
    pub more: &'static [&'static str],
    /// The exit statuses, besides those of all commands.
    pub statuses: &'static [(u8, &'static str)],
    /// Files, and what they are.
    pub files: &'static [(&'static str, &'static str)],
    /// Other pages: those of netpxe by their names, which are all in section 1, and `tcpdump(8)`.
    pub see_also: &'static [&'static str],
}

/// The statuses of all commands; a command's own row for a status stands in its place.
pub const STATUSES: &[(u8, &str)] = &[
    (0, "It did what was asked."),
    (1, "A file could not be read or written."),
    (64, "Wrong usage; nothing was done."),
];

/// The variables that all commands read.
pub const ENVIRONMENT: &[(&str, &str)] = &[
    (
        "NO_COLOR",
        "If it is not empty, nothing is printed in colour.",
    ),
    (
        "PATH",
        "Where `netpxe verify` looks for the checkers; `/usr/sbin` and `/sbin` are looked through as well.",
    ),
];

const FAULTS: &str = "The inventory has errors, or a file could not be read or written.";
const INVENTORY: (&str, &str) = (
    "inventory.yaml",
    "The inventory, which you write: see `netpxe-inventory`(5). Any other name will do.",
);
/// What packages bring.
pub const EXAMPLES: (&str, &str) = (
    "/usr/share/doc/netpxe/inventory.example.yaml",
    "A commented tour of an inventory.",
);
/// The other thing that they bring.
pub const SCHEMA: (&str, &str) = (
    "/usr/share/netpxe/inventory.schema.json",
    "The keys as a JSON Schema, for editors: what `netpxe schema` prints.",
);
const MANIFEST: (&str, &str) = (
    "DIR/.netpxe.json",
    "What netpxe wrote into the folder, by which it knows files that somebody edited. Do not edit it.",
);

/// A row for every page.
pub const FACTS: &[Facts] = &[
    Facts {
        page: "netpxe",
        more: &[
            "`netpxe gen` compiles an inventory, a YAML file or a folder of them, to a folder with what the deploy host's daemons read: isc-dhcpd or Kea, tftpd-hpa, Apache or nginx. netpxe itself is no daemon, keeps no database and needs neither root nor a network; the same inventory gives the same bytes.",
            "With errors in the inventory nothing is written, and a file that somebody edited is not overwritten unless `--force` says so. A machine wipes a disk only where the inventory has it install.",
            "Each command below has a page of its own, such as `netpxe-gen`(1).",
        ],
        statuses: &[
            (
                1,
                "The inventory has errors, or a file could not be read or written.",
            ),
            (2, "The tree would change (`netpxe gen --check`)."),
        ],
        files: &[
            INVENTORY,
            MANIFEST,
            (
                "/usr/share/doc/netpxe/docs/",
                "The documentation, where a package brought netpxe: begin with `tutorial.md`.",
            ),
            EXAMPLES,
        ],
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
        more: &[
            "By BSDP an Intel Mac and a server agree on what the Mac boots. Each option of the message is printed with its place, its bytes and its meaning.",
        ],
        statuses: &[(1, "Something is wrong with the message.")],
        files: &[],
        see_also: &["netpxe-trace", "netpxe-show"],
    },
    Facts {
        page: "netpxe-check",
        more: &[
            "All faults are reported in one run, each with its line and its code, which `netpxe explain` explains. `allow` in the inventory accepts a warning.",
        ],
        statuses: &[
            (0, "The inventory has no error."),
            (
                1,
                "The inventory has errors, or warnings with `--deny-warnings`; or a file could not be read or written.",
            ),
        ],
        files: &[INVENTORY],
        see_also: &["netpxe-explain", "netpxe-plan"],
    },
    Facts {
        page: "netpxe-completions",
        more: &[
            "They ask the program as you type, and so know its codes, and the machines and networks of the inventory. The packages of netpxe bring those of bash, fish and zsh.",
        ],
        statuses: &[],
        files: &[
            (
                "~/.local/share/bash-completion/completions/netpxe",
                "Where bash looks for them.",
            ),
            (
                "~/.config/fish/completions/netpxe.fish",
                "Where fish does; zsh looks for `_netpxe` in the folders of its `fpath`.",
            ),
        ],
        see_also: &[],
    },
    Facts {
        page: "netpxe-explain",
        more: &["E is an error, W a warning, and T a cause that `netpxe trace` names."],
        statuses: &[(1, "There is no such code.")],
        files: &[],
        see_also: &["netpxe-check", "netpxe-trace"],
    },
    Facts {
        page: "netpxe-gen",
        more: &[],
        statuses: &[
            (0, "The tree is as the inventory says."),
            (
                1,
                "The inventory has errors, netpxe refused to overwrite a file, or a file could not be read or \
                 written. With errors, nothing was written.",
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
        see_also: &[
            "netpxe-plan",
            "netpxe-verify",
            "netpxe-templates",
            "dhcpd.conf(5)",
        ],
    },
    Facts {
        page: "netpxe-import",
        more: &[],
        statuses: &[(1, "A file could not be read or written.")],
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
        more: &[
            "Subnets, pools, hosts and options become networks, machines and devices. What could not be imported is listed on stderr.",
        ],
        statuses: &[IMPORTED],
        files: &[("/etc/dhcp/dhcpd.conf", "Where Debian and EL keep it.")],
        see_also: &[
            "netpxe-import",
            "netpxe-import-leases",
            "netpxe-check",
            "dhcpd.conf(5)",
        ],
    },
    Facts {
        page: "netpxe-import-kea",
        more: &[
            "Subnets, pools, reservations and options become networks, machines and devices. What could not be imported is listed on stderr.",
        ],
        statuses: &[IMPORTED],
        files: &[("/etc/kea/kea-dhcp4.conf", "Where Debian and EL keep it.")],
        see_also: &["netpxe-import", "netpxe-check"],
    },
    Facts {
        page: "netpxe-import-csv",
        more: &[
            "Each row becomes a machine or a device. What could not be imported is listed on stderr.",
        ],
        statuses: &[IMPORTED],
        files: &[],
        see_also: &["netpxe-import", "netpxe-check"],
    },
    Facts {
        page: "netpxe-import-leases",
        more: &[
            "Each lease of a card that the inventory does not know becomes a machine or a device. What could not be imported is listed on stderr.",
        ],
        statuses: &[IMPORTED],
        files: &[("/var/lib/dhcp/dhcpd.leases", "Where Debian keeps it.")],
        see_also: &["netpxe-import", "netpxe-import-dhcpd", "dhcpd.leases(5)"],
    },
    Facts {
        page: "netpxe-init",
        more: &["It has one machine, and comments that say what to change."],
        statuses: &[(1, "The file is there already, or cannot be written.")],
        files: &[INVENTORY],
        see_also: &["netpxe-check", "netpxe-import"],
    },
    Facts {
        page: "netpxe-plan",
        more: &[
            "It names the files that would change, the machines that would install when they boot next, and the services that would have to be reloaded or restarted.",
        ],
        statuses: &[
            (
                0,
                "The plan was printed, whether or not anything would change.",
            ),
            (
                1,
                "The inventory has errors, gen would refuse to write, or a file could not be read or written.",
            ),
        ],
        files: &[INVENTORY, MANIFEST],
        see_also: &["netpxe-gen", "netpxe-show"],
    },
    Facts {
        page: "netpxe-schema",
        more: &[
            "An editor that reads JSON Schema completes keys by it, and underlines what it does not know.",
        ],
        statuses: &[],
        files: &[SCHEMA],
        see_also: &["netpxe-check"],
    },
    Facts {
        page: "netpxe-show",
        more: &[],
        statuses: &[(1, FAULTS)],
        files: &[INVENTORY],
        see_also: &["netpxe-trace", "netpxe-plan"],
    },
    Facts {
        page: "netpxe-templates",
        more: &["They are written in the language of Tera, which is much like that of Jinja2."],
        statuses: &[],
        files: &[],
        see_also: &["netpxe-templates-export", "netpxe-gen"],
    },
    Facts {
        page: "netpxe-templates-export",
        more: &[
            "`netpxe gen --templates` takes the folder; what is not in it is taken from the program.",
        ],
        statuses: &[(1, "A file or folder cannot be written.")],
        files: &[],
        see_also: &["netpxe-templates", "netpxe-gen"],
    },
    Facts {
        page: "netpxe-trace",
        more: &[],
        statuses: &[
            (0, "Every machine booted as the inventory says."),
            (
                1,
                "The boot of a machine went wrong, the inventory has errors, or a file could not be read or written.",
            ),
        ],
        files: &[INVENTORY],
        see_also: &["netpxe-show", "netpxe-explain", "netpxe-bsdp", "tcpdump(8)"],
    },
    Facts {
        page: "netpxe-verify",
        more: &[
            "Each checker is the program of the daemon itself. One that is not installed is named, and so is a file that none looked at.",
        ],
        statuses: &[
            (0, "No checker complains."),
            (
                1,
                "A checker complains. With `--strict`: or one is not installed, or none looked at a file.",
            ),
        ],
        files: &[MANIFEST],
        see_also: &[
            "netpxe-gen",
            "netpxe-check",
            "dhcpd(8)",
            "grub-script-check(1)",
        ],
    },
];

const IMPORTED: (u8, &str) = (
    1,
    "A file cannot be read or is not of its kind; with `--strict`, something could not be imported.",
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
