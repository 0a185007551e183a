//! Statements that no inventory can say, each told once, with all whom it was about.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::Statement;
use super::{Mapper, boot, options};
use crate::diagnostic::{Code, Diagnostic};
use crate::import::told::{Told, What, Who};
use crate::source::Span;

/// What is lost, in the order of the text.
#[derive(Debug, Default)]
pub(super) struct Lost {
    of: BTreeMap<Span, One>,
}

#[derive(Debug)]
struct One {
    message: String,
    who: BTreeSet<Who>,
    what: Vec<What>,
}

impl Lost {
    /// Tells all of it.
    pub(super) fn tell(self, told: &mut Told) {
        for (span, one) in self.of {
            let diagnostic = Diagnostic::new(Code::NotCarried, span, one.message).help(
                "see whether it is still needed; what the inventory has for it is in docs/existing-site.md",
            );
            told.differs(diagnostic, one.who, &one.what);
        }
    }
}

impl Mapper<'_, '_, '_> {
    /// `W0901`: nothing in the inventory says what this statement does, which `what` is the name of.
    pub(super) fn lose(&mut self, statement: &Statement, what: &str, who: &[Who]) {
        let differs = self.what(statement);
        self.lose_what(statement, what, who, &differs);
    }

    /// The same, where it is known what of the answers differs.
    pub(super) fn lose_what(
        &mut self,
        statement: &Statement,
        what: &str,
        who: &[Who],
        differs: &[What],
    ) {
        let head = self.view.head(statement);
        let message = format!("`{head}`: {what} is not carried over");
        let one = self.lost.of.entry(first_line(statement)).or_insert(One {
            message,
            who: BTreeSet::new(),
            what: differs.to_vec(),
        });
        one.who.extend(who);
    }

    /// What of an answer a statement, or what is in it, is about.
    fn what(&self, statement: &Statement) -> Vec<What> {
        let key = super::model::key(statement, self.view);
        let mut what = match &*key {
            "filename" => vec![What::File, What::Option(67)],
            "next-server" => vec![What::NextServer],
            "server-name" => vec![What::ServerName],
            "max-lease-time" | "default-lease-time" | "min-lease-time" => vec![What::Option(51)],
            "lease" | "limit" => Vec::new(),
            _ if key.starts_with("permit") || matches!(&*key, "authoritative" | "not") => {
                vec![What::Kind, What::Address]
            }
            _ => {
                let name = key.strip_prefix("option ");
                let code = name.and_then(|name| self.code(name));
                code.map(What::Option).into_iter().collect()
            }
        };
        for inner in statement.body.iter().flatten() {
            what.extend(self.what(inner));
        }
        what
    }

    /// The code of an option, dhcpd's or one that the file declares. Those of a space are sent in 43,
    /// or in 125.
    pub(super) fn code(&self, name: &str) -> Option<u8> {
        if name.contains('.') {
            return Some(43);
        }
        let declared = self.model.declarations.iter().find(|statement| {
            self.view.word(statement, 1) == name && self.view.word(statement, 2) == "code"
        });
        let code = declared.and_then(|statement| self.view.word(statement, 3).parse().ok());
        code.or_else(|| options::code(name))
    }
}

/// The place of a statement: of a block, its head.
fn first_line(statement: &Statement) -> Span {
    match (&statement.body, statement.words.last()) {
        (Some(_), Some(last)) => Span {
            start: statement.span.start,
            end: last.span.end,
        },
        _ => statement.span,
    }
}

/// What a statement is called in a message.
pub(super) fn kind_of(statement: &Statement, key: &str) -> &'static str {
    if statement.body.is_some() {
        return "a condition";
    }
    match key {
        _ if key.starts_with("option ") => "this option",
        _ if key.starts_with("ddns") || key.contains("update") => "DNS updates",
        _ if key.starts_with("permit") => "whom the server serves",
        _ if boot::is_of_booting(key) => "what machines boot",
        _ => "this statement",
    }
}
