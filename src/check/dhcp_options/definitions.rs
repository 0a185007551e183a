//! `option_definitions:`, the options of the inventory's own.

use std::cell::Cell;

use super::Place;
use super::taken::taken;
use crate::check::kea_limits;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::{Inventory, OptionDefinition};
use crate::plan::DhcpOption;
use crate::source::Spanned;
use crate::value::{DhcpServer, OptionName, OptionType, OptionValue, StandardOption};

/// The options that an inventory defines, as far as they could be read.
pub struct Definitions<'i> {
    /// Which DHCP server tells them.
    pub server: DhcpServer,
    list: Vec<Definition<'i>>,
    /// Whether all of them could be read.
    pub complete: bool,
}

struct Definition<'i> {
    name: &'i Spanned<OptionName>,
    code: u8,
    kind: &'i OptionType,
    space: Option<&'i OptionName>,
    used: Cell<bool>,
}

/// Reads the definitions.
pub fn check<'i>(inventory: &'i Inventory<'_>, out: &mut Diagnostics) -> Definitions<'i> {
    let mut definitions = Definitions {
        server: kea_limits::server_of(inventory),
        list: Vec::new(),
        complete: inventory.option_definitions.complete,
    };
    for (name, written) in inventory.option_definitions.entries() {
        let Some(definition) = read(name, written) else {
            definitions.complete = false;
            continue;
        };
        let fault = definition
            .of_registry()
            .or_else(|| definitions.twice(&definition));
        // What is faulty need not be used as well.
        definition.used.set(fault.is_some());
        out.extend(fault);
        definitions.list.push(definition);
    }
    definitions
}

fn read<'i>(
    name: &'i Spanned<OptionName>,
    written: &'i OptionDefinition,
) -> Option<Definition<'i>> {
    if written.space.is_faulty() {
        return None;
    }
    Some(Definition {
        name,
        // Its type has the range of the numbers of options.
        code: written.code.value()?.get().try_into().ok()?,
        kind: written.r#type.value()?,
        space: written.space.value(),
        used: Cell::new(false),
    })
}

impl Definitions<'_> {
    /// The option of this name, `space.name` where it is of a space. It has no value yet.
    pub fn of_name(&self, name: &str) -> Option<DhcpOption> {
        let definition = self.list.iter().find(|it| it.full_name() == name)?;
        Some(definition.option())
    }

    /// DHCP's own option of this number. It has no value yet.
    pub fn of_code(&self, code: u8) -> Option<DhcpOption> {
        let mut all = self.list.iter();
        let definition = all.find(|it| it.space.is_none() && it.code == code)?;
        Some(definition.option())
    }

    /// The names by which they are written.
    pub fn names(&self) -> impl Iterator<Item = String> {
        self.list.iter().map(Definition::full_name)
    }

    /// `E0422`: no two definitions are of the same option.
    fn twice(&self, definition: &Definition<'_>) -> Option<Diagnostic> {
        let id = |it: &Definition<'_>| (it.space.cloned(), it.code);
        let first = self.list.iter().find(|it| id(it) == id(definition))?;
        let of_space = definition
            .space
            .map_or_else(String::new, |it| format!(" of `{it}`"));
        let message = format!("option {}{of_space} has two names", definition.code);
        let fault = Diagnostic::new(Code::DefinedTwice, definition.name.span, message);
        Some(
            fault
                .also(first.name.span, "the first one")
                .help("leave one of the two out, or correct its `code`"),
        )
    }

    /// `W0405`: each definition is used.
    pub fn check_used(&self, out: &mut Diagnostics) {
        for unused in self.list.iter().filter(|it| !it.used.get()) {
            let name = unused.full_name();
            let message = format!("nobody is told the option `{name}`");
            out.push(
                Diagnostic::new(Code::UnusedDefinition, unused.name.span, message).help(format!(
                    "write `{name}: ...` under `options` where it is to be told, or take it out"
                )),
            );
        }
    }
}

impl Definition<'_> {
    fn full_name(&self) -> String {
        match self.space {
            Some(space) => format!("{space}.{}", self.name.value),
            None => self.name.value.to_string(),
        }
    }

    fn option(&self) -> DhcpOption {
        self.used.set(true);
        DhcpOption {
            space: self.space.map(|space| space.as_str().into()),
            code: self.code,
            name: self.name.value.as_str().into(),
            kind: self.kind.clone(),
            value: OptionValue::new(Vec::new()),
        }
    }

    /// `E0421`: an option of DHCP's own has neither a number nor a name that the registry has.
    fn of_registry(&self) -> Option<Diagnostic> {
        if self.space.is_some() {
            return None;
        }
        let (name, span) = (self.name.value.as_str(), self.name.span);
        let fault = |message: String| Diagnostic::new(Code::DefinedAlready, span, message);
        if let Some(standard) = StandardOption::of_code(self.code) {
            let message = format!("option {} has a name: `{}`", self.code, standard.name);
            let help = taken(self.code, Place::Client, span).and_then(|fault| fault.help);
            return Some(fault(message).help(help.unwrap_or_else(|| {
                format!(
                    "write `{}: ...` under `options`, and take the definition out",
                    standard.name
                )
            })));
        }
        let standard = StandardOption::of_name(name)?;
        let message = format!("`{name}` is the name of option {}", standard.code);
        Some(fault(message).help("choose another name"))
    }
}
