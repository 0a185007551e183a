//! Inventories in several files: what they compile to, and where their faults are shown.

mod split;

use std::os::unix::fs::symlink;

use crate::common::program::{Lab, Run, netpxe};
use crate::schema::json;

const MAIN: &str = "netpxe: 1
server: {address: 10.0.0.2}
include: [hosts/*.yaml, profiles.yaml]
networks: {lab: {subnet: 10.0.0.0/24, gateway: 10.0.0.1}}
hosts:
  d1: {mac: \"00:25:90:00:00:01\", address: 10.0.0.11, profile: disk}
";

/// A site whose hosts and profiles are in files of their own.
fn lab() -> Lab {
    let lab = Lab::new();
    lab.write("site/inventory.yaml", MAIN);
    lab.write(
        "site/hosts/a.yaml",
        "hosts:\n  d2: {mac: \"00:25:90:00:00:02\", address: 10.0.0.12, profile: disk}\n",
    );
    lab.write("site/hosts/.#a.yaml", "}");
    lab.write("site/hosts/a.yaml~", "}");
    lab.write(
        "site/profiles.yaml",
        "profiles:\n  disk: {firmware: bios}\n",
    );
    lab
}

fn check(lab: &Lab, arguments: &[&str]) -> Run {
    lab.run(&[&["check", "site/inventory.yaml"], arguments].concat())
}

/// The one fault of the site in `site/hosts/b.yaml`, which holds `text`.
fn fault(text: &str) -> String {
    let lab = lab();
    lab.write("site/hosts/b.yaml", text);
    let said = check(&lab, &[]).ends(1).err();
    assert!(said.contains("site/inventory.yaml: 1 error\n"), "{said}");
    said
}

#[test]
fn what_several_files_say_is_one_inventory() {
    let run = check(&lab(), &[]);
    assert!(run.ends(0).out().contains("2 hosts"), "{}", run.out());
}

#[test]
fn a_folder_is_all_files_in_it() {
    let lab = lab();
    lab.write(
        "site/inventory.yaml",
        MAIN.replace("include: [hosts/*.yaml, profiles.yaml]\n", ""),
    );
    for folder in ["site", "site/"] {
        let run = lab.run(&["check", folder]);
        assert!(run.ends(0).out().contains("1 host "), "{}", run.out());
    }
    // Faults have the names of the files, and paths begin at the folder.
    lab.write("site/x.yaml", "hosts:\n  d1: {post_scripts: [a.sh]}\n");
    let said = lab.run(&["check", "site"]).ends(1).err();
    assert!(said.contains("--> site/x.yaml:2:3\n"), "{said}");
    assert!(said.contains("::: site/inventory.yaml:5:3\n"), "{said}");
    // An empty one is no inventory, and one that includes others is named by its file.
    lab.write("empty/x.yml", "");
    let said = lab.run(&["check", "empty"]).ends(1).err();
    assert!(
        said.contains("error[E0112]: `*.yaml` matches no file"),
        "{said}"
    );
    lab.write("site/x.yaml", "include: [hosts/*.yaml]\n");
    let said = lab.run(&["check", "site"]).ends(1).err();
    assert!(
        said.contains("error[E0201]: an included file includes others"),
        "{said}"
    );
}

#[test]
fn a_key_of_two_files_is_shown_in_both() {
    let said = fault("hosts:\n  d2: {mac: \"00:25:90:00:00:03\", profile: disk}\n");
    assert!(said.contains("error[E0105]: `d2` is given twice"), "{said}");
    assert!(said.contains("--> site/hosts/b.yaml:2:3\n"), "{said}");
    assert!(said.contains("::: site/hosts/a.yaml:2:3\n"), "{said}");
    let said = fault("# What is no mapping.\nallow: [W0301]\n---\n");
    assert!(said.contains("E0106"), "{said}");
    let lab = lab();
    lab.write("site/hosts/b.yaml", "netpxe: 1\nallow: [W0301]\n");
    lab.write("site/hosts/c.yaml", "netpxe: 1\nallow: [W0301]\n");
    let said = check(&lab, &[]).ends(1).err();
    assert!(
        said.contains("error[E0105]: `allow` is given in two files"),
        "{said}"
    );
    assert!(said.contains("--> site/hosts/c.yaml:2:1\n"), "{said}");
    assert!(said.contains("::: site/hosts/b.yaml:2:1\n"), "{said}");
}

#[test]
fn a_fault_of_one_file_hides_nothing_and_invents_nothing() {
    for (text, code, place) in [
        ("hosts: [\n", "E0101", "b.yaml:1:8"),
        ("- d2\n", "E0203", "b.yaml:1:1"),
        (
            "hosts:\n  d3: {network: lab, mac: x, firmware: bios}\n",
            "E0207",
            "b.yaml:2:27",
        ),
        ("hosts:\n  d3: *there\n", "E0104", "b.yaml:2:7"),
        ("include: [c.yaml]\n", "E0201", "b.yaml:1:1"),
        ("netpxe: 2\n", "E0105", "b.yaml:1:1"),
        ("profile: {}\n", "E0201", "b.yaml:1:1"),
    ] {
        let said = fault(text);
        assert!(said.contains(&format!("error[{code}]: ")), "{said}");
        assert!(
            said.contains(&format!("--> site/hosts/{place}\n")),
            "{said}"
        );
    }
    let lab = lab();
    lab.write("site/hosts/b.yaml", b"hosts:\n  d\xfc1: {}\n");
    let said = check(&lab, &[]).ends(1).err();
    assert!(said.contains("--> site/hosts/b.yaml:2:4\n"), "{said}");
    assert!(said.contains("-t UTF-8 site/hosts/b.yaml >"), "{said}");
}

#[test]
fn programs_are_told_the_file_too() {
    let lab = lab();
    lab.write("site/hosts/b.yaml", "\nhosts: {d2: {}}\n");
    let json = check(&lab, &["--format", "json"]).ends(1).out();
    let json: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!(json["file"], "site/hosts/b.yaml");
    assert_eq!((&json["line"], &json["column"]), (&2.into(), &9.into()));
    assert_eq!(json["also"][0]["file"], "site/hosts/a.yaml");
    assert_eq!(json["also"][0]["line"], 2);
    let github = check(&lab, &["--format", "github"]).ends(1).out();
    assert!(
        github.contains("file=site/hosts/b.yaml,line=2,"),
        "{github}"
    );
    assert!(
        github.contains("site/hosts/a.yaml:2: first given here"),
        "{github}"
    );
    let sarif = check(&lab, &["--format", "sarif"]).ends(1).out();
    let sarif: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    let uri = |location: &serde_json::Value| {
        location["physicalLocation"]["artifactLocation"]["uri"].clone()
    };
    assert_eq!(uri(&result["locations"][0]), "site/hosts/b.yaml");
    assert_eq!(uri(&result["relatedLocations"][0]), "site/hosts/a.yaml");
    let quality = check(&lab, &["--format", "codequality"]).ends(1).out();
    assert!(
        quality.contains("\"path\": \"site/hosts/b.yaml\""),
        "{quality}"
    );
}

#[test]
fn no_message_shows_a_secret_of_another_file() {
    let lab = lab();
    lab.write(
        "site/hosts/b.yaml",
        "# The place counts, not the look.\nhosts:\n  d3: {users: {ann: hunter2}, firmwre: bios}\n",
    );
    let said = check(&lab, &[]).ends(1).err();
    assert!(
        said.contains("{users: {ann: *******}, firmwre: bios}"),
        "{said}"
    );
}

#[test]
fn files_elsewhere_are_not_included() {
    let lab = lab();
    lab.write("elsewhere/x.yaml", "hosts: {}\n");
    lab.write("site/.git/config.yaml", "hosts: {}\n");
    symlink("../elsewhere", lab.path("site/out")).unwrap();
    symlink("../../elsewhere/x.yaml", lab.path("site/hosts/link.yaml")).unwrap();
    let with = |include: &str, top: &str| {
        let include = format!("include: [{include}]\n{top}");
        let text = MAIN.replace("include: [hosts/*.yaml, profiles.yaml]\n", &include);
        lab.write("site/inventory.yaml", text);
        check(&lab, &[])
    };
    for (include, code) in [
        ("../elsewhere/*.yaml", "E0226"),
        ("../elsewhere/x.yaml", "E0226"),
        ("../no-such/*.yaml", "E0226"),
        ("/etc/*.yaml", "E0226"),
        ("out/*.yaml", "E0226"),
        ("o*/*.yaml", "E0226"),
        ("hosts/*.yaml", "E0226"),
        (".git/*.yaml", "E0226"),
        ("no-such.yaml", "E0223"),
        ("no-such/*.yaml", "E0112"),
        ("hosts", "E0223"),
        ("\"**/*.yaml\"", "E0223"),
        ("\"*.yml\"", "E0112"),
        ("inventory.yaml", "E0112"),
        ("\"profiles.yaml/*\"", "E0223"),
    ] {
        let said = with(include, "").ends(1).err();
        assert!(
            said.contains(&format!("error[{code}]: ")),
            "{include}: {said}"
        );
        assert!(
            said.contains("--> site/inventory.yaml:3:11\n"),
            "{include}: {said}"
        );
        assert!(said.contains(": 1 error\n"), "{include}: {said}");
    }
    lab.write("elsewhere/x.yaml", "profiles: {disk: {firmware: bios}}\n");
    with("../elsewhere/*.yaml", "read_from: [../elsewhere]\n").ends(0);
    // The same file by several names, and the inventory itself among others, is read once.
    with(
        "\"p*.yaml\", profiles.yaml, ./profiles.yaml, \"*.yaml\"",
        "",
    )
    .ends(0);
}

#[test]
fn verify_leads_to_the_file_of_a_host() {
    let lab = lab();
    lab.run(&["gen", "site/inventory.yaml", "-o", "out"])
        .ends(0);
    let verify = ["verify", "out", "--inventory", "site/inventory.yaml"];
    let path = "out/tftp/boot/grub/grub.cfg-01-00-25-90-00-00-02";
    lab.write_script("fake/grub-script-check", "echo \"error: line: 1\"; exit 1");
    let mut command = netpxe(lab.0.path(), &verify);
    let path_of_programs = std::env::var("PATH").unwrap();
    command.env(
        "PATH",
        format!("{}:{path_of_programs}", lab.path("fake").display()),
    );
    let run = Run(command.output().unwrap());
    assert!(lab.path(path).exists());
    let from = "from the host d2, site/hosts/a.yaml:2\n";
    assert!(run.ends(1).out().contains(from), "{}", run.out());
}

#[test]
fn the_schema_of_parts_needs_no_key_and_has_no_include() {
    let lab = Lab::new();
    let schema = |shape: &str| -> serde_json::Value {
        serde_json::from_str(&lab.run(&["schema", shape]).ends(0).out()).unwrap()
    };
    let (whole, part) = (schema("inventory"), schema("part"));
    let is_valid = |schema, text: &str| jsonschema::is_valid(schema, &json(text).unwrap());
    for (text, as_whole, as_part) in [
        ("hosts: {}", false, true),
        ("{netpxe: 1, hosts: {}}", false, true),
        ("{netpxe: 1, include: [a.yaml]}", true, false),
        ("{include: a.yaml}", false, false),
        (
            "{netpxe: 1, server: {address: 10.0.0.2}, networks: {}}",
            true,
            true,
        ),
        ("{netpxe: 1, networks: {}}", false, true),
        ("{host: {}}", false, false),
    ] {
        assert_eq!(is_valid(&whole, text), as_whole, "{text}");
        assert_eq!(is_valid(&part, text), as_part, "{text}");
    }
}
