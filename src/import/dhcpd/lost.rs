//! Statements that no inventory can say, each told once, with all whom it was about.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::Statement;
use super::{Mapper, options};
use crate::diagnostic::{Code, Diagnostic};
use crate::import::told::{Told, What, Who};
use crate::source::Span;

/// What becomes of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fate {
    /// Nothing in the inventory says what it does.
    Lost,
    /// It stands in the inventory as text for dhcpd.
    Kept,
}

/// `W0901`: in a file that netpxe wrote, the operator's text for dhcpd stands between its own statements, which are not
/// an inventory's to say.
pub(super) fn tell_own_text(text: &str, told: &mut Told) {
    for (at, mark) in text.match_indices("# dhcpd: of ") {
        let line = text[at..].lines().next().unwrap_or(mark);
        let of = line.strip_prefix(mark).unwrap_or_default();
        let span = Span::new(at, at + line.len());
        let message = format!("the text for dhcpd of {of} may not be carried over");
        let fault = Diagnostic::new(Code::NotCarried, span, message);
        told.say(fault.help("copy it from the inventory that this file was made of"));
    }
}

/// What is told, in the order of the text.
#[derive(Debug, Default)]
pub(super) struct Lost {
    of: BTreeMap<(Span, Fate), One>,
}

#[derive(Debug)]
struct One {
    message: String,
    help: String,
    who: BTreeSet<Who>,
    what: Vec<What>,
}

impl Lost {
    /// Tells all of it.
    pub(super) fn tell(self, told: &mut Told) {
        for ((span, fate), one) in self.of {
            let code = match fate {
                Fate::Lost => Code::NotCarried,
                Fate::Kept => Code::KeptAsText,
            };
            let diagnostic = Diagnostic::new(code, span, one.message).help(one.help);
            told.differs(diagnostic, one.who, &one.what);
        }
    }
}

impl Mapper<'_, '_, '_> {
    /// `W0901`: nothing in the inventory says what this statement does, which `what` is the name of.
    pub(super) fn lose(&mut self, statement: &Statement, what: &str, who: &[Who]) {
        let help = "see whether it is still needed; what the inventory has for it is in \
                    docs/existing-site.md";
        let differs = self.what(statement);
        self.lose_what(statement, what, help.to_owned(), who, &differs);
    }

    /// The same, where it is known why.
    pub(super) fn lose_because(
        &mut self,
        statement: &Statement,
        what: &str,
        who: &[Who],
        why: &str,
    ) {
        let differs = self.what(statement);
        self.lose_what(statement, what, why.to_owned(), who, &differs);
    }

    /// The same, where it is known what of the answers differs.
    fn lose_what(
        &mut self,
        statement: &Statement,
        what: &str,
        help: String,
        who: &[Who],
        differs: &[What],
    ) {
        let head = self.view.head(statement);
        let message = format!("`{head}`: {what} is not carried over");
        let place = (first_line(statement), Fate::Lost);
        let one = self.lost.of.entry(place).or_insert(One {
            message,
            help,
            who: BTreeSet::new(),
            what: differs.to_vec(),
        });
        one.who.extend(who);
    }

    /// `W0904`: this statement stands in the inventory as text.
    pub(super) fn tell_kept(&mut self, statement: &Statement, what: &str) {
        let head = self.view.head(statement);
        let place = (first_line(statement), Fate::Kept);
        self.lost.of.entry(place).or_insert(One {
            message: format!("`{head}`: {what} is kept as text for dhcpd"),
            help: "it stands under `dhcpd` with its old line: see whether it is still needed, and \
                   whether a key says it (docs/existing-site.md)"
                .to_owned(),
            who: BTreeSet::new(),
            what: Vec::new(),
        });
    }

    /// What of an answer a statement, or what is in it, is about.
    pub(super) fn what(&self, statement: &Statement) -> Vec<What> {
        let key = super::model::key(statement, self.view);
        let mut what = match &*key {
            "filename" => vec![What::File, What::Option(67)],
            "next-server" => {
                let (named, _) = options::addresses(statement, 1, self.view);
                let is_same = !named.is_empty() && named.first() == self.servers.first();
                if is_same {
                    Vec::new()
                } else {
                    vec![What::NextServer]
                }
            }
            "vendor-option-space" => vec![What::Option(43)],
            "option dhcp-parameter-request-list" => vec![What::Options],
            "server-name" => vec![What::ServerName],
            "max-lease-time" | "default-lease-time" | "min-lease-time" => vec![What::Option(51)],
            "server-identifier" => vec![What::Option(54)],
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
        if let Some((space, _)) = name.split_once('.') {
            let mut declarations = self.model.declarations.iter();
            let carrier = declarations.find_map(|it| {
                let (its, code) = self.encapsulates(it)?;
                (its == space).then_some(code)
            });
            return carrier.or(Some(43));
        }
        let declared = self.declaration(name);
        let code = declared.and_then(|statement| self.view.word(statement, 3).parse().ok());
        code.or_else(|| options::code(name))
    }
}

/// The place of a statement: of a block, its head.
pub(super) fn first_line(statement: &Statement) -> Span {
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
        _ if key.starts_with("option ") && key != "option bootfile-name" => "this option",
        _ if key.starts_with("ddns") || key.contains("update") => "updating the DNS",
        _ if key.starts_with("permit") => "whom the server serves",
        "filename" | "next-server" | "server-name" | "option bootfile-name" => "what devices load",
        _ => "this statement",
    }
}

#[cfg(test)]
mod tests {
    /// To the importer, what stands in netpxe's own file is netpxe's own.
    #[test]
    fn text_for_dhcpd_in_a_file_of_netpxes_is_told() {
        let text = format!(
            "{}\nserver-identifier 10.0.0.2;\n# dhcpd: of the site\nmin-secs 3;\n# end of dhcpd\n\
             subnet 10.0.0.0 netmask 255.255.255.0 {{ }}\n",
            super::super::OWN
        );
        let files = [("dhcpd.conf".to_owned(), text)];
        let import = crate::import::dhcpd(&files, &|_| Err(String::new()), None);
        let wanted = "the text for dhcpd of the site may not be carried over";
        let mut told = import.told.diagnostics.iter();
        assert!(told.any(|it| it.message == wanted));
    }
}
