//! `netpxe import`, declared for clap.

use std::net::Ipv4Addr;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::value::{Firmware, FromText as _};

/// `netpxe import`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: netpxe import dhcpd /etc/dhcp/dhcpd.conf > inventory.yaml\n\n\
                  What could not be imported is listed on stderr, and so are machines that will get \
                  different answers than before. docs/existing-site.md leads from the old server to the new one."
)]
pub struct Import {
    /// What there is already.
    #[command(subcommand)]
    pub from: ImportFrom,
}

/// What is imported.
#[derive(Debug, Subcommand)]
pub enum ImportFrom {
    /// Read a dhcpd.conf of ISC dhcpd, with all that it includes
    Dhcpd(ImportDhcpd),
    /// Read a configuration of Kea's DHCP server for IPv4
    Kea(ImportKea),
    /// Read a table of machines (CSV), as a spreadsheet writes it
    Csv(ImportCsv),
    /// Read a dhcpd.leases: machines that have a lease or were declared there, but are not in the inventory, the
    /// newest first
    Leases(ImportLeases),
}

/// `netpxe import dhcpd`.
#[derive(Debug, Args)]
#[command(after_help = "Example: netpxe import dhcpd /etc/dhcp/dhcpd.conf > inventory.yaml")]
pub struct ImportDhcpd {
    /// The dhcpd.conf; several are read as one
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// The address of the deploy host; by default what the file says of itself
    #[arg(long, value_name = "ADDRESS")]
    pub server: Option<Ipv4Addr>,

    /// How it is told and printed.
    #[command(flatten)]
    pub way: ImportWay,
}

/// `netpxe import kea`.
#[derive(Debug, Args)]
#[command(after_help = "Example: netpxe import kea /etc/kea/kea-dhcp4.conf > inventory.yaml")]
pub struct ImportKea {
    /// The configuration of kea-dhcp4
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// The address of the deploy host; by default where machines load from
    #[arg(long, value_name = "ADDRESS")]
    pub server: Option<Ipv4Addr>,

    /// How it is told and printed.
    #[command(flatten)]
    pub way: ImportWay,
}

/// `netpxe import csv`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: netpxe import csv machines.csv --map name=Host,mac=\"MAC 1\" --firmware uefi \
                  --into inventory.yaml"
)]
pub struct ImportCsv {
    /// The table; its first line heads the columns
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// Which column is what, by its header: name, mac, address, network, firmware, profile, comment;
    /// by default they are guessed
    #[arg(long, value_name = "KEY=HEADER", value_delimiter = ',', value_parser = column)]
    pub map: Vec<(String, String)>,

    /// The firmware of machines whose row does not say it; without it they are devices
    #[arg(long, value_parser = firmware)]
    pub firmware: Option<Firmware>,

    /// How it is told and printed.
    #[command(flatten)]
    pub way: ImportWay,
}

/// `netpxe import leases`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: netpxe import leases /var/lib/dhcp/dhcpd.leases --into inventory.yaml"
)]
pub struct ImportLeases {
    /// The dhcpd.leases
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// The inventory that knows some of the machines; by default that of --into
    #[arg(long, value_name = "FILE")]
    pub inventory: Option<PathBuf>,

    /// How it is told and printed.
    #[command(flatten)]
    pub way: ImportWay,
}

/// `KEY=HEADER`.
fn column(text: &str) -> Result<(String, String), String> {
    const KEYS: [&str; 7] = [
        "name", "mac", "address", "network", "firmware", "profile", "comment",
    ];
    match text.split_once('=') {
        Some((key, header)) if KEYS.contains(&key) => Ok((key.to_owned(), header.to_owned())),
        _ => Err(format!("write KEY=HEADER, with one of {}", KEYS.join(", "))),
    }
}

fn firmware(text: &str) -> Result<Firmware, String> {
    Firmware::from_text(text).map_err(|fault| fault.help.unwrap_or(fault.message))
}

/// What all imports share.
#[derive(Debug, Args)]
pub struct ImportWay {
    /// Add it to this inventory, whose comments, order and layout stay, and print nothing
    #[arg(long, value_name = "FILE")]
    pub into: Option<PathBuf>,

    /// Print nothing and exit with status 1 if anything could not be imported
    #[arg(long)]
    pub strict: bool,
}
