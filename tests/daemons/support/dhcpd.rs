//! The real isc-dhcpd with a generated `dhcpd.conf`, or the real Kea with its configuration: whichever
//! the tree is for.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::daemon::Daemon;
use super::evidence::Evidence;
use super::generated::Generated;
use super::needs;
use super::netns::Namespace;

/// Starts the DHCP server on these ports of a namespace; it answers when this returns.
///
/// # Panics
/// If it does not start.
pub fn start(
    generated: &Generated,
    namespace: &Namespace,
    ports: &[&str],
    evidence: &Evidence,
) -> Daemon {
    start_in(generated, "", namespace, ports, evidence)
}

/// Starts the DHCP server of one of two deploy hosts, whose folder of the tree this is; with the leases
/// that it has lent before.
///
/// # Panics
/// If it does not start.
pub fn start_in(
    generated: &Generated,
    folder: &str,
    namespace: &Namespace,
    ports: &[&str],
    evidence: &Evidence,
) -> Daemon {
    let path = |name: &str| generated.path(folder).join(name);
    let kea = path("dhcp/kea-dhcp4.conf");
    if kea.exists() {
        return start_kea(&kea, &path("lib"), namespace, evidence);
    }
    let config = path("dhcp/dhcpd.conf");
    fs::copy(&config, evidence.file(&format!("{folder}dhcpd.conf"))).unwrap();
    // A copy: AppArmor confines the one in /usr/sbin, and lets it read /etc/dhcp alone.
    let program = path("dhcpd");
    // By `cp`: a program that this process had open for writing might be refused as busy.
    needs::run(
        Command::new("cp")
            .arg(needs::program("dhcpd"))
            .arg(&program),
    );
    let leases = path("leases");
    if !leases.exists() {
        fs::write(&leases, "").unwrap();
    }
    let mut command = namespace.command(program);
    command.args(["-4", "-f", "-d", "-cf"]).arg(config);
    command.arg("-lf").arg(leases);
    command.arg("-pf").arg(path("dhcpd.pid"));
    command.args(ports);
    let log = evidence.file(&format!("{folder}dhcpd.log"));
    Daemon::start(&mut command, &log, "Server starting service.")
}

/// Starts Kea, which listens on every port, unless its configuration says something else. Its leases
/// are in a folder `kea` of `lib`.
///
/// That of another release is asked where `NETPXE_TEST_KEA_ROOT` names the root in which it lies.
fn start_kea(config: &Path, lib: &Path, namespace: &Namespace, evidence: &Evidence) -> Daemon {
    fs::copy(config, evidence.file("kea-dhcp4.conf")).unwrap();
    fs::create_dir_all(lib.join("kea")).unwrap();
    fs::copy(config, lib.join("kea-dhcp4.conf")).unwrap();
    let root = env::var_os("NETPXE_TEST_KEA_ROOT").map_or_else(|| PathBuf::from("/"), Into::into);
    let program = if root == Path::new("/") {
        // A copy: AppArmor confines the one in its own place.
        needs::run(
            Command::new("cp")
                .arg(needs::program("kea-dhcp4"))
                .arg(lib.join("kea-dhcp4")),
        );
        "/var/lib/kea-dhcp4"
    } else {
        "/usr/sbin/kea-dhcp4"
    };
    let mut command = namespace.command(needs::program("sh"));
    // In the place of the folder of its own, in which other tests would be.
    let script = "mount --bind \"$1\" \"$2/var/lib\" && exec chroot \"$2\" \"$3\" -c /var/lib/kea-dhcp4.conf";
    command
        .args(["-c", script, "sh"])
        .args([lib, &root, Path::new(program)])
        .env("KEA_LOCKFILE_DIR", "/var/lib")
        .env("KEA_PIDFILE_DIR", "/var/lib");
    Daemon::start(&mut command, &evidence.file("kea.log"), "DHCP4_STARTED")
}
