//! `classes:`, kinds of client that are told apart by what they say.

use super::dhcp_options::ClientOptions;
use super::read::{Field, List};
use super::section;
use crate::value::{AgentId, DhcpdText, Int, LeaseTime, Mac, Oui, Text};

section! {
    /// A kind of client: phones, access points, the machines behind one switch. Pools can be for it
    /// alone, or for all others.
    #[section("a class")]
    pub struct Class {
        /// Who belongs to it. All that is given must hold.
        #[required("{vendor: Polycom}")]
        pub r#match: Field<Match>,
        /// How long an address is lent to these clients, in whatever network, also if they ask for
        /// more: seconds, or with a unit as in `90m`, `12h`, `7d`.
        pub lease: Field<LeaseTime>,
        /// Statements that are written into its part of dhcpd.conf as they are.
        pub dhcpd: Field<DhcpdText>,
        #[flatten]
        /// What they are told by DHCP.
        pub options: ClientOptions,
    }
}

section! {
    /// Who belongs to a class. All that is given must hold.
    #[section("a match")]
    pub struct Match {
        /// What the vendor class (option 60) begins with: `Polycom`.
        pub vendor: Field<Text>,
        /// The user class (option 77), or the first where there are several: `iPXE`.
        pub user_class: Field<Text>,
        /// The first three octets of the MAC address, in quotes: `["00:04:f2"]`.
        pub oui: Field<List<Oui>>,
        /// The architecture of the firmware (option 93), by IANA's numbers: `[0]` for BIOS, `[7, 9]`
        /// for UEFI, `[11]` for UEFI on ARM. Operating systems do not say it.
        pub architecture: Field<List<Int<0, 65535>>>,
        /// The port by which the question came in, as the switch or relay calls it (option 82):
        /// a text, or octets such as `00:04:00:0a`.
        pub circuit_id: Field<AgentId>,
        /// The switch or relay (option 82): a text, or octets such as `00:04:00:0a`.
        pub remote_id: Field<AgentId>,
        /// MAC addresses, in quotes: `["52:54:00:12:34:56"]`.
        pub macs: Field<List<Mac>>,
    }
}
