//! A `dhcpd.conf` and what it includes into statements.
//!
//! dhcpd's grammar is almost `words;` or `words { ... }`, so that is what is read here; what the words
//! mean, others say. Everything is bounded: depth, included files, and their size together.

use super::token::{Kind, Token, Tokens};
use super::tree::Statement;
use crate::diagnostic::{Code, Diagnostic};
use crate::import::texts::Texts;
use crate::source::Span;

/// How deeply braces and files may be nested: whoever reads the tree calls itself for each level.
const DEEPEST: usize = 32;
/// How many files may be included, each time that they are.
const MOST_FILES: usize = 1000;
/// How long all texts may be together, in bytes: places are four bytes.
const LONGEST: usize = 1 << 28;

/// Where netpxe has dhcpd read the key of `ddns`: nobody reads it for an import.
const KEY: &str = "/etc/dhcp/netpxe-ddns.key";

/// Reads a file that another includes, by the path that stands there: its name, for messages, and its
/// text.
pub type Include<'a> = &'a dyn Fn(&str) -> Result<(String, String), String>;

/// Reads a file and what it includes, which is put where it is included.
///
/// # Errors
/// The first place at which dhcpd would not read on either, or an include that cannot be read.
pub fn parse(
    name: &str,
    text: &str,
    include: Include<'_>,
    texts: &mut Texts,
) -> Result<Vec<Statement>, Box<Diagnostic>> {
    let mut reader = Reader {
        include,
        texts,
        open: Vec::new(),
        count: 0,
    };
    reader.file(name.to_owned(), text, Span::default())
}

struct Reader<'a> {
    include: Include<'a>,
    texts: &'a mut Texts,
    /// The files that are being read, the innermost last.
    open: Vec<String>,
    count: usize,
}

impl Reader<'_> {
    /// Reads a file, which is included at `at`.
    fn file(
        &mut self,
        name: String,
        text: &str,
        at: Span,
    ) -> Result<Vec<Statement>, Box<Diagnostic>> {
        let refuse = |why: String| {
            let fault = Diagnostic::new(Code::NotIncluded, at, why);
            Err(Box::new(
                fault.help("write what is meant in the file itself"),
            ))
        };
        if self.open.contains(&name) {
            return refuse(format!("`{name}` includes itself"));
        }
        self.count += 1;
        if self.open.len() >= DEEPEST || self.count > MOST_FILES {
            return refuse("too many files are included".to_owned());
        }
        if self.texts.whole().len() + text.len() > LONGEST {
            return refuse(format!("there are more than {} MB of text", LONGEST >> 20));
        }
        let base = self.texts.add(name.clone(), text);
        self.open.push(name);
        let mut block = Block {
            tokens: Tokens::new(text, base),
            text,
            base,
            comments: Vec::new(),
            ahead: None,
        };
        let statements = block.statements(self, None, 0);
        self.open.pop();
        statements
    }

    /// What the file holds that `statement` includes; the place of what is wrong with it.
    fn included(&mut self, path: &str, at: Span) -> Result<Vec<Statement>, Box<Diagnostic>> {
        let (name, text) = (self.include)(path).map_err(|why| {
            let message = format!("`{path}` cannot be read: {why}");
            let fault = Diagnostic::new(Code::NotIncluded, at, message);
            fault.help(
                "a path is that of the deploy host: copy the file there, or write here where it \
                 lies; a relative one is looked up beside the first file",
            )
        })?;
        self.file(name, &text, at)
    }
}

/// What is being read of one file.
struct Block<'t> {
    tokens: Tokens<'t>,
    text: &'t str,
    base: usize,
    /// Comments that belong to no statement yet.
    comments: Vec<Span>,
    ahead: Option<Token>,
}

impl Block<'_> {
    /// The statements up to the `}` of the block that was opened at `open`, or to the end of the file.
    fn statements(
        &mut self,
        reader: &mut Reader<'_>,
        open: Option<Span>,
        depth: usize,
    ) -> Result<Vec<Statement>, Box<Diagnostic>> {
        let mut list: Vec<Statement> = Vec::new();
        loop {
            let Some(token) = self.next(&mut list)? else {
                if let Some(open) = open {
                    let fault = fault(open, "this `{` is never closed");
                    return Err(Box::new(fault.help("write the `}` where the block ends")));
                }
                break;
            };
            if token.is(b'}') {
                if open.is_none() {
                    let fault = fault(token.span, "this `}` closes nothing");
                    return Err(Box::new(
                        fault.help("remove it, or write the `{` that it closes"),
                    ));
                }
                break;
            }
            // `};` is common, and means nothing more.
            if token.is(b';') {
                continue;
            }
            let above = std::mem::take(&mut self.comments);
            let mut statement = self.statement(reader, token, depth)?;
            statement.above = above;
            match self.include_path(&statement) {
                // netpxe's own words for the key, which is no part of an inventory.
                Some(path) if path == KEY => {}
                Some(path) => {
                    let included = reader.included(&path, statement.span)?;
                    list.extend(with_comments(statement.above, included));
                }
                None => list.push(statement),
            }
        }
        if !self.comments.is_empty() {
            list.push(Statement {
                above: std::mem::take(&mut self.comments),
                ..Statement::default()
            });
        }
        Ok(list)
    }

    /// The statement that begins with `first`.
    fn statement(
        &mut self,
        reader: &mut Reader<'_>,
        first: Token,
        depth: usize,
    ) -> Result<Statement, Box<Diagnostic>> {
        let mut statement = Statement {
            span: first.span,
            ..Statement::default()
        };
        let mut token = first;
        loop {
            statement.span.end = token.span.end;
            match token.kind {
                Kind::Sign(b';') => break,
                Kind::Sign(b'{' | b'}') if self.is_record(&statement) => {
                    statement.words.push(token);
                }
                Kind::Sign(b'{') => {
                    if depth + 1 >= DEEPEST {
                        let message = format!("more than {DEEPEST} blocks stand in each other");
                        let fault = fault(token.span, message);
                        return Err(Box::new(fault.help("take some of the braces out")));
                    }
                    // A comment behind the brace is about the block, not about what is in it.
                    let behind = self.comment_behind(token.span)?;
                    let body = self.statements(reader, Some(token.span), depth + 1)?;
                    statement.behind = behind;
                    statement.body = Some(body);
                    statement.span.end = self.last_end();
                    break;
                }
                Kind::Sign(b'}') => {
                    return Err(Box::new(missing_semicolon(
                        &statement, self.text, self.base,
                    )));
                }
                _ => {
                    self.refuse_two_in_one(&statement, token)?;
                    statement.words.push(token);
                    // `case 1:` and `default:` end with the colon.
                    if self.is_case(&statement) {
                        break;
                    }
                }
            }
            token = self.within(&statement)?;
        }
        Ok(statement)
    }

    /// The next token of a statement that has not ended. Comments in it wait for the next one.
    fn within(&mut self, statement: &Statement) -> Result<Token, Box<Diagnostic>> {
        loop {
            match self.raw()? {
                Some(token) if token.kind == Kind::Comment => self.comments.push(token.span),
                Some(token) => return Ok(token),
                None => return Err(Box::new(missing_semicolon(statement, self.text, self.base))),
            }
        }
    }

    /// The next token that is no comment. A comment on the line of the last statement's end belongs
    /// to it; others wait for the next statement.
    fn next(&mut self, list: &mut [Statement]) -> Result<Option<Token>, Box<Diagnostic>> {
        loop {
            let Some(token) = self.raw()? else {
                return Ok(None);
            };
            if token.kind != Kind::Comment {
                return Ok(Some(token));
            }
            match list.last_mut() {
                Some(before)
                    if before.behind.is_none() && self.is_same_line(before.span, token.span) =>
                {
                    before.behind = Some(token.span);
                }
                _ => self.comments.push(token.span),
            }
        }
    }

    /// The comment that follows on the same line, if one does.
    fn comment_behind(&mut self, span: Span) -> Result<Option<Span>, Box<Diagnostic>> {
        match self.raw()? {
            Some(token) if token.kind == Kind::Comment && self.is_same_line(span, token.span) => {
                Ok(Some(token.span))
            }
            other => {
                self.ahead = other;
                Ok(None)
            }
        }
    }

    fn raw(&mut self) -> Result<Option<Token>, Box<Diagnostic>> {
        match self.ahead.take() {
            Some(token) => Ok(Some(token)),
            None => Ok(self.tokens.token()?),
        }
    }

    /// Where the last token ended.
    fn last_end(&self) -> u32 {
        let span = Span::new(self.base, self.base + self.tokens.at());
        span.end
    }

    /// Whether no line ends between two places of this file.
    fn is_same_line(&self, first: Span, second: Span) -> bool {
        let (start, end) = (first.end as usize, second.start as usize);
        start >= self.base
            && end >= start
            && !self.text[start - self.base..end - self.base].contains('\n')
    }

    /// What stands at a place of this file.
    fn slice(&self, span: Span) -> &str {
        &self.text[span.start as usize - self.base..span.end as usize - self.base]
    }

    /// A token's text, in lower case.
    fn folded(&self, token: Token) -> String {
        self.slice(token.span).to_ascii_lowercase()
    }

    /// Whether a brace here belongs to the type of an option: `option x code 1 = { integer 8, text };`.
    fn is_record(&self, statement: &Statement) -> bool {
        let words = &statement.words;
        let is_option = |token: &Token| self.folded(*token) == "option";
        let is_code = |token: &Token| token.kind == Kind::Word && self.folded(*token) == "code";
        words.first().is_some_and(is_option)
            && words.get(2).is_some_and(is_code)
            && words.iter().any(|token| token.is(b'='))
    }

    fn is_case(&self, statement: &Statement) -> bool {
        let first = statement.words.first();
        let first = first.map(|token| self.folded(*token));
        let last = statement.words.last();
        let ends = last.is_some_and(|token| self.folded(*token).ends_with(':'));
        ends && matches!(first.as_deref(), Some("case" | "default" | "default:"))
    }

    /// The path in an `include "path";`.
    fn include_path(&self, statement: &Statement) -> Option<String> {
        let [word, path] = statement.words.as_slice() else {
            return None;
        };
        if self.folded(*word) != "include" || path.kind != Kind::Text {
            return None;
        }
        Some(self.slice(path.span).trim_matches('"').to_owned())
    }

    /// Refuses a line that begins with a keyword in the middle of a statement: a `;` is missing.
    fn refuse_two_in_one(
        &self,
        statement: &Statement,
        token: Token,
    ) -> Result<(), Box<Diagnostic>> {
        let Some(first) = statement.words.first() else {
            return Ok(());
        };
        let last = statement.words[statement.words.len() - 1];
        let begins = token.kind == Kind::Word && !self.is_same_line(last.span, token.span);
        if !begins
            || !STATEMENTS.contains(&&*self.folded(*first))
            || !STATEMENTS.contains(&&*self.folded(token))
            || matches!(last.kind, Kind::Sign(_))
        {
            return Ok(());
        }
        Err(Box::new(missing_semicolon(statement, self.text, self.base)))
    }
}

/// Statements that hold none of these words but at their start.
const STATEMENTS: &[&str] = &[
    "option",
    "range",
    "filename",
    "next-server",
    "server-name",
    "fixed-address",
    "hardware",
    "host",
    "subnet",
    "pool",
    "group",
    "shared-network",
    "default-lease-time",
    "max-lease-time",
    "min-lease-time",
    "authoritative",
    "include",
    "class",
    "subclass",
];

fn fault(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::NotDhcpd, span, message)
}

/// A `;` is missing behind the last word of a statement. `text` lies at `base` of all texts.
fn missing_semicolon(statement: &Statement, text: &str, base: usize) -> Diagnostic {
    let last = statement.words.last().map_or(statement.span, |it| it.span);
    let word = &text[last.start as usize - base..last.end as usize - base];
    let character = word.chars().next_back().map_or(0, char::len_utf8);
    let at = last.part(word.len() - character, word.len());
    fault(at, "a statement does not end").help("write `;` here")
}

/// What was included, below the comments that stood above the include.
fn with_comments(above: Vec<Span>, mut included: Vec<Statement>) -> Vec<Statement> {
    match included.first_mut() {
        Some(first) => {
            first.above.splice(0..0, above);
        }
        None if !above.is_empty() => included.push(Statement {
            above,
            ..Statement::default()
        }),
        None => {}
    }
    included
}
