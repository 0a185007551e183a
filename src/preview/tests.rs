//! What is reported about machines that change.

use super::hosts::{OwnFiles, compare, due_before};
use super::machines::{changes, installations, line};
use crate::tree::{Machine, MachineNic};
use crate::value::{FromText as _, HostName, Label, Mac, Marker, MountPoint, Os, State};

/// `name state install_id words`. A word is `was:NAME`, `wipe:MARKER`, `disks:/dev/sda`, `keeps:/srv`, or a NIC: `label=mac@address`,
/// all but the MAC optional, with `-` behind a MAC that does not boot, and of the addresses only the
/// last byte.
fn machine(text: &str) -> Machine {
    let mut words = text.split(' ');
    let mut word = || words.next().unwrap();
    let name = HostName::from_text(word()).unwrap();
    let (state, id) = (State::from_text(word()).unwrap(), word());
    let mut machine = Machine {
        name,
        formerly: Vec::new(),
        os: (state == State::Install).then(|| <&Os>::from_text("el7").unwrap()),
        state,
        install_id: id.parse().ok(),
        wipe: Vec::new(),
        disks: None,
        keeps: Vec::new(),
        nics: Vec::new(),
    };
    for word in words {
        if let Some(name) = word.strip_prefix("was:") {
            machine.formerly.push(HostName::from_text(name).unwrap());
        } else if let Some(marker) = word.strip_prefix("wipe:") {
            machine.wipe.push(Marker::from_text(marker).unwrap());
        } else if let Some(disks) = word.strip_prefix("disks:") {
            machine.disks = Some(disks.to_owned());
        } else if let Some(mount) = word.strip_prefix("keeps:") {
            machine.keeps.push(MountPoint::from_text(mount).unwrap());
        } else {
            machine.nics.push(nic(word));
        }
    }
    machine
}

fn nic(text: &str) -> MachineNic {
    let (label, rest) = text
        .split_once('=')
        .map_or((None, text), |(l, r)| (Some(l), r));
    let (mac, address) = rest
        .split_once('@')
        .map_or((rest, None), |(m, a)| (m, Some(a)));
    let of = format!("{MAC}{}", mac.trim_end_matches('-'));
    MachineNic {
        label: label.map(|label| Label::from_text(label).unwrap()),
        mac: Mac::from_text(&of).unwrap(),
        address: address.map(|it| format!("{NETWORK}{it}").parse().unwrap()),
        boots: !mac.ends_with('-'),
    }
}

const MAC: &str = "00:00:00:00:00:";
const NETWORK: &str = "10.0.0.";

fn told(before: &[&str], after: &[&str], kickstarts: &[&str]) -> Vec<String> {
    told_of_files(before, after, kickstarts, &[])
}

fn told_of_files(
    before: &[&str],
    after: &[&str],
    kickstarts: &[&str],
    menus: &[&str],
) -> Vec<String> {
    let machines = |texts: &[&str]| texts.iter().map(|text| machine(text)).collect::<Vec<_>>();
    let names = |texts: &[&str]| -> Vec<HostName> {
        let names = texts.iter().map(|name| HostName::from_text(name).unwrap());
        names.collect()
    };
    let (kickstarts, menus) = (names(kickstarts), names(menus));
    let own = OwnFiles {
        kickstarts: kickstarts.iter().collect(),
        menus: menus.iter().collect(),
    };
    let changes = compare(&machines(before), &machines(after), &own);
    let short = |change| line(change).replace(MAC, "").replace(NETWORK, "");
    changes.iter().map(short).collect()
}

#[track_caller]
fn one(before: &str, after: &str, wanted: &str) {
    assert_eq!(told(&[before], &[after], &[]).join("\n"), wanted);
}

#[test]
fn machines_that_stay_as_they_are_are_not_told() {
    let all = ["a local - aa@1", "b install 1 x=bb@2 y=cc-"];
    assert_eq!(told(&all, &all, &[]), [""; 0]);
    assert_eq!(told(&all, &all, &["c", "a"]), [""; 0]);
}

#[test]
fn each_thing_that_changes_is_told_in_both_its_values() {
    one("a local - aa@1", "a local - aa@2", "a: address 1 -> 2");
    one("a local - aa@1", "a local - aa", "a: address 1 -> none");
    one("a local - aa", "a local - aa@1", "a: address none -> 1");
    one(
        "a local - aa@1",
        "a rescue - aa@1",
        "a: state local -> rescue",
    );
    one(
        "a install 1 aa",
        "a local - aa",
        "a: state install -> local",
    );
    one(
        "a local - x=aa@1 y=bb@2",
        "a local - x=aa@1 y=bb@3",
        "a: address of y 2 -> 3",
    );
    one(
        "a local - x=aa y=bb",
        "a local - x=aa y=bb-",
        "a: boots of y yes -> no",
    );
    one(
        "a local - x=aa y=bb",
        "a local - x=aa",
        "a: NIC y bb -> none",
    );
    one(
        "a local - aa@1",
        "a local - x=aa@1 y=bb",
        "a: NIC y none -> bb",
    );
}

#[test]
fn an_installation_that_was_not_due_before_is_told() {
    one(
        "a local - aa",
        "a install 1 aa",
        "a: state local -> install, newly due",
    );
    one(
        "a install 1 aa",
        "a install 2 aa",
        "a: install_id 1 -> 2, WILL BE WIPED",
    );
    one("a install 2 aa", "a install 1 aa", "a: install_id 2 -> 1");
    one("a install 1 aa@1", "a install 1 aa@2", "a: address 1 -> 2");
    // A card that was there, and now boots.
    one(
        "a install 1 x=aa y=bb-",
        "a install 1 x=aa y=bb",
        "a: boots of y no -> yes, newly due",
    );
}

#[test]
fn a_marker_that_is_newly_named_under_wipe_is_told() {
    one(
        "a install 1 aa",
        "a install 1 aa wipe:b-1",
        "a: WILL BE WIPED",
    );
    one(
        "a local - aa",
        "a install 1 aa wipe:b-1",
        "a: state local -> install, WILL BE WIPED",
    );
}

#[test]
fn what_is_no_longer_kept_is_told() {
    one(
        "a install 1 aa keeps:/srv keeps:/home",
        "a install 1 aa keeps:/home",
        "a: keeps /srv, /home -> /home, newly due",
    );
    one(
        "a install 1 aa keeps:/srv",
        "a install 2 aa",
        "a: install_id 1 -> 2, keeps /srv -> none, WILL BE WIPED",
    );
}

#[test]
fn a_former_name_that_is_claimed_later_may_wipe_what_it_installed() {
    one("a install 1 aa", "a install 1 aa was:b", "");
    one("a install 3 aa", "a install 3 aa was:b", "a: WILL BE WIPED");
}

/// Its disk may carry what it installed when it had that name the last time.
#[test]
fn a_name_that_comes_back_with_a_higher_number_is_told() {
    one(
        "b install 3 aa",
        "a install 3 aa",
        "a: renamed from b, newly due",
    );
}

#[test]
fn a_card_of_another_machine_hides_no_raised_number() {
    let before = ["b install 3 bb", "m install 5 cc"];
    for after in ["b install 4 x=cc y=bb", "b install 4 cc"] {
        let told = told(&before, &[after], &[]);
        assert!(
            told[0].ends_with("install_id 3 -> 4, WILL BE WIPED"),
            "{told:?}"
        );
    }
}

#[test]
fn a_number_that_is_raised_while_nothing_is_due_is_told() {
    one(
        "a local 1 aa",
        "a install 2 aa",
        "a: state local -> install, WILL BE WIPED",
    );
    one(
        "a rescue 2 aa",
        "a install 2 aa",
        "a: state rescue -> install, newly due",
    );
    one("a local 1 aa", "a local 2 aa", "a: install_id 1 -> 2");
}

#[test]
fn other_disks_are_told() {
    one(
        "a install 1 aa disks:/dev/sda",
        "a install 1 aa disks:/dev/sda,/dev/sdb",
        "a: disks /dev/sda -> /dev/sda,/dev/sdb",
    );
}

#[test]
fn a_renamed_machine_keeps_its_disk() {
    one("a local - aa", "b local - aa", "b: renamed from a");
    // Its disk carries what was installed under the old name.
    one("a install 1 aa", "b install 1 aa", "b: renamed from a");
    one(
        "a install 1 aa",
        "b install 1 aa was:a",
        "b: renamed from a",
    );
    one("a install 1 aa", "A install 1 aa", "A: renamed from a");
    // Without `formerly`, that disk is not wiped; another of its disks may be.
    one(
        "a install 1 aa",
        "b install 2 aa",
        "b: renamed from a, install_id 1 -> 2, newly due",
    );
    one(
        "a install 1 aa",
        "b install 2 aa was:a",
        "b: renamed from a, install_id 1 -> 2, WILL BE WIPED",
    );
    one(
        "a local - aa",
        "b install 1 aa",
        "b: renamed from a, state local -> install, newly due",
    );
}

#[test]
fn names_that_are_swapped_wipe_nothing() {
    assert_eq!(
        told(
            &["a install 1 aa", "b install 1 bb"],
            &["a install 1 bb", "b install 1 aa"],
            &[]
        ),
        ["a: MAC address aa -> bb", "b: MAC address bb -> aa"]
    );
}

#[test]
fn another_card_is_told() {
    one(
        "a install 1 aa",
        "a install 1 bb",
        "a: card replaced, MAC address aa -> bb, newly due",
    );
    one(
        "a local - aa",
        "a local - bb",
        "a: card replaced, MAC address aa -> bb",
    );
}

#[test]
fn the_card_of_a_machine_in_use_makes_another_due() {
    assert_eq!(
        told(
            &["a install 1 aa", "desk local - dd"],
            &["a install 1 dd"],
            &[]
        ),
        ["a: MAC address aa -> dd, newly due", "desk: removed"]
    );
}

#[test]
fn machines_come_and_go() {
    assert_eq!(
        told(
            &["a local - aa@1", "c local - cc@3"],
            &["a local - aa@1", "b install 1 bb@2"],
            &[]
        ),
        ["b: new, address 2, newly due", "c: removed, address 3"]
    );
}

#[test]
fn a_kickstart_that_changes_under_the_same_number_is_told() {
    let all = ["a install 1 aa"];
    assert_eq!(told(&all, &all, &["a"]), ["a: kickstart changed"]);
    let raised = ["a install 2 aa"];
    assert_eq!(
        told(&all, &raised, &["a"]),
        ["a: install_id 1 -> 2, kickstart changed, WILL BE WIPED"]
    );
}

#[test]
fn a_machine_that_only_boots_otherwise_is_told() {
    let all = ["a install 1 aa", "b local - bb"];
    assert_eq!(
        told_of_files(&all, &all, &["a"], &["a", "b"]),
        ["a: kickstart changed", "b: grub.cfg changed"]
    );
    let raised = ["a install 2 aa", "b local - bb"];
    assert_eq!(
        told_of_files(&all, &raised, &[], &["a"]),
        ["a: install_id 1 -> 2, WILL BE WIPED"]
    );
}

/// What is reported about all machines together.
fn summary(before: &[&str], after: &[&str]) -> String {
    let machines = |texts: &[&str]| texts.iter().map(|text| machine(text)).collect::<Vec<_>>();
    let (before, after) = (machines(before), machines(after));
    let hosts = compare(&before, &after, &OwnFiles::default());
    let text = changes(&hosts) + &installations(&hosts, due_before(&after, &hosts));
    text.replace(MAC, "").replace(NETWORK, "")
}

#[test]
fn a_run_lists_all_that_it_makes_due_and_counts_the_rest() {
    assert_eq!(summary(&[], &[]), "No host is due for an installation.\n");
    let same = ["a install 1 aa", "b install 1 bb"];
    assert_eq!(
        summary(&same, &same),
        "No host is newly due for an installation; 2 were due before.\n"
    );
    let after = [
        "a install 2 aa wipe:z-9 keeps:/srv",
        "b install 1 bb",
        "c install 1 cc",
        "d install 4 dd keeps:/home keeps:/srv",
    ];
    assert_eq!(
        summary(&same, &after),
        "a: install_id 1 -> 2, keeps none -> /srv, WILL BE WIPED\n\
         c: new, newly due\n\
         d: new, newly due\n\
         1 host WILL BE WIPED and installed again: a (installation 1 -> 2, wipes z-9, keeps /srv)\n\
         2 hosts are newly due: each installs itself when it boots next, unless one of its disks \
         has the marker of this installation (its number is in brackets), of a later one, or of another machine: c (1), d (4, keeps /home, /srv)\n\
         1 host was due before.\n"
    );
    let many: Vec<String> = (1..99).map(|n| format!("h{n} install 1 {n:02}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let text = summary(&[], &many);
    assert!(
        text.contains("h1 (1), h10 (1), h11 (1)") && text.contains("h98 (1)\n"),
        "{text}"
    );
}

#[test]
fn a_rename_says_what_to_write() {
    assert_eq!(
        summary(&["web2 install 1 aa"], &["web1 install 1 aa"]),
        "web1: renamed from web2\n\
         note: `web1` has the MAC address that was `web2`'s: write `formerly: [web2]` if it is the \
         same machine\n\
         No host is newly due for an installation; 1 was due before.\n"
    );
    let text = summary(&["web2 install 1 aa"], &["web1 install 1 aa was:web2"]);
    assert!(!text.contains("note:"), "{text}");
    let text = summary(
        &["a local - aa", "b local - bb"],
        &["a local - bb", "b local - aa"],
    );
    assert!(
        text.contains(
            "note: `a` has the MAC address that was `b`'s, so it is that machine: what `b` \
             installed stays on its disk\n"
        ),
        "{text}"
    );
}

#[test]
fn a_run_says_whose_installations_are_wiped_and_what_is_no_longer_kept() {
    let text = summary(
        &[
            "a install 3 aa",
            "b install 1 bb keeps:/srv",
            "c install 2 cc",
        ],
        &[
            "a install 3 aa was:x",
            "b install 1 bb",
            "c install 2 cc was:y",
        ],
    );
    assert!(
        text.ends_with(
            "2 hosts WILL BE WIPED and installed again: a (wipes x-1 to x-2), c (wipes y-1)\n\
             1 host is newly due: it installs itself when it boots next, unless one of its disks has the marker of \
             this installation (its number is in brackets), of a later one, or of another machine: b (1, no longer keeps /srv)\n"
        ),
        "{text}"
    );
}

#[test]
fn a_rename_with_a_higher_number_says_which_number_keeps_the_disk() {
    let text = summary(&["a install 1 aa"], &["b install 3 aa"]);
    let note = "note: `b` has the MAC address that was `a`'s: if it is the same machine, write `formerly: [a]`, \
                and `install_id: 1` if what it installed is to stay\n";
    assert!(text.contains(note), "{text}");
}

#[test]
fn a_disk_that_may_be_wiped_is_not_said_to_stay() {
    let text = summary(
        &["a install 1 aa", "b install 3 bb"],
        &["a install 2 bb wipe:b-3", "b install 3 aa"],
    );
    assert!(
        text.contains("a: MAC address aa -> bb, install_id 1 -> 2, WILL BE WIPED"),
        "{text}"
    );
    let note = "note: `a` has the MAC address that was `b`'s: its `wipe` is for what that machine has on its disk, b-3\n";
    assert!(text.contains(note), "{text}");
}

/// A machine that goes excuses nothing on the disk of another.
#[test]
fn each_machine_whose_disks_it_may_have_is_asked() {
    let before = ["web1 install 2 aa", "web2 install 2 bb"];
    for (after, wanted) in [
        ("web1 install 2 aa was:web2", "web1: WILL BE WIPED"),
        ("web2 install 2 aa", "web2: MAC address bb -> aa, newly due"),
        (
            "web2 install 2 aa was:web1",
            "web2: MAC address bb -> aa, WILL BE WIPED",
        ),
    ] {
        let told = told(&before, &[after], &[]);
        assert!(told.iter().any(|line| line == wanted), "{told:?}");
    }
    let before = ["web1 install 1 aa", "web2 install 1 bb wipe:db-1"];
    let after = ["web1 install 1 aa was:web2 wipe:db-1"];
    assert_eq!(told(&before, &after, &[])[0], "web1: WILL BE WIPED");
    let before = [
        "web1 install 1 a=aa b=ab",
        "web2 install 1 a=ba b=bb wipe:web1-1",
    ];
    let after = [
        "web1 install 1 a=aa b=bb",
        "web2 install 1 a=ba b=ab wipe:web1-1",
    ];
    let told = told(&before, &after, &[]);
    assert!(told[1].ends_with("WILL BE WIPED"), "{told:?}");
}
