//! Adds to an inventory that is there: its comments, its order and its layout stay as they are.

mod place;
mod there;

use self::place::{Insert, refusal};
use self::there::{Machines, Stands};
use super::yaml::{Entry, Value};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;
use crate::yaml::{Entry as There, Node, parse};

/// What was added to an inventory.
#[derive(Debug)]
pub struct Inserted {
    /// The inventory's text.
    pub text: String,
    /// How many entries each section got, by its name.
    pub added: Vec<(String, usize)>,
    /// How many were left out that stand there already.
    pub known: usize,
    /// What was not carried over, and what is answered in another way: each with its place in the old
    /// file.
    pub told: Vec<Diagnostic>,
}

/// The sections whose entries have names, each of which can be added by itself; and what one of them is
/// called, and several.
const NAMED: &[(&str, &str, &str)] = &[
    ("networks", "network", "networks"),
    (
        "option_definitions",
        "option definition",
        "option definitions",
    ),
    ("classes", "class", "classes"),
    ("mac_images", "Mac image", "Mac images"),
    ("hosts", "machine", "machines"),
    ("devices", "device", "devices"),
];

impl Inserted {
    /// What was added, for a person: `1 machine and 2 devices added, 1 left out that stands there`.
    pub fn summary(&self) -> String {
        let called = |(section, count): &(String, usize)| match NAMED
            .iter()
            .find(|(it, ..)| it == section)
        {
            Some((_, one, _)) if *count == 1 => format!("1 {one}"),
            Some((_, _, several)) => format!("{count} {several}"),
            None => format!("`{section}`"),
        };
        let all: Vec<String> = self.added.iter().map(called).collect();
        let added = match all.as_slice() {
            [] => "nothing".to_owned(),
            [one] => one.clone(),
            [first @ .., last] => format!("{} and {last}", first.join(", ")),
        };
        let known = match self.known {
            0 => String::new(),
            1 => ", 1 left out that stands there already".to_owned(),
            n => format!(", {n} left out that stand there already"),
        };
        format!("{added} added{known}")
    }
}

/// An inventory's text with what these sections hold added, each at the end of its section. What has the
/// name of something that is there is left out, and machines whose MAC address is there. Of other
/// sections those are added that are not there.
///
/// # Errors
/// It is no YAML, or a section of it is written such that nothing can be added to it safely.
pub fn insert(text: &str, sections: &[Entry]) -> Result<Inserted, Diagnostics> {
    let mut faults = Diagnostics::new();
    let document = parse(text, &mut faults);
    let Some(root) = document.root().filter(|_| !faults.has_errors()) else {
        if !faults.has_errors() {
            faults.push(refusal(Span::default(), "the inventory is empty"));
        }
        return Err(faults);
    };
    let mut work = Work {
        text,
        root,
        machines: Machines::of(root),
        inserts: Vec::new(),
        new: Vec::new(),
        known: 0,
        told: Vec::new(),
    };
    for section in sections.iter().filter(|it| it.key != "netpxe") {
        let done = match &section.value {
            Value::Block(entries) | Value::Map(entries) if has_names(section) => {
                work.named(section, entries)
            }
            Value::Lines(new) => work.lines(section, new),
            _ => work.whole(section),
        };
        if let Err(fault) = done {
            faults.push(fault);
        }
    }
    if faults.has_errors() {
        return Err(faults);
    }
    work.tell_wider();
    let out = work.text();
    if !there::holds_both(&out, root, &work.new) {
        faults.push(refusal(
            root.span(),
            "nothing can be added safely to what is written here",
        ));
        return Err(faults);
    }
    let count = |section: &Entry| match &section.value {
        Value::Block(entries) if has_names(section) => entries.len(),
        _ => 1,
    };
    let added = work.new.iter().map(|it| (it.key.clone(), count(it)));
    Ok(Inserted {
        added: added.collect(),
        text: out,
        known: work.known,
        told: work.told,
    })
}

fn has_names(section: &Entry) -> bool {
    NAMED.iter().any(|(key, ..)| *key == section.key)
}

/// An inventory, and what is to be added to it.
struct Work<'n, 's> {
    text: &'n str,
    root: &'n Node<'s>,
    machines: Machines<'n>,
    inserts: Vec<Insert>,
    /// What is added, by section.
    new: Vec<Entry>,
    known: usize,
    told: Vec<Diagnostic>,
}

impl<'n, 's> Work<'n, 's> {
    /// A section that stands there with a value.
    fn there(&self, key: &str) -> Option<&'n There<'s>> {
        let mut entries = self.root.entries().iter();
        entries.find(|it| it.key == key && !it.value.is_null())
    }

    /// Adds entries of a section to those that are there.
    fn named(&mut self, section: &Entry, entries: &[Entry]) -> Result<(), Diagnostic> {
        let there = self.there(&section.key);
        let mut new = Vec::new();
        for entry in entries {
            let same_name = there.map(|it| it.value.entries().iter());
            let same_name = same_name.and_then(|mut it| it.find(|it| it.key == entry.key));
            let stands = match (same_name, &*section.key) {
                (there, "hosts" | "devices") => {
                    self.machines.knows(entry, there.map(|it| &it.value))
                }
                (Some(there), _) => Some(there::compare(entry, &there.value)),
                (None, _) => None,
            };
            match stands {
                None => new.push(entry.clone()),
                Some(stands) => {
                    self.known += 1;
                    self.tell(entry, stands);
                }
            }
        }
        if new.is_empty() {
            return Ok(());
        }
        let written = self.root.entries().iter().find(|it| it.key == section.key);
        let insert = match (there, written) {
            // An alias, whose mapping is another section's too.
            (Some(it), _) if it.value.span().start < it.key_span.start => {
                return Err(refusal(
                    it.key_span,
                    "nothing can be added to a mapping that is written elsewhere",
                ));
            }
            (Some(it), _) => place::at_end_of(self.text, &it.value, self.root, &new)?,
            (None, Some(it)) => place::below(self.text, it.key_span, &new),
            (None, None) => place::as_section(self.text, &section.key, &new),
        };
        self.inserts.push(insert);
        self.new.push(Entry {
            value: Value::Block(new),
            ..section.clone()
        });
        Ok(())
    }

    /// Adds text for dhcpd to that which is there.
    fn lines(&mut self, section: &Entry, new: &str) -> Result<(), Diagnostic> {
        let Some(there) = self.there(&section.key) else {
            return self.whole(section);
        };
        let is_there = |text: &str| there::holds_lines(text, new);
        if there::text(&there.value).is_some_and(is_there) {
            self.known += 1;
            return Ok(());
        }
        let insert = place::at_end_of_text(self.text, there, new)?;
        self.inserts.push(insert);
        self.new.push(section.clone());
        Ok(())
    }

    /// Adds a section that is not there. One that is there stays as it is.
    fn whole(&mut self, section: &Entry) -> Result<(), Diagnostic> {
        let same = self.there(&section.key);
        // One deploy host or several, under either name.
        let of_servers = ["server", "servers"];
        let is_server = of_servers.contains(&&*section.key);
        let other = of_servers.iter().find_map(|key| self.there(key));
        if let Some(there) = same.or(other.filter(|_| is_server)) {
            self.known += usize::from(!is_server);
            self.tell(section, there::compare(section, &there.value));
            return Ok(());
        }
        if let Some(empty) = self.root.entries().iter().find(|it| it.key == section.key) {
            return Err(refusal(empty.key_span, "this section has no value"));
        }
        self.inserts.push(place::whole_section(self.text, section));
        self.new.push(section.clone());
        Ok(())
    }

    /// `W0901`: the inventory has something else in the place of an entry.
    fn tell(&mut self, entry: &Entry, stands: Stands) {
        let Stands::Otherwise(why) = stands else {
            return;
        };
        let message = format!("`{}` is not carried over: {why}", entry.key);
        let text = place::lines(std::slice::from_ref(entry), 0);
        let lines = text.lines().map(str::trim);
        let lines: Vec<&str> = lines.filter(|it| !it.starts_with('#')).collect();
        let help = match lines.as_slice() {
            [one] => format!(
                "what stands there stays; the old file says `{one}`: write by hand what is needed of it"
            ),
            _ => "what stands there stays: write by hand what is needed of the old one".to_owned(),
        };
        let told = Diagnostic::new(Code::NotCarried, entry.place, message);
        self.told.push(told.help(help));
    }

    /// `W0903`: what the old file said for all of its networks.
    fn tell_wider(&mut self) {
        if self.there("networks").is_none() {
            return;
        }
        for section in &self.new {
            if matches!(&*section.key, "dhcpd" | "classes") {
                let message = format!(
                    "this holds in all networks of the inventory now, as its `{}`",
                    section.key
                );
                let told = Diagnostic::new(Code::OtherAnswer, section.place, message);
                self.told.push(told.help(
                    "see whether the networks that were there already are to have it; what is for one \
                     network stands in that network",
                ));
            }
        }
    }

    /// The inventory's text with all that is added.
    fn text(&mut self) -> String {
        // At the end, what belongs to the last section comes before new ones.
        self.inserts
            .sort_by_key(|(at, insert)| (*at, !insert.starts_with(' ')));
        let mut out = String::with_capacity(self.text.len());
        let mut from = 0;
        for (at, insert) in &self.inserts {
            out.push_str(&self.text[from..*at]);
            if !out.is_empty() && !out.ends_with('\n') {
                out.push('\n');
            }
            out.push_str(insert);
            from = *at;
        }
        out.push_str(&self.text[from..]);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(name: &str) -> Vec<Entry> {
        let host = Entry::new(name, Value::Map(vec![Entry::text("firmware", "bios")]));
        vec![Entry::new("hosts", Value::Block(vec![host]))]
    }

    fn inserted(text: &str) -> String {
        insert(text, &hosts("new")).unwrap().text
    }

    const NEW: &str = "new: {firmware: bios}\n";

    #[test]
    fn entries_are_put_behind_the_last_with_its_comments() {
        for (before, after) in [
            (
                "netpxe: 1\nhosts:\n  a: {mac: x}  # one\n  # kept\n\n# next\nprofiles: {}\n",
                "\n# next\nprofiles: {}\n",
            ),
            ("hosts:\n    a:\n      mac: x\n", ""),
            ("hosts:\n    a:\n      mac: x", ""),
            (
                "hosts:\n  a:\n    dhcpd: |\n      one\n      two\n\nprofiles: {}\n",
                "\nprofiles: {}\n",
            ),
            (
                "hosts:\n  a:\n    dns: [x,\n      y]\nprofiles: {}\n",
                "profiles: {}\n",
            ),
            (
                "hosts:\n  a:\n    list:\n      - x\n      - y\nprofiles: {}\n",
                "profiles: {}\n",
            ),
        ] {
            let indent = before.split("hosts:\n").nth(1).unwrap();
            let indent = indent.len() - indent.trim_start().len();
            let head = before.strip_suffix(after).unwrap();
            let end = if head.ends_with('\n') { "" } else { "\n" };
            assert_eq!(
                inserted(before),
                format!("{head}{end}{:indent$}{NEW}{after}", ""),
                "{before}"
            );
        }
    }

    #[test]
    fn a_section_that_is_not_there_is_added_and_one_without_value_filled() {
        assert_eq!(
            inserted("netpxe: 1\n"),
            format!("netpxe: 1\n\nhosts:\n  {NEW}")
        );
        assert_eq!(inserted("hosts:\nx: 1\n"), format!("hosts:\n  {NEW}x: 1\n"));
    }

    #[test]
    fn what_is_there_is_left_alone() {
        let text = "hosts:\n  new: {mac: x}\n";
        let done = insert(text, &hosts("new")).unwrap();
        assert_eq!((&*done.text, done.known), (text, 1));
        assert_eq!(
            done.summary(),
            "nothing added, 1 left out that stands there already"
        );
    }

    #[test]
    fn what_cannot_be_done_safely_is_refused() {
        for text in [
            "hosts: {a: {mac: x}}\n",
            "hosts: [a]\n",
            "x: &x\n  a: 1\nhosts: *x\n",
            "hosts: a: b\n",
            "",
        ] {
            assert!(insert(text, &hosts("new")).is_err(), "{text}");
        }
    }
}
