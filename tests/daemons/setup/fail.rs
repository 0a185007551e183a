//! What a run that fails leaves behind.

use std::fs;

use super::host::{Host, inventory};

/// Proves: a dhcpd.conf that dhcpd does not take changes nothing at all, and says what is wrong.
#[test]
fn a_broken_dhcpd_conf_changes_nothing() {
    let mut host = Host::debian();
    host.succeed(&[]);
    host.calls();
    let before = host.snapshot(true);
    host.set_tree(&inventory().replace("172.22.10.13", "172.22.10.23"));
    let path = host.tree("dhcp/dhcpd.conf");
    let text = fs::read_to_string(&path).unwrap() + "subnet {\n";
    fs::write(path, text).unwrap();
    for options in [&[][..], &["--dry-run"]] {
        let run = host.setup(options);
        assert_eq!(run.code, 1, "{run:?}");
        assert!(
            run.stderr.contains("dhcpd rejects this dhcpd.conf"),
            "{run:?}"
        );
        assert!(
            run.stderr.contains("expecting"),
            "dhcpd's own words: {run:?}"
        );
        assert_eq!(host.snapshot(true), before, "{options:?}");
        assert_eq!(host.calls(), [""; 0]);
    }
}

/// Proves: where dhcpd takes the file and does not start with it, the old one is back and serves.
#[test]
fn the_old_dhcpd_conf_comes_back_where_dhcpd_does_not_start() {
    let mut host = Host::debian();
    host.succeed(&[]);
    let old = host.text("etc/dhcp/dhcpd.conf");
    host.calls();
    host.set_broken("isc-dhcp-server", true);
    host.set_tree(&inventory().replace("172.22.10.13", "172.22.10.23"));
    let run = host.setup(&[]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("the old one is back"), "{run:?}");
    assert_eq!(host.text("etc/dhcp/dhcpd.conf"), old);
    let calls = host.calls();
    let restarts = calls
        .iter()
        .filter(|call| *call == "restart isc-dhcp-server");
    assert_eq!(
        restarts.count(),
        2,
        "with the new and with the old: {calls:?}"
    );
    host.set_broken("isc-dhcp-server", false);
    host.succeed(&[]);
    assert!(host.text("etc/dhcp/dhcpd.conf").contains("172.22.10.23"));
}

/// Proves: a virtual host that the web server does not take is not left there, and dhcpd is not
/// touched.
#[test]
fn a_web_server_that_complains_stops_the_run() {
    let host = Host::debian();
    let run = host.setup_with(&[], &[("WEB_CHECK", "false")]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("the web server rejects"), "{run:?}");
    assert!(!host.has("etc/apache2/sites-available/netpxe.conf"));
    assert!(!host.has("etc/apache2/sites-enabled/netpxe.conf"));
    assert_eq!(host.text("etc/dhcp/dhcpd.conf"), "# as delivered\n");
    assert_eq!(host.calls(), [""; 0]);
    host.succeed(&[]);
}

/// Proves: without GRUB's tools the daemons stay as they are.
#[test]
fn images_that_cannot_be_built_stop_the_run() {
    let host = Host::debian();
    let run = host.setup_with(&[], &[("GRUB_MODULES", "/nonexistent")]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("images were not built"), "{run:?}");
    assert_eq!(host.text("etc/dhcp/dhcpd.conf"), "# as delivered\n");
    assert!(!host.has("etc/netpxe"));
    assert_eq!(host.names("etc/dhcp"), ["dhcpd.conf"]);
}

/// Proves: what setup does not understand it does not touch.
#[test]
fn an_unknown_host_and_wrong_words_are_refused() {
    let host = Host::debian();
    for (options, word) in [
        (&["--wipe"][..], "unknown argument --wipe"),
        (&["--rollback", "--dry-run"], "takes no other option"),
        (&["--root"], "needs a folder"),
    ] {
        let run = host.setup(options);
        assert_eq!(run.code, 64, "{run:?}");
        assert!(run.stderr.contains(word), "{run:?}");
    }
    host.write("etc/os-release", "ID=arch\n");
    let run = host.setup(&[]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        run.stderr
            .contains("neither Debian, Ubuntu nor EL, but: arch"),
        "{run:?}"
    );
    assert!(!host.has("srv"));
}
