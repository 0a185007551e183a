//! The options of one place.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use smol_str::SmolStr;

use super::definitions::Definitions;
use super::{Place, named, vendor};
use crate::check::kea_limits;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::read::{Field, List};
use crate::inventory::{DhcpOptions, Mtu};
use crate::plan::DhcpOption;
use crate::source::Span;
use crate::value::{Datum, LONGEST_OPTION, OptionValue, StandardOption};

/// The options of one place, by space and number, each with where it was written.
pub struct Found<'o> {
    place: Place,
    definitions: &'o Definitions<'o>,
    options: BTreeMap<(Option<SmolStr>, u8), (DhcpOption, Span)>,
    out: &'o mut Diagnostics,
}

impl<'o> Found<'o> {
    /// None yet.
    pub fn new(place: Place, definitions: &'o Definitions<'o>, out: &'o mut Diagnostics) -> Self {
        let options = BTreeMap::new();
        Self {
            place,
            definitions,
            options,
            out,
        }
    }

    /// The options, by number; those of a vendor in one.
    pub fn into_options(mut self) -> Vec<DhcpOption> {
        let of_vendor = |(space, _): &(Option<SmolStr>, u8)| space.is_some();
        let options = std::mem::take(&mut self.options).into_iter();
        let (vendor, own): (BTreeMap<_, _>, _) = options.partition(|(id, _)| of_vendor(id));
        self.options = own;
        let vendor: Vec<_> = vendor.into_values().collect();
        if let Some((option, span)) = vendor::encapsulate(&vendor, self.out) {
            self.put(option, span);
        }
        let options = self.options.into_values();
        options.map(|(option, _)| option).collect()
    }

    /// Adds a list of addresses.
    pub fn addresses(&mut self, code: u8, field: &Field<List<Ipv4Addr>>) {
        self.list(code, field, |address| Datum::Address(*address));
    }

    /// Adds the largest packet.
    pub fn mtu(&mut self, field: &Field<Mtu>) {
        if let Some(mtu) = field.given() {
            let value = mtu.value.get().into();
            self.standard(26, vec![Datum::Number { value, width: 2 }], mtu.span);
        }
    }

    /// Adds a text.
    pub fn text<T>(&mut self, code: u8, field: &Field<T>, text: fn(&T) -> &str) {
        if let Some(given) = field.given() {
            let text = Datum::Text(text(&given.value).into());
            self.standard(code, vec![text], given.span);
        }
    }

    /// Adds what has the same keys everywhere.
    pub fn all(&mut self, written: &DhcpOptions) {
        let DhcpOptions {
            search,
            routes,
            microsoft_routes,
            tftp_server,
            wpad,
            root_path,
            options,
        } = written;
        self.list(119, search, |name| Datum::Domain {
            name: name.clone(),
            compressed: true,
        });
        self.list(121, routes, |route| Datum::Route(*route));
        if microsoft_routes.value() == Some(&true) {
            self.list(249, routes, |route| Datum::Route(*route));
        }
        if let Some(server) = tftp_server.given()
            && self.place == Place::Machine
        {
            self.out.push(no_tftp_server(server.span));
        }
        self.text(66, tftp_server, |server| server.as_str());
        self.text(252, wpad, |url| url.as_str());
        self.text(17, root_path, |path| path.as_str());
        for written in options.value().into_iter().flat_map(|options| &options.0) {
            if let Some(option) = named::find(written, self.place, self.definitions, self.out) {
                self.put(option, written.name.span);
            }
        }
    }

    fn list<T>(&mut self, code: u8, field: &Field<List<T>>, datum: fn(&T) -> Datum) {
        if let Some(list) = field.given() {
            let data = list.value.items.iter().map(|item| datum(&item.value));
            self.standard(code, data.collect(), list.span);
        }
    }

    /// Adds a standard option that has a key of its own. An empty list is none.
    fn standard(&mut self, code: u8, data: Vec<Datum>, span: Span) {
        if let Some(option) = StandardOption::of_code(code)
            && !data.is_empty()
        {
            self.put(DhcpOption::standard(option, OptionValue::new(data)), span);
        }
    }

    /// `E0417`, `E0419`, `E0707`: an option is given once, one option carries it, and Kea sends it as it is.
    fn put(&mut self, option: DhcpOption, span: Span) {
        let server = self.definitions.server;
        let of_space = option.space.is_some();
        let refused = kea_limits::no_option(&option, server, span);
        self.out.extend(refused.filter(|_| !of_space));
        let length = option.value.encode().len();
        if length > LONGEST_OPTION {
            self.out.push(
                Diagnostic::new(
                    Code::OptionTooLong,
                    span,
                    format!("the option `{}` has {length} bytes", option.name),
                )
                .help(format!(
                    "one option carries {LONGEST_OPTION} bytes: write less into it"
                )),
            );
        }
        let id = (option.space.clone(), option.code);
        if let Some((first, first_span)) = self.options.get(&id) {
            self.out.push(
                Diagnostic::new(
                    Code::OptionTwice,
                    span,
                    format!(
                        "the option {} (`{}`) is given twice",
                        first.code, first.name
                    ),
                )
                .also(*first_span, "first given here")
                .help("leave one of the two out"),
            );
            return;
        }
        self.options.insert(id, (option, span));
    }
}

/// `E0418`: machines that netboot are told of no other TFTP server.
fn no_tftp_server(span: Span) -> Diagnostic {
    let why = "a machine that netboots fetches its files from the deploy host: much firmware would \
               ask this server for them";
    Diagnostic::new(Code::OptionTaken, span, why)
        .help("write `tftp_server` in a network, a pool or a device, for those who do not netboot")
}
