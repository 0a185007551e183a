//! What a client said of itself, by which the inventory's classes know it.

use crate::plan::{Match, Plan};
use crate::value::{AgentId, Mac};

/// What stands in a client's question, and what a relay or a switch added to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The vendor class (option 60).
    pub vendor: Vec<u8>,
    /// The user class (option 77).
    pub user_class: Vec<u8>,
    /// The first architecture of option 93.
    pub architecture: Option<u16>,
    /// Option 82; `None` where it was not seen: a relay may have added it later.
    pub agent: Option<Agent>,
}

/// The circuit id and the remote id of option 82, empty where there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agent {
    /// The port by which the question came in.
    pub circuit_id: Vec<u8>,
    /// The switch or relay itself.
    pub remote_id: Vec<u8>,
}

impl Said {
    /// Whether the client with this NIC belongs to a class; `None` where that depends on an option 82
    /// that was not seen.
    pub(super) fn is_in(&self, matches: &Match, mac: Mac) -> Option<bool> {
        let vendor = matches.vendor.as_ref();
        let user_class = matches.user_class.as_ref();
        let is_in = vendor.is_none_or(|it| self.vendor.starts_with(it.as_str().as_bytes()))
            && user_class.is_none_or(|it| self.has_user_class(it.as_str().as_bytes()))
            && (matches.architectures.is_empty()
                || self
                    .architecture
                    .is_some_and(|it| matches.architectures.contains(&it)))
            && matches.has_maker_of(mac)
            && (matches.macs.is_empty() || matches.macs.contains(&mac));
        if !is_in || matches.circuit_id.is_none() && matches.remote_id.is_none() {
            return Some(is_in);
        }
        let agent = self.agent.as_ref()?;
        let is = |wanted: Option<&AgentId>, said: &[u8]| match wanted {
            None => true,
            Some(AgentId::Text(text)) => text.as_str().as_bytes() == said,
            Some(AgentId::Bytes(bytes)) => bytes == said,
        };
        Some(
            is(matches.circuit_id.as_ref(), &agent.circuit_id)
                && is(matches.remote_id.as_ref(), &agent.remote_id),
        )
    }

    /// Most clients send the text alone. By RFC 3004 it is a list, in which each text follows its length.
    fn has_user_class(&self, wanted: &[u8]) -> bool {
        let of_list = self.user_class.split_first().is_some_and(|(length, rest)| {
            usize::from(*length) == wanted.len() && rest.starts_with(wanted)
        });
        self.user_class == wanted || of_list
    }

    /// Whether it is known of every class if the client with this NIC belongs to it.
    pub fn is_enough(&self, plan: &Plan, mac: Mac) -> bool {
        let mut classes = plan.classes.iter();
        classes.all(|class| self.is_in(&class.matches, mac).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{FromText as _, Text};

    #[test]
    fn a_client_is_in_a_class_if_all_that_is_given_holds() {
        let mac = Mac::from_text("00:04:f2:00:00:01").unwrap();
        let text = |it| Some(Text::from_text(it).unwrap());
        let matches = Match {
            vendor: text("Polycom"),
            user_class: text("phone"),
            circuit_id: Some(AgentId::Bytes(vec![0, 4])),
            ..Match::default()
        };
        let mut said = Said {
            vendor: b"Polycom-SPIP".to_vec(),
            user_class: b"\x05phone\x02pc".to_vec(),
            ..Said::default()
        };
        assert_eq!(said.is_in(&matches, mac), None);
        said.agent = Some(Agent {
            circuit_id: vec![0, 4],
            remote_id: Vec::new(),
        });
        assert_eq!(said.is_in(&matches, mac), Some(true));
        said.agent = Some(Agent::default());
        assert_eq!(said.is_in(&matches, mac), Some(false));
        said.user_class = b"phones".to_vec();
        said.agent = None;
        assert_eq!(said.is_in(&matches, mac), Some(false));
        let architectures = Match {
            architectures: vec![7, 9],
            ..Match::default()
        };
        assert_eq!(said.is_in(&architectures, mac), Some(false));
        said.architecture = Some(9);
        assert_eq!(said.is_in(&architectures, mac), Some(true));
    }
}
