//! The steps of a machine's way.

use anyhow::Result;

use super::Input;
use super::subject::{As, Subject, roles};
use super::way::{
    AnswerStep, DhcpStep, Fact, Fetch, Generated, Machine, OptionStep, Place, PoolStep, Step,
    VERSION, Way,
};
use crate::bsdp::ImageId;
use crate::dhcp::{Address, Answer, Dhcp, Given, Question, Reply, Role, answer};
use crate::hex;
use crate::plan::{Device, DhcpOption, Host, Network, Nic, SecureBoot};
use crate::printable::printable;
use crate::value::DhcpServer;

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
    device: Option<&'a Device>,
    network: &'a Network,
    /// The text of the DHCP server's configuration.
    dhcp: String,
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
        let question = Question {
            mac: self.subject.asking(self.input.plan),
            network: self.subject.network,
            role,
        };
        let (silent, reply) = match answer(self.input.plan, &question) {
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

    fn answer(&self, role: Role, reply: &Reply) -> AnswerStep {
        let (address, pools) = match &reply.address {
            Address::Reserved(address) => (Some(address.to_string()), Vec::new()),
            Address::Pool(ranges) => (None, ranges.iter().map(ToString::to_string).collect()),
            Address::Own => (None, Vec::new()),
        };
        let network = self.network.name.as_str();
        let address_origin = if address.is_some() {
            self.of_nic("address")
        } else if pools.is_empty() {
            None
        } else {
            let from = format!("network {network}");
            self.at(&["networks", network, "pools"], &from)
        };
        let file_origin = match (role, self.known) {
            (Role::MacSelect(_) | Role::MacDiscover, _) => self.at(&["mac_images"], "mac_images"),
            (Role::Firmware(_), Some((host, _))) => {
                let name = host.name.as_str();
                self.input.origins.setting(name, "firmware")
            }
            _ => None,
        };
        let options = reply.options.iter();
        AnswerStep {
            address,
            pools,
            address_origin,
            next_server: reply.next_server.to_string(),
            no_file: reply.file.as_ref().err().map(|why| why.why().to_owned()),
            file_origin: file_origin.filter(|_| reply.file.is_ok()),
            file: reply.file.clone().ok(),
            options: options
                .map(|(code, value)| self.option(*code, value))
                .collect(),
            of_pools: self.of_pools(reply),
        }
    }

    /// What pools have of their own.
    fn of_pools(&self, reply: &Reply) -> Vec<PoolStep> {
        let pools = reply.of_pools.iter();
        let pools = pools.filter(|(_, options)| !options.is_empty());
        pools
            .map(|(range, options)| {
                let options = options
                    .iter()
                    .map(|option| self.option(Dhcp(option.code), &Given::Own(option.clone())));
                PoolStep {
                    range: range.to_string(),
                    options: options.collect(),
                }
            })
            .collect()
    }

    fn option(&self, code: Dhcp, value: &Given) -> OptionStep {
        let bsdp = value.lines();
        let bsdp = bsdp
            .iter()
            .map(|line| format!("{}{}", "  ".repeat(line.depth()), line.comment()));
        OptionStep {
            code: code.0,
            name: match value {
                Given::Own(option) => option.name.to_string(),
                _ => code.name().to_owned(),
            },
            value: value.to_string(),
            bytes: hex::digits(&value.bytes()),
            bsdp: bsdp.collect(),
            origin: match value {
                Given::Own(option) => self.of_own_option(option),
                _ => self.of_option(code),
            },
        }
    }

    /// Where the inventory says what this option holds.
    fn of_option(&self, code: Dhcp) -> Option<Place> {
        let key = match code {
            Dhcp::SUBNET_MASK | Dhcp::BROADCAST => "subnet",
            Dhcp::ROUTERS => "gateway",
            Dhcp::DNS => "dns",
            Dhcp::DOMAIN => "domain",
            Dhcp::LEASE => "lease",
            Dhcp::SERVER => return self.at(&["server", "address"], "server"),
            Dhcp::VENDOR => return self.at(&["mac_images"], "mac_images"),
            Dhcp::HOST_NAME => {
                let device = self.device.map(|device| &device.name);
                let name = self.known.map(|(host, _)| &host.name).or(device)?;
                return self.of_name(name.as_str());
            }
            _ => return None,
        };
        self.of_network(&[key])
    }

    /// The place of a key of the network, or of what all networks have.
    fn of_network(&self, keys: &[&str]) -> Option<Place> {
        let network = self.network.name.as_str();
        let own = [&["networks", network][..], keys].concat();
        let below = [&["network_defaults"][..], keys].concat();
        let own = self.at(&own, &format!("network {network}"));
        own.or_else(|| self.at(&below, "network_defaults"))
    }

    /// Where the inventory gives an option: the NIC, its machine, the network.
    fn of_own_option(&self, option: &DhcpOption) -> Option<Place> {
        // Some have keys of their own.
        let key = match option.code {
            17 => "root_path",
            26 => "mtu",
            42 => "ntp",
            66 | 150 => "tftp_server",
            119 => "search",
            121 | 249 => "routes",
            252 => "wpad",
            _ => "options",
        };
        let number = option.code.to_string();
        let written = [
            &["options", option.name.as_str()][..],
            &["options", number.as_str()],
            &[key],
        ];
        let of_machine = |keys: &[&str]| {
            let (section, name) = match (self.known, self.device) {
                (Some((host, _)), _) => ("hosts", host.name.as_str()),
                (None, device) => ("devices", device?.name.as_str()),
            };
            let from = format!("{} {name}", section.trim_end_matches('s'));
            let label = self.known.and_then(|(_, nic)| nic.label.as_ref());
            let nic = label.and_then(|label| {
                let path = [&[section, name, "nics", label.as_str()][..], keys].concat();
                self.at(&path, &from)
            });
            nic.or_else(|| self.at(&[&[section, name][..], keys].concat(), &from))
        };
        let own = written.iter().find_map(|keys| of_machine(keys));
        own.or_else(|| written.iter().find_map(|keys| self.of_network(keys)))
    }

    /// Where the inventory has the machine or the device of this name.
    fn of_name(&self, name: &str) -> Option<Place> {
        let host = self.at(&["hosts", name], &format!("host {name}"));
        let device = || self.at(&["devices", name], &format!("device {name}"));
        let of_bmc = || {
            let host = name.strip_suffix("-bmc")?;
            self.at(&["hosts", host, "bmc"], &format!("host {host}"))
        };
        host.or_else(device).or_else(of_bmc)
    }

    /// The place of a key of the NIC or the device that asks.
    pub(super) fn of_nic(&self, key: &str) -> Option<Place> {
        if let Some(device) = self.device {
            let (name, from) = (device.name.as_str(), format!("device {}", device.name));
            return self
                .at(&["devices", name, key], &from)
                .or_else(|| self.of_name(name));
        }
        let (host, nic) = self.known?;
        let (name, from) = (host.name.as_str(), format!("host {}", host.name));
        match &nic.label {
            Some(label) => self.at(&["hosts", name, "nics", label.as_str(), key], &from),
            None => self.at(&["hosts", name, key], &from),
        }
    }

    /// Where the DHCP server's configuration is in the tree.
    fn dhcp_path(&self) -> &'static str {
        match self.input.plan.server.dhcp {
            DhcpServer::Isc => "dhcp/dhcpd.conf",
            DhcpServer::Kea => "dhcp/kea-dhcp4.conf",
        }
    }

    /// The lines of the DHCP server's configuration that an answer comes from: machine, class, network.
    fn of_dhcpd(&self, role: Role) -> Vec<Generated> {
        let wanted = match self.input.plan.server.dhcp {
            DhcpServer::Isc => self.of_isc(role),
            DhcpServer::Kea => self.of_kea(role),
        };
        let found = wanted.iter().flatten().filter_map(|begin| {
            let mut lines = self.dhcp.lines();
            let at = lines.position(|line| line.trim_start().starts_with(begin.as_str()))?;
            Some(Generated {
                path: self.path(self.dhcp_path()),
                line: at + 1,
            })
        });
        found.collect()
    }

    /// How these lines begin in dhcpd.conf.
    fn of_isc(&self, role: Role) -> [Option<String>; 3] {
        let mac = self.subject.mac;
        let machine = mac.map(|mac| format!("hardware ethernet {mac};"));
        let class = match role {
            Role::Firmware(client) => Some(format!("class \"{}\"", client.class)),
            Role::MacList | Role::MacSelect(_) => Some("class \"apple-netboot\"".to_owned()),
            Role::MacDiscover => Some("class \"apple-discover\"".to_owned()),
            Role::Plain => None,
        };
        let subnet = format!("subnet {} netmask", self.network.subnet.network());
        [machine, class, Some(subnet)]
    }

    /// The same of Kea's configuration.
    fn of_kea(&self, role: Role) -> [Option<String>; 3] {
        let mac = self.subject.mac;
        let machine = mac.map(|mac| format!("\"hw-address\": \"{mac}\""));
        let class = match role {
            Role::Firmware(client) => Some(client.class.to_owned()),
            Role::MacList => Some("bsdp LIST".to_owned()),
            Role::MacSelect(id) => Some(format!(
                "bsdp SELECT {}",
                hex::digits(&u32::from(id).to_be_bytes())
            )),
            Role::MacDiscover => Some("bsdp DISCOVER".to_owned()),
            Role::Plain => None,
        };
        let class = class.map(|name| format!("\"name\": \"{name}\""));
        let subnet = format!("\"subnet\": \"{}\"", self.network.subnet);
        [machine, class, Some(subnet)]
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
