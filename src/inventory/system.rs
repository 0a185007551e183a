//! Parts of the installed system: its repositories, its firewall, its services, its scripts.

use std::sync::Arc;

use schemars::{Schema, SchemaGenerator};

use super::read::{Field, Key, List, Read};
use super::{Shape, section};
use crate::diagnostic::Diagnostics;
use crate::value::{LocalPath, Port, Service, Url};
use crate::yaml::Node;

section! {
    /// A repository beside the installation tree: its URL, or a mapping that says more.
    #[section("a repository", short = url: Url)]
    pub struct Repo {
        /// Where it is.
        pub url: Field<Url>,
        /// A metalink that names its mirrors, in the place of `url`. EL 7 cannot read one.
        pub metalink: Field<Url>,
        /// A list of its mirrors, in the place of `url`.
        pub mirrorlist: Field<Url>,
        /// Whether the installed system goes on using it. Default: `false`.
        pub install: Field<bool>,
    }
}

section! {
    /// The firewall of the installed system.
    #[section("`firewall`")]
    pub struct Firewall {
        /// Whether there is one. Default: `true`.
        pub enabled: Field<bool>,
        /// The services that may be reached, as firewalld calls them, such as `ssh` or `https`.
        /// Default: `[ssh]`.
        pub services: Field<List<Service>>,
        /// The ports that may be reached besides: `[8080/tcp]`.
        pub ports: Field<List<Port>>,
    }
}

section! {
    /// The services of the installed system, where they differ from what packages say.
    #[section("`services`")]
    pub struct Services {
        /// Those that are started, such as `chronyd` (on Debian and Ubuntu `chrony`).
        pub enabled: Field<List<Service>>,
        /// Those that are not started, such as `postfix`.
        pub disabled: Field<List<Service>>,
    }
}

/// A script of the operator's, in a file beside the inventory.
#[derive(Clone, Debug)]
pub struct Script {
    /// The file, relative to the folder of the inventory.
    pub path: LocalPath,
    /// Its text, once [`fetch`](super::fetch()) has read it.
    pub text: Arc<str>,
}

impl Read for Script {
    fn read(node: &Node<'_>, key: Key<'_>, out: &mut Diagnostics) -> Option<Self> {
        LocalPath::read(node, key, out).map(|path| Self {
            path,
            text: Arc::from(""),
        })
    }
}

impl Shape for Script {
    fn shape(generator: &mut SchemaGenerator) -> Schema {
        LocalPath::shape(generator)
    }
}
