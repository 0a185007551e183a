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
    let config = generated.path("dhcp/dhcpd.conf");
    fs::copy(&config, evidence.file("dhcpd.conf")).unwrap();
    // A copy: AppArmor confines the one in /usr/sbin, and lets it read /etc/dhcp alone.
    let program = generated.path("dhcpd");
    // By `cp`: a program that this process had open for writing might be refused as busy.
    needs::run(
        Command::new("cp")
            .arg(needs::program("dhcpd"))
            .arg(&program),
    );
    let leases = generated.path("leases");
    fs::write(&leases, "").unwrap();
    let mut command = namespace.command(program);
    command.args(["-4", "-f", "-d", "-cf"]).arg(config);
    command.arg("-lf").arg(leases);
    command.arg("-pf").arg(generated.path("dhcpd.pid"));
    command.args(ports);
    let log = evidence.file("dhcpd.log");
    Daemon::start(&mut command, &log, "Server starting service.")
}
