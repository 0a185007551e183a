//! What reaches a terminal, and `netpxe bsdp`.

use std::io::Write as _;
use std::process::Stdio;

use crate::common::program::{INVENTORY, Lab, Run, netpxe};

/// A file name that would paint a terminal red, hide a text, and turn its direction around.
const HOSTILE: &str = "x\u{1b}[31m\u{9b}8m\u{202e}\u{2028}.yaml";
const SHOWN: &str = r"x\u{1b}[31m\u{9b}8m\u{202e}\u{2028}.yaml";

/// Asserts that a run printed the name of the file as escapes only.
#[track_caller]
fn is_safe(run: &Run) {
    let all = run.out() + &run.err();
    assert!(all.contains(SHOWN), "{all:?}");
    let bad = |c: char| (c.is_control() && c != '\n') || "\u{2028}\u{202e}".contains(c);
    assert!(!all.contains(bad), "{all:?}");
}

#[test]
fn a_file_name_cannot_command_the_terminal() {
    let lab = Lab::new();
    is_safe(lab.run(&["check", HOSTILE]).ends(1));
    lab.write(HOSTILE, INVENTORY);
    is_safe(lab.run(&["check", HOSTILE]).ends(0));
    is_safe(lab.run(&["init", HOSTILE]).ends(1));
    is_safe(lab.run(&["gen", "inventory.yaml", "-o", HOSTILE]).ends(1));
    lab.write(HOSTILE, "netpxe: 1\nserver: {adress: 10.0.0.2}\n");
    is_safe(lab.run(&["check", HOSTILE]).ends(1));
    lab.write(HOSTILE, INVENTORY.replace("netpxe", "# \u{9b}31m\nnetpxe"));
    let run = lab.run(&["check", HOSTILE]);
    is_safe(run.ends(1));
    assert!(
        run.err().contains("# \\u{9b}31m\n  |   ^^^^^^"),
        "{}",
        run.err()
    );
    lab.write("templates/\u{9b}8m.ks", "text\n");
    let run = lab.run(&["check", "inventory.yaml", "--templates", "templates"]);
    assert!(run.err().contains(r"\u{9b}8m.ks"), "{:?}", run.err());
    assert!(!run.err().contains('\u{9b}'), "{:?}", run.err());
}

#[test]
fn no_format_and_no_wrong_usage_commands_the_terminal() {
    let lab = Lab::new();
    lab.write(HOSTILE, "netpxe: 2\n");
    let check = |format| lab.run(&["check", HOSTILE, "--format", format]);
    let runs = ["json", "github", "sarif", "codequality"].map(check);
    let wrong = lab.run(&["check", "--\u{1b}[31m\u{9b}8m"]);
    for run in runs.iter().map(|run| run.ends(1)).chain([wrong.ends(64)]) {
        let all = run.out() + &run.err();
        let bad = |c: char| (c.is_control() && c != '\n') || "\u{2028}\u{202e}".contains(c);
        assert!(!all.is_empty() && !all.contains(bad), "{all:?}");
    }
}

#[test]
fn machines_get_a_file_name_as_it_is() {
    let lab = Lab::new();
    lab.write(HOSTILE, "netpxe: 2\n");
    let run = lab.run(&["check", HOSTILE, "--format", "json"]);
    let line: serde_json::Value = serde_json::from_str(&run.ends(1).out()).unwrap();
    assert_eq!(line["file"], HOSTILE);
}

#[test]
fn a_bsdp_message_is_explained_byte_by_byte() {
    let lab = Lab::new();
    let run = lab.run(&["bsdp", "01:01:02:08:04:81:00:00:89:82:03:54:68:65"]);
    let wanted = "   0  01:01:02       message type: SELECT
   3  08:04          selected image id, 4 bytes
   5    81:00:00:89    install, Mac OS X, index 137
   9  82:03          machine name, 3 bytes
  11    54:68:65       \"The\"
";
    assert_eq!(run.ends(0).out(), wanted);

    let mut command = netpxe(lab.0.path(), &["bsdp"]);
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"1.1.2.4.1.128\n").unwrap();
    drop(stdin);
    let run = Run(child.wait_with_output().unwrap());
    run.ends(1);
    assert_eq!(
        run.err(),
        "netpxe: BSDP server priority at byte 5: length is 1, must be 2\n"
    );
    assert!(run.out().starts_with("   0  01:01:02  message type"));

    assert!(lab.run(&["bsdp", "01:0g"]).ends(1).err().contains("`0g`"));
    assert!(lab.run(&["bsdp", ""]).ends(1).err().contains("no bytes"));
}

#[test]
fn what_is_explained_can_be_encoded_again() {
    let lab = Lab::new();
    let bytes =
        "01:01:01:04:02:80:00:07:04:81:00:00:89:09:0e:81:00:00:89:09:54:68:65:2d:49:6d:61:67:65";
    let table = lab.run(&["bsdp", bytes]).ends(0).out();
    let mut command = netpxe(lab.0.path(), &["bsdp", "--encode"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(table.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        format!("{bytes}\n")
    );
    let run = lab.run(&["bsdp", "--encode", "message type: LIST", "version: 1.1"]);
    assert_eq!(run.ends(0).out(), "01:01:01:02:02:01:01\n");
    let run = lab.run(&["bsdp", "--encode", "massage type: LIST"]);
    assert!(run.ends(1).err().contains("did you mean `message type`?"));
}
