//! A kickstart as Anaconda's parser takes it apart: commands, and sections that `%end` ends.

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
            Some("disk.ks") => {
                let (rest, _) = text.split_once("\n} >/tmp/netpxe-disk.ks\n").unwrap();
                let (_, lines) = rest.rsplit_once("\n{\n").unwrap();
                for line in lines.lines() {
                    // Of a disk on which volumes are kept, as if it were blank.
                    if line.contains("--list=") || !line.contains("echo") {
                        continue;
                    }
                    let said = line.trim().strip_prefix("echo \"").unwrap();
                    let said = said.strip_suffix('"').unwrap();
                    let said = said.replace("$disks", "sda,sdb,sdc,sdd");
                    let said = said.replace("$used", "sda").replace("$wiped", "sda");
                    out.push_str(&said.replace("$disk", "sda"));
                    out.push('\n');
                }
                if let Some((_, rest)) = text.split_once(">>/tmp/netpxe-disk.ks <<EOF\n") {
                    let (lines, _) = rest.split_once("EOF\n").unwrap();
                    let disks = [("$disk1", "sda"), ("$disk2", "sdb"), ("$disk3", "sdc")];
                    let lines = disks
                        .into_iter()
                        .chain([("$disk4", "sdd")])
                        .fold(lines.to_owned(), |lines, (variable, disk)| {
                            lines.replace(variable, disk)
                        });
                    out.push_str(&blank(text, &lines));
                }
            }
            Some(other) => panic!("nothing writes {other}"),
            None => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    out
}

/// The lines with what is said of what is kept where its disk is blank.
fn blank(text: &str, lines: &str) -> String {
    let mut lines = lines.to_owned();
    for line in text.lines() {
        let line = line.trim();
        let Some((variable, said)) = line.split_once("=\"--fstype=") else {
            continue;
        };
        let said = said.replace(
            "$disk",
            if line.starts_with("keep") {
                "sda"
            } else {
                "sdd"
            },
        );
        let said = said.replace("--label=\"'", "--label=").replace('\'', "");
        lines = lines.replace(&format!("${variable}"), &format!("--fstype={said}"));
    }
    lines
}
