//! What a generated `grub.cfg` makes of a machine: its menu, and what each entry starts.

/// A menu.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Menu {
    /// The entries, in order; the first is the default.
    pub entries: Vec<Entry>,
    /// How long it waits, in seconds.
    pub timeout: Option<u32>,
}

/// An entry of a menu.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its title.
    pub title: String,
    /// The line that it begins in, from 1.
    pub line: usize,
    /// The kernel and its arguments; empty where it starts none.
    pub linux: Vec<String>,
    /// The initial RAM disk.
    pub initrd: Option<String>,
    /// Whether both are asked of the web server first.
    pub over_http: bool,
}

impl Menu {
    /// Reads a configuration as far as netpxe's templates, and those that look like them, go.
    pub fn read(text: &str) -> Self {
        let mut menu = Self::default();
        let mut lines = (1..).zip(text.lines());
        while let Some((number, line)) = lines.next() {
            let mut statement = line.trim().to_owned();
            while let Some(begun) = statement.strip_suffix('\\') {
                let next = lines.next().map_or("", |(_, next)| next.trim());
                statement = format!("{begun}{next}");
            }
            menu.take(number, &words(&statement));
        }
        menu
    }

    fn take(&mut self, line: usize, words: &[String]) {
        let words = match words {
            [first, rest @ ..] if first == "if" => rest,
            words => words,
        };
        let entry = self.entries.last_mut();
        match (words, entry) {
            ([first, .., title, _], _) if first == "menuentry" => self.entries.push(Entry {
                title: title.clone(),
                line,
                ..Entry::default()
            }),
            ([first, value, ..], None) if first == "set" => {
                if let Some(seconds) = value.strip_prefix("timeout=") {
                    self.timeout = seconds.parse().ok();
                }
            }
            ([first, rest @ ..], Some(entry)) if first == "linux" => {
                let end = rest.iter().position(|word| word == ";");
                entry.linux = rest[..end.unwrap_or(rest.len())].to_vec();
            }
            ([first, name, _, device, ..], Some(entry)) if first == "for" && name == "root" => {
                entry.over_http = device.starts_with("http,");
            }
            ([first, file, ..], Some(entry)) if first == "initrd" => {
                entry.initrd = Some(file.clone());
            }
            _ => {}
        }
    }
}

/// The words of a statement, without their quotes; `;` is a word.
fn words(statement: &str) -> Vec<String> {
    let (mut words, mut word) = (Vec::new(), None::<String>);
    let mut characters = statement.chars();
    while let Some(c) = characters.next() {
        match c {
            '#' if word.is_none() => break,
            '\'' => {
                let word = word.get_or_insert_default();
                word.extend(characters.by_ref().take_while(|&c| c != '\''));
            }
            '"' => {
                let word = word.get_or_insert_default();
                word.extend(characters.by_ref().take_while(|&c| c != '"'));
            }
            '\\' => word.get_or_insert_default().extend(characters.next()),
            ';' => {
                words.extend(word.take());
                words.push(";".to_owned());
            }
            c if c.is_whitespace() => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_menu_is_read_as_netpxe_writes_it() {
        let text = "set default=0\nset timeout=10\n\nmenuentry 'Install '\\''el7'\\''' {\n  \
            for root in \"http,$net_default_server\" \"$root\"; do\n  if linux '/el7/vmlinuz' \\\n      'inst.ks=http://x/ks' \\\n      'a b'; then\n    \
            if initrd '/el7/initrd.img'; then\n      boot\n    fi\n  fi\n}\n\
            menuentry -- 'Boot the local disk' {\n  configfile \"$prefix/grub.cfg\"\n}\n";
        let menu = Menu::read(text);
        assert_eq!(menu.timeout, Some(10));
        let [install, disk] = &menu.entries[..] else {
            panic!("{menu:?}");
        };
        assert_eq!((install.title.as_str(), install.line), ("Install 'el7'", 4));
        assert_eq!(
            install.linux,
            ["/el7/vmlinuz", "inst.ks=http://x/ks", "a b"]
        );
        assert_eq!(install.initrd.as_deref(), Some("/el7/initrd.img"));
        assert!(install.over_http && !disk.over_http);
        assert_eq!(
            (disk.title.as_str(), disk.linux.len()),
            ("Boot the local disk", 0)
        );
    }
}
