//! The command line, as clap sees it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Compiles a host inventory to the isc-dhcpd, GRUB and kickstart configuration that netboots PCs
/// and Intel Macs.
#[derive(Debug, Parser)]
#[command(
    version,
    arg_required_else_help = true,
    after_help = "Exit status: 0 done; 1 faults in the inventory or on the machine; 64 wrong usage."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What netpxe can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check an inventory and say everything that is wrong with it; write nothing
    Check(Check),
    /// Check an inventory and write the tree that it describes
    Gen(Gen),
}

/// `netpxe check`.
#[derive(Debug, Args)]
pub struct Check {
    /// The inventory, a YAML file
    pub inventory: PathBuf,
}

/// `netpxe gen`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: netpxe gen inventory.yaml -o out/\n\nThe folder holds what the deploy \
                  host's daemons read: dhcp/dhcpd.conf, tftp/ for the TFTP root, http/ for the web \
                  root, and bin/build-grub, which makes the GRUB images there. A file that would \
                  not change is not touched."
)]
pub struct Gen {
    /// The inventory, a YAML file
    pub inventory: PathBuf,

    /// The folder to write to: made by an earlier run, empty, or not there yet
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,

    /// A folder of templates, each in the place of the built-in one of its name
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,

    /// Overwrite generated files that were edited by hand, and foreign files in their place
    #[arg(long)]
    pub force: bool,
}
