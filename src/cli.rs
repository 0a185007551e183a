//! The command line, declared for clap.

mod import;
mod trace;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::ArgValueCandidates;

use crate::commands::candidates;

pub use import::{Import, ImportCsv, ImportDhcpd, ImportFrom, ImportKea, ImportLeases, ImportWay};
pub use trace::{Trace, TraceFormat};

/// Compiles a host inventory to the isc-dhcpd, GRUB and kickstart configuration that netboots PCs
/// and Intel Macs.
#[derive(Debug, Parser)]
#[command(
    version,
    arg_required_else_help = true,
    after_help = "Examples:\n  \
                  netpxe init                                     a starter inventory\n  \
                  netpxe check inventory.yaml                     every fault in it\n  \
                  netpxe plan inventory.yaml -o out/              what gen would do to the network\n  \
                  netpxe gen inventory.yaml -o out/               do it\n  \
                  netpxe verify out/ --inventory inventory.yaml   ask the stock checkers\n\n\
                  Exit status: 0 success; 1 the inventory has errors, or a file could not be read or \
                  written; 2 the tree would change (gen --check); 64 wrong usage."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,

    /// Print on stderr how long each phase took
    #[arg(long, global = true)]
    pub timings: bool,
}

/// What netpxe can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Explain a BSDP message, what a Mac and its server say in DHCP option 43, byte by byte
    Bsdp(Bsdp),
    /// Check an inventory and report every fault in it; write nothing
    Check(Check),
    /// Print the completions for a shell
    Completions(Completions),
    /// Explain the code of a fault, with a wrong and a right example
    Explain(Explain),
    /// Check an inventory and write the tree that it describes
    Gen(Gen),
    /// Print an inventory made of what a site has already
    Import(Import),
    /// Write a starter inventory
    Init(Init),
    /// Write the man pages to a folder, in man1 and man5
    #[command(hide = true)]
    Man(Pages),
    /// Show what gen would do to the network: hosts, services, files; write nothing
    Plan(Plan),
    /// Write the pages of the documentation that netpxe knows best itself to a folder
    #[command(hide = true)]
    Reference(Pages),
    /// Print a JSON Schema: of inventories and their parts, for editors, or of plans
    Schema(Schema),
    /// Show every step of one machine's boot: what DHCP answers, which files it fetches, and why
    Show(Show),
    /// List the built-in templates, or export them to be changed
    Templates(Templates),
    /// Follow each machine's boot in a packet capture, and show where it goes wrong
    Trace(Trace),
    /// Run the stock checkers over a generated tree: dhcpd -t, grub-script-check, ksvalidator, sh -n
    Verify(Verify),
}

/// `netpxe bsdp`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  netpxe bsdp 01:01:02:08:04:81:00:00:89\n  \
                  netpxe bsdp 1.1.2.8.4.129.0.0.137              as tcpdump -v prints it\n  \
                  netpxe bsdp --encode 'message type: LIST' 'version: 1.1'\n\n\
                  The status is 1 where something is wrong with the message.")]
pub struct Bsdp {
    /// The bytes as dhcpd, tcpdump or Wireshark print them, or with --encode lines of words;
    /// without any, they are read from standard input
    #[arg(value_name = "HEX")]
    pub input: Vec<String>,

    /// The other way: print the bytes of a message that is given in words, as they are explained
    #[arg(long)]
    pub encode: bool,
}

/// `netpxe check`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  netpxe check inventory.yaml\n  \
                  netpxe check inventory.yaml --format github   annotate a pull request")]
pub struct Check {
    /// The inventory: a YAML file, or a folder of them
    pub inventory: PathBuf,

    /// Output format: for people on stderr, for programs on stdout
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,

    /// The folder that gen writes to: also say what this inventory changes for the machines that are
    /// in it
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,

    /// The folder of templates that `netpxe gen` will be given
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,

    /// Exit with status 1 if there is a warning
    #[arg(long)]
    pub deny_warnings: bool,
}

/// `netpxe completions`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: netpxe completions bash > ~/.local/share/bash-completion/completions/netpxe"
)]
pub struct Completions {
    /// The shell
    pub shell: clap_complete::Shell,
}

/// `netpxe explain`.
#[derive(Debug, Args)]
#[command(after_help = "Example: netpxe explain E0308")]
pub struct Explain {
    /// A code, such as E0301; all of them are listed by default
    #[arg(add = ArgValueCandidates::new(candidates::codes))]
    pub code: Option<String>,
}

/// The format of diagnostics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// The source line, what is wrong in it, and what to write
    #[default]
    Human,
    /// One JSON object per line
    Json,
    /// Workflow commands, which annotate a pull request
    Github,
    /// One SARIF 2.1.0 log
    Sarif,
    /// A Code Quality report, which annotates a GitLab merge request
    #[value(name = "codequality")]
    CodeQuality,
}

/// What is compiled, and where to.
#[derive(Debug, Args)]
pub struct Target {
    /// The inventory: a YAML file, or a folder of them
    pub inventory: PathBuf,

    /// The folder to write to: from an earlier run, empty, or missing
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,

    /// A folder of templates; each replaces the built-in one of the same name
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,

    /// Refuse to make more than N machines newly due for an installation; the status is 1 then
    #[arg(long, value_name = "N")]
    pub max_installs: Option<usize>,
}

impl Target {
    /// The output folder, as the user named it.
    pub fn shown(&self) -> String {
        self.output.display().to_string()
    }
}

/// `netpxe gen`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[command(
    after_help = "Examples:\n  netpxe gen inventory.yaml -o out/                  write the tree\n  \
                  netpxe gen inventory.yaml -o out/ --check --diff   show what would change; status 2 if anything\n\n\
                  The folder holds what the deploy host's daemons read: dhcp/dhcpd.conf, tftp/ for the TFTP root, \
                  http/ for the web root, and bin/build-grub, which makes the GRUB images there. A file that would \
                  not change is not touched."
)]
pub struct Gen {
    /// What is compiled, and where to.
    #[command(flatten)]
    pub target: Target,

    /// Write nothing; exit with status 2 if the tree would change, 0 if not, 1 on faults
    #[arg(long)]
    pub check: bool,

    /// Print what changes as a unified diff, in which passwords and hashes are `***`
    #[arg(long)]
    pub diff: bool,

    /// Write nothing if there is a warning
    #[arg(long)]
    pub deny_warnings: bool,

    /// Overwrite generated files that were edited by hand, and foreign files in their place
    #[arg(long)]
    pub force: bool,
}

/// `netpxe init`.
#[derive(Debug, Args)]
#[command(after_help = "Example: netpxe init && netpxe check inventory.yaml")]
pub struct Init {
    /// The file to write; an existing one is not overwritten
    #[arg(default_value = "inventory.yaml")]
    pub inventory: PathBuf,
}

/// `netpxe man` and `netpxe reference`.
#[derive(Debug, Args)]
pub struct Pages {
    /// An existing folder
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// `netpxe plan`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  netpxe plan inventory.yaml -o out/\n  \
                  netpxe plan inventory.yaml -o out/ --format json | jq '.hosts[] | select(.installation) | .name'\n\n\
                  The exit status is 0 whether or not anything would change, and 1 on faults or if gen would refuse to \
                  write; gen --check tells the two apart.")]
#[command(mut_arg("output", |output| output.help("The folder that `gen` writes to")))]
pub struct Plan {
    /// What is compiled, and where to.
    #[command(flatten)]
    pub target: Target,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    pub format: PlanFormat,

    /// As if gen were called with --force
    #[arg(long)]
    pub force: bool,
}

/// The format of a plan, or of a machine's steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// For people
    #[default]
    Human,
    /// One JSON object
    Json,
}

/// `netpxe schema`.
#[derive(Debug, Args)]
#[command(after_help = "Example: netpxe schema > inventory.schema.json")]
pub struct Schema {
    /// What the schema describes
    #[arg(value_enum, default_value_t)]
    pub shape: Shape,
}

/// What a schema describes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Shape {
    /// Inventories, as people write them
    #[default]
    Inventory,
    /// Files that inventories include
    Part,
    /// Plans, as `netpxe plan --format json` prints them
    Plan,
}

/// The words for `netpxe show --as`.
pub const ROLES: &[&str] = &[
    "bios",
    "uefi32",
    "uefi",
    "arm64",
    "http",
    "http-arm64",
    "mac",
    "plain",
];

/// `netpxe show`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  netpxe show mm1 inventory.yaml\n  \
                  netpxe show 52:54:00:12:34:56 inventory.yaml --as uefi    what a stranger gets\n\n\
                  Each step says by which line of the inventory, and of which generated file. The text is for \
                  people, and may change; programs read --format json.")]
pub struct Show {
    /// A host of the inventory, a MAC address or an IPv4 address
    #[arg(add = ArgValueCandidates::new(candidates::machines))]
    pub machine: String,

    /// The inventory: a YAML file, or a folder of them
    pub inventory: PathBuf,

    /// What asks; by default what the machine's firmware is, and of a stranger `bios`
    #[arg(long, value_name = "ROLE", value_parser = clap::builder::PossibleValuesParser::new(ROLES))]
    pub r#as: Option<String>,

    /// The network that it asks in; by default its own, and of a stranger the deploy host's
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(candidates::networks))]
    pub network: Option<String>,

    /// Which of two deploy hosts answers, by name or address; by default the first
    #[arg(long, value_name = "NAME")]
    pub server: Option<String>,

    /// The folder of templates that `netpxe gen` will be given
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    pub format: PlanFormat,
}

/// `netpxe verify`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: netpxe verify out/ --inventory inventory.yaml --strict\n\nThe exit status is 0 if no \
                  checker complains, and 1 if one does. A checker that is not installed is named, and so is a file \
                  that no checker looked at; with --strict, the status is 1 then too."
)]
pub struct Verify {
    /// The folder that gen wrote to
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,

    /// The inventory that the tree was generated from: each complaint then names its line
    #[arg(short, long, value_name = "FILE")]
    pub inventory: Option<PathBuf>,

    /// Exit with status 1 also if a checker is not installed, or none looked at a file
    #[arg(long)]
    pub strict: bool,
}

/// `netpxe templates`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  netpxe templates export templates/                         export them: change one, delete the others\n  \
                  netpxe gen inventory.yaml -o out/ --templates templates/   use it\n\ndocs/templates.md says \
                  what each of them is given."
)]
pub struct Templates {
    /// What to do; they are listed by default
    #[command(subcommand)]
    pub action: Option<TemplatesAction>,
}

/// What to do with the built-in templates.
#[derive(Debug, Subcommand)]
pub enum TemplatesAction {
    /// Write the built-in templates to a folder; existing files are left alone
    #[command(after_help = "Example: netpxe templates export templates/")]
    Export {
        /// The folder; it is made if it is missing
        folder: PathBuf,
    },
}
