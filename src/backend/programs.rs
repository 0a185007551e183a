//! `bin/`: the programs of the deploy host. They are plain sh and copied as they are; what differs
//! from site to site is in a data file beside each, which it sources: `bin/setup.conf` for
//! `bin/setup`. The back end that needs a program adds it.

use anyhow::Result;
use tera::Context;

use crate::template::{BIN, Templates};
use crate::tree::{File, Mode, Stage};

/// Adds the file that all programs source to `out`.
pub fn files(templates: &Templates, out: &mut Vec<File<'_>>) -> Result<()> {
    part("common.sh", templates, out)
}

/// Adds the program `name` and its data file, rendered with `context`, to `out`.
pub fn program(
    name: &str,
    templates: &Templates,
    context: &Context,
    out: &mut Vec<File<'_>>,
) -> Result<()> {
    let text = templates.program(name);
    add(name, Mode::Program, text, out)?;
    let data = format!("{name}.conf");
    let text = templates.render(&data, context)?;
    add(&data, Mode::Public, &text, out)
}

/// Adds a file that programs source to `out`.
pub fn part(name: &str, templates: &Templates, out: &mut Vec<File<'_>>) -> Result<()> {
    add(name, Mode::Public, templates.program(name), out)
}

fn add(name: &str, mode: Mode, text: &str, out: &mut Vec<File<'_>>) -> Result<()> {
    let path = format!("{BIN}{name}");
    out.push(File::new(&path, Stage::Payload, mode, text)?);
    Ok(())
}
