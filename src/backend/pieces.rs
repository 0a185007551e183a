//! Renders what is one machine's alone: by a stencil where several machines are of one shape, and
//! by Tera where they are not, or where a template does more with a machine's own texts than to
//! write them.

use std::borrow::Cow;
use std::sync::OnceLock;

use ahash::{HashMap, HashMapExt as _};
use anyhow::{Result, bail};

use super::gaps::{Gaps, OWN, OwnTexts};
use super::shape::Shape;
use super::values::{Piece, Values};
use crate::plan::{Host, Plan};
use crate::template::{Stencil, Templates};
use crate::tree::Which;
use crate::value::{Firmware, Mac};

/// So many machines of one shape pay for a stencil: it takes two renderings.
const WORTH: u32 = 8;

/// What the machines of a plan are rendered with.
pub struct Pieces<'p> {
    /// The values that templates see.
    pub values: Values<'p>,
    templates: &'p Templates,
    /// The number of each machine's shape, by its place in the plan.
    shapes: Vec<u32>,
    /// Every NIC by its MAC address: the order of its files in their folder, so that nobody has to
    /// sort their paths.
    by_mac: Vec<Boots>,
    /// What each shape has been rendered to, by its number; nothing where it is not worth it.
    stencils: Vec<Option<Stencils>>,
}

/// A NIC that boots, with what decides which files it has: whoever goes through all of them does
/// not have to look at machines that lie all over the memory.
#[derive(Clone, Copy, Debug)]
pub struct Boots {
    /// Its MAC address.
    pub mac: Mac,
    /// Its place.
    pub which: Which,
    /// The firmware of its machine.
    pub firmware: Firmware,
    /// It names the kickstart of its machine, which is installed.
    pub has_kickstart: bool,
}

/// The stencils of one shape.
struct Stencils {
    kickstart: OnceLock<Option<Cut>>,
    /// Each NIC's, as the machines of this shape have them.
    nics: Vec<OfNic>,
}

#[derive(Default)]
struct OfNic {
    declaration: OnceLock<Option<Cut>>,
    menu: OnceLock<Option<Cut>>,
}

/// A stencil, and what belongs into its gaps.
struct Cut {
    stencil: Stencil,
    gaps: Gaps,
}

impl<'p> Pieces<'p> {
    /// What the machines of `plan` are rendered with.
    pub fn new(plan: Cow<'p, Plan>, templates: &'p Templates) -> Self {
        Self::worth(WORTH, plan, templates)
    }

    fn worth(least: u32, plan: Cow<'p, Plan>, templates: &'p Templates) -> Self {
        let values = Values::new(plan);
        let hosts = &values.plan.hosts;
        let mut known: HashMap<Shape<'_>, u32> = HashMap::new();
        // How many machines are of a shape, and how many NICs each has.
        let mut counts: Vec<(u32, usize)> = Vec::new();
        let mut shapes = Vec::with_capacity(hosts.len());
        for host in hosts {
            let next = u32::try_from(counts.len()).unwrap_or(u32::MAX);
            let shape = Shape::new(host, &values.plan.networks);
            let number = *known.entry(shape).or_insert(next);
            if number == next {
                counts.push((0, host.nics.len()));
            }
            counts[number as usize].0 += 1;
            shapes.push(number);
        }
        let stencils = counts.into_iter().map(|(count, nics)| {
            (count >= least).then(|| Stencils {
                kickstart: OnceLock::new(),
                nics: (0..nics).map(|_| OfNic::default()).collect(),
            })
        });
        Self {
            stencils: stencils.collect(),
            by_mac: by_mac(hosts),
            shapes,
            templates,
            values,
        }
    }

    /// Every NIC that boots, by its MAC address.
    pub fn nics(&self) -> &[Boots] {
        &self.by_mac
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.values.plan
    }

    /// Renders a piece of a machine.
    ///
    /// # Errors
    /// A template that cannot be rendered.
    pub fn render(&self, piece: Piece, which: Which) -> Result<String> {
        let host = &self.plan().hosts[which.host as usize];
        match self.by_stencil(piece, host, which) {
            Some(text) => Ok(text),
            None => self.by_tera(piece, host, which),
        }
    }

    fn by_tera(&self, piece: Piece, host: &Host, which: Which) -> Result<String> {
        let context = self.values.context(piece, host, which.nic as usize);
        self.templates.render(template(piece, host)?, &context)
    }

    fn by_stencil(&self, piece: Piece, host: &Host, which: Which) -> Option<String> {
        let shape = self.shapes[which.host as usize];
        let stencils = self.stencils[shape as usize].as_ref()?;
        let nic = which.nic as usize;
        let slot = match piece {
            Piece::Kickstart => &stencils.kickstart,
            Piece::Declaration => &stencils.nics[nic].declaration,
            Piece::Menu => &stencils.nics[nic].menu,
        };
        let cut = slot.get_or_init(|| self.cut(piece, host, which));
        self.fill(cut.as_ref()?, host)
    }

    /// Makes a stencil of this machine, if it gives back what Tera makes of it.
    fn cut(&self, piece: Piece, host: &Host, which: Which) -> Option<Cut> {
        let mut gaps = Gaps::default();
        let nic = which.nic as usize;
        let context = self.values.marked_context(piece, host, nic, &mut gaps);
        let template = template(piece, host).ok()?;
        let stencil = self.templates.stencil(template, &context, &OWN)?;
        let cut = Cut { stencil, gaps };
        let rendered = self.by_tera(piece, host, which).ok()?;
        (self.fill(&cut, host)? == rendered).then_some(cut)
    }

    fn fill(&self, cut: &Cut, host: &Host) -> Option<String> {
        let own = OwnTexts {
            plan: self.plan(),
            networks: &self.values.networks,
            url: &self.values.url,
            host,
        };
        cut.stencil
            .fill(&mut |number, out| cut.gaps.write(number, &own, out))
    }
}

fn by_mac(hosts: &[Host]) -> Vec<Boots> {
    let mut all = Vec::with_capacity(hosts.len());
    for (host_at, host) in (0..).zip(hosts) {
        let (main, installs) = (host.main_nic().mac, host.install().is_some());
        for (nic_at, nic) in (0..).zip(&host.nics) {
            let which = Which {
                host: host_at,
                nic: nic_at,
            };
            if nic.boots {
                all.push(Boots {
                    mac: nic.mac,
                    which,
                    firmware: host.firmware,
                    has_kickstart: installs && nic.mac == main,
                });
            }
        }
    }
    all.sort_unstable_by_key(|boots| boots.mac.octets());
    all
}

/// The template that makes a piece of a machine.
fn template(piece: Piece, host: &Host) -> Result<&str> {
    Ok(match piece {
        Piece::Declaration => "dhcpd-host.conf",
        Piece::Menu => "grub-host.cfg",
        Piece::Kickstart => match host.install() {
            Some(install) => install.kickstart.template.as_str(),
            None => bail!("{} is not installed, and has no kickstart", host.name),
        },
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use std::sync::Arc;

    use super::*;
    use crate::plan::{Boot, Device};
    use crate::source::Source;
    use crate::template::Own;
    use crate::value::{Bootproto, Disk, FromText as _, Label};

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
}
