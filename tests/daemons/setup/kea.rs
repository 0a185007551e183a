//! Kea in the place of isc-dhcpd.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::host::{Host, KEA_CONF, KEA_DELIVERED, inventory, kea_inventory};

const DHCPD_CONF: &str = "etc/dhcp/dhcpd.conf";

fn moved() -> String {
    kea_inventory().replace("172.22.10.13", "172.22.10.23")
}

fn mode(host: &Host, path: &str) -> u32 {
    let metadata = fs::metadata(host.path(path)).unwrap();
    metadata.permissions().mode() & 0o7777
}

/// Proves: Kea gets its file in the place of the package's, in a folder that stays closed, and is
/// started last; of isc-dhcpd nothing is touched, nor even needed. A second run changes nothing.
#[test]
fn debian_is_set_up_once() {
    let mut host = Host::debian().with_kea();
    fs::remove_file(host.path("usr/sbin/dhcpd")).unwrap();
    let isc = ["etc/default/isc-dhcp-server", DHCPD_CONF].map(|path| host.text(path));
    host.succeed(&[]);
    let generated = fs::read_to_string(host.tree("dhcp/kea-dhcp4.conf")).unwrap();
    assert_eq!(host.text(KEA_CONF), generated);
    assert_eq!(
        (mode(&host, KEA_CONF), mode(&host, "etc/kea")),
        (0o644, 0o750)
    );
    assert_eq!(host.names("etc/kea"), ["kea-dhcp4.conf"]);
    let original = format!("var/lib/netpxe/original/{KEA_CONF}");
    assert_eq!(host.text(&original), KEA_DELIVERED);
    assert_eq!(
        isc,
        ["etc/default/isc-dhcp-server", DHCPD_CONF].map(|path| host.text(path))
    );
    assert!(!host.tree("etc/default/isc-dhcp-server").exists());
    let calls = host.calls();
    assert_eq!(
        calls,
        [
            "daemon-reload",
            "restart apache2",
            "restart tftpd-hpa",
            "restart kea-dhcp4-server"
        ]
    );
    let before = host.snapshot(true);
    assert_eq!(host.succeed(&[]), "setup: nothing changed\n");
    assert_eq!(host.snapshot(true), before);
    assert_eq!(host.calls(), [""; 0]);
    host.set_tree(&moved());
    host.succeed(&[]);
    assert_eq!(host.calls(), ["reload apache2", "restart kea-dhcp4-server"]);
}

/// Proves: the same on EL, whose package's own file must be given up by name: it is no mere comment.
#[test]
fn el_is_set_up_once() {
    let host = Host::el().with_kea();
    let said = host.setup(&[]).stderr;
    assert!(
        said.contains("/etc/kea/kea-dhcp4.conf is not netpxe's"),
        "{said}"
    );
    host.succeed(&["--force=/etc/kea/kea-dhcp4.conf"]);
    assert!(host.text(KEA_CONF).contains("172.22.10.13"));
    assert!(!host.has("etc/systemd/system/dhcpd.service.d"));
    assert_eq!(host.calls().last().unwrap(), "restart kea-dhcp4");
    assert_eq!(host.succeed(&[]), "setup: nothing changed\n");
    fs::remove_file(host.path("usr/sbin/kea-dhcp4")).unwrap();
    let said = host.setup(&[]).stderr;
    assert!(
        said.contains("kea-dhcp4 is missing: install kea\n"),
        "{said}"
    );
}

/// Proves: a file that Kea does not take changes nothing at all, and Kea's own words are shown; nor does
/// it come back by a rollback.
#[test]
fn what_kea_rejects_changes_nothing() {
    let mut host = Host::debian().with_kea();
    host.succeed(&[]);
    host.calls();
    host.set_tree(&moved());
    let path = host.tree("dhcp/kea-dhcp4.conf");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("\"172.22.10.23\"", "\"172.22.10\"")).unwrap();
    let before = host.snapshot(true);
    for options in [&[][..], &["--dry-run"]] {
        let run = host.setup(options);
        assert_eq!(run.code, 1, "{run:?}");
        for words in [
            "Kea rejects this kea-dhcp4.conf",
            "172.22.10'",
            "nothing was changed",
        ] {
            assert!(run.stderr.contains(words), "{words}: {run:?}");
        }
        assert_eq!(host.snapshot(true), before, "{options:?}");
    }
    host.set_tree(&moved());
    host.succeed(&[]);
    host.write(&format!("var/lib/netpxe/previous/files/{KEA_CONF}"), "{\n");
    host.calls();
    let before = host.snapshot(true);
    let run = host.setup(&["--rollback"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("Kea rejects"), "{run:?}");
    assert_eq!(host.snapshot(true), before);
    assert_eq!(host.calls(), [""; 0]);
}

/// Proves: where Kea does not start with the new file, or ends a moment later, which systemd does not
/// call a failure, the old one is back.
#[test]
fn the_old_file_comes_back_where_kea_does_not_stay() {
    let mut host = Host::debian().with_kea();
    host.succeed(&[]);
    let old = host.text(KEA_CONF);
    for set in [Host::set_broken, Host::set_dying] {
        host.set_tree(&moved());
        host.calls();
        set(&host, "kea-dhcp4-server", true);
        let run = host.setup(&[]);
        assert_eq!(run.code, 1, "{run:?}");
        assert!(run.stderr.contains("the old one is back"), "{run:?}");
        assert_eq!(host.text(KEA_CONF), old);
        let calls = host.calls();
        let restarts = calls.iter().filter(|it| *it == "restart kea-dhcp4-server");
        assert_eq!(restarts.count(), 2, "with the new and the old: {calls:?}");
        set(&host, "kea-dhcp4-server", false);
        host.succeed(&[]);
        assert!(host.text(KEA_CONF).contains("172.22.10.23"));
        host.set_tree(&kea_inventory());
        host.succeed(&[]);
    }
}

/// Proves: on the way to Kea and back nothing begins while the other server runs, and its files stay:
/// it can be started again at once, and nothing there is an edit when its tree comes back.
#[test]
fn the_way_to_kea_leads_back() {
    let mut host = Host::debian().with_kea();
    host.set_tree(&inventory());
    host.succeed(&[]);
    let old = host.text(DHCPD_CONF);
    let switch = |host: &mut Host, tree: &str, from: &str, to: &str| {
        host.set_tree(tree);
        let before = host.snapshot(true);
        for options in [&["--dry-run"][..], &[], &["--rollback"]] {
            let run = host.setup(options);
            assert_eq!(run.code, 1, "{run:?}");
            let line = format!("{from} is running, and only one of it and {to} can have port 67");
            assert!(run.stderr.contains(&line), "{run:?}");
            assert!(
                run.stderr
                    .contains(&format!("systemctl disable --now {from}\n")),
                "{run:?}"
            );
            assert_eq!(host.snapshot(true), before);
        }
        host.set_active(from, false);
        let out = host.succeed(&[]);
        assert!(!out.contains("removed"), "{out}");
        assert_eq!(host.calls().last().unwrap(), &format!("restart {to}"));
    };
    let (isc, kea) = ("isc-dhcp-server", "kea-dhcp4-server");
    switch(&mut host, &kea_inventory(), isc, kea);
    assert_eq!(host.text(DHCPD_CONF), old);
    assert!(host.text("etc/default/isc-dhcp-server").contains("eno1"));
    let other = inventory().replace("172.22.10.13", "172.22.10.33");
    switch(&mut host, &other, kea, isc);
    assert!(host.text(DHCPD_CONF).contains("172.22.10.33"));
    assert!(host.text(KEA_CONF).contains("172.22.10.13"));
    switch(&mut host, &moved(), isc, kea);
    assert!(host.text(KEA_CONF).contains("172.22.10.23"));
}
