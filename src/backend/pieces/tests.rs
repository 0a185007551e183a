//! Whether stencils give what Tera gives, and to those machines alone that they fit.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::inventory::Var;
use crate::plan::{Boot, Device};
use crate::source::Source;
use crate::template::Own;
use crate::value::{Bootproto, Disk, FromText as _, HostName, Label};

/// Every piece of every machine of a plan, by a stencil, however few machines it serves, and by
/// Tera; how many have a stencil, and how many have none.
fn compared(plan: &Plan, templates: &Templates) -> (u32, u32) {
    let pieces = Pieces::worth(1, Cow::Borrowed(plan), templates);
    let (mut cut, mut not) = (0, 0);
    for (at, host) in (0..).zip(&plan.hosts) {
        for (nic, _) in (0..).zip(&host.nics) {
            for piece in [Piece::Declaration, Piece::Menu, Piece::Kickstart] {
                let which = Which { host: at, nic };
                let Ok(by_tera) = pieces.by_tera(piece, host, which) else {
                    continue;
                };
                match pieces.by_stencil(piece, host, which) {
                    Some(text) => {
                        assert_eq!(text, by_tera, "{piece:?} of {}", host.name);
                        cut += 1;
                    }
                    None => not += 1,
                }
            }
        }
    }
    (cut, not)
}

/// The plan of an inventory; `None` where it names what this environment has not.
fn plan(path: &Path) -> Option<Plan> {
    let text = std::fs::read_to_string(path).unwrap();
    let source = Source::new("inventory.yaml", text);
    crate::compile(&source, &crate::commands::Surroundings::new(path, None)).0
}

#[test]
fn every_machine_is_filled_in_as_tera_would_render_it() {
    let templates = Templates::new(&Own::default()).unwrap();
    let mut compiled = 0;
    for entry in std::fs::read_dir("tests/golden").unwrap() {
        let inventory = entry.unwrap().path().join("inventory.yaml");
        if let Some(plan) = plan(&inventory) {
            compiled += 1;
            let (cut, not) = compared(&plan, &templates);
            assert!(cut > 0 && not == 0, "{}: {cut}, {not}", inventory.display());
        }
    }
    assert!(compiled > 5, "{compiled}");
}

#[test]
fn a_template_that_looks_into_names_has_no_stencil() {
    let plan = plan(Path::new("inventory.example.yaml")).unwrap();
    for (text, is_cut) in [
        ("{{ host.name | sh }}", true),
        ("{% if host.name == \"mac-lab\" %}x{% endif %}", false),
        ("{{ host.vars | json }}", false),
    ] {
        let own = Own {
            folder: "own".to_owned(),
            texts: BTreeMap::from([("grub-host.cfg".to_owned(), text.to_owned())]),
        };
        let templates = Templates::new(&own).unwrap();
        let pieces = Pieces::worth(1, Cow::Borrowed(&plan), &templates);
        let host = &plan.hosts[0];
        let made = pieces.by_stencil(Piece::Menu, host, Which::default());
        assert_eq!(made.is_some(), is_cut, "{text}");
        compared(&plan, &templates);
    }
}

/// A template that shows everything that is no gap, and whether each gap is there.
const ALL: &str = "{{ host.name | sh }} {{ host.firmware }} {{ host.state }} {{ host.profile }} \
    {{ host.menu_timeout }} {{ host.has_bonds }} {% if host.install_id %}id{% endif %} \
    {% if host.kickstart %}kickstart{% endif %} {% if installer %}{{ installer.os }}{% endif %}\n\
    {% for nic in host.nics %}{{ nic.label }} {{ nic.boots }} {{ nic.main }} {{ nic.bonded }} \
    {% if nic.address %}address{% endif %} {% if nic.gateway %}gateway{% endif %} \
    {% for server in nic.dns %}{{ server }} {% endfor %}\n{% endfor %}\
    {% for link in host.links %}{{ link.device }} {{ link.bond_options | sh }} {{ link.vlan }} \
    {% for number in link.bond_nics %}{{ number }} {% endfor %} {{ link.vlan_name }} \
    {{ link.bootproto }} {% if link.address %}address{% endif %} {% if link.gateway %}gateway{% endif %} \
    {% for server in link.dns %}{{ server }} {% endfor %} {{ link.main }} {{ link.default_route }} \
    {{ link.activate }} {{ link.mtu }}\n{% endfor %}";

/// The host, and others that differ from it in one thing each.
fn variants(host: &Host, other: &Host) -> Vec<Host> {
    let with = |change: &dyn Fn(&mut Host)| {
        let mut host = host.clone();
        change(&mut host);
        host
    };
    let with_links = |change: &dyn Fn(&mut crate::plan::Link)| {
        let mut links = host.links.to_vec();
        links.iter_mut().for_each(change);
        with(&|host| host.links = links.clone().into())
    };
    let has_other = |address: &mut Option<std::net::Ipv4Addr>| {
        *address = match address {
            Some(_) => None,
            None => Some([10, 0, 0, 9].into()),
        }
    };
    vec![
        host.clone(),
        with(&|host| host.firmware = Firmware::Arm64),
        with(&|host| host.profile = None),
        with(&|host| host.menu_timeout += 1),
        with(&|host| host.boot = Boot::Local),
        with(&|host| host.boot = other.boot.clone()),
        with(&|host| {
            if let Boot::Install(install) = &mut host.boot {
                install.disk = match install.disk {
                    Disk::Any => Disk::Path("/dev/disk/by-id/x".into()),
                    Disk::Path(_) => Disk::Any,
                };
            }
        }),
        with(&|host| has_other(&mut host.nics[0].address)),
        with(&|host| host.nics[0].label = Label::from_text("other").ok()),
        with(&|host| host.nics[0].boots = !host.nics[0].boots),
        with(&|host| host.nics[0].network = 0),
        with(&|host| host.nics[0].network = 1),
        with(&|host| host.links = Arc::new([])),
        with_links(&|link| link.device = Device::Nic(0)),
        with_links(&|link| link.vlan = None),
        with_links(&|link| link.bootproto = Bootproto::Dhcp),
        with_links(&|link| link.bootproto = Bootproto::Static),
        with_links(&|link| has_other(&mut link.address)),
        with_links(&|link| link.network = None),
        with_links(&|link| link.network = Some(0)),
        with_links(&|link| link.network = Some(1)),
        with_links(&|link| link.main = !link.main),
        with_links(&|link| link.default_route = !link.default_route),
        with_links(&|link| link.activate = !link.activate),
        with_links(&|link| link.mtu = link.mtu.is_none().then_some(9000)),
    ]
}

#[test]
fn machines_that_differ_in_one_thing_share_no_stencil_that_shows_it() {
    let mut plan = plan(Path::new("tests/golden/releases/inventory.yaml")).unwrap();
    let other = plan.hosts[0].clone();
    let hosts = plan.hosts.iter().flat_map(|host| variants(host, &other));
    plan.hosts = hosts.collect();
    let own = Own {
        folder: "own".to_owned(),
        texts: BTreeMap::from([("grub-host.cfg".to_owned(), ALL.to_owned())]),
    };
    for own in [own, Own::default()] {
        let (cut, not) = compared(&plan, &Templates::new(&own).unwrap());
        assert!(cut > 500 && not == 0, "{cut}, {not}");
    }
}

/// The host, and others that have another text of their own each.
fn with_other_texts(host: &Host) -> Vec<Host> {
    let with = |change: &dyn Fn(&mut Host)| {
        let mut host = host.clone();
        change(&mut host);
        host
    };
    let of_install = |change: &dyn Fn(&mut crate::plan::Install)| {
        with(&|host| {
            if let Boot::Install(install) = &mut host.boot {
                change(install);
            }
        })
    };
    vec![
        with(&|host| host.name = HostName::from_text("another").unwrap()),
        with(&|host| host.nics[0].mac = Mac::from_text("02:00:00:00:00:09").unwrap()),
        with(&|host| host.nics[0].address = Some([10, 0, 0, 8].into())),
        with(&|host| {
            let one = ("a".into(), Var::Int(1));
            host.vars = host.vars.with(&[one].into_iter().collect());
        }),
        of_install(&|install| install.id += 1),
        of_install(&|install| Arc::make_mut(&mut install.installer).kernel_args.clear()),
        of_install(&|install| Arc::make_mut(&mut install.kickstart).packages.clear()),
    ]
}

/// By the recipe of each machine, its pieces.
fn pieces_by_recipe(pieces: &Pieces<'_>) -> BTreeMap<Recipe, Vec<Option<String>>> {
    let mut all: BTreeMap<Recipe, Vec<Option<String>>> = BTreeMap::new();
    for (at, host) in (0..).zip(&pieces.plan().hosts) {
        let mut its = Vec::new();
        for (nic, _) in (0..).zip(&host.nics) {
            let which = Which { host: at, nic };
            for piece in [Piece::Declaration, Piece::Menu, Piece::Kickstart] {
                its.push(pieces.by_tera(piece, host, which).ok());
            }
        }
        let recipe = pieces.recipe(Which { host: at, nic: 0 });
        let known = all.entry(recipe).or_insert_with(|| its.clone());
        assert!(*known == its, "{}: {known:?}\n{its:?}", host.name);
    }
    all
}

#[test]
fn machines_of_one_recipe_have_the_same_pieces() {
    let plan = plan(Path::new("tests/golden/releases/inventory.yaml")).unwrap();
    let other = plan.hosts[0].clone();
    let all = |host: &Host| [variants(host, &other), with_other_texts(host)].concat();
    let hosts: Vec<Host> = plan.hosts.iter().flat_map(all).collect();
    let plan = Plan { hosts, ..plan };
    let show = |texts: &[(&str, &str)]| Own {
        folder: "own".to_owned(),
        texts: texts
            .iter()
            .map(|&(name, text)| (name.to_owned(), text.to_owned()))
            .collect(),
    };
    let every = ALL.to_owned() + "{{ host.vars | json }}";
    let mut seen = std::collections::BTreeSet::new();
    // What all machines share is in every recipe: a template, the deploy host, a network.
    for own in [Own::default(), show(&[("grub-host.cfg", &every)])] {
        let templates = Templates::new(&own).unwrap();
        let mut elsewhere = plan.clone();
        elsewhere.server.address = [10, 0, 0, 7].into();
        let mut routed = plan.clone();
        routed.networks[0].gateway = Some([10, 0, 0, 250].into());
        for plan in [&plan, &elsewhere, &routed] {
            let pieces = Pieces::new(Cow::Borrowed(plan), &templates);
            let recipes = pieces_by_recipe(&pieces);
            assert!(recipes.len() > 100, "{}", recipes.len());
            for recipe in recipes.into_keys() {
                assert!(seen.insert(recipe), "{recipe:?}");
            }
        }
    }
}
