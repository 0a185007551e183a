//! How a change is taken back, and that taken back again.

use std::fs;

use super::change::without_web1;
use super::host::{DHCPD_CONF, Host, inventory, timeless};

const CORE: &str = "srv/netboot/tftp/boot/grub/i386-pc/core.0";

/// Proves: `--rollback` brings back every file that the last change replaced or removed, takes
/// away those that it made, and restarts dhcpd; and that the same tree can be set up again.
#[test]
fn the_last_change_can_be_taken_back() {
    let mut host = Host::debian();
    let run = host.setup(&["--rollback"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("nothing to go back to"), "{run:?}");
    host.succeed(&[]);
    let before = host.snapshot(false);
    let new = "  new1: {mac: \"3c:ec:ef:00:00:66\", address: 172.22.10.66, firmware: bios}\n";
    host.set_tree(&(without_web1() + new));
    host.succeed(&[]);
    assert_ne!(host.snapshot(false), before);
    // A run that changes nothing does not forget.
    assert_eq!(host.succeed(&[]), "setup: nothing changed\n");
    host.calls();
    host.succeed(&["--rollback"]);
    assert_eq!(host.snapshot(false), before);
    // The file of variables of tftpd is as it was.
    assert_eq!(host.calls(), ["reload apache2", "restart isc-dhcp-server"]);
    host.set_tree(&inventory());
    assert_eq!(host.succeed(&[]), "setup: nothing changed\n");
}

/// Proves: a rollback is taken back by a rollback, and so on: images of GRUB, and what setup
/// remembers, go with it.
#[test]
fn a_rollback_can_be_taken_back() {
    let mut host = Host::debian();
    let old_grub = [("GRUB", "2.06")];
    let new_grub = [("GRUB", "2.12")];
    assert_eq!(host.setup_with(&[], &old_grub).code, 0);
    let before = host.snapshot(false);
    host.set_tree(&without_web1());
    let run = host.setup_with(&[], &new_grub);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    assert_eq!(host.text(CORE), "image 2.12\n");
    let after = host.snapshot(false);
    for _ in 0..2 {
        host.succeed(&["--rollback"]);
        assert_eq!(host.text(CORE), "image 2.06\n");
        assert_eq!(host.snapshot(false), before);
        host.succeed(&["--rollback"]);
        assert_eq!(host.snapshot(false), after);
    }
    let run = host.setup_with(&[], &new_grub);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (0, "setup: nothing changed\n")
    );
    // From either end, the way on is free: nothing there is an edit.
    host.succeed(&["--rollback"]);
    host.set_tree(&inventory().replace("172.22.10.13", "172.22.10.23"));
    let run = host.setup_with(&[], &new_grub);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
}

/// Proves: the first run of all can be taken back, and be done again.
#[test]
fn the_first_run_can_be_taken_back() {
    let host = Host::debian();
    let before = host.snapshot(false);
    host.succeed(&[]);
    let after = timeless(host.snapshot(false));
    host.succeed(&["--rollback"]);
    assert_eq!(host.snapshot(false), before);
    assert_eq!(host.text("etc/dhcp/dhcpd.conf"), DHCPD_CONF);
    host.succeed(&[]);
    assert_eq!(timeless(host.snapshot(false)), after);
}

/// Proves: what was edited since the last run is not lost where that run is taken back: it is there
/// again when the rollback is.
#[test]
fn an_edit_outlives_a_rollback() {
    const CONF: &str = "etc/dhcp/dhcpd.conf";
    let mut host = Host::debian();
    host.succeed(&[]);
    host.set_tree(&inventory().replace("172.22.10.13", "172.22.10.23"));
    host.succeed(&[]);
    let edited = host.text(CONF) + "# 3 am\n";
    host.write(CONF, &edited);
    host.succeed(&["--rollback"]);
    assert!(host.text(CONF).contains("172.22.10.13"));
    host.succeed(&["--rollback"]);
    assert_eq!(host.text(CONF), edited);
}

/// Proves: a dhcpd.conf that dhcpd would not take does not come back, and nothing else does.
#[test]
fn dhcpd_is_asked_before_anything_comes_back() {
    let mut host = Host::debian();
    host.write("etc/dhcp/dhcpd.conf", "subnet {\n");
    host.succeed(&["--force"]);
    host.calls();
    let before = host.snapshot(true);
    let run = host.setup(&["--rollback"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("dhcpd rejects"), "{run:?}");
    assert!(run.stderr.contains("nothing was changed"), "{run:?}");
    assert_eq!(host.snapshot(true), before);
    assert_eq!(host.calls(), [""; 0]);
    // A service that does not start does not undo the rollback.
    host.set_tree(&inventory().replace("172.22.10.13", "172.22.10.23"));
    host.succeed(&[]);
    host.set_broken("isc-dhcp-server", true);
    let run = host.setup(&["--rollback"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        run.stderr.contains("isc-dhcp-server does not start"),
        "{run:?}"
    );
    assert!(host.text("etc/dhcp/dhcpd.conf").contains("172.22.10.13"));
}

/// Proves: a rollback that was killed goes on where it was.
#[test]
fn a_rollback_that_was_killed_goes_on() {
    let mut host = Host::debian();
    host.succeed(&[]);
    let before = host.snapshot(false);
    host.set_tree(&inventory().replace("172.22.10.13", "172.22.10.23"));
    host.succeed(&[]);
    let after = host.snapshot(false);
    // As it is a moment after its beginning.
    let state = host.path("var/lib/netpxe");
    fs::rename(state.join("previous"), state.join("returning")).unwrap();
    host.succeed(&["--rollback"]);
    assert_eq!(host.snapshot(false), before);
    host.succeed(&["--rollback"]);
    assert_eq!(host.snapshot(false), after);
}
