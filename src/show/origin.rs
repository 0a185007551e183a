//! Where the inventory says what: keys and settings, through profiles, to files and lines.

use super::way::{Place, Setting};
use crate::source::{Source, Span};
use crate::yaml::{Document, Entry, Node, Value};

/// The settings that merge where a lower layer has them too.
const MERGED: &[&str] = &["users", "vars", "firewall", "services"];

/// The keys of a host or a profile that are no settings.
const NO_SETTINGS: &[&str] = &[
    "mac", "address", "network", "nics", "bonds", "bridges", "vlans", "formerly", "wipe", "allow",
    "profile", "extends", "bmc",
];

/// As many profiles as may stand on each other.
const MOST_LAYERS: usize = 16;

/// The text of an inventory, whose places can be looked up.
pub struct Origins<'a> {
    source: &'a Source,
    document: &'a Document<'a>,
}

/// One layer of settings.
struct Layer<'a> {
    node: &'a Node<'a>,
    /// What it is called: `host d1`, `profile server`, `defaults`.
    from: String,
}

impl<'a> Origins<'a> {
    /// The places of a document, which was read from `source`.
    pub fn new(source: &'a Source, document: &'a Document<'a>) -> Self {
        Self { source, document }
    }

    /// The place of the key at the end of `path`, such as `networks`, `lab`, `gateway`.
    pub(super) fn at(&self, path: &[&str], from: &str) -> Option<Place> {
        let entry = self.entry(path)?;
        Some(self.place(entry.key_span, from))
    }

    /// The place of a host's setting: the layer that decides it.
    pub(super) fn setting(&self, host: &str, key: &str) -> Option<Place> {
        let layers = self.layers(host);
        let mut entries = layers
            .iter()
            .filter_map(|layer| Some((find(layer.node, key)?, layer)));
        let (entry, layer) = entries.next()?;
        Some(self.place(entry.key_span, &layer.from))
    }

    /// The profile of a host and those below it, the topmost first.
    pub(super) fn profiles(&self, host: &str) -> Vec<String> {
        let layers = self.layers(host);
        let names = layers.iter().filter_map(|layer| {
            let name = layer.from.strip_prefix("profile ")?;
            Some(name.split(',').next().unwrap_or(name).to_owned())
        });
        names.collect()
    }

    /// Every setting of a host, by key, and the layer that decides it.
    pub(super) fn settings(&self, host: &str) -> Vec<Setting> {
        let mut settings: Vec<Setting> = Vec::new();
        for layer in self.layers(host) {
            let keys = layer.node.entries().iter();
            for entry in keys.filter(|entry| !NO_SETTINGS.contains(&&*entry.key)) {
                let deep = MERGED.contains(&&*entry.key);
                self.add(&entry.key, entry, deep, &layer.from, &mut settings);
            }
        }
        settings.sort_by(|a, b| a.key.cmp(&b.key));
        settings
    }

    /// Adds a setting that no layer above has; of a mapping that merges, each of its own.
    fn add(&self, key: &str, entry: &Entry<'_>, deep: bool, from: &str, out: &mut Vec<Setting>) {
        if deep && let Value::Map(entries) = entry.value.value() {
            for below in entries.iter() {
                self.add(&format!("{key}.{}", below.key), below, true, from, out);
            }
            return;
        }
        // What a layer above has replaced, or put a mapping or a scalar in the place of.
        let hides = |above: &Setting| {
            let is_below = |long: &str, short: &str| {
                let rest = long.strip_prefix(short);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            };
            is_below(key, &above.key) || is_below(&above.key, key)
        };
        if !out.iter().any(hides) {
            out.push(Setting {
                key: key.to_owned(),
                value: shown(key, &entry.value),
                origin: self.place(entry.key_span, from),
            });
        }
    }

    /// The layers of a host, the topmost first.
    fn layers(&self, host: &str) -> Vec<Layer<'a>> {
        let mut layers = Vec::new();
        let hosts = self.entry(&["hosts"]).map(|it| it.value.entries());
        let mut hosts = hosts.unwrap_or_default().iter();
        let own = hosts.find(|it| it.key.eq_ignore_ascii_case(host));
        let mut next = own.and_then(|own| find(&own.value, "profile"));
        layers.extend(own.map(|own| Layer {
            node: &own.value,
            from: format!("host {host}"),
        }));
        let mut above = String::new();
        while let Some(name) = next.and_then(|it| scalar(&it.value)) {
            let Some(profile) = self.entry(&["profiles", name]) else {
                break;
            };
            layers.push(Layer {
                node: &profile.value,
                from: format!("profile {name}{above}"),
            });
            if layers.len() > MOST_LAYERS {
                break;
            }
            above = format!(", which {name} extends");
            next = find(&profile.value, "extends");
        }
        layers.extend(self.entry(&["defaults"]).map(|defaults| Layer {
            node: &defaults.value,
            from: "defaults".to_owned(),
        }));
        layers
    }

    fn entry(&self, path: &[&str]) -> Option<&'a Entry<'a>> {
        let (last, above) = path.split_last()?;
        let mut node = self.document.root()?;
        for key in above {
            node = &find(node, key)?.value;
        }
        find(node, last)
    }

    fn place(&self, span: Span, from: &str) -> Place {
        Place {
            file: self.source.file(span.start).name().to_owned(),
            line: self.source.position(span.start).line,
            from: from.to_owned(),
        }
    }
}

fn find<'n>(node: &'n Node<'n>, key: &str) -> Option<&'n Entry<'n>> {
    let mut entries = node.entries().iter();
    entries.find(|entry| entry.key.eq_ignore_ascii_case(key))
}

fn scalar<'n>(node: &'n Node<'n>) -> Option<&'n str> {
    match node.value() {
        Value::Scalar(text, _) => Some(text),
        _ => None,
    }
}

/// A value as it is written, on one line; `***` where it may be a secret.
fn shown(key: &str, node: &Node<'_>) -> String {
    const SECRETS: &[&str] = &["password", "secret", "token", "passphrase"];
    let key = key.to_lowercase();
    if SECRETS.iter().any(|secret| key.contains(secret)) {
        return match scalar(node) {
            Some("locked") => "locked".to_owned(),
            _ => "***".to_owned(),
        };
    }
    match node.value() {
        Value::Scalar(text, _) => text.to_string(),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(|item| shown(&key, item)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Map(entries) => {
            let entry = |it: &Entry<'_>| {
                let value = shown(&format!("{key}.{}", it.key), &it.value);
                format!("{}: {value}", it.key)
            };
            let entries: Vec<String> = entries.iter().map(entry).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Faulty => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::yaml;

    const TEXT: &str = "defaults:
  lang: en_US.UTF-8
  users: {ann: {groups: [wheel], password: x}}
profiles:
  base: {timezone: Europe/Berlin, vars: {rack: 1}, repos: {a: x}}
  server:
    extends: base
    users: {ann: {groups: [adm]}}
hosts:
  d1: {mac: x, profile: server, vars: {rack: 2}, repos: {b: y}}
";

    #[test]
    fn each_setting_has_the_layer_that_decides_it() {
        let source = Source::new("i.yaml", TEXT);
        let document = yaml::parse(source.text(), &mut Diagnostics::new());
        let origins = Origins::new(&source, &document);
        let settings = origins.settings("D1");
        let told: Vec<String> = settings
            .iter()
            .map(|it| {
                format!(
                    "{} {} {} {}",
                    it.key, it.value, it.origin.line, it.origin.from
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "lang en_US.UTF-8 2 defaults",
                "repos {b: y} 10 host D1",
                "timezone Europe/Berlin 5 profile base, which server extends",
                "users.ann.groups [adm] 8 profile server",
                "users.ann.password *** 3 defaults",
                "vars.rack 2 10 host D1",
            ]
        );
        assert_eq!(origins.profiles("d1"), ["server", "base"]);
        assert_eq!(origins.setting("d1", "timezone").map(|it| it.line), Some(5));
        assert_eq!(
            origins.at(&["hosts", "d1", "mac"], "x").map(|it| it.line),
            Some(10)
        );
        assert_eq!(origins.at(&["hosts", "d2"], "x"), None);
    }
}
