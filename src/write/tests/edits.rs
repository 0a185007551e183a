//! Files that others edited: their work is never lost silently.

use std::os::unix::fs::symlink;

use super::*;
use crate::write::failpoint::record;
use crate::write::{Obstacle, Reason, Refused};

/// Plans `tree` and applies it without force, which must be refused without a change to the disk.
fn refused(place: &Place, tree: &Tree, force: bool) -> Vec<(String, Reason)> {
    let before = place.everything();
    let (error, done) = record(|| place.plan(tree).unwrap().apply(force).unwrap_err());
    assert_eq!(done, Vec::<String>::new());
    assert_eq!(place.everything(), before);
    let refused = error.downcast::<Refused>().unwrap();
    let refusals = refused.refusals.into_iter();
    refusals
        .map(|refusal| (refusal.path, refusal.reason))
        .collect()
}

fn places(refusals: &[(&str, Reason)]) -> Vec<(String, Reason)> {
    refusals
        .iter()
        .map(|&(path, reason)| (path.to_owned(), reason))
        .collect()
}

#[test]
fn edited_files_are_all_named_and_overwritten_only_by_force() {
    let lab = lab();
    let place = Place::with(&lab);
    place.write("dhcp/dhcpd.conf", "mine\n");
    place.write("http/ks/2.cfg", "");
    let edited = places(&[
        ("dhcp/dhcpd.conf", Reason::Edited),
        ("http/ks/2.cfg", Reason::Edited),
    ]);
    assert_eq!(refused(&place, &lab, false), edited);
    let changes = place.plan(&lab).unwrap();
    assert_eq!(
        of(&changes, Fate::Edited),
        ["dhcp/dhcpd.conf", "http/ks/2.cfg"]
    );
    assert!(!changes.is_nothing());
    changes.apply(true).unwrap();
    drop(changes);
    assert_eq!(place.everything(), Place::with(&lab).everything());
}

#[test]
fn an_edit_that_keeps_size_and_time_is_seen() {
    let lab = lab();
    let place = Place::with(&lab);
    let path = place.at("dhcp/dhcpd.conf");
    let time = path.metadata().unwrap().modified().unwrap();
    fs::write(&path, "subnet?").unwrap();
    fs::File::open(&path).unwrap().set_modified(time).unwrap();
    assert_eq!(
        refused(&place, &lab, false),
        places(&[("dhcp/dhcpd.conf", Reason::Edited)])
    );
}

#[test]
fn an_edit_that_says_what_is_wanted_now_is_welcome() {
    let place = Place::with(&lab());
    place.write("dhcp/dhcpd.conf", "mine\n");
    let next = tree(&[("dhcp/dhcpd.conf", "mine\n")]);
    place.generate(&next).unwrap();
    assert_eq!(place.everything(), Place::with(&next).everything());
}

#[test]
fn a_file_that_someone_removed_is_made_again() {
    let place = Place::with(&lab());
    fs::remove_dir_all(place.at("http")).unwrap();
    place.generate(&lab()).unwrap();
    assert_eq!(place.everything(), Place::with(&lab()).everything());
}

#[test]
fn an_edited_file_that_is_no_longer_wanted_is_kept_until_someone_removes_it() {
    let place = Place::with(&lab());
    place.write("http/ks/2.cfg", "mine\n");
    let next = tree(&[("http/ks/1.cfg", "rootpw\n")]);
    for force in [false, true] {
        let changes = place.plan(&next).unwrap();
        assert_eq!(of(&changes, Fate::Kept), ["http/ks/2.cfg"]);
        changes.apply(force).unwrap();
    }
    assert_eq!(place.text("http/ks/2.cfg"), "mine\n");
    assert!(place.plan(&next).unwrap().is_nothing());

    assert_eq!(
        refused(&place, &lab(), false),
        places(&[("http/ks/2.cfg", Reason::Edited)]),
        "wanted again, it is still known as edited"
    );
    fs::remove_file(place.at("http/ks/2.cfg")).unwrap();
    place.generate(&next).unwrap();
    assert_eq!(place.everything(), Place::with(&next).everything());
}

#[test]
fn a_file_of_someone_else_is_not_touched_and_not_replaced() {
    let place = Place::with(&lab());
    place.write("http/ks/3.cfg", "mine\n");
    place.write("http/ks/4.cfg", "mine\n");
    place.generate(&lab()).unwrap();
    let next = tree(&[("http/ks/3.cfg", "rootpw\n")]);
    assert_eq!(
        refused(&place, &next, false),
        places(&[("http/ks/3.cfg", Reason::Foreign)])
    );
    let changes = place.plan(&next).unwrap();
    assert_eq!(of(&changes, Fate::Foreign), ["http/ks/3.cfg"]);
    changes.apply(true).unwrap();
    assert_eq!(place.text("http/ks/3.cfg"), "rootpw\n");
    assert_eq!(place.text("http/ks/4.cfg"), "mine\n");
}

#[test]
fn a_file_of_someone_else_that_is_right_is_adopted() {
    let place = Place::with(&tree(&[]));
    place.write("http/ks/1.cfg", "rootpw\n");
    let next = tree(&[("http/ks/1.cfg", "rootpw\n")]);
    place.generate(&next).unwrap();
    place.generate(&tree(&[])).unwrap();
    assert!(!place.at("http").exists());
}

#[test]
fn nothing_is_written_through_a_link_even_by_force() {
    let place = Place::with(&tree(&[]));
    let elsewhere = place.0.path().join("elsewhere");
    fs::create_dir_all(elsewhere.join("ks")).unwrap();
    fs::write(elsewhere.join("ks/1.cfg"), "rootpw\n").unwrap();
    symlink(&elsewhere, place.at("http")).unwrap();
    fs::create_dir(place.at("dhcp")).unwrap();
    symlink("../../elsewhere/ks/1.cfg", place.at("dhcp/dhcpd.conf")).unwrap();
    symlink("nowhere", place.at("bin")).unwrap();
    let link = Reason::Obstacle(Obstacle::Link);
    for force in [false, true] {
        assert_eq!(
            refused(&place, &lab(), force),
            places(&[("bin", link), ("dhcp/dhcpd.conf", link), ("http", link)]),
            "a link in the way of two files is named once"
        );
    }
}

#[test]
fn a_folder_for_a_file_and_a_file_for_a_folder_are_refused() {
    let place = Place::with(&tree(&[]));
    fs::create_dir_all(place.at("dhcp/dhcpd.conf")).unwrap();
    place.write("http", "");
    assert_eq!(
        refused(&place, &lab(), true),
        places(&[
            ("dhcp/dhcpd.conf", Reason::Obstacle(Obstacle::Folder)),
            ("http", Reason::Obstacle(Obstacle::File)),
        ])
    );
}

#[test]
fn nothing_is_removed_through_a_link() {
    let place = Place::with(&lab());
    let elsewhere = place.0.path().join("elsewhere");
    fs::rename(place.at("http"), &elsewhere).unwrap();
    symlink(&elsewhere, place.at("http")).unwrap();
    let none = tree(&[]);
    let changes = place.plan(&none).unwrap();
    assert_eq!(of(&changes, Fate::Kept), ["http/ks/1.cfg", "http/ks/2.cfg"]);
    changes.apply(true).unwrap();
    assert!(elsewhere.join("ks/1.cfg").exists());
    assert!(!place.at("dhcp").exists());
}

#[test]
fn a_folder_that_becomes_a_link_after_the_plan_is_not_followed() {
    let place = Place::with(&lab());
    let next = tree(&[("http/ks/1.cfg", "new\n")]);
    let changes = place.plan(&next).unwrap();
    let elsewhere = place.0.path().join("elsewhere");
    fs::rename(place.at("http"), &elsewhere).unwrap();
    symlink(&elsewhere, place.at("http")).unwrap();
    let said = format!("{:#}", changes.apply(true).unwrap_err());
    assert!(said.contains("every file is whole"), "{said}");
    assert!(said.contains("cannot make or open the folder"), "{said}");
    let left = fs::read_to_string(elsewhere.join("ks/1.cfg")).unwrap();
    assert_eq!(left, "rootpw\n");
    assert!(elsewhere.join("ks/2.cfg").exists());
}
