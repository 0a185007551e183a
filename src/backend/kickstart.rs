//! What Anaconda reads: a kickstart for each machine that is to be installed.
//!
//! Machines in any other state have none: a kickstart holds password hashes, and whoever can reach
//! the web server can read it.

use anyhow::Result;

use super::context;
use super::view::{HostView, InstallerView, KickstartView};
use crate::plan::Plan;
use crate::template::Templates;
use crate::tree::{File, Mode, Stage};

/// Adds the files to `out`.
pub fn files(plan: &Plan, templates: &Templates, out: &mut Vec<File>) -> Result<()> {
    let mut context = context(plan);
    for host in &plan.hosts {
        let Some(install) = host.install() else {
            continue;
        };
        context.insert("host", &HostView::new(plan, host));
        context.insert("installer", &InstallerView::new(&install.installer));
        context.insert("ks", &KickstartView::new(&install.kickstart));
        let template = format!("{}.ks", install.installer.os.word());
        let text = templates.render(&template, &context)?;
        let path = format!("http/ks/{}.cfg", host.main_nic().mac.dashed());
        out.push(File::new(&path, Stage::Payload, Mode::Secret, text)?);
    }
    Ok(())
}
