//! Templates of the user: what they are given, what they are told when they are wrong, and what
//! built-in ones make for Ubuntu.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use netpxe::commands::Surroundings;
use netpxe::source::Source;
use netpxe::template::{BUILTIN, Own, PROGRAMS, TOP_LEVEL, Templates};
use netpxe::tree::Tree;
use serde_json::Value;
use tempfile::TempDir;

use crate::common::program;
use crate::common::program::Lab;

/// Templates that write down what they are given, in the place of every built-in one that is not
/// a part of another.
fn probes() -> Templates {
    let value = |name: &&str| match *name {
        // It holds what was made of dhcpd-host.conf: more probes.
        "hosts" => {
            "{% if hosts is defined %}@@probe@@{\"hosts\":\"\"}{{ hosts }}{% endif %}".to_owned()
        }
        // They hold what was made of the fragments: more probes.
        "fragments" => "{% if fragments is defined %}{% for name, text in fragments %}\
             @@probe@@{\"fragments\":{\"{{ name }}\":\"\"}}{{ text }}{% endfor %}{% endif %}"
            .to_owned(),
        name => format!(
            "{{% if {name} is defined %}}@@probe@@{{\"{name}\":{{{{ {name} | json }}}}}}{{% endif %}}"
        ),
    };
    let values: String = TOP_LEVEL.iter().map(value).collect();
    let whole = |name: &str| name == "dhcpd-host.conf" || !is_part(name);
    let names = BUILTIN.iter().map(|template| template.name);
    let texts = names
        .filter(|name| whole(name))
        .map(|name| (name.to_owned(), format!("{values}\n")));
    let folder = "probes".to_owned();
    let texts = texts.collect();
    Templates::new(&Own { folder, texts }).unwrap()
}

/// Whether a template is included by another, and is given what that is given.
fn is_part(name: &str) -> bool {
    let quoted = format!("\"{name}\"");
    BUILTIN
        .iter()
        .any(|template| template.text.contains(&quoted))
}

fn tree_of(inventory: &Path, templates: &Templates) -> Tree<'static> {
    let text = fs::read_to_string(inventory).unwrap();
    let source = Source::new("inventory.yaml", text);
    let outside = Surroundings::new(inventory, Some(templates));
    let (plan, diagnostics) = netpxe::compile(&source, &outside);
    let plan = plan.unwrap_or_else(|| {
        panic!(
            "{}",
            netpxe::diagnostic::human::render(&diagnostics, &source, false)
        )
    });
    let tree = netpxe::backend::tree(&plan, templates);
    tree.and_then(|tree| tree.in_memory()).unwrap()
}

/// What the templates of all golden inventories are given, as paths: `host.nics[].mac`.
fn given() -> BTreeSet<String> {
    let templates = probes();
    let mut paths = BTreeSet::new();
    for entry in fs::read_dir("tests/golden").unwrap() {
        let inventory = entry.unwrap().path().join("inventory.yaml");
        let tree = tree_of(&inventory, &templates);
        for file in tree.files() {
            let text = String::from_utf8(file.contents().unwrap().into_owned()).unwrap();
            for probe in text.split("@@probe@@").skip(1) {
                let mut values = serde_json::Deserializer::from_str(probe).into_iter::<Value>();
                collect("", &values.next().unwrap().unwrap(), &mut paths);
            }
        }
    }
    paths
}

fn collect(path: &str, value: &Value, paths: &mut BTreeSet<String>) {
    // What stands in them is the operator's, or curtin's and netplan's.
    if path == "host.vars" || path.ends_with(".fields[].value") {
        paths.insert(path.to_owned());
        return;
    }
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let path = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                collect(&path, value, paths);
            }
        }
        Value::Array(items) => {
            paths.insert(path.to_owned());
            for item in items {
                let path = format!("{path}[]");
                collect(&path, item, paths);
            }
        }
        _ => {
            // An item that is one value is said by its list.
            if !path.ends_with("[]") {
                paths.insert(path.to_owned());
            }
        }
    }
}

/// The paths that `docs/templates.md` has a row for.
fn documented() -> BTreeSet<String> {
    let text = fs::read_to_string("docs/templates.md").unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| Some(row.split_once('`')?.0.to_owned()))
        .collect()
}

#[test]
fn every_value_that_a_template_is_given_is_documented_and_no_other() {
    let given = given();
    // The names of NICs are those of a nic, wherever it stands; those of reservations likewise.
    let elsewhere = ["host.nics[].", "kea.wires[].networks[].reservations"];
    let given: BTreeSet<String> = given
        .into_iter()
        .filter(|path| !elsewhere.iter().any(|begin| path.starts_with(begin)))
        .collect();
    let documented = documented();
    let missing: Vec<_> = given.difference(&documented).collect();
    let stale: Vec<_> = documented.difference(&given).collect();
    assert!(
        missing.is_empty() && stale.is_empty(),
        "missing: {missing:#?}\nstale: {stale:#?}"
    );
}

#[test]
fn the_names_that_a_message_lists_are_those_that_templates_are_given() {
    let mut names = BTreeSet::new();
    let mut folders = vec![PathBuf::from("src/backend")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = fs::read_to_string(path).unwrap();
            for insert in ["context.insert(", "context.insert_value("] {
                let calls = source.split(insert).skip(1);
                let names_of = calls.map(|call| call.trim_start().strip_prefix('"').unwrap());
                names.extend(names_of.map(|name| name.split('"').next().unwrap().to_owned()));
            }
        }
    }
    let listed: BTreeSet<String> = TOP_LEVEL.iter().map(|&name| name.to_owned()).collect();
    assert_eq!(names, listed);
}

fn netpxe(arguments: &[&str]) -> Output {
    program::netpxe(Path::new("."), arguments).output().unwrap()
}

/// What `netpxe gen` says of a template in the place of `grub-host.cfg`.
fn said_of(template: &str) -> String {
    let folder = TempDir::new().unwrap();
    let templates = folder.path().join("own");
    fs::create_dir(&templates).unwrap();
    let guard = "{% include \"grub-guard.cfg\" %}\n";
    fs::write(templates.join("grub-host.cfg"), template.to_owned() + guard).unwrap();
    let out = folder.path().join("out");
    let output = netpxe(&[
        "gen",
        "inventory.example.yaml",
        "--templates",
        templates.to_str().unwrap(),
        "-o",
        out.to_str().unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert!(!out.join(".netpxe.json").exists(), "nothing is written");
    let said = String::from_utf8(output.stderr).unwrap();
    said.replace(templates.to_str().unwrap(), "own")
        .replace(out.to_str().unwrap(), "out")
}

#[test]
fn an_unknown_field_is_explained() {
    assert_eq!(
        said_of("# {{ host.name | comment }}\nset mac={{ nic.max | grub }}\n"),
        "netpxe: out: nothing was written: error: `nic` has no `max`
 --> own/grub-host.cfg:2:12
  |
2 | set mac={{ nic.max | grub }}
  |            ^^^^^^^
  |
  = help: did you mean `mac`? `nic` has `address`, `bonded`, `boots`, `dns`, `domain`, `gateway`, `label`, `mac`, `mac_dashed`, `main`, `netmask` and `network`
"
    );
}

/// `check` says what `gen` would, of every template that some machine has a file of.
#[test]
fn a_check_renders_the_templates() {
    let folder = TempDir::new().unwrap();
    let templates = folder.path().to_str().unwrap();
    let check = || netpxe(&["check", "inventory.example.yaml", "--templates", templates]);
    for name in ["grub-host.cfg", "kickstart.ks", "dhcpd-host.conf"] {
        let path = folder.path().join(name);
        let builtin = BUILTIN.iter().find(|template| template.name == name);
        let text = "# {{ host.nmae | comment }}\n".to_owned() + builtin.unwrap().text;
        fs::write(&path, text).unwrap();
        let output = check();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert!(said.contains("`host` has no `nmae`"), "{name}: {said}");
        fs::remove_file(path).unwrap();
    }
    assert_eq!(check().status.code(), Some(0));
}

#[test]
fn a_missing_filter_is_explained() {
    assert_eq!(
        said_of("{% if host.state == \"install\" %}\nset x={{ \"Install \" ~ host.name }}\n{% endif %}\n"),
        "netpxe: out: nothing was written: error: a value passed no quoting filter
 --> own/grub-host.cfg:2:10
  |
2 | set x={{ \"Install \" ~ host.name }}
  |          ^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: write `{{ ... | grub }}`, or whichever of `apache`, `column`, `comment`, `compose`, `data_url`, `dhcp`, `dhcp_statements`, `grub`, `json`, `ks`, `nginx`, `package`, `preseed`, `sh`, `systemd` and `yaml_text` is of the language that it stands in
"
    );
}

#[test]
fn a_syntax_error_is_explained() {
    assert_eq!(
        said_of("{% for nic in host.nics %}\nset x={{ nic.mac }}\n{% if nic.main %}x{% endif %}\n"),
        "netpxe: error: the template ends, and `{% for nic in host.nics %}` is still open
 --> own/grub-host.cfg:1:1
  |
1 | {% for nic in host.nics %}
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^
"
    );
}

#[test]
fn exported_templates_make_the_same_tree() {
    let folder = TempDir::new().unwrap();
    let (templates, out) = (folder.path().join("templates"), folder.path().join("out"));
    let templates = templates.to_str().unwrap();
    let export = || {
        let output = netpxe(&["templates", "export", templates]);
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let all = BUILTIN.len() + PROGRAMS.len();
    assert_eq!(export().matches("  new ").count(), all);
    let changed = Path::new(templates).join("grub.cfg");
    fs::write(&changed, "# mine\n").unwrap();
    let again = export();
    assert_eq!(again.matches("  the same ").count(), all - 1);
    assert!(
        again.contains("  kept, differs from the built-in one "),
        "{again}"
    );
    assert_eq!(fs::read_to_string(&changed).unwrap(), "# mine\n");
    fs::remove_file(&changed).unwrap();
    export();
    let out = out.to_str().unwrap();
    let output = netpxe(&[
        "gen",
        "inventory.example.yaml",
        "--templates",
        templates,
        "-o",
        out,
    ]);
    assert!(output.status.success());
    for file in fs::read_dir("tests/golden/lab/tree/tftp/boot/grub").unwrap() {
        let name = file.unwrap().file_name();
        let below = Path::new("tftp/boot/grub").join(name);
        let golden = fs::read(Path::new("tests/golden/lab/tree").join(&below)).unwrap();
        assert_eq!(fs::read(Path::new(out).join(&below)).unwrap(), golden);
    }
}

#[test]
fn the_list_names_every_template() {
    let output = netpxe(&["templates"]);
    let list = String::from_utf8(output.stdout).unwrap();
    for template in BUILTIN.iter().chain(PROGRAMS) {
        let line = list
            .lines()
            .find(|line| line.split(' ').next() == Some(template.name));
        assert!(
            line.is_some_and(|line| line.ends_with(template.makes)),
            "{}",
            template.name
        );
    }
}

#[test]
fn a_program_of_the_user_is_copied_as_it_is() {
    let folder = TempDir::new().unwrap();
    let bin = folder.path().join("templates/bin");
    fs::create_dir_all(&bin).unwrap();
    fs::write(bin.join("build-grub"), "#!/bin/sh\necho '{{ mine }}'\n").unwrap();
    let generate = || {
        let (templates, out) = (folder.path().join("templates"), folder.path().join("out"));
        let output = netpxe(&[
            "gen",
            "inventory.example.yaml",
            "--templates",
            templates.to_str().unwrap(),
            "-o",
            out.to_str().unwrap(),
        ]);
        let said = String::from_utf8(output.stderr).unwrap();
        (output.status.success(), said)
    };
    let (succeeded, said) = generate();
    assert!(succeeded, "{said}");
    let made = fs::read_to_string(folder.path().join("out/bin/build-grub")).unwrap();
    assert_eq!(made, "#!/bin/sh\necho '{{ mine }}'\n");
    // One that has no effect.
    fs::write(bin.join("bild-grub"), "").unwrap();
    let (succeeded, said) = generate();
    assert!(
        !succeeded && said.contains("did you mean `bin/build-grub`?"),
        "{said}"
    );
}

/// What an example compiles to, by its own templates.
fn example(name: &str) -> Tree<'static> {
    let folder = Path::new("examples").join(name);
    let mut own = Own {
        folder: "templates".to_owned(),
        ..Own::default()
    };
    for entry in fs::read_dir(folder.join("templates")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        own.texts
            .insert(name, fs::read_to_string(entry.path()).unwrap());
    }
    tree_of(
        &folder.join("inventory.yaml"),
        &Templates::new(&own).unwrap(),
    )
}

fn text(tree: &Tree<'_>, path: &str) -> String {
    let file = tree
        .get(path)
        .unwrap_or_else(|| panic!("{path} was not generated"));
    String::from_utf8(file.contents().unwrap().into_owned()).unwrap()
}

#[test]
fn a_template_of_arguments_is_used() {
    let lab = Lab::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/other-installers");
    let [inventory, templates] =
        ["inventory.yaml", "templates"].map(|name| folder.join(name).display().to_string());
    let said = lab.run(&["check", &inventory, "--templates", &templates]);
    assert!(!said.ends(0).err().contains("nothing uses"));
}

#[test]
fn two_installers_that_netpxe_does_not_know_stand_in_one_inventory() {
    let tree = example("other-installers");
    let grub = text(&tree, "tftp/boot/grub/grub.cfg-01-00-25-90-08-00-11");
    let script = "'script=http://192.168.8.2/ks/00-25-90-08-00-11.cfg'";
    assert!(grub.contains(script), "{grub}");
    let grub = text(&tree, "tftp/boot/grub/grub.cfg-01-00-25-90-08-00-12");
    let profile = "'inst.auto=http://192.168.8.2/ks/00-25-90-08-00-12.cfg'";
    assert!(
        grub.contains(profile) && !grub.contains("script=") && !grub.contains("inst.ks"),
        "{grub}"
    );
    let arch = text(&tree, "http/ks/00-25-90-08-00-11.cfg");
    assert!(
        arch.contains("disk='/dev/disk/by-id/ata-SAMSUNG_1'"),
        "{arch}"
    );
    assert!(
        arch.contains("pacstrap /mnt 'base' 'linux' 'grub'"),
        "{arch}"
    );
    assert!(arch.contains("http://192.168.8.2/done/00-25-90-08-00-11"));
    let said = Command::new("sh").arg("-n").arg("-c").arg(&arch).output();
    assert!(said.unwrap().status.success(), "{arch}");
    let agama: Value = serde_json::from_str(&text(&tree, "http/ks/00-25-90-08-00-12.cfg")).unwrap();
    let drive = &agama["storage"]["drives"][0]["search"];
    assert_eq!(drive, "/dev/disk/by-id/ata-SAMSUNG_2");
    let marker = agama["scripts"]["post"][0]["content"].as_str().unwrap();
    assert!(marker.ends_with("\n: >/boot/netpxe/suse1-3\n"), "{marker}");
    let fetched = text(&tree, "bin/fetch-kernel.conf");
    assert!(
        fetched.contains("/leap/boot/x86_64/loader/linux|leap/linux|5891b5"),
        "{fetched}"
    );
    assert!(!fetched.contains("agama.iso"), "{fetched}");
}

#[test]
fn ubuntu_gets_user_data_that_another_reader_of_yaml_reads() {
    let folder = Path::new("tests/golden/ubuntu");
    let builtin = Templates::new(&Own::default()).unwrap();
    let tree = tree_of(&folder.join("inventory.yaml"), &builtin);
    let data = text(&tree, "http/ks/52-54-00-71-00-05/user-data");
    assert!(data.starts_with("#cloud-config\n"), "{data}");
    let value: serde_yaml::Value = serde_yaml::from_str(&data).unwrap();
    let install = &value["autoinstall"];
    assert_eq!(install["version"], 1);
    // Every script comes back as it was.
    for (at, file) in ["motd.sh", "report.py"].into_iter().enumerate() {
        let script = fs::read_to_string(folder.join("scripts").join(file)).unwrap();
        assert_eq!(
            install["late-commands"][at + 1][4],
            script.as_str(),
            "{file}"
        );
    }
    let first = install["early-commands"][0].as_str().unwrap();
    assert!(first.contains("\nwhy=$(objection)\n"), "{first}");
    let storage = install["storage"]["config"].as_sequence().unwrap();
    let devices = storage.iter().filter(|it| it["type"] == "disk");
    let matched: Vec<_> = devices
        .map(|it| it["match"]["path"].as_str().unwrap())
        .collect();
    assert_eq!(matched, ["/dev/netpxe-1-disk", "/dev/netpxe-2-disk"]);
    let meta = text(&tree, "http/ks/52-54-00-71-00-05/meta-data");
    let meta: serde_yaml::Value = serde_yaml::from_str(&meta).unwrap();
    assert_eq!(meta["instance-id"], "db1-3");
}
