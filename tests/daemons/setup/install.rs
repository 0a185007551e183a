//! What is put where, and what is told to whom.

use std::fs;
use std::os::unix::fs::MetadataExt;

use super::host::{DHCPD_CONF, Host, inventory};

const KICKSTART: &str = "srv/netboot/http/ks/3c-ec-ef-00-00-04.cfg";

fn mode_and_group(host: &Host, path: &str) -> (u32, u32) {
    let metadata = fs::metadata(host.path(path)).unwrap();
    (metadata.mode() & 0o7777, metadata.gid())
}

/// Proves, with GRUB's own images: on Debian every file gets to where Debian's packages read it, kickstarts are the web
/// server's alone, the images are built, and dhcpd is started last. A second run changes nothing,
/// not even a time, and tells nobody anything.
#[test]
fn debian_is_set_up_once() {
    let host = Host::debian();
    host.with_real_grub();
    host.succeed(&[]);
    let same = |installed: &str, generated: &str| {
        let generated = fs::read_to_string(host.tree(generated)).unwrap();
        assert_eq!(host.text(installed), generated, "{installed}");
    };
    same("etc/dhcp/dhcpd.conf", "dhcp/dhcpd.conf");
    same("etc/default/isc-dhcp-server", "etc/default/isc-dhcp-server");
    same("etc/default/tftpd-hpa", "etc/default/tftpd-hpa");
    same(
        "etc/apache2/sites-available/netpxe.conf",
        "etc/netpxe/apache.conf",
    );
    same(
        "etc/apache2/sites-enabled/netpxe.conf",
        "etc/netpxe/apache.conf",
    );
    assert_eq!(
        host.text("etc/apache2/mods-enabled/rewrite.load"),
        "# as delivered\n"
    );
    same("etc/netpxe/apache.map", "etc/netpxe/apache.map");
    same(
        "srv/netboot/tftp/boot/grub/grub.cfg",
        "tftp/boot/grub/grub.cfg",
    );
    same(KICKSTART, "http/ks/3c-ec-ef-00-00-04.cfg");
    assert_eq!(mode_and_group(&host, KICKSTART), (0o640, 33));
    let grub = "srv/netboot/tftp/boot/grub/grub.cfg-01-3c-ec-ef-00-00-04";
    assert_eq!(mode_and_group(&host, grub), (0o644, 0));
    assert!(host.has("srv/netboot/tftp/boot/grub/i386-pc/core.0"));
    assert!(host.has("srv/netboot/http/boot/grub/x86_64-efi/http.efi"));
    assert!(host.path("srv/mirror").is_dir());
    assert_eq!(
        host.names("etc/systemd/system"),
        ["tftpd-hpa.service.d"],
        "the others are how EL does it"
    );
    same(
        "etc/systemd/system/tftpd-hpa.service.d/netpxe.conf",
        "etc/systemd/system/tftpd-hpa.service.d/netpxe.conf",
    );
    assert_eq!(host.names("etc/dhcp"), ["dhcpd.conf"]);
    assert_eq!(
        host.calls(),
        [
            "daemon-reload",
            "restart apache2",
            "restart tftpd-hpa",
            "restart isc-dhcp-server"
        ]
    );

    let before = host.snapshot(true);
    assert_eq!(host.succeed(&[]), "setup: nothing changed\n");
    assert_eq!(host.snapshot(true), before);
    assert_eq!(host.calls(), [""; 0]);
}

/// Proves: on EL the daemons get drop-ins and no file of variables, and the socket is started.
#[test]
fn el_is_set_up_once() {
    let host = Host::el();
    host.succeed(&[]);
    let dhcpd = host.text("etc/systemd/system/dhcpd.service.d/netpxe.conf");
    assert!(dhcpd.ends_with("--no-pid eno1 bond0.100\n"), "{dhcpd}");
    let tftp = host.text("etc/systemd/system/tftp.service.d/netpxe.conf");
    assert!(
        tftp.ends_with("--blocksize 1400 /srv/netboot/tftp\n"),
        "{tftp}"
    );
    assert!(host.has("etc/httpd/conf.d/netpxe.conf") && !host.has("etc/apache2"));
    assert!(!host.has("etc/default"));
    assert_eq!(mode_and_group(&host, KICKSTART), (0o640, 48));
    assert_eq!(
        host.calls(),
        [
            "daemon-reload",
            "restart httpd",
            "try-restart tftp.service",
            "restart tftp.socket",
            "restart dhcpd"
        ]
    );
    let before = host.snapshot(true);
    assert_eq!(host.succeed(&[]), "setup: nothing changed\n");
    assert_eq!(host.snapshot(true), before);
    assert_eq!(host.calls(), [""; 0]);
}

/// Proves: nginx has its place too, and its own group.
#[test]
fn nginx_is_set_up_where_it_is_asked_for() {
    let mut host = Host::el();
    host.set_tree(&inventory().replace("apache", "nginx"));
    let run = host.setup(&[]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        run.stderr
            .contains("/usr/sbin/nginx is missing: install nginx"),
        "{run:?}"
    );
    assert!(run.stderr.contains("there is no group nginx"), "{run:?}");
    assert!(!host.has("srv"), "nothing was changed");
    fs::copy(host.path("usr/sbin/httpd"), host.path("usr/sbin/nginx")).unwrap();
    host.write("etc/group", "nginx:x:991:\n");
    host.succeed(&[]);
    assert!(host.has("etc/nginx/conf.d/netpxe.conf") && !host.has("etc/httpd"));
    assert_eq!(mode_and_group(&host, KICKSTART), (0o640, 991));
}

/// Proves: where SELinux is on, folders that lack their label get it, once for all, and files that
/// were written are labelled.
#[test]
fn selinux_is_told_of_folders_that_it_does_not_know() {
    let host = Host::el();
    host.with_selinux();
    host.succeed(&[]);
    let labels = host.labels();
    let web = "httpd_sys_content_t";
    assert_eq!(
        labels[..4],
        [
            format!("semanage fcontext -a -t {web} /srv/netboot/http(/.*)?"),
            "restorecon -R /srv/netboot/http".to_owned(),
            format!("semanage fcontext -a -t {web} /srv/mirror(/.*)?"),
            "restorecon -R /srv/mirror".to_owned(),
        ]
    );
    assert_eq!(labels.len(), 5, "{labels:?}");
    assert!(labels[4].contains(" /etc/dhcp/dhcpd.conf"), "{labels:?}");
}

/// Proves: a dry run says all that would change, and changes nothing.
#[test]
fn a_dry_run_writes_nothing() {
    let host = Host::debian();
    let before = host.snapshot(true);
    let run = host.setup(&["--dry-run"]);
    assert_eq!((run.code, run.stderr.as_str()), (2, ""), "{run:?}");
    for line in [
        "would make /srv/netboot/tftp",
        "would write /srv/netboot/http/ks/3c-ec-ef-00-00-04.cfg",
        "would link /etc/apache2/sites-enabled/netpxe.conf",
        "would write /etc/dhcp/dhcpd.conf",
    ] {
        assert!(
            run.stdout.lines().any(|said| said == line),
            "{line}: {run:?}"
        );
    }
    assert_eq!(host.snapshot(true), before);
    assert!(!host.has("srv") && host.calls().is_empty());
    host.succeed(&[]);
    let run = host.setup(&["--dry-run"]);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (0, "setup: nothing changed\n")
    );
}

/// Proves: `--roots-only` leaves /etc and the services alone, and needs no dhcpd.
#[test]
fn only_the_roots_are_filled_where_that_is_asked_for() {
    let host = Host::debian();
    fs::remove_file(host.path("usr/sbin/dhcpd")).unwrap();
    let out = host.succeed(&["--roots-only"]);
    assert!(host.has(KICKSTART) && host.has("srv/netboot/tftp/boot/grub/i386-pc/core.0"));
    assert!(!out.contains("/etc/"), "{out}");
    assert_eq!(host.text("etc/dhcp/dhcpd.conf"), DHCPD_CONF);
    assert_eq!(host.calls(), [""; 0]);
    assert_eq!(host.succeed(&["--roots-only"]), "setup: nothing changed\n");
}

/// Proves: what a mirror needs is installed, all that its program reads too, and its timer runs; and
/// gone when the mirror is.
#[test]
fn a_mirror_has_its_timer() {
    const TIMER: &str = "etc/systemd/system/netpxe-mirror.timer";
    const PROGRAM: &str = "usr/local/lib/netpxe/bin/mirror-sync";
    let mut host = Host::debian();
    let mirror = "mirror:\n  releases:\n    centos7:\n      \
                  upstream: rsync://mirror.example.org/7.9.2009/\n      \
                  folder: centos/7\n      repositories: [os/x86_64]\n";
    host.set_tree(&(inventory() + mirror));
    host.succeed(&[]);
    assert_eq!(mode_and_group(&host, PROGRAM), (0o755, 0));
    assert_eq!(
        mode_and_group(&host, &format!("{PROGRAM}.conf")),
        (0o644, 0)
    );
    host.runs(PROGRAM);
    assert_eq!(
        mode_and_group(&host, "etc/cron.d/netpxe-mirror"),
        (0o644, 0)
    );
    let service = host.text("etc/systemd/system/netpxe-mirror.service");
    assert!(
        service.contains(&format!("ExecStart=/{PROGRAM} ")),
        "{service}"
    );
    let calls = host.calls();
    assert_eq!(calls[0], "daemon-reload", "{calls:?}");
    assert!(
        calls.contains(&"restart netpxe-mirror.timer".to_owned()),
        "{calls:?}"
    );
    assert_eq!(host.succeed(&[]), "setup: nothing changed\n");
    host.set_tree(&inventory());
    host.succeed(&[]);
    assert!(!host.has(TIMER) && !host.has(PROGRAM));
    let calls = host.calls();
    assert!(
        calls.contains(&"disable --now netpxe-mirror.timer".to_owned()),
        "{calls:?}"
    );
}

/// Proves: what machines need that say that they are installed is there: the program and its units,
/// folders that are the web server's own, and Apache's module; once.
#[test]
fn machines_can_phone_home() {
    let mut host = Host::debian();
    host.write(
        "etc/passwd",
        "root:x:0:0::/root:/bin/sh\nwww-data:x:33:33::/:/bin/false\n",
    );
    for module in ["dav.load", "dav_fs.load"] {
        host.write(
            &format!("etc/apache2/mods-available/{module}"),
            "# as delivered\n",
        );
    }
    // The web server of the containers could not write what a machine says.
    let inventory = inventory().replace("  containers: true\n", "  phone_home: true\n");
    host.set_tree(&inventory);
    host.succeed(&[]);
    let program = "usr/local/lib/netpxe/bin/phone-home";
    assert_eq!(mode_and_group(&host, program), (0o755, 0));
    host.runs(program);
    for folder in ["var/spool/netpxe/done", "var/spool/netpxe/dav"] {
        assert_eq!(mode_and_group(&host, folder), (0o700, 33));
        assert_eq!(fs::metadata(host.path(folder)).unwrap().uid(), 33);
    }
    for module in ["dav.load", "dav_fs.load"] {
        let enabled = format!("etc/apache2/mods-enabled/{module}");
        assert_eq!(host.text(&enabled), "# as delivered\n");
    }
    let calls = host.calls();
    assert!(
        calls.contains(&"restart netpxe-done.path".to_owned()),
        "{calls:?}"
    );
    assert_eq!(host.succeed(&[]), "setup: nothing changed\n");
}
