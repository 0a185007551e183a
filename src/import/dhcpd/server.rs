//! Which machine the old server is.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use super::lost::first_line;
use super::model::Model;
use super::options;
use super::tree::{Statement, View};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// The addresses of the deploy host, or of both: what was given, or else what the file says of itself -
/// its failover peers, its identifier, or the server that most machines load from.
///
/// # Errors
/// It says nothing.
pub fn addresses(
    model: &Model<'_>,
    given: Option<Ipv4Addr>,
    view: View<'_>,
) -> Result<Vec<Ipv4Addr>, Box<Diagnostic>> {
    let peers = failover(model, view);
    if peers.len() == 2 {
        return Ok(peers);
    }
    if let Some(given) = given {
        return Ok(vec![given]);
    }
    let identifiers = ["server-identifier", "option dhcp-server-identifier"];
    let own = identifiers.iter().find_map(|key| model.own(0, key));
    if let Some(address) = own.and_then(|statement| address(statement, view)) {
        return Ok(vec![address]);
    }
    let mut counts: BTreeMap<Ipv4Addr, usize> = BTreeMap::new();
    let parameters = model.scopes.iter().flat_map(|scope| &scope.parameters);
    for statement in parameters {
        count(statement, view, &mut counts);
    }
    // The first of those that are named most often.
    let most = counts.iter().rev().max_by_key(|(_, count)| **count);
    match most {
        Some((address, _)) => Ok(vec![*address]),
        None => {
            let at = model.subnets.first();
            let at = at.and_then(|&subnet| model.scopes[subnet].statement);
            let at = at.and_then(|statement| statement.words.first());
            let span = at.map_or(Span::default(), |token| token.span);
            let message = "nothing here says which address the DHCP server has";
            let fault = Diagnostic::new(Code::NoDeployHost, span, message);
            Err(Box::new(fault.help(
                "say it: `--server ADDRESS`, which becomes `server.address`",
            )))
        }
    }
}

/// Where a file says which machine its server is, as far as it does.
pub fn place(model: &Model<'_>, view: View<'_>) -> Span {
    let declarations = model.declarations.iter();
    let parameters = model.scopes.iter().flat_map(|it| &it.parameters);
    let mut said = declarations.chain(parameters).filter(|it| {
        let first = view.word(it, 0);
        matches!(&*first, "failover" | "server-identifier" | "next-server")
    });
    said.next().map(|it| first_line(it)).unwrap_or_default()
}

/// Counts the servers that a statement and all in it load from.
fn count(statement: &Statement, view: View<'_>, counts: &mut BTreeMap<Ipv4Addr, usize>) {
    if view.word(statement, 0) == "next-server"
        && let Some(address) = address(statement, view)
    {
        *counts.entry(address).or_default() += 1;
    }
    for inner in statement.body.iter().flatten() {
        count(inner, view, counts);
    }
}

fn address(statement: &Statement, view: View<'_>) -> Option<Ipv4Addr> {
    let (found, _) = options::addresses(statement, 1, view);
    found.first().copied()
}

/// The addresses of two servers that share their pools, the primary first.
fn failover(model: &Model<'_>, view: View<'_>) -> Vec<Ipv4Addr> {
    let peer = model
        .declarations
        .iter()
        .find(|statement| view.word(statement, 0) == "failover");
    let Some(peer) = peer else {
        return Vec::new();
    };
    let (mut own, mut other, mut is_secondary) = (None, None, false);
    for statement in peer.body.iter().flatten() {
        let words = [view.word(statement, 0), view.word(statement, 1)];
        match (&*words[0], &*words[1]) {
            ("address", _) => own = address(statement, view),
            ("peer", "address") => other = address(statement, view),
            ("secondary", _) => is_secondary = true,
            _ => {}
        }
    }
    let mut peers: Vec<Ipv4Addr> = own.into_iter().chain(other).collect();
    if is_secondary {
        peers.reverse();
    }
    peers
}
