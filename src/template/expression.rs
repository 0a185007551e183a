//! Parses just enough of Tera's language to say where in a template something is.

/// An output `{{ ... }}`.
#[derive(Debug, PartialEq, Eq)]
pub struct Expression<'t> {
    /// Where its expression begins.
    pub at: usize,
    /// The expression, without its last filter.
    pub text: &'t str,
    /// Its last filter.
    pub filter: Option<&'t str>,
}

const TAGS: [(&str, &str); 3] = [("{{", "}}"), ("{%", "%}"), ("<#", "#>")];

/// Words of the language, which name no value.
const WORDS: &[&str] = &[
    "and",
    "as",
    "block",
    "break",
    "continue",
    "elif",
    "else",
    "endblock",
    "endfilter",
    "endfor",
    "endif",
    "endset",
    "extends",
    "false",
    "filter",
    "for",
    "if",
    "in",
    "include",
    "is",
    "loop",
    "none",
    "not",
    "or",
    "raw",
    "endraw",
    "set",
    "set_global",
    "true",
];

/// Every tag of a text: where its contents begin, the contents, and how it opens.
fn tags(text: &str) -> impl Iterator<Item = (usize, &str, &'static str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &text[at..];
        let (start, (open, close)) = TAGS
            .iter()
            .filter_map(|&pair| rest.find(pair.0).map(|start| (start, pair)))
            .min_by_key(|&(start, _)| start)?;
        let inside = at + start + open.len();
        let end = text[inside..]
            .find(close)
            .map_or(text.len(), |end| inside + end);
        at = (end + close.len()).min(text.len());
        Some((inside, &text[inside..end], open))
    })
}

/// The contents of the tag around a place, and where they begin.
pub fn tag_around(text: &str, at: usize) -> Option<(usize, &str)> {
    tags(text)
        .filter(|&(_, _, open)| open != "<#")
        .map(|(begin, inside, _)| (begin, inside))
        .find(|&(begin, inside)| (begin.saturating_sub(2)..=begin + inside.len() + 2).contains(&at))
}

/// Every `{{ ... }}` of a text.
pub fn outputs(text: &str) -> Vec<Expression<'_>> {
    let outputs = tags(text).filter(|&(_, _, open)| open == "{{");
    outputs
        .map(|(begin, inside, _)| {
            let blank = inside.len() - inside.trim_start_matches(['-', ' ', '\n']).len();
            let all = inside[blank..].trim_end_matches(['-', ' ', '\n']);
            let (text, filter) = match all.rsplit_once('|') {
                Some((text, filter)) => {
                    let name = filter.trim();
                    let end = name.find('(').unwrap_or(name.len());
                    (text.trim_end(), Some(name[..end].trim()))
                }
                None => (all, None),
            };
            Expression {
                at: begin + blank,
                text,
                filter,
            }
        })
        .collect()
}

/// Whether an expression is just the path of a value.
pub fn is_path(text: &str) -> bool {
    let name = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    text.split('.').all(name)
}

/// The paths of values in the contents of a tag, each with its place. Quoted texts, filters, tests,
/// argument names and keywords are skipped.
pub fn paths(inside: &str) -> Vec<(usize, &str)> {
    let mut paths = Vec::new();
    let bytes = inside.as_bytes();
    let mut at = 0;
    let mut before = "";
    while at < bytes.len() {
        let byte = bytes[at];
        if byte == b'"' || byte == b'\'' || byte == b'`' {
            let rest = &inside[at + 1..];
            at += rest
                .find(char::from(byte))
                .map_or(rest.len() + 1, |end| end + 2);
            before = "";
        } else if byte.is_ascii_alphabetic() || byte == b'_' {
            let rest = &inside[at..];
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'));
            let word = rest[..end.unwrap_or(rest.len())].trim_end_matches('.');
            let after = rest[word.len()..].trim_start();
            let argument = after.starts_with('=') && !after.starts_with("==");
            let function = after.starts_with('(');
            let is_name = matches!(
                before,
                "|" | "is" | "for" | "set" | "set_global" | "include"
            );
            if !is_name && !argument && !function && !WORDS.contains(&word) {
                paths.push((at, word));
            }
            // `is not defined`
            if !(before == "is" && word == "not") {
                before = word;
            }
            at += word.len();
        } else {
            if !byte.is_ascii_whitespace() {
                before = if byte == b'|' { "|" } else { "" };
            }
            at += inside[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    paths
}

/// Whether a template defines a name itself: by a loop, or by `set`.
pub fn binds(text: &str, name: &str) -> bool {
    tags(text).any(|(_, inside, open)| {
        let mut words = inside.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        let mut words = words.by_ref().filter(|word| !word.is_empty());
        open == "{%"
            && match words.next() {
                Some("for") => words
                    .take_while(|&word| word != "in")
                    .any(|word| word == name),
                Some("set" | "set_global") => words.next() == Some(name),
                _ => false,
            }
    })
}

/// The path of the list over which the template's loop variable `name` runs.
pub fn list_of<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    tags(text).find_map(|(_, inside, _)| {
        let inside = inside.trim_start_matches('-').trim().strip_prefix("for ")?;
        let (variable, list) = inside.split_once(" in ")?;
        let list = list.split(['|', ' ']).next()?.trim();
        (variable.trim() == name && is_path(list)).then_some(list)
    })
}

/// The first tag that is not closed: an output or a tag without its end, or the innermost `{% if %}`
/// or `{% for %}` without its `{% endif %}` or `{% endfor %}`; and where it stands.
pub fn unclosed(text: &str) -> Option<(&str, usize)> {
    let mut open: Vec<(&str, usize)> = Vec::new();
    for (begin, inside, opener) in tags(text) {
        let after = begin + inside.len();
        let close = TAGS
            .iter()
            .find(|pair| pair.0 == opener)
            .map_or("", |pair| pair.1);
        if !text[after..].starts_with(close) {
            let line = inside.lines().next().unwrap_or_default().trim_end();
            return Some((&text[begin - 2..begin + line.len()], begin - 2));
        }
        if opener == "{%" {
            let word = inside.trim_start_matches('-').trim();
            match word.split(|c: char| !c.is_ascii_alphabetic()).next() {
                Some("if" | "for") => open.push((&text[begin - 2..after + 2], begin - 2)),
                Some("endif" | "endfor") => {
                    open.pop();
                }
                _ => {}
            }
        }
    }
    open.pop()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_values_and_nothing_else() {
        let names = |text| {
            paths(text)
                .into_iter()
                .map(|(_, path)| path)
                .collect::<Vec<_>>()
        };
        assert_eq!(names(" host.name | grub "), ["host.name"]);
        assert_eq!(names(" if a.b and not c == \"x.y\" "), ["a.b", "c"]);
        assert_eq!(names(" for nic in host.nics "), ["host.nics"]);
        assert_eq!(names(" x | join(sep=y) | f "), ["x", "y"]);
        assert_eq!(names(" if x is defined "), ["x"]);
        assert_eq!(names(" (\"a\" ~ b.c) "), ["b.c"]);
    }

    #[test]
    fn names_of_loops_are_known_with_their_lists() {
        let text = "{% for nic in host.nics %}{{ nic.mac }}{% set x = 1 %}{% endfor %}";
        assert!(binds(text, "nic") && binds(text, "x") && !binds(text, "host"));
        assert_eq!(list_of(text, "nic"), Some("host.nics"));
    }

    #[test]
    fn what_is_open_is_found() {
        assert_eq!(unclosed("a {% if x %}\nb"), Some(("{% if x %}", 2)));
        assert_eq!(unclosed("a {{ x \nb"), Some(("{{ x", 2)));
        assert_eq!(unclosed("{% for x in y %}{% endfor %}"), None);
    }

    #[test]
    fn an_output_knows_its_last_filter() {
        let found = outputs("{{ a.b | upper | sh }} {{ c }} {{ d | join(sep=\"|\") }}");
        assert_eq!(found[0].filter, Some("sh"));
        assert_eq!((found[1].text, found[1].filter), ("c", None));
    }
}
