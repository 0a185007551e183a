//! Text into roff, the language of man pages. `Code` spans in backticks become bold.

use std::fmt::Write as _;

/// A man page as it is written.
pub struct Roff {
    text: String,
}

impl Roff {
    /// A page that begins with its title line.
    pub fn page(name: &str, section: u8) -> Self {
        let version = env!("CARGO_PKG_VERSION");
        // Without a date, the same program always makes the same pages.
        let title = name.to_uppercase();
        let manual = if section == 1 {
            "User Commands"
        } else {
            "File Formats"
        };
        // Keys and commands are not divided at the end of a line.
        let text = format!(
            ".TH \"{title}\" \"{section}\" \"\" \"netpxe {version}\" \"{manual}\"\n.nh\n.ad l\n"
        );
        Self { text }
    }

    /// A section.
    pub fn section(&mut self, title: &str) {
        self.request("SH", title);
    }

    /// A part of a section.
    pub fn part(&mut self, title: &str) {
        self.request("SS", title);
    }

    /// The line by which `apropos` finds the page.
    pub fn name(&mut self, name: &str, about: &str) {
        self.line(&format!("{} \\- {}", escaped(name), inline(about)));
    }

    /// How a command is called.
    pub fn synopsis(&mut self, usage: &str) {
        self.line(&format!("\\fB{}\\fR", escaped(usage)));
    }

    /// A section of tags, each with what is said of it; none without any.
    pub fn list(&mut self, title: &str, items: &[(String, String)]) {
        if items.is_empty() {
            return;
        }
        self.section(title);
        for (tag, text) in items {
            self.item(tag, text);
        }
    }

    /// Paragraphs, which empty lines divide.
    pub fn paragraphs(&mut self, text: &str) {
        for paragraph in text.split("\n\n") {
            self.paragraph();
            self.line(&inline(paragraph));
        }
    }

    /// A tag in bold, with what is said of it beside or below.
    pub fn item(&mut self, tag: &str, text: &str) {
        self.text.push_str(".TP\n");
        self.line(&format!("\\fB{}\\fR", escaped(tag)));
        for (number, paragraph) in text.split("\n\n").enumerate() {
            if number > 0 {
                self.text.push_str(".IP\n");
            }
            self.line(&inline(paragraph));
        }
    }

    /// Items that belong to the item before them.
    pub fn below(&mut self, items: &[(String, String)]) {
        self.text.push_str(".RS\n");
        for (tag, text) in items {
            self.item(tag, text);
        }
        self.text.push_str(".RE\n");
    }

    /// Lines as they are.
    pub fn example(&mut self, text: &str) {
        self.paragraph();
        self.text.push_str(".RS 4\n.EX\n");
        for line in text.lines() {
            self.line(&escaped(line));
        }
        self.text.push_str(".EE\n.RE\n");
    }

    /// A call, below what it is for.
    pub fn example_call(&mut self, call: &str, about: &str) {
        if let Some(first) = about.get(..1) {
            self.paragraphs(&format!("{}{}:", first.to_uppercase(), &about[1..]));
        }
        self.example(call);
    }

    /// Other pages: `netpxe(1)`.
    pub fn see_also(&mut self, pages: &[String]) {
        self.section("SEE ALSO");
        let one = |page: &String| match page.split_once('(') {
            Some((name, section)) => format!("\\fB\\%{}\\fR({section}", escaped(name)),
            None => escaped(page),
        };
        let pages: Vec<String> = pages.iter().map(one).collect();
        self.line(&pages.join(",\n"));
    }

    /// The page.
    pub fn finish(self) -> String {
        self.text
    }

    /// A title begins a paragraph already.
    fn paragraph(&mut self) {
        let last = self.text.lines().next_back().unwrap_or_default();
        if !last.starts_with(".SH") && !last.starts_with(".SS") {
            self.text.push_str(".PP\n");
        }
    }

    fn request(&mut self, name: &str, title: &str) {
        let title = escaped(title).replace('"', "\\(dq");
        let _ = writeln!(self.text, ".{name} \"{title}\"");
    }

    fn line(&mut self, text: &str) {
        for line in text.lines() {
            // A line that begins so would be a request.
            if line.starts_with(['.', '\'']) {
                self.text.push_str("\\&");
            }
            self.text.push_str(line);
            self.text.push('\n');
        }
    }
}

/// Text that stands for itself.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' => out.push_str("\\(rs"),
            '-' => out.push_str("\\-"),
            '~' => out.push_str("\\(ti"),
            '^' => out.push_str("\\(ha"),
            '`' => out.push_str("\\(ga"),
            '\'' => out.push_str("\\(aq"),
            other => out.push(other),
        }
    }
    out
}

/// A paragraph, in which what stands in backticks is bold.
fn inline(text: &str) -> String {
    let mut out = String::new();
    for (number, part) in text.split('`').enumerate() {
        if number % 2 == 0 {
            out.push_str(&escaped(part));
        } else {
            let _ = write!(out, "\\fB{}\\fR", escaped(part));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_taken_for_a_request() {
        let mut page = Roff {
            text: String::new(),
        };
        page.paragraphs(".netpxe.json `a\\b` it's\n\n'so -x");
        let text = page.finish();
        assert_eq!(
            text,
            ".PP\n\\&.netpxe.json \\fBa\\(rsb\\fR it\\(aqs\n.PP\n\\(aqso \\-x\n"
        );
    }

    #[test]
    fn titles_are_quoted() {
        let mut page = Roff::page("netpxe", 1);
        page.section("a \"b\"");
        assert!(page.finish().ends_with(".SH \"a \\(dqb\\(dq\"\n"));
    }
}
