//! netpxe-inventory(5): every key that an inventory can have.

use super::facts::{EXAMPLES, SCHEMA};
use super::limits::Limit;
use super::roff::Roff;
use super::section::{Entry, Section, sections};

const ABOUT: &str = "An inventory says in YAML which machines a site has, and what each of them boots from the \
     network. `netpxe gen` compiles it; `netpxe init` writes one to start from.\n\n\
     Below, each mapping of it is a section with all its keys. `NAME` stands for a name of your choice, `[]` \
     for the items of a list. Settings of machines can stand in `defaults`, in a profile and in a host; the host \
     wins over its profile, and that over `defaults`.\n\n\
     Scalars are text until a key says what it wants: a MAC address is never a number, and `no` never a truth \
     value. Keys that do not exist, values that cannot be right and machines that contradict each other are \
     errors, and nothing is written then.";

/// The smallest inventory that boots machines.
pub const EXAMPLE: &str = "\
netpxe: 1
server: {address: 172.22.10.2}
networks:
  lab:
    subnet: 172.22.10.0/24
    gateway: 172.22.10.1
profiles:
  rocky9:
    state: install
    os: el9
    repo: http://172.22.10.2/repos/rocky/9/BaseOS/x86_64/os/
    disk: any
    root_password: locked
    users:
      admin: {sudo: nopasswd, ssh_keys: [ssh-ed25519 AAAA... you@desk]}
hosts:
  d1: {mac: \"bc:30:5b:e5:73:b7\", address: 172.22.10.57, firmware: uefi, profile: rocky9}
";

/// The page.
pub fn page() -> String {
    let mut roff = Roff::page("netpxe-inventory", 5);
    roff.section("NAME");
    roff.name(
        "netpxe-inventory",
        "the file that netpxe compiles: hosts, networks, profiles",
    );
    roff.section("DESCRIPTION");
    roff.paragraphs(ABOUT);
    roff.section("KEYS");
    for section in sections() {
        write_section(&section, &mut roff);
    }
    let files = [EXAMPLES, SCHEMA].map(|(path, text)| (path.to_owned(), text.to_owned()));
    roff.list("FILES", &files);
    roff.section("EXAMPLES");
    roff.paragraphs("One machine, which installs Rocky Linux 9 once and then boots its disk:");
    roff.example(EXAMPLE);
    roff.see_also(
        &["netpxe", "netpxe-check", "netpxe-explain", "netpxe-schema"]
            .map(|page| format!("{page}(1)")),
    );
    roff.finish()
}

fn write_section(section: &Section, roff: &mut Roff) {
    let place = if section.place.is_empty() {
        "The inventory itself"
    } else {
        &section.place
    };
    roff.part(place);
    if !section.about.is_empty() {
        roff.paragraphs(&section.about);
    }
    for also in &section.also {
        roff.paragraphs(&format!("It has all keys of `{also}`, too."));
    }
    for entry in &section.keys {
        roff.item(&entry.name, &about(entry));
        let choices: Vec<_> = entry
            .choices
            .iter()
            .filter(|(_, about)| !about.is_empty())
            .cloned()
            .collect();
        if !choices.is_empty() {
            roff.below(&choices);
        }
    }
}

/// What a page says of a key, in one paragraph or several.
pub fn about(entry: &Entry) -> String {
    let mut kind = entry.kind.clone();
    if let Some(first) = kind.get(..1) {
        kind.replace_range(..1, &first.to_uppercase());
    }
    let required = if entry.is_required { ". Required" } else { "" };
    let default = entry
        .default
        .as_ref()
        .map(|text| format!(" Default: {text}."));
    let default = default.unwrap_or_default();
    let kind = kind.trim_end_matches('.');
    let mut paragraphs = vec![format!("{kind}{required}.{default}")];
    if !entry.text.is_empty() {
        paragraphs.push(entry.text.clone());
    }
    paragraphs.extend(entry.limit.iter().map(limited));
    paragraphs.join("\n\n")
}

/// Which releases refuse a setting.
fn limited(limit: &Limit) -> String {
    let by_code = limit.refused_by.chunk_by(|one, other| one.1 == other.1);
    let releases: Vec<String> = by_code
        .filter_map(|releases| {
            let (_, code) = releases.first()?;
            let words: Vec<String> = releases
                .iter()
                .map(|(word, _)| format!("`{word}`"))
                .collect();
            Some(format!("{} ({code})", words.join(", ")))
        })
        .collect();
    let releases = releases.join("; ");
    if limit.is_whole {
        return format!("Refused with {releases}.");
    }
    let refused = format!("`{}` is refused with {releases}.", limit.value);
    match limit.otherwise {
        Some(other) => format!("{refused} `{other}` is taken."),
        None => refused,
    }
}
