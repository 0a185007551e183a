//! Frames into lines.

use std::collections::{HashMap, HashSet};
use std::net::Ipv4Addr;
use std::time::Duration;

use super::capture::Link;
use super::cause::Cause;
use super::dhcp::Dhcp;
use super::http::Http;
use super::packet::{self, Packet, Payload};
use super::story::{Boot, Story};
use super::tftp::{Tftp, Then, Transfer};
use crate::dhcp::CLIENTS;
use crate::plan::{Host, Nic, Plan};
use crate::value::Mac;

/// As many machines as are followed, beside those of the inventory.
const MOST_STRANGERS: usize = 4096;
/// As many transfers and requests as are followed at a time.
const MOST_OPEN: usize = 16_384;
/// As many machines as are named that were never heard.
const MOST_MISSED: usize = 32;
/// How soon what came asks for the next file.
const SOON: Duration = Duration::from_secs(5);
/// How long a transfer may have stood still when the capture ends, to be still on its way.
const STILL: Duration = Duration::from_secs(2);

const DHCP_SERVER: u16 = 67;
const DHCP_CLIENT: u16 = 68;
const TFTP: u16 = 69;

/// One line of a machine's story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// When, since 1970.
    pub time: Duration,
    /// The machine.
    pub mac: Mac,
    /// Its name, if the inventory has it.
    pub host: Option<String>,
    /// What happened. It may hold what anybody wrote into a packet.
    pub text: String,
    /// Why it leaves the way, if it does.
    pub cause: Option<Cause>,
}

/// Follows the machines of a capture.
pub struct Tracer<'p> {
    /// The plan, as each deploy host sees it.
    pub(super) plans: Vec<Plan>,
    plan: &'p Plan,
    /// The machines of the inventory: their places in the plan.
    known: HashMap<Mac, (usize, usize)>,
    /// Those that sent a frame.
    heard: HashSet<Mac>,
    pub(super) stories: HashMap<Mac, Story>,
    /// The installers, by the machines' places in the plan.
    pub(super) boots: HashMap<usize, Boot>,
    /// Who has which address.
    pub(super) addresses: HashMap<Ipv4Addr, Mac>,
    transfers: HashMap<(Ipv4Addr, u16), (Mac, Transfer, Duration)>,
    requests: HashMap<(Ipv4Addr, u16), (Mac, String)>,
    pub(super) now: Duration,
}

/// Where lines go.
pub type Tell<'t> = &'t mut dyn FnMut(Line);

impl<'p> Tracer<'p> {
    /// Follows machines against this plan.
    pub fn new(plan: &'p Plan) -> Self {
        let mut known = HashMap::new();
        let mut addresses = HashMap::new();
        for (at, host) in plan.hosts.iter().enumerate() {
            for (nic_at, nic) in host.nics.iter().enumerate() {
                known.insert(nic.mac, (at, nic_at));
                addresses.extend(nic.address.map(|address| (address, nic.mac)));
            }
        }
        Self {
            plans: match plan.of_each() {
                Some(each) => each.into(),
                None => vec![plan.clone()],
            },
            plan,
            known,
            heard: HashSet::new(),
            stories: HashMap::new(),
            boots: HashMap::new(),
            addresses,
            transfers: HashMap::new(),
            requests: HashMap::new(),
            now: Duration::ZERO,
        }
    }

    /// Takes the next frame, captured at `time` since 1970.
    pub fn frame(&mut self, time: Duration, link: Link, frame: &[u8], tell: Tell<'_>) {
        self.now = self.now.max(time);
        let (mac, packet) = packet::read(link, frame);
        if let Some(mac) = mac.filter(|mac| self.known.contains_key(mac)) {
            self.heard.insert(mac);
        }
        let Some(packet) = packet else {
            return;
        };
        match packet.payload {
            Payload::Udp(bytes) => match (packet.from_port, packet.to_port) {
                (_, DHCP_SERVER | DHCP_CLIENT) => {
                    if let Some(message) = Dhcp::read(bytes) {
                        // Behind a relay no frame is its own.
                        if self.known.contains_key(&message.mac) {
                            self.heard.insert(message.mac);
                        }
                        self.dhcp(&message, packet.from, tell);
                    }
                }
                (_, TFTP) => self.tftp_request(&packet, bytes, tell),
                _ if !self.transfers.is_empty() => self.tftp(&packet, bytes, tell),
                _ => {}
            },
            Payload::Tcp([]) => {}
            Payload::Tcp(bytes) if packet.to_port == self.plan.server.port() => {
                self.http_request(&packet, bytes, tell);
            }
            Payload::Tcp(bytes) if packet.from_port == self.plan.server.port() => {
                self.http_answer(&packet, bytes, tell);
            }
            Payload::Tcp(_) => {}
        }
    }

    /// The capture has ended: tells what did not come to an end.
    pub fn end(&mut self, tell: Tell<'_>) {
        let mut open: Vec<_> = std::mem::take(&mut self.transfers).into_values().collect();
        open.sort_by(|a, b| (a.0, &a.1.file).cmp(&(b.0, &b.1.file)));
        for (mac, transfer, since) in open {
            self.unfinished(mac, &transfer, since, tell);
        }
        self.unanswered(tell);
        let mut boots: Vec<_> = self.boots.iter().collect();
        boots.sort_by_key(|(at, _)| **at);
        let waits: Vec<(Mac, Duration)> = boots
            .into_iter()
            .filter(|(at, boot)| !boot.kickstart && self.plan.hosts[**at].reads_kickstart())
            .filter_map(|(_, boot)| boot.kernel.map(|(at, mac)| (mac, at)))
            .collect();
        for (mac, at) in waits {
            let seconds = self.now.saturating_sub(at).as_secs();
            let text =
                format!("its kernel had come, and in {seconds} seconds no kickstart was asked for");
            self.cause(mac, Cause::NoKickstart, text, tell);
        }
        let stories = self.stories.iter();
        let mut waiting: Vec<Mac> = stories
            .filter(|(_, story)| story.image.is_some())
            .map(|(mac, _)| *mac)
            .collect();
        waiting.sort();
        for mac in waiting {
            self.not_started(mac, SOON, tell);
        }
        self.missed(tell);
    }

    /// Tells if a machine's image came so long ago, and nothing was asked for since.
    pub(super) fn not_started(&mut self, mac: Mac, ago: Duration, tell: Tell<'_>) {
        let now = self.now;
        let story = self.story(mac);
        let Some((since, file)) = story.and_then(|story| story.image.take()) else {
            return;
        };
        if now.saturating_sub(since) < ago {
            return;
        }
        let is_signed = self
            .of(mac)
            .is_some_and(|(_, host, _)| host.secure_boot.is_some());
        let why = if is_signed || !Self::is_uefi(&file) {
            ""
        } else {
            ": firmware with Secure Boot refuses it, as nobody signed it"
        };
        let text = format!("{file} came, and nothing was asked for after it{why}");
        self.cause(mac, Cause::NotStarted, text, tell);
    }

    /// Whether a path ends as an EFI program.
    fn is_uefi(file: &str) -> bool {
        file.rsplit_once('.').is_some_and(|(_, kind)| kind == "efi")
    }

    /// Notes that a machine asks for a file, so what came before is running.
    fn goes_on(&mut self, mac: Mac, file: &str) {
        if let Some(story) = self.stories.get_mut(&mac)
            && let Some((_, image)) = &story.image
            && image.trim_start_matches('/') != file.trim_start_matches('/')
        {
            story.image = None;
        }
    }

    /// Whether this is what DHCP names: an image, or a shim.
    fn is_image(file: &str) -> bool {
        let file = file.trim_start_matches('/');
        CLIENTS.iter().any(|client| {
            let is_shim = |shim| file.ends_with(&format!("/{shim}"));
            client.image == file || client.shim.is_some_and(is_shim)
        })
    }

    /// The machines that are to boot an installer, and were never heard.
    fn missed(&mut self, tell: Tell<'_>) {
        let plan = self.plan;
        let is_heard = |host: &Host| host.nics.iter().any(|nic| self.heard.contains(&nic.mac));
        let missed = plan.hosts.iter().filter(|host| host.installer().is_some());
        let missed: Vec<&Host> = missed.filter(|host| !is_heard(host)).collect();
        for host in missed.iter().take(MOST_MISSED) {
            let state = host.state();
            let text = format!("no frame of it: it is in state {state}, and did not ask here");
            self.cause(host.main_nic().mac, Cause::NeverCame, text, tell);
        }
        if let Some(last) = missed.get(MOST_MISSED) {
            let more = missed.len() - MOST_MISSED;
            let text = format!("no frame of it, nor of {} others", more - 1);
            self.cause(last.main_nic().mac, Cause::NeverCame, text, tell);
        }
    }

    fn unfinished(&mut self, mac: Mac, transfer: &Transfer, since: Duration, tell: Tell<'_>) {
        let (file, bytes) = (&transfer.file, transfer.bytes);
        if self.now.saturating_sub(since) < STILL {
            let text = format!("{file} was still coming when the capture ended: {bytes} bytes");
            self.tell(mac, text, None, tell);
        } else if transfer.is_answered {
            let text = format!(
                "{file} stopped after {bytes} bytes, {} blocks sent again",
                transfer.again
            );
            self.cause(mac, Cause::NeverEnded, text, tell);
        } else {
            let text = format!("nothing of {file} came: no TFTP server answered");
            self.cause(mac, Cause::NeverEnded, text, tell);
        }
    }

    fn tftp_request(&mut self, packet: &Packet<'_>, bytes: &[u8], tell: Tell<'_>) {
        let (Some(Tftp::Read(file, _)), Some(mac)) = (Tftp::read(bytes), self.machine(packet))
        else {
            return;
        };
        self.goes_on(mac, &file);
        let key = (packet.from, packet.from_port);
        let again = self
            .transfers
            .get(&key)
            .is_some_and(|(_, it, _)| it.file == file);
        if !again {
            let text = format!("asks TFTP for {file}");
            self.tell(mac, text, None, tell);
        }
        if self.transfers.len() < MOST_OPEN {
            self.transfers
                .insert(key, (mac, Transfer::new(file), self.now));
        }
    }

    fn tftp(&mut self, packet: &Packet<'_>, bytes: &[u8], tell: Tell<'_>) {
        let to = (packet.to, packet.to_port);
        let from = (packet.from, packet.from_port);
        let is_from_server = self.transfers.contains_key(&to);
        let key = if is_from_server { to } else { from };
        let (Some((mac, transfer, since)), Some(packet)) =
            (self.transfers.get_mut(&key), Tftp::read(bytes))
        else {
            return;
        };
        let (mac, before) = (*mac, transfer.bytes);
        let then = if is_from_server {
            transfer.server_says(&packet)
        } else {
            Transfer::client_says(&packet)
        };
        if transfer.bytes > before {
            *since = self.now;
        }
        if then == Then::On {
            return;
        }
        let Some((_, transfer, _)) = self.transfers.remove(&key) else {
            return;
        };
        let file = transfer.file;
        match then {
            // After 8 the client asks again without options.
            Then::On | Then::Aborted | Then::Refused(8, _) => {}
            Then::Whole => {
                let again = match transfer.again {
                    0 => String::new(),
                    again => format!(", {again} blocks sent again"),
                };
                let text = format!("{file} came: {} bytes{again}", transfer.bytes);
                self.tell(mac, text, None, tell);
                self.came(mac, &file);
            }
            Then::Refused(1, _) if self.is_optional(&file) => {
                let text = format!("{file} is not there, which is how it should be");
                self.tell(mac, text, None, tell);
            }
            Then::Refused(code, said) => {
                let cause = if code == 1 {
                    Cause::NotThere
                } else {
                    Cause::Refused
                };
                let text = format!("TFTP has no {file}: error {code}, {said}");
                self.cause(mac, cause, text, tell);
            }
        }
    }

    /// Whether GRUB looks for this file and goes on without it: another machine's configuration, or
    /// lists of modules.
    fn is_optional(&self, file: &str) -> bool {
        let name = file.rsplit('/').next().unwrap_or_default();
        if let Some(dashed) = name.strip_prefix("grub.cfg-01-") {
            let mut boots = self.plan.hosts.iter().flat_map(|host| &host.nics);
            return !boots.any(|nic| nic.boots && nic.mac.dashed() == dashed);
        }
        let kind = name.rsplit_once('.').map(|(_, kind)| kind);
        // shim looks for news of what is revoked, and for further certificates.
        let is_of_shim = |begin| name.starts_with(begin) && kind == Some("efi");
        name.starts_with("grub.cfg-")
            || matches!(kind, Some("lst" | "mod"))
            || is_of_shim("revocations_")
            || is_of_shim("shim_certificate_")
    }

    /// A file has come whole: notes a machine's own kernel.
    fn came(&mut self, mac: Mac, file: &str) {
        let now = self.now;
        if Self::is_image(file)
            && let Some(story) = self.stories.get_mut(&mac)
        {
            story.image = Some((now, file.to_owned()));
        }
        let Some((at, host, _)) = self.of(mac) else {
            return;
        };
        let kernel = host.installer().map(|installer| installer.kernel.as_str());
        if kernel == Some(file.trim_start_matches('/')) {
            let boot = self.boots.entry(at).or_default();
            boot.kernel = Some((self.now, mac));
            boot.kickstart = false;
        }
    }

    fn http_request(&mut self, packet: &Packet<'_>, bytes: &[u8], tell: Tell<'_>) {
        let (Some(Http::Request(method, path)), Some(mac)) =
            (Http::read(bytes), self.machine(packet))
        else {
            return;
        };
        self.goes_on(mac, &path);
        if method == "GET" {
            let text = format!("asks HTTP for {path}");
            self.tell(mac, text, None, tell);
        }
        if path.starts_with("/ks/")
            && let Some((at, _, _)) = self.of(mac)
        {
            self.is_same_nic(mac, tell);
            self.boots.entry(at).or_default().kickstart = true;
        }
        if self.requests.len() < MOST_OPEN {
            let key = (packet.from, packet.from_port);
            self.requests.insert(key, (mac, path));
        }
    }

    fn http_answer(&mut self, packet: &Packet<'_>, bytes: &[u8], tell: Tell<'_>) {
        let Some(Http::Answer(status)) = Http::read(bytes) else {
            return;
        };
        let Some((mac, path)) = self.requests.remove(&(packet.to, packet.to_port)) else {
            return;
        };
        match status {
            404 | 410 if self.is_optional(&path) => {}
            404 | 410 => {
                let text = format!("the web server has no {path}: {status}");
                self.cause(mac, Cause::NotThere, text, tell);
            }
            400.. => {
                let text = format!("the web server refuses {path}: {status}");
                self.cause(mac, Cause::Refused, text, tell);
            }
            _ => self.came(mac, &path),
        }
    }

    /// Tells if a machine whose kernel came by one NIC goes on by another.
    pub(super) fn is_same_nic(&mut self, mac: Mac, tell: Tell<'_>) {
        let Some((at, ..)) = self.of(mac) else {
            return;
        };
        let kernel = self.boots.get(&at).and_then(|boot| boot.kernel);
        if let Some((_, booted)) = kernel.filter(|(_, booted)| *booted != mac) {
            let text = format!("asks from this NIC, and its kernel came by {booted}");
            self.cause(mac, Cause::OtherNic, text, tell);
        }
    }

    /// The machine that sends a packet: by its address, which also holds behind a router, or by its
    /// NIC.
    fn machine(&self, packet: &Packet<'_>) -> Option<Mac> {
        let by_address = self.addresses.get(&packet.from).copied();
        let by_nic = packet.mac.filter(|mac| self.stories.contains_key(mac));
        by_nic.or(by_address)
    }

    /// The machine of the inventory with this NIC: its place, itself, its NIC.
    pub(super) fn of(&self, mac: Mac) -> Option<(usize, &'p Host, &'p Nic)> {
        let (at, nic) = *self.known.get(&mac)?;
        let host = &self.plan.hosts[at];
        Some((at, host, &host.nics[nic]))
    }

    /// The story of a machine; of a stranger `None` once there are too many.
    pub(super) fn story(&mut self, mac: Mac) -> Option<&mut Story> {
        let is_full = self.stories.len() >= self.known.len() + MOST_STRANGERS;
        if is_full && !self.known.contains_key(&mac) && !self.stories.contains_key(&mac) {
            return None;
        }
        Some(self.stories.entry(mac).or_default())
    }

    /// Notes who has an address.
    pub(super) fn has(&mut self, address: Ipv4Addr, mac: Mac) {
        let is_full = self.addresses.len() >= self.known.len() + MOST_STRANGERS;
        if !address.is_unspecified() && (!is_full || self.addresses.contains_key(&address)) {
            self.addresses.insert(address, mac);
        }
    }

    pub(super) fn cause(&mut self, mac: Mac, cause: Cause, text: String, tell: Tell<'_>) {
        if self
            .story(mac)
            .is_some_and(|story| story.is_new(cause, &text))
        {
            self.tell(mac, text, Some(cause), tell);
        }
    }

    pub(super) fn tell(&self, mac: Mac, text: String, cause: Option<Cause>, tell: Tell<'_>) {
        tell(Line {
            time: self.now,
            mac,
            host: self.of(mac).map(|(_, host, _)| host.name.to_string()),
            text,
            cause,
        });
    }

    /// How many machines, addresses, transfers and requests are remembered: bounded, whatever the
    /// capture holds.
    pub fn followed(&self) -> usize {
        let people = self.stories.len() + self.addresses.len() + self.heard.len();
        people + self.transfers.len() + self.requests.len() + self.boots.len()
    }

    /// The plan, whichever deploy host is meant.
    pub(super) fn plan(&self) -> &'p Plan {
        self.plan
    }
}
