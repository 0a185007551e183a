//! Many faults, long lines, and profiles that go round.

use std::fmt::Write as _;

use netpxe::diagnostic::MOST;

use super::{Folder, HEAD, address, check, good, hosts, refused};

#[test]
fn rings_and_long_chains_of_profiles_are_one_fault() {
    let profiles = |count: usize, last: &str| {
        let mut text = hosts(500, |n| good(n).replace("firmware: bios", "profile: p0"));
        text.push_str("profiles:\n");
        for n in 0..count {
            let next = if n + 1 == count {
                last.to_owned()
            } else {
                format!("extends: p{}", n + 1)
            };
            let _ = writeln!(text, "  p{n}: {{{next}}}");
        }
        text
    };
    refused(profiles(1, "extends: p0"), &[("E0502", 1)]);
    refused(profiles(3, "extends: p0"), &[("E0502", 1)]);
    let run = refused(profiles(10_000, "extends: p0"), &[("E0502", 1)]);
    assert!(run.err.len() < 10_000, "{}", run.err);
    refused(profiles(10_000, "firmware: bios"), &[("E0507", 1)]);
}

#[test]
fn a_fault_in_a_line_of_a_hundred_kilobytes_is_shown_at_its_column() {
    let hosts: Vec<String> = (0..2000)
        .map(|n| {
            let host = good(n);
            let host = if n == 1000 {
                host.replace("bios", "boos")
            } else {
                host
            };
            format!("h{n}: {host}")
        })
        .collect();
    let text = format!("{HEAD}hosts: {{{}}}\n", hosts.join(", "));
    let column = text.lines().nth(3).unwrap().find("boos").unwrap() + 1;
    let run = refused(text, &[("E0205", 1)]);
    assert!(
        run.err.contains(&format!("inventory.yaml:4:{column}\n")),
        "{}",
        run.err
    );
    assert!(run.err.len() < 3000, "{}", run.err);
}

#[test]
fn ten_thousand_faulty_hosts_are_counted_and_fifty_shown() {
    for faults in [2_500, 10_000] {
        let text = hosts(faults, |n| good(n).replace("bios", "boos"));
        let run = refused(text, &[("E0205", faults)]);
        assert_eq!(run.err.matches("error[E0205]").count(), 50);
        assert!(
            run.err
                .contains(&format!("\n... and {} more\n", faults - 50)),
            "{}",
            run.err
        );
        assert!(
            run.err
                .ends_with(&format!("inventory.yaml: {faults} errors\n")),
            "{}",
            run.err
        );
    }
}

#[test]
fn the_faults_of_one_long_line_each_have_their_column() {
    let hosts: Vec<String> = (0..10_000)
        .map(|n| format!("h{n}: {}", good(n).replace("bios", "boos")))
        .collect();
    let text = format!("{HEAD}hosts: {{{}}}\n", hosts.join(", "));
    let folder = Folder::new();
    let run = check(&folder.file(&text), "--format github");
    let columns: Vec<usize> = run
        .out
        .lines()
        .filter(|line| line.contains("col="))
        .map(|line| {
            line.split("col=")
                .nth(1)
                .unwrap()
                .split(',')
                .next()
                .unwrap()
                .parse()
                .unwrap()
        })
        .collect();
    let line = text.lines().nth(3).unwrap();
    let expected = line.match_indices("boos").map(|(at, _)| at + 1);
    let expected: Vec<usize> = expected.take(MOST).collect();
    assert_eq!(columns, expected);
}

#[test]
fn many_faults_about_many_things_are_as_many_and_no_more() {
    for n in [500, 2_000] {
        let unknown = (0..n).fold(hosts(1, good), |text, n| text + &format!("key{n}: x\n"));
        refused(unknown, &[("E0201", n)]);

        let profiles = (0..n).fold("profiles:\n".to_owned(), |text, n| {
            text + &format!("  profile-{n}: {{}}\n")
        });
        let hosts_of = hosts(n, |n| {
            good(n).replace("firmware", &format!("profile: other-{n}, firmware"))
        });
        refused(format!("{hosts_of}{profiles}"), &[("E0501", n)]);

        let networks = (0..n).fold(String::new(), |text, n| {
            text + &format!(
                "  net{n}: {{subnet: 11.{}.{}.0/24, gateway: 11.{0}.{1}.1}}\n",
                n >> 8,
                n & 255
            )
        });
        let head = HEAD.replace(
            "{lab: {subnet: 10.0.0.0/8, gateway: 10.0.0.1}}\n",
            &format!("\n  own: {{subnet: 10.0.0.0/30}}\n{networks}"),
        );
        let nowhere = hosts(n, good).replace(HEAD, &head);
        refused(nowhere, &[("E0304", n)]);

        let pools: Vec<String> = (0..n).map(|n| format!("{0}-{0}", address(n))).collect();
        let pools = format!(", pools: [{}]}}}}\n", pools.join(", "));
        let in_pools = hosts(n, good).replace("}}\n", &pools);
        refused(in_pools, &[("E0308", n)]);

        let double = (0..n).fold(hosts(1, good), |text, _| text + "  h0: {}\n");
        refused(double, &[("E0105", n)]);
    }
}

#[test]
fn a_hundred_thousand_unknown_keys_are_each_reported() {
    let keys = (0..100_000).fold(hosts(1, good), |mut text, n| {
        let _ = writeln!(text, "key{n}: x");
        text
    });
    refused(keys, &[("E0201", 100_000)]);
}
