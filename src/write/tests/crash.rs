//! A run is stopped before each of its changes to the disk, and the next one repairs the tree.

use super::*;
use crate::value::{FromText as _, HostName, State};
use crate::write::failpoint::{Fault, record, with_fault};

fn old() -> Tree<'static> {
    tree(&[
        ("bin/build-grub", "the same"),
        ("dhcp/dhcpd.conf", "old dhcpd.conf"),
        ("gone/deep/a", "old a"),
        ("http/ks/1.cfg", "old 1"),
        ("http/ks/2.cfg", "old 2"),
        ("tftp/boot/grub/grub.cfg", "the same menu"),
        ("tftp/boot/grub/grub.cfg-01-1", "old menu 1"),
    ])
}

fn new() -> Tree<'static> {
    tree(&[
        ("bin/build-grub", "the same"),
        ("dhcp/dhcpd.conf", "new dhcpd.conf"),
        ("http/ks/1.cfg", "new 1"),
        ("http/ks/3.cfg", "new 3"),
        ("made/deep/b", "new b"),
        ("made/deep/er/c", "new c"),
        ("tftp/boot/grub/grub.cfg", "the same menu"),
        ("tftp/boot/grub/grub.cfg-01-1", "new menu 1"),
    ])
}

/// What the inventory might say by the next run: partly the old, partly the new, partly neither.
fn other() -> Tree<'static> {
    tree(&[
        ("dhcp/dhcpd.conf", "other dhcpd.conf"),
        ("gone/deep/a", "other a"),
        ("http/ks/1.cfg", "other 1"),
        ("http/ks/2.cfg", "old 2"),
        ("made/deep/er/c", "other c"),
        ("tftp/boot/grub/grub.cfg-01-1", "new menu 1"),
    ])
}

fn is_temporary(path: &str) -> bool {
    path.split('/').any(|name| name.starts_with(".netpxe-"))
}

/// Every file is wholly that of `before` or of `after`, and whoever follows a pointer finds
/// something.
fn assert_whole(place: &Place, before: &Tree, after: &Tree) {
    let all = place.everything();
    let text = |path: &str| Some(all.get(path)?.1.as_bytes());
    let contents = |tree: &Tree, path: &str| Some(tree.get(path)?.contents().unwrap().to_vec());
    for (path, (_, holds)) in &all {
        if holds != "a folder" && path != ".netpxe.json" && !is_temporary(path) {
            let holds = Some(holds.clone().into_bytes());
            let known = [contents(before, path), contents(after, path)];
            assert!(known.contains(&holds), "{path} is neither old nor new");
        }
    }
    let dhcpd = text("dhcp/dhcpd.conf").map(<[u8]>::to_vec);
    if dhcpd == contents(after, "dhcp/dhcpd.conf") {
        for file in after.files() {
            assert_eq!(
                text(file.path().as_str()),
                Some(&*file.contents().unwrap()),
                "{}",
                file.path()
            );
        }
    } else if dhcpd.is_some() {
        for file in before.files() {
            assert!(
                text(file.path().as_str()).is_some(),
                "{} is missing",
                file.path()
            );
        }
    }
}

/// A place in which `before` was generated, if it is given, and then each of `killed` by a run
/// that stopped at that step.
fn after_kills(before: Option<&Tree>, killed: &[(&Tree, usize)]) -> Place {
    let place = before.map_or_else(Place::new, Place::with);
    for &(tree, at) in killed {
        with_fault(Fault::KilledAt(at), || place.generate(tree)).unwrap_err();
    }
    place
}

/// How many changes to the disk it takes to get to `tree`.
fn steps(place: &Place, tree: &Tree) -> usize {
    let (result, steps) = record(|| place.generate(tree));
    result.unwrap();
    steps.len()
}

#[test]
fn a_run_killed_at_any_step_leaves_whole_files_and_the_next_heals() {
    let (old, new, other, none) = (old(), new(), other(), tree(&[]));
    let nexts = [&new, &old, &other, &none].map(|next| (next, Place::with(next).everything()));
    for before in [None, Some(&old)] {
        let count = steps(&after_kills(before, &[]), &new);
        assert!(count > 30, "{count}");
        for at in 0..count {
            let place = after_kills(before, &[(&new, at)]);
            assert_whole(&place, before.unwrap_or(&none), &new);
            drop(place);
            for (next, right) in &nexts {
                let place = after_kills(before, &[(&new, at)]);
                place.generate(next).unwrap();
                assert_eq!(place.everything(), *right, "killed at {at} of {count}");
                assert!(place.plan(next).unwrap().is_nothing());
            }
        }
    }
}

#[test]
fn a_run_after_a_killed_one_can_be_killed_too() {
    let (old, new, other) = (old(), new(), other());
    let right = Place::with(&old).everything();
    for before in [None, Some(&old)] {
        let count = steps(&after_kills(before, &[]), &new);
        for first in 0..count {
            let count = steps(&after_kills(before, &[(&new, first)]), &other);
            // Not every pair, which takes half a minute: but each second step after some first one.
            for second in (first % 29..count).step_by(29) {
                let place = after_kills(before, &[(&new, first), (&other, second)]);
                place.generate(&old).unwrap();
                assert_eq!(
                    place.everything(),
                    right,
                    "killed at {first}, then at {second}"
                );
            }
        }
    }
}

#[test]
fn after_a_kill_an_edited_file_is_still_seen_as_edited() {
    let (old, new) = (old(), new());
    let count = steps(&Place::with(&old), &new);
    for at in (0..count).step_by(4) {
        let place = after_kills(Some(&old), &[(&new, at)]);
        place.write("http/ks/1.cfg", "mine");
        let changes = place.plan(&new).unwrap();
        assert_eq!(of(&changes, Fate::Edited), ["http/ks/1.cfg"]);
        changes.apply(false).unwrap_err();
        drop(changes);
        assert_eq!(place.text("http/ks/1.cfg"), "mine");
    }
}

#[test]
fn a_disk_that_is_full_at_any_step_leaves_whole_files_and_no_temporary_ones() {
    let (old, new, none) = (old(), new(), tree(&[]));
    let right = Place::with(&new).everything();
    for before in [None, Some(&old)] {
        let count = steps(&after_kills(before, &[]), &new);
        for at in 0..count {
            let place = after_kills(before, &[]);
            let error = with_fault(Fault::FullAt(at), || place.generate(&new)).unwrap_err();
            let said = format!("{error:#}");
            assert!(said.contains("no storage space"), "{said}");
            assert_whole(&place, before.unwrap_or(&none), &new);
            let all = place.everything();
            assert!(!all.keys().any(|path| is_temporary(path)), "{at}: {all:?}");
            place.generate(&new).unwrap();
            assert_eq!(place.everything(), right);
        }
    }
}

/// The tree, made for one machine of this name.
fn named(tree: Tree<'static>, name: &str) -> Tree<'static> {
    tree.with_machines(vec![Machine {
        name: HostName::from_text(name).unwrap(),
        formerly: Vec::new(),
        state: State::Local,
        install_id: None,
        wipe: Vec::new(),
        disks: None,
        keeps: Vec::new(),
        os: None,
        nics: Vec::new(),
    }])
}

#[test]
fn the_machines_of_the_old_tree_are_noted_until_a_run_has_ended() {
    let (old, new) = (named(old(), "old"), named(new(), "new"));
    let count = steps(&Place::with(&old), &new);
    for at in 0..count {
        let place = after_kills(Some(&old), &[(&new, at)]);
        let changes = place.plan(&new).unwrap();
        let before = changes.machines_before();
        assert_eq!(before, old.machines(), "killed at {at} of {count}");
        assert_eq!(changes.machines_after(), new.machines());
        changes.apply(false).unwrap();
        drop(changes);
        let changes = place.plan(&new).unwrap();
        assert_eq!(changes.machines_before(), new.machines());
    }
}
