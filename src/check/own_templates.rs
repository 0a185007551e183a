//! The templates that an inventory can name, and what is said in them.

use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::Outside;
use crate::source::Spanned;
use crate::suggest;
use crate::template::says;
use crate::value::Label;

/// The templates of a site, as far as they are known.
pub struct OwnTemplates<'o> {
    outside: &'o dyn Outside,
    /// Their names; `None` where nobody knows them.
    names: Option<Vec<String>>,
}

impl<'o> OwnTemplates<'o> {
    /// Those that lie outside.
    pub fn new(outside: &'o dyn Outside) -> Self {
        Self {
            outside,
            names: outside.templates(),
        }
    }

    /// `E0510`: a template of this name is not there.
    pub fn lacks(&self, name: &Spanned<Label>) -> Option<Diagnostic> {
        let known = self.names.as_ref()?;
        if known.iter().any(|known| known == name.value.as_str()) {
            return None;
        }
        let fault = Diagnostic::new(
            Code::NoTemplate,
            name.span,
            format!("there is no template `{}`", name.value),
        );
        let names = known.iter().map(String::as_str);
        Some(match suggest::nearest(name.value.as_str(), names) {
            Some(meant) => fault.help(format!("did you mean `{meant}`?")),
            None => fault.help(format!(
                "write it into a folder, as `{}`, and name the folder: `--templates DIR`",
                name.value
            )),
        })
    }

    /// Whether a template, or one that it names, says this word outside of comments. `None` where its
    /// text is not known.
    pub fn says(&self, name: &str, word: &str) -> Option<bool> {
        let known = self.names.as_deref().unwrap_or_default();
        says(name, word, known, |name| self.outside.template(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::Unread;

    struct Site;

    impl Outside for Site {
        fn file(&self, _: &str, _: Option<&[&str]>, _: u64) -> Result<Vec<u8>, Unread> {
            Err(Unread::because("there is no such file"))
        }

        fn folder(&self, _: &str) -> Result<(), Unread> {
            Ok(())
        }

        fn variable(&self, _: &str) -> Option<String> {
            None
        }

        fn templates(&self) -> Option<Vec<String>> {
            Some(["a", "b", "c"].map(str::to_owned).into())
        }

        fn template(&self, name: &str) -> Option<String> {
            let text = match name {
                "a" => "{% include \"b\" %} <# host.marker #>",
                "b" => "{% include 'a' %}{% include 'c' %} ks.disk",
                "c" => "x <# y #> host.marker",
                _ => return None,
            };
            Some(text.to_owned())
        }
    }

    #[test]
    fn a_word_is_found_in_what_is_included_and_not_in_comments() {
        let templates = OwnTemplates::new(&Site);
        assert_eq!(templates.says("a", "host.marker"), Some(true));
        assert_eq!(templates.says("a", "y"), Some(false));
        assert_eq!(templates.says("c", "ks.disk"), Some(false));
        assert_eq!(templates.says("d", "ks.disk"), None);
    }
}
