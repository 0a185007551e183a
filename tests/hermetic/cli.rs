//! The program as a person runs it: what it prints, how it ends, what it leaves on the disk.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use crate::common::program::{INVENTORY, Lab, Run, netpxe};

fn modes_and_times(lab: &Lab) -> Vec<(PathBuf, u32, SystemTime)> {
    let mut found = Vec::new();
    let mut folders = vec![lab.path("out")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let metadata = entry.metadata().unwrap();
            if metadata.is_dir() {
                folders.push(entry.path());
            }
            let mode = metadata.permissions().mode() & 0o7777;
            found.push((entry.path(), mode, metadata.modified().unwrap()));
        }
    }
    found.sort();
    found
}

#[test]
fn gen_writes_the_tree_and_says_what_follows() {
    let lab = Lab::new();
    let run = lab.generate();
    assert_eq!(
        run.ends(0).out(),
        "  new      bin/build-grub
  new      bin/build-grub.conf
  new      bin/common.sh
  new      bin/fetch-kernel
  new      bin/fetch-kernel.conf
  new      bin/image.sh
  new      bin/signed.sh
  new      bin/treeinfo.sh
  new      dhcp/dhcpd.conf
  new      http/ks/00-25-90-00-00-01.cfg
  new      tftp/boot/grub/grub.cfg
  new      tftp/boot/grub/grub.cfg-01-00-25-90-00-00-01
  new      tftp/grub.cfg-net
out: 13 new
1 host is newly due: it installs itself when it boots next, unless one of its disks has the marker of this installation (its number is in brackets), of a later one, or of another machine: d1 (1)
To do: run bin/build-grub on the deploy host: the GRUB images change.
To do: run bin/fetch-kernel on the deploy host: what it fetches changes.
To do: restart dhcpd: it cannot reload its configuration.
"
    );
    assert_eq!(run.err(), "");
    let mode = |path: &str| fs::metadata(lab.path(path)).unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode("out/http/ks/00-25-90-00-00-01.cfg"), 0o640);
    assert_eq!(mode("out/bin/build-grub"), 0o755);
    assert_eq!(mode("out/dhcp/dhcpd.conf"), 0o644);
}

#[test]
fn a_second_run_changes_nothing_not_even_a_time() {
    let lab = Lab::new();
    lab.generate().ends(0);
    let before = modes_and_times(&lab);
    let run = lab.generate();
    assert!(
        run.ends(0)
            .out()
            .starts_with("out: nothing changed (13 files)\n"),
        "{}",
        run.out()
    );
    assert_eq!(modes_and_times(&lab), before);
}

#[test]
fn a_changed_host_changes_its_files_and_a_removed_one_takes_them_along() {
    let lab = Lab::new();
    lab.generate().ends(0);
    lab.write("inventory.yaml", INVENTORY.replace(":00:01\"", ":00:02\""));
    let out = lab.generate().ends(0).out();
    for line in [
        "  new      http/ks/00-25-90-00-00-02.cfg\n",
        "  changed  dhcp/dhcpd.conf\n",
        "  removed  http/ks/00-25-90-00-00-01.cfg\n",
        "out: 2 new, 1 changed, 2 removed, 10 unchanged\n",
    ] {
        assert!(out.contains(line), "{out}");
    }
    assert!(!lab.path("out/http/ks/00-25-90-00-00-01.cfg").exists());
}

#[test]
fn a_faulty_inventory_writes_nothing() {
    let lab = Lab::new();
    lab.write("inventory.yaml", INVENTORY.replace("10.0.0.11", "10.0.0.1"));
    let run = lab.generate();
    assert!(run.ends(1).err().contains("error[E0309]"), "{}", run.err());
    assert_eq!(run.out(), "");
    assert!(!lab.path("out").exists());
}

#[test]
fn a_folder_that_netpxe_did_not_make_is_refused() {
    let lab = Lab::new();
    lab.write("out/mine.txt", "mine");
    let run = lab.generate();
    assert!(
        run.ends(1).err().contains("netpxe did not make it"),
        "{}",
        run.err()
    );
    assert_eq!(fs::read_dir(lab.path("out")).unwrap().count(), 1);
}

#[test]
fn a_hand_edit_is_not_overwritten_unless_forced() {
    let lab = Lab::new();
    lab.generate().ends(0);
    lab.write("out/dhcp/dhcpd.conf", "# mine\n");
    let run = lab.generate();
    assert!(
        run.ends(1)
            .err()
            .contains("dhcp/dhcpd.conf: edited since netpxe wrote it"),
        "{}",
        run.err()
    );
    assert_eq!(lab.read("out/dhcp/dhcpd.conf"), "# mine\n");
    lab.run(&["gen", "inventory.yaml", "-o", "out", "--force"])
        .ends(0);
    assert!(lab.read("out/dhcp/dhcpd.conf").contains("authoritative;"));
}

#[test]
fn two_folders_get_the_same_bytes_wherever_they_are() {
    let (one, other) = (Lab::new(), Lab::new());
    one.generate().ends(0);
    let inventory = other.path("inventory.yaml");
    let elsewhere = other.path("a/b/c");
    let mut command = netpxe(Path::new("/"), &["gen"]);
    command.arg(inventory).arg("-o").arg(&elsewhere);
    command.env("LANG", "tr_TR.UTF-8").env("TZ", "Asia/Tokyo");
    Run(command.output().unwrap()).ends(0);
    for path in [
        ".netpxe.json",
        "dhcp/dhcpd.conf",
        "http/ks/00-25-90-00-00-01.cfg",
    ] {
        let text = fs::read_to_string(elsewhere.join(path)).unwrap();
        assert_eq!(one.read(&format!("out/{path}")), text);
    }
}

#[test]
fn a_template_of_ones_own_takes_the_place_of_the_built_in_one() {
    let lab = Lab::new();
    lab.write("templates/grub.cfg", "# {{ site.url | comment }}\n");
    lab.write("templates/grub.cfg~", "an editor's backup");
    let arguments = [
        "gen",
        "inventory.yaml",
        "-o",
        "out",
        "--templates",
        "templates",
    ];
    lab.run(&arguments).ends(0);
    assert_eq!(
        lab.read("out/tftp/boot/grub/grub.cfg"),
        "# http://10.0.0.2\n"
    );

    lab.write("templates/grub.cfg", "{{ site.url }} {{ site.colour }}\n");
    let run = lab.run(&arguments);
    assert!(run.ends(1).err().contains("grub.cfg"), "{}", run.err());
    assert_eq!(
        lab.read("out/tftp/boot/grub/grub.cfg"),
        "# http://10.0.0.2\n"
    );

    lab.write("templates/grub.conf", "");
    let run = lab.run(&arguments);
    assert!(
        run.ends(1).err().contains("did you mean `grub.cfg`?"),
        "{}",
        run.err()
    );
}

#[test]
fn wrong_usage_is_64_and_help_is_no_fault() {
    let lab = Lab::new();
    lab.run(&["gen", "inventory.yaml"]).ends(64);
    lab.run(&["frobnicate"]).ends(64);
    lab.run(&[]).ends(64);
    assert!(lab.run(&["--help"]).ends(0).out().contains("Usage: netpxe"));
    assert!(lab.run(&["--version"]).ends(0).out().starts_with("netpxe "));
}

#[test]
fn what_is_no_file_or_no_text_is_explained() {
    let lab = Lab::new();
    let run = lab.run(&["check", "nowhere.yaml"]);
    let said = "cannot read the inventory nowhere.yaml";
    assert!(run.ends(1).err().contains(said), "{}", run.err());
    lab.write("latin.yaml", b"netpxe: 1\n# K\xf6ln\n");
    let run = lab.run(&["check", "latin.yaml"]);
    assert!(
        run.ends(1).err().contains("error[E0102]: the byte 0xf6"),
        "{}",
        run.err()
    );
    assert!(run.err().contains("latin.yaml:2:4"), "{}", run.err());
}

#[test]
fn explain_knows_every_code_and_the_nearest_to_a_slip() {
    let lab = Lab::new();
    let out = lab.run(&["explain", "e0301"]).ends(0).out();
    assert!(out.starts_with("# E0301: "), "{out}");
    let list = lab.run(&["explain"]).ends(0).out();
    let codes = netpxe::diagnostic::Code::ALL.len() + netpxe::trace::Cause::ALL.len();
    assert_eq!(list.lines().count(), codes);
    let run = lab.run(&["explain", "E0399"]);
    assert!(
        run.ends(1).err().contains("did you mean `E03"),
        "{}",
        run.err()
    );
}

#[test]
fn every_example_is_without_a_fault_or_a_warning() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = project.join("examples/inventories");
    let mut examples = vec![project.join("inventory.example.yaml")];
    examples.extend(
        fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path()),
    );
    assert!(examples.len() > 3, "{examples:?}");
    for example in examples {
        let mut command = netpxe(project, &["check", "--deny-warnings"]);
        let run = Run(command.arg(example).output().unwrap());
        assert_eq!(run.ends(0).err(), "");
    }
}

#[test]
fn colours_are_for_terminals_only() {
    let lab = Lab::new();
    lab.write("inventory.yaml", "netpxe: 2\n");
    assert!(
        !lab.run(&["check", "inventory.yaml"])
            .ends(1)
            .err()
            .contains('\u{1b}')
    );
}

#[test]
fn a_closed_pipe_is_no_panic() {
    let lab = Lab::new();
    let program = env!("CARGO_BIN_EXE_netpxe");
    let script =
        format!("'{program}' gen inventory.yaml -o out 2>err | true; '{program}' --help | true");
    let output = Command::new("sh")
        .args(["-c", &script])
        .current_dir(lab.0.path())
        .output()
        .unwrap();
    assert!(output.status.success());
    assert_eq!(lab.read("err"), "");
    assert!(lab.path("out/dhcp/dhcpd.conf").exists());
}

#[test]
fn init_writes_an_inventory_that_works_and_overwrites_none() {
    let lab = Lab::new();
    lab.run(&["init"]).ends(1);
    assert_eq!(lab.read("inventory.yaml"), INVENTORY);
    let out = lab.run(&["init", "site.yaml"]).ends(0).out();
    let mut commands = 0;
    for line in out.lines().skip(1) {
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(words[0], "netpxe", "{out}");
        lab.run(&words[1..]).ends(0);
        commands += 1;
    }
    assert_eq!(commands, 2, "{out}");
    let run = lab.run(&["check", "site.yaml", "--deny-warnings"]);
    assert_eq!(run.ends(0).err(), "");
    assert!(
        run.out().contains("(0 in the state `install`)"),
        "{}",
        run.out()
    );
    let run = lab.run(&["init", "nowhere/site.yaml"]);
    assert!(
        run.ends(1).err().contains("cannot make nowhere"),
        "{}",
        run.err()
    );
}

#[test]
fn every_command_has_a_summary_and_an_example_in_its_help() {
    let lab = Lab::new();
    let help = lab.run(&["--help"]).ends(0).out();
    let commands = help.split("Commands:\n").nth(1).unwrap();
    let commands = commands.split("\n\n").next().unwrap();
    let names = commands.lines().filter_map(|line| line.strip_prefix("  "));
    let names: Vec<&str> = names
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert!(names.len() >= 8, "{names:?}");
    for name in names {
        let help = lab.run(&[name, "--help"]).ends(0).out();
        assert!(
            help.contains(&format!("\n  netpxe {name} "))
                || help.contains(&format!("Example: netpxe {name}")),
            "{help}"
        );
    }
    let wide = help.lines().find(|line| line.chars().count() > 100);
    assert_eq!(wide, None);
}
