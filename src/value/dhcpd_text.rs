//! Text for dhcpd that is taken over as it is.

use std::fmt;
use std::ops::Range;

use super::{Fault, FromText};
use crate::diagnostic::Code;
use crate::printable::breaks_lines;

/// Statements of `dhcpd.conf`, as they are written into it: whole ones, whose quotes and braces
/// balance, so that what follows them keeps its meaning.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DhcpdText(Box<str>);

/// The beginning of a statement, or of a block: what stands before its `;` or `{`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DhcpdStatement<'t> {
    /// Its words in lower case, as dhcpd reads keywords in any; a text in quotes is one word, with
    /// its quotes and as it is.
    pub words: Vec<String>,
    /// The line, from 1, on which it begins.
    pub line: usize,
    /// It as it is written.
    pub text: &'t str,
}

impl DhcpdText {
    /// The text, without the blank lines at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its statements in their order, those in blocks among them.
    pub fn statements(&self) -> Vec<DhcpdStatement<'_>> {
        // It could be read once.
        statements(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for DhcpdText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromText for DhcpdText {
    const WANTED: &'static str = "statements of dhcpd.conf such as `option ntp-servers 10.0.0.3;`";

    fn from_text(text: &str) -> Result<Self, Fault> {
        let fault = |(why, help): (String, &str)| {
            Fault::new(
                Code::NotDhcpdText,
                format!("this is no text for dhcpd: {why}"),
            )
            .help(help)
        };
        let is_refused = |c: char| breaks_lines(c) && !matches!(c, '\n' | '\t');
        if let Some(c) = text.chars().find(|&c| is_refused(c)) {
            let why = format!("it holds the character U+{:04X}", u32::from(c));
            return Err(fault((why, "write plain lines of text")));
        }
        if statements(text).map_err(fault)?.is_empty() {
            let why = "it holds no statement".to_owned();
            return Err(fault((why, "write one, or leave the key out")));
        }
        Ok(Self(text.trim_end().into()))
    }
}

/// What was read, or why it is no text of whole statements and what to do.
type Whole<T> = Result<T, (String, &'static str)>;

/// What dhcpd's own reader takes for one piece (`conflex.c`).
enum Token {
    Word,
    Open,
    Close,
    End,
}

/// The statements of a text, or why it is no text of whole ones and what to do.
fn statements(text: &str) -> Whole<Vec<DhcpdStatement<'_>>> {
    const FINISH: &str = "end every statement with `;`, and close every `{` with `}`";
    let mut statements: Vec<DhcpdStatement<'_>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut begun: Option<Range<usize>> = None;
    let mut at = 0;
    let line_of = |at: usize| text[..at].matches('\n').count() + 1;
    while let Some((token, range)) = next(text, at)? {
        at = range.end;
        match token {
            Token::Word => {
                let start = begun.map_or(range.start, |begun| begun.start);
                begun = Some(start..range.end);
            }
            Token::Open | Token::End => {
                if let Some(range) = begun.take() {
                    statements.push(DhcpdStatement {
                        words: words(&text[range.clone()]),
                        line: line_of(range.start),
                        text: &text[range],
                    });
                }
                if matches!(token, Token::Open) {
                    open.push(range.start);
                }
            }
            Token::Close => {
                let line = line_of(range.start);
                if let Some(begun) = begun {
                    let why = format!("a statement of line {} has no `;`", line_of(begun.start));
                    return Err((why, FINISH));
                }
                if open.pop().is_none() {
                    return Err((
                        format!("the `}}` in its line {line} closes nothing"),
                        FINISH,
                    ));
                }
            }
        }
    }
    if let Some(open) = open.pop() {
        let why = format!("the `{{` in its line {} is never closed", line_of(open));
        return Err((why, FINISH));
    }
    if let Some(begun) = begun {
        let why = format!("the statement of line {} has no `;`", line_of(begun.start));
        return Err((why, FINISH));
    }
    Ok(statements)
}

/// The next token at or behind `at`, and where it is.
fn next(text: &str, at: usize) -> Whole<Option<(Token, Range<usize>)>> {
    let mut at = at;
    loop {
        let rest = &text[at..];
        at += rest.len() - rest.trim_start().len();
        if !text[at..].starts_with('#') {
            break;
        }
        at = text[at..].find('\n').map_or(text.len(), |end| at + end);
    }
    let rest = &text[at..];
    let Some(first) = rest.chars().next() else {
        return Ok(None);
    };
    let (token, length) = match first {
        '{' => (Token::Open, 1),
        '}' => (Token::Close, 1),
        ';' => (Token::End, 1),
        '"' => (
            Token::Word,
            quoted(rest).ok_or_else(|| {
                let line = text[..at].matches('\n').count() + 1;
                let why = format!("the quote in its line {line} is never closed");
                (why, "end the text in quotes in the line in which it begins")
            })?,
        ),
        _ => {
            let is_end = |c: char| c.is_whitespace() || "{};\"#".contains(c);
            (Token::Word, rest.find(is_end).unwrap_or(rest.len()))
        }
    };
    Ok(Some((token, at..at + length)))
}

/// The length of a text in quotes, at which `text` begins. It ends in its line.
fn quoted(text: &str) -> Option<usize> {
    let mut characters = text.char_indices().skip(1);
    while let Some((at, c)) = characters.next() {
        match c {
            '\\' => drop(characters.next()),
            '"' => return Some(at + 1),
            '\n' => return None,
            _ => {}
        }
    }
    None
}

/// The words of a statement.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Ok(Some((_, range))) = next(text, at) {
        at = range.end;
        let word = &text[range];
        words.push(if word.starts_with('"') {
            word.to_owned()
        } else {
            word.to_ascii_lowercase()
        });
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_statements_are_text_for_dhcpd() {
        let text = "option x \"a;}\\\"{\";  # } {\nclass \"phones\" {\n  Match if x = \"y\";\n  if a { b; } else { c; }\n}\n\n";
        let read = DhcpdText::from_text(text).unwrap();
        let told: Vec<_> = read
            .statements()
            .iter()
            .map(|it| (it.line, it.words.join(" ")))
            .collect();
        let wanted = [
            (1, "option x \"a;}\\\"{\""),
            (2, "class \"phones\""),
            (3, "match if x = \"y\""),
            (4, "if a"),
            (4, "b"),
            (4, "else"),
            (4, "c"),
        ];
        assert_eq!(told, wanted.map(|(line, words)| (line, words.to_owned())));
        assert!(read.as_str().ends_with("\n}"));
    }

    #[test]
    fn what_would_reach_into_what_follows_is_refused() {
        for (text, wanted) in [
            ("option x y", "the statement of line 1 has no `;`"),
            ("a;\nb\n# ;\n", "the statement of line 2 has no `;`"),
            ("x { a; ", "the `{` in its line 1 is never closed"),
            ("x { a }", "a statement of line 1 has no `;`"),
            ("a;\n}\n", "the `}` in its line 2 closes nothing"),
            ("a;} b {", "the `}` in its line 1 closes nothing"),
            ("option x \"a;\n", "the quote in its line 1 is never closed"),
            (
                "option x \"a\\\";\n",
                "the quote in its line 1 is never closed",
            ),
            ("# nothing\n", "it holds no statement"),
            ("", "it holds no statement"),
            (";", "it holds no statement"),
            ("a;\r\n", "it holds the character U+000D"),
        ] {
            let fault = DhcpdText::from_text(text).unwrap_err();
            assert_eq!(fault.code, Code::NotDhcpdText);
            assert!(
                fault.message.ends_with(wanted),
                "{text:?}: {}",
                fault.message
            );
        }
    }
}
