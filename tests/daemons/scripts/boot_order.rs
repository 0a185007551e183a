//! The boot order of UEFI firmware: the network, which was first, stays first.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use tempfile::TempDir;

use super::disks::INVENTORY;
use crate::support::generated::Generated;
use crate::support::needs;

/// What efibootmgr shows before the installation: network, then an old system.
const BEFORE: &str = "BootCurrent: 0003\nTimeout: 0 seconds\nBootOrder: 0003,0004,0001\n\
                      Boot0001* EFI Shell\nBoot0003* UEFI PXEv4\nBoot0004* CentOS\n";

/// The order that is set in the end; `None` if none is. `after` is what efibootmgr shows once
/// Anaconda has run.
fn order(release: &str, before: &str, after: &str) -> Option<String> {
    let inventory = INVENTORY
        .replace("firmware: bios", "firmware: uefi")
        .replace("os: el7", &format!("os: {release}"))
        .replace(
            "el7/",
            "tree/\n  repos: {AppStream: http://172.22.10.2/app/}",
        );
    let kickstart = Generated::of_text(&inventory).text("http/ks/52-54-00-30-00-01.cfg");
    let (_, pre) = kickstart.split_once("\n%pre").unwrap();
    let saves = pre.lines().find(|line| line.contains("BootOrder")).unwrap();
    let (_, post) = kickstart.split_once("\n%post --nochroot\n").unwrap();
    let (restores, _) = post.split_once("\n%end\n").unwrap();

    let folder = TempDir::with_prefix("npw").unwrap();
    let path = |name: &str| folder.path().join(name);
    let efibootmgr = format!(
        "#!/bin/sh\ncase $* in\n'') cat {0}/entries ;;\n*) echo \"$*\" >{0}/set ;;\nesac\n",
        folder.path().display()
    );
    fs::write(path("efibootmgr"), efibootmgr).unwrap();
    fs::set_permissions(path("efibootmgr"), Permissions::from_mode(0o755)).unwrap();
    fs::write(path("before"), before).unwrap();
    fs::write(path("after"), after).unwrap();
    let script = format!(
        "set -e\nmkdir /run/npw\nmount --bind {0} /run/npw\nmount -t tmpfs tmpfs /tmp\nmkdir -p {0}\n\
         mount --bind /run/npw {0}\nPATH={0}:$PATH\ncp {0}/before {0}/entries\nset +e\n{saves}\n\
         cp {0}/after {0}/entries\n{restores}\n",
        folder.path().display()
    );
    fs::write(path("script"), script).unwrap();
    let mut unshare = Command::new(needs::program("unshare"));
    unshare.args(["--mount", "sh", "-c"]);
    let here = format!(
        "mount -t tmpfs tmpfs /run && exec sh {}",
        path("script").display()
    );
    needs::root();
    needs::run(unshare.arg(here));
    let set = fs::read_to_string(path("set")).ok()?;
    Some(
        set.trim()
            .strip_prefix("--quiet --bootorder ")
            .unwrap()
            .to_owned(),
    )
}

/// Proves: on every release the order of before comes back, with what the installer has added at its
/// end, and without what it has removed.
#[test]
fn the_network_stays_first() {
    let after = "BootCurrent: 0003\nBootOrder: 0005,0003,0001\n\
                 Boot0001* EFI Shell\nBoot0003* UEFI PXEv4\nBoot0005* Rocky Linux\n";
    for release in ["el7", "el8", "el9", "el10", "fedora44"] {
        assert_eq!(
            order(release, BEFORE, after).as_deref(),
            Some("0003,0001,0005"),
            "{release}"
        );
    }
    // The installer may take the number of the entry that it has removed.
    let after = BEFORE.replace("0003,0004,0001", "0004,0003,0001");
    assert_eq!(
        order("el9", BEFORE, &after).as_deref(),
        Some("0003,0004,0001")
    );
}

/// Proves: without an order before there is nothing to put back.
#[test]
fn firmware_without_an_order() {
    assert_eq!(
        order(
            "el9",
            "EFI variables are not supported on this system.\n",
            BEFORE
        ),
        None
    );
}
