//! `netpxe show`.

use anyhow::{Result, bail};

use super::timings::Timings;
use super::{Outcome, talk, target};
use crate::backend;
use crate::cli::{Format, PlanFormat, Show};
use crate::diagnostic::Diagnostics;
use crate::inventory;
use crate::plan::Plan;
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
    let (plan, folder, other) = match &of_each {
        Some(each) => {
            let at = which(each, options.server.as_deref())?;
            let (asked, other) = (&each[at], &each[1 - at]);
            let folder = asked.server.folder() + "/";
            (asked, folder, Some(other.server.folder()))
        }
        None if options.server.is_some() => {
            bail!("there is one deploy host alone: leave --server out")
        }
        None => (plan, String::new(), None),
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
        other: other.as_deref(),
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

/// Which of two deploy hosts is meant: by its name or its address; the first if neither is said.
fn which(each: &[Plan; 2], wanted: Option<&str>) -> Result<usize> {
    let Some(wanted) = wanted else {
        return Ok(0);
    };
    let is_meant =
        |plan: &Plan| plan.server.folder() == wanted || plan.server.address.to_string() == wanted;
    let [first, second] = each;
    match each.iter().position(is_meant) {
        Some(at) => Ok(at),
        None => bail!(
            "`{wanted}` is no deploy host: they are `{}` and `{}`",
            first.server.folder(),
            second.server.folder()
        ),
    }
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
