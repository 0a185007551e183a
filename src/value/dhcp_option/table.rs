//! The options that have a name: those of IANA's registry that isc-dhcpd knows by name, and a few
//! in wide use that it does not.
//!
//! Names and types are those of isc-dhcpd 4.4.3 (dhcp-options(5)); a test holds every row against
//! the real one, by its own check and by the bytes that it sends.

use super::DataType::{
    Address, Address6, AddressPair, CompressedDomain, Domain, Flag, Hex, Int32, Route, Text, Uint8,
    Uint16, Uint32,
};
use super::OptionType;

/// An option with a name and a type.
#[derive(Debug)]
pub struct StandardOption {
    /// Its number.
    pub code: u8,
    /// What dhcpd calls it.
    pub name: &'static str,
    /// Its type.
    pub kind: OptionType,
    /// Whether every dhcpd since 4.1 knows it by that name; to others netpxe introduces it.
    pub is_builtin: bool,
}

impl StandardOption {
    /// The option of this number.
    pub fn of_code(code: u8) -> Option<&'static Self> {
        let at = STANDARD.binary_search_by_key(&code, |option| option.code);
        at.ok().map(|at| &STANDARD[at])
    }

    /// The option of this name.
    pub fn of_name(name: &str) -> Option<&'static Self> {
        STANDARD.iter().find(|it| it.name == name)
    }

    /// Whether an inventory may give it by its name or number, be it only somewhere. The others have
    /// keys of their own, or belong to the protocol.
    pub fn is_written(&self) -> bool {
        !ELSEWHERE.contains(&self.code)
    }
}

const fn builtin(code: u8, name: &'static str, kind: OptionType) -> StandardOption {
    StandardOption {
        code,
        name,
        kind,
        is_builtin: true,
    }
}

const fn newer(code: u8, name: &'static str, kind: OptionType) -> StandardOption {
    StandardOption {
        code,
        name,
        kind,
        is_builtin: false,
    }
}

const ADDRESS: OptionType = OptionType::one(&[Address]);
const ADDRESSES: OptionType = OptionType::array(&[Address]);
const DOMAIN: OptionType = OptionType::one(&[Domain]);
const FLAG: OptionType = OptionType::one(&[Flag]);
const HEX: OptionType = OptionType::one(&[Hex]);
const PAIRS: OptionType = OptionType::array(&[AddressPair]);
const ROUTES: OptionType = OptionType::array(&[Route]);
const SEARCH: OptionType = OptionType::array(&[CompressedDomain]);
const TEXT: OptionType = OptionType::one(&[Text]);
const U8: OptionType = OptionType::one(&[Uint8]);
const U16: OptionType = OptionType::one(&[Uint16]);
const U16S: OptionType = OptionType::array(&[Uint16]);
const U32: OptionType = OptionType::one(&[Uint32]);

/// Options that have keys of their own, or belong to the protocol.
const ELSEWHERE: &[u8] = &[
    1, 3, 6, 12, 15, 17, 28, 43, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 66, 67, 77, 80,
    81, 82, 90, 91, 93, 94, 97, 118, 119, 121, 249, 252,
];

/// The options, by number.
#[rustfmt::skip]
pub const STANDARD: &[StandardOption] = &[
    builtin(1, "subnet-mask", ADDRESS),
    builtin(2, "time-offset", OptionType::one(&[Int32])),
    builtin(3, "routers", ADDRESSES),
    builtin(4, "time-servers", ADDRESSES),
    builtin(5, "ien116-name-servers", ADDRESSES),
    builtin(6, "domain-name-servers", ADDRESSES),
    builtin(7, "log-servers", ADDRESSES),
    builtin(8, "cookie-servers", ADDRESSES),
    builtin(9, "lpr-servers", ADDRESSES),
    builtin(10, "impress-servers", ADDRESSES),
    builtin(11, "resource-location-servers", ADDRESSES),
    builtin(12, "host-name", TEXT),
    builtin(13, "boot-size", U16),
    builtin(14, "merit-dump", TEXT),
    builtin(15, "domain-name", TEXT),
    builtin(16, "swap-server", ADDRESS),
    builtin(17, "root-path", TEXT),
    builtin(18, "extensions-path", TEXT),
    builtin(19, "ip-forwarding", FLAG),
    builtin(20, "non-local-source-routing", FLAG),
    builtin(21, "policy-filter", PAIRS),
    builtin(22, "max-dgram-reassembly", U16),
    builtin(23, "default-ip-ttl", U8),
    builtin(24, "path-mtu-aging-timeout", U32),
    builtin(25, "path-mtu-plateau-table", U16S),
    builtin(26, "interface-mtu", U16),
    builtin(27, "all-subnets-local", FLAG),
    builtin(28, "broadcast-address", ADDRESS),
    builtin(29, "perform-mask-discovery", FLAG),
    builtin(30, "mask-supplier", FLAG),
    builtin(31, "router-discovery", FLAG),
    builtin(32, "router-solicitation-address", ADDRESS),
    builtin(33, "static-routes", PAIRS),
    builtin(34, "trailer-encapsulation", FLAG),
    builtin(35, "arp-cache-timeout", U32),
    builtin(36, "ieee802-3-encapsulation", FLAG),
    builtin(37, "default-tcp-ttl", U8),
    builtin(38, "tcp-keepalive-interval", U32),
    builtin(39, "tcp-keepalive-garbage", FLAG),
    builtin(40, "nis-domain", TEXT),
    builtin(41, "nis-servers", ADDRESSES),
    builtin(42, "ntp-servers", ADDRESSES),
    builtin(43, "vendor-encapsulated-options", HEX),
    builtin(44, "netbios-name-servers", ADDRESSES),
    builtin(45, "netbios-dd-server", ADDRESSES),
    builtin(46, "netbios-node-type", U8),
    builtin(47, "netbios-scope", TEXT),
    builtin(48, "font-servers", ADDRESSES),
    builtin(49, "x-display-manager", ADDRESSES),
    builtin(50, "dhcp-requested-address", ADDRESS),
    builtin(51, "dhcp-lease-time", U32),
    builtin(52, "dhcp-option-overload", U8),
    builtin(53, "dhcp-message-type", U8),
    builtin(54, "dhcp-server-identifier", ADDRESS),
    builtin(55, "dhcp-parameter-request-list", OptionType::array(&[Uint8])),
    builtin(56, "dhcp-message", TEXT),
    builtin(57, "dhcp-max-message-size", U16),
    builtin(58, "dhcp-renewal-time", U32),
    builtin(59, "dhcp-rebinding-time", U32),
    builtin(60, "vendor-class-identifier", TEXT),
    builtin(61, "dhcp-client-identifier", HEX),
    builtin(62, "nwip-domain", TEXT),
    builtin(63, "nwip-suboptions", HEX),
    builtin(64, "nisplus-domain", TEXT),
    builtin(65, "nisplus-servers", ADDRESSES),
    builtin(66, "tftp-server-name", TEXT),
    builtin(67, "bootfile-name", TEXT),
    builtin(68, "mobile-ip-home-agent", ADDRESSES),
    builtin(69, "smtp-server", ADDRESSES),
    builtin(70, "pop-server", ADDRESSES),
    builtin(71, "nntp-server", ADDRESSES),
    builtin(72, "www-server", ADDRESSES),
    builtin(73, "finger-server", ADDRESSES),
    builtin(74, "irc-server", ADDRESSES),
    builtin(75, "streettalk-server", ADDRESSES),
    builtin(76, "streettalk-directory-assistance-server", ADDRESSES),
    builtin(77, "user-class", TEXT),
    builtin(78, "slp-directory-agent", OptionType::array(&[Flag, Address])),
    builtin(79, "slp-service-scope", OptionType::one(&[Flag, Text])),
    newer(80, "rapid-commit", HEX),
    builtin(81, "fqdn", HEX),
    builtin(82, "relay-agent-information", HEX),
    newer(83, "isns", HEX),
    builtin(85, "nds-servers", ADDRESSES),
    builtin(86, "nds-tree-name", TEXT),
    builtin(87, "nds-context", TEXT),
    builtin(88, "bcms-controller-names", OptionType::array(&[Domain])),
    builtin(89, "bcms-controller-address", ADDRESSES),
    newer(90, "authentication", HEX),
    builtin(91, "client-last-transaction-time", U32),
    builtin(92, "associated-ip", ADDRESSES),
    newer(93, "pxe-system-type", U16S),
    newer(94, "pxe-interface-id", OptionType::one(&[Uint8, Uint8, Uint8])),
    newer(97, "pxe-client-id", OptionType::one(&[Uint8, Hex])),
    builtin(98, "uap-servers", TEXT),
    newer(99, "geoconf-civic", HEX),
    newer(100, "pcode", TEXT),
    newer(101, "tcode", TEXT),
    newer(108, "v6-only-preferred", U32),
    builtin(112, "netinfo-server-address", ADDRESSES),
    builtin(113, "netinfo-server-tag", TEXT),
    builtin(114, "default-url", TEXT),
    newer(116, "auto-config", U8),
    newer(117, "name-service-search", U16S),
    builtin(118, "subnet-selection", ADDRESS),
    builtin(119, "domain-search", SEARCH),
    newer(120, "sip-servers", HEX),
    newer(121, "classless-static-routes", ROUTES),
    newer(122, "cablelabs-client-configuration", HEX),
    newer(123, "geoconf", HEX),
    builtin(124, "vivco", HEX),
    builtin(125, "vivso", HEX),
    newer(136, "pana-agent", ADDRESSES),
    newer(137, "v4-lost", DOMAIN),
    newer(138, "capwap-ac-v4", ADDRESSES),
    newer(139, "mos-address", HEX),
    newer(140, "mos-fqdn", HEX),
    newer(141, "sip-ua-cs-domains", SEARCH),
    newer(142, "ipv4-address-andsf", ADDRESSES),
    newer(146, "rdnss-selection", OptionType::array(&[Uint8, Address, Address, Domain])),
    newer(150, "tftp-server-address", ADDRESSES),
    newer(159, "v4-portparams", OptionType::one(&[Uint8, Uint8, Uint16])),
    newer(160, "v4-captive-portal", TEXT),
    newer(208, "pxelinux-magic", HEX),
    newer(209, "loader-configfile", TEXT),
    newer(210, "loader-pathprefix", TEXT),
    newer(211, "loader-reboottime", U32),
    newer(212, "option-6rd", OptionType::array(&[Uint8, Uint8, Address6, Address])),
    newer(213, "v4-access-domain", DOMAIN),
    newer(220, "subnet-allocation", HEX),
    newer(221, "virtual-subnet-selection", HEX),
    newer(249, "ms-classless-static-routes", ROUTES),
    newer(252, "wpad", TEXT),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_in_order_and_have_names_of_their_own() {
        assert!(STANDARD.windows(2).all(|pair| pair[0].code < pair[1].code));
        for option in STANDARD {
            assert_eq!(
                StandardOption::of_name(option.name).map(|it| it.code),
                Some(option.code)
            );
            assert_eq!(
                StandardOption::of_code(option.code).map(|it| it.name),
                Some(option.name)
            );
        }
    }
}
