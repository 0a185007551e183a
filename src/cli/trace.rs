//! `netpxe trace`, declared for clap.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// `netpxe trace`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  netpxe trace boot.pcap inventory.yaml      what tcpdump -ni eth0 -w boot.pcap wrote\n  \
                  tcpdump -ni eth0 -U -w - not port 22 | netpxe trace - inventory.yaml    as it happens\n\n\
                  A likely cause has a code: netpxe explain T0001. The status is 1 where a boot went wrong."
)]
pub struct Trace {
    /// A capture, pcap or pcapng; `-` for standard input
    pub capture: PathBuf,

    /// The inventory: a YAML file, or a folder of them
    pub inventory: PathBuf,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    pub format: TraceFormat,
}

/// The format of what `netpxe trace` tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TraceFormat {
    /// For people
    #[default]
    Human,
    /// One JSON object per line, as it happens
    Json,
}
