//! Which of the inventory's classes a question falls into.

use super::client::Way;
use super::question::Question;
use super::role::Role;
use super::said::Said;
use crate::plan::{Class, Match, Plan};

/// The classes of a client, by name. Where nobody knows what it said, it is one that sends no user class, and
/// comes by no relay that adds option 82; where the firmware of its role has several architectures, any of
/// them counts.
pub(super) fn classes<'p>(
    plan: &'p Plan,
    question: &Question,
    said: Option<&Said>,
) -> Vec<&'p Class> {
    let classes = plan.classes.iter();
    let is_in = |class: &&Class| match said {
        Some(said) => said.is_in(&class.matches, question.mac) == Some(true),
        None => has(&class.matches, question),
    };
    classes.filter(is_in).collect()
}

fn has(matches: &Match, question: &Question) -> bool {
    let (vendors, architectures) = words(question.role);
    let has_vendor = |vendor: &str| vendors.iter().any(|said| said.starts_with(vendor));
    let has_architecture = || {
        matches
            .architectures
            .iter()
            .any(|it| architectures.contains(it))
    };
    matches
        .vendor
        .as_ref()
        .is_none_or(|it| has_vendor(it.as_str()))
        && (matches.architectures.is_empty() || has_architecture())
        && matches.has_maker_of(question.mac)
        && (matches.macs.is_empty() || matches.macs.contains(&question.mac))
        && matches.user_class.is_none()
        && matches.circuit_id.is_none()
        && matches.remote_id.is_none()
}

/// What a client of this role says in options 60 and 93.
fn words(role: Role) -> (Vec<String>, &'static [u16]) {
    match role {
        Role::Firmware(client) => {
            let way = match client.way {
                Way::Pxe => "PXEClient",
                Way::Http => "HTTPClient",
            };
            let numbers = client.architectures.iter();
            let vendors = numbers.map(|number| format!("{way}:Arch:{number:05}:UNDI:003016"));
            (vendors.collect(), client.architectures)
        }
        Role::MacDiscover | Role::MacList | Role::MacSelect(_) => {
            (vec!["AAPLBSDPC/i386/".to_owned()], &[])
        }
        Role::Plain => (Vec::new(), &[]),
    }
}
