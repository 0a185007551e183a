//! What DHCP answers at a step, and where the inventory and the generated files say so.

use super::steps::Walk;
use super::way::{AnswerStep, Generated, OptionStep, Place, PoolStep};
use crate::dhcp::{Address, Dhcp, Given, Reply, Role};
use crate::hex;
use crate::plan::DhcpOption;
use crate::value::DhcpServer;

impl Walk<'_> {
    /// What a reply says, option by option.
    pub(super) fn answer(&self, role: Role, reply: &Reply) -> AnswerStep {
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
    pub(super) fn of_name(&self, name: &str) -> Option<Place> {
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
    pub(super) fn dhcp_path(&self) -> &'static str {
        match self.input.plan.server.dhcp {
            DhcpServer::Isc => "dhcp/dhcpd.conf",
            DhcpServer::Kea => "dhcp/kea-dhcp4.conf",
        }
    }

    /// The lines of the DHCP server's configuration that an answer comes from: machine, class, network.
    pub(super) fn of_dhcpd(&self, role: Role) -> Vec<Generated> {
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
}
