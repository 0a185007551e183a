//! What the bonding driver takes: its options, their values, and the modes that they belong to.
//!
//! Source: the kernel's `Documentation/networking/bonding.rst` and `bond_options.c`, and what
//! `NetworkManager` refuses (`nm-setting-bond.c`), which sets them in the installed system.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::builder::Links;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::Bond;
use crate::plan::NicId;
use crate::source::Spanned;
use crate::suggest;
use crate::value::{BondMode, BondOption, FromText, Label, Mac};

use BondMode::{ActiveBackup, BalanceAlb, BalanceRr, BalanceTlb, BalanceXor, Broadcast, Lacp};

/// What an option's value is.
enum Kind {
    /// A number, from and to.
    Number(u32, u32),
    /// One of these words, or its index among them.
    Word(&'static [&'static str]),
    /// An IPv4 address.
    Address,
    /// An IPv6 address.
    Address6,
    /// A MAC address.
    Mac,
    /// A NIC of the bond.
    Nic,
}

use Kind::{Address, Address6, Nic, Number, Word};

/// An option of the driver.
struct Row {
    name: &'static str,
    kind: Kind,
    /// The modes in which it can be set.
    modes: &'static [BondMode],
    /// It does nothing unless one of these is set too.
    needs: &'static [&'static str],
}

const ANY: &[BondMode] = &[
    BalanceRr,
    ActiveBackup,
    BalanceXor,
    Broadcast,
    Lacp,
    BalanceTlb,
    BalanceAlb,
];
/// The modes that can watch their links by ARP.
const ARP: &[BondMode] = &[BalanceRr, ActiveBackup, BalanceXor, Broadcast];
/// The modes in which one NIC can be preferred.
const ONE: &[BondMode] = &[ActiveBackup, BalanceTlb, BalanceAlb];
const BALANCE: &[BondMode] = &[BalanceTlb, BalanceAlb];
const MS: u32 = i32::MAX.cast_unsigned();

const fn row(
    name: &'static str,
    kind: Kind,
    modes: &'static [BondMode],
    needs: &'static [&'static str],
) -> Row {
    Row {
        name,
        kind,
        modes,
        needs,
    }
}

#[rustfmt::skip]
const OPTIONS: &[Row] = &[
    row("ad_actor_sys_prio", Number(1, 65_535), &[Lacp], &[]),
    row("ad_actor_system", Kind::Mac, &[Lacp], &[]),
    row("ad_select", Word(&["stable", "bandwidth", "count"]), ANY, &[]),
    row("ad_user_port_key", Number(0, 1023), &[Lacp], &[]),
    row("all_slaves_active", Number(0, 1), ANY, &[]),
    row("arp_all_targets", Word(&["any", "all"]), ANY, &[]),
    row("arp_interval", Number(0, MS), ARP, &["arp_ip_target", "ns_ip6_target"]),
    row("arp_ip_target", Address, ARP, &["arp_interval"]),
    row("arp_missed_max", Number(1, 255), ARP, &[]),
    row("arp_validate",
        Word(&["none", "active", "backup", "all", "filter", "filter_active", "filter_backup"]),
        ARP, &[]),
    row("downdelay", Number(0, MS), ANY, &["miimon"]),
    row("fail_over_mac", Word(&["none", "active", "follow"]), ANY, &[]),
    row("lacp_active", Word(&["off", "on"]), &[Lacp], &[]),
    row("lacp_rate", Word(&["slow", "fast"]), &[Lacp], &[]),
    row("lp_interval", Number(1, MS), ANY, &[]),
    row("miimon", Number(0, MS), ANY, &[]),
    row("min_links", Number(0, MS), ANY, &[]),
    row("ns_ip6_target", Address6, ARP, &["arp_interval"]),
    row("num_grat_arp", Number(0, 255), ANY, &[]),
    row("num_unsol_na", Number(0, 255), ANY, &[]),
    row("packets_per_slave", Number(0, 65_535), &[BalanceRr], &[]),
    row("peer_notif_delay", Number(0, 300_000), ANY, &[]),
    row("primary", Nic, ONE, &[]),
    row("primary_reselect", Word(&["always", "better", "failure"]), ANY, &[]),
    row("resend_igmp", Number(0, 255), ANY, &[]),
    row("tlb_dynamic_lb", Number(0, 1), BALANCE, &[]),
    row("updelay", Number(0, MS), ANY, &["miimon"]),
    row("use_carrier", Number(0, 1), ANY, &[]),
    row("xmit_hash_policy",
        Word(&["layer2", "layer3+4", "layer2+3", "encap2+3", "encap3+4", "vlan+srcmac"]),
        ANY, &[]),
];

/// An option as it is written.
struct Written<'i> {
    option: &'i Spanned<BondOption>,
    name: &'i str,
    value: &'i str,
}

/// `E0321`: the options of a bond are such as the driver takes in its mode, each once. `primary` is
/// apart: only the machine knows the name of its NIC.
pub fn check(
    bond: &Bond,
    mode: BondMode,
    members: &[(&Spanned<Label>, NicId)],
    links: &mut Links<'_, '_>,
) -> (Vec<BondOption>, Option<NicId>) {
    let Some(options) = bond.options.value() else {
        links.require(bond.options.is_absent());
        let watched = BondOption::from_text("miimon=100");
        return (watched.into_iter().collect(), None);
    };
    let written = options.items.iter().map(|option| {
        let text = option.value.as_str();
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        Written {
            option,
            name,
            value,
        }
    });
    let written: Vec<Written<'_>> = written.collect();
    let (mut plain, mut primary) = (Vec::new(), None);
    for (at, it) in written.iter().enumerate() {
        if let Some(fault) = fault(it, at, &written, bond, mode, members) {
            links.report(fault);
        } else if it.name == "primary" {
            primary = member(it.value, members);
        } else {
            plain.push(it.option.value.clone());
        }
    }
    (plain, primary)
}

/// What is wrong with the option at `at`.
fn fault(
    it: &Written<'_>,
    at: usize,
    all: &[Written<'_>],
    bond: &Bond,
    mode: BondMode,
    members: &[(&Spanned<Label>, NicId)],
) -> Option<Diagnostic> {
    let name = it.name;
    let fault = |message: String| Diagnostic::new(Code::NotABondOption, it.option.span, message);
    if name == "mode" {
        return Some(mode_written(it, bond));
    }
    let Some(row) = OPTIONS.iter().find(|row| row.name == name) else {
        let fault = fault(format!("the bonding driver has no option `{name}`"));
        return Some(if name == "active_slave" {
            fault.help("that changes while it works: write `primary=...` with the NIC to prefer")
        } else {
            let names = OPTIONS.iter().map(|row| row.name);
            match suggest::nearest(name, names.clone()) {
                Some(meant) => fault.help(format!("did you mean `{meant}`?")),
                None => fault.help(format!("its options are {}", suggest::list(names))),
            }
        });
    };
    if let Some(first) = all[..at].iter().find(|other| other.name == name) {
        let fault = fault(format!("the option `{name}` is written twice"));
        return Some(
            fault
                .also(first.option.span, "the first time")
                .help("remove one of the two"),
        );
    }
    if let Err(wanted) = row.kind.check(it.value, members) {
        let fault = fault(format!("`{}` is no value of `{name}`", it.value));
        return Some(fault.help(format!("write `{name}=...` with {wanted}")));
    }
    if !row.modes.contains(&mode) {
        let fault = fault(format!("`{name}` cannot be set in the mode `{mode}`"));
        let modes = row.modes.iter().map(|mode| mode.word());
        let fault = fault.help(format!("remove it; it is for {}", suggest::list(modes)));
        return Some(match bond.mode.given() {
            Some(written) => fault.also(written.span, "the mode"),
            None => fault,
        });
    }
    company(it, row, all).map(|(message, help)| fault(message).help(help))
}

/// `mode` among the options.
fn mode_written(it: &Written<'_>, bond: &Bond) -> Diagnostic {
    let message = "`mode` is a key of the bond, not one of its options";
    let fault = Diagnostic::new(Code::NotABondOption, it.option.span, message);
    let index: Option<usize> = it.value.parse().ok();
    let meant = index.and_then(|at| ANY.get(at)).copied();
    let meant = meant.or_else(|| BondMode::from_text(it.value).ok());
    match (bond.mode.given(), meant) {
        (Some(mode), _) => fault
            .also(mode.span, "this is the mode")
            .help("remove it here"),
        (None, Some(meant)) => fault.help(format!("write `mode: {meant}` beside `options`")),
        (None, None) => {
            let modes = ANY.iter().map(|mode| mode.word());
            fault.help(format!(
                "write `mode: ...` beside `options`, with one of {}",
                suggest::list(modes)
            ))
        }
    }
}

/// What is wrong with an option beside the others, and what to write.
fn company(it: &Written<'_>, row: &Row, all: &[Written<'_>]) -> Option<(String, String)> {
    let name = it.name;
    // Zero is off. A value that is faulty was reported.
    let is_off = |value: &str| !value.is_empty() && value.bytes().all(|b| b == b'0');
    let is_set = |wanted: &str| {
        let mut others = all.iter().filter(|other| other.name == wanted);
        others.any(|other| !is_off(other.value))
    };
    if !is_set(name) {
        return None;
    }
    if name == "arp_interval" && is_set("miimon") {
        let message = "links are watched by `miimon` or by `arp_interval`, not by both";
        return Some((message.to_owned(), "remove one of the two".to_owned()));
    }
    if row.needs.is_empty() || row.needs.iter().any(|wanted| is_set(wanted)) {
        return None;
    }
    let wanted = row.needs[0];
    Some((
        format!("`{name}` does nothing without `{wanted}`"),
        format!("write `{wanted}=...` too, or remove it"),
    ))
}

impl Kind {
    /// Whether a text is such a value; else, what is.
    fn check(&self, text: &str, members: &[(&Spanned<Label>, NicId)]) -> Result<(), String> {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let number = text.parse::<u32>().ok().filter(|_| digits);
        let (good, wanted) = match self {
            Number(min, max) => (
                number.is_some_and(|number| (*min..=*max).contains(&number)),
                format!("a number from {min} to {max}"),
            ),
            Word(words) => (
                words.contains(&text)
                    || number.is_some_and(|number| words.get(number as usize).is_some()),
                format!("one of {}", suggest::list(*words)),
            ),
            Address => (
                Ipv4Addr::from_text(text).is_ok(),
                "an IPv4 address".to_owned(),
            ),
            Address6 => (
                text.parse::<Ipv6Addr>().is_ok(),
                "an IPv6 address".to_owned(),
            ),
            Self::Mac => (
                text.contains(':') && Mac::from_text(text).is_ok(),
                "a MAC address, with colons".to_owned(),
            ),
            Nic => {
                let names = members.iter().map(|(label, _)| label.value.as_str());
                (
                    member(text, members).is_some(),
                    format!("a NIC of the bond: {}", suggest::list(names)),
                )
            }
        };
        if good { Ok(()) } else { Err(wanted) }
    }
}

/// The NIC of a bond of this name.
fn member(name: &str, members: &[(&Spanned<Label>, NicId)]) -> Option<NicId> {
    let mut members = members.iter();
    let found = members.find(|(label, _)| label.value.as_str() == name);
    found.map(|(_, nic)| *nic)
}
