//! What a run that fails leaves behind.

use std::fs;

use super::host::{DHCPD_CONF, Host, inventory};

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
    assert_eq!(host.text("etc/dhcp/dhcpd.conf"), DHCPD_CONF);
    assert_eq!(host.calls(), [""; 0]);
    host.succeed(&[]);
}

/// Proves: without any of GRUB's modules, or without grub-mkimage, everything stays as it was, which a
/// dry run foresees.
#[test]
fn where_no_image_can_be_built_nothing_changes() {
    let host = Host::debian();
    let before = host.snapshot(true);
    for variable in [
        ("GRUB_MODULES", "/nonexistent"),
        ("GRUB_MKIMAGE", "/nonexistent"),
    ] {
        for options in [&["--dry-run"][..], &[]] {
            let run = host.setup_with(options, &[variable]);
            assert_eq!(run.code, 1, "{run:?}");
            assert!(run.stderr.contains("images cannot be built"), "{run:?}");
            assert!(run.stderr.contains("nothing was changed"), "{run:?}");
            assert_eq!(host.snapshot(true), before);
        }
    }
}

/// An ARM server, whose modules of GRUB a PC with Debian does not have.
fn with_arm() -> String {
    inventory() + "  arm1: {mac: \"3c:ec:ef:00:00:71\", address: 172.22.10.71, firmware: arm64}\n"
}

/// Proves: one image that cannot be built stops nothing but itself. What to install is said, in a dry
/// run too, and the status tells; an older image stays, through a change of the inventory and back.
#[test]
fn one_image_that_cannot_be_built_stops_only_itself() {
    const IMAGE: &str = "srv/netboot/tftp/boot/grub/arm64-efi/core.efi";
    let mut host = Host::debian();
    host.set_tree(&with_arm());
    let before = host.snapshot(true);
    for options in [&["--dry-run"][..], &[]] {
        let run = host.setup(options);
        assert_eq!(run.code, 3, "{run:?}");
        for words in [
            "arm64-efi/core.efi: no GRUB modules",
            "dpkg --add-architecture arm64 && apt-get update && apt-get install grub-efi-arm64-bin:arm64",
            "some images of GRUB cannot be built, and older ones stay",
        ] {
            assert!(run.stderr.contains(words), "{words}: {run:?}");
        }
        assert_eq!(host.snapshot(true) == before, !options.is_empty());
    }
    assert!(host.has("srv/netboot/tftp/boot/grub/x86_64-efi/core.efi"));
    assert!(host.text("etc/dhcp/dhcpd.conf").contains("arm1"));
    assert_eq!(host.calls().last().unwrap(), "restart isc-dhcp-server");

    // Where there are modules, it is built; where there are none any more, it stays.
    let modules = host.fake_modules();
    let modules = [("GRUB_MODULES", modules.to_str().unwrap())];
    let run = host.setup_with(&[], &modules);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    assert!(host.has(IMAGE));
    let before = host.snapshot(true);
    let run = host.setup(&[]);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (3, "setup: nothing changed\n")
    );
    assert_eq!(host.snapshot(true), before);
    // It is still known as netpxe's: it goes with the last ARM server.
    host.set_tree(&inventory());
    let out = host.succeed(&[]);
    assert!(out.contains(&format!("removed /{IMAGE}\n")), "{out}");
}

/// Proves: a run that failed half-way, or was killed, leaves nothing that the next one takes for
/// somebody else's, though the inventory is another by then.
#[test]
fn what_a_failed_run_leaves_is_no_edit() {
    let mut host = Host::debian();
    let run = host.setup_with(&[], &[("WEB_CHECK", "false")]);
    assert_eq!(run.code, 1, "{run:?}");
    host.set_tree(&inventory().replace("disk: any", "disk: any\n    lang: de_DE.UTF-8"));
    host.succeed(&[]);
    // dhcpd did not start, and the old dhcpd.conf is back.
    host.set_tree(&inventory().replace("172.22.10.13", "172.22.10.23"));
    host.set_broken("isc-dhcp-server", true);
    assert_eq!(host.setup(&[]).code, 1);
    host.set_broken("isc-dhcp-server", false);
    host.set_tree(&inventory().replace("172.22.10.13", "172.22.10.33"));
    host.succeed(&[]);
    assert!(host.text("etc/dhcp/dhcpd.conf").contains("172.22.10.33"));
    // All of it, back to where it began.
    host.succeed(&["--rollback"]);
    assert!(host.text("etc/dhcp/dhcpd.conf").contains("172.22.10.13"));
}

/// Proves: what setup does not understand it does not touch.
#[test]
fn an_unknown_host_and_wrong_words_are_refused() {
    let host = Host::debian();
    for (options, word) in [
        (&["--wipe"][..], "unknown argument --wipe"),
        (&["--rollback", "--dry-run"], "takes no other option"),
        (&["--rollback", "--force"], "takes no other option"),
        (&["--force=etc/default/tftpd-hpa"], "give the whole path"),
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
