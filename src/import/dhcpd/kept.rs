//! Statements that no inventory can say, and that dhcpd goes on to read as they are: the text of a
//! `dhcpd` key, at the place in which they stood.
//!
//! Only what `gen` takes there is kept, and never a key: an inventory holds no secret of a name
//! server.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::lost::{first_line, kind_of};
use super::model::{self, ScopeId};
use super::token::Kind;
use super::tree::{Statement, View};
use super::{Mapper, boot};
use crate::check::raw;
use crate::import::told::Who;
use crate::import::yaml::{Entry, Value};
use crate::printable::printable;
use crate::source::Span;
use crate::value::{DhcpdText, FromText as _};

/// A statement as text, with its place in the old file.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    span: Span,
    text: String,
}

/// What is kept for the whole site, and what all that is kept needs.
#[derive(Debug, Default)]
pub(super) struct Kept {
    site: BTreeMap<Span, Piece>,
    /// The words of all that is kept: the names of options and of their spaces among them.
    words: BTreeSet<String>,
}

/// What is left out of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Without {
    /// Nothing.
    Nothing,
    /// What machines boot: netpxe says that.
    Boot,
}

/// Statements that belong together, as `if` and `else` do.
pub(super) type Chains<'s> = Vec<Vec<&'s Statement>>;

impl<'s> Mapper<'s, '_, '_> {
    /// `W0904`: keeps statements that belong together (`if`, `else`) as text. Where `gen` would refuse
    /// that they are lost (`W0901`), with the reason.
    pub(super) fn keep(
        &mut self,
        statements: &[&Statement],
        what: &str,
        who: &[Who],
        without: Without,
    ) -> Option<Piece> {
        let first = *statements.first()?;
        let mut text = String::new();
        for statement in statements {
            write_statement(statement, 0, without, self.view, &mut text);
        }
        if let Some(why) = refusal(&text).or_else(|| self.undeclared(statements)) {
            let why = format!("as text under `dhcpd` it would be refused: {why}");
            for statement in statements {
                self.lose_because(statement, what, who, &why);
            }
            return None;
        }
        for statement in statements {
            words(statement, self.view, &mut self.kept.words);
        }
        for statement in statements {
            self.drop_boot_in(statement, who, without);
        }
        self.tell_kept(first, what);
        Some(Piece {
            span: first.span,
            text,
        })
    }

    /// Leaves out of a text what machines boot.
    fn drop_boot_in(&mut self, statement: &Statement, who: &[Who], without: Without) {
        if is_left_out(statement, without, self.view) {
            self.drop_boot(statement, who);
        }
        let without = within(statement, without, self.view);
        for inner in statement.body.iter().flatten() {
            self.drop_boot_in(inner, who, without);
        }
    }

    /// The same for the whole site, once, with the comments that stand there; whether `gen` takes it.
    pub(super) fn keep_for_site(
        &mut self,
        statements: &[&Statement],
        what: &str,
        who: &[Who],
        without: Without,
    ) -> bool {
        let Some(mut piece) = self.keep(statements, what, who, without) else {
            return false;
        };
        let comments = statements.iter().flat_map(|it| self.comments(it, true));
        let comments = comments.map(|line| format!("#{}\n", printable(line.trim_end())));
        piece.text.insert_str(0, &comments.collect::<String>());
        self.kept.site.insert(piece.span, piece);
        true
    }

    /// Keeps statements and conditions as text, each by itself.
    pub(super) fn keep_each(
        &mut self,
        statements: Vec<&'s Statement>,
        conditions: Vec<Vec<&'s Statement>>,
        who: &[Who],
        without: Without,
    ) -> Vec<Piece> {
        let single = statements.into_iter().map(|it| vec![it]);
        let mut pieces = Vec::new();
        for chain in single.chain(conditions) {
            let what = kind_of(chain[0], &model::key(chain[0], self.view));
            pieces.extend(self.keep(&chain, what, who, without));
        }
        pieces
    }

    /// The `dhcpd` key of these statements; `None` without any.
    pub(super) fn text_of(&self, mut pieces: Vec<Piece>) -> Option<Entry> {
        pieces.sort_by_key(|piece| piece.span);
        pieces.dedup_by_key(|piece| piece.span);
        let mut text = String::new();
        for piece in &pieces {
            let (name, line) = self.place(piece.span);
            let _ = write!(text, "# {}:{line}\n{}", printable(&name), piece.text);
        }
        let place = pieces.first()?.span;
        Some(Entry::new("dhcpd", Value::Lines(text)).at(place))
    }

    /// The file and the line of a place.
    fn place(&self, span: Span) -> (String, usize) {
        let Some(source) = &self.source else {
            return (String::new(), 1);
        };
        let name = source.file(span.start).name().to_owned();
        (name, source.position(span.start).line)
    }

    /// The `dhcpd` key of the site: the options that all that is kept names, then what is kept for the
    /// site.
    pub(super) fn text_of_site(&mut self) -> Option<Entry> {
        let mut pieces = Vec::new();
        // A space needs its options, and an option its space.
        for _ in 0..2 {
            for statement in self.model.declarations.clone() {
                if self.is_declared_for(statement) {
                    words(statement, self.view, &mut self.kept.words);
                }
            }
        }
        for statement in self.model.declarations.clone() {
            if self.is_declared_for(statement) {
                pieces.extend(self.keep(
                    &[statement],
                    "an option of its own",
                    &[],
                    Without::Nothing,
                ));
            }
        }
        pieces.extend(self.kept.site.values().cloned());
        self.text_of(pieces)
    }

    /// Whether what is kept names the option, or the space, that is declared here.
    fn is_declared_for(&self, statement: &Statement) -> bool {
        let name = self.declares(statement);
        name.is_some_and(|name| self.kept.words.contains(&*name))
    }

    /// Whether these statements name an option or a space that the file declares: it can only be kept
    /// below the declaration.
    pub(super) fn names_declared(&self, statements: &[&Statement]) -> bool {
        !self.declarations_of(statements).is_empty()
    }

    /// Where the options and the spaces are declared that these statements name.
    fn declarations_of(&self, statements: &[&Statement]) -> Vec<&'s Statement> {
        let mut all = BTreeSet::new();
        for statement in statements {
            words(statement, self.view, &mut all);
        }
        let declares = |declared: &&Statement| {
            let is_itself = statements.iter().any(|it| it.span == declared.span);
            !is_itself
                && self
                    .declares(declared)
                    .is_some_and(|name| all.contains(&*name))
        };
        let all = self.model.declarations.iter().copied();
        all.filter(declares).collect()
    }

    /// The option or the space that is declared here.
    fn declares(&self, statement: &Statement) -> Option<Cow<'_, str>> {
        let (one, two) = (self.view.word(statement, 1), self.view.word(statement, 2));
        let is_it = self.view.word(statement, 0) == "option";
        is_it.then_some(if one == "space" { two } else { one })
    }

    /// Why what these statements name cannot be declared, if it cannot.
    fn undeclared(&self, statements: &[&Statement]) -> Option<String> {
        let mut declarations = self.declarations_of(statements).into_iter();
        declarations.find_map(|declared| {
            let mut text = String::new();
            write_statement(declared, 0, Without::Nothing, self.view, &mut text);
            refusal(&text)
        })
    }

    /// What a scope itself says under conditions, those that belong together as one: what is about more
    /// than booting, and what is not.
    pub(super) fn conditions(&self, scope: ScopeId) -> (Chains<'s>, Chains<'s>) {
        let mut chains: Chains<'s> = Vec::new();
        for &statement in &self.model.scopes[scope].parameters {
            if statement.body.is_none() {
                continue;
            }
            let goes_on = matches!(&*self.view.word(statement, 0), "elsif" | "else");
            match chains.last_mut() {
                Some(chain) if goes_on => chain.push(statement),
                _ => chains.push(vec![statement]),
            }
        }
        let is_boot = |it: &&Statement| boot::is_boot_block(it, self.view) || is_empty(it);
        chains
            .into_iter()
            .partition(|chain| !chain.iter().all(is_boot))
    }
}

/// Whether a block says nothing.
fn is_empty(statement: &Statement) -> bool {
    statement
        .body
        .iter()
        .flatten()
        .all(|it| it.words.is_empty())
}

/// Why `gen` would refuse a text, if it would.
fn refusal(text: &str) -> Option<String> {
    let is_plain = text
        .lines()
        .all(|line| printable(&line.replace('\t', "")) == line.replace('\t', ""));
    if !is_plain {
        return Some("it holds characters that are not safe to print".to_owned());
    }
    match DhcpdText::from_text(text) {
        Ok(text) => raw::refusal(&text).map(str::to_owned),
        Err(fault) => Some(fault.message),
    }
}

/// The words of a statement and of all in it, and of names with a dot what stands before it.
fn words(statement: &Statement, view: View<'_>, out: &mut BTreeSet<String>) {
    for token in statement.words.iter().filter(|it| it.kind == Kind::Word) {
        let word = view.folded(*token);
        if let Some((space, _)) = word.split_once('.') {
            out.insert(space.to_owned());
        }
        out.insert(word.into_owned());
    }
    for inner in statement.body.iter().flatten() {
        words(inner, view, out);
    }
}

/// Writes a statement, each level of braces two blanks further in.
fn write_statement(
    statement: &Statement,
    depth: usize,
    without: Without,
    view: View<'_>,
    out: &mut String,
) {
    if statement.words.is_empty() && statement.body.is_none() {
        return;
    }
    if is_left_out(statement, without, view) {
        return;
    }
    let pad = "  ".repeat(depth);
    let lines = view.slice(first_line(statement)).lines().map(str::trim);
    for (number, line) in lines.filter(|line| !line.is_empty()).enumerate() {
        let start = if number > 0 { "\n" } else { "" };
        let more = if number > 0 { "    " } else { "" };
        let _ = write!(out, "{start}{pad}{more}{line}");
    }
    let Some(body) = &statement.body else {
        out.push('\n');
        return;
    };
    *out += " {\n";
    let without = within(statement, without, view);
    for inner in body {
        write_statement(inner, depth + 1, without, view, out);
    }
    let _ = writeln!(out, "{pad}}}");
}

/// Whether a statement is one of those that a text is written without.
fn is_left_out(statement: &Statement, without: Without, view: View<'_>) -> bool {
    let key = model::key(statement, view);
    let is_boot = boot::is_of_booting(&key) && key != "match" && !boot::is_beside(&key);
    without == Without::Boot && statement.body.is_none() && is_boot
}

/// What is left out of a block: what devices load is theirs, also in a chain that else says what machines
/// boot.
fn within(block: &Statement, without: Without, view: View<'_>) -> Without {
    if block.body.is_some() && boot::is_for_devices(block, view) {
        return Without::Nothing;
    }
    without
}
