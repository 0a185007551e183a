//! Output folders that are not netpxe's, or must not be used.

use std::os::unix::fs::symlink;

use super::*;

fn fault(path: &Path) -> String {
    format!("{:#}", Output::open(path, Access::Write).unwrap_err())
}

#[test]
fn a_folder_that_netpxe_did_not_make_is_refused() {
    let place = Place::new();
    place.write("thesis.txt", "");
    let said = fault(&place.out());
    assert!(said.contains("it holds \"thesis.txt\""), "{said}");
    assert!(said.contains("Choose an empty or new folder"), "{said}");
}

#[test]
fn the_root_of_the_file_system_is_refused_by_any_name() {
    let place = Place::new();
    symlink("/", place.out()).unwrap();
    for path in [Path::new("/"), Path::new("/.."), &place.out()] {
        let said = fault(path);
        assert!(
            said.contains("is the root of the whole file system"),
            "{said}"
        );
    }
}

#[test]
fn a_file_is_no_folder() {
    let place = Place::new();
    fs::write(place.out(), "").unwrap();
    let said = fault(&place.out());
    assert!(said.starts_with("cannot open the folder"), "{said}");
}

#[test]
fn a_folder_that_the_user_reaches_by_a_link_is_fine() {
    let place = Place::new();
    fs::create_dir(place.0.path().join("real")).unwrap();
    symlink("real", place.out()).unwrap();
    place.generate(&lab()).unwrap();
    assert!(place.0.path().join("real/dhcp/dhcpd.conf").exists());
}

#[test]
fn a_list_that_is_not_to_be_trusted_is_refused() {
    let right = Place::with(&lab()).text(".netpxe.json");
    for (text, fault_of_it) in [
        (String::new(), "it cannot be read"),
        (right[..100].to_owned(), "it cannot be read"),
        (
            right.replace("\"netpxe\"", "\"npx\""),
            "it was not written by netpxe",
        ),
        (
            right.replace("format\": 1", "format\": 2"),
            "it has the format 2",
        ),
        (right.replace("bin/", "../"), "must not contain `.` or `..`"),
    ] {
        let place = Place::with(&lab());
        place.write(".netpxe.json", &text);
        let said = fault(&place.out());
        assert!(said.contains(fault_of_it), "{said}");
        assert!(
            said.contains(".netpxe.json is not to be trusted: restore it"),
            "{said}"
        );
    }
    let place = Place::with(&lab());
    fs::rename(place.at(".netpxe.json"), place.0.path().join("list")).unwrap();
    symlink("../list", place.at(".netpxe.json")).unwrap();
    let said = fault(&place.out());
    assert!(said.contains("it is not a regular file"), "{said}");
}

#[test]
fn of_two_runs_at_once_the_second_is_told_to_wait() {
    let lab = lab();
    let place = Place::with(&lab);
    let open = |access| Output::open(&place.out(), access);
    let first = open(Access::Write).unwrap().plan(&lab).unwrap();
    for access in [Access::Write, Access::Read] {
        let said = open(access).unwrap_err().to_string();
        assert!(said.starts_with("another netpxe is at work in "), "{said}");
    }
    drop(first);
    let reader = open(Access::Read).unwrap();
    let other = open(Access::Read).unwrap();
    assert!(open(Access::Write).is_err());
    drop((reader, other));
    open(Access::Write).unwrap();
}

#[test]
fn of_two_runs_that_find_no_folder_the_second_is_refused() {
    let lab = lab();
    let place = Place::new();
    let first = place.plan(&lab).unwrap();
    let second = place.plan(&lab).unwrap();
    first.apply(false).unwrap();
    let said = format!("{:#}", second.apply(false).unwrap_err());
    assert!(said.contains("has just been made by another"), "{said}");
    assert_eq!(place.everything(), Place::with(&lab).everything());
}

#[test]
fn who_only_looks_cannot_write() {
    let lab = lab();
    let place = Place::new();
    let changes = Output::open(&place.out(), Access::Read)
        .unwrap()
        .plan(&lab)
        .unwrap();
    assert!(changes.apply(true).is_err());
    assert!(!place.out().exists());
}

/// What somebody else may have put beside the output folder, where everybody may write: if it is in
/// the way of a new tree, the run is refused; beside an existing tree, it is left alone.
#[test]
fn a_staged_folder_that_may_be_somebody_elses_is_neither_used_nor_emptied() {
    type Trap = (&'static str, fn(&Path));
    let traps: [Trap; 4] = [
        ("it is not a folder", |at| {
            let elsewhere = at.with_file_name("elsewhere");
            Output::open(&elsewhere, Access::Write)
                .unwrap()
                .plan(&lab())
                .unwrap()
                .apply(false)
                .unwrap();
            symlink(elsewhere, at).unwrap();
        }),
        ("it is not a folder", |at| fs::write(at, "").unwrap()),
        ("other users may write to it", |at| make(at, 0o775)),
        ("other users may write to it", |at| make(at, 0o757)),
    ];
    for (why, set) in traps {
        let place = Place::new();
        let staged = place.0.path().join(".netpxe-out");
        set(&staged);
        let seen = || {
            let mut all = BTreeMap::new();
            gather(place.0.path(), "", &mut all);
            all
        };
        let before = seen();
        let said = format!("{:#}", place.generate(&lab()).unwrap_err());
        assert!(said.contains(why), "{said}");
        assert_eq!(seen(), before);

        fs::rename(&staged, place.0.path().join("aside")).unwrap();
        place.generate(&lab()).unwrap();
        fs::rename(place.0.path().join("aside"), &staged).unwrap();
        let before = seen();
        assert!(place.plan(&lab()).unwrap().is_nothing(), "{why}");
        place.plan(&lab()).unwrap().apply(false).unwrap();
        assert_eq!(seen(), before);
        place.generate(&tree(&[("bin/other", "")])).unwrap();
        assert!(staged.symlink_metadata().is_ok(), "{why}");
        assert!(!place.0.path().join("elsewhere").exists() || staged.join(".netpxe.json").exists());
    }
}

fn make(path: &Path, mode: u32) {
    fs::create_dir(path).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}
