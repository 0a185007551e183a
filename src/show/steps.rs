//! The steps of a machine's way.

use anyhow::Result;

use super::Input;
use super::subject::{As, Subject, roles};
use super::way::{DhcpStep, Fact, Fetch, Machine, Place, Step, VERSION, Way};
use crate::bsdp::ImageId;
use crate::dhcp::{Answer, Dhcp, Question, Role, answer};
use crate::hex;
use crate::plan::{Device, Host, Network, Nic, SecureBoot};
use crate::printable::printable;

/// The way of a machine that asks as `role`.
///
/// # Errors
/// A template that cannot be rendered.
pub fn way(input: &Input<'_>, subject: &Subject, role: As) -> Result<Way> {
    let walk = Walk::new(input, *subject, role)?;
    let machine = walk.machine();
    let settings = match &machine.name {
        Some(name) => input.origins.settings(name),
        None => Vec::new(),
    };
    Ok(Way {
        version: VERSION,
        machine,
        steps: walk.steps()?,
        settings,
    })
}

/// One walk along a machine's way.
pub(super) struct Walk<'a> {
    pub(super) input: &'a Input<'a>,
    pub(super) subject: Subject,
    pub(super) role: As,
    pub(super) known: Option<(&'a Host, &'a Nic)>,
    /// The device that is meant.
    pub(super) device: Option<&'a Device>,
    pub(super) network: &'a Network,
    /// The text of the DHCP server's configuration.
    pub(super) dhcp: String,
}

impl<'a> Walk<'a> {
    fn new(input: &'a Input<'a>, subject: Subject, role: As) -> Result<Self> {
        let mut walk = Self {
            input,
            subject,
            role,
            known: subject.known(input.plan),
            device: subject.mac.and_then(|mac| input.plan.device_of(mac)),
            network: input.plan.network(subject.network),
            dhcp: String::new(),
        };
        walk.dhcp = walk.text(walk.dhcp_path())?.unwrap_or_default();
        Ok(walk)
    }

    fn machine(&self) -> Machine {
        let host = self.known.map(|(host, _)| host);
        let named = host.map(|host| &host.name);
        let name = named
            .or(self.device.map(|it| &it.name))
            .map(ToString::to_string);
        let roles = roles(self.input.plan, self.subject);
        let other = roles.iter().filter(|it| **it != self.role);
        Machine {
            mac: self.subject.mac.map(|mac| mac.to_string()),
            network: self.network.name.to_string(),
            server: self
                .input
                .other
                .map(|_| self.input.folder.trim_end_matches('/').to_owned()),
            other_server: self.input.other.map(ToOwned::to_owned),
            r#as: self.role.word().to_owned(),
            or: other.map(|it| it.word().to_owned()).collect(),
            state: host.map(|host| host.state().word().to_owned()),
            profiles: name
                .as_deref()
                .map_or_else(Vec::new, |name| self.input.origins.profiles(name)),
            origin: name.as_deref().and_then(|name| self.of_name(name)),
            name,
        }
    }

    fn steps(&self) -> Result<Vec<Step>> {
        let mut steps = Vec::new();
        let booted = match self.role {
            As::Client(role) => self.asks(role, "The firmware asks DHCP", &mut steps),
            As::Mac => self.mac(&mut steps),
            As::Plain => self.asks(Role::Plain, "It asks DHCP", &mut steps),
        };
        let Some(file) = booted else {
            return Ok(steps);
        };
        let secure = self.secure_boot(&file);
        steps.push(match secure {
            None => Step {
                title: "The firmware loads GRUB".to_owned(),
                fetches: vec![Self::image(
                    &file,
                    "made by bin/build-grub on the deploy host",
                )],
                ..Step::default()
            },
            Some(secure) => self.shim(&file, secure),
        });
        if self.role == As::Mac {
            self.asks(
                Role::Plain,
                "GRUB asks DHCP: a Mac leaves it no address",
                &mut steps,
            );
        }
        self.grub(secure, &mut steps)?;
        Ok(steps)
    }

    /// Adds a question of DHCP, and returns the file that the answer names.
    pub(super) fn asks(&self, role: Role, title: &str, steps: &mut Vec<Step>) -> Option<String> {
        let (silent, reply) = match self.told(role) {
            Answer::Reply(reply) => (None, Some(reply)),
            Answer::Silence(silence) => (Some(silence.why().to_owned()), None),
        };
        let file = reply.as_ref().and_then(|reply| reply.file.clone().ok());
        steps.push(Step {
            title: title.to_owned(),
            dhcp: Some(DhcpStep {
                role: role.word().to_owned(),
                asks: role.what(),
                silent,
                answer: reply.map(|reply| self.answer(role, &reply)),
                generated: self.of_dhcpd(role),
            }),
            ..Step::default()
        });
        file
    }

    /// What DHCP answers.
    pub(super) fn told(&self, role: Role) -> Answer {
        let question = Question {
            mac: self.subject.asking(self.input.plan),
            network: self.subject.network,
            role,
        };
        answer(self.input.plan, &question)
    }

    /// A Mac asks for an address, for the images, and for one of them.
    fn mac(&self, steps: &mut Vec<Step>) -> Option<String> {
        let early = self.asks(Role::MacDiscover, "The Mac asks DHCP for an address", steps);
        self.asks(Role::MacList, "It asks which images there are", steps);
        let told = steps.last().and_then(|step| step.dhcp.as_ref());
        let list = told.and_then(|dhcp| dhcp.answer.as_ref());
        let bytes = list.and_then(|answer| {
            let mut options = answer.options.iter();
            options.find(|option| option.code == Dhcp::VENDOR.0)
        });
        let default = bytes.and_then(|option| default_image(&option.bytes));
        let chosen = default
            .and_then(|id| self.asks(Role::MacSelect(id), "It takes the default image", steps));
        chosen.or(early)
    }

    /// The signed shim and GRUB that this machine boots, if DHCP names them.
    fn secure_boot(&self, file: &str) -> Option<&'a SecureBoot> {
        let (host, _) = self.known?;
        let secure = host.secure_boot.as_deref()?;
        file.contains(&secure.folder()).then_some(secure)
    }

    /// The firmware checks who signed shim, and shim who signed GRUB.
    fn shim(&self, file: &str, secure: &SecureBoot) -> Step {
        let name = self.known.map(|(host, _)| host.name.as_str());
        let origin = name.and_then(|name| self.input.origins.setting(name, "secure_boot"));
        let note = "signed by the distribution, put there by you or bin/fetch-kernel";
        let (folder, name_of) = file.rsplit_once("/shim").unwrap_or_default();
        let grub = format!("{folder}/grub{name_of}");
        Step {
            title: "The firmware loads shim, and shim its signed GRUB".to_owned(),
            fetches: vec![Self::image(file, note), Self::image(&grub, note)],
            facts: vec![fact("shim and GRUB from", &signed_by(secure), origin)],
            ..Step::default()
        }
    }

    /// The image that DHCP names.
    fn image(file: &str, note: &str) -> Fetch {
        let note = note.to_owned();
        match file
            .strip_prefix("http://")
            .and_then(|rest| rest.split_once('/'))
        {
            Some((_, path)) => Fetch {
                protocol: "http",
                path: format!("/{path}"),
                generated: None,
                note: Some(note),
            },
            None => Fetch {
                protocol: "tftp",
                path: file.to_owned(),
                generated: None,
                note: Some(note),
            },
        }
    }

    pub(super) fn below_root(&self, path: &str) -> String {
        let root = if self.role.is_http() { "http" } else { "tftp" };
        self.path(&format!("{root}/{path}"))
    }

    pub(super) fn path(&self, path: &str) -> String {
        format!("{}{path}", self.input.folder)
    }

    pub(super) fn text(&self, path: &str) -> Result<Option<String>> {
        let path = if path.starts_with(self.input.folder) {
            path.to_owned()
        } else {
            self.path(path)
        };
        let Some(file) = self.input.tree.get(&path) else {
            return Ok(None);
        };
        Ok(Some(
            String::from_utf8_lossy(&file.contents()?).into_owned(),
        ))
    }

    pub(super) fn at(&self, path: &[&str], from: &str) -> Option<Place> {
        self.input.origins.at(path, from)
    }
}

/// Whose shim and GRUB they are, as it goes on after a colon.
fn signed_by(secure: &SecureBoot) -> String {
    let about = secure.signed.about.trim_end_matches('.');
    match about.strip_prefix("The ") {
        Some(rest) => format!("the {rest}"),
        None => about.to_owned(),
    }
}

/// The default image of an answer to LIST.
fn default_image(digits: &str) -> Option<ImageId> {
    let options = crate::bsdp::decode(&hex::parse(digits)?).ok()?;
    options.into_iter().find_map(|option| match option {
        crate::bsdp::BsdpOption::DefaultImage(id) => Some(id),
        _ => None,
    })
}

pub(super) fn fact(about: &str, value: &str, origin: Option<Place>) -> Fact {
    Fact {
        about: about.to_owned(),
        value: printable(value).into_owned(),
        origin,
        generated: None,
    }
}
