//! What an inventory may have read: scripts, secrets and templates, in folders of every kind.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};

use crate::common::program::{INVENTORY, Lab, Run, netpxe};

/// What no kickstart, message or diff may show.
const CANARY: &str = "canary-in-a-coal-mine";

const HASH: &str = "$6$saltsaltsalt$aCanaryAsLongAsAHashOfSha512xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

const KICKSTART: &str = "site/out/http/ks/00-25-90-00-00-01.cfg";

/// A site in a folder `site`, and everything that an inventory there may want.
fn lab() -> Lab {
    let lab = Lab::new();
    for script in [
        "secret.sh",
        "scripts/of-all.sh",
        "scripts/.hidden/x.sh",
        "site/.git/config",
        "site/.hidden.sh",
        "site/a/.b/c/x.sh",
    ] {
        lab.write(script, format!("# {CANARY}\n"));
    }
    lab.write("site/good.sh", "echo good\n");
    lab.write("site/a/b/good.sh", "echo good\n");
    lab.write("site/long.sh", format!("# {CANARY}\n").repeat(1 << 16));
    lab.write("site/clear.txt", CANARY);
    lab.write("secret.hash", format!("{HASH}\n"));
    lab.write("site/.secrets/root.hash", HASH);
    lab.write("site/root.hash", HASH);
    let link = |to: &str, from: &str| symlink(to, lab.path(from)).unwrap();
    link("../secret.sh", "site/link.sh");
    link(lab.path("secret.sh").to_str().unwrap(), "site/absolute.sh");
    link("../scripts", "site/way-out");
    link("a/b/good.sh", "site/way-in.sh");
    link(".git", "site/git");
    link("../secret.hash", "site/link.hash");
    link("loop", "site/loop");
    link("/dev/zero", "site/zero");
    mkfifo(&lab, "site/pipe");
    mkfifo(&lab, "site/templates/grub.cfg");
    lab
}

fn mkfifo(lab: &Lab, path: &str) {
    let path = lab.path(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

impl Site for Lab {
    fn with(&self, top: &str, host: &str) {
        let text = INVENTORY
            .replace("hosts:\n", &format!("{top}\nhosts:\n"))
            .replace("state: install}", &format!("state: install, {host}}}"));
        self.write("site/inventory.yaml", text);
    }

    fn gen_diff(&self) -> Run {
        self.run(&["gen", "site/inventory.yaml", "-o", "site/out", "--diff"])
    }
}

/// What a test does with a site.
trait Site {
    /// Writes the inventory with a line at its top, and with settings of its machine.
    fn with(&self, top: &str, host: &str);
    fn gen_diff(&self) -> Run;
}

/// The inventory is refused with this code alone, for this reason, and shows nothing of what it
/// names.
#[track_caller]
fn refused(lab: &Lab, code: &str, why: &str) -> String {
    let run = lab.gen_diff();
    let said = run.ends(1).out() + &run.err();
    assert!(!said.contains(CANARY) && !said.contains("$6$"), "{said}");
    let starts = format!("error[{code}]: ");
    let errors: Vec<&str> = said.lines().filter(|it| it.starts_with("error[")).collect();
    assert!(
        !errors.is_empty() && errors.iter().all(|it| it.starts_with(&starts)),
        "{said}"
    );
    assert!(errors.iter().all(|it| it.contains(why)), "{why}: {said}");
    assert!(!lab.path("site/out").exists());
    said
}

#[test]
fn a_script_elsewhere_is_not_read() {
    let lab = lab();
    let absolute = lab.path("secret.sh");
    let nowhere = lab.path("no-such.sh");
    for (script, why) in [
        ("../secret.sh", "outside of the folder"),
        ("a/../../secret.sh", "outside of the folder"),
        ("../no-such.sh", "outside of the folder"),
        (absolute.to_str().unwrap(), "outside of the folder"),
        (nowhere.to_str().unwrap(), "outside of the folder"),
        ("/etc/passwd", "outside of the folder"),
        ("/dev/zero", "outside of the folder"),
        ("/proc/self/status", "outside of the folder"),
        ("link.sh", "a link that leads out"),
        ("absolute.sh", "a link that leads out"),
        ("way-out/of-all.sh", "a link that leads out"),
        ("zero", "a link that leads out"),
        (".git/config", "it is hidden, or in a hidden folder"),
        ("git/config", "it is hidden, or in a hidden folder"),
        (".no-such", "it is hidden, or in a hidden folder"),
        (".hidden.sh", "it is hidden, or in a hidden folder"),
        ("a/.b/c/x.sh", "it is hidden, or in a hidden folder"),
        ("a/b/../.b/c/x.sh", "it is hidden, or in a hidden folder"),
    ] {
        for key in ["pre_scripts", "post_scripts"] {
            lab.with("", &format!("{key}: [{script}]"));
            refused(&lab, "E0226", why);
        }
    }
}

#[test]
fn what_is_no_file_of_a_script_is_neither_waited_for_nor_read_on() {
    let lab = lab();
    for (script, why) in [
        ("no-such.sh", "No such file"),
        ("good.sh/x", "Not a directory"),
        ("loop", "Too many levels"),
        ("a", "it is a folder"),
        ("pipe", "it is no regular file"),
        ("long.sh", "it has more than 1048576 bytes"),
    ] {
        lab.with("", &format!("post_scripts: [{script}]"));
        refused(&lab, "E0223", why);
    }
}

#[test]
fn a_script_in_the_folder_is_read_by_any_of_its_names() {
    let lab = lab();
    let absolute = lab.path("site/good.sh");
    for script in [
        "good.sh",
        "./a/b/good.sh",
        "a/../good.sh",
        "../site/good.sh",
        "way-in.sh",
        absolute.to_str().unwrap(),
    ] {
        lab.with("", &format!("post_scripts: [{script}]"));
        let run = lab.gen_diff();
        assert!(run.ends(0).out().contains("+echo good\n"), "{script}");
        fs::remove_dir_all(lab.path("site/out")).unwrap();
    }
}

#[test]
fn read_from_names_further_folders_and_the_help_says_so() {
    let lab = lab();
    lab.with("", "post_scripts: [../scripts/of-all.sh]");
    let said = refused(&lab, "E0226", "outside of the folder");
    assert!(said.contains("`read_from: [../scripts]`"), "{said}");

    let absolute = lab.path("scripts");
    let absolute = absolute.to_str().unwrap();
    for folder in ["../scripts", absolute, "way-out", "..", "../scripts/"] {
        let scripts = format!("../scripts/of-all.sh, {absolute}/of-all.sh, way-out/of-all.sh");
        for path in scripts.split(", ") {
            lab.with(
                &format!("read_from: [{folder}]"),
                &format!("post_scripts: [{path}]"),
            );
            let run = lab.gen_diff();
            assert!(run.ends(0).out().contains(CANARY), "{folder}, {path}");
            fs::remove_dir_all(lab.path("site/out")).unwrap();
        }
        for (path, why) in [
            ("/etc/passwd", "outside of the folder"),
            ("../scripts/.hidden/x.sh", "hidden"),
            (".git/config", "hidden"),
        ] {
            lab.with(
                &format!("read_from: [{folder}]"),
                &format!("post_scripts: [{path}]"),
            );
            refused(&lab, "E0226", why);
        }
    }
    // No help that would not help.
    lab.with("", "post_scripts: [/etc/passwd]");
    let said = refused(&lab, "E0226", "outside of the folder");
    assert!(!said.contains("read_from"), "{said}");
}

/// Each is told once: that a script lies in such a folder is not a further fault.
#[test]
fn read_from_names_no_folder_of_the_system_and_no_hidden_one() {
    let lab = lab();
    for (folder, code, why) in [
        ("/", "E0226", "the root of all folders"),
        ("/etc", "E0226", "belongs to the system"),
        ("/etc/../etc/ssl", "E0226", "belongs to the system"),
        ("/proc/self", "E0226", "belongs to the system"),
        ("/dev", "E0226", "belongs to the system"),
        ("/tmp", "E0226", "others use it too"),
        (".git", "E0226", "it is hidden"),
        ("git", "E0226", "it is hidden"),
        ("../scripts/.hidden", "E0226", "it is hidden"),
        ("../no-such", "E0223", "No such file"),
        ("good.sh", "E0223", "it is no folder"),
    ] {
        lab.with(
            &format!("read_from: [{folder}]"),
            "post_scripts: [../secret.sh]",
        );
        let said = refused(&lab, code, why);
        assert_eq!(said.matches("error[").count(), 1, "{said}");
    }
}

#[test]
fn a_secret_lies_in_the_folder_or_has_an_absolute_path_and_is_not_shown() {
    let lab = lab();
    for path in ["../secret.hash", "link.hash", ".secrets/root.hash"] {
        lab.with("", &format!("root_password: {{file: {path}}}"));
        let said = refused(&lab, "E0226", "cannot read the secret");
        assert!(said.contains("write its absolute path"), "{said}");
    }
    for (path, code) in [
        ("clear.txt", "E0217"),
        ("pipe", "E0223"),
        ("long.sh", "E0223"),
        ("/dev/zero", "E0223"),
        ("/etc/passwd", "E0217"),
    ] {
        lab.with("", &format!("root_password: {{file: {path}}}"));
        let run = lab.gen_diff();
        let said = run.ends(1).out() + &run.err();
        assert!(said.contains(&format!("error[{code}]")), "{path}: {said}");
        assert!(!said.contains(CANARY) && !said.contains("root:x"), "{said}");
    }
    let outside = lab.path("secret.hash");
    let hidden = lab.path("site/.secrets/root.hash");
    for path in [
        "root.hash",
        outside.to_str().unwrap(),
        hidden.to_str().unwrap(),
    ] {
        lab.with(
            "",
            &format!(
                "root_password: {{file: {path}}}, users: {{ann: {{password: {{file: {path}}}}}}}"
            ),
        );
        let run = lab.gen_diff();
        let said = run.ends(0).out() + &run.err();
        assert!(said.contains("+rootpw --iscrypted ***"), "{said}");
        assert!(!said.contains("Canary") && !said.contains("$6$"), "{said}");
        assert_eq!(lab.read(KICKSTART).matches(HASH).count(), 2);
        fs::remove_dir_all(lab.path("site/out")).unwrap();
    }
    lab.with("read_from: [..]", "root_password: {file: ../secret.hash}");
    lab.gen_diff().ends(0);
}

#[test]
fn a_template_behind_a_link_that_leads_out_is_not_read() {
    let lab = lab();
    lab.with("", "install_id: 1");
    let run = || {
        let templates = ["--templates", "site/templates"];
        let arguments = ["gen", "site/inventory.yaml", "-o", "site/out", "--diff"];
        lab.run(&[&arguments[..], &templates].concat())
    };
    // The pipe that is there at first.
    let said = run().ends(1).err();
    assert!(said.contains("grub.cfg: it is no regular file"), "{said}");
    let template = lab.path("site/templates/grub.cfg");
    for to in [
        "../../secret.sh",
        "/etc/passwd",
        "/dev/zero",
        ".hidden",
        "../way-out/of-all.sh",
    ] {
        lab.write("site/templates/.hidden", CANARY);
        fs::remove_file(&template).unwrap();
        symlink(to, &template).unwrap();
        let said = run().ends(1).err();
        assert!(said.contains("a link that leads out"), "{to}: {said}");
        assert!(!said.contains(CANARY), "{said}");
    }
    fs::remove_file(&template).unwrap();
    symlink("../../scripts", lab.path("site/templates/bin")).unwrap();
    let said = run().ends(1).err();
    assert!(said.contains("a link that leads out"), "{said}");
    fs::remove_file(lab.path("site/templates/bin")).unwrap();
    // The folder itself is the caller's word, and links in it may lead to each other.
    lab.write("templates/grub.cfg", "# mine\n");
    symlink("grub.cfg", lab.path("templates/grub.cfg-net")).unwrap();
    fs::remove_dir_all(lab.path("site/templates")).unwrap();
    symlink("../templates", lab.path("site/templates")).unwrap();
    assert!(run().ends(0).out().contains("+# mine\n"));
}

#[test]
fn an_inventory_is_in_the_folder_in_which_it_is_named() {
    let lab = lab();
    lab.with("", "post_scripts: [good.sh]");
    let text = lab.read("site/inventory.yaml");
    // From its own folder, and by a link to its folder.
    fs::create_dir(lab.path("elsewhere")).unwrap();
    symlink("../site", lab.path("elsewhere/link")).unwrap();
    lab.run(&["check", "elsewhere/link/inventory.yaml"]).ends(0);
    let mut own = netpxe(&lab.path("site"), &["check", "inventory.yaml"]);
    Run(own.output().unwrap()).ends(0);
    // By a link to itself it is where the link is.
    symlink(
        "../site/inventory.yaml",
        lab.path("elsewhere/inventory.yaml"),
    )
    .unwrap();
    let run = lab.run(&["check", "elsewhere/inventory.yaml"]);
    assert!(run.ends(1).err().contains("error[E0223]"), "{}", run.err());
    lab.write("elsewhere/good.sh", "echo good\n");
    lab.run(&["check", "elsewhere/inventory.yaml"]).ends(0);

    // From a pipe it is nowhere.
    let piped = |text: &str| {
        lab.write("piped", text);
        let mut command = netpxe(&lab.path("site"), &["check", "/dev/stdin"]);
        command.stdin(Stdio::from(File::open(lab.path("piped")).unwrap()));
        Run(command.output().unwrap())
    };
    for script in ["good.sh", "shm/x", "stdin"] {
        let run = piped(&text.replace("good.sh", script));
        assert!(
            run.ends(1).err().contains("is in no folder"),
            "{}",
            run.err()
        );
    }
    let site = lab.path("scripts");
    let site = site.to_str().unwrap().to_owned();
    let text = text.replace("good.sh", &format!("{site}/of-all.sh"));
    let run = piped(&text);
    assert!(run.ends(1).err().contains("error[E0226]"), "{}", run.err());
}
