//! Networks that share a wire.
//!
//! Warns of a wire that only one network is on.

use super::table::Networks;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::plan::NetworkId;
use crate::source::Spanned;
use crate::suggest;
use crate::value::Label;

/// `W0407`: a wire that is shared has several networks. Of two names that are alike, the later one is
/// told.
pub fn check(networks: &Networks<'_>, out: &mut Diagnostics) {
    if !networks.is_complete() {
        return;
    }
    let lonely = |(at, _): &(usize, _)| networks.on_wire_of(NetworkId::new(*at)).count() == 1;
    let all: Vec<_> = networks
        .iter()
        .enumerate()
        .filter(lonely)
        .filter_map(|(_, network)| Some((network, network.written.shared_network.given()?)))
        .collect();
    let names = networks
        .iter()
        .filter_map(|it| it.written.shared_network.value());
    let names: Vec<&str> = names.map(Label::as_str).collect();
    for (network, wire) in &all {
        let others = names
            .iter()
            .copied()
            .filter(|name| *name != wire.value.as_str());
        let nearest = suggest::nearest(wire.value.as_str(), others);
        let is_later = |other: &&Spanned<Label>| {
            Some(other.value.as_str()) == nearest && other.span > wire.span
        };
        if all.iter().any(|(_, other)| is_later(other)) {
            continue;
        }
        let help = match nearest {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => {
                "leave it out, or write it in the networks that are on the same wire".to_owned()
            }
        };
        let message = format!(
            "`{}` shares the wire `{}` with no other network",
            network.name.value, wire.value
        );
        out.push(Diagnostic::new(Code::LonelyWire, wire.span, message).help(help));
    }
}
