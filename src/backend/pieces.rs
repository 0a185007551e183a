//! Renders what is one machine's alone: by a stencil where several machines are of one shape, and
//! by Tera where they are not, or where a template does more with a machine's own texts than to
//! write them.

use std::borrow::Cow;
use std::sync::OnceLock;

use ahash::{HashMap, HashMapExt as _};
use anyhow::{Result, bail};

use super::gaps::{Gaps, OWN, OwnTexts};
use super::recipes::recipes;
use super::shape::Shape;
use super::values::{Piece, Values};
use crate::plan::{Host, Plan};
use crate::template::{Stencil, Templates};
use crate::tree::{Recipe, Which};
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
    /// What each machine's files are made of, by its place in the plan; only if somebody asks.
    recipes: OnceLock<Vec<Recipe>>,
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
            recipes: OnceLock::new(),
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

    /// What the pieces of a machine are made of.
    pub fn recipe(&self, which: Which) -> Recipe {
        let all = || recipes(self.plan(), self.templates);
        self.recipes.get_or_init(all)[which.host as usize]
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
mod tests;
