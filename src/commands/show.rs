//! `netpxe show`.

use anyhow::Result;

use super::timings::Timings;
use super::{Outcome, talk, target};
use crate::backend;
use crate::cli::{Format, PlanFormat, Show};
use crate::diagnostic::Diagnostics;
use crate::inventory;
use crate::show::{self, As, Input, Origins};

/// Prints the whole way of one machine. Writes nothing.
///
/// # Errors
/// A file cannot be read, a template cannot be rendered, or nothing is called as was said.
pub fn run(options: &Show, timings: &mut Timings) -> Result<Outcome> {
    let (templates, compiled) =
        target::compile(&options.inventory, options.templates.as_deref(), timings)?;
    let Some(plan) = &compiled.plan else {
        compiled.tell(Format::Human);
        return Ok(Outcome::Faults);
    };
    let tree = backend::tree(plan, &templates)?;
    let of_each = plan.of_each();
    let (plan, folder) = match &of_each {
        Some([first, _]) => (first, first.server.folder() + "/"),
        None => (plan, String::new()),
    };
    let subject = show::find(plan, &options.machine, options.network.as_deref())?;
    let wanted = options.r#as.as_deref();
    let named = As::all().into_iter().find(|it| Some(it.word()) == wanted);
    let usual = show::roles(plan, subject).into_iter().next();
    let document = inventory::parse(&compiled.source, &(), &mut Diagnostics::new());
    let input = Input {
        plan,
        tree: &tree,
        folder: &folder,
        origins: &Origins::new(&compiled.source, &document),
    };
    let way = show::way(&input, &subject, named.or(usual).unwrap_or(As::Plain))?;
    timings.ended("walk");
    match options.format {
        PlanFormat::Human => talk::text(&show::render(&way)),
        PlanFormat::Json => talk::json(&(serde_json::to_string_pretty(&way)? + "\n")),
    }
    Ok(Outcome::Done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::ROLES;

    #[test]
    fn every_role_has_its_word_on_the_command_line() {
        let words: Vec<&str> = As::all().into_iter().map(As::word).collect();
        assert_eq!(words, ROLES);
    }
}
