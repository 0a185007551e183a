//! Which machine or network a line of a generated file was made from.

use super::{Complaint, TreeFile};
use crate::tree::Machine;
use crate::value::{FromText as _, Mac};

/// What a line of a generated file was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// This machine alone.
    Host(String),
    /// The network whose subnet begins with this address.
    Network(String),
    /// Text for dhcpd that was taken over: whose it is, as in "the network lab", and the line in it.
    Dhcpd(String, usize),
    /// A file that `kickstart_extra` of this machine names, and the line in it.
    Extra(String, String, usize),
    /// The whole inventory.
    All,
}

/// Where the line of a complaint comes from.
pub fn of(complaint: &Complaint, files: &[TreeFile], machines: &[Machine]) -> Origin {
    let Some(file) = files.iter().find(|file| file.path == complaint.path) else {
        return Origin::All;
    };
    if let Some(line) = complaint.line
        && let Some(origin) = taken_over(file, line)
    {
        return origin;
    }
    match (&file.host, complaint.line) {
        (Some(host), _) => Origin::Host(host.to_string()),
        (None, Some(line)) if super::dhcpd::wants(file) => {
            in_dhcpd_conf(&file.text, line, machines)
        }
        (None, Some(line)) if super::kea::wants(file) => in_kea_conf(&file.text, line, machines),
        _ => Origin::All,
    }
}

/// Where a line was written, if it is in a text that was taken over as it is: the comments around it
/// say so.
fn taken_over(file: &TreeFile, line: usize) -> Option<Origin> {
    let (begin, end) = if super::dhcpd::wants(file) {
        ("# dhcpd: of ", "# end of dhcpd")
    } else {
        ("# kickstart_extra: ", "# end of kickstart_extra")
    };
    let above: Vec<&str> = file.text.lines().take(line.checked_sub(1)?).collect();
    let is_mark = |text: &&str| text.trim_start().starts_with(begin) || text.trim() == end;
    let at = above.iter().rposition(is_mark)?;
    let of = above[at].trim_start().strip_prefix(begin)?.to_owned();
    // Both count from 1, and the mark is line `at + 1`.
    let line = line - 1 - at;
    match &file.host {
        Some(host) => Some(Origin::Extra(host.to_string(), of, line)),
        None => Some(Origin::Dhcpd(of, line)),
    }
}

/// The innermost block of a machine or a network that is open at the start of the line, or that the
/// line opens.
fn in_dhcpd_conf(text: &str, line: usize, machines: &[Machine]) -> Origin {
    let mut open: Vec<Option<Origin>> = Vec::new();
    let at = line.saturating_sub(1);
    for (number, text) in text.lines().enumerate() {
        let code = text.split('#').next().unwrap_or_default();
        let origin = block(code, machines);
        if number == at {
            let open = open.into_iter().flatten().next_back();
            return origin.or(open).unwrap_or(Origin::All);
        }
        for c in code.chars() {
            match c {
                '{' => open.push(origin.clone()),
                '}' => drop(open.pop()),
                _ => {}
            }
        }
    }
    Origin::All
}

/// What a line names: the machine of a `host` or a `subclass`, the network of a `subnet`.
fn block(code: &str, machines: &[Machine]) -> Option<Origin> {
    let mut words = code.split_whitespace();
    let host = |machine: &Machine| Origin::Host(machine.name.to_string());
    match words.next()? {
        "host" => {
            // The name of the NIC follows an underscore, which host names cannot hold.
            let name = words.next()?.split('_').next()?;
            machines
                .iter()
                .find(|it| it.name.as_str() == name)
                .map(host)
        }
        "subclass" => {
            let mac = words.nth(1)?.strip_prefix("1:")?;
            let mac = Mac::from_text(mac.trim_end_matches([';', '{'])).ok()?;
            let has = |it: &&Machine| it.nics.iter().any(|nic| nic.mac == mac);
            machines.iter().find(has).map(host)
        }
        "subnet" => Some(Origin::Network(words.next()?.to_owned())),
        _ => None,
    }
}

/// How far machines and networks are indented.
const OBJECT: usize = 6;

/// The machine or the network whose object a line stands in: netpxe's templates begin and end each on
/// a line of its own.
fn in_kea_conf(text: &str, line: usize, machines: &[Machine]) -> Origin {
    let lines: Vec<&str> = text.lines().collect();
    let at = line.saturating_sub(1).min(lines.len().saturating_sub(1));
    let indent = |line: &str| line.len() - line.trim_start().len();
    let begins = |line: &&str| line.trim() == "{" && indent(line) == OBJECT;
    let Some(begin) = lines[..=at].iter().rposition(begins) else {
        return Origin::All;
    };
    let object = lines[begin + 1..]
        .iter()
        .take_while(|line| indent(line) > OBJECT);
    for line in object {
        let mut words = line.split('"').skip(1).step_by(2);
        match (words.next(), words.next()) {
            (Some("hw-address"), Some(mac)) => {
                let mac = Mac::from_text(mac).ok();
                let has = |it: &&Machine| it.nics.iter().any(|nic| Some(nic.mac) == mac);
                let machine = machines.iter().find(has);
                return machine.map_or(Origin::All, |it| Origin::Host(it.name.to_string()));
            }
            (Some("subnet"), Some(subnet)) => {
                let address = subnet.split('/').next().unwrap_or_default();
                return Origin::Network(address.to_owned());
            }
            _ => {}
        }
    }
    Origin::All
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::MachineNic;
    use crate::value::{HostName, Label, State};

    const TEXT: &str = "authoritative;
class \"mac\" {
  match hardware;  # host d1 {
}
subclass \"mac\" 1:00:00:00:00:00:01;  # x
shared-network x {
  subnet 10.0.0.0 netmask 255.0.0.0 {
    pool {
      range 10.0.0.1 10.0.0.2;
    }
  }
}
host d1_eno1 {
  hardware ethernet 00:00:00:00:00:01
}
host gone {
  x;
}
subnet 10.1.0.0 netmask 255.255.0.0 {
  host d1 {
    y;
  }
}
";

    #[test]
    fn the_innermost_machine_or_network_is_named() {
        let machines = [Machine {
            name: HostName::from_text("d1").unwrap(),
            formerly: Vec::new(),
            state: State::Local,
            install_id: None,
            wipe: Vec::new(),
            disks: None,
            keeps: Vec::new(),
            os: None,
            nics: vec![MachineNic {
                label: Some(Label::from_text("eno1").unwrap()),
                mac: Mac::from_text("00:00:00:00:00:01").unwrap(),
                address: None,
                boots: true,
            }],
        }];
        let file = |path: &str, host| TreeFile {
            path: path.to_owned(),
            host,
            os: None,
            text: TEXT.to_owned(),
        };
        let files = [
            file("dhcp/dhcpd.conf", None),
            file("http/ks/1.cfg", Some(machines[0].name.clone())),
        ];
        let of = |file: usize, line| {
            let complaint = Complaint {
                path: files[file].path.clone(),
                line: Some(line),
                text: String::new(),
            };
            match of(&complaint, &files, &machines) {
                Origin::Host(name) => name,
                Origin::Network(subnet) => format!("net {subnet}"),
                Origin::Dhcpd(of, line) => format!("{of} {line}"),
                Origin::Extra(host, path, line) => format!("{host} {path}:{line}"),
                Origin::All => "all".to_owned(),
            }
        };
        for (line, wanted) in [
            (1, "all"),
            (3, "all"),
            (5, "d1"),
            (6, "all"),
            (7, "net 10.0.0.0"),
            (9, "net 10.0.0.0"),
            (12, "all"),
            (13, "d1"),
            (15, "d1"),
            (17, "all"),
            (21, "d1"),
            (23, "net 10.1.0.0"),
            (99, "all"),
        ] {
            assert_eq!(of(0, line), wanted, "line {line}");
        }
        assert_eq!(of(1, 1), "d1");
    }

    #[test]
    fn text_that_was_taken_over_is_told_by_the_comments_around_it() {
        let file = |path: &str, host, text: &str| TreeFile {
            path: path.to_owned(),
            host,
            os: None,
            text: text.to_owned(),
        };
        let conf = "a;\n  # dhcpd: of the network lab\nb;\n  c;\n  # end of dhcpd\nd;\n";
        let of = |line| taken_over(&file("dhcp/dhcpd.conf", None, conf), line);
        let lab = |line| Some(Origin::Dhcpd("the network lab".to_owned(), line));
        assert_eq!((of(1), of(2), of(3)), (None, None, lab(1)));
        assert_eq!((of(4), of(6), of(0)), (lab(2), None, None));
        let text = "a\n# kickstart_extra: more.ks\nb\n# end of kickstart_extra\nc\n";
        let host = HostName::from_text("d1").ok();
        let of = |line| taken_over(&file("http/ks/1.cfg", host.clone(), text), line);
        let extra = Origin::Extra("d1".to_owned(), "more.ks".to_owned(), 1);
        assert_eq!((of(2), of(3), of(5)), (None, Some(extra), None));
    }

    #[test]
    fn a_line_of_kea_leads_to_its_network() {
        let text = "{\n      {\n        \"id\": 1,\n        \"subnet\": \"10.0.0.0/24\",\n        \"pools\": [\n          {\n            \"pool\": \"x\"\n          }\n        ]\n      }\n}\n";
        assert_eq!(
            in_kea_conf(text, 3, &[]),
            Origin::Network("10.0.0.0".to_owned())
        );
        assert_eq!(
            in_kea_conf(text, 7, &[]),
            Origin::Network("10.0.0.0".to_owned())
        );
        assert_eq!(in_kea_conf(text, 1, &[]), Origin::All);
    }
}
