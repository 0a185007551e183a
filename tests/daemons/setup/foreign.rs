//! Files that are in the way: the site's own, and netpxe's with somebody's edits.

use std::fs;
use std::os::unix::fs::symlink;

use super::host::{DHCPD_CONF, Host, Run, inventory};

const CONF: &str = "etc/dhcp/dhcpd.conf";
const TFTPD: &str = "etc/default/tftpd-hpa";
const SITE: &str = "etc/apache2/sites-enabled/netpxe.conf";
const KICKSTART: &str = "srv/netboot/http/ks/3c-ec-ef-00-00-04.cfg";
const CORE: &str = "srv/netboot/tftp/boot/grub/i386-pc/core.0";

/// Runs that must be refused, the dry one as well, with nothing written at all.
fn refuse(host: &Host, options: &[&str]) -> Run {
    let before = host.snapshot(true);
    let dry: Vec<&str> = options.iter().copied().chain(["--dry-run"]).collect();
    let foreseen = host.setup(&dry);
    let run = host.setup(options);
    assert_eq!((foreseen.code, run.code), (1, 1), "{run:?}");
    assert_eq!(foreseen.stderr, run.stderr);
    assert!(run.stderr.contains("nothing was changed"), "{run:?}");
    assert!(
        host.snapshot(true) == before,
        "something was written: {run:?}"
    );
    assert_eq!(host.calls(), [""; 0]);
    run
}

fn has_line(text: &str, line: &str) -> bool {
    text.lines().any(|it| it == line)
}

/// Proves: of the site's own files each is refused, all of them at once, with what would become of
/// it: a file, one of variables, a link, an image. Nothing is shown of a kickstart, nor any secret.
#[test]
fn what_is_the_sites_own_is_refused() {
    let host = Host::debian();
    host.write(
        CONF,
        "subnet 10.0.0.0 netmask 255.0.0.0 { }\nkey k { secret \"c2VjcmV0\"; }\n",
    );
    host.write(
        TFTPD,
        "TFTP_DIRECTORY=\"/srv/other\"\nTFTP_OPTIONS=\"--secure\"\n",
    );
    host.write(KICKSTART, "rootpw --iscrypted $6$abc\n");
    host.write(CORE, "another image\n");
    fs::create_dir_all(host.path("etc/apache2/sites-enabled")).unwrap();
    symlink("../sites-available/mine.conf", host.path(SITE)).unwrap();
    let said = refuse(&host, &[]).stderr;
    for path in [CONF, TFTPD, KICKSTART, CORE, SITE] {
        let line = format!("setup: /{path} is not netpxe's, and it differs");
        assert!(has_line(&said, &line), "{path}: {said}");
    }
    for line in [
        "--- /etc/dhcp/dhcpd.conf",
        "+++ /etc/dhcp/dhcpd.conf (new)",
        "-subnet 10.0.0.0 netmask 255.0.0.0 { }",
        "-(hidden: this line may hold a secret)",
        "-TFTP_DIRECTORY=\"/srv/other\"",
        "+TFTP_DIRECTORY='/srv/netboot/tftp'",
        "-another image",
        "-symbolic link to ../sites-available/mine.conf",
        "+symbolic link to ../sites-available/netpxe.conf",
    ] {
        assert!(has_line(&said, line), "{line}: {said}");
    }
    for secret in ["c2VjcmV0", "$6$", "iscrypted"] {
        assert!(!said.contains(secret), "{secret}: {said}");
    }
    assert!(!host.has("srv/netboot/tftp/boot/grub/grub.cfg"));
}

/// Proves: `--force=FILE` gives that one file up, `--force` all of them. What was there before netpxe
/// is kept with its mode, and stays through a second change and an edit that is forced.
#[test]
fn what_is_forced_is_kept_for_ever() {
    let mut host = Host::debian();
    host.write(CONF, "# mine\nauthoritative;\n");
    host.write(TFTPD, "TFTP_DIRECTORY=/mine\n");
    let said = refuse(&host, &["--force=/etc/dhcp/dhcpd.conf"]).stderr;
    assert!(!said.contains("dhcpd.conf is not"), "{said}");
    assert!(said.contains("tftpd-hpa is not netpxe's"), "{said}");
    host.succeed(&[
        "--force=/etc/dhcp/dhcpd.conf",
        "--force=/etc/default/tftpd-hpa",
    ]);
    let originals = |host: &Host| {
        assert_eq!(
            host.text("var/lib/netpxe/original/etc/dhcp/dhcpd.conf"),
            "# mine\nauthoritative;\n"
        );
        assert_eq!(
            host.text("var/lib/netpxe/original/etc/default/tftpd-hpa"),
            "TFTP_DIRECTORY=/mine\n"
        );
    };
    originals(&host);
    host.set_tree(&inventory().replace("172.22.10.13", "172.22.10.23"));
    host.succeed(&[]);
    originals(&host);
    host.write(CONF, "# 3 am\n");
    host.succeed(&["--force"]);
    originals(&host);
    assert!(host.text(CONF).contains("172.22.10.23"));
    let mode = |path: &str| {
        use std::os::unix::fs::PermissionsExt;
        fs::metadata(host.path(path)).unwrap().permissions().mode() & 0o777
    };
    assert_eq!(mode("var/lib/netpxe"), 0o700);
}

/// Proves: what somebody edits at 3 am is refused, although netpxe had installed it, also where the
/// new tree would not have changed that file; `--force` is needed once.
#[test]
fn an_edit_is_refused() {
    let mut host = Host::debian();
    host.succeed(&[]);
    host.calls();
    let edited = host.text(CONF) + "# 3 am\n";
    host.write(CONF, &edited);
    host.write(KICKSTART, "# 3 am\n");
    let said = refuse(&host, &[]).stderr;
    for path in [CONF, KICKSTART] {
        let line = format!("setup: /{path} was edited since netpxe installed it");
        assert!(has_line(&said, &line), "{said}");
    }
    assert!(has_line(&said, "-# 3 am"), "{said}");
    host.set_tree(&inventory().replace("172.22.10.13", "172.22.10.23"));
    refuse(&host, &[]);
    host.succeed(&["--force"]);
    assert_eq!(host.succeed(&[]), "setup: nothing changed\n");
    // An edit that came into the inventory is none any more.
    let wanted = fs::read_to_string(host.tree("dhcp/dhcpd.conf")).unwrap();
    host.write(CONF, &wanted);
    assert_eq!(host.succeed(&[]), "setup: nothing changed\n");
}

/// Proves: files of packages that nobody edited give way at the first run, and are kept. One in which
/// somebody said something does not.
#[test]
fn what_packages_brought_gives_way() {
    let host = Host::debian();
    let delivered = host.text(TFTPD);
    host.succeed(&[]);
    for (path, text) in [(CONF, DHCPD_CONF), (TFTPD, &delivered)] {
        assert_eq!(host.text(&format!("var/lib/netpxe/original/{path}")), text);
    }
    // EL's dhcpd.conf is nothing but a comment, and dpkg is not there.
    Host::el().succeed(&[]);

    let host = Host::debian();
    host.write(CONF, &format!("{DHCPD_CONF}authoritative;\n"));
    host.write(
        "etc/default/isc-dhcp-server",
        "INTERFACESv4=\"eno7\"\nINTERFACESv6=\"\"\n",
    );
    let said = refuse(&host, &[]).stderr;
    assert!(said.contains("dhcpd.conf is not netpxe's"), "{said}");
    assert!(said.contains("isc-dhcp-server is not netpxe's"), "{said}");
    // The interfaces were answered to debconf as the inventory has them.
    host.write(CONF, DHCPD_CONF);
    host.write(
        "etc/default/isc-dhcp-server",
        "# debconf\nINTERFACESv4=\"eno1 bond0.100\"\nINTERFACESv6=\"\"\n",
    );
    host.succeed(&[]);
}

/// Proves: what is there as it is wanted is adopted without a word; where the site itself had it,
/// before netpxe, it does not go with netpxe's.
#[test]
fn what_is_there_as_wanted_is_adopted() {
    const MODULE: &str = "etc/apache2/mods-enabled/rewrite.load";
    let mut host = Host::debian();
    let wanted = fs::read_to_string(host.tree("dhcp/dhcpd.conf")).unwrap();
    host.write(CONF, &wanted);
    fs::create_dir_all(host.path("etc/apache2/mods-enabled")).unwrap();
    symlink("../mods-available/rewrite.load", host.path(MODULE)).unwrap();
    let out = host.succeed(&[]);
    assert!(!out.contains("dhcpd.conf"), "{out}");
    host.set_tree(&inventory().replace("172.22.10.13", "172.22.10.23"));
    host.succeed(&[]);

    let path = host.path("usr/sbin/nginx");
    fs::copy(host.path("usr/sbin/apache2"), path).unwrap();
    host.set_tree(&inventory().replace("apache", "nginx"));
    let out = host.succeed(&[]);
    assert!(out.contains(&format!("removed /{SITE}\n")), "{out}");
    assert!(out.contains(&format!("kept /{MODULE}: ")), "{out}");
    assert!(host.has(MODULE) && !host.has(SITE));
}

/// Proves: a folder in the place of a file, and a file in that of a folder, stop a run before it
/// begins, and no force helps.
#[test]
fn a_folder_is_no_file() {
    let host = Host::debian();
    fs::create_dir_all(host.path(CORE)).unwrap();
    host.write("etc/netpxe", "");
    host.write("srv/mirror", "");
    let said = refuse(&host, &["--force"]).stderr;
    for line in [
        format!("setup: /{CORE} is a folder"),
        "setup: /etc/netpxe is not a folder".to_owned(),
        "setup: /srv/mirror is not a folder".to_owned(),
    ] {
        assert_eq!(
            said.lines().filter(|it| *it == line).count(),
            1,
            "{line}: {said}"
        );
    }
}

/// Proves: `--diff` shows what changes, in a dry run and in another, and no secret.
#[test]
fn what_changes_is_shown_where_that_is_asked_for() {
    let mut host = Host::debian();
    host.succeed(&[]);
    let hash = "h".repeat(86);
    let password = format!("disk: any\n    root_password: $6$saltsalt${hash}");
    host.set_tree(
        &inventory()
            .replace("172.22.10.13", "172.22.10.23")
            .replace("disk: any", &password),
    );
    let before = host.snapshot(true);
    let run = host.setup(&["--diff", "--dry-run"]);
    assert_eq!((run.code, run.stderr.as_str()), (2, ""), "{run:?}");
    assert!(host.snapshot(true) == before, "{run:?}");
    for line in [
        "-  fixed-address 172.22.10.13;".to_owned(),
        "+  fixed-address 172.22.10.23;".to_owned(),
        format!("/{KICKSTART}: other contents; a kickstart holds secrets, so they are not shown"),
        "would write /etc/dhcp/dhcpd.conf".to_owned(),
    ] {
        assert!(has_line(&run.stdout, &line), "{line}: {run:?}");
    }
    assert!(!run.stdout.contains("$6$"), "{run:?}");
    let out = host.succeed(&["--diff"]);
    assert!(has_line(&out, "+  fixed-address 172.22.10.23;"), "{out}");
    assert!(has_line(&out, "wrote /etc/dhcp/dhcpd.conf"), "{out}");
}

/// Proves: a dry run foresees all that a run would stop at, in one go.
#[test]
fn a_dry_run_foresees_every_stop() {
    let host = Host::debian();
    fs::remove_file(host.path("usr/sbin/in.tftpd")).unwrap();
    fs::remove_file(host.path("etc/apache2/mods-available/rewrite.load")).unwrap();
    host.write("etc/group", "root:x:0:\n");
    host.write(TFTPD, "TFTP_DIRECTORY=/mine\n");
    let path = host.tree("dhcp/dhcpd.conf");
    fs::write(&path, fs::read_to_string(&path).unwrap() + "subnet {\n").unwrap();
    let before = host.snapshot(true);
    let variables = [("WEB_CHECK", "false"), ("GRUB_MODULES", "/nonexistent")];
    let run = host.setup_with(&["--dry-run"], &variables);
    assert_eq!(run.code, 1, "{run:?}");
    for words in [
        "there is no group www-data",
        "in.tftpd is missing: install tftpd-hpa",
        "rewrite.load is missing",
        "images cannot be built",
        "tftpd-hpa is not netpxe's",
        "dhcpd rejects this dhcpd.conf",
        "the web server rejects its configuration",
    ] {
        assert!(run.stderr.contains(words), "{words}: {run:?}");
    }
    assert!(host.snapshot(true) == before);
}

/// Proves: nobody is sent to look for a package that EL 10 does not have.
#[test]
fn el_10_has_no_package_of_dhcpd() {
    let host = Host::el();
    fs::remove_file(host.path("usr/sbin/dhcpd")).unwrap();
    let missing = |version: &str| {
        let release = format!("ID=\"rocky\"\nID_LIKE=\"rhel\"\nVERSION_ID=\"{version}\"\n");
        host.write("etc/os-release", &release);
        host.setup(&["--dry-run"]).stderr
    };
    assert!(missing("9.4").contains("dhcpd is missing: install dhcp-server"));
    let said = missing("10.1");
    assert!(said.contains("EL 10 has no package of it"), "{said}");
    assert!(!said.contains("install dhcp-server"), "{said}");
}
