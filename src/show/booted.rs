//! The steps from GRUB on: its configuration, the menu, the installer.

use std::net::Ipv4Addr;

use anyhow::Result;

use super::grub::{Entry, Menu};
use super::steps::{Walk, fact};
use super::way::{Fact, Fetch, Generated, Step};
use crate::dhcp::{Address, Answer, Role};
use crate::plan::{Boot, SecureBoot};
use crate::value::{KickstartAccess, State};

/// GRUB's folder, below the root that its image came from.
const GRUB: &str = "boot/grub";

impl Walk<'_> {
    /// What GRUB does: its configuration, the menu, the installer.
    pub(super) fn grub(&self, secure: Option<&SecureBoot>, steps: &mut Vec<Step>) -> Result<()> {
        let mut step = Step {
            title: "GRUB looks for its configuration".to_owned(),
            ..Step::default()
        };
        let mac = self.subject.asking(self.input.plan).dashed();
        let own = format!("{GRUB}/grub.cfg-01-{mac}");
        let own_text = self.text(&self.below_root(&own))?;
        let mut first = self.fetch(&own);
        if self.subject.mac.is_none() {
            first.path = format!("/{GRUB}/grub.cfg-01-<its MAC address>");
        }
        // A signed GRUB asks for this one, which sends it on.
        let dispatch = secure.map(|secure| self.fetch(&secure.config()));
        step.fetches.extend(dispatch);
        step.fetches.push(first);
        let menu = own_text.as_deref().map(Menu::read).unwrap_or_default();
        let Some(first) = menu.entries.first() else {
            let disk = format!("{GRUB}/grub.cfg");
            step.fetches.push(self.fetch(&disk));
            let site = format!("{GRUB}/grub.cfg-menu");
            let Some(text) = self.text(&self.below_root(&site))? else {
                steps.push(step);
                steps.push(self.disk());
                return Ok(());
            };
            step.fetches.push(self.fetch(&site));
            steps.push(step);
            steps.push(self.site_menu(&Menu::read(&text), &site));
            let mut booted = self.disk();
            booted.fetches.push(self.fetch(&disk));
            steps.push(booted);
            return Ok(());
        };
        steps.push(step);
        steps.push(self.menu(&menu, &own));
        steps.push(self.kernel(first));
        self.installer(first, steps);
        Ok(())
    }

    fn menu(&self, menu: &Menu, file: &str) -> Step {
        let mut facts = Vec::new();
        if let Some((host, _)) = self.known {
            let name = host.name.as_str();
            let setting = |key| self.input.origins.setting(name, key);
            facts.push(fact("state", host.state().word(), setting("state")));
            if let Boot::Install(install) = &host.boot {
                let number = install.guard.number.to_string();
                facts.push(fact("install_id", &number, setting("install_id")));
                let marker = install.guard.marker();
                let own = format!("it boots its disk: `{marker}` is there, or a later one");
                facts.push(fact("without a marker on its disks", "it installs", None));
                facts.push(fact("with its own marker", &own, setting("install_id")));
                let other = "it boots its disk, and says so";
                facts.push(fact("with another machine's marker", other, None));
            }
            if host.state() == State::Boot {
                let why =
                    "none is looked for: it boots its kernel every time, and no disk is touched";
                facts.push(fact("markers on its disks", why, None));
            }
            if let Some(seconds) = menu.timeout {
                let timeout = format!("{seconds} seconds");
                facts.push(fact("waits", &timeout, setting("menu_timeout")));
            }
        }
        facts.extend(self.entries(menu, file));
        Step {
            title: "GRUB shows its menu".to_owned(),
            facts,
            ..Step::default()
        }
    }

    /// The menu of machines that boot their own disk.
    fn site_menu(&self, menu: &Menu, file: &str) -> Step {
        let waits = menu
            .timeout
            .map(|seconds| fact("waits", &format!("{seconds} seconds"), None));
        Step {
            title: "GRUB shows the menu of the site".to_owned(),
            facts: waits.into_iter().chain(self.entries(menu, file)).collect(),
            ..Step::default()
        }
    }

    /// What a menu offers.
    fn entries(&self, menu: &Menu, file: &str) -> Vec<Fact> {
        let entries = menu.entries.iter().enumerate();
        let offered = entries.map(|(at, entry)| Fact {
            about: if at == 0 { "default" } else { "or" }.to_owned(),
            value: entry.title.clone(),
            origin: None,
            generated: Some(Generated {
                path: self.below_root(file),
                line: entry.line,
            }),
        });
        offered.collect()
    }

    /// What GRUB loads: an installer, or a kernel that is just booted.
    fn booted(&self) -> &'static str {
        match self.known {
            Some((host, _)) if host.state() == State::Boot => "kernel",
            _ => "installer",
        }
    }

    fn kernel(&self, entry: &Entry) -> Step {
        let mut step = Step {
            title: format!("GRUB loads the {}", self.booted()),
            ..Step::default()
        };
        let files = entry.linux.first().into_iter().chain(&entry.initrd);
        for file in files {
            let mut fetch = self.fetch(file.trim_start_matches('/'));
            if entry.over_http {
                fetch.protocol = "http";
            }
            fetch.note = fetch.generated.is_none().then(|| {
                format!(
                    "the {}'s own file, put there by you or bin/fetch-kernel",
                    self.booted()
                )
            });
            step.fetches.push(fetch);
        }
        let line = entry.linux.iter().skip(1);
        let line: Vec<&str> = line.map(String::as_str).collect();
        let origin = self.known.and_then(|(host, _)| {
            let name = host.name.as_str();
            self.input.origins.setting(name, "kernel_args")
        });
        step.facts
            .push(fact("command line", &line.join(" "), origin));
        step
    }

    fn installer(&self, entry: &Entry, steps: &mut Vec<Step>) {
        let title = if self.booted() == "kernel" {
            "What it boots may ask DHCP"
        } else {
            "The installer asks DHCP"
        };
        let url = |key: &str| {
            let mut words = entry.linux.iter();
            words
                .find_map(|word| word.strip_prefix(key))
                .map(str::to_owned)
        };
        // Debian's installer with a static address asks nobody.
        let own_address = url("netcfg/get_ipaddress=");
        let refused = match own_address {
            Some(_) => None,
            None => self.refused_kickstart(),
        };
        if let Some(address) = own_address {
            steps.push(Step {
                title: "The installer has its address from its command line".to_owned(),
                facts: vec![fact("address", &address, None)],
                ..Step::default()
            });
        } else {
            self.asks(Role::Plain, title, steps);
        }
        let repo = |name: &str| self.input.origins.setting(name, "repo");
        let name = self.known.map(|(host, _)| host.name.to_string());
        let mut step = Step {
            title: "The installer fetches its instructions".to_owned(),
            ..Step::default()
        };
        // By `url=` Debian's installer is told of its preseed, and Ubuntu's of its image.
        let (image, preseed): (Vec<_>, Vec<_>) = url("url=")
            .into_iter()
            .partition(|url| url.rsplit('.').next() == Some("iso"));
        let seed = url("ds=nocloud;s=").map(|folder| folder + "user-data");
        let kickstart = url("inst.ks=")
            .or(seed)
            .or(preseed.into_iter().next())
            .or(url("ignition.config.url="));
        if let Some(kickstart) = kickstart {
            let path = kickstart
                .splitn(4, '/')
                .nth(3)
                .unwrap_or_default()
                .to_owned();
            let tree = self.path(&format!("http/{path}"));
            let found = self.input.tree.get(&tree);
            step.fetches.push(Fetch {
                protocol: "http",
                path: format!("/{path}"),
                generated: found.map(|_| tree),
                note: refused,
            });
            step.facts.push(fact("kickstart", &kickstart, None));
        }
        // Debian's mirror and Flatcar's are named in what the installer is told alone.
        let told = self.known.and_then(|(host, _)| {
            let repo = host.install()?.installer.repo.as_ref()?;
            Some(repo.as_str().to_owned())
        });
        if let Some(tree) = url("inst.repo=").or(image.into_iter().next()).or(told) {
            step.facts
                .push(fact("tree", &tree, name.as_deref().and_then(repo)));
        }
        if let Some(rootfs) = url("coreos.live.rootfs_url=") {
            let origin = name
                .as_deref()
                .and_then(|name| self.input.origins.setting(name, "rootfs"));
            step.facts
                .push(fact("root of the live system", &rootfs, origin));
        }
        if !step.facts.is_empty() {
            steps.push(step);
        }
        if let Some((host, _)) = self.known
            && let Some(install) = host.install()
        {
            let marker = install.guard.marker();
            let done = format!(
                "the marker `{marker}` is on its disk: it boots that, until install_id is more than {}",
                install.guard.number
            );
            steps.push(Step {
                title: "After the installation".to_owned(),
                facts: vec![fact("disk", &done, None)],
                ..Step::default()
            });
        }
    }

    /// Why the web server does not give this machine its kickstart in this network: it knows it by an address
    /// that is reserved in another.
    fn refused_kickstart(&self) -> Option<String> {
        let (host, _) = self.known?;
        let web = self.input.plan.server.web.as_ref()?;
        let has_reserved = match self.told(Role::Plain) {
            Answer::Reply(reply) => matches!(reply.address, Address::Reserved(_)),
            Answer::Silence(_) => false,
        };
        if has_reserved || web.kickstarts != KickstartAccess::ByAddress {
            return None;
        }
        let mut reserved: Vec<Ipv4Addr> = host.nics.iter().filter_map(|nic| nic.address).collect();
        reserved.dedup();
        let reserved: Vec<String> = reserved.iter().map(Ipv4Addr::to_string).collect();
        Some(format!(
            "the web server refuses it here (403): it gives this file to {} alone",
            reserved.join(" and ")
        ))
    }

    fn disk(&self) -> Step {
        let (why, origin) = match self.known {
            None => ("the inventory does not know it".to_owned(), None),
            Some((host, nic)) if !nic.boots => {
                let why = format!("`boot: false` is written at this NIC of {}", host.name);
                (why, self.of_nic("boot"))
            }
            Some((host, _)) => {
                let name = host.name.as_str();
                let origin = self.input.origins.setting(name, "state");
                let why = match &origin {
                    Some(_) => format!("`state: {}` is written", host.state().word()),
                    None => format!(
                        "`state` is {} unless something else is written",
                        host.state()
                    ),
                };
                (why, origin)
            }
        };
        Step {
            title: "GRUB boots the machine's own disk, and installs nothing".to_owned(),
            facts: vec![fact("because", &why, origin)],
            ..Step::default()
        }
    }

    /// What GRUB asks for, by the way that its image came.
    fn fetch(&self, path: &str) -> Fetch {
        let tree = self.below_root(path);
        let generated = self.input.tree.get(&tree).map(|_| tree);
        Fetch {
            protocol: if self.role.is_http() { "http" } else { "tftp" },
            path: format!("/{path}"),
            note: generated
                .is_none()
                .then(|| "not there, which is how it should be".to_owned()),
            generated,
        }
    }
}
