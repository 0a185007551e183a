//! A `dhcpd.conf` into an inventory: its whole grammar is read, scopes are resolved as dhcpd does it,
//! and what an inventory cannot say is told.

mod boot;
mod comments;
mod hosts;
mod lost;
mod macs;
mod model;
mod networks;
mod options;
pub mod parse;
mod pools;
mod server;
pub mod token;
pub mod tree;

use std::net::Ipv4Addr;

pub use self::boot::firmware;
use self::lost::Lost;
use self::model::Model;
use self::tree::{Statement, View};
use super::rules;
use super::site::Site;
use super::texts::Texts;
use super::told::{Told, What, Who};
use crate::diagnostic::{Code, Diagnostic};

/// How a `dhcpd.conf` begins that netpxe wrote.
const OWN: &str = "# Written by netpxe from its inventory";

/// What the inventory will say of a file's statements. The deploy host's address is `server`, or else
/// what the file says.
///
/// # Errors
/// The file does not say it.
pub fn site(
    texts: &Texts,
    statements: &[Statement],
    server: Option<Ipv4Addr>,
    told: &mut Told,
) -> Result<Site, Box<Diagnostic>> {
    let view = View {
        text: texts.whole(),
        is_own: texts.whole().starts_with(OWN),
    };
    let model = Model::new(statements, view);
    let mut site = Site {
        servers: server::addresses(&model, server, view)?,
        ..Site::default()
    };
    let mut mapper = Mapper {
        model: &model,
        view,
        told,
        lost: Lost::default(),
    };
    mapper.tell_boot();
    mapper.networks(&mut site);
    site.sections.extend(mapper.mac_images());
    mapper.hosts(&mut site);
    mapper.boot_of_networks(&mut site);
    mapper.classes();
    mapper.left_over(&mut site);
    let lost = std::mem::take(&mut mapper.lost);
    lost.tell(mapper.told);
    rules::apply(&mut site, told);
    Ok(site)
}

/// What the parts of the mapping share.
struct Mapper<'s, 't, 'v> {
    model: &'s Model<'s>,
    view: View<'v>,
    told: &'t mut Told,
    lost: Lost,
}

impl<'s> Mapper<'s, '_, '_> {
    /// The comments of a statement, and those in it if `deep`.
    fn comments(&self, statement: &Statement, deep: bool) -> Vec<String> {
        let mut lines = comments::of(statement, self.view);
        if deep {
            lines.extend(comments::within(statement, self.view));
        }
        lines
    }

    /// `W0903`: netpxe boots machines its own way.
    fn tell_boot(&mut self) {
        if self.view.is_own {
            return;
        }
        let Some(statement) = self.first_boot_statement() else {
            return;
        };
        let head = self.view.head(statement);
        let message = format!("`{head}`: netpxe answers with its own boot files");
        let diagnostic = Diagnostic::new(Code::OtherAnswer, statement.span, message).help(
            "machines boot netpxe's GRUB, which fits their firmware, from the deploy host; GRUB boots \
             the disk unless the inventory says otherwise (docs/existing-site.md)",
        );
        let mut what = vec![What::File, What::NextServer, What::ServerName];
        what.extend([43, 60, 66, 67].map(What::Option));
        // Those of a boot loader, in an option of their own.
        for statement in &self.model.declarations {
            let words = (0..statement.words.len()).map(|n| self.view.word(statement, n));
            let words: Vec<_> = words.collect();
            let encapsulates = words.iter().any(|word| word == "encapsulate");
            let code = words
                .get(3)
                .filter(|_| encapsulates)
                .and_then(|it| it.parse().ok());
            what.extend(code.map(What::Option));
        }
        self.told.differs(diagnostic, [Who::All], &what);
        self.tell_macs();
    }

    /// `W0903`: an old answer to a Mac was cut down to what it needs.
    fn tell_macs(&mut self) {
        let classes = self.model.classes.iter();
        let mut lists = classes.filter_map(|&class| {
            let opens = self.model.scopes[class].statement?;
            let speaks = self.view.slice(opens.span).contains("AAPLBSDPC");
            speaks.then(|| self.model.own(class, "option dhcp-parameter-request-list"))?
        });
        if let Some(list) = lists.next() {
            let message = "Macs get all options that they ask for, and others in answers to BSDP";
            let diagnostic = Diagnostic::new(Code::OtherAnswer, list.span, message);
            self.told.differs(diagnostic, [Who::Macs], &[What::Options]);
        }
    }

    /// The first statement, in the order of the text, that names a boot file or a server.
    fn first_boot_statement(&self) -> Option<&'s Statement> {
        let keys = ["filename", "next-server", "option bootfile-name"];
        let scopes = self.model.scopes.iter();
        let all = scopes.flat_map(|scope| scope.parameters.iter().copied());
        let of_booting = all.filter(|statement| {
            let mut files = Vec::new();
            boot::files(statement, self.view, &mut files);
            !files.is_empty() || keys.contains(&&*model::key(statement, self.view))
        });
        of_booting.min_by_key(|statement| statement.span)
    }

    /// What classes give their members.
    fn classes(&mut self) {
        for &class in &self.model.classes {
            let Some(statement) = self.model.scopes[class].statement else {
                continue;
            };
            // netpxe's own say what machines boot; those of the inventory begin with `site:`.
            let is_lost = if self.view.is_own {
                self.view.values(statement, 1)[..]
                    .first()
                    .is_some_and(|name| name.starts_with("site:"))
            } else {
                !boot::is_boot_class(self.model, class, self.view)
            };
            if is_lost {
                self.lose(statement, "a class", &[Who::All]);
            }
        }
        for statement in self.model.declarations.iter().copied() {
            let head = self.view.word(statement, 0);
            if matches!(&*head, "zone" | "key") {
                self.lose(statement, "DNS updates", &[]);
            }
        }
        for (statement, _) in &self.model.unknown {
            self.lose(statement, "this block", &[Who::All]);
        }
    }

    /// What stands at the ends of blocks.
    fn left_over(&mut self, site: &mut Site) {
        for (statement, scope) in &self.model.left_over {
            let lines = comments::of(statement, self.view);
            match self.model.within(*scope, model::Kind::Subnet) {
                Some(subnet) => {
                    let at = self.model.subnets.iter().position(|&other| other == subnet);
                    if let Some(network) = at.and_then(|at| site.networks.get_mut(at)) {
                        network.comments.extend(lines);
                    }
                }
                None => site.left_over.extend(lines),
            }
        }
    }
}
