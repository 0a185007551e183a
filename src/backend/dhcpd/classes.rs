//! The inventory's classes, in dhcpd's words.

use anyhow::{Result, anyhow};
use tera::Value;

use super::{map, options, written};
use crate::backend::verbatim;
use crate::dhcp::SHORTEST;
use crate::hex;
use crate::plan::{Class, Match, Plan};
use crate::template::quote;
use crate::value::{AgentId, Label, Mac, Oui, Text};

/// What dhcpd.conf calls a class. netpxe's own have no colon in their names.
pub fn name(class: &Label) -> String {
    format!("site:{class}")
}

/// `classes`.
pub fn views(plan: &Plan) -> Result<Value> {
    let views: Result<Vec<Value>> = plan.classes.iter().map(view).collect();
    Ok(Value::from(views?))
}

fn view(class: &Class) -> Result<Value> {
    let conditions = conditions(&class.matches)?;
    let conditions = conditions.iter().map(|it| verbatim(it));
    let macs = class.matches.macs.iter().map(Mac::to_string);
    let lease = class.lease.map_or_else(String::new, |it| it.to_string());
    let is_short = class.lease.is_some_and(|lease| lease < SHORTEST);
    Ok(map([
        ("name", Value::from(name(&class.name))),
        (
            "conditions",
            Value::from(conditions.collect::<Vec<Value>>()),
        ),
        ("macs", Value::from(macs.collect::<Vec<String>>())),
        (
            "min_lease",
            Value::from(if is_short {
                lease.clone()
            } else {
                String::new()
            }),
        ),
        ("lease", Value::from(lease)),
        ("options", options::views(&class.options)?),
        ("dhcpd", Value::from(written(class.dhcpd.as_ref()))),
    ]))
}

/// The conditions that must all hold, beside the list of MAC addresses.
fn conditions(matches: &Match) -> Result<Vec<String>> {
    let mut all = Vec::new();
    if let Some(vendor) = &matches.vendor {
        let length = vendor.as_str().len();
        let begin = format!("substring(option vendor-class-identifier, 0, {length})");
        all.push(format!("{begin} = {}", quoted(vendor)?));
    }
    if let Some(class) = &matches.user_class {
        all.push(user_class(class)?);
    }
    let of_maker = |oui: &Oui| format!("substring(hardware, 1, 3) = {oui}");
    all.extend(any(matches.ouis.iter().map(of_maker)));
    let of_architecture = |number: &u16| {
        let bytes = hex::colons(&number.to_be_bytes());
        format!("substring(option client-architecture, 0, 2) = {bytes}")
    };
    all.extend(any(matches.architectures.iter().map(of_architecture)));
    for (option, id) in [
        ("agent.circuit-id", &matches.circuit_id),
        ("agent.remote-id", &matches.remote_id),
    ] {
        if let Some(id) = id {
            let id = match id {
                AgentId::Text(text) => quoted(text)?,
                AgentId::Bytes(bytes) => hex::colons(bytes),
            };
            all.push(format!("option {option} = {id}"));
        }
    }
    Ok(all)
}

/// Most clients send the text alone. By RFC 3004 it is a list, in which each text follows its length.
fn user_class(class: &Text) -> Result<String> {
    let length = class.as_str().len();
    let text = quoted(class)?;
    Ok(format!(
        "(option user-class = {text}\n       or substring(option user-class, 0, {}) = \
         concat(encode-int({length}, 8), {text}))",
        length + 1
    ))
}

/// One of some conditions; `None` if there are none.
fn any(conditions: impl ExactSizeIterator<Item = String>) -> Option<String> {
    let many = conditions.len();
    let joined = conditions.collect::<Vec<_>>().join("\n       or ");
    match many {
        0 => None,
        1 => Some(joined),
        _ => Some(format!("({joined})")),
    }
}

fn quoted(text: &Text) -> Result<String> {
    let quoted = quote::dhcp(text.as_str());
    Ok(quoted.map_err(|refused| anyhow!("{refused}"))?.into_owned())
}
