//! Tera, adapted: built-in templates that can be replaced one by one, a quoting filter for each
//! language, and no unquoted value in any output.
//!
//! What differs from plain Tera:
//! - A value that passed no quoting filter must be plainly harmless, or rendering fails
//!   ([`quote::refuse_unquoted`]). `safe` and Tera's own escapes do not exist.
//! - Comments are `<# ... #>`: `{#` begins an expansion in a shell script.
//! - A line that holds nothing but a `{% tag %}` leaves nothing in the output (`lines`).

pub mod builtin;
mod expression;
mod fault;
mod filters;
mod lines;
pub mod quote;
mod said;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Result, anyhow};
use tera::{Context, Delimiters, Tera};

pub use builtin::{BUILTIN, Builtin, PROGRAMS};
pub use said::says;

use crate::suggest;

/// The folder of the programs, which are copied as they are.
pub const BIN: &str = "bin/";

/// The user's templates and programs: each replaces the built-in one of the same name, or is a
/// further template, which a kickstart or another template names.
#[derive(Clone, Debug, Default)]
pub struct Own {
    /// Their folder, as it is shown to the user.
    pub folder: String,
    /// Name and text of each.
    pub texts: BTreeMap<String, String>,
}

/// A set of templates, ready to render.
pub struct Templates {
    tera: Tera,
    texts: BTreeMap<String, Text>,
    /// The names of the user's.
    own: Vec<String>,
}

/// A template as it was written.
struct Text {
    /// Where it is, as shown to a person.
    path: String,
    text: String,
}

/// The top-level names of the values that templates are given. No template gets all of them;
/// `docs/templates.md` has the details.
pub const TOP_LEVEL: &[&str] = &[
    "autoinstall",
    "bsdp",
    "classes",
    "clients",
    "ddns",
    "declaration",
    "definitions",
    "devices",
    "dhcpd",
    "failover",
    "fragments",
    "grub_packages",
    "has_arm64",
    "headers",
    "host",
    "hosts",
    "images",
    "installer",
    "installer_args",
    "installers",
    "kea",
    "kickstart_extra",
    "kickstarts",
    "ks",
    "machines",
    "marks",
    "menu",
    "mirror",
    "netplan",
    "networks",
    "nic",
    "options",
    "own_boots",
    "pinned",
    "post_scripts",
    "pre_scripts",
    "repos_elsewhere",
    "signed",
    "site",
    "ssh_keys",
];

/// What templates say that look for markers, and that leave one: whose they are, the function of `guard.sh` that
/// objects, the name of the own one.
const OF_MARKERS: &[&str] = &["host.guard", "objection", "host.marker"];

impl Templates {
    /// The built-in templates, and those of the user.
    ///
    /// # Errors
    ///
    /// A template that does not parse: rendered, with what is wrong in it.
    pub fn new(own: &Own) -> Result<Self> {
        let mut tera = Tera::default();
        tera.set_delimiters(Delimiters {
            comment_start: "<#".into(),
            comment_end: "#>".into(),
            ..Delimiters::default()
        })?;
        // Every name ends in nothing, so every template is escaped.
        tera.autoescape_on([""]);
        tera.set_escape_fn(quote::refuse_unquoted);
        filters::register(&mut tera);
        let builtin = BUILTIN.iter().chain(PROGRAMS).map(|template| {
            let path = format!("built-in template {}", template.name);
            let text = template.text.to_owned();
            (template.name.to_owned(), Text { path, text })
        });
        let names = own.texts.keys().cloned().collect();
        let own = own.texts.iter().map(|(name, text)| {
            let path = Path::new(&own.folder).join(name).display().to_string();
            let text = text.clone();
            (name.clone(), Text { path, text })
        });
        let texts: BTreeMap<String, Text> = builtin.chain(own).collect();
        let parsed = texts
            .iter()
            .filter(|(name, _)| !name.starts_with(BIN))
            .map(|(name, text)| (name, lines::swallow(&text.text)));
        tera.add_raw_templates(parsed)
            .map_err(|error| anyhow!(fault::draw(&error, "", |name| texts.get(name), None)))?;
        Ok(Self {
            tera,
            texts,
            own: names,
        })
    }

    /// The user's templates that nothing uses: neither built in, nor in `named`, nor named by
    /// another template. Each by its path, with the built-in one that was surely meant, if there is
    /// one.
    pub fn unused(&self, named: &BTreeSet<&str>) -> Vec<(&str, Option<&'static str>)> {
        let builtin = || BUILTIN.iter().chain(PROGRAMS).map(|template| template.name);
        let is_included = |name: &str| {
            let quoted = [format!("\"{name}\""), format!("'{name}'")];
            let mut texts = self.texts.values();
            texts.any(|text| quoted.iter().any(|quoted| text.text.contains(quoted)))
        };
        let own = self.own.iter().map(String::as_str);
        own.filter(|name| !builtin().any(|known| known == *name))
            .filter(|name| !named.contains(name) && !is_included(name))
            .map(|name| {
                (
                    self.texts[name].path.as_str(),
                    suggest::nearest(name, builtin()),
                )
            })
            .collect()
    }

    /// The user's templates in which something is lost that keeps a disk from being wiped: what the built-in one of
    /// the same name says of markers, by itself or by what it includes. Each by its path, with the word.
    pub fn unguarded(&self) -> Vec<(&str, &'static str)> {
        let names = self.names();
        let builtin = |name: &str| {
            let template = BUILTIN.iter().find(|template| template.name == name)?;
            Some(template.text.to_owned())
        };
        let text = |name: &str| self.text(name).map(str::to_owned);
        let mut lost = Vec::new();
        for name in &self.own {
            let loses = |word: &&&str| {
                says(name, word, &names, builtin) == Some(true)
                    && says(name, word, &names, text) == Some(false)
            };
            let word = OF_MARKERS.iter().find(loses);
            lost.extend(word.map(|word| (self.texts[name].path.as_str(), *word)));
        }
        lost
    }

    /// The names of all templates.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.tera.get_template_names().map(str::to_owned).collect();
        names.sort_unstable();
        names
    }

    /// The text of a template as it was written.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(|text| text.text.as_str())
    }

    /// The text of a program, or of a file that programs source: `common.sh`.
    ///
    /// # Panics
    ///
    /// If there is none of this name among [`PROGRAMS`].
    pub fn program(&self, name: &str) -> &str {
        &self.texts[&format!("{BIN}{name}")].text
    }

    /// Renders one template.
    ///
    /// # Errors
    ///
    /// A template that asks for something that does not exist, or writes a value unquoted:
    /// rendered, with what exists instead.
    pub fn render(&self, name: &str, context: &Context) -> Result<String> {
        self.tera.render(name, context).map_err(|error| {
            let text = |name: &str| self.texts.get(name);
            anyhow!(fault::draw(&error, name, text, Some(context)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(name: &str, text: &str) -> Own {
        Own {
            folder: "own".to_owned(),
            texts: BTreeMap::from([(name.to_owned(), text.to_owned())]),
        }
    }

    fn rendered(template: &str, value: &str) -> Result<String> {
        let mut context = Context::new();
        context.insert("x", value);
        context.insert(
            "host",
            &BTreeMap::from([("name", "d1"), ("firmware", "bios")]),
        );
        context.insert("nics", &[BTreeMap::from([("mac", "0:0")])]);
        Templates::new(&own("grub.cfg", template))?.render("grub.cfg", &context)
    }

    /// The message about a template.
    fn said(template: &str) -> String {
        rendered(template, "a b").unwrap_err().to_string()
    }

    #[test]
    fn a_field_that_is_not_there_is_pointed_at_with_those_that_are() {
        assert_eq!(
            said("a\n{% if x %}\n  {{ host.nane | grub }}\n{% endif %}\n"),
            "error: `host` has no `nane`
 --> own/grub.cfg:3:6
  |
3 |   {{ host.nane | grub }}
  |      ^^^^^^^^^
  |
  = help: did you mean `name`? `host` has `firmware` and `name`"
        );
        assert_eq!(
            said("{% for nic in nics %}{{ nic.ip }}{% endfor %}"),
            "error: `nic` has no `ip`
 --> own/grub.cfg:1:25
  |
1 | {% for nic in nics %}{{ nic.ip }}{% endfor %}
  |                         ^^^^^^
  |
  = help: `nic` has `mac`"
        );
        let unknown = said("{{ hots.name | sh }}");
        assert!(unknown.contains("there is no `hots` here"), "{unknown}");
        assert!(unknown.contains("did you mean `host`?"), "{unknown}");
    }

    #[test]
    fn an_unknown_filter_is_answered_with_the_filters() {
        let said = said("a\n  {{ host.name | grup }}\n");
        assert!(
            said.starts_with("error: there is no filter `grup`\n --> own/grub.cfg:2:18"),
            "{said}"
        );
        assert!(
            said.contains("did you mean `grub`? Those that quote are `apache`,"),
            "{said}"
        );
    }

    #[test]
    fn what_is_left_open_is_pointed_at() {
        let said = said("a\n{% if x %}\nb\n");
        assert_eq!(
            said,
            "error: the template ends, and `{% if x %}` is still open
 --> own/grub.cfg:2:1
  |
2 | {% if x %}
  | ^^^^^^^^^^"
        );
    }

    #[test]
    fn a_value_without_quotes_is_pointed_at() {
        let said = said("{{ host.name }}\nset y={{ x }}\n");
        assert!(
            said.starts_with("error: a value passed no quoting filter\n --> own/grub.cfg:2:10"),
            "{said}"
        );
        assert!(!said.contains("a b"), "the value may be a secret: {said}");
    }

    #[test]
    fn a_template_that_nothing_uses_is_told() {
        let templates = Templates::new(&own("grub.conf", "")).unwrap();
        let none = BTreeSet::new();
        assert_eq!(
            templates.unused(&none),
            [("own/grub.conf", Some("grub.cfg"))]
        );
        assert!(templates.unused(&BTreeSet::from(["grub.conf"])).is_empty());
        assert!(
            Templates::new(&own("grub.cfg", ""))
                .unwrap()
                .unused(&none)
                .is_empty()
        );
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
    fn json_takes_any_value_and_breaks_no_line() {
        assert_eq!(
            rendered("{{ x | json }}", "a\n\"b\"").unwrap(),
            r#""a\n\"b\"""#
        );
        assert_eq!(
            rendered("{{ nics | json }}", "").unwrap(),
            r#"[{"mac":"0:0"}]"#
        );
    }

    #[test]
    fn a_shell_length_is_no_comment() {
        assert_eq!(rendered("${#x} <# gone #>", "").unwrap(), "${#x} ");
    }
}
