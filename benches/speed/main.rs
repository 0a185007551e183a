//! What a run of netpxe costs, against a raw writer of the same files and against `PyYAML` with
//! Jinja2: `make bench`.
//!
//! Each figure is a process of its own, because only then do its CPU time and memory belong to
//! nothing else. The contestants run by turns, and medians are compared: a ratio depends on the
//! machine far less than a time does, so it can be a target.
//!
//! - [`inventory`]: an inventory with any number of hosts.
//! - [`process`]: what a process costs.
//! - [`raw`]: the yardstick, which writes the very same files and does nothing else.
//! - [`disk`]: fresh disks to write to.
//! - [`race`]: who runs, and in which order.
//! - [`costs`]: what each contestant cost.
//! - [`report`]: the table.

mod costs;
mod disk;
mod inventory;
mod options;
mod process;
mod race;
mod raw;
mod report;

use std::path::Path;

use anyhow::Result;

fn main() -> Result<()> {
    // Cargo adds `--bench`.
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
        ["measure", ref command @ ..] => process::measure(command),
        ["parse", inventory] => process::parse(Path::new(inventory)),
        ["write", tree, to] => raw::write(Path::new(tree), Path::new(to)),
        _ => race::run(&options::Options::parse(&words)?),
    }
}
