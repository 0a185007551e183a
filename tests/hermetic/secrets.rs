//! No secret is shown where files change.

use crate::common::program::Lab;

/// Machines whose disk is encrypted, with each installer that can do it.
const MACHINES: &[&str] = &[
    "os: el9, repo: \"http://10.0.0.2/el9/BaseOS/x86_64/os/\", \
     encrypt: {passphrase: {file: disk.passphrase}, tpm2: true}",
    "os: ubuntu2404, repo: \"http://10.0.0.2/ubuntu/ubuntu-24.04.3-live-server-amd64.iso\", \
     repos: {archive: \"http://10.0.0.2/ubuntu\"}, encrypt: {passphrase: {file: disk.passphrase}}",
];

#[test]
fn a_diff_shows_no_passphrase_neither_old_nor_new() {
    for machine in MACHINES {
        let lab = Lab::new();
        let inventory = format!(
            "netpxe: 1\nserver: {{address: 10.0.0.2}}\n\
             networks: {{lab: {{subnet: 10.0.0.0/24, gateway: 10.0.0.1, dns: [10.0.0.1]}}}}\n\
             hosts:\n  d1: {{mac: \"00:25:90:00:00:01\", address: 10.0.0.11, firmware: uefi, \
             state: install, disk: any, root_password: locked, {machine}}}\n"
        );
        lab.write("inventory.yaml", inventory);
        lab.write("disk.passphrase", "correct-horse-battery\n");
        lab.generate().ends(0);
        lab.write("disk.passphrase", "staple-of-another\n");
        let run = lab.run(&["gen", "inventory.yaml", "-o", "out", "--check", "--diff"]);
        let told = run.out() + &run.err();
        assert!(told.contains("***"), "{machine}: {told}");
        for passphrase in ["correct-horse", "staple-of"] {
            assert!(!told.contains(passphrase), "{machine}: {told}");
        }
    }
}
