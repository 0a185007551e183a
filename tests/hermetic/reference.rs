//! What the program says of itself: man pages, the reference of the documentation, completions.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use netpxe::reference;

use crate::common::program::{Lab, Run, netpxe};

/// What the user is shown as they type: every command that is not hidden.
const COMMANDS: [&str; 13] = [
    "bsdp",
    "check",
    "completions",
    "explain",
    "gen",
    "import",
    "init",
    "plan",
    "schema",
    "show",
    "templates",
    "trace",
    "verify",
];

/// The names of all keys of the inventory, as its schema has them.
fn keys() -> BTreeSet<String> {
    let schema = netpxe::inventory::schema().to_value();
    let sections = schema["$defs"].as_object().unwrap().values();
    let properties = |section: &serde_json::Value| section["properties"].as_object().cloned();
    let sections = sections.chain([&schema]).filter_map(properties);
    sections
        .flat_map(|keys| keys.into_iter().map(|(key, _)| key))
        .collect()
}

#[test]
fn the_man_page_of_inventories_and_the_reference_have_every_key() {
    let page = &reference::man_pages()["man5/netpxe-inventory.5"];
    let markdown = &reference::markdown_pages()["inventory.md"];
    let keys = keys();
    assert!(keys.len() > 200, "{}", keys.len());
    for key in keys {
        let tag = format!("\n\\fB{}\\fR\n", key.replace('-', "\\-"));
        assert!(page.contains(&tag), "{key}");
        assert!(markdown.contains(&format!("\n- **`{key}`**: ")), "{key}");
    }
}

#[test]
fn every_key_of_a_section_stands_in_it_or_in_one_that_it_names() {
    let sections = reference::sections();
    let of = |place: &str| {
        let section = sections.iter().find(|section| section.place == place);
        section.unwrap_or_else(|| panic!("there is no section {place}"))
    };
    let has = |place: &str, key: &str| of(place).keys.iter().any(|entry| entry.name == key);
    assert!(has("", "netpxe"));
    assert!(has("networks.NAME.pools[]", "range"));
    assert!(has("hosts.NAME", "mac") && !has("hosts.NAME", "disk"));
    assert_eq!(of("hosts.NAME").also, ["defaults"]);
    assert!(has("defaults", "disk"));
    let subnet = of("networks.NAME")
        .keys
        .iter()
        .find(|entry| entry.name == "subnet");
    let subnet = subnet.unwrap();
    assert!(subnet.is_required, "{subnet:?}");
    assert_eq!(subnet.kind, "a subnet such as 172.22.10.0/24");
    let bootproto = of("defaults")
        .keys
        .iter()
        .find(|entry| entry.name == "bootproto");
    assert_eq!(bootproto.unwrap().default.as_deref(), Some("`dhcp`"));
    // What means nothing on its own is explained.
    for section in sections
        .iter()
        .filter(|section| !section.place.ends_with(".options"))
    {
        for entry in &section.keys {
            assert!(!entry.text.is_empty(), "{}: {}", section.place, entry.name);
        }
    }
}

/// Settings of machines that say nothing to an installer, or only where it comes from.
const OF_ANY_RELEASE: &[&str] = &[
    "boot_files",
    "firmware",
    "ignition",
    "initrd",
    "initrd_sha256",
    "initrd_url",
    "install_id",
    "installer_args",
    "kernel",
    "kernel_args",
    "kernel_sha256",
    "kernel_url",
    "kickstart",
    "menu_timeout",
    "model",
    "os",
    "repo",
    "rootfs",
    "shim",
    "state",
    "vars",
];

#[test]
fn every_setting_is_asked_of_every_release_and_the_reference_says_who_refuses_it() {
    let sections = reference::sections();
    let settings = sections.iter().find(|section| section.place == "defaults");
    for entry in &settings.unwrap().keys {
        let of_any = OF_ANY_RELEASE.contains(&&*entry.name);
        assert!(of_any != reference::is_asked(&entry.name), "{}", entry.name);
    }
    let by = |key: &str| {
        let limit = reference::LIMITS.get(key);
        limit.map(|limit| {
            limit
                .refused_by
                .iter()
                .map(|(word, _)| *word)
                .collect::<Vec<_>>()
        })
    };
    let without_selinux = [
        "debian12",
        "debian13",
        "ubuntu2204",
        "ubuntu2404",
        "ubuntu2604",
    ];
    assert_eq!(by("selinux"), Some(without_selinux.to_vec()));
    assert_eq!(by("timezone"), None);
    assert_eq!(by("services"), None);
    assert_eq!(by("secure_boot"), Some(vec!["el7", "flatcar"]));
    let page = &reference::markdown_pages()["inventory.md"];
    for said in [
        "\n  `enforcing` is refused with `debian12`, `debian13` (E0560); `ubuntu2204`, `ubuntu2404`, \
         `ubuntu2604` (E0564). `disabled` is taken.\n",
        "\n  `{services: [ssh]}` is refused with `debian12`, ",
        "\n  Refused with `debian12`, `debian13` (E0562).\n",
        "\n- **`dns`**: A list of IPv4 addresses such as 172.22.10.50.",
        "\n- **`subnet`**: A subnet such as 172.22.10.0/24. Required.",
        "\n- **`proxy`**: A URL.",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(reference::markdown_pages()["templates.md"].contains("\n| `site.address` |"));
}

#[test]
fn every_command_has_a_man_page_of_the_usual_sections() {
    let pages = reference::man_pages();
    let main = &pages["man1/netpxe.1"];
    for command in COMMANDS {
        assert!(
            main.contains(&format!("\n\\fBnetpxe {command}\\fR\n")),
            "{command}"
        );
        assert!(
            pages.contains_key(&format!("man1/netpxe-{command}.1")),
            "{command}"
        );
    }
    for (path, page) in &pages {
        let titles = page.lines().filter_map(|line| line.strip_prefix(".SH \""));
        let titles: Vec<&str> = titles.map(|title| title.trim_end_matches('"')).collect();
        let needed = if path.starts_with("man1/") {
            vec![
                "NAME",
                "SYNOPSIS",
                "DESCRIPTION",
                "OPTIONS",
                "EXIT STATUS",
                "EXAMPLES",
                "SEE ALSO",
            ]
        } else {
            vec![
                "NAME",
                "DESCRIPTION",
                "KEYS",
                "FILES",
                "EXAMPLES",
                "SEE ALSO",
            ]
        };
        let mut rest = titles.iter();
        for title in needed {
            assert!(
                rest.any(|found| *found == title),
                "{path}: {title}: {titles:?}"
            );
        }
        // What is referred to is there.
        let (_, others) = page.split_once(".SH \"SEE ALSO\"\n").unwrap();
        for other in others.lines() {
            let name = other.trim_start_matches("\\fB\\%").replace("\\-", "-");
            let (name, section) = name.split_once("\\fR(").unwrap();
            let section = section.trim_end_matches(',').trim_end_matches(')');
            let other = format!("man{section}/{name}.{section}");
            let is_ours = name.starts_with("netpxe");
            assert!(!is_ours || pages.contains_key(&other), "{path}: {other}");
        }
        assert!(!page.contains('`') && page.is_ascii(), "{path}");
    }
}

/// The example of netpxe-inventory(5) works; only its key is none.
#[test]
fn the_example_of_the_man_page_is_an_inventory() {
    let page = &reference::man_pages()["man5/netpxe-inventory.5"];
    let (_, example) = page.split_once("\n.EX\n").unwrap();
    let (example, _) = example.split_once(".EE\n").unwrap();
    let key = "AAAAC3NzaC1lZDI1NTE5AAAAIDDCwQDJmUC9q5mqzAbjvyhZp8zQXOyFQVmrUmIvYQlM";
    let lab = Lab::new();
    lab.write(
        "inventory.yaml",
        example.replace("\\-", "-").replace("AAAA...", key),
    );
    let run = lab.run(&["check", "inventory.yaml", "--deny-warnings"]);
    assert_eq!(run.ends(0).err(), "");
}

#[test]
fn the_reference_has_every_code_command_and_release() {
    let pages = reference::markdown_pages();
    let codes = netpxe::diagnostic::Code::ALL.iter().map(|code| code.id());
    let causes = netpxe::trace::Cause::ALL.iter().map(|cause| cause.id());
    for id in codes.chain(causes) {
        assert!(pages["codes.md"].contains(&format!("\n## {id}: ")), "{id}");
    }
    for command in COMMANDS {
        assert!(
            pages["commands.md"].contains(&format!("\n## netpxe {command}\n")),
            "{command}"
        );
    }
    for release in netpxe::value::RELEASES {
        assert!(pages["releases.md"].contains(&format!("| `{}` |", release.word)));
    }
}

#[test]
fn the_pages_are_written_into_a_folder_that_is_there() {
    let lab = Lab::new();
    fs::create_dir(lab.path("pages")).unwrap();
    lab.run(&["man", "pages"]).ends(0);
    lab.run(&["reference", "pages"]).ends(0);
    for (path, text) in reference::man_pages()
        .into_iter()
        .chain(reference::markdown_pages())
    {
        assert_eq!(lab.read(&format!("pages/{path}")), text);
    }
    lab.run(&["man", "nowhere"]).ends(1);
}

/// What is offered after `words`, the last of which is being typed.
fn offered(folder: &Path, words: &[&str]) -> Vec<String> {
    let mut command = netpxe(folder, &["--", "netpxe"]);
    command
        .args(words)
        .env("NETPXE_COMPLETE", "bash")
        .env("_CLAP_IFS", "\n");
    command.env("_CLAP_COMPLETE_INDEX", words.len().to_string());
    let run = Run(command.output().unwrap());
    run.ends(0).out().lines().map(str::to_owned).collect()
}

#[test]
fn completions_know_commands_codes_and_the_machines_of_the_inventory() {
    let lab = Lab::new();
    let folder = lab.0.path();
    assert_eq!(offered(folder, &["pl"]), ["plan"]);
    assert_eq!(offered(folder, &["explain", "E0308"]), ["E0308"]);
    assert!(offered(folder, &["explain", "T00"]).len() > 10);
    assert_eq!(offered(folder, &["show", "d"]), ["d1"]);
    assert_eq!(
        offered(folder, &["show", "d1", "inventory.yaml", "--network", ""]),
        ["lab"]
    );
    // Another inventory, once it is named; and one with faults.
    lab.write(
        "site.yml",
        "hosts: {db7: {adress: 10.0.0.1}}\ndevices: {switch: {}}\n",
    );
    let mut before_the_last = netpxe(folder, &["--", "netpxe", "show", "d", "site.yml"]);
    before_the_last
        .env("NETPXE_COMPLETE", "bash")
        .env("_CLAP_COMPLETE_INDEX", "2");
    assert_eq!(Run(before_the_last.output().unwrap()).ends(0).out(), "db7");
    fs::remove_file(lab.path("inventory.yaml")).unwrap();
    assert_eq!(offered(folder, &["show", "d"]), Vec::<String>::new());
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let text = lab.run(&["completions", shell]).ends(0).out();
        assert!(text.contains("NETPXE_COMPLETE"), "{shell}: {text}");
    }
    lab.run(&["completions", "fsh"]).ends(64);
}
