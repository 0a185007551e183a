//! What Anaconda reads: a kickstart for each machine that is to be installed.
//!
//! Machines in any other state have none: a kickstart holds password hashes, and whoever can reach
//! the web server can read it.

use std::sync::Arc;

use anyhow::Result;

use super::pieces::Pieces;
use super::values::Piece;
use crate::tree::{File, Mode, Render, Stage, Which};

/// Adds the files to `out`.
pub fn files<'p>(pieces: &Arc<Pieces<'p>>, out: &mut Vec<File<'p>>) -> Result<()> {
    let render = Arc::new(Kickstarts(Arc::clone(pieces)));
    for (which, host) in (0..).zip(&pieces.plan().hosts) {
        if host.install().is_some() {
            let path = format!("http/ks/{}.cfg", host.main_nic().mac.dashed());
            let which = Which {
                host: which,
                nic: 0,
            };
            let (stage, mode) = (Stage::Payload, Mode::Secret);
            out.push(File::rendered(&path, stage, mode, &render, which)?);
        }
    }
    Ok(())
}

struct Kickstarts<'p>(Arc<Pieces<'p>>);

impl Render for Kickstarts<'_> {
    fn render(&self, which: Which) -> Result<String> {
        self.0.render(Piece::Kickstart, which)
    }
}
