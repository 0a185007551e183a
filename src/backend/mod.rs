//! Turns a Plan into files. Each back end is a row of [`BACKENDS`] and a pure function of the
//! [`Plan`] and the templates; none knows another.

mod action;
mod deploy;
mod dhcpd;
mod grub;
mod images;
mod installers;
mod kea;
mod kickstart;
mod machines;
mod mkimage;
mod phone_home;
mod programs;
mod values;
mod view;

use std::borrow::Cow;
use std::sync::Arc;

pub use action::Action;
pub use machines::machines;

use anyhow::Result;
use tera::{Context, Value};
use values::Values;

use crate::plan::Plan;
use crate::template::Templates;
use crate::tree::{File, Tree};
use crate::verify::{self, Checker};

/// Everything that is generated from a plan. Files for a single machine are rendered when they are
/// asked for, all others at once.
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
    Ok(Tree::new(files)?.with_machines(machines(plan)))
}

/// The files of one deploy host.
fn files<'p>(plan: Cow<'p, Plan>, templates: &'p Templates) -> Result<Vec<File<'p>>> {
    let input = Input {
        values: Arc::new(Values::new(plan)),
        templates,
    };
    let mut files = Vec::with_capacity(3 * input.plan().hosts.len() + 16);
    for backend in BACKENDS {
        (backend.files)(&input, &mut files)?;
    }
    Ok(files)
}

/// What back ends are given.
struct Input<'p> {
    /// The plan, and the values that the templates of its machines share.
    values: Arc<Values<'p>>,
    templates: &'p Templates,
}

impl Input<'_> {
    fn plan(&self) -> &Plan {
        &self.values.plan
    }
}

/// A back end: some files, and what belongs to them.
pub struct Backend {
    /// Adds its files.
    files: for<'p> fn(&Input<'p>, &mut Vec<File<'p>>) -> Result<()>,
    /// What must be done on the deploy host after they have changed.
    pub actions: &'static [Action],
    /// The stock programs that check them.
    checkers: &'static [Checker],
}

/// Every back end, in the order in which the deploy host should take over its files: dhcpd comes
/// last, because it sends clients to all the others.
pub const BACKENDS: &[Backend] = &[
    Backend {
        files: |input, out| programs::files(input.templates, out),
        actions: &[],
        checkers: &[verify::PROGRAMS],
    },
    Backend {
        files: |input, out| kickstart::files(&input.values, input.templates, out),
        actions: &[],
        checkers: &[
            verify::KICKSTART_SCRIPTS,
            verify::USER_DATA,
            verify::PRESEED,
            verify::IGNITION,
            verify::KICKSTART,
        ],
    },
    Backend {
        files: |input, out| grub::files(&input.values, input.templates, out),
        actions: &[],
        checkers: &[verify::GRUB],
    },
    Backend {
        files: |input, out| mkimage::files(input.plan(), input.templates, out),
        actions: mkimage::ACTIONS,
        checkers: &[],
    },
    Backend {
        files: |input, out| installers::files(input.plan(), input.templates, out),
        actions: installers::ACTIONS,
        checkers: &[],
    },
    Backend {
        files: |input, out| phone_home::files(input.plan(), input.templates, out),
        actions: &[],
        checkers: &[],
    },
    Backend {
        files: |input, out| deploy::setup::files(input.plan(), input.templates, out),
        actions: &[],
        checkers: &[],
    },
    Backend {
        files: |input, out| deploy::containers::files(input.plan(), input.templates, out),
        actions: &[],
        checkers: &[verify::COMPOSE],
    },
    Backend {
        files: |input, out| deploy::daemons::files(input.plan(), input.templates, out),
        actions: deploy::daemons::ACTIONS,
        checkers: &[verify::UNITS],
    },
    Backend {
        files: |input, out| deploy::web::files(input.plan(), input.templates, out),
        actions: deploy::web::ACTIONS,
        checkers: &[verify::APACHE, verify::NGINX],
    },
    Backend {
        files: |input, out| dhcpd::files(&input.values, input.templates, out),
        actions: dhcpd::ACTIONS,
        checkers: &[verify::DHCPD],
    },
    Backend {
        files: |input, out| kea::files(&input.values, input.templates, out),
        actions: kea::ACTIONS,
        checkers: &[verify::KEA],
    },
];

/// The checkers of all back ends, in the order in which a booting machine meets their files.
pub fn checkers() -> Vec<Checker> {
    let backends = BACKENDS.iter().rev();
    backends
        .flat_map(|backend| backend.checkers.iter().rev().copied())
        .collect()
}

/// A context that holds `site`, which every template sees.
fn context(plan: &Plan) -> Context {
    let mut context = Context::new();
    context.insert("site", &view::Site::new(plan));
    context
}

/// Marks text that a back end made itself, to be written as it is.
fn verbatim(text: &str) -> Value {
    Value::safe_string(text)
}
