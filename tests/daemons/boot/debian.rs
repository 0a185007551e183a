//! Debian's own installer, as Debian 12 packages it: it reads its machine's preseed, and asks no question on
//! its way to the mirror, where this test ends.

use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::disk::Disk;
use super::lab::Lab;
use super::vm::{Firmware, Machine};
use crate::support::needs;

const DEB1: &str = "52:54:00:22:00:01";

/// A quiet computer needs a minute or two; one that does much else was seen to need ten.
const PATIENCE: Duration = Duration::from_secs(1800);

/// What the mirror says of itself; the installer compares it with what the preseed says.
const RELEASE: &str = "Origin: Debian\nSuite: oldstable\nCodename: bookworm\n";

/// What its dialogs have in their titles, the more the more it needs an answer.
const QUESTIONS: [&str; 3] = ["[.]", "[!]", "[!!]"];

/// Proves: a machine with a blank disk starts the installer, which sets up the address of the inventory
/// without asking dhcpd, fetches its own preseed from the generated web server, and asks the inventory's
/// mirror for its release, without a question to anybody.
#[test]
fn the_installer_of_debian_12() {
    let lab = Lab::with_nginx(include_str!("debian.yaml"));
    let mirror = lab.generated.path("http/debian/dists/bookworm");
    fs::create_dir_all(&mirror).unwrap();
    fs::write(mirror.join("Release"), RELEASE).unwrap();
    let folder = lab.generated.path("tftp/debian12");
    fs::create_dir(&folder).unwrap();
    for file in ["linux", "initrd.gz"] {
        let packaged = needs::project("target/installer/debian12").join(file);
        fs::copy(&packaged, folder.join(file)).unwrap_or_else(|error| {
            panic!(
                "{}: {error}: tests/install-tools gets it",
                packaged.display()
            )
        });
    }
    let disk = Disk::blank();
    let machine = Machine::start(&lab, Firmware::UefiPxe, DEB1, &[&disk.path()]);
    machine.shows("Install debian12 on deb1");

    let dhcpd = || fs::read_to_string(lab.evidence.file("dhcpd.log")).unwrap_or_default();
    let said = dhcpd();
    let begin = Instant::now();
    let requests = loop {
        let requests = requests(&lab.generated.path("access.log"));
        let console = machine.console();
        let question = QUESTIONS.into_iter().find(|it| console.contains(it));
        assert_eq!(question, None, "{requests:#?}\n{console}");
        if requests
            .iter()
            .any(|it| it.contains(" /debian/dists/bookworm/Release 200 "))
        {
            break requests;
        }
        assert!(
            begin.elapsed() < PATIENCE,
            "no release was asked for, but {requests:#?}\n{console}"
        );
        sleep(Duration::from_millis(200));
    };
    let own = "172.22.10.61 /ks/52-54-00-22-00-01.cfg 200 debian-installer";
    assert_eq!(requests[0], own);
    let mirror = "172.22.10.61 /debian/dists/";
    assert!(
        requests[1..].iter().all(|it| it.starts_with(mirror)),
        "{requests:#?}"
    );
    assert!(said.contains("DHCPACK"), "{said}");
    assert_eq!(dhcpd(), said, "an address was asked for");
}

/// What was asked for, and by whom.
fn requests(log: &Path) -> Vec<String> {
    let request = |line: &str| {
        // ADDRESS - - [TIME] "GET PATH HTTP/1.1" STATUS BYTES "REFERRER" "AGENT"
        let parts: Vec<&str> = line.split('"').collect();
        let address = line.split(' ').next()?;
        let path = parts.get(1)?.split(' ').nth(1)?;
        let status = parts.get(2)?.split_whitespace().next()?;
        Some(format!("{address} {path} {status} {}", parts.get(5)?))
    };
    let log = fs::read_to_string(log).unwrap_or_default();
    log.lines().filter_map(request).collect()
}
