//! Tera with this project's manners: built-in templates that can be replaced one by one, a filter
//! for the quoting of each language, and no value in any output that was not quoted.
//!
//! What differs from plain Tera:
//! - A value that passed no quoting filter must be plainly harmless, or rendering fails
//!   ([`quote::refuse_unquoted`]). `safe` and Tera's own escapes are not there.
//! - Comments are `<# ... #>`: `{#` begins an expansion in a shell script.
//! - A line that holds nothing but a `{% tag %}` leaves nothing in the output (`lines`).

mod builtin;
mod lines;
pub mod quote;

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use tera::{Context, Delimiters, Kwargs, State, Tera, TeraResult, Value};

pub use builtin::BUILTIN;

use crate::suggest;

/// A set of templates, ready to render.
pub struct Templates {
    tera: Tera,
}

impl Templates {
    /// The built-in templates, with those of `replacements` (name, text) in the place of theirs.
    ///
    /// # Errors
    ///
    /// A replacement that has the name of no template, or that does not parse.
    pub fn new(replacements: &BTreeMap<String, String>) -> Result<Self> {
        for name in replacements.keys() {
            if !BUILTIN.iter().any(|&(known, _)| known == name) {
                let known: Vec<&str> = BUILTIN.iter().map(|&(known, _)| known).collect();
                match suggest::nearest(name, known.iter().copied()) {
                    Some(meant) => bail!("there is no template `{name}`: did you mean `{meant}`?"),
                    None => bail!(
                        "there is no template `{name}`: there are {}",
                        suggest::list(&known)
                    ),
                }
            }
        }
        let mut tera = Tera::default();
        tera.set_delimiters(Delimiters {
            comment_start: "<#".into(),
            comment_end: "#>".into(),
            ..Delimiters::default()
        })?;
        // Every name ends in nothing, so every template is escaped.
        tera.autoescape_on([""]);
        tera.set_escape_fn(quote::refuse_unquoted);
        register_filters(&mut tera);
        let texts = BUILTIN.iter().map(|&(name, builtin)| {
            let text = replacements.get(name).map_or(builtin, String::as_str);
            (name, lines::swallow(text))
        });
        tera.add_raw_templates(texts)
            .context("a template cannot be read")?;
        Ok(Self { tera })
    }

    /// The names of all templates.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.tera.get_template_names().map(str::to_owned).collect();
        names.sort_unstable();
        names
    }

    /// Renders one template.
    ///
    /// # Errors
    ///
    /// A template that asks for what is not there, or that writes a value unquoted.
    pub fn render(&self, name: &str, context: &Context) -> Result<String> {
        self.tera
            .render(name, context)
            .with_context(|| format!("the template `{name}` cannot be rendered"))
    }
}

fn register_filters(tera: &mut Tera) {
    quoting(tera, "apache", quote::apache);
    quoting(tera, "comment", |text| Ok(quote::comment(text)));
    quoting(tera, "compose", quote::compose);
    quoting(tera, "dhcp", quote::dhcp);
    quoting(tera, "grub", quote::grub);
    quoting(tera, "ks", quote::ks);
    quoting(tera, "nginx", quote::nginx);
    quoting(tera, "package", quote::package);
    quoting(tera, "sh", quote::sh);
    quoting(tera, "systemd", quote::systemd);
    // What Tera calls safe is safe in HTML, which nothing here is.
    for name in ["safe", "escape", "escape_html", "escape_xml"] {
        tera.register_filter(name, move |_: &Value, _: Kwargs, _: &State| -> TeraResult<Value> {
            Err(tera::Error::message(format!(
                "the filter `{name}` is not there: quote with `comment`, `dhcp`, `grub`, `sh` or another"
            )))
        });
    }
}

fn quoting(tera: &mut Tera, name: &'static str, quote: fn(&str) -> Result<String, quote::Refused>) {
    tera.register_filter(
        name,
        move |value: &Value, _: Kwargs, _: &State| -> TeraResult<Value> {
            if value.is_map() || value.is_array() || value.is_undefined() || value.is_none() {
                return Err(tera::Error::message(format!(
                    "the filter `{name}` quotes one text, and this is {}",
                    value.name()
                )));
            }
            let quoted = match value.as_str() {
                Some(text) => quote(text),
                None => quote(&value.to_string()),
            };
            Ok(Value::safe_string(&quoted.map_err(tera::Error::message)?))
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(template: &str, value: &str) -> Result<String> {
        let replacement = BTreeMap::from([("grub.cfg".to_owned(), template.to_owned())]);
        let mut context = Context::new();
        context.insert("x", value);
        Templates::new(&replacement)?.render("grub.cfg", &context)
    }

    #[test]
    fn a_harmless_value_needs_no_filter_and_any_other_does() {
        assert_eq!(rendered("{{ x }}", "el7/vmlinuz").unwrap(), "el7/vmlinuz");
        let error = rendered("set y={{ x }}", "$(reboot)").unwrap_err();
        assert!(
            format!("{error:#}").contains("passed no quoting filter"),
            "{error:#}"
        );
        assert_eq!(
            rendered("{{ x | grub }}", "$(reboot)").unwrap(),
            "'$(reboot)'"
        );
    }

    #[test]
    fn no_way_around_the_filters_is_open() {
        for template in [
            "{{ x | safe }}",
            "{{ x | escape }}",
            "{{ x | upper }}",
            "{% set y = x %}{{ y }}",
            "{% for c in [x] %}{{ c }}{% endfor %}",
            "{{ [x] }}",
            "{{ x ~ '' }}",
            "{{ x | default(value='') }}",
        ] {
            assert!(rendered(template, "; reboot").is_err(), "{template}");
        }
    }

    #[test]
    fn a_shell_length_is_no_comment() {
        assert_eq!(rendered("${#x} <# gone #>", "").unwrap(), "${#x} ");
    }

    #[test]
    fn an_unknown_template_is_answered_with_the_nearest() {
        let replacement = BTreeMap::from([("grub.conf".to_owned(), String::new())]);
        let error = Templates::new(&replacement).err().unwrap();
        assert_eq!(
            error.to_string(),
            "there is no template `grub.conf`: did you mean `grub.cfg`?"
        );
    }
}
