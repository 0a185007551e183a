//! The command line, as clap sees it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Compiles a host inventory to the isc-dhcpd, GRUB and kickstart configuration that netboots PCs
/// and Intel Macs.
#[derive(Debug, Parser)]
#[command(
    version,
    arg_required_else_help = true,
    after_help = "Examples:\n  \
                  netpxe init                                     an inventory to begin with\n  \
                  netpxe check inventory.yaml                     everything that is wrong with it\n  \
                  netpxe plan inventory.yaml -o out/              what gen would do to the network\n  \
                  netpxe gen inventory.yaml -o out/               do it\n  \
                  netpxe verify out/ --inventory inventory.yaml   ask the stock checkers\n\n\
                  Exit status: 0 done; 1 faults in the inventory or on the machine; 2 the tree would \
                  change (gen --check); 64 wrong usage."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,

    /// Say on stderr where the time goes, phase by phase
    #[arg(long, global = true)]
    pub timings: bool,
}

/// What netpxe can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check an inventory and say everything that is wrong with it; write nothing
    Check(Check),
    /// Print the completions of a shell
    Completions(Completions),
    /// Say what the code of a fault means, with a wrong and a right example
    Explain(Explain),
    /// Check an inventory and write the tree that it describes
    Gen(Gen),
    /// Write an inventory to begin with
    Init(Init),
    /// Write the man pages to a folder
    #[command(hide = true)]
    Man(Man),
    /// Say what gen would do to the network: hosts, services, files; write nothing
    Plan(Plan),
    /// Print a JSON Schema: of inventories, from which an editor knows every key, or of plans
    Schema(Schema),
    /// List the built-in templates, or write them out to be changed
    Templates(Templates),
    /// Run the stock checkers over a generated tree: dhcpd -t, grub-script-check, ksvalidator, sh -n
    Verify(Verify),
}

/// `netpxe check`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  netpxe check inventory.yaml\n  \
                  netpxe check inventory.yaml --format github   annotate a pull request")]
pub struct Check {
    /// The inventory, a YAML file
    pub inventory: PathBuf,

    /// How faults are told: to a person on stderr, to machines on stdout
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,

    /// The folder of templates that `netpxe gen` will be given
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,

    /// Let a warning end the command with status 1 too
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
    /// A code, such as E0301; without one, all of them are listed
    pub code: Option<String>,
}

/// How diagnostics are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// The source line, what is wrong in it, and what to write
    #[default]
    Human,
    /// A JSON object a line
    Json,
    /// Workflow commands, which annotate a pull request
    Github,
    /// One SARIF 2.1.0 log
    Sarif,
    /// A Code Quality report, which annotates a merge request of GitLab
    #[value(name = "codequality")]
    CodeQuality,
}

/// What is compiled, and where to.
#[derive(Debug, Args)]
pub struct Target {
    /// The inventory, a YAML file
    pub inventory: PathBuf,

    /// The folder to write to: made by an earlier run, empty, or not there yet
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,

    /// A folder of templates, each in the place of the built-in one of its name
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,

    /// Read every file of the tree, whatever the last gen remembers of it; gen remembers nothing
    #[arg(long)]
    pub no_index: bool,
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
                  netpxe gen inventory.yaml -o out/ --check --diff   say what would change; status 2 if anything\n\n\
                  The folder holds what the deploy host's daemons read: dhcp/dhcpd.conf, tftp/ for the TFTP root, \
                  http/ for the web root, and bin/build-grub, which makes the GRUB images there. A file that would \
                  not change is not touched."
)]
pub struct Gen {
    /// What is compiled, and where to.
    #[command(flatten)]
    pub target: Target,

    /// Write nothing; end with status 2 if the tree would change, 0 if not, 1 on faults
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
    /// The file to write; one that is there is not overwritten
    #[arg(default_value = "inventory.yaml")]
    pub inventory: PathBuf,
}

/// `netpxe man`.
#[derive(Debug, Args)]
pub struct Man {
    /// A folder that is there
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// `netpxe plan`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  netpxe plan inventory.yaml -o out/\n  \
                  netpxe plan inventory.yaml -o out/ --format json | jq '.hosts[] | select(.will_be_installed) | .name'\n\n\
                  The status is 0 whether or not anything would change, and 1 on faults, or where gen would refuse to \
                  write; gen --check tells the two apart.")]
pub struct Plan {
    /// What is compiled, and where to.
    #[command(flatten)]
    pub target: Target,

    /// How it is told
    #[arg(long, value_enum, default_value_t)]
    pub format: PlanFormat,

    /// As if gen were called with --force
    #[arg(long)]
    pub force: bool,
}

/// How a plan is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// A line a host, a line a file
    #[default]
    Human,
    /// One JSON object (netpxe schema plan)
    Json,
}

/// `netpxe schema`.
#[derive(Debug, Args)]
#[command(after_help = "Example: netpxe schema > inventory.schema.json")]
pub struct Schema {
    /// Of what
    #[arg(value_enum, default_value_t)]
    pub shape: Shape,
}

/// What there is a schema of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Shape {
    /// Inventories, as people write them
    #[default]
    Inventory,
    /// Plans, as `netpxe plan --format json` prints them
    Plan,
}

/// `netpxe verify`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: netpxe verify out/ --inventory inventory.yaml --strict\n\nThe status is 0 where no \
                  checker complains, and 1 where one does. A checker that is not installed is named; with \
                  --strict that ends with 1 too."
)]
pub struct Verify {
    /// The folder that gen wrote to
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,

    /// The inventory that the tree was generated from: each complaint then names its line
    #[arg(short, long, value_name = "FILE")]
    pub inventory: Option<PathBuf>,

    /// Let a checker that is not installed end the command with status 1 too
    #[arg(long)]
    pub strict: bool,
}

/// `netpxe templates`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  netpxe templates export templates/     then change one, delete the others, and\n  \
                  netpxe gen inventory.yaml -o out/ --templates templates/\n\ndocs/templates.md says \
                  what each of them is given."
)]
pub struct Templates {
    /// What to do; without a word, they are listed
    #[command(subcommand)]
    pub action: Option<TemplatesAction>,
}

/// What to do with the built-in templates.
#[derive(Debug, Subcommand)]
pub enum TemplatesAction {
    /// Write them to a folder; files that are there are left alone
    Export {
        /// The folder; it is made where it is missing
        folder: PathBuf,
    },
}
