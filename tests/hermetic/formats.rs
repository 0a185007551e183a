//! What `netpxe check` tells machines: JSON lines, workflow commands, SARIF.

use netpxe::diagnostic::MOST;

use crate::common::program::Lab;

/// An inventory whose one mistake has a second place, and a warning.
const INVENTORY: &str = "netpxe: 1
server: {address: 10.0.0.2}
networks: {lab: {subnet: 10.0.0.0/24, gateway: 10.0.0.1}}
hosts:
  ä1: {}
  d1: {mac: 12:54:00:12:34:56, address: 10.0.0.11, firmware: bios}
  d2: {mac: 12-54-00-12-34-56, address: 10.0.0.12, firmware: bios}
";

/// Exit status and stdout of a check of the inventory.
fn check(arguments: &[&str]) -> (Option<i32>, String) {
    let lab = Lab::new();
    lab.write("my lab.yaml", INVENTORY);
    let run = lab.run(&[&["check", "my lab.yaml"], arguments].concat());
    (run.0.status.code(), run.out())
}

#[test]
fn json_is_one_object_a_diagnostic() {
    let (status, out) = check(&["--format", "json"]);
    assert_eq!(status, Some(1));
    let lines: Vec<serde_json::Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let codes: Vec<&str> = lines
        .iter()
        .map(|line| line["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["E0211", "W0101", "W0301", "E0301"]);
    assert_eq!(
        lines[3],
        serde_json::json!({
            "code": "E0301",
            "severity": "error",
            "message": "`d2` has the MAC address of `d1`",
            "file": "my lab.yaml",
            "line": 7, "column": 13, "end_line": 7, "end_column": 30,
            "label": "12:54:00:12:34:56 again",
            "also": [{
                "file": "my lab.yaml", "line": 6, "column": 13, "end_line": 6, "end_column": 30,
                "text": "first used here",
            }],
            "help": "dhcpd would only ever answer the first: correct one of the two",
        })
    );
    // `ä` is two bytes and one column.
    assert_eq!(
        (&lines[0]["column"], &lines[0]["end_column"]),
        (&3.into(), &4.into())
    );
}

#[test]
fn github_gets_one_command_a_diagnostic() {
    let (status, out) = check(&["--format", "github"]);
    assert_eq!(status, Some(1));
    assert_eq!(
        out.lines().last(),
        Some(
            "::error file=my lab.yaml,line=7,col=13,endLine=7,endColumn=30,title=E0301::`d2` has \
             the MAC address of `d1`%0Aline 6: first used here%0Ahelp: dhcpd would only ever \
             answer the first: correct one of the two"
        )
    );
}

#[test]
fn sarif_is_valid_against_its_schema() {
    let (status, out) = check(&["--format", "sarif"]);
    assert_eq!(status, Some(1));
    let log: serde_json::Value = serde_json::from_str(&out).unwrap();
    // One pattern of the schema as OASIS published it has a stray bracket, which only a lenient
    // reader of regular expressions takes.
    let schema = include_str!("sarif-2.1.0.schema.json").replace("{2}]?$", "{2}$");
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<String> = validator.iter_errors(&log).map(|e| e.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}");
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 4);
    let location = &results[3]["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "my%20lab.yaml");
    assert_eq!(location["region"]["startLine"], 7);
    // The validator must be able to say no.
    let mut broken = log.clone();
    broken["runs"][0]["results"][0]["level"] = "fatal".into();
    assert!(!validator.is_valid(&broken));
}

#[test]
fn codequality_is_a_list_of_issues_that_gitlab_can_tell_apart() {
    let (status, out) = check(&["--format", "codequality"]);
    assert_eq!(status, Some(1));
    let issues: Vec<serde_json::Value> = serde_json::from_str(&out).unwrap();
    assert_eq!(issues.len(), 4);
    let last = &issues[3];
    assert_eq!(
        last["description"],
        "`d2` has the MAC address of `d1`: dhcpd would only ever answer the first: correct one of the two"
    );
    assert_eq!(last["check_name"], "E0301");
    assert_eq!(last["severity"], "major");
    assert_eq!(issues[1]["severity"], "minor");
    assert_eq!(
        last["location"],
        serde_json::json!({"path": "my lab.yaml", "lines": {"begin": 7, "end": 7}})
    );
    let prints: std::collections::BTreeSet<_> = issues
        .iter()
        .map(|it| it["fingerprint"].as_str().unwrap())
        .collect();
    assert_eq!(prints.len(), 4);
    assert!(prints.iter().all(|print| print.len() == 64));
}

#[test]
fn no_format_prints_a_control_character_of_a_value() {
    let lab = Lab::new();
    let text = INVENTORY.replace(
        "firmware: bios",
        "firmware: \"\\e[31mbios\\r\\n::error::x\"",
    );
    lab.write("inventory.yaml", text);
    for format in ["human", "json", "github", "sarif", "codequality"] {
        let run = lab.run(&["check", "inventory.yaml", "--format", format]);
        let said = run.out() + &run.err();
        assert!(
            said.contains("E0205") && !said.contains(['\u{1b}', '\r']),
            "{said:?}"
        );
        assert!(
            !said.lines().any(|line| line.starts_with("::error::x")),
            "{said}"
        );
    }
}

/// A generator's mistake, made for every host.
#[test]
fn no_format_tells_more_than_a_service_takes() {
    let lab = Lab::new();
    let slips: Vec<String> = (0..MOST + 7).map(|n| format!("key{n}: x\n")).collect();
    let head = "netpxe: 1\nserver: {address: 10.0.0.2}\nnetworks: {lab: {subnet: 10.0.0.0/24}}\n";
    lab.write("inventory.yaml", head.to_owned() + &slips.concat());
    for format in ["json", "github", "sarif", "codequality"] {
        let run = lab.run(&["check", "inventory.yaml", "--format", format]);
        let out = run.ends(1).out();
        // In SARIF every code is a rule, too.
        let rules = usize::from(format == "sarif");
        assert_eq!(
            out.matches("\"E0201\"").count() + out.matches("title=E0201").count(),
            MOST + rules,
            "{format}"
        );
        let rest = if format == "json" {
            ":7}"
        } else {
            "7 more are not told"
        };
        assert!(out.contains(rest), "{format}: {out}");
    }
}

#[test]
fn denied_warnings_end_with_status_1() {
    let lab = Lab::new();
    let text = INVENTORY
        .lines()
        .filter(|line| !line.contains("ä1") && !line.contains("d2"));
    let text: Vec<&str> = text.collect();
    lab.write("inventory.yaml", text.join("\n"));
    let check = ["check", "inventory.yaml"];
    let generate = ["gen", "inventory.yaml", "-o", "out"];
    let deny = &["--deny-warnings"][..];
    lab.run(&check).ends(0);
    lab.run(&[&check, deny].concat()).ends(1);
    lab.run(&[&generate, deny].concat()).ends(1);
    assert!(!lab.path("out").exists());
    lab.run(&generate).ends(0);
}
