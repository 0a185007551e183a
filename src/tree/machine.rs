//! What a tree records of each machine that it was made for.
//!
//! The writer keeps this record in its manifest, so that the next run can say what a change means
//! for a machine. It holds no secrets.

#![expect(
    clippy::ref_option_ref,
    reason = "serde hands out references to fields"
)]

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use crate::value::{HostName, Label, Mac, Marker, MountPoint, Os, State};

/// One machine, or a device: that has one NIC, which does not boot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// Its name.
    #[serde(with = "text")]
    pub name: HostName,
    /// The names that it had before.
    #[serde(default, with = "texts", skip_serializing_if = "Vec::is_empty")]
    pub formerly: Vec<HostName>,
    /// What it does when it boots from the network.
    #[serde(with = "text")]
    pub state: State,
    /// The number of the installation that is to be on its disks, also where it is not due now. A device has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub install_id: Option<u32>,
    /// The markers of other machines that its installation may wipe.
    #[serde(default, with = "texts", skip_serializing_if = "Vec::is_empty")]
    pub wipe: Vec<Marker>,
    /// The disks that its installation wipes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disks: Option<String>,
    /// Where what survives its installation is mounted: volumes that are kept, disks for data.
    #[serde(default, with = "texts", skip_serializing_if = "Vec::is_empty")]
    pub keeps: Vec<MountPoint>,
    /// The release that is installed on it or rescues it.
    #[serde(
        default,
        with = "optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub os: Option<&'static Os>,
    /// Its NICs, in the order of the inventory.
    pub nics: Vec<MachineNic>,
}

/// One of its NICs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MachineNic {
    /// Its name in the inventory, if the machine has several.
    #[serde(
        default,
        with = "optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub label: Option<Label>,
    /// Its MAC address.
    #[serde(with = "text")]
    pub mac: Mac,
    /// The address that is reserved for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Ipv4Addr>,
    /// Whether the machine may boot from it.
    pub boots: bool,
}

impl Machine {
    /// The NIC after which the machine's files are named: the first that boots.
    #[must_use]
    pub fn main_nic(&self) -> Option<&MachineNic> {
        let boots = self.nics.iter().find(|nic| nic.boots);
        boots.or(self.nics.first())
    }
}

/// A value in JSON: the text that it has in an inventory.
mod text {
    use std::fmt::Display;

    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::value::FromText;

    pub fn serialize<T: Display, S: Serializer>(value: &T, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(value)
    }

    pub fn deserialize<'de, T: FromText, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
        let text = String::deserialize(from)?;
        // Quoted, because somebody may have edited it: a terminal must not obey it.
        T::from_text(&text).map_err(|_| D::Error::custom(format!("{text:?} is not {}", T::WANTED)))
    }
}

/// The same for several values.
mod texts {
    use std::fmt::Display;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::text;
    use crate::value::FromText;

    #[derive(Serialize, Deserialize)]
    #[serde(bound(serialize = "T: Display", deserialize = "T: FromText"))]
    struct Text<T>(#[serde(with = "text")] T);

    pub fn serialize<T: Display, S: Serializer>(values: &[T], out: S) -> Result<S::Ok, S::Error> {
        out.collect_seq(values.iter().map(Text))
    }

    pub fn deserialize<'de, T: FromText, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<T>, D::Error> {
        let values = Vec::<Text<T>>::deserialize(from)?;
        Ok(values.into_iter().map(|Text(value)| value).collect())
    }
}

/// The same for a value that may be missing.
pub(crate) mod optional_text {
    use std::fmt::Display;

    use serde::{Deserializer, Serializer};

    use super::text;
    use crate::value::FromText;

    #[expect(clippy::ref_option, reason = "serde asks for this type")]
    pub(crate) fn serialize<T: Display, S: Serializer>(
        value: &Option<T>,
        out: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => text::serialize(value, out),
            None => out.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, T: FromText, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<T>, D::Error> {
        text::deserialize(from).map(Some)
    }
}
