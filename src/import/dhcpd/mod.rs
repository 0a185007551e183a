//! A `dhcpd.conf` into an inventory: its whole grammar is read, scopes are resolved as dhcpd does it,
//! and what an inventory cannot say is told.

mod boot;
mod classes;
mod comments;
mod condition;
mod ddns;
mod definitions;
mod firmware;
mod hosts;
mod kept;
mod lost;
mod macs;
mod matches;
mod model;
mod network_boot;
mod network_values;
mod networks;
mod nics;
mod options;
pub mod parse;
mod permits;
mod pools;
mod server;
pub mod token;
pub mod tree;

use std::net::Ipv4Addr;

pub use self::boot::{firmware, is_of_device};
use self::classes::Classes;
use self::ddns::Updates;
use self::definitions::Definitions;
pub use self::firmware::is_device;
use self::kept::{Kept, Without};
use self::lost::Lost;
use self::model::{Model, ScopeId};
pub use self::options::typed;
use self::tree::{Statement, View};
use super::rules;
use super::site::Site;
use super::texts::Texts;
use super::told::{Told, What, Who};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Source, Span};

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
        servers_place: server::place(&model, view),
        ..Site::default()
    };
    let mut mapper = Mapper {
        model: &model,
        view,
        source: texts.source(),
        servers: site.servers.clone(),
        told,
        lost: Lost::default(),
        kept: Kept::default(),
        definitions: Definitions::default(),
        classes: Classes::default(),
        updates: Updates::Off,
        first_vendor: None,
    };
    let classes = mapper.classes();
    mapper.updates = mapper.updates(&mut site);
    mapper.networks(&mut site);
    let mac_images = mapper.mac_images();
    mapper.hosts(&mut site);
    mapper.boot_of_networks(&mut site);
    mapper.tell_boot(&site);
    mapper.tell_vendors();
    mapper.unknown();
    mapper.left_over(&mut site);
    site.globals.splice(0..0, mapper.text_of_site());
    let definitions = mapper.definitions.entry();
    let sections = [definitions, classes, mac_images];
    site.sections.extend(sections.into_iter().flatten());
    if view.is_own {
        lost::tell_own_text(view.text, mapper.told);
    }
    let lost = std::mem::take(&mut mapper.lost);
    lost.tell(mapper.told);
    rules::apply(&mut site, told);
    Ok(site)
}

/// `E0901`: what a file says that is none of a `dhcpd.conf`, but of a `dhcpd.leases`.
pub fn leases(statements: &[Statement], text: &str) -> Option<Diagnostic> {
    let view = View {
        text,
        is_own: false,
    };
    let mut statements = statements.iter();
    let first = statements.find(|it| {
        let word = view.word(it, 0);
        matches!(&*word, "authoring-byte-order" | "lease" | "server-duid")
            && (it.body.is_some() == (word == "lease"))
    })?;
    let message = format!(
        "this is a dhcpd.leases, and no dhcpd.conf: `{}`",
        view.head(first)
    );
    let fault = Diagnostic::new(Code::NotDhcpd, lost::first_line(first), message);
    Some(fault.help("`netpxe import leases FILE` reads its machines"))
}

/// What the parts of the mapping share.
struct Mapper<'s, 't, 'v> {
    model: &'s Model<'s>,
    view: View<'v>,
    /// The same text, in which places have files and lines.
    source: Option<Source>,
    servers: Vec<Ipv4Addr>,
    told: &'t mut Told,
    lost: Lost,
    kept: Kept,
    definitions: Definitions,
    classes: Classes,
    updates: Updates,
    /// The first of the options that are sent inside option 43.
    first_vendor: Option<Span>,
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

    /// The comments at the head of a scope, and those at what it says itself.
    fn scope_comments(&self, scope: ScopeId) -> Vec<String> {
        let scope = &self.model.scopes[scope];
        let mut lines = Vec::new();
        lines.extend(scope.statement.map(|it| comments::of(it, self.view)));
        let parameters = scope.parameters.iter();
        lines.extend(parameters.map(|it| self.comments(it, true)));
        lines.concat()
    }

    /// `W0903`: netpxe boots machines its own way. What was said of booting for others than firmware
    /// has been noted where it stood.
    fn tell_boot(&mut self, site: &Site) {
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
        let declarations = self.model.declarations.iter();
        let encapsulated = declarations.filter_map(|it| self.encapsulates(it));
        what.extend(encapsulated.map(|(_, code)| What::Option(code)));
        self.told.differs(diagnostic, [Who::Netbooting], &what);
        // `next-server` is the deploy host for whoever asks, where nothing else is said.
        for (&scope, network) in self.model.subnets.iter().zip(&site.networks) {
            let said = self.model.find(scope, "next-server").is_some();
            if !said && !network.entries.iter().any(|it| it.key == "netboot") {
                let who = Who::Network(network.subnet);
                self.told.note(&[who], &[What::NextServer]);
            }
        }
        self.tell_macs();
    }

    /// `W0903`: firmware reads option 43 as its own, and is told none of a vendor's.
    fn tell_vendors(&mut self) {
        if let Some(first) = self.first_vendor {
            let message = "firmware that netboots is told no options of a vendor";
            let diagnostic = Diagnostic::new(Code::OtherAnswer, first, message);
            let what = [What::Option(43)];
            self.told.differs(diagnostic, [Who::Netbooting], &what);
        }
    }

    /// Leaves out what machines boot: netpxe says that.
    fn drop_boot(&mut self, statement: &Statement, who: &[Who]) {
        if self.view.is_own {
            return;
        }
        let what = self.what(statement);
        self.told.note(who, &what);
    }

    /// The space that an option carries, and the option's code: `option x code 175 = encapsulate ipxe;`.
    fn encapsulates(&self, declared: &Statement) -> Option<(String, u8)> {
        let is_it = self.view.word(declared, 5) == "encapsulate";
        let code = self.view.word(declared, 3).parse().ok()?;
        is_it.then(|| (self.view.word(declared, 6).into_owned(), code))
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
        let scopes = self.model.scopes.iter().enumerate();
        let boots = scopes.filter(|(scope, _)| {
            let files = boot::files_of(self.model, *scope, self.view);
            files.is_empty() || files.iter().any(|file| !boot::is_of_device(file))
        });
        let all = boots.flat_map(|(_, scope)| scope.parameters.iter().copied());
        let all = all.filter(|it| it.body.is_none() || !boot::is_for_devices(it, self.view));
        let of_booting = all.filter(|statement| {
            let mut files = Vec::new();
            boot::files(statement, self.view, &mut files);
            !files.is_empty() || keys.contains(&&*model::key(statement, self.view))
        });
        of_booting.min_by_key(|statement| statement.span)
    }

    /// Blocks that nothing is known of.
    fn unknown(&mut self) {
        for (statement, _) in &self.model.unknown {
            self.keep_for_site(&[statement], "this block", &[Who::All], Without::Nothing);
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
