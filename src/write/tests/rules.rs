//! What a run does to a folder that nobody else has changed.

use std::os::unix::fs::MetadataExt as _;
use std::time::{Duration, SystemTime};

use super::*;
use crate::write::failpoint::record;

#[test]
fn a_new_tree_is_made_with_the_folders_above_it_and_its_list() {
    let place = Place::new();
    let out = place.at("deep/down/");
    let lab = lab();
    let changes = Output::open(&out, Access::Write)
        .unwrap()
        .plan(&lab)
        .unwrap();
    assert_eq!(of(&changes, Fate::New).len(), 5);
    assert!(!out.exists(), "planning makes nothing");
    changes.apply(false).unwrap();

    let modes: Vec<_> = place
        .everything()
        .into_iter()
        .filter_map(|(path, (mode, _))| Some((path.strip_prefix("deep/down/")?.to_owned(), mode)))
        .map(|(path, mode)| format!("{mode:o} {path}"))
        .collect();
    assert_eq!(
        modes,
        [
            "644 .netpxe.json",
            "755 bin",
            "755 bin/build-grub",
            "755 dhcp",
            "644 dhcp/dhcpd.conf",
            "755 http",
            "755 http/ks",
            "640 http/ks/1.cfg",
            "640 http/ks/2.cfg",
            "755 tftp",
            "755 tftp/boot",
            "755 tftp/boot/grub",
            "644 tftp/boot/grub/grub.cfg",
        ]
    );
    assert_eq!(mode(&out), 0o755);
    assert_eq!(
        place.text("deep/down/.netpxe.json"),
        r#"{
  "generator": "netpxe",
  "format": 1,
  "hosts": [
  ],
  "files": [
    {"path":"bin/build-grub","sha256":"a8076d3d28d21e02012b20eaf7dbf75409a6277134439025f282e368e3305abf","mode":"0755"},
    {"path":"dhcp/dhcpd.conf","sha256":"ecf9916349f7b79849a1530ad4044ff01308db6082b40d5b258257b7d929f356","mode":"0644"},
    {"path":"http/ks/1.cfg","sha256":"a2511f6f8999d550a8ba8ee39cb4b01b65aab648ee57c70fdba9abb4f1a9c23f","mode":"0640"},
    {"path":"http/ks/2.cfg","sha256":"a2511f6f8999d550a8ba8ee39cb4b01b65aab648ee57c70fdba9abb4f1a9c23f","mode":"0640"},
    {"path":"tftp/boot/grub/grub.cfg","sha256":"9577a8bfed904bd55390ba203f1a233be1981b36fa945537eb3be5b2446de031","mode":"0644"}
  ]
}
"#
    );
}

#[test]
fn an_empty_folder_is_taken_as_it_is() {
    let place = Place::new();
    fs::create_dir(place.out()).unwrap();
    fs::set_permissions(place.out(), fs::Permissions::from_mode(0o700)).unwrap();
    place.generate(&lab()).unwrap();
    assert_eq!(mode(&place.out()), 0o700);
    assert_eq!(place.everything(), Place::with(&lab()).everything());
}

#[test]
fn a_second_run_touches_nothing() {
    let lab = lab();
    let place = Place::with(&lab);
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for path in place.everything().keys() {
        let file = fs::File::open(place.at(path)).unwrap();
        file.set_modified(long_ago).unwrap();
    }
    let changes = place.plan(&lab).unwrap();
    assert!(changes.is_nothing());
    assert_eq!(of(&changes, Fate::Unchanged).len(), 5);
    let (result, done) = record(|| changes.apply(false));
    result.unwrap();
    assert_eq!(done, Vec::<String>::new());
    for path in place.everything().keys() {
        let modified = place.at(path).metadata().unwrap().modified().unwrap();
        assert_eq!(modified, long_ago, "{path}");
    }
}

#[test]
fn only_what_differs_is_done_and_in_the_order_that_clients_need() {
    let place = Place::with(&lab());
    let next = tree(&[
        ("bin/build-grub", "#!/bin/sh\n"),
        ("dhcp/dhcpd.conf", "other subnet\n"),
        ("http/ks/1.cfg", "new rootpw\n"),
        ("new/folder/a", "a"),
        ("new/folder/b", "b"),
        ("tftp/boot/grub/grub.cfg-01-1", "boot\n"),
    ]);
    let changes = place.plan(&next).unwrap();
    assert_eq!(
        of(&changes, Fate::Changed),
        ["dhcp/dhcpd.conf", "http/ks/1.cfg"]
    );
    assert_eq!(
        of(&changes, Fate::New),
        [
            "new/folder/a",
            "new/folder/b",
            "tftp/boot/grub/grub.cfg-01-1"
        ]
    );
    assert_eq!(
        of(&changes, Fate::Removed),
        ["http/ks/2.cfg", "tftp/boot/grub/grub.cfg"]
    );
    assert_eq!(of(&changes, Fate::Unchanged), ["bin/build-grub"]);
    assert!(!changes.is_nothing());
    let (result, done) = record(|| changes.apply(false));
    result.unwrap();
    let seen = ["rename ", "unlink ", "create "];
    let done: Vec<_> = done
        .iter()
        .filter(|step| seen.iter().any(|kind| step.starts_with(kind)))
        .map(String::as_str)
        .collect();
    assert_eq!(
        done,
        [
            "create .netpxe-.netpxe.json",
            "rename .netpxe.json",
            "create .netpxe-1.cfg",
            "rename 1.cfg",
            "rename new",
            "rename folder",
            "create .netpxe-a",
            "rename a",
            "create .netpxe-b",
            "rename b",
            "create .netpxe-grub.cfg-01-1",
            "rename grub.cfg-01-1",
            "create .netpxe-dhcpd.conf",
            "rename dhcpd.conf",
            "unlink 2.cfg",
            "unlink grub.cfg",
            "create .netpxe-.netpxe.json",
            "rename .netpxe.json",
        ]
    );
    assert_eq!(place.everything(), Place::with(&next).everything());
}

#[test]
fn a_wrong_mode_is_set_without_writing_the_file() {
    let lab = lab();
    let place = Place::with(&lab);
    place.chmod("http/ks/1.cfg", 0o666);
    place.chmod(".netpxe.json", 0o600);
    let inode = place.at("http/ks/1.cfg").metadata().unwrap().ino();
    let changes = place.plan(&lab).unwrap();
    assert_eq!(of(&changes, Fate::ModeChanged), ["http/ks/1.cfg"]);
    assert!(!changes.is_nothing());
    changes.apply(false).unwrap();
    assert_eq!(place.at("http/ks/1.cfg").metadata().unwrap().ino(), inode);
    assert_eq!(place.everything(), Place::with(&lab).everything());
}

#[test]
fn folders_that_become_empty_go_and_those_in_use_stay() {
    let place = Place::with(&tree(&[("a/b/c", ""), ("d/e", ""), ("f/g/h", "")]));
    place.write("d/mine", "");
    fs::create_dir(place.at("empty")).unwrap();
    fs::create_dir(place.at("f/empty")).unwrap();
    place.generate(&tree(&[])).unwrap();
    let left: Vec<_> = place.everything().into_keys().collect();
    assert_eq!(
        left,
        [".netpxe.json", "d", "d/mine", "empty", "f", "f/empty"]
    );
}

#[test]
fn new_folders_pass_on_the_group_of_a_folder_that_does() {
    let place = Place::new();
    fs::create_dir(place.out()).unwrap();
    place.chmod("", 0o2750);
    place.generate(&lab()).unwrap();
    assert_eq!(place.mode(""), 0o2750);
    assert_eq!(place.mode("http"), 0o2755);
    assert_eq!(place.mode("http/ks"), 0o2755);
    assert_eq!(place.mode("http/ks/1.cfg"), 0o640);
}

#[test]
fn both_contents_of_a_file_are_at_hand_for_a_diff() {
    let place = Place::with(&lab());
    let next = tree(&[("dhcp/dhcpd.conf", "new"), ("new", "x")]);
    let changes = place.plan(&next).unwrap();
    let contents = |path| {
        let Contents { before, after } = changes.contents(&TreePath::new(path).unwrap()).unwrap();
        let text = |bytes: &[u8], mode| format!("{mode:o} {}", String::from_utf8_lossy(bytes));
        let before = before.map(|(bytes, mode)| text(&bytes, mode));
        (before, after.map(|(bytes, mode)| text(&bytes, mode)))
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        contents("dhcp/dhcpd.conf"),
        (some("644 subnet\n"), some("644 new"))
    );
    assert_eq!(contents("new"), (None, some("640 x")));
    assert_eq!(contents("http/ks/1.cfg"), (some("640 rootpw\n"), None));
}

#[test]
fn an_empty_tree_has_a_list_too() {
    let place = Place::with(&tree(&[]));
    assert_eq!(
        place.everything().into_keys().collect::<Vec<_>>(),
        [".netpxe.json"]
    );
    assert!(place.plan(&tree(&[])).unwrap().is_nothing());
}
