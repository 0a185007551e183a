//! The real isc-dhcpd with a generated `dhcpd.conf`.

use std::fs;
use std::process::Command;

use super::daemon::Daemon;
use super::evidence::Evidence;
use super::generated::Generated;
use super::needs;
use super::netns::Namespace;

/// Starts dhcpd on these ports of a namespace; it answers when this returns.
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

/// Starts the dhcpd of one of two deploy hosts, whose folder of the tree this is; with the leases
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
