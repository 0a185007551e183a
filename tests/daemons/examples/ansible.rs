//! `examples/ansible`: the role, run by the real Ansible against this machine, into temporary
//! folders.

use super::*;
use crate::common::program::INVENTORY;

fn lab() -> Lab {
    let lab = Lab::new();
    copy(&project("examples/ansible"), lab.0.path());
    lab.write("inventory.yaml", with_web(&inventory()));
    lab.write(
        "hosts.ini",
        "[deploy]\nhere ansible_connection=local ansible_python_interpreter=/usr/bin/python3\n",
    );
    for folder in ["tftp", "http", "lib", "dhcp"] {
        fs::create_dir_all(lab.path(&format!("deploy/{folder}"))).unwrap();
    }
    let at = |folder: &str| lab.path(&format!("deploy/{folder}"));
    let id = |flag: &str| {
        let output = Command::new("id").arg(flag).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    let variables = serde_json::json!({
        "netpxe_program": env!("CARGO_BIN_EXE_netpxe"),
        "netpxe_tftp_root": at("tftp"),
        "netpxe_web_root": at("http"),
        "netpxe_lib": at("lib"),
        "netpxe_dhcp": at("dhcp"),
        "netpxe_maps": at("maps"),
        "netpxe_reload_web": format!("touch {}", lab.path("reloaded").display()),
        "netpxe_owner": id("-un"),
        "netpxe_web_group": id("-gn"),
        "netpxe_restart_dhcpd": format!("touch {}", lab.path("restarted").display()),
        "netpxe_max_installs": 9,
        "netpxe_become": false,
    });
    lab.write("vars.json", variables.to_string());
    lab.write("deploy/tftp/vmlinuz", "kernel");
    lab
}

/// What a run of the playbook did.
struct Play {
    changed: usize,
    /// The tasks that changed something.
    tasks: Vec<String>,
    restarted: bool,
    reloaded: bool,
    said: String,
}

fn play(lab: &Lab, arguments: &[&str]) -> (Run, Play) {
    let _ = fs::remove_file(lab.path("restarted"));
    let _ = fs::remove_file(lab.path("reloaded"));
    let program = project("target/tools/bin/ansible-playbook");
    assert!(
        program.is_file(),
        "ansible-core is missing: tests/install-tools"
    );
    let mut command = Command::new(program);
    command
        .current_dir(lab.0.path())
        .args(["-i", "hosts.ini", "playbook.yml", "-e", "@vars.json"])
        .args(arguments)
        .env("PATH", path(&lab.path("fake")))
        .env("ANSIBLE_HOME", lab.path("home"))
        .env("ANSIBLE_NOCOLOR", "1")
        .env("ANSIBLE_PIPELINING", "1")
        .env("LC_ALL", "C.UTF-8");
    let run = Run(command.output().unwrap());
    let said = run.out() + &run.err();
    let mut tasks = Vec::new();
    let mut task = String::new();
    for line in said.lines() {
        if let Some(rest) = line.strip_prefix("TASK [netpxe : ") {
            rest.split(']').next().unwrap().clone_into(&mut task);
        } else if line.starts_with("RUNNING HANDLER") {
            "handler".clone_into(&mut task);
        } else if line.starts_with("changed: [") && tasks.last() != Some(&task) && task != "handler"
        {
            tasks.push(task.clone());
        }
    }
    let recap = said.lines().find_map(|line| line.split_once("changed="));
    let changed = recap.unwrap_or_else(|| panic!("{said}")).1;
    let changed = changed.split(' ').next().unwrap().parse().unwrap();
    let restarted = lab.path("restarted").exists();
    let play = Play {
        changed,
        tasks,
        restarted,
        reloaded: lab.path("reloaded").exists(),
        said,
    };
    (run, play)
}

#[test]
fn the_second_run_changes_nothing_and_check_tells_the_truth() {
    let lab = lab();
    let folders = || files(&lab.path("deploy"));
    let fresh = folders();
    let (run, check) = play(&lab, &["--check", "--diff"]);
    run.ends(0);
    assert!(check.changed > 0 && !check.restarted, "{}", check.said);
    assert_eq!(folders(), fresh, "a check delivers nothing");

    let (run, first) = play(&lab, &["--diff"]);
    run.ends(0);
    assert!(first.restarted);
    assert!(first.tasks.contains(&"Build the images of GRUB".to_owned()));
    for (part, to) in [
        ("tftp", "tftp"),
        ("http", "http"),
        ("bin", "lib"),
        ("dhcp", "dhcp"),
    ] {
        assert_delivered(&lab, "build", part, &format!("deploy/{to}"));
    }
    assert!(!lab.path("deploy/dhcp/netpxe-check.conf").exists());
    // All but the one task that a check cannot ask.
    let mut foreseen = first.tasks.clone();
    foreseen.retain(|task| task != "Build the images of GRUB");
    assert_eq!(check.tasks, foreseen);
    let delivered = folders();

    let (run, second) = play(&lab, &[]);
    run.ends(0);
    assert_eq!(
        (second.changed, second.restarted, second.reloaded),
        (0, false, false),
        "{}",
        second.said
    );
    assert_eq!(folders(), delivered);

    lab.write("inventory.yaml", with_web(&changed()));
    let (run, check) = play(&lab, &["--check", "--diff"]);
    run.ends(0);
    assert!(
        check
            .said
            .contains("-  fixed-address 172.22.10.52;\n+  fixed-address 172.22.10.59;"),
        "{}",
        check.said
    );
    assert_eq!(folders(), delivered);
    let (run, third) = play(&lab, &[]);
    run.ends(0);
    assert_eq!(check.tasks, third.tasks, "{}", third.said);
    assert_eq!(
        third.tasks,
        [
            "Remove those of machines that are gone",
            "Deliver the map of kickstarts",
            "Deliver dhcpd.conf"
        ]
    );
    assert!(third.restarted && third.reloaded);
    let now = folders();
    let gone: Vec<&String> = delivered
        .keys()
        .filter(|path| !now.contains_key(*path))
        .collect();
    assert_eq!(
        gone,
        [
            "http/ks/00-25-90-96-c4-9a.cfg",
            "tftp/boot/grub/grub.cfg-01-00-25-90-96-c4-9a"
        ]
    );
    for play in [check, first, second, third] {
        assert!(!play.said.contains("saltsalt"), "{}", play.said);
    }
}

#[test]
fn what_the_deploy_hosts_dhcpd_refuses_does_not_become_its_configuration() {
    let lab = lab();
    fake(
        &lab,
        "old-dhcpd",
        "echo 'line 1: unknown option' >&2; exit 1",
    );
    let dhcpd = format!("netpxe_dhcpd={}", lab.path("fake/old-dhcpd").display());
    // One kickstart: of one file, Ansible would show a diff.
    let one = INVENTORY.replace(
        "defaults: {",
        &format!("defaults: {{root_password: \"{HASH}\", "),
    );
    lab.write("inventory.yaml", one);
    let (run, play) = play(&lab, &["--diff", "-e", &dhcpd]);
    run.ends(2);
    assert!(
        lab.read("build/http/ks/00-25-90-00-00-01.cfg")
            .contains(HASH)
    );
    assert!(!play.said.contains("saltsalt"), "{}", play.said);
    assert!(
        play.tasks.contains(&"Deliver the kickstarts".to_owned()),
        "{}",
        play.said
    );
    assert!(play.said.contains("unknown option"), "{}", play.said);
    assert!(!play.restarted);
    assert!(files(&lab.path("deploy/dhcp")).is_empty());
    assert!(
        lab.path("deploy/tftp/grub.cfg-net").exists(),
        "what it points to was there before"
    );
}
