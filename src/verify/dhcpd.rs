//! `dhcpd -t`: isc-dhcpd's own check of its configuration.

use anyhow::Result;

use super::program::{number_after, on_one_line};
use super::{Complaint, Finding, Program, Tree, TreeFile, Verdict};

/// What dhcpd.conf includes where machines are registered in the DNS.
const DDNS_KEY: &str = "/etc/dhcp/netpxe-ddns.key";

const NAME: &str = "dhcpd -t";

pub(super) fn wants(file: &TreeFile) -> bool {
    file.is_of_host(|path| path == "dhcp/dhcpd.conf")
}

pub(super) fn run(tree: &Tree<'_>, files: &[&TreeFile]) -> Result<Vec<Finding>> {
    let verdict = match Program::find(&["dhcpd"]) {
        None => Verdict::NotRun("it is not installed (Debian: isc-dhcp-server)".to_owned()),
        Some(program) => {
            let mut complaints = Vec::new();
            let mut verdict = None;
            for file in files {
                let path = tree.folder.join(&file.path);
                let path = path.to_string_lossy();
                let said = program.run(["-t", "-4", "-cf", &path], "")?;
                if said.text.contains("Permission denied") && !said.content {
                    verdict = Some(Verdict::NotRun(
                        "it may not read here: AppArmor lets dhcpd read below /etc/dhcp only; \
                         check a copy there"
                            .to_owned(),
                    ));
                }
                if said.text.contains(&format!("Can't open {DDNS_KEY}")) {
                    verdict = Some(Verdict::NotRun(format!(
                        "the key of `ddns` is on the deploy host alone, in {DDNS_KEY}: check there"
                    )));
                }
                complaints.extend(self::complaints(
                    &file.path,
                    &path,
                    &said.text,
                    said.content,
                ));
            }
            verdict.unwrap_or(Verdict::Ran(files.len(), complaints))
        }
    };
    Ok(vec![Finding {
        checker: NAME.to_owned(),
        verdict,
    }])
}

/// Parses its messages: `FILE line N: what`, then the line itself, then a mark below the place.
fn complaints(path: &str, file: &str, said: &str, content: bool) -> Vec<Complaint> {
    let mut complaints: Vec<Complaint> = said
        .lines()
        .filter_map(|line| {
            let (number, rest) = number_after(line.strip_prefix(file)?, " line ")?;
            Some(Complaint {
                path: path.to_owned(),
                line: Some(number),
                text: on_one_line(rest.trim_start_matches(':')),
            })
        })
        .collect();
    if complaints.is_empty() && !content {
        let last = said.lines().rev().find(|line| {
            let line = line.trim();
            !line.is_empty() && line != "exiting."
        });
        complaints.push(Complaint {
            path: path.to_owned(),
            line: None,
            text: on_one_line(last.unwrap_or("it failed and said nothing")),
        });
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_that_names_a_line_is_a_complaint() {
        let said = "Internet Systems Consortium DHCP Server 4.4.3-P1\n/x/d.conf line 2: semicolon expected.\n foo bar;\n      ^\n/x/d.conf line 5: unexpected end of file\n}\n ^\nConfiguration file errors encountered -- exiting\n";
        let complaints = complaints("dhcp/dhcpd.conf", "/x/d.conf", said, false);
        let told: Vec<_> = complaints
            .iter()
            .map(|c| (c.line, c.text.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (Some(2), "semicolon expected."),
                (Some(5), "unexpected end of file")
            ]
        );
    }

    #[test]
    fn a_failure_without_a_line_is_a_complaint_too() {
        let told = complaints("p", "/x", "a\nno memory\n\nexiting.\n", false);
        assert_eq!(told[0].text, "no memory");
        assert_eq!(complaints("p", "/x", "Config file: /x\n", true), []);
    }
}
