//! What Anaconda reads: a kickstart for each machine that is to be installed.
//!
//! Machines in any other state have none: a kickstart holds password hashes, and whoever can reach
//! the web server can read it.

use anyhow::Result;

use super::context;
use super::view::{HostView, InstallerView, KickstartView, scripts};
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
        let kickstart = &*install.kickstart;
        context.insert("ks", &KickstartView::new(kickstart));
        context.insert_value("pre_scripts", scripts(&kickstart.pre_scripts));
        context.insert_value("post_scripts", scripts(&kickstart.post_scripts));
        let text = templates.render(kickstart.template.as_str(), &context)?;
        let path = format!("http/ks/{}.cfg", host.main_nic().mac.dashed());
        out.push(File::new(&path, Stage::Payload, Mode::Secret, text)?);
    }
    Ok(())
}
