//! The rule that decides whether a machine may wipe its disks.
//!
//! An installation leaves a marker on the disk: a file named `<host>-<number>` after the machine
//! and its `install_id`, in a folder `netpxe`. GRUB and the installer look for markers on all disks
//! before anything is written. `templates/grub-guard.cfg` and `templates/guard.sh` write this rule
//! down for them; tests run both against [`Guard::decide`].

use crate::value::{HostName, Marker};

/// What one machine may wipe.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Guard {
    /// The machine's name, then those that it had before; in lower case.
    pub names: Vec<HostName>,
    /// The number of the installation that it is to run: its `install_id`.
    pub number: u32,
    /// Markers of other machines that it may wipe.
    pub wipe: Vec<Marker>,
}

/// What a machine does about the markers on its disks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision<'m> {
    /// Nothing objects: it installs itself.
    Install,
    /// This marker is its own, of this installation or a later one: it boots its disk.
    Installed(&'m str),
    /// This marker is another machine's, or cannot be read: it boots its disk.
    Foreign(&'m str),
}

impl Guard {
    /// The marker that its installation leaves.
    pub fn marker(&self) -> Marker {
        Marker {
            host: self.names[0].clone(),
            number: self.number,
        }
    }

    /// Decides by the names of all markers on all disks. The first one that objects decides.
    pub fn decide<'m>(&self, markers: impl IntoIterator<Item = &'m str>) -> Decision<'m> {
        let mut markers = markers.into_iter().map(|name| self.judge(name));
        let objection = markers.find(|decision| *decision != Decision::Install);
        objection.unwrap_or(Decision::Install)
    }

    fn judge<'m>(&self, marker: &'m str) -> Decision<'m> {
        if self.wipe.iter().any(|wiped| wiped.to_string() == marker) {
            return Decision::Install;
        }
        match Marker::split(marker) {
            Some((host, number)) if self.names.iter().any(|name| name.as_str() == host) => {
                if number < self.number {
                    Decision::Install
                } else {
                    Decision::Installed(marker)
                }
            }
            _ => Decision::Foreign(marker),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::FromText as _;

    fn name(text: &str) -> HostName {
        HostName::from_text(text).unwrap()
    }

    /// `web1`, once `web-2`, which is to run its installation 7 and may wipe `db-1-3`.
    fn guard() -> Guard {
        Guard {
            names: vec![name("web1"), name("web-2")],
            number: 7,
            wipe: vec![Marker {
                host: name("db-1"),
                number: 3,
            }],
        }
    }

    #[test]
    fn a_disk_is_wiped_by_its_own_machine_and_a_raised_number_alone() {
        for allowed in ["web1-6", "web1-1", "web-2-6", "db-1-3"] {
            assert_eq!(guard().decide([allowed]), Decision::Install, "{allowed}");
        }
        for own in ["web1-7", "web1-8", "web-2-7", "web1-999999999"] {
            assert_eq!(guard().decide([own]), Decision::Installed(own));
        }
        for foreign in ["web2-1", "web-1", "db-1-2", "db-1-4", "web10-1", "xweb1-6"] {
            assert_eq!(guard().decide([foreign]), Decision::Foreign(foreign));
        }
    }

    #[test]
    fn what_cannot_be_read_objects() {
        for bad in [
            "",
            "-",
            "web1",
            "web1-",
            "-7",
            "7",
            "web1-x",
            "web1-06",
            "web1-0",
            "web1-+6",
            "web1- 6",
            "web1-1000000000",
            "web1-6.bak",
            "WEB1-6",
        ] {
            assert_eq!(guard().decide([bad]), Decision::Foreign(bad));
        }
    }

    #[test]
    fn one_marker_that_objects_is_enough() {
        assert_eq!(guard().decide([]), Decision::Install);
        let markers = ["web1-6", "db-1-3", "web2-1", "web1-7"];
        assert_eq!(guard().decide(markers), Decision::Foreign("web2-1"));
    }
}
