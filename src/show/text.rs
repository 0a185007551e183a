//! A machine's way for a person to read.

use std::fmt::Write as _;

use super::way::{AnswerStep, DhcpStep, Fact, Fetch, Generated, OptionStep, Place, Step, Way};

/// Where what the inventory says begins.
const COLUMN: usize = 64;

/// The way, step by step.
pub fn render(way: &Way) -> String {
    let mut out = String::new();
    let machine = &way.machine;
    let name = machine
        .name
        .as_deref()
        .unwrap_or("a machine that the inventory does not know");
    let mac = machine
        .mac
        .as_deref()
        .map_or(String::new(), |mac| format!(" ({mac})"));
    line(&mut out, &format!("{name}{mac}"), machine.origin.as_ref());
    let mut about = format!("in network {}, asking as {}", machine.network, machine.r#as);
    for other in &machine.or {
        let _ = write!(about, " (or --as {other})");
    }
    let _ = writeln!(out, "{about}");
    if let (Some(server), Some(other)) = (&machine.server, &machine.other_server) {
        let _ = writeln!(out, "answered by {server} (or --server {other})");
    }
    for (at, step) in way.steps.iter().enumerate() {
        let _ = writeln!(out, "\n{}. {}", at + 1, step.title);
        self::step(&mut out, step, &way.steps[..at]);
    }
    if !way.settings.is_empty() {
        out.push_str("\nSettings\n");
        for setting in &way.settings {
            let text = format!("   {}: {}", setting.key, setting.value);
            line(&mut out, &text, Some(&setting.origin));
        }
    }
    out
}

fn step(out: &mut String, step: &Step, before: &[Step]) {
    if let Some(dhcp) = &step.dhcp {
        self::dhcp(out, dhcp, before);
    }
    for fetch in &step.fetches {
        self::fetch(out, fetch);
    }
    for fact in &step.facts {
        self::fact(out, fact);
    }
}

fn dhcp(out: &mut String, dhcp: &DhcpStep, before: &[Step]) {
    let _ = writeln!(out, "   as {}", dhcp.asks);
    if let Some(why) = &dhcp.silent {
        let _ = writeln!(out, "   no answer: {why}");
    }
    if let Some(answer) = &dhcp.answer {
        self::answer(out, answer);
        let same = |step: &&Step| {
            let told = step.dhcp.as_ref().and_then(|it| it.answer.as_ref());
            told.is_some_and(|told| told.options == answer.options)
        };
        match before.iter().position(|step| same(&step)) {
            Some(at) => {
                let _ = writeln!(out, "   the options of step {}", at + 1);
            }
            None => answer.options.iter().for_each(|it| option(out, it)),
        }
        for pool in &answer.of_pools {
            let _ = writeln!(out, "   and for an address of {}", pool.range);
            pool.options.iter().for_each(|it| option(out, it));
        }
    }
    if !dhcp.generated.is_empty() {
        let _ = writeln!(out, "   generated: {}", generated(&dhcp.generated));
    }
}

fn answer(out: &mut String, answer: &AnswerStep) {
    let origin = answer.address_origin.as_ref();
    match (&answer.address, &answer.pools[..]) {
        (Some(address), _) => line(out, &format!("   address {address}, reserved"), origin),
        (None, []) => {}
        (None, pools) => line(
            out,
            &format!("   address from {}", pools.join(", ")),
            origin,
        ),
    }
    let _ = writeln!(out, "   next-server {}", answer.next_server);
    match (&answer.file, &answer.no_file) {
        (Some(file), _) => line(out, &format!("   file {file}"), answer.file_origin.as_ref()),
        (None, Some(why)) => {
            let _ = writeln!(out, "   no file: {why}");
        }
        (None, None) => {}
    }
}

fn option(out: &mut String, option: &OptionStep) {
    // BSDP says it part by part.
    let value = if option.bsdp.is_empty() {
        &option.value
    } else {
        "BSDP"
    };
    let text = format!("   option {:>3} {}: {value}", option.code, option.name);
    line(out, &text, option.origin.as_ref());
    for part in &option.bsdp {
        let _ = writeln!(out, "                {part}");
    }
}

fn fetch(out: &mut String, fetch: &Fetch) {
    let _ = write!(out, "   {} {}", fetch.protocol, fetch.path);
    if let Some(file) = &fetch.generated {
        let _ = write!(out, "  is {file}");
    }
    if let Some(note) = &fetch.note {
        let _ = write!(out, "  ({note})");
    }
    out.push('\n');
}

fn fact(out: &mut String, fact: &Fact) {
    let text = format!("   {}: {}", fact.about, fact.value);
    match &fact.generated {
        Some(place) => {
            let _ = writeln!(out, "{text:COLUMN$}  {}:{}", place.path, place.line);
        }
        None => line(out, &text, fact.origin.as_ref()),
    }
}

/// A line, and where the inventory says so.
fn line(out: &mut String, text: &str, origin: Option<&Place>) {
    match origin {
        Some(Place { file, line, from }) => {
            let _ = writeln!(out, "{text:COLUMN$}  {from}, {file}:{line}");
        }
        None => {
            let _ = writeln!(out, "{text}");
        }
    }
}

fn generated(places: &[Generated]) -> String {
    let places = places.iter().map(|it| format!("{}:{}", it.path, it.line));
    places.collect::<Vec<_>>().join(", ")
}
