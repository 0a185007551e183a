//! What a change means before it is made: `netpxe plan`, `gen --check` and `gen --diff`.

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::Stdio;

use crate::common::program::{INVENTORY, Lab, Run, netpxe};
use rustix::fs::{Mode, OFlags};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

const OLD_HASH: &str = "$6$oldoldold$eTTrsCUsIFZWgtqRzyiCLbYj1SDbZv1n4rJzuiKvWdmhxXOIuVYZnYpYt1o3pa9zUM2H2RbLmCPJZVdcUGUrV1";
const NEW_HASH: &str = "$6$newnewnew$7nzfr6c7OIsqVNsQpSbZYUmFkf5ZsaiWZXFRDSQ5SaLxXZaXFyvxl9Z1nBtTAA2LPCzFeKPzgZ9eXe6VOKbHa1";

fn with_password(hash: &str) -> String {
    INVENTORY.replace(
        "defaults: {",
        &format!("defaults: {{root_password: \"{hash}\", "),
    )
}

/// Another host, and another address and number for the first.
fn changed() -> String {
    let first = INVENTORY.replace("10.0.0.11", "10.0.0.12");
    let first = first.replace("state: install", "state: install, install_id: 2");
    first + "  d2: {mac: \"00:25:90:00:00:02\", address: 10.0.0.13, firmware: bios}\n"
}

/// Everything below a folder, with its bytes and times.
fn everything(folder: &Path) -> Vec<String> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let metadata = path.metadata().unwrap();
        let bytes = if metadata.is_dir() {
            all.extend(everything(&path));
            Vec::new()
        } else {
            fs::read(&path).unwrap()
        };
        let modified = metadata.modified().unwrap();
        all.push(format!("{} {modified:?} {bytes:?}", path.display()));
    }
    all.sort();
    all
}

const CHECK: &[&str] = &["gen", "inventory.yaml", "-o", "out", "--check"];
const DIFF: &[&str] = &["gen", "inventory.yaml", "-o", "out", "--check", "--diff"];
const PLAN: &[&str] = &["plan", "inventory.yaml", "-o", "out"];
const JSON: &[&str] = &["plan", "inventory.yaml", "-o", "out", "--format", "json"];

#[test]
fn check_ends_with_2_where_the_tree_would_change_and_0_where_not_and_1_on_faults() {
    let lab = Lab::new();
    lab.run(CHECK).ends(2);
    assert!(!lab.path("out").exists(), "a check makes nothing");
    lab.generate().ends(0);
    let before = everything(lab.0.path());
    lab.run(CHECK).ends(0);
    lab.run(DIFF).ends(0);
    assert_eq!(everything(lab.0.path()), before);

    lab.write("inventory.yaml", changed());
    let before = everything(lab.0.path());
    let told = lab.run(CHECK).ends(2).out();
    lab.run(DIFF).ends(2);
    lab.run(PLAN).ends(0);
    assert_eq!(everything(lab.0.path()), before);
    assert_eq!(lab.generate().ends(0).out(), told, "gen says the same");

    fs::remove_file(lab.path("out/bin/build-grub")).unwrap();
    lab.run(CHECK).ends(2);
    lab.write("inventory.yaml", INVENTORY.replace("10.0.0.11", "10.0.0.1"));
    lab.run(CHECK).ends(1);
    lab.run(PLAN).ends(1);
}

#[test]
fn a_plan_says_what_it_means_for_hosts_and_services() {
    let lab = Lab::new();
    lab.generate().ends(0);
    lab.write("inventory.yaml", changed());
    assert_eq!(
        lab.run(PLAN).ends(0).out(),
        "  new      tftp/boot/grub/grub.cfg-01-00-25-90-00-00-02
  changed  dhcp/dhcpd.conf
  changed  http/ks/00-25-90-00-00-01.cfg
  changed  tftp/boot/grub/grub.cfg-01-00-25-90-00-00-01
out: 1 new, 3 changed, 10 unchanged
d1: address 10.0.0.11 -> 10.0.0.12, install_id 1 -> 2, kickstart changed, WILL BE WIPED
d2: new, address 10.0.0.13
1 host WILL BE WIPED and installed again: d1 (installation 1 -> 2)
To do: restart dhcpd: it cannot reload its configuration.
"
    );
    lab.generate().ends(0);
    assert_eq!(
        lab.run(PLAN).ends(0).out(),
        "out: nothing changed (14 files)
No host is newly due for an installation; 1 was due before.
"
    );
}

#[test]
fn a_plan_says_what_it_means_for_devices() {
    let lab = Lab::new();
    lab.generate().ends(0);
    let with_bmc =
        |bmc: &str| INVENTORY.replace("firmware: bios", &format!("firmware: bios, bmc: {bmc}"));
    let devices = "devices: {switch: {mac: \"00:25:90:00:00:08\"}}\nallow: [W0302]\n";
    let first = with_bmc("{mac: \"00:25:90:00:00:09\", address: 10.0.0.31}") + devices;
    lab.write("inventory.yaml", &first);
    let told = lab.generate().ends(0).out();
    let changes = "d1-bmc: new, address 10.0.0.31\nswitch: new\n";
    assert!(told.contains(changes), "{told}");
    let due = "No host is newly due for an installation; 1 was due before.";
    assert!(told.contains(due), "{told}");
    let summary = lab.run(&["check", "inventory.yaml"]).ends(0).out();
    assert!(summary.contains("), 2 devices, 1 network, "), "{summary}");

    let moved = with_bmc("{mac: \"00:25:90:00:00:09\", address: 10.0.0.32}");
    lab.write("inventory.yaml", &moved);
    let told = lab.run(PLAN).ends(0).out();
    let changes = "d1-bmc: address 10.0.0.31 -> 10.0.0.32\nswitch: removed\n";
    assert!(told.contains(changes), "{told}");
}

#[test]
fn a_plan_for_machines_has_the_documented_shape() {
    let lab = Lab::new();
    let schema = lab.run(&["schema", "plan"]).ends(0).out();
    snapbox::Assert::new().action_env("SNAPSHOTS").eq(
        snapbox::Data::text(schema.clone()).raw(),
        snapbox::Data::read_from(Path::new("docs/plan.schema.json"), None).raw(),
    );
    let schema = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let plan = || {
        let plan = serde_json::from_str(&lab.run(JSON).ends(0).out()).unwrap();
        let faults: Vec<_> = validator
            .iter_errors(&plan)
            .map(|e| e.to_string())
            .collect();
        assert!(faults.is_empty(), "{faults:?}");
        plan
    };
    let mut fresh: serde_json::Value = plan();
    assert_eq!(fresh["hosts"][0]["change"], "new");
    assert_eq!(
        fresh["hosts"][0]["installation"],
        serde_json::json!({"from": null, "to": 1, "wipes": [], "claims": [], "keeps": [], "loses": []})
    );
    assert_eq!(fresh["due_before"], 0);
    fresh["files"][0]["change"] = "exploded".into();
    assert!(!validator.is_valid(&fresh), "it must be able to say no");

    lab.generate().ends(0);
    let inventory = changed() + "  d3: {mac: 52:54:00:12:34:56, firmware: bios}\n";
    lab.write("inventory.yaml", inventory);
    let plan = plan();
    assert_eq!(plan["version"], 2);
    assert_eq!(plan["output"], "out");
    assert_eq!(plan["changes"], true);
    assert_eq!(
        plan["files"][0],
        serde_json::json!({"path": "dhcp/dhcpd.conf", "change": "changed"})
    );
    assert_eq!(plan["unchanged"], 10);
    assert_eq!(
        plan["hosts"][0],
        serde_json::json!({
            "name": "d1", "change": "changed", "renamed_from": null,
            "installation": {"from": 1, "to": 2, "wipes": [], "claims": [], "keeps": [], "loses": []}, "note": null,
            "details": [
                {"what": "address", "nic": null, "from": "10.0.0.11", "to": "10.0.0.12"},
                {"what": "install_id", "nic": null, "from": "1", "to": "2"},
                {"what": "kickstart", "nic": null, "from": null, "to": null},
            ],
        })
    );
    assert_eq!(plan["hosts"][1]["change"], "new");
    assert_eq!(plan["services"][0]["service"], "dhcpd");
    assert_eq!(plan["services"][0]["action"], "restart");
    assert_eq!(plan["warnings"][0]["code"], "W0302");
    assert_eq!(plan["warnings"][0]["line"], 8);
}

#[test]
fn a_rename_is_told_with_what_to_write() {
    let lab = Lab::new();
    lab.generate().ends(0);
    lab.write("inventory.yaml", INVENTORY.replace("  d1: {", "  d9: {"));
    let told = "note: `d9` has the MAC address that was `d1`'s: write `formerly: [d1]` if it is the same machine
No host is newly due for an installation; 1 was due before.
";
    let plan = lab.run(PLAN).ends(0).out();
    assert!(
        plan.contains("d9: renamed from d1, kickstart changed\n"),
        "{plan}"
    );
    assert!(plan.contains(told), "{plan}");
    let check = lab.run(&["check", "inventory.yaml", "-o", "out"]);
    assert!(check.ends(0).out().ends_with(told), "{}", check.out());
    let json: serde_json::Value = serde_json::from_str(&lab.run(JSON).ends(0).out()).unwrap();
    assert_eq!(json["hosts"][0]["change"], "renamed");
    assert_eq!(json["hosts"][0]["renamed_from"], "d1");
    assert!(
        json["hosts"][0]["note"]
            .as_str()
            .unwrap()
            .contains("formerly")
    );
    // Whoever follows the note is told of a rename and no more.
    let followed = INVENTORY.replace("  d1: {", "  d9: {formerly: [d1], ");
    lab.write("inventory.yaml", followed);
    let plan = lab.run(PLAN).ends(0).out();
    assert!(plan.contains("d9: renamed from d1"), "{plan}");
    assert!(!plan.contains("note:"), "{plan}");
}

#[test]
fn a_run_that_makes_more_machines_due_than_it_may_writes_nothing() {
    let lab = Lab::new();
    let limited = |max| lab.run(&["gen", "inventory.yaml", "-o", "out", "--max-installs", max]);
    let refused = limited("0");
    assert!(
        refused.ends(1).err().contains(
            "this run would make 1 host due for an installation, and --max-installs allows 0; \
             nothing is written. If all of them are meant, say --max-installs 1: d1"
        ),
        "{}",
        refused.err()
    );
    assert!(!lab.path("out").exists());
    limited("1").ends(0);
    // What was due before does not count.
    limited("0").ends(0);
    // A number that is raised for all.
    lab.write(
        "inventory.yaml",
        INVENTORY.replace("defaults: {", "defaults: {install_id: 2, "),
    );
    let before = everything(&lab.path("out"));
    limited("0").ends(1);
    lab.run(&[PLAN, &["--max-installs", "0"]].concat()).ends(1);
    lab.run(&[JSON, &["--max-installs", "0"]].concat()).ends(1);
    lab.run(&[CHECK, &["--max-installs", "0"]].concat()).ends(1);
    lab.run(&[CHECK, &["--max-installs", "1"]].concat()).ends(2);
    assert_eq!(everything(&lab.path("out")), before);
}

#[test]
fn a_plan_that_gen_would_refuse_ends_with_1_and_says_why() {
    let lab = Lab::new();
    lab.generate().ends(0);
    lab.write("out/dhcp/dhcpd.conf", "# mine\n");
    fs::remove_file(lab.path("out/tftp/grub.cfg-net")).unwrap();
    fs::create_dir(lab.path("out/tftp/grub.cfg-net")).unwrap();
    let run = lab.run(PLAN);
    assert!(
        run.ends(1)
            .out()
            .contains("  edited   dhcp/dhcpd.conf: by hand"),
        "{}",
        run.out()
    );
    assert!(run.err().contains("-# mine\n"), "{}", run.err());
    assert!(
        run.err().contains("tftp/grub.cfg-net: a folder"),
        "{}",
        run.err()
    );
    let plan: serde_json::Value = serde_json::from_str(&lab.run(JSON).ends(1).out()).unwrap();
    assert_eq!(
        plan["refused"],
        serde_json::json!([
            {"path": "dhcp/dhcpd.conf", "reason": "edited since netpxe wrote it"},
            {"path": "tftp/grub.cfg-net", "reason": "a folder, where a file belongs"},
        ])
    );
    fs::remove_dir(lab.path("out/tftp/grub.cfg-net")).unwrap();
    lab.run(&[PLAN, &["--force"]].concat()).ends(0);
    lab.run(CHECK).ends(1);
    lab.run(&[CHECK, &["--force"]].concat()).ends(2);
}

#[test]
fn the_list_of_files_holds_no_path_of_this_machine_no_time_and_no_secret() {
    let lab = Lab::new();
    lab.write("inventory.yaml", with_password(OLD_HASH));
    let out = lab.path("out");
    lab.run(&["gen", "inventory.yaml", "-o", out.to_str().unwrap()])
        .ends(0);
    let list = lab.read("out/.netpxe.json");
    for bad in [lab.0.path().to_str().unwrap(), "oldoldold", "inventory"] {
        assert!(!list.contains(bad), "{bad}: {list}");
    }
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    let mut keys: Vec<_> = list.as_object().unwrap().keys().collect();
    keys.sort();
    assert_eq!(keys, ["files", "format", "generator", "hosts"]);
    assert_eq!(
        list["hosts"],
        serde_json::json!([{
            "name": "d1", "state": "install", "install_id": 1, "disks": "any", "os": "el7",
            "nics": [{"mac": "00:25:90:00:00:01", "address": "10.0.0.11", "boots": true}],
        }])
    );
}

#[test]
fn a_diff_shows_no_hash_neither_old_nor_new() {
    let lab = Lab::new();
    lab.write("inventory.yaml", with_password(OLD_HASH));
    let fresh = lab.run(DIFF).ends(2).out();
    assert!(fresh.contains("+rootpw --iscrypted ***\n"), "{fresh}");
    lab.generate().ends(0);
    assert!(
        lab.read("out/http/ks/00-25-90-00-00-01.cfg")
            .contains(OLD_HASH)
    );
    lab.write("inventory.yaml", with_password(NEW_HASH));
    let change = lab.run(DIFF).ends(2).out();
    assert!(
        change.contains("-rootpw --iscrypted ***\n+rootpw --iscrypted ***\n"),
        "{change}"
    );
    // One that no inventory knows: someone wrote it into the file.
    let file = "out/http/ks/00-25-90-00-00-01.cfg";
    let edited = lab.read(file) + "rootpw hunter2\nuser --name=x --password=$1$handmade$xyz\n";
    lab.write(file, edited);
    let refused = lab.generate();
    refused.ends(1);
    let unasked = refused.out() + &refused.err();
    assert!(unasked.contains("-rootpw ***\n"), "{unasked}");
    assert!(
        unasked.contains("-user --name=x --password=***\n"),
        "{unasked}"
    );
    let forced = lab.run(&["gen", "inventory.yaml", "-o", "out", "--force", "--diff"]);
    for told in [fresh, change, unasked, forced.ends(0).out(), forced.err()] {
        for secret in ["oldoldold", "newnewnew", "handmade", "hunter2", "$6$"] {
            assert!(!told.contains(secret), "{secret}: {told}");
        }
    }
}

#[test]
fn a_diff_is_one_that_patch_takes() {
    let lab = Lab::new();
    lab.generate().ends(0);
    lab.write("inventory.yaml", changed());
    let out = lab.run(DIFF).ends(2).out();
    for part in [
        "--- a/dhcp/dhcpd.conf\n+++ b/dhcp/dhcpd.conf\n@@ -",
        "-  fixed-address 10.0.0.11;\n+  fixed-address 10.0.0.12;\n",
        "--- /dev/null\n+++ b/tftp/boot/grub/grub.cfg-01-00-25-90-00-00-02\n@@ -0,0 +1,",
    ] {
        assert!(out.contains(part), "{part}: {out}");
    }
    // What follows the diff is the same as without it.
    assert!(out.ends_with(&lab.run(CHECK).ends(2).out()));
}

#[test]
fn a_diff_has_colours_on_a_terminal_unless_nobody_wants_them() {
    let lab = Lab::new();
    assert!(!lab.run(DIFF).ends(2).out().contains('\u{1b}'));
    let red = "\u{1b}[32m+";
    let shown = on_a_terminal(&lab, &[]);
    assert!(shown.contains(red), "{shown:?}");
    let shown = on_a_terminal(&lab, &[("NO_COLOR", "1")]);
    assert!(shown.contains("+authoritative;"), "{shown:?}");
    assert!(!shown.contains('\u{1b}'), "{shown:?}");
}

/// What `gen --check --diff` prints on a terminal.
fn on_a_terminal(lab: &Lab, variables: &[(&str, &str)]) -> String {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let name = ptsname(&master, Vec::new()).unwrap();
    let name = Path::new(std::ffi::OsStr::from_bytes(name.as_bytes()));
    let slave = rustix::fs::open(name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).unwrap();
    let mut command = netpxe(lab.0.path(), DIFF);
    command.env_remove("NO_COLOR").env("TERM", "xterm");
    command.envs(variables.iter().copied());
    command.stdout(Stdio::from(slave));
    let mut child = command.spawn().unwrap();
    // Ours is closed with the command; then the terminal ends when the program does.
    drop(command);
    let mut shown = Vec::new();
    let mut buffer = [0; 4096];
    let mut master = File::from(master);
    // The end of a terminal is an error, EIO.
    while let Ok(count) = master.read(&mut buffer) {
        if count == 0 {
            break;
        }
        shown.extend_from_slice(&buffer[..count]);
    }
    assert_eq!(child.wait().unwrap().code(), Some(2));
    String::from_utf8(shown).unwrap().replace("\r\n", "\n")
}

#[test]
fn an_output_folder_among_the_templates_is_refused() {
    let lab = Lab::new();
    lab.write("templates/grub.cfg", "exit\n");
    std::os::unix::fs::symlink("templates", lab.path("link")).unwrap();
    for out in [
        "templates",
        "templates/out",
        "templates/deep/er",
        "link/out",
        "x/../templates/out",
        ".",
    ] {
        let arguments = [
            "gen",
            "inventory.yaml",
            "-o",
            out,
            "--templates",
            "templates",
        ];
        let run = lab.run(&arguments);
        let said = if out == "." {
            "netpxe did not make it"
        } else {
            "in the folder of the templates"
        };
        assert!(run.ends(1).err().contains(said), "{out}: {}", run.err());
    }
    assert_eq!(fs::read_dir(lab.path("templates")).unwrap().count(), 1);
    let arguments = [
        "gen",
        "inventory.yaml",
        "-o",
        "templates2",
        "--templates",
        "link",
    ];
    lab.run(&arguments).ends(0);
    let mut command = netpxe(lab.0.path(), &arguments);
    Run(command.arg("--check").output().unwrap()).ends(0);
}
