//! What Anaconda reads: a kickstart for each machine that is to be installed.
//!
//! Machines in any other state have none: a kickstart holds password hashes, and whoever can reach
//! the web server can read it.

use std::sync::Arc;

use anyhow::Result;

use super::pieces::Pieces;
use super::values::Piece;
use crate::tree::{File, Mode, Recipe, Render, Stage, Which};

/// Adds the files to `out`.
pub fn files<'p>(pieces: &Arc<Pieces<'p>>, out: &mut Vec<File<'p>>) -> Result<()> {
    let render = Arc::new(Kickstarts(Arc::clone(pieces)));
    let mut path = String::new();
    for nic in pieces.nics() {
        if nic.has_kickstart {
            path.clear();
            path.push_str("http/ks/");
            nic.mac.push_dashed_to(&mut path);
            path.push_str(".cfg");
            let (stage, mode) = (Stage::Payload, Mode::Secret);
            out.push(File::rendered(&path, stage, mode, &render, nic.which)?);
        }
    }
    Ok(())
}

struct Kickstarts<'p>(Arc<Pieces<'p>>);

impl Render for Kickstarts<'_> {
    fn render(&self, which: Which) -> Result<String> {
        self.0.render(Piece::Kickstart, which)
    }

    fn recipe(&self, which: Which) -> Option<Recipe> {
        Some(self.0.recipe(which))
    }
}
