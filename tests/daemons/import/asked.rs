//! Who asks, and what is compared of the answers.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use dhcproto::v4::DhcpOption;
use netpxe::import::What;

use crate::support::answer::Answer;
use crate::support::ask::Ask;
use crate::support::bsdp::{LIST, VERSION};

/// Every option that a client can ask for, but for so many that the server's own additions to the list
/// still fit; and nobody asks for the list itself.
fn wanted() -> Vec<u8> {
    (1..=223)
        .filter(|&code| code != 55)
        .chain([242, 249, 252])
        .collect()
}

/// Kinds of client, each with its name: what a machine with this MAC address asks that has, or had,
/// this address.
pub fn kinds(mac: &str, address: Ipv4Addr) -> Vec<(&'static str, Ask)> {
    let discover = || Ask::discover(mac).wants(&wanted()).raw(57, vec![5, 220]);
    let mut mac_lists = Ask::inform(mac, address).apple(&[LIST, VERSION].concat());
    mac_lists = mac_lists.raw(57, vec![5, 220]);
    vec![
        ("plain", discover()),
        // A packet that holds all: what is left out otherwise is dhcpd's choice.
        ("without a list", Ask::discover(mac).raw(57, vec![5, 220])),
        ("BIOS", discover().pxe(0)),
        ("32-bit UEFI", discover().pxe(6)),
        ("UEFI", discover().pxe(7)),
        ("UEFI, as 9", discover().pxe(9)),
        ("ARM", discover().pxe(11)),
        ("HTTP boot", discover().http(16)),
        ("iPXE", discover().pxe(0).raw(77, b"iPXE".to_vec())),
        ("Mac", discover().vendor("AAPLBSDPC/i386/Macmini6,2")),
        ("Mac's LIST", mac_lists),
        ("telephone", discover().vendor("DeskPhone 9611")),
        ("other telephone", discover().vendor("Tele 3")),
        ("access point", discover().vendor("lantern")),
        // What a switch adds to the question, by the port that it came in by.
        (
            "at a port",
            discover().raw(82, vec![1, 4, b'e', b't', b'h', b'7']),
        ),
        (
            "at another port",
            discover().raw(82, vec![1, 4, b'e', b't', b'h', b'1']),
        ),
        (
            "request",
            Ask::request(mac, address)
                .wants(&wanted())
                .raw(57, vec![5, 220]),
        ),
    ]
}

/// Whether a kind of client says in its vendor class that it is firmware that netboots.
pub fn netboots(kind: &str) -> bool {
    let says = ["BIOS", "UEFI", "ARM", "HTTP", "iPXE", "Mac"];
    says.iter().any(|word| kind.contains(word))
}

/// What an answer says, by what can differ. `whose` names an address.
pub fn said(answer: Option<&Answer>, whose: impl Fn(Ipv4Addr) -> String) -> BTreeMap<What, String> {
    let mut said = BTreeMap::new();
    let Some(answer) = answer else {
        said.insert(What::Kind, "silence".to_owned());
        return said;
    };
    let message = &answer.message;
    let kind = message.opts().msg_type();
    said.insert(What::Kind, format!("{kind:?}"));
    if !message.yiaddr().is_unspecified() {
        said.insert(What::Address, whose(message.yiaddr()));
    }
    said.insert(What::NextServer, message.siaddr().to_string());
    said.insert(What::File, answer.file());
    let name = message.sname().map(String::from_utf8_lossy);
    let name = name.unwrap_or_default().trim_end_matches('\0').to_owned();
    said.insert(What::ServerName, name);
    for (&code, option) in message.opts().iter() {
        let code = u8::from(code);
        // The kind, and what the relay or the size of the packet has to do with.
        if ![53, 82].contains(&code) {
            said.insert(What::Option(code), text(option));
        }
    }
    said
}

fn text(option: &DhcpOption) -> String {
    format!("{option:?}")
}

/// What differs between two answers, with both.
pub fn differences(
    old: &BTreeMap<What, String>,
    new: &BTreeMap<What, String>,
) -> Vec<(What, String)> {
    let keys = old.keys().chain(new.keys());
    let mut keys: Vec<What> = keys.copied().collect();
    keys.sort_unstable();
    keys.dedup();
    // An answer in the place of silence differs in that alone.
    if old.get(&What::Kind) != new.get(&What::Kind) {
        keys.retain(|what| *what == What::Kind);
    }
    let value = |said: &BTreeMap<What, String>, what| {
        said.get(&what)
            .cloned()
            .unwrap_or_else(|| "nothing".to_owned())
    };
    keys.into_iter()
        .filter(|what| old.get(what) != new.get(what))
        .map(|what| {
            (
                what,
                format!("{} became {}", value(old, what), value(new, what)),
            )
        })
        .collect()
}
