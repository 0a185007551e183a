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
mod phone_home;
mod programs;
mod values;
mod view;

use std::borrow::Cow;
use std::sync::Arc;

use anyhow::Result;
use tera::{Context, Value};
use values::Values;

use crate::plan::Plan;
use crate::template::Templates;
use crate::tree::{File, Tree};

/// Everything that is generated from a plan. What is not one machine's alone is rendered at once,
/// and the rest when it is asked for.
///
/// # Errors
///
/// A template that cannot be rendered; the built-in ones always can.
pub fn tree<'p>(plan: &'p Plan, templates: &'p Templates) -> Result<Tree<'p>> {
    let files = match plan.of_each() {
        None => files(Cow::Borrowed(plan), templates)?,
        Some(each) => {
            let mut both = Vec::with_capacity(4 * plan.hosts.len() + 16);
            for plan in each {
                let folder = plan.server.folder();
                for file in files(Cow::Owned(plan), templates)? {
                    both.push(file.below(&folder)?);
                }
            }
            both
        }
    };
    Ok(Tree::new(files)?.with_machines(machines::machines(plan)))
}

/// The files of one deploy host.
fn files<'p>(plan: Cow<'p, Plan>, templates: &'p Templates) -> Result<Vec<File<'p>>> {
    let values = Arc::new(Values::new(plan));
    let plan = &*values.plan;
    let mut files: Vec<File<'p>> = Vec::with_capacity(3 * plan.hosts.len() + 16);
    dhcpd::files(&values, templates, &mut files)?;
    grub::files(&values, templates, &mut files)?;
    kickstart::files(&values, templates, &mut files)?;
    programs::files(plan, templates, &mut files)?;
    mkimage::files(plan, templates, &mut files)?;
    deploy::files(plan, templates, &mut files)?;
    installers::files(plan, templates, &mut files)?;
    phone_home::files(plan, templates, &mut files)?;
    Ok(files)
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
