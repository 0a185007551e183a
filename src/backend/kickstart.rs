//! What Anaconda reads: a kickstart for each machine that is to be installed.
//!
//! Machines in any other state have none: a kickstart holds password hashes, and whoever can reach
//! the web server can read it.

use std::sync::Arc;

use anyhow::{Result, bail};

use super::values::Values;
use crate::tree::{File, Mode, Render, Stage, Which};

/// Adds the files to `out`.
pub fn files<'p>(values: &Arc<Values<'p>>, out: &mut Vec<File<'p>>) -> Result<()> {
    let render = Arc::new(Kickstarts(Arc::clone(values)));
    for (which, host) in (0..).zip(&values.plan.hosts) {
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

struct Kickstarts<'p>(Arc<Values<'p>>);

impl Render for Kickstarts<'_> {
    fn render(&self, which: Which) -> Result<String> {
        let values = &self.0;
        let host = &values.plan.hosts[which.host as usize];
        let Some(install) = host.install() else {
            bail!("{} is not installed, and has no kickstart", host.name);
        };
        let (mut context, _) = values.context(host);
        let kickstart = &install.kickstart;
        values.insert_kickstart(&mut context, kickstart);
        values.render(kickstart.template.as_str(), &context)
    }
}
