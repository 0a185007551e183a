//! What people write under `options` by the name of a key, or by another tool's word for it.

use super::Place;

/// A key that sets an option.
struct Key {
    /// The key.
    name: &'static str,
    /// How it is written.
    example: &'static str,
    /// The name of the option.
    option: &'static str,
    /// Where it stands.
    stands: Stands,
    /// What it is called under `options`, with `-` in the place of `_`.
    words: &'static str,
}

/// Where a key stands.
#[derive(PartialEq, Eq)]
enum Stands {
    /// Wherever `options` does.
    Everywhere,
    /// In networks, pools, classes and devices: in a machine it is of the installed system, or not there.
    NotInMachines,
    /// In networks alone.
    InNetworks,
}

use Stands::{Everywhere, InNetworks, NotInMachines};

const KEYS: &[Key] = &[
    Key {
        name: "dns",
        example: "[...]",
        option: "domain-name-servers",
        stands: NotInMachines,
        words: "dns dns-server dns-servers name-server name-servers nameserver nameservers resolver resolvers",
    },
    Key {
        name: "domain",
        example: "...",
        option: "domain-name",
        stands: Everywhere,
        words: "dns-domain domain domainname",
    },
    Key {
        name: "gateway",
        example: "...",
        option: "routers",
        stands: InNetworks,
        words: "default-gateway default-router gateway gw router",
    },
    Key {
        name: "lease",
        example: "...",
        option: "dhcp-lease-time",
        stands: InNetworks,
        words: "default-lease-time lease lease-time",
    },
    Key {
        name: "mtu",
        example: "9000",
        option: "interface-mtu",
        stands: NotInMachines,
        words: "mtu",
    },
    Key {
        name: "ntp",
        example: "[...]",
        option: "ntp-servers",
        stands: NotInMachines,
        words: "ntp ntp-server time-server timeserver timeservers",
    },
    Key {
        name: "root_path",
        example: "...",
        option: "root-path",
        stands: Everywhere,
        words: "nfs-root nfsroot rootpath",
    },
    Key {
        name: "routes",
        example: "[...]",
        option: "classless-static-routes",
        stands: Everywhere,
        words: "classless-routes classless-static-route rfc3442-classless-static-routes route routes",
    },
    Key {
        name: "search",
        example: "[...]",
        option: "domain-search",
        stands: Everywhere,
        words: "dns-search search search-domain search-domains",
    },
    Key {
        name: "tftp_server",
        example: "...",
        option: "tftp-server-name",
        stands: Everywhere,
        words: "tftp tftp-server tftp-servers tftpserver",
    },
    Key {
        name: "wpad",
        example: "...",
        option: "wpad",
        stands: Everywhere,
        words: "proxy-autodiscovery wpad-url",
    },
];

/// What to do instead, where a name that is no option's is meant for a key.
pub fn meant(typed: &str, place: Place) -> Option<String> {
    let typed = typed.to_ascii_lowercase().replace('_', "-");
    let key = KEYS.iter().find(|key| {
        let own = key.name.replace('_', "-");
        own == typed || key.words.split(' ').any(|word| word == typed)
    })?;
    let (name, example) = (key.name, key.example);
    Some(match (&key.stands, place) {
        (InNetworks, _) => {
            format!("write `{name}: {example}` in the network: it is a key of its own")
        }
        (NotInMachines, Place::Machine) if name == "dns" => {
            "write `dns: [...]` in the network: it is a key of its own".to_owned()
        }
        (NotInMachines, Place::Machine) => format!("write `{}: {example}`", key.option),
        (_, Place::Network) => format!(
            "`{name}` is a key of the network itself: write `{name}: {example}` beside `options`"
        ),
        _ => format!("`{name}` is a key of its own: write `{name}: {example}` beside `options`"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::StandardOption;

    #[test]
    fn words_are_no_options_and_keys_set_some() {
        for key in KEYS {
            for word in key.words.split(' ') {
                assert!(StandardOption::of_name(word).is_none(), "{word}");
                assert_eq!(word, word.replace('_', "-"));
            }
            let option = StandardOption::of_name(key.option);
            assert!(key.name == key.option || option.is_some(), "{}", key.option);
        }
    }
}
