//! Files of other users and groups.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::process::Command;

use crate::common::files::found;
use crate::common::program::{INVENTORY, Lab, Run};
use crate::support::needs;

#[test]
fn a_folder_of_someone_else_is_told_and_not_half_written() {
    let lab = Lab::new();
    lab.generate().ends(0);
    lab.write(
        "inventory.yaml",
        INVENTORY.replace("10.0.0.11", "10.0.0.12"),
    );
    // Readable for all, as a tree in a shared folder may be.
    lab.chmod("out/http/ks/00-25-90-00-00-01.cfg", 0o644);
    let before = found(&lab.path("out"));
    let nobody = Nobody::of(&lab);
    for out in ["out", "new"] {
        let run = nobody.run(&["gen", "inventory.yaml", "-o", out]);
        assert!(
            run.ends(1).err().contains("Permission denied"),
            "{}",
            run.err()
        );
    }
    assert_eq!(found(&lab.path("out")), before);
    assert!(!lab.path("new").exists());
    nobody
        .run(&["gen", "inventory.yaml", "-o", "out", "--check"])
        .ends(2);
    lab.generate().ends(0);
}

#[test]
fn an_inventory_of_someone_else_cannot_be_read() {
    let lab = Lab::new();
    lab.chmod("inventory.yaml", 0o600);
    let run = Nobody::of(&lab).run(&["check", "inventory.yaml"]);
    let said = "netpxe: cannot read the inventory inventory.yaml: Permission denied";
    assert!(run.ends(1).err().starts_with(said), "{}", run.err());
    assert_eq!(run.err().lines().count(), 1, "{}", run.err());
}

#[test]
fn a_replaced_file_keeps_its_group() {
    needs::root();
    let lab = Lab::new();
    lab.generate().ends(0);
    let path = lab.path("out/http/ks/00-25-90-00-00-01.cfg");
    let before = fs::read(&path).unwrap();
    let group = path.metadata().unwrap().gid() + 1;
    chown(&path, None, Some(group)).unwrap();
    let text = INVENTORY.replace("disk: any", "disk: any, install_id: 2");
    lab.write("inventory.yaml", text);
    lab.generate().ends(0);
    assert_ne!(fs::read(&path).unwrap(), before);
    let after = path.metadata().unwrap();
    assert_eq!((after.gid(), after.mode() & 0o7777), (group, 0o640));
}

/// In a folder where everybody may write, the name under which a tree is made can be taken by
/// anybody beforehand: that must not make them the owner of what daemons are given.
#[test]
fn a_tree_is_not_made_in_a_folder_of_someone_else() {
    needs::root();
    let lab = Lab::new();
    let staged = lab.path(".netpxe-out");
    fs::create_dir(&staged).unwrap();
    chown(&staged, Some(65534), Some(65534)).unwrap();
    let run = lab.generate();
    let why = ".netpxe-out is in the way: it belongs to another user";
    assert!(run.ends(1).err().contains(why), "{}", run.err());
    assert!(!lab.path("out").exists());
    assert_eq!(fs::read_dir(&staged).unwrap().count(), 0);
    chown(&staged, Some(0), Some(0)).unwrap();
    lab.generate().ends(0);
    assert!(!staged.exists());
}

/// The user who owns nothing, in the folder of a lab that all may read.
struct Nobody<'l>(&'l Lab);

impl<'l> Nobody<'l> {
    fn of(lab: &'l Lab) -> Self {
        needs::root();
        lab.chmod("", 0o755);
        // A copy: the program itself may lie where only root looks. By `cp`: a program that this
        // process had open for writing might be refused as busy.
        let program = env!("CARGO_BIN_EXE_netpxe");
        needs::run(Command::new("cp").arg(program).arg(lab.path("netpxe")));
        Self(lab)
    }

    fn run(&self, arguments: &[&str]) -> Run {
        let folder = self.0.0.path();
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
            .arg(self.0.path("netpxe"))
            .args(arguments)
            .current_dir(folder);
        Run(needs::output(&mut command))
    }
}
