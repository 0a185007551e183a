//! What no program of this kind gets below: the events of the YAML parser that netpxe uses, with
//! nothing done with them, and the SHA-256 of every file, which the list of a tree holds.

use std::hint::black_box;
use std::path::Path;

use anyhow::Result;
use granit_parser::Parser;
use sha2::{Digest as _, Sha256};

use crate::{process, raw};

/// Reads the inventory, and then measures what the parser takes for its events.
pub fn events(inventory: &Path) -> Result<()> {
    let text = std::fs::read_to_string(inventory)?;
    process::this(|| {
        for event in Parser::new_from_str(black_box(&text)) {
            black_box(event?);
        }
        Ok(())
    })
}

/// Reads `tree`, and then measures what the fingerprints of its files take.
pub fn fingerprints(tree: &Path) -> Result<()> {
    let files = raw::files(tree)?;
    process::this(|| {
        for contents in &files {
            black_box(Sha256::digest(contents));
        }
        Ok(())
    })
}
