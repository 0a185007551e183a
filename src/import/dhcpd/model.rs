//! The statements of a `dhcpd.conf` by what they are about: networks, pools, hosts, classes, each in
//! its scope, from which it takes what it does not say itself.

use std::collections::HashMap;

use super::tree::{Statement, View};

/// What a scope belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The whole file.
    Global,
    /// A `shared-network`.
    Shared,
    /// A `subnet`.
    Subnet,
    /// A `pool`, or a `range` that stands in its subnet.
    Pool,
    /// A `group`.
    Group,
    /// A `class`.
    Class,
    /// A `host`.
    Host,
}

/// Identifies a scope of a [`Model`].
pub type ScopeId = usize;

/// Where statements hold.
#[derive(Debug)]
pub struct Scope<'s> {
    /// What it belongs to.
    pub kind: Kind,
    /// The scope around it.
    pub parent: Option<ScopeId>,
    /// The statement that opens it; `None` for the whole file.
    pub statement: Option<&'s Statement>,
    /// What it says itself, in order.
    pub parameters: Vec<&'s Statement>,
}

/// A file's scopes, by kind in the order of the text.
#[derive(Debug, Default)]
pub struct Model<'s> {
    /// Every scope; the first is the whole file.
    pub scopes: Vec<Scope<'s>>,
    /// Its subnets.
    pub subnets: Vec<ScopeId>,
    /// The pools of each subnet, or of all subnets of a shared network.
    pub pools: Vec<ScopeId>,
    /// Its hosts.
    pub hosts: Vec<ScopeId>,
    /// Its classes.
    pub classes: Vec<ScopeId>,
    /// Its subclasses.
    pub subclasses: Vec<&'s Statement>,
    /// What is declared for all of it: failover peers, options, keys, zones.
    pub declarations: Vec<&'s Statement>,
    /// Blocks that nothing is known of.
    pub unknown: Vec<(&'s Statement, ScopeId)>,
    /// Comments at the ends of blocks.
    pub left_over: Vec<(&'s Statement, ScopeId)>,
    /// The first host and the first subnet of each scope around some.
    first: HashMap<(ScopeId, Kind), ScopeId>,
    /// The last statement of each scope that says something, by its key.
    index: HashMap<(ScopeId, String), &'s Statement>,
}

impl<'s> Model<'s> {
    /// Sorts the statements of a file.
    pub fn new(statements: &'s [Statement], view: View<'_>) -> Self {
        let mut model = Self::default();
        let root = model.open(Kind::Global, None, None);
        model.walk(statements, root, view);
        model
    }

    /// The last statement with this key in a scope itself: `option routers`, `filename`.
    pub fn own(&self, scope: ScopeId, key: &str) -> Option<&'s Statement> {
        self.index.get(&(scope, key.to_owned())).copied()
    }

    /// The statement with this key that holds in a scope: its own, or that of a scope around it.
    pub fn find(&self, scope: ScopeId, key: &str) -> Option<&'s Statement> {
        self.around(scope).find_map(|scope| self.own(scope, key))
    }

    /// A scope and those around it, the innermost first.
    pub fn around(&self, scope: ScopeId) -> impl Iterator<Item = ScopeId> + '_ {
        std::iter::successors(Some(scope), |&scope| self.scopes[scope].parent)
    }

    /// The scopes whose statements go with a host wherever it asks: its own, the groups around, and the
    /// pool in which it stands.
    pub fn of_host(&self, host: ScopeId) -> Vec<ScopeId> {
        let is_its_own = |&scope: &ScopeId| {
            matches!(
                self.scopes[scope].kind,
                Kind::Host | Kind::Group | Kind::Pool
            )
        };
        self.around(host).take_while(is_its_own).collect()
    }

    /// The scopes around this one, the innermost first, of which it is the first of its kind.
    pub fn first_of(&self, scope: ScopeId) -> impl Iterator<Item = ScopeId> + '_ {
        let kind = self.scopes[scope].kind;
        let around = self.around(scope).skip(1);
        around.filter(move |&it| self.first.get(&(it, kind)) == Some(&scope))
    }

    /// The innermost scope of a kind around this one.
    pub fn within(&self, scope: ScopeId, kind: Kind) -> Option<ScopeId> {
        self.around(scope)
            .find(|&scope| self.scopes[scope].kind == kind)
    }

    fn open(
        &mut self,
        kind: Kind,
        parent: Option<ScopeId>,
        statement: Option<&'s Statement>,
    ) -> ScopeId {
        self.scopes.push(Scope {
            kind,
            parent,
            statement,
            parameters: Vec::new(),
        });
        let new = self.scopes.len() - 1;
        for around in std::iter::successors(parent, |&scope| self.scopes[scope].parent) {
            self.first.entry((around, kind)).or_insert(new);
        }
        new
    }

    fn walk(&mut self, statements: &'s [Statement], scope: ScopeId, view: View<'_>) {
        for statement in statements {
            self.sort(statement, scope, view);
        }
    }

    fn sort(&mut self, statement: &'s Statement, scope: ScopeId, view: View<'_>) {
        let Some(body) = &statement.body else {
            return self.simple(statement, scope, view);
        };
        if view.is_own && is_guard(statement, view) {
            return self.walk(body, scope, view);
        }
        let first = view.word(statement, 0);
        let kind = match &*first {
            "subnet" => Kind::Subnet,
            "shared-network" => Kind::Shared,
            "pool" => Kind::Pool,
            "group" => Kind::Group,
            "host" => Kind::Host,
            "class" => Kind::Class,
            "subclass" => return self.subclasses.push(statement),
            "failover" | "zone" | "key" => return self.declarations.push(statement),
            "if" | "elsif" | "else" | "switch" | "on" => {
                return self.parameter(statement, scope, view);
            }
            _ => return self.unknown.push((statement, scope)),
        };
        let inner = self.open(kind, Some(scope), Some(statement));
        match kind {
            Kind::Subnet => self.subnets.push(inner),
            Kind::Pool => self.pools.push(inner),
            Kind::Host => self.hosts.push(inner),
            Kind::Class => self.classes.push(inner),
            Kind::Global | Kind::Shared | Kind::Group => {}
        }
        self.walk(body, inner, view);
    }

    /// Sorts a statement without a body.
    fn simple(&mut self, statement: &'s Statement, scope: ScopeId, view: View<'_>) {
        let first = view.word(statement, 0);
        match &*first {
            "" => self.left_over.push((statement, scope)),
            "subclass" => self.subclasses.push(statement),
            // `class "x";` declares one whose subclasses say it all.
            "class" => {
                let inner = self.open(Kind::Class, Some(scope), Some(statement));
                self.classes.push(inner);
            }
            "option" if matches!(&*view.word(statement, 2), "code") => {
                self.declarations.push(statement);
            }
            "option" if &*view.word(statement, 1) == "space" => self.declarations.push(statement),
            "range" if self.scopes[scope].kind != Kind::Pool => {
                let inner = self.open(Kind::Pool, Some(scope), Some(statement));
                self.pools.push(inner);
                self.parameter(statement, inner, view);
            }
            _ => self.parameter(statement, scope, view),
        }
    }

    fn parameter(&mut self, statement: &'s Statement, scope: ScopeId, view: View<'_>) {
        self.scopes[scope].parameters.push(statement);
        self.index.insert((scope, key(statement, view)), statement);
    }
}

/// Whether netpxe wrote this condition around an option, so that firmware is not told it.
fn is_guard(statement: &Statement, view: View<'_>) -> bool {
    const ONE: &str = "if not (substring (option vendor-class-identifier, 0, 9) = \"PXEClient\"";
    view.head(statement).starts_with(ONE)
}

/// What a statement sets: later ones with the same key replace it.
pub fn key(statement: &Statement, view: View<'_>) -> String {
    let first = view.word(statement, 0);
    match &*first {
        // `supersede`, `append`, `prepend` and `default` change an option too.
        "option" => format!("option {}", view.word(statement, 1)),
        "allow" | "deny" | "ignore" => {
            let words: Vec<_> = (1..statement.words.len())
                .map(|n| view.word(statement, n))
                .collect();
            format!("permit {}", words.join(" "))
        }
        _ => first.into_owned(),
    }
}
