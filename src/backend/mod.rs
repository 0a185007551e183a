//! Plan to files: a back end a daemon. Each is a pure function of the [`Plan`] and the templates;
//! none knows another.

mod deploy;
mod dhcpd;
mod grub;
mod images;
mod installers;
mod kickstart;
mod machines;
mod mkimage;
mod view;

use anyhow::Result;
use tera::{Context, Value};

use crate::plan::Plan;
use crate::template::Templates;
use crate::tree::{File, Tree};

/// Everything that is generated from a plan.
///
/// # Errors
///
/// A template that cannot be rendered; the built-in ones always can.
pub fn tree(plan: &Plan, templates: &Templates) -> Result<Tree> {
    let mut files: Vec<File> = Vec::with_capacity(2 * plan.hosts.len() + 8);
    dhcpd::files(plan, templates, &mut files)?;
    grub::files(plan, templates, &mut files)?;
    kickstart::files(plan, templates, &mut files)?;
    mkimage::files(plan, templates, &mut files)?;
    deploy::files(plan, templates, &mut files)?;
    installers::files(plan, templates, &mut files)?;
    Ok(Tree::new(files)?.with_machines(machines::of(plan)))
}

/// A context that holds `site`, which every template sees.
fn context(plan: &Plan) -> Context {
    let mut context = Context::new();
    context.insert("site", &view::Site::new(plan));
    context
}

/// Text that a back end made itself, to be written as it is.
fn verbatim(text: &str) -> Value {
    Value::safe_string(text)
}
