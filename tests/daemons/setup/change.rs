//! What a changed inventory changes, and what is put right.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use super::host::{Host, inventory, timeless};

/// The inventory without `web1`, which has a kickstart and a `grub.cfg`.
pub fn without_web1() -> String {
    let text = inventory();
    let lines = text.lines().filter(|line| !line.starts_with("  web1:"));
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

const KICKSTART: &str = "srv/netboot/http/ks/3c-ec-ef-00-00-04.cfg";
const MENU: &str = "srv/netboot/tftp/boot/grub/grub.cfg-01-3c-ec-ef-00-00-04";

/// Proves: only services whose files changed are told.
#[test]
fn only_what_changed_is_restarted() {
    let mut host = Host::debian();
    host.succeed(&[]);
    host.calls();
    let calls = |host: &mut Host, old: &str, new: &str| {
        let changed = inventory().replace(old, new);
        assert_ne!(changed, inventory(), "{old}");
        host.set_tree(&changed);
        host.succeed(&[]);
        let calls = host.calls();
        host.set_tree(&inventory());
        host.succeed(&[]);
        host.calls();
        calls
    };
    // A kickstart alone.
    assert_eq!(
        calls(&mut host, "disk: any", "disk: any\n    lang: de_DE.UTF-8"),
        [""; 0]
    );
    // dhcpd.conf and the web server's map.
    let moved = calls(&mut host, "172.22.10.13", "172.22.10.23");
    assert_eq!(moved, ["reload apache2", "restart isc-dhcp-server"]);
    let size = calls(&mut host, "block_size: 1400", "block_size: 1300");
    assert_eq!(size, ["daemon-reload", "restart tftpd-hpa"]);
    let interfaces = calls(&mut host, "[eno1, bond0.100]", "[eno1]");
    assert_eq!(interfaces, ["restart isc-dhcp-server"]);
}

/// Proves: a service that does not run is started by the next run, though nothing changed.
#[test]
fn a_service_that_does_not_run_is_started() {
    let host = Host::debian();
    host.set_broken("tftpd-hpa", true);
    let run = host.setup(&[]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("tftpd-hpa does not start"), "{run:?}");
    assert_eq!(
        host.calls(),
        ["daemon-reload", "restart apache2", "restart tftpd-hpa"]
    );
    host.set_broken("tftpd-hpa", false);
    host.succeed(&[]);
    assert_eq!(
        host.calls(),
        ["restart tftpd-hpa", "restart isc-dhcp-server"]
    );
}

/// Proves: a machine that is gone has neither menu nor kickstart any more; what setup did not
/// install, and what somebody edited, stays.
#[test]
fn what_setup_did_not_install_stays() {
    let mut host = Host::debian();
    host.write("srv/netboot/tftp/el7/vmlinuz", "a kernel");
    host.write("srv/netboot/http/ks/mine.cfg", "by hand");
    host.succeed(&[]);
    host.write(MENU, "# edited\n");
    host.set_tree(&without_web1());
    let out = host.succeed(&[]);
    assert!(!host.has(KICKSTART), "{out}");
    assert!(out.contains(&format!("removed /{KICKSTART}\n")), "{out}");
    assert_eq!(host.text(MENU), "# edited\n");
    assert!(out.contains(&format!("kept /{MENU}: ")), "{out}");
    assert_eq!(host.text("srv/netboot/tftp/el7/vmlinuz"), "a kernel");
    assert_eq!(host.text("srv/netboot/http/ks/mine.cfg"), "by hand");
    assert!(host.has("srv/netboot/tftp/boot/grub/i386-pc/core.0"));
    assert_eq!(host.succeed(&[]), "setup: nothing changed\n");
}

/// Proves: what is set or removed by hand, without a word of anybody's being lost, is put right again:
/// a mode, a file or link that is gone.
#[test]
fn what_was_changed_by_hand_is_put_right() {
    let host = Host::debian();
    host.succeed(&[]);
    let before = host.snapshot(false);
    fs::remove_file(host.path(MENU)).unwrap();
    fs::set_permissions(host.path(KICKSTART), Permissions::from_mode(0o644)).unwrap();
    fs::remove_file(host.path("etc/apache2/sites-enabled/netpxe.conf")).unwrap();
    let out = host.succeed(&[]);
    assert_eq!(
        out.lines().collect::<Vec<_>>(),
        [
            format!("wrote /{KICKSTART}"),
            format!("wrote /{MENU}"),
            "linked /etc/apache2/sites-enabled/netpxe.conf".to_owned(),
            "reload: apache2".to_owned(),
        ]
    );
    assert_eq!(timeless(host.snapshot(false)), timeless(before));
}

/// Proves: an upgrade of Debian's packages, whose scripts write our settings anew with quotes of their
/// own, is nobody's edit and changes nothing.
#[test]
fn an_upgrade_of_packages_is_no_edit() {
    let host = Host::debian();
    host.succeed(&[]);
    for name in ["tftpd-hpa", "isc-dhcp-server"] {
        let path = format!("etc/default/{name}");
        let ours = host.text(&path);
        assert!(ours.contains('\''), "{ours}");
        host.write(&path, &ours.replace('\'', "\""));
    }
    assert_eq!(host.succeed(&[]), "setup: nothing changed\n");
    assert!(host.text("etc/default/tftpd-hpa").contains('"'));
}
