//! A kickstart as Anaconda's parser takes it apart: commands, and sections that `%end` ends.

use std::fs;
use std::process::Command;

use tempfile::TempDir;

/// A section: `%packages`, `%pre` or `%post`.
#[derive(Debug)]
pub struct Section {
    /// Its first line.
    pub head: String,
    /// What stands in it.
    pub body: String,
}

/// A kickstart.
#[derive(Debug)]
pub struct Kickstart {
    /// The lines outside of sections, but for comments and empty ones.
    pub commands: Vec<String>,
    /// The sections.
    pub sections: Vec<Section>,
}

impl Kickstart {
    /// Takes `text` apart.
    ///
    /// # Panics
    /// Where a section is not ended, or begins within another.
    pub fn of(text: &str) -> Self {
        let (mut commands, mut sections) = (Vec::new(), Vec::new());
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            if ["%addon", "%pre", "%post", "%packages"]
                .iter()
                .any(|head| line.starts_with(head))
            {
                let mut body = String::new();
                loop {
                    let line = lines.next().expect("the section is not ended");
                    if line.trim_end() == "%end" {
                        break;
                    }
                    // The parser looks for the next section in every line, whatever a shell sees.
                    let percent = line.trim_start().starts_with('%');
                    assert!(!percent, "a line of a section begins with %: {line}");
                    body.push_str(line);
                    body.push('\n');
                }
                let head = line.to_owned();
                sections.push(Section { head, body });
            } else if !line.is_empty() && !line.starts_with('#') {
                commands.push(line.to_owned());
            }
        }
        Self { commands, sections }
    }

    /// The commands of this name.
    pub fn all<'k>(&'k self, name: &'k str) -> impl Iterator<Item = &'k str> {
        let is = move |line: &&str| line.split(' ').next() == Some(name);
        self.commands.iter().map(String::as_str).filter(is)
    }
}

/// The value of an option of a command.
pub fn option<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    let words = line.split(' ');
    let mut values = words.filter_map(|word| {
        word.strip_prefix("--")?
            .strip_prefix(name)?
            .strip_prefix('=')
    });
    values.next()
}

/// The text with what its `%pre` writes in the place of each `%include`, as on a machine whose
/// first disk is `sda` and whose NICs are `eno1`, `eno2` and so on.
pub fn with_includes(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        match line.strip_prefix("%include /tmp/netpxe-") {
            Some("network.ks") => {
                let (_, rest) = text.split_once(">/tmp/netpxe-network.ks <<EOF\n").unwrap();
                let (lines, _) = rest.split_once("EOF\n").unwrap();
                out.push_str(&lines.replace("$nic", "eno"));
            }
            Some("disk.ks") => out.push_str(&disks(text)),
            Some(other) => panic!("nothing writes {other}"),
            None => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    out
}

/// The names of the disks that a rule finds.
const FOUND: [&str; 4] = ["sda", "sdb", "sdc", "sdd"];

/// What stands for the functions that look at disks: all are blank, and have the kernel's names at the end of
/// their paths.
const BLANK: &str = "stop() { :; }
stop_volumes() { :; }
stop_arrays() { :; }
readlink() { echo \"/dev/${2##*/}\"; }
look_at() { blank=yes parts=' ' blanks=$(echo \"$*\" | tr ' ' ,); }
find_kept() { under= found=; }
";

/// What the end of its `%pre` writes about disks that are blank: it is run.
fn disks(text: &str) -> String {
    let place = TempDir::with_prefix("npw").unwrap();
    let (_, script) = text.split_once("\n%pre").unwrap();
    let (script, _) = script.split_once("\n%end\n").unwrap();
    // Of several, the script takes them apart itself.
    let variables = script
        .lines()
        .find_map(|line| line.strip_prefix("IFS=, read -r "))
        .unwrap_or("disk1");
    let found = FOUND[..variables
        .split_whitespace()
        .filter(|it| it.starts_with("disk"))
        .count()]
        .join(",");
    let begin = script
        .rfind("\n# What is wiped.\n")
        .or_else(|| script.rfind("\n{\n  echo \"ignoredisk"));
    let script = &script[begin.expect("nothing is written about disks")..];
    let script = format!(
        "{BLANK}disk=sda\ndisks={found}\nIFS=, read -r disk1 disk2 disk3 disk4 <<EOF\n{found}\nEOF\n{script}\n"
    );
    let script = script.replace("/tmp/netpxe-", &format!("{}/", place.path().display()));
    let output = Command::new("sh").args(["-c", &script]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && said.is_empty(),
        "{said}: {script}"
    );
    fs::read_to_string(place.path().join("disk.ks")).unwrap()
}
