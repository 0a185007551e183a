//! How fast netpxe is, against what the disk and other programs need for the same: `make bench`.
//!
//! Every figure is a process of its own, because only then does its CPU time and its memory
//! belong to nothing else; the contestants run by turns, and medians are compared. A ratio is the
//! machine's in no way, which is why it can be a target.
//!
//! - [`inventory`]: an inventory of any number of hosts.
//! - [`process`]: what a process costs.
//! - [`raw`]: the yardstick, which writes the very same files and does nothing else.
//! - [`disk`]: fresh disks to write to.
//! - [`floor`]: what no program of this kind gets below.
//! - [`race`]: who runs, and in which order.
//! - [`report`]: the tables.

mod disk;
mod floor;
mod inventory;
mod options;
mod process;
mod race;
mod raw;
mod report;

use std::path::Path;

use anyhow::Result;

fn main() -> Result<()> {
    // Cargo itself says `--bench`.
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        // Those that run in processes of their own; they print what they cost.
        ["inventory", hosts] => {
            print!("{}", inventory::inventory(hosts.parse()?));
            Ok(())
        }
        ["events", inventory] => floor::events(Path::new(inventory)),
        ["fingerprints", tree] => floor::fingerprints(Path::new(tree)),
        ["looks", tree] => floor::looks(Path::new(tree)),
        ["measure", times, ref command @ ..] => process::measure(times.parse()?, command),
        ["parse", inventory] => process::parse(Path::new(inventory)),
        ["write", tree, to, threads] => raw::write(Path::new(tree), Path::new(to), threads),
        _ => race::run(&options::Options::parse(&words)?),
    }
}
