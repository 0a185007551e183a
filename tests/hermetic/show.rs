//! `netpxe show`: what it prints, and that it says what `netpxe::dhcp` says.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use netpxe::commands::Surroundings;
use netpxe::dhcp::{Address, Answer, CLIENTS, Question, Role, answer};
use netpxe::diagnostic::Diagnostics;
use netpxe::plan::{Host, NetworkId, Plan};
use netpxe::show::{self, As, Input, Origins, Subject, Way};
use netpxe::source::Source;
use netpxe::template::{Own, Templates};
use netpxe::value::{FromText as _, Mac};
use netpxe::{backend, hex, inventory};
use serde_json::Value;

use crate::common::program::{Lab, Run};

/// Runs `show` in the folder of the project.
fn show(arguments: &[&str]) -> Run {
    let lab = Lab::new();
    let text = fs::read_to_string("inventory.example.yaml").unwrap();
    lab.write("inventory.yaml", text);
    lab.run(&[&["show"], arguments].concat())
}

#[test]
fn a_machine_is_shown_step_by_step() {
    let run = show(&["mm1", "inventory.yaml"]);
    snapbox::assert_data_eq!(run.ends(0).out(), snapbox::file!["show/mac.txt"]);
    let run = show(&["172.22.10.58", "inventory.yaml"]);
    snapbox::assert_data_eq!(run.ends(0).out(), snapbox::file!["show/bios.txt"]);
}

#[test]
fn a_stranger_is_shown_what_it_gets() {
    let run = show(&["52:54:00:00:00:09", "inventory.yaml", "--as", "uefi"]);
    snapbox::assert_data_eq!(run.ends(0).out(), snapbox::file!["show/stranger-uefi.txt"]);
    let run = show(&["172.22.10.7", "inventory.yaml"]);
    snapbox::assert_data_eq!(run.ends(0).out(), snapbox::file!["show/stranger.txt"]);
}

#[test]
fn each_of_two_deploy_hosts_answers() {
    let inventory = fs::read_to_string("tests/golden/two-deploy-hosts/inventory.yaml").unwrap();
    let lab = Lab::new();
    lab.write("inventory.yaml", inventory);
    let show = |more: &[&str]| lab.run(&[&["show", "d1", "inventory.yaml"], more].concat());
    let first = show(&[]).ends(0).out();
    assert!(first.contains("answered by deploy1 (or --server 172.22.10.3)"));
    assert!(first.contains("deploy1/dhcp/dhcpd.conf:") && !first.contains("172.22.10.3/dhcp"));
    let second = show(&["--server", "172.22.10.3"]).ends(0).out();
    assert!(second.contains("answered by 172.22.10.3 (or --server deploy1)"));
    assert!(second.contains("172.22.10.3/dhcp/dhcpd.conf:") && !second.contains("deploy1/dhcp"));
    assert_eq!(show(&["--server", "172.22.10.2"]).ends(0).out(), first);
    let nobody = show(&["--server", "deploy3"]);
    let says = "`deploy3` is no deploy host: they are `deploy1` and `172.22.10.3`";
    assert!(nobody.ends(1).err().contains(says), "{}", nobody.err());
    let alone = self::show(&["mm1", "inventory.yaml", "--server", "deploy"]);
    assert!(alone.ends(1).err().contains("leave --server out"));
}

#[test]
fn what_is_nowhere_is_answered_with_what_is_near() {
    for (machine, help) in [
        ("mm11", "did you mean `mm1`?"),
        (
            "172.22.10.99",
            "it is not reserved, and in no pool of `management`",
        ),
        ("10.0.0.1", "in no network"),
        ("zzzzzz", "name a host"),
    ] {
        let run = show(&[machine, "inventory.yaml"]);
        assert!(run.ends(1).err().contains(help), "{}", run.err());
    }
    let run = show(&["mm1", "inventory.yaml", "--network", "x"]);
    assert!(run.ends(1).err().contains("they are `management`"));
    show(&["mm1", "inventory.yaml", "--as", "x"]).ends(64);
}

#[test]
fn a_signed_boot_says_whose_shim_and_grub_it_is() {
    let lab = Lab::new();
    let inventory = fs::read_to_string("tests/golden/secure-boot/inventory.yaml").unwrap();
    lab.write("inventory.yaml", inventory);
    for (machine, wanted) in [
        ("ubu1", "shim and GRUB from: the packages of Ubuntu 24.04 "),
        (
            "signed1",
            "shim and GRUB from: the installation tree of EL 9 ",
        ),
    ] {
        let out = lab.run(&["show", machine, "inventory.yaml"]).ends(0).out();
        assert!(out.contains(wanted), "{out}");
    }
}

/// The web server knows a machine by its reserved address: in another network it gets no kickstart.
#[test]
fn a_kickstart_is_refused_in_another_network() {
    let lab = Lab::new();
    let inventory = |kickstarts: &str| {
        format!(
            "netpxe: 1
server: {{address: 10.0.0.2, web: {{software: apache, kickstarts: {kickstarts}}}}}
networks:
  lab: {{subnet: 10.0.0.0/24, gateway: 10.0.0.1}}
  more: {{subnet: 10.1.0.0/24, gateway: 10.1.0.1, pools: [10.1.0.100-10.1.0.199]}}
hosts:
  d1:
    mac: \"52:54:00:12:34:56\"
    address: 10.0.0.11
    firmware: uefi
    state: install
    os: el9
    repo: http://10.0.0.2/9/BaseOS/x86_64/os/
    disk: any
    root_password: locked
"
        )
    };
    let refused = "(the web server refuses it here (403): it gives this file to 10.0.0.11 alone)";
    for (kickstarts, network, is_refused) in [
        ("by-address", "more", true),
        ("by-address", "lab", false),
        ("by-header", "more", false),
    ] {
        lab.write("inventory.yaml", inventory(kickstarts));
        let run = lab.run(&["show", "d1", "inventory.yaml", "--network", network]);
        let out = run.ends(0).out();
        assert!(
            out.contains("The installer fetches its instructions"),
            "{out}"
        );
        assert_eq!(
            out.contains(refused),
            is_refused,
            "{kickstarts} {network}: {out}"
        );
    }
}

/// Every golden inventory: its plan, and every way of it.
fn each_way(mut act: impl FnMut(&Plan, Subject, As, &Way)) {
    for entry in fs::read_dir("tests/golden").unwrap() {
        let path = entry.unwrap().path().join("inventory.yaml");
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        let source = Source::new("inventory.yaml", text);
        let surroundings = Surroundings::new(Path::new(&path), None);
        let plan = netpxe::compile(&source, &surroundings).0.unwrap();
        let templates = Templates::new(&Own::default()).unwrap();
        let tree = backend::tree(&plan, &templates).unwrap();
        let document = inventory::parse(&source, &(), &mut Diagnostics::new());
        let origins = Origins::new(&source, &document);
        match plan.of_each() {
            Some(each) => {
                let folders = each.each_ref().map(|plan| plan.server.folder());
                for (at, plan) in each.iter().enumerate() {
                    let input = Input {
                        plan,
                        tree: &tree,
                        folder: &(folders[at].clone() + "/"),
                        other: Some(&folders[1 - at]),
                        origins: &origins,
                    };
                    each_way_of(&input, &mut act);
                }
            }
            None => {
                let input = Input {
                    plan: &plan,
                    tree: &tree,
                    folder: "",
                    other: None,
                    origins: &origins,
                };
                each_way_of(&input, &mut act);
            }
        }
    }
}

/// Every way of every machine of a plan, and of a stranger in each network.
fn each_way_of(input: &Input<'_>, act: &mut impl FnMut(&Plan, Subject, As, &Way)) {
    let plan = input.plan;
    let nics = plan.hosts.iter().flat_map(|host| &host.nics);
    let devices = plan
        .devices
        .iter()
        .map(|device| (device.mac, device.network));
    let known = nics.map(|nic| (nic.mac, nic.network)).chain(devices);
    let stranger = Mac::from_text("52:54:00:00:00:99").unwrap();
    let networks = (0..plan.networks.len()).map(NetworkId::new);
    let strangers = networks.map(|network| (stranger, network));
    for (mac, network) in known.chain(strangers) {
        let subject = Subject {
            mac: Some(mac),
            network,
        };
        for role in As::all() {
            let way = show::way(input, &subject, role).unwrap();
            act(plan, subject, role, &way);
        }
    }
}

#[test]
fn every_step_says_what_dhcp_answers() {
    let mut count = 0;
    each_way(|plan, subject, role, way| {
        let json: Value = serde_json::to_value(way).unwrap();
        for step in json["steps"].as_array().unwrap() {
            let dhcp = &step["dhcp"];
            if dhcp.is_null() {
                continue;
            }
            count += 1;
            let question = Question {
                mac: subject.mac.unwrap(),
                network: subject.network,
                role: role_of(plan, dhcp["role"].as_str().unwrap(), way),
            };
            says(
                dhcp,
                &answer(plan, &question),
                &format!("{role:?}: {question:?}"),
            );
        }
    });
    assert!(count > 500, "{count}");
}

#[test]
fn the_way_of_an_installation_shows_what_its_installer_is_told() {
    let (mut shown, mut set_up) = (BTreeSet::new(), BTreeSet::new());
    each_way(|plan, subject, _, way| {
        let is_it = |host: &&Host| {
            host.nics
                .iter()
                .any(|nic| Some(nic.mac) == subject.mac && nic.boots)
        };
        let Some(install) = plan.hosts.iter().find(is_it).and_then(Host::install) else {
            return;
        };
        let steps = serde_json::to_value(way).unwrap()["steps"].to_string();
        // Only a way that leads to the installer has its command line.
        if steps.contains("command line") && install.installer.os.is_known() {
            let (os, about) = (install.installer.os.word, format!("{subject:?}: {steps}"));
            assert!(steps.contains("http/ks/"), "{os}: {about}");
            // Debian's installer sets up a static address by itself; Anaconda asks before it reads its kickstart.
            let by_itself = steps.contains("netcfg/get_ipaddress");
            assert_eq!(
                !by_itself,
                steps.contains("The installer asks DHCP"),
                "{about}"
            );
            set_up.insert(by_itself);
            shown.insert(os);
        }
    });
    for os in ["el9", "debian13", "ubuntu2404", "coreos", "flatcar"] {
        assert!(shown.contains(os), "{os}: {shown:?}");
    }
    assert_eq!(set_up.len(), 2);
}

/// The role of a step, by its word.
fn role_of(plan: &Plan, word: &str, way: &Way) -> Role {
    match word {
        "mac" => Role::MacDiscover,
        "mac-list" => Role::MacList,
        "plain" => Role::Plain,
        "mac-select" => {
            let steps = way.steps.iter().filter_map(|step| step.dhcp.as_ref());
            let asks: Vec<&str> = steps.map(|dhcp| dhcp.asks.as_str()).collect();
            let offers = plan.bsdp.iter().flat_map(|bsdp| &bsdp.offers);
            let roles = offers.map(|offer| Role::MacSelect(offer.image.id()));
            let mut meant = roles.filter(|role| asks.contains(&role.what().as_str()));
            meant.next().unwrap()
        }
        _ => {
            let mut roles = CLIENTS.iter().map(Role::Firmware);
            roles.find(|role| role.word() == word).unwrap()
        }
    }
}

/// A step in JSON says what an answer holds.
fn says(dhcp: &Value, answer: &Answer, about: &str) {
    let Answer::Reply(reply) = answer else {
        assert!(
            dhcp["answer"].is_null() && dhcp["silent"].is_string(),
            "{about}"
        );
        return;
    };
    let said = &dhcp["answer"];
    match &reply.address {
        Address::Reserved(address) => assert_eq!(said["address"], address.to_string(), "{about}"),
        Address::Pool(ranges) => {
            let ranges: Vec<String> = ranges.iter().map(ToString::to_string).collect();
            assert_eq!(said["pools"], serde_json::json!(ranges), "{about}");
        }
        Address::Own => assert!(
            said["address"].is_null() && said["pools"].is_null(),
            "{about}"
        ),
    }
    assert_eq!(
        said["next_server"],
        reply.next_server.to_string(),
        "{about}"
    );
    assert_eq!(said["file"].as_str(), reply.file.as_deref().ok(), "{about}");
    let options = said["options"].as_array().unwrap();
    let options = options.iter().map(|it| {
        (
            it["code"].as_u64().unwrap(),
            it["bytes"].as_str().unwrap().to_owned(),
        )
    });
    let wanted = reply.options.iter();
    let wanted = wanted.map(|(code, value)| (u64::from(code.0), hex::digits(&value.bytes())));
    assert_eq!(
        options.collect::<Vec<_>>(),
        wanted.collect::<Vec<_>>(),
        "{about}"
    );
}
