//! Edits of an inventory, one after the other, and machines that boot between them: what becomes of
//! disks that carry an installation.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use netpxe::plan::{Decision, Plan};
use netpxe::preview::hosts;
use netpxe::source::Source;
use netpxe::tree::Machine;
use netpxe::{backend, compile, diagnostic};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{FileFailurePersistence, TestRunner};

/// As many machines are there, each with a card and a disk.
const MACHINES: usize = 4;
/// As many names are to choose from.
const NAMES: usize = 6;

/// A disk that carries no installation.
const BLANK: &str = "blank";

/// A host of the inventory.
#[derive(Clone, Debug)]
struct Host {
    name: usize,
    /// Whose card it names.
    machine: usize,
    installs: bool,
    number: u32,
    profile: bool,
    formerly: Vec<usize>,
    wipe: Vec<String>,
}

/// What happens.
#[derive(Clone, Debug)]
enum Step {
    /// The machine boots from the network, with what was generated last.
    Boot(usize),
    Add(usize, usize, bool, u32),
    Remove(Index),
    Rename(Index, usize),
    /// Renamed, and `formerly` says so.
    Formerly(Index, usize),
    /// `formerly` names this too.
    Claim(Index, usize),
    SwapNames(Index, Index),
    SwapCards(Index, Index),
    State(Index, bool),
    Profile(Index, bool),
    Order(Index, Index),
    Raise(Index, u32),
    /// `wipe` names what is on the disk of this machine.
    Wipe(Index, usize),
}

impl Step {
    /// Whether it says that something may be wiped.
    fn wipes(&self) -> bool {
        matches!(self, Self::Raise(..) | Self::Wipe(..))
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let (host, name, machine) = (any::<Index>, || 0..NAMES, || 0..MACHINES);
    let step = prop_oneof![
        4 => machine().prop_map(Step::Boot),
        2 => (name(), machine(), any::<bool>(), 1..4_u32)
            .prop_map(|(name, machine, installs, number)| Step::Add(name, machine, installs, number)),
        1 => host().prop_map(Step::Remove),
        2 => (host(), name()).prop_map(|(host, name)| Step::Rename(host, name)),
        2 => (host(), name()).prop_map(|(host, name)| Step::Formerly(host, name)),
        1 => (host(), name()).prop_map(|(host, name)| Step::Claim(host, name)),
        1 => (host(), host()).prop_map(|(one, other)| Step::SwapNames(one, other)),
        1 => (host(), host()).prop_map(|(one, other)| Step::SwapCards(one, other)),
        1 => (host(), any::<bool>()).prop_map(|(host, installs)| Step::State(host, installs)),
        1 => (host(), any::<bool>()).prop_map(|(host, profile)| Step::Profile(host, profile)),
        1 => (host(), host()).prop_map(|(one, other)| Step::Order(one, other)),
        1 => (host(), 1..3_u32).prop_map(|(host, by)| Step::Raise(host, by)),
        1 => (host(), machine()).prop_map(|(host, machine)| Step::Wipe(host, machine)),
    ];
    vec(step, 1..40)
}

/// An inventory, and the machines with what their disks carry.
#[derive(Default)]
struct Site {
    hosts: Vec<Host>,
    disks: [Option<String>; MACHINES],
    /// Machines of which a run has said that they are due, and that did not boot since.
    told: BTreeSet<usize>,
    before: Vec<Machine>,
    plan: Option<Plan>,
}

impl Site {
    /// Edits the inventory. An edit that it has no host for, or that makes it faulty, is not made.
    fn edit(&mut self, step: &Step) {
        let before = self.hosts.clone();
        self.change(step);
        let text = self.text();
        let source = Source::new("inventory.yaml", text.as_str());
        let (plan, faults) = compile(&source, &());
        let Some(plan) = plan else {
            let faults = diagnostic::human::render(&faults, &source, false);
            let meant = ["E0105", "E0301", "E0316", "E0317"];
            assert!(
                meant.iter().any(|code| faults.contains(code)),
                "{text}{faults}"
            );
            self.hosts = before;
            return;
        };
        let after = backend::machines(&plan);
        for change in hosts::compare(&self.before, &after, &hosts::OwnFiles::default()) {
            if change.installation.is_some() {
                let host = plan
                    .hosts
                    .iter()
                    .find(|host| host.name == change.name)
                    .unwrap();
                self.told
                    .insert(usize::from(host.main_nic().mac.octets()[5]));
            }
        }
        self.before = after;
        self.plan = Some(plan);
    }

    fn change(&mut self, step: &Step) {
        let count = self.hosts.len();
        if let &Step::Add(name, machine, installs, number) = step {
            self.hosts.push(Host {
                name,
                machine,
                installs,
                number,
                profile: false,
                formerly: Vec::new(),
                wipe: Vec::new(),
            });
        }
        if count == 0 {
            return;
        }
        let hosts = &mut self.hosts;
        match *step {
            Step::Boot(_) | Step::Add(..) => {}
            Step::Remove(host) => drop(hosts.remove(host.index(count))),
            Step::Rename(host, name) => hosts[host.index(count)].name = name,
            Step::Formerly(host, name) => {
                let host = &mut hosts[host.index(count)];
                host.formerly.push(host.name);
                host.formerly.retain(|&former| former != name);
                host.name = name;
            }
            Step::Claim(host, name) => hosts[host.index(count)].formerly.push(name),
            Step::SwapNames(one, other) => {
                let (one, other) = (one.index(count), other.index(count));
                (hosts[one].name, hosts[other].name) = (hosts[other].name, hosts[one].name);
            }
            Step::SwapCards(one, other) => {
                let (one, other) = (one.index(count), other.index(count));
                (hosts[one].machine, hosts[other].machine) =
                    (hosts[other].machine, hosts[one].machine);
            }
            Step::State(host, installs) => hosts[host.index(count)].installs = installs,
            Step::Profile(host, profile) => hosts[host.index(count)].profile = profile,
            Step::Order(one, other) => hosts.swap(one.index(count), other.index(count)),
            Step::Raise(host, by) => hosts[host.index(count)].number += by,
            Step::Wipe(host, machine) => {
                let host = &mut hosts[host.index(count)];
                host.wipe.extend(self.disks[machine].clone());
            }
        }
    }

    fn text(&self) -> String {
        let mut text = "\
netpxe: 1
server: {address: 10.0.0.2}
networks: {lab: {subnet: 10.0.0.0/24, gateway: 10.0.0.1, pools: [10.0.0.50-10.0.0.99]}}
defaults:
  {os: el7, repo: \"http://10.0.0.2/el7/\", disk: any, firmware: bios,
   root_ssh_keys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDDCwQDJmUC9q5mqzAbjvyhZp8zQXOyFQVmrUmIvYQlM]}
profiles: {other: {layout: lvm, timezone: Europe/Berlin}}
hosts:
"
        .to_owned();
        for host in &self.hosts {
            let Host {
                name,
                machine,
                number,
                ..
            } = host;
            let state = if host.installs { "install" } else { "local" };
            let profile = if host.profile { ", profile: other" } else { "" };
            let formerly: Vec<String> = host
                .formerly
                .iter()
                .map(|name| format!("h{name}"))
                .collect();
            let _ = writeln!(
                text,
                "  h{name}: {{mac: \"00:25:90:00:00:0{machine}\", network: lab, state: {state}, \
                 install_id: {number}, formerly: [{}], wipe: [{}]{profile}}}",
                formerly.join(", "),
                host.wipe.join(", ")
            );
        }
        text
    }

    /// Boots a machine. Says what its disk carried, if it installs itself: nothing is "blank".
    fn boot(&mut self, machine: usize) -> Option<String> {
        let mut hosts = self.plan.iter().flat_map(|plan| &plan.hosts);
        let is_it = |octets: [u8; 6]| usize::from(octets[5]) == machine;
        let host = hosts.find(|host| is_it(host.main_nic().mac.octets()))?;
        let guard = &host.install()?.guard;
        let carried = self.disks[machine].clone();
        if guard.decide(carried.as_deref()) != Decision::Install {
            return None;
        }
        self.disks[machine] = Some(guard.marker().to_string());
        Some(carried.unwrap_or_else(|| BLANK.to_owned()))
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(
            concat!(env!("CARGO_MANIFEST_DIR"), "/tests/proptest-regressions/wiping.txt")
        ))),
        ..ProptestConfig::default()
    })]

    /// Without a raised number and without `wipe`, no disk that carries an installation is wiped.
    #[test]
    fn no_other_edit_wipes_an_installation(steps in steps()) {
        let mut site = Site::default();
        for step in steps.iter().filter(|step| !step.wipes()) {
            // Another number than the one it had is a raised number too, also where the host comes
            // back under its name.
            let step = match *step {
                Step::Add(name, machine, installs, _) => Step::Add(name, machine, installs, 3),
                ref other => other.clone(),
            };
            if let Step::Boot(machine) = step {
                let wiped = site.boot(machine).filter(|disk| disk != BLANK);
                prop_assert_eq!(wiped, None, "{}{:?}", site.text(), site.disks);
            } else {
                site.edit(&step);
            }
        }
    }

    /// Whatever is edited: no machine installs itself of which no run has said so since it booted the last time.
    #[test]
    fn every_installation_was_told(steps in steps()) {
        let mut site = Site::default();
        for step in &steps {
            if let &Step::Boot(machine) = step {
                let wiped = site.boot(machine);
                let told = site.told.remove(&machine);
                prop_assert!(told || wiped.is_none(), "{}{wiped:?}", site.text());
            } else {
                site.edit(step);
            }
        }
    }
}

/// The steps above do wipe disks where that was said, and install machines: else they prove nothing.
#[test]
fn the_steps_lead_to_installations() {
    let mut site = Site::default();
    site.edit(&Step::Add(0, 0, true, 1));
    assert_eq!(site.boot(0).as_deref(), Some(BLANK));
    assert_eq!(site.boot(0), None);
    let mut runner = TestRunner::deterministic();
    let first = any::<Index>().new_tree(&mut runner).unwrap().current();
    site.edit(&Step::Raise(first, 1));
    assert_eq!(site.boot(0).as_deref(), Some("h0-1"));
    site.edit(&Step::Rename(first, 1));
    assert_eq!(site.boot(0), None);
    site.edit(&Step::Wipe(first, 0));
    assert_eq!(site.boot(0).as_deref(), Some("h0-2"));
    assert_eq!(site.disks[0].as_deref(), Some("h1-2"));
}

/// A name that comes back knows its old marker again, and by now a higher number.
#[test]
fn a_name_that_comes_back_is_told() {
    let mut runner = TestRunner::deterministic();
    let first = any::<Index>().new_tree(&mut runner).unwrap().current();
    let mut site = Site::default();
    site.edit(&Step::Add(0, 0, true, 1));
    site.boot(0);
    site.edit(&Step::Rename(first, 1));
    site.edit(&Step::Raise(first, 2));
    assert_eq!(site.boot(0), None, "the marker is another's");
    site.told.clear();
    site.edit(&Step::Rename(first, 0));
    assert_eq!(site.boot(0).as_deref(), Some("h0-1"));
    assert!(site.told.contains(&0));
}
