//! `netpxe init`.

use std::fs::File;
use std::io::{ErrorKind, Write as _};

use anyhow::{Context as _, Result, bail};

use super::{Outcome, talk};
use crate::cli::Init;

/// The starter inventory: once its placeholders are filled in, the network boots.
const STARTER: &str = include_str!("starter.yaml");

/// Writes a starter inventory, and prints what to do next.
pub fn run(options: &Init) -> Result<Outcome> {
    let shown = options.inventory.display();
    let mut file = match File::create_new(&options.inventory) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!("{shown} exists already: name another file, or move it away")
        }
        Err(error) => return Err(error).context(format!("cannot make {shown}")),
    };
    file.write_all(STARTER.as_bytes())
        .with_context(|| format!("cannot write {shown}"))?;
    talk::text(&format!(
        "wrote {shown}: put your server, your network and your machines in it, then:\n  \
         netpxe check {shown}\n  netpxe gen {shown} -o out/\n"
    ));
    Ok(Outcome::Done)
}
