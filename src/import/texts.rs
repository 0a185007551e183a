//! The texts of several files, laid end to end, so that a place in any of them is one span.

use crate::source::Source;

/// The files that were read, in the order in which they were.
#[derive(Debug, Default)]
pub struct Texts {
    whole: String,
    /// Each file's name, and where its text begins.
    files: Vec<(String, usize)>,
}

impl Texts {
    /// One file.
    pub fn one(name: impl Into<String>, text: &str) -> Self {
        let mut texts = Self::default();
        texts.add(name, text);
        texts
    }

    /// Adds a file, and says where its text begins.
    pub fn add(&mut self, name: impl Into<String>, text: &str) -> usize {
        let base = self.whole.len();
        self.files.push((name.into(), base));
        self.whole.push_str(text);
        // An end of a file ends its last line.
        self.whole.push('\n');
        base
    }

    /// All of it.
    pub fn whole(&self) -> &str {
        &self.whole
    }

    /// All of it as a source, in which places are shown; `None` if nothing was read.
    pub fn source(&self) -> Option<Source> {
        let ends = self.files.iter().skip(1).map(|(_, base)| *base);
        let ends = ends.chain([self.whole.len()]);
        let text = |((name, base), end): (&(String, usize), usize)| {
            // Without the end of the line that was added.
            (name.clone(), self.whole[*base..end - 1].to_owned())
        };
        let mut files = self.files.iter().zip(ends).map(text);
        let (name, first) = files.next()?;
        let source = Source::new(name, first);
        source.include(files);
        Some(source)
    }
}
