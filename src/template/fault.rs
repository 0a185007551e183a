//! Faults in templates, shown to the author: file, line, column, what is wrong there, and what
//! exists instead.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};
use tera::{Context, ErrorKind, Value};

use super::expression::{self, Expression};
use super::filters::FILTERS;
use super::{Text, lines, quote};
use crate::suggest;

/// Tera's own filters that are useful in templates of configuration files.
const TERA_FILTERS: &[&str] = &[
    "default",
    "first",
    "int",
    "join",
    "json_encode",
    "last",
    "length",
    "lower",
    "replace",
    "reverse",
    "sort",
    "split",
    "title",
    "trim",
    "unique",
    "upper",
];

/// What is wrong, and where: a byte range of the text as it was written.
struct Fault {
    message: String,
    help: Option<String>,
    at: Option<(usize, usize)>,
}

/// Renders `error`, which came up in the template `name`. `text` finds a template; `context` holds
/// the values that it was given, if it was being rendered.
pub fn draw<'t>(
    error: &tera::Error,
    name: &str,
    text: impl Fn(&str) -> Option<&'t Text>,
    context: Option<&Context>,
) -> String {
    let faults: Vec<(&str, Option<Fault>)> = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            // An error within an included template is one of that template.
            let name = if report.filename().is_empty() {
                name
            } else {
                report.filename()
            };
            let range = report.span().range.clone();
            let fault = |text| of(report.message(), text, range, context);
            vec![(name, text(name).map(fault))]
        }
        ErrorKind::Msg(message) => reports(message)
            .into_iter()
            .map(|(message, name, line, column)| {
                let fault = |text: &Text| of(message, text, word_at(text, line, column), context);
                (name, text(name).map(fault))
            })
            .collect(),
        // What the refusal of unquoted values says comes as an error of writing.
        ErrorKind::Io(_) => vec![(name, text(name).and_then(|text| unquoted(text, context)))],
        _ => Vec::new(),
    };
    let drawn: Vec<String> = faults
        .into_iter()
        .filter_map(|(name, fault)| Some(drawing(text(name)?, &fault?)))
        .collect();
    if drawn.is_empty() {
        return format!("the template `{name}` cannot be used: {error}");
    }
    drawn.join("\n\n")
}

/// Tera's reports of references that lead nowhere, which it has already rendered as text: each with
/// the name of its template, its line and its column.
fn reports(message: &str) -> Vec<(&str, &str, usize, usize)> {
    let mut reports = Vec::new();
    let mut lines = message.lines().peekable();
    while let Some(line) = lines.next() {
        let place = lines
            .peek()
            .and_then(|line| line.trim_start().strip_prefix("--> "));
        let parts = place.and_then(|place| {
            let (rest, column) = place.rsplit_once(':')?;
            let (name, line) = rest.rsplit_once(':')?;
            Some((name, line.parse().ok()?, column.parse().ok()?))
        });
        if let Some((message, (name, at, column))) = line.strip_prefix("error: ").zip(parts) {
            reports.push((message, name, at, column));
        }
    }
    reports
}

/// The byte range of the word at a line and a column, counted from 1, in the text that Tera was
/// given.
fn word_at(text: &Text, line: usize, column: usize) -> Range<usize> {
    let given = lines::swallow(&text.text);
    let before = given
        .split_inclusive('\n')
        .take(line - 1)
        .map(str::len)
        .sum::<usize>();
    let rest = &given[before..];
    let skipped: usize = rest.chars().take(column - 1).map(char::len_utf8).sum();
    let word = &rest[skipped..];
    let end = word.find(|c: char| !(c.is_alphanumeric() || c == '_'));
    before + skipped..before + skipped + end.unwrap_or(word.len())
}

fn drawing(text: &Text, fault: &Fault) -> String {
    let title = Level::ERROR.primary_title(fault.message.as_str());
    let group = match fault.at {
        Some((start, end)) => {
            let (first, line, window) = window(&text.text, start);
            let end = end.clamp(start, first + window.len());
            let annotation = AnnotationKind::Primary.span(start - first..end - first);
            let snippet = Snippet::source(window)
                .path(text.path.as_str())
                .line_start(line)
                .annotation(annotation);
            title.element(snippet)
        }
        None => title.element(Origin::path(text.path.as_str())),
    };
    let group = match &fault.help {
        Some(help) => group.element(Level::HELP.message(help.as_str())),
        None => group,
    };
    Renderer::plain().render(&[group])
}

/// The line that holds a place: where it begins, its number, and its text.
fn window(text: &str, at: usize) -> (usize, usize, &str) {
    let at = at.min(text.len());
    let first = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let last = text[at..].find('\n').map_or(text.len(), |end| at + end);
    let line = text[..first].matches('\n').count() + 1;
    (first, line, &text[first..last])
}

/// A fault for which Tera gives a place, in the text that it was given.
fn of(message: &str, text: &Text, range: Range<usize>, context: Option<&Context>) -> Fault {
    let start = lines::original(&text.text, range.start);
    let at = (start, lines::original(&text.text, range.end).max(start));
    let fault = |message: String, help: Option<String>, at| Fault {
        message,
        help,
        at: Some(at),
    };
    if let Some(context) = context
        && let Some(missing) = missing(&text.text, at.0, context)
    {
        return missing;
    }
    if let Some(filter) = message
        .strip_prefix("Unknown filter `")
        .and_then(|rest| rest.strip_suffix('`'))
    {
        let quoting = suggest::list(FILTERS);
        let known = FILTERS.iter().chain(TERA_FILTERS).copied();
        let help = match suggest::nearest(filter, known) {
            Some(meant) => format!("did you mean `{meant}`? Those that quote are {quoting}"),
            None => format!("the filters that quote are {quoting}"),
        };
        return fault(format!("there is no filter `{filter}`"), Some(help), at);
    }
    if message == "Unexpected end of input" {
        // Tera points to where it gave up; the reader wants to know what is still open.
        if let Some((tag, place)) = expression::unclosed(&text.text) {
            let message = format!("the template ends, and `{tag}` is still open");
            return fault(message, None, (place, place + tag.len()));
        }
    }
    fault(sentence(message), None, at)
}

/// A message of Tera's, in the style of our own.
fn sentence(message: &str) -> String {
    let mut chars = message.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => "it cannot be used".to_owned(),
    }
}

/// The first value that the tag at a place asks for and that does not exist.
fn missing(text: &str, at: usize, context: &Context) -> Option<Fault> {
    let (begin, tag) = expression::tag_around(text, at)?;
    let scope = Scope { text, context };
    expression::paths(tag)
        .into_iter()
        .find_map(|(offset, path)| {
            let (message, help) = scope.missing(path)?;
            let place = begin + offset;
            Some(Fault {
                message,
                help: Some(help),
                at: Some((place, place + path.len())),
            })
        })
}

/// A value that no filter quoted; Tera does not say where it is.
fn unquoted(text: &Text, context: Option<&Context>) -> Option<Fault> {
    let scope = Scope {
        text: &text.text,
        context: context?,
    };
    let suspects = expression::outputs(&text.text)
        .into_iter()
        .filter(|output| {
            let quoted = output
                .filter
                .is_some_and(|filter| FILTERS.contains(&filter));
            !quoted && !scope.is_harmless(output)
        });
    let suspects: Vec<Expression<'_>> = suspects.collect();
    let first = suspects.first()?;
    let others: Vec<String> = suspects[1..]
        .iter()
        .map(|output| window(&text.text, output.at).1.to_string())
        .collect();
    let others = match others.len() {
        0 => String::new(),
        1 => format!("; if not here, then on line {}", others[0]),
        _ => format!(
            "; if not here, then on one of the lines {}",
            others.join(", ")
        ),
    };
    Some(Fault {
        message: "a value passed no quoting filter".to_owned(),
        help: Some(format!(
            "write `{{{{ ... | grub }}}}`, or whichever of {} is of the language that it stands \
             in{others}",
            suggest::list(FILTERS)
        )),
        at: Some((first.at, first.at + first.text.len())),
    })
}

/// What a template can name.
struct Scope<'a> {
    text: &'a str,
    context: &'a Context,
}

impl Scope<'_> {
    /// What to say about a path that leads nowhere.
    fn missing(&self, path: &str) -> Option<(String, String)> {
        let mut parts = path.split('.');
        let root = parts.next()?;
        let Some(mut value) = self.root(root) else {
            // A name that the template made itself is known to it alone.
            if expression::binds(self.text, root) {
                return None;
            }
            let there: Vec<&str> = super::TOP_LEVEL
                .iter()
                .copied()
                .filter(|name| self.context.contains_key(name))
                .collect();
            let message = format!("there is no `{root}` here");
            return Some((message, meant(root, "there is", &there)));
        };
        let mut before = root.to_owned();
        for part in parts {
            let map = value.as_map()?;
            match map.iter().find(|(key, _)| key.as_str() == Some(part)) {
                Some((_, found)) => value = found.clone(),
                None => {
                    let mut keys: Vec<&str> = map.keys().filter_map(|key| key.as_str()).collect();
                    keys.sort_unstable();
                    let message = format!("`{before}` has no `{part}`");
                    return Some((message, meant(part, &format!("`{before}` has"), &keys)));
                }
            }
            before = format!("{before}.{part}");
        }
        None
    }

    /// The value of a name; for a loop variable, its value in the first iteration.
    fn root(&self, name: &str) -> Option<Value> {
        if let Some(value) = self.context.get(name) {
            return Some(value.clone());
        }
        let list = expression::list_of(self.text, name)?;
        let mut parts = list.split('.');
        let mut value = self.root(parts.next()?)?;
        for part in parts {
            value = value
                .as_map()?
                .iter()
                .find(|(key, _)| key.as_str() == Some(part))?
                .1
                .clone();
        }
        value.as_array()?.first().cloned()
    }

    /// Whether an output is a single value that needs no quoting.
    fn is_harmless(&self, output: &Expression<'_>) -> bool {
        if output.filter.is_some() || !expression::is_path(output.text) {
            return false;
        }
        let mut parts = output.text.split('.');
        let mut value = parts.next().and_then(|root| self.root(root));
        for part in parts {
            value = value.and_then(|value| {
                let map = value.as_map()?;
                map.iter()
                    .find(|(key, _)| key.as_str() == Some(part))
                    .map(|(_, it)| it.clone())
            });
        }
        value.is_some_and(|value| {
            value.is_safe() || quote::refuse_unquoted(&value.to_string(), &mut Vec::new()).is_ok()
        })
    }
}

fn meant(word: &str, what: &str, there: &[&str]) -> String {
    match suggest::nearest(word, there.iter().copied()) {
        Some(meant) => format!(
            "did you mean `{meant}`? {} {}",
            sentence_start(what),
            suggest::list(there)
        ),
        None if there.is_empty() => format!("{what} nothing"),
        None => format!("{what} {}", suggest::list(there)),
    }
}

fn sentence_start(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}
