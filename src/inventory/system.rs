//! Parts of the installed system: its repositories, its firewall, its services, its scripts.

use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::read::{Field, Key, List, Read};
use super::schema::needs;
use super::{Shape, section};
use crate::diagnostic::Diagnostics;
use crate::source::Spanned;
use crate::value::{LocalPath, Port, Service, Url};
use crate::yaml::{Node, Value};

/// A repository beside the installation tree: its URL, or a mapping that says more.
#[derive(Clone, Debug, Default, JsonSchema)]
#[schemars(transform = needs(&[]))]
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

impl Read for Repo {
    fn read(node: &Node<'_>, key: Key<'_>, out: &mut Diagnostics) -> Option<Self> {
        if !matches!(node.value(), Value::Map(_)) {
            return Url::read(node, key, out).map(|value| Self {
                url: Field::Given(Spanned {
                    value,
                    span: node.span(),
                }),
                ..Self::default()
            });
        }
        super::read::section(node, key, "a repository", out, |map| Self {
            url: map.optional("url"),
            metalink: map.optional("metalink"),
            mirrorlist: map.optional("mirrorlist"),
            install: map.optional("install"),
        })
    }
}

impl Shape for Repo {
    fn shape(generator: &mut SchemaGenerator) -> Schema {
        let (url, repo) = (Url::shape(generator), generator.subschema_for::<Self>());
        json_schema!({ "anyOf": [url, repo] })
    }
}

/// The firewall of the installed system.
#[derive(Clone, Debug, Default, JsonSchema)]
#[schemars(transform = needs(&[]))]
pub struct Firewall {
    /// Whether there is one. Default: `true`.
    pub enabled: Field<bool>,
    /// The services that may be reached, as firewalld calls them. Default: `[ssh]`.
    pub services: Field<List<Service>>,
    /// The ports that may be reached besides: `[8080/tcp]`.
    pub ports: Field<List<Port>>,
}

section!(Firewall, "`firewall`", |map| Self {
    enabled: map.optional("enabled"),
    services: map.optional("services"),
    ports: map.optional("ports"),
});

/// The services of the installed system, where they differ from what packages say.
#[derive(Clone, Debug, Default, JsonSchema)]
#[schemars(transform = needs(&[]))]
pub struct Services {
    /// Those that are started.
    pub enabled: Field<List<Service>>,
    /// Those that are not.
    pub disabled: Field<List<Service>>,
}

section!(Services, "`services`", |map| Self {
    enabled: map.optional("enabled"),
    disabled: map.optional("disabled"),
});

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
