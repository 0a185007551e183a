//! What a run tells of the tree, and when it tells nothing.

use std::hash::Hash as _;
use std::os::unix::fs::MetadataExt as _;
use std::sync::Arc;

use super::*;
use crate::tree::{Ingredients, Recipe, Recipes, Render, Which};
use crate::write::State;
use crate::write::clock::Moment;
use crate::write::folder::Folder;
use crate::write::state::Tally;

/// Generates `tree`, relying on what an earlier run told.
fn tell(place: &Place, tree: &Tree, last: Option<&State>) -> Option<State> {
    let mut output = Output::open(&place.out(), Access::Write).unwrap();
    output.tell_state();
    if let Some(last) = last {
        output.rely_on(last, Recipes::default);
    }
    output.plan(tree).unwrap().apply(true).unwrap()
}

#[track_caller]
fn is_still(place: &Place, state: &State) -> bool {
    let output = Output::lock(&place.out(), Access::Read).unwrap();
    output.is_still(state)
}

/// Waits until the clock is past the last change of a file.
fn pass(place: &Place, path: &str) {
    let stat = rustix::fs::lstat(place.at(path)).unwrap();
    Moment::of_last_change(&stat).pass().unwrap();
}

/// Many files, of which all but those below `same` have other contents in every version.
fn many(count: usize, same: usize, version: &str) -> Tree<'static> {
    let text = |n: usize| if n < same { "the same" } else { version };
    let file = |n: usize| {
        let path = format!("http/ks/{n:04}.cfg");
        File::new(&path, Stage::Payload, Mode::Secret, text(n)).unwrap()
    };
    Tree::new((0..count).map(file)).unwrap()
}

#[test]
fn each_way_to_the_same_tree_tells_a_state_that_holds_and_that_all_others_agree_with() {
    let next = tree(&[
        ("dhcp/dhcpd.conf", "other subnet\n"),
        ("http/ks/1.cfg", "rootpw\n"),
        ("http/ks/9.cfg", "new\n"),
        ("new/a", "new\n"),
    ]);
    let place = Place::new();
    let fresh = tell(&place, &lab(), None).unwrap();
    assert!(is_still(&place, &fresh));
    assert_eq!(tell(&place, &lab(), None).as_ref(), Some(&fresh), "read");
    assert_eq!(
        tell(&place, &lab(), Some(&fresh)).as_ref(),
        Some(&fresh),
        "relied"
    );

    for relied in [None, Some(&fresh)] {
        tell(&place, &lab(), None);
        let before = tell(&place, &lab(), None).unwrap();
        place.write("mine", "");
        place.write("http/ks/mine", "");
        let changed = tell(&place, &next, relied.map(|_| &before)).unwrap();
        assert!(is_still(&place, &changed), "changed");
        assert_eq!(tell(&place, &next, None).as_ref(), Some(&changed), "read");
        place.chmod("dhcp/dhcpd.conf", 0o600);
        assert!(!is_still(&place, &changed));
        let set = tell(&place, &next, None).unwrap();
        assert!(is_still(&place, &set), "permissions");
        assert_eq!(tell(&place, &next, Some(&set)), Some(set));
        fs::remove_file(place.at("mine")).unwrap();
        fs::remove_file(place.at("http/ks/mine")).unwrap();
    }
}

#[test]
fn files_that_are_as_they_were_are_not_opened() {
    let place = Place::new();
    let state = tell(&place, &lab(), None).unwrap();
    let mut output = Output::open(&place.out(), Access::Read).unwrap();
    output.rely_on(&state, Recipes::default);
    // After the look, and before the comparison: who opened it would see that.
    fs::write(place.at("http/ks/1.cfg"), "mine\n").unwrap();
    let lab = lab();
    let changes = output.plan(&lab).unwrap();
    assert_eq!(of(&changes, Fate::Edited), Vec::<String>::new());
    drop(changes);
    let changes = place.plan(&lab).unwrap();
    assert_eq!(of(&changes, Fate::Edited), ["http/ks/1.cfg"]);
}

#[test]
fn when_a_run_has_ended_the_clock_is_past_every_change_of_a_file() {
    let place = Place::new();
    let next = tree(&[("dhcp/dhcpd.conf", "other\n"), ("x", "")]);
    for tree in [lab(), next] {
        tell(&place, &tree, None).unwrap();
        let now = Moment::now();
        let folder = Folder::at(&place.out()).unwrap();
        for path in tree
            .files()
            .iter()
            .map(|file| file.path().as_str())
            .chain([".netpxe.json"])
        {
            let change = Moment::of_last_change(&folder.stat(path).unwrap());
            assert!(change < now, "{path}");
        }
    }
}

#[test]
fn a_file_that_was_changed_since_the_run_began_does_not_count() {
    let place = Place::with(&lab());
    for path in ["http/ks/1.cfg", ".netpxe.json"] {
        let began = Moment::now();
        let mode = place.mode(path);
        place.chmod(path, 0o600);
        place.chmod(path, mode);
        let mut output = Output::open(&place.out(), Access::Write).unwrap();
        output.tell_state();
        output.opened = began;
        let lab = lab();
        let changes = output.plan(&lab).unwrap();
        assert!(changes.is_nothing(), "{path}");
        assert_eq!(changes.apply(false).unwrap(), None, "{path}");
        drop(changes);
        // A later run sees the change behind it.
        pass(&place, path);
        assert!(tell(&place, &lab, None).is_some(), "{path}");
    }
}

#[test]
fn what_cannot_be_told_in_a_few_bytes_or_is_not_what_the_list_says_is_not_told() {
    let place = Place::new();
    let first = tell(&place, &many(1003, 3, "a"), None);
    assert!(is_still(&place, &first.unwrap()));
    let second = many(1003, 3, "b");
    assert!(
        tell(&place, &second, None).is_some(),
        "1,000 are read again"
    );
    assert_eq!(
        tell(&place, &many(1003, 2, "c"), None),
        None,
        "1,001 are not"
    );
    tell(&place, &second, None);

    for n in 0..=1000 {
        place.write(&format!("mine/{n}"), "");
        place.write(&format!("http/ks/mine{n}"), "");
    }
    assert_eq!(
        tell(&place, &second, None),
        None,
        "too many names of others"
    );
    fs::remove_file(place.at("http/ks/mine0")).unwrap();
    assert_eq!(
        tell(&place, &second, None),
        None,
        "1,000 of them and a folder"
    );
    fs::remove_file(place.at("http/ks/mine1")).unwrap();
    assert!(tell(&place, &second, None).is_some());
}

#[test]
fn an_edit_that_is_kept_is_not_told_for_a_file_of_netpxes() {
    let place = Place::with(&lab());
    place.write("http/ks/2.cfg", "mine\n");
    let next = tree(&[("http/ks/1.cfg", "rootpw\n")]);
    tell(&place, &next, None);
    pass(&place, "http/ks/2.cfg");
    pass(&place, ".netpxe.json");
    for _ in 0..2 {
        let changes = place.plan(&next).unwrap();
        assert_eq!(of(&changes, Fate::Kept), ["http/ks/2.cfg"]);
        drop(changes);
        assert_eq!(tell(&place, &next, None), None);
    }
    fs::remove_file(place.at("http/ks/2.cfg")).unwrap();
    assert!(tell(&place, &next, None).is_some());
}

#[test]
fn other_permissions_are_wanted_of_a_file_that_is_not_opened() {
    let place = Place::new();
    let with = |mode| {
        let file = File::new("a", Stage::Payload, mode, "the same").unwrap();
        Tree::new([file]).unwrap()
    };
    let state = tell(&place, &with(Mode::Secret), None).unwrap();
    let state = tell(&place, &with(Mode::Public), Some(&state)).unwrap();
    assert_eq!(place.mode("a"), 0o644);
    assert!(is_still(&place, &state));
}

#[test]
fn disks_whose_times_are_not_of_this_kernel_are_not_relied_on() {
    let here = Folder::at(Place::new().0.path()).unwrap();
    let proc = Folder::at(Path::new("/proc")).unwrap();
    assert!(Tally::default().is_on_disk_of(&here));
    assert!(!Tally::default().is_on_disk_of(&proc));

    let mut tally = Tally::default();
    let one = rustix::fs::fstat(here.handle()).unwrap();
    let other = rustix::fs::fstat(proc.handle()).unwrap();
    tally.add("", b"a", &one);
    assert!(tally.is_on_disk_of(&here));
    tally.add("", b"b", &other);
    assert!(!tally.is_on_disk_of(&here));
    let mut tally = Tally::default();
    tally.add("", b"b", &other);
    assert!(!tally.is_on_disk_of(&here));
    assert_ne!(
        here.handle().metadata().unwrap().dev(),
        proc.handle().metadata().unwrap().dev()
    );
}

/// Notes whom it renders.
struct Noting(std::sync::Mutex<Vec<u32>>);

impl Render for Noting {
    fn render(&self, which: Which) -> Result<String> {
        self.0.lock().unwrap().push(which.host);
        Ok(format!("{}\n", which.host / 10))
    }

    fn recipe(&self, which: Which) -> Option<Recipe> {
        (which.host != 99).then(|| recipe(which.host / 10))
    }
}

fn recipe(number: u32) -> Recipe {
    let mut ingredients = Ingredients::default();
    number.hash(&mut ingredients);
    ingredients.recipe()
}

/// What a run does with the files a, b and c of these numbers: whose it renders to compare them,
/// and which are to be made.
fn compared(
    place: &Place,
    known: Option<(&State, &Recipes)>,
    numbers: [u32; 3],
) -> (Vec<u32>, Vec<String>) {
    let noting = Arc::new(Noting(std::sync::Mutex::default()));
    let file = |(name, host)| {
        let which = Which { host, nic: 0 };
        File::rendered(name, Stage::Menu, Mode::Public, &noting, which).unwrap()
    };
    let tree = Tree::new(["a", "b", "c"].into_iter().zip(numbers).map(file)).unwrap();
    let mut output = Output::open(&place.out(), Access::Write).unwrap();
    output.tell_state();
    if let Some((state, recipes)) = known {
        output.rely_on(state, || recipes.clone());
    }
    let changes = output.plan(&tree).unwrap();
    let made = changes.wanted.iter().filter(|wanted| wanted.is_made());
    let made = made.map(|wanted| wanted.file.path().to_string()).collect();
    let mut rendered = noting.0.lock().unwrap().clone();
    rendered.sort_unstable();
    (rendered, made)
}

#[test]
fn a_file_that_is_made_of_the_same_is_not_rendered_where_the_tree_is_as_it_was_left() {
    let texts = [("a", "1\n"), ("b", "2\n"), ("c", "9\n")];
    let place = Place::new();
    let state = tell(&place, &tree(&texts), None).unwrap();
    let recipes: Recipes = [1, 2].map(recipe).into_iter().collect();
    let known = Some((&state, &recipes));
    // Files of the numbers 10 to 19 hold the same, and so on; that of 99 has no recipe.
    let all = ["a", "b", "c"].map(str::to_owned);
    assert_eq!(
        compared(&place, known, [10, 20, 99]),
        (vec![99], Vec::new())
    );
    assert_eq!(
        compared(&place, known, [11, 30, 99]),
        (vec![30, 99], all[1..2].to_vec())
    );
    assert_eq!(
        compared(&place, Some((&state, &Recipes::default())), [10, 20, 99]),
        (vec![10, 20, 99], Vec::new())
    );
    assert_eq!(
        compared(&place, None, [10, 20, 99]),
        (vec![10, 20, 99], Vec::new())
    );
    place.chmod("a", 0o600);
    assert_eq!(
        compared(&place, known, [10, 20, 99]).0,
        [10, 20, 99],
        "the tree is not as it was left"
    );
}
