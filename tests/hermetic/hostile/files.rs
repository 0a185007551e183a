//! What is no file, or no ordinary one.

use std::os::unix::fs::symlink;
use std::path::PathBuf;

use super::{Folder, check, good, hosts, refused, shell};

#[test]
fn an_inventory_of_nothing_is_refused() {
    for text in [
        "",
        "\n",
        "# nothing\n# here",
        "---\n",
        "---\n...\n",
        "~\n",
        "\u{feff}",
    ] {
        refused(text, &[("E0111", 1)]);
    }
}

#[test]
fn what_cannot_be_read_is_said_in_a_line() {
    let folder = Folder::new();
    let file = folder.file("netpxe: 1\n");
    symlink("nowhere", folder.path("dangling")).unwrap();
    symlink("ring", folder.path("ring")).unwrap();
    let unreadable = [
        (folder.path("missing"), "No such file"),
        (file.join("below"), "Not a directory"),
        (folder.path("dangling"), "No such file"),
        (folder.path("ring"), "Too many levels"),
        (PathBuf::from("/dev/zero"), "it is a device"),
        (PathBuf::from("/dev/null"), "it is a device"),
    ];
    for (path, why) in unreadable {
        let run = check(&path, "");
        assert_eq!(run.code, Some(1), "{}", path.display());
        let begin = format!("netpxe: cannot read the inventory {}: ", path.display());
        assert!(
            run.err.starts_with(&begin) && run.err.contains(why),
            "{}",
            run.err
        );
        assert_eq!(run.err.lines().count(), 1, "{}", run.err);
    }
}

#[test]
fn a_pipe_is_read_to_its_end_and_no_further_than_an_inventory_goes() {
    let folder = Folder::new();
    let path = folder.file(hosts(3, good));
    for script in [
        "\"$NETPXE\" check <(cat \"$FILE\")",
        "cat \"$FILE\" | \"$NETPXE\" check /dev/stdin",
    ] {
        let run = shell(script, &path);
        assert_eq!(run.code, Some(0), "{}", run.err);
        assert!(run.out.contains("3 hosts"), "{}", run.out);
    }
    let endless = shell("\"$NETPXE\" check <(cat /dev/zero)", &path);
    assert_eq!(endless.code, Some(1));
    assert!(
        endless.err.contains("which is no inventory"),
        "{}",
        endless.err
    );
}
