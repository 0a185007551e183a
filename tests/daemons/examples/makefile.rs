//! `examples/Makefile`: generate, check, validate, deliver.

use super::*;

/// A folder with the Makefile, the inventory and the deploy host's folders.
fn lab() -> Lab {
    let lab = Lab::new();
    lab.write("inventory.yaml", with_web(&inventory()));
    fs::copy(project("examples/Makefile"), lab.path("Makefile")).unwrap();
    for folder in ["tftp", "http", "bin", "maps", "dhcp"] {
        fs::create_dir_all(lab.path(&format!("deploy/{folder}"))).unwrap();
    }
    // What build-grub and the installer's files are to the delivery: not its own.
    lab.write("deploy/tftp/vmlinuz", "kernel");
    lab.write("deploy/tftp/boot/grub/i386-pc/core.0", "image");
    lab.write(
        "deploy/http/repos/centos/ks/x.cfg",
        "not a kickstart of ours",
    );
    // The real rsync, and a note of where to.
    fake(
        &lab,
        "rsync",
        &format!(
            "for to; do :; done\necho \"rsync $to\" >> log\nexec {} \"$@\"",
            real("rsync")
        ),
    );
    lab
}

fn real(program: &str) -> String {
    let found = Command::new("sh")
        .args(["-c", &format!("command -v {program}")])
        .output()
        .unwrap();
    assert!(
        found.status.success(),
        "{program} is missing: tests/install-tools"
    );
    String::from_utf8(found.stdout).unwrap().trim().to_owned()
}

fn make(lab: &Lab, arguments: &[&str]) -> Run {
    let group = Command::new("id").arg("-gn").output().unwrap();
    let group = format!(
        "WEB_GROUP={}",
        String::from_utf8(group.stdout).unwrap().trim()
    );
    let places = [
        "TFTP=deploy/tftp/",
        "HTTP=deploy/http/",
        "BIN=deploy/bin/",
        "MAPS=deploy/maps/",
        "DHCP=deploy/dhcp/",
        "RELOAD_WEB=echo reload >> log",
        "BUILD_GRUB=echo build-grub >> log",
        "RESTART_DHCPD=echo restart >> log",
        &group,
    ];
    let _ = fs::remove_file(lab.path("log"));
    run(lab, "make", &[&places, arguments].concat())
}

fn log(lab: &Lab) -> Vec<String> {
    let text = fs::read_to_string(lab.path("log")).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// What a delivery does, where something of the map and of dhcpd.conf changes.
const IN_ORDER: &[&str] = &[
    "rsync deploy/tftp/",
    "rsync deploy/http/",
    "rsync deploy/bin/",
    "build-grub",
    "rsync deploy/maps/",
    "reload",
    "rsync deploy/dhcp/",
    "restart",
];

/// And where nothing does.
fn quiet() -> Vec<&'static str> {
    let steps = IN_ORDER.iter().copied();
    steps
        .filter(|step| !["reload", "restart"].contains(step))
        .collect()
}

#[test]
fn a_delivery_goes_from_what_is_pointed_to_to_what_points() {
    let lab = lab();
    // Nine machines at once are more than one run may make due.
    let refused = make(&lab, &["deploy"]);
    assert!(
        refused.ends(2).err().contains("--max-installs allows 5"),
        "{}",
        refused.err()
    );
    assert_eq!(log(&lab), [""; 0]);
    let said = make(&lab, &["deploy", "MAX_INSTALLS=9"]);
    said.ends(0);
    assert_eq!(log(&lab), IN_ORDER);
    assert_delivered(&lab, "out", "tftp", "deploy/tftp");
    assert_delivered(&lab, "out", "http", "deploy/http");
    assert_delivered(&lab, "out", "dhcp", "deploy/dhcp");
    assert_delivered(&lab, "out", "bin", "deploy/bin");
    assert!(
        lab.read("deploy/maps/nginx.map")
            .contains("00-25-90-96-c4-9a.cfg")
    );

    for spared in [
        "tftp/vmlinuz",
        "tftp/boot/grub/i386-pc/core.0",
        "http/repos/centos/ks/x.cfg",
    ] {
        assert!(lab.path("deploy").join(spared).exists(), "{spared}");
    }
    let before = files(&lab.path("deploy"));
    let again = make(&lab, &["deploy"]);
    again.ends(0);
    assert_eq!(log(&lab), quiet(), "nothing changed: no restart");
    assert_eq!(files(&lab.path("deploy")), before);

    lab.write("inventory.yaml", with_web(&changed()));
    let plan = make(&lab, &["plan"]);
    assert!(
        plan.ends(0)
            .out()
            .contains("mm2: address 172.22.10.52 -> 172.22.10.59\n"),
        "{}",
        plan.out()
    );
    make(&lab, &["deploy"]).ends(0);
    assert_eq!(log(&lab), IN_ORDER);
    let after = files(&lab.path("deploy"));
    let gone: Vec<&String> = before
        .keys()
        .filter(|path| !after.contains_key(*path))
        .collect();
    assert_eq!(
        gone,
        [
            "http/ks/00-25-90-96-c4-9a.cfg",
            "tftp/boot/grub/grub.cfg-01-00-25-90-96-c4-9a"
        ],
        "the machine that is gone, and no kernel, image or repository"
    );
    for said in [said.out(), said.err(), again.out(), plan.out()] {
        assert!(!said.contains("$6$"), "{said}");
    }
    make(&lab, &["deploy", "FORCE_RESTART=1"]).ends(0);
    assert_eq!(log(&lab), IN_ORDER);
}

#[test]
fn nothing_is_delivered_that_a_checker_complains_of() {
    let lab = lab();
    let template = include_str!("../../../templates/dhcpd-host.conf");
    let broken = template.replace(
        "fixed-address {{ nic.address }};",
        "fixed-address {{ nic.address }}",
    );
    assert_ne!(template, broken);
    lab.write("templates/dhcpd-host.conf", broken);
    let before = files(&lab.path("deploy"));
    let run = make(
        &lab,
        &[
            "deploy",
            "GEN_FLAGS=--templates templates",
            "MAX_INSTALLS=9",
        ],
    );
    assert!(
        run.ends(2)
            .out()
            .contains("from the host d1, inventory.yaml:"),
        "{}",
        run.out()
    );
    assert_eq!(files(&lab.path("deploy")), before);
    assert_eq!(log(&lab), [""; 0]);

    lab.write(
        "inventory.yaml",
        inventory().replace("172.22.10.54", "172.22.10.49"),
    );
    let run = make(&lab, &["deploy"]);
    assert!(run.ends(2).err().contains("error[E0308]"), "{}", run.err());
    assert_eq!(log(&lab), [""; 0]);
}

#[test]
fn dhcpd_is_left_alone_when_a_delivery_before_it_fails() {
    for (broken, reached) in [("HTTP=/dev/null/x/", 2), ("BUILD_GRUB=false", 3)] {
        let lab = lab();
        make(&lab, &["deploy", "MAX_INSTALLS=9", broken]).ends(2);
        let log = log(&lab);
        assert_eq!(log.len(), reached, "{log:?}");
        assert!(files(&lab.path("deploy/dhcp")).is_empty());
    }
}
