//! DHCP's questions and answers, held against what the plan says.

use std::net::Ipv4Addr;
use std::time::Duration;

use super::cause::Cause;
use super::dhcp::{Dhcp, Kind};
use super::story::Asked;
use super::tracer::{Tell, Tracer};
use crate::dhcp::{
    Address, Answer, Dhcp as Code, Given, NoFile, Question, Reply, Role, Silence, answer_to,
};
use crate::plan::{NetworkId, Plan};
use crate::value::Mac;

/// How often a question is asked in vain before that is told.
const PATIENCE: u32 = 4;

impl Tracer<'_> {
    /// Takes a DHCP message from this address.
    pub(super) fn dhcp(&mut self, message: &Dhcp, from: Ipv4Addr, tell: Tell<'_>) {
        match message.kind {
            Kind::Discover | Kind::Request | Kind::Inform => self.question(message, tell),
            Kind::Offer | Kind::Ack | Kind::Nak => self.answer(message, from, tell),
        }
    }

    fn question(&mut self, message: &Dhcp, tell: Tell<'_>) {
        let mac = message.mac;
        let network = self.network(message);
        if message.is_firmware() {
            // It is back at its firmware.
            self.not_started(mac, Duration::ZERO, tell);
        }
        let Some(story) = self.story(mac) else {
            return;
        };
        let is_first = story.asked.is_none();
        if let Some(asked) = &mut story.asked
            && (asked.id, asked.kind) == (message.id, message.kind)
        {
            // The relay's copy, or the machine's second try.
            asked.times += 1;
            asked.network = network.or(asked.network);
            if message.said.agent.is_some() {
                asked.said = message.said.clone();
            }
            if asked.times == PATIENCE && !asked.is_answered {
                self.unanswered_by(mac, tell);
            }
            return;
        }
        story.asked = Some(Asked {
            id: message.id,
            kind: message.kind,
            role: message.role(),
            said: message.said.clone(),
            is_firmware: message.is_firmware(),
            network,
            times: 1,
            is_answered: false,
        });
        let verb = match message.kind {
            Kind::Request => "REQUEST",
            Kind::Inform => "INFORM",
            _ => "DISCOVER",
        };
        let mut text = format!("asks DHCP: {verb}, {}", message.what());
        if !message.relay.is_unspecified() {
            text = format!("{text}, by the relay {}", message.relay);
        }
        self.tell(mac, text, None, tell);
        if is_first {
            self.is_nearly_known(mac, tell);
        }
        if !message.relay.is_unspecified() && network.is_none() {
            let text = format!(
                "the relay {} is in no network of the inventory",
                message.relay
            );
            self.cause(mac, Cause::OtherNetwork, text, tell);
        }
        self.has_its_firmware(message, tell);
        self.is_same_nic(mac, tell);
    }

    /// The network that a machine asks in: its relay's, that of the address that it has, or the one
    /// that it is in by the inventory.
    fn network(&self, message: &Dhcp) -> Option<NetworkId> {
        let plan = self.plan();
        let of = |address: Ipv4Addr| {
            let mut networks = plan.networks.iter();
            let at = networks.position(|it| it.subnet.contains(address));
            at.map(NetworkId::new)
        };
        if !message.relay.is_unspecified() {
            return of(message.relay);
        }
        let known = self.of(message.mac).map(|(_, _, nic)| nic.network);
        of(message.own)
            .or(known)
            .or_else(|| of(plan.server.address))
    }

    /// Tells if the inventory does not know this machine, but one that differs in a digit.
    fn is_nearly_known(&mut self, mac: Mac, tell: Tell<'_>) {
        if self.of(mac).is_some() {
            return;
        }
        let plan = self.plan();
        let nics = plan
            .hosts
            .iter()
            .flat_map(|host| host.nics.iter().map(move |it| (host, it)));
        let near: Vec<String> = nics
            .filter(|(_, nic)| differ_little(mac, nic.mac))
            .map(|(host, nic)| format!("{} of {}", nic.mac, host.name))
            .take(3)
            .collect();
        if !near.is_empty() {
            let text = format!("the inventory does not know it, but {}", near.join(", "));
            self.cause(mac, Cause::NearlyKnown, text, tell);
        }
    }

    /// Tells if a machine asks as other firmware than the inventory says.
    fn has_its_firmware(&mut self, message: &Dhcp, tell: Tell<'_>) {
        let Some((_, host, _)) = self.of(message.mac) else {
            return;
        };
        let says = host.firmware;
        let is_right = match message.role() {
            Role::Firmware(client) => client.firmware == says,
            Role::MacDiscover | Role::MacList | Role::MacSelect(_) => says.is_mac(),
            Role::Plain => !message.is_firmware(),
        };
        if !is_right {
            let text = format!(
                "asks as {}, and the inventory says firmware: {says}",
                message.what()
            );
            self.cause(message.mac, Cause::WrongArchitecture, text, tell);
        }
    }

    fn answer(&mut self, message: &Dhcp, from: Ipv4Addr, tell: Tell<'_>) {
        let mac = message.mac;
        let server = message.server.unwrap_or(from);
        let Some(story) = self.story(mac) else {
            return;
        };
        let this = (message.id, message.kind, server);
        if story.answer.replace(this) == Some(this) {
            return;
        }
        let asked = story.asked.clone().filter(|asked| asked.id == message.id);
        self.tell(mac, said(message, server), None, tell);
        if message.kind == Kind::Ack {
            self.has(message.given, mac);
        }
        let ours = self
            .plans
            .iter()
            .position(|plan| plan.server.addresses().any(|it| it == server));
        let Some(ours) = ours else {
            let first = asked.is_some_and(|asked| !asked.is_answered);
            let first = if first { ", and was the first" } else { "" };
            let text = format!("{server} is not the deploy host, and answered DHCP{first}");
            self.cause(mac, Cause::OtherServer, text, tell);
            return;
        };
        if let Some(asked) = self.story(mac).and_then(|story| story.asked.as_mut()) {
            asked.is_answered |= asked.id == message.id;
        }
        let Some(asked) = asked else {
            return;
        };
        if message.kind == Kind::Nak {
            return;
        }
        let plan: &Plan = &self.plans[ours];
        match expected(plan, mac, &asked) {
            None => {}
            Some(Answer::Reply(reply)) => self.compare(message, &asked, &reply, tell),
            Some(Answer::Silence(silence)) => {
                let text = format!("the deploy host answers, though {}", silence.why());
                self.cause(mac, Cause::OtherFile, text, tell);
            }
        }
    }

    /// Tells where an answer of the deploy host differs from what the inventory says.
    fn compare(&mut self, got: &Dhcp, asked: &Asked, said: &Reply, tell: Tell<'_>) {
        let mac = got.mac;
        let address = match &said.address {
            Address::Reserved(address) if got.given != *address => {
                Some(format!("{address}, reserved"))
            }
            Address::Pool(ranges) if !ranges.iter().any(|it| it.contains(got.given)) => {
                let ranges: Vec<String> = ranges.iter().map(ToString::to_string).collect();
                Some(format!("one of {}", ranges.join(", ")))
            }
            _ => None,
        };
        if let Some(wanted) = address {
            let text = format!("got {}, and the inventory says {wanted}", got.given);
            self.cause(mac, Cause::OtherAddress, text, tell);
        }
        match &said.file {
            Ok(file) if got.file.is_empty() => {
                let text = format!("got no file, and the inventory says {file}: no class matched");
                self.cause(mac, Cause::NoFile, text, tell);
            }
            Ok(file) if got.file != *file => {
                let text = format!("got the file {}, and the inventory says {file}", got.file);
                self.cause(mac, Cause::OtherFile, text, tell);
            }
            Err(_) if !got.file.is_empty() => {
                let text = format!("got the file {}, and the inventory says none", got.file);
                self.cause(mac, Cause::OtherFile, text, tell);
            }
            Err(why) if asked.is_firmware => {
                let why = match why {
                    NoFile::NoClass => "no class knows its architecture",
                    why => why.why(),
                };
                let text = format!("got no file to boot: {why}");
                self.cause(mac, Cause::NoFile, text, tell);
            }
            _ => {}
        }
        if !got.file.is_empty() && got.next_server != said.next_server {
            let (got, said) = (got.next_server, said.next_server);
            let text = format!("is sent to {got}, and the inventory says {said}");
            self.cause(mac, Cause::OtherFile, text, tell);
        }
        if let Some(Given::Bsdp(options)) = said.option(Code::VENDOR)
            && got.bsdp != *options
        {
            let text = "BSDP says something else than the inventory".to_owned();
            self.cause(mac, Cause::OtherFile, text, tell);
        }
    }

    /// Tells whose last question nobody answered.
    pub(super) fn unanswered(&mut self, tell: Tell<'_>) {
        let mut macs: Vec<Mac> = self.stories.keys().copied().collect();
        macs.sort();
        for mac in macs {
            self.unanswered_by(mac, tell);
        }
    }

    fn unanswered_by(&mut self, mac: Mac, tell: Tell<'_>) {
        let story = self.stories.get(&mac);
        let asked = story.and_then(|story| story.asked.clone());
        let Some(asked) = asked.filter(|it| !it.is_answered && it.kind != Kind::Request) else {
            return;
        };
        let text = match expected(self.plan(), mac, &asked) {
            Some(Answer::Silence(silence)) => format!("is not answered: {}", silence.why()),
            _ => format!(
                "the deploy host did not answer: it was asked {} times",
                asked.times
            ),
        };
        self.cause(mac, Cause::NoAnswer, text, tell);
    }
}

/// What the inventory has the deploy host answer; `None` where nobody knows. Where an option 82 decides that
/// was not seen, any address is right.
fn expected(plan: &Plan, mac: Mac, asked: &Asked) -> Option<Answer> {
    let question = Question {
        mac,
        network: asked.network?,
        role: asked.role,
    };
    let mut answer = answer_to(plan, &question, &asked.said);
    if !asked.said.is_enough(plan, mac) {
        match &mut answer {
            Answer::Silence(Silence::PoolsOfOthers) => return None,
            Answer::Reply(reply) if matches!(reply.address, Address::Pool(_)) => {
                reply.address = Address::Own;
            }
            _ => {}
        }
    }
    Some(answer)
}

/// What an answer says, in a line.
fn said(message: &Dhcp, server: Ipv4Addr) -> String {
    let verb = match message.kind {
        Kind::Offer => "offers",
        Kind::Nak => "refuses",
        _ => "gives",
    };
    let mut text = format!("{server} {verb}");
    if !message.given.is_unspecified() {
        text = format!("{text} {}", message.given);
    }
    if !message.file.is_empty() {
        text = format!("{text}, file {} of {}", message.file, message.next_server);
    }
    for option in &message.bsdp {
        use crate::bsdp::BsdpOption as O;
        match option {
            O::MessageType(kind) => text = format!("{text}, BSDP {kind}"),
            O::ImageList(images) => {
                let names: Vec<&str> = images.iter().map(crate::bsdp::Image::name).collect();
                text = format!("{text} of {}", names.join(", "));
            }
            O::SelectedImage(id) => text = format!("{text} ({id})"),
            _ => {}
        }
    }
    text
}

/// Whether two MAC addresses differ in one digit, or in two neighbours that changed places.
fn differ_little(one: Mac, other: Mac) -> bool {
    let digits = |mac: Mac| -> Vec<u8> {
        let octets = mac.octets().into_iter();
        octets.flat_map(|octet| [octet >> 4, octet & 0xf]).collect()
    };
    let (one, other) = (digits(one), digits(other));
    let differing: Vec<usize> = (0..one.len()).filter(|&at| one[at] != other[at]).collect();
    match differing[..] {
        [_] => true,
        [first, second] => {
            second == first + 1 && one[first] == other[second] && one[second] == other[first]
        }
        _ => false,
    }
}
