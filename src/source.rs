//! Text and places in it: every fault is reported at a [`Span`] of a [`Source`].

use std::cell::OnceCell;

/// A range of bytes of a [`Source`]'s text: `start..end`, on character boundaries.
///
/// Four bytes each, because an inventory of 100,000 hosts carries a million of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The span of `start..end`; an end before the start gives an empty span at `start`.
    pub fn new(start: usize, end: usize) -> Self {
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        let end = u32::try_from(end).unwrap_or(u32::MAX);
        Self {
            start,
            end: end.max(start),
        }
    }

    /// The same span, `by` bytes further on.
    #[must_use]
    pub fn moved(self, by: u32) -> Self {
        Self {
            start: self.start.saturating_add(by),
            end: self.end.saturating_add(by),
        }
    }

    /// The part `from..to` of this span, in bytes from its start; what is past its end is cut off.
    #[must_use]
    pub fn part(self, from: usize, to: usize) -> Self {
        let (start, end) = (self.start as usize, self.end as usize);
        Self::new((start + from).min(end), (start + to).min(end))
    }
}

/// A value together with the place where it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it was written.
    pub span: Span,
}

/// A place as people and editors count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// Bytes in a block. The characters of a long line are counted once for each block, and not from its
/// start for each fault in it.
const BLOCK: usize = 4096;

/// One file, or several that are read as one text: each begins where the one before it ends, and a
/// [`Span`] tells both the file and the place in it.
#[derive(Debug)]
pub struct Source {
    first: File,
    /// Those that the first one includes; they are known once it has been read.
    others: OnceCell<Vec<File>>,
}

impl Source {
    /// A source of one file, named `name` (a path as the user gave it), that holds `text`.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            first: File::new(name.into(), text.into(), 0),
            others: OnceCell::new(),
        }
    }

    /// Lays further files, names and texts, behind the first. Only the first call has an effect.
    pub fn include(&self, files: impl IntoIterator<Item = (String, String)>) {
        let mut start = self.first.after();
        self.others.get_or_init(|| {
            let place = |(name, text)| {
                let file = File::new(name, text, start);
                start = file.after();
                file
            };
            files.into_iter().map(place).collect()
        });
    }

    /// Whether the files behind the first one are known.
    pub fn is_whole(&self) -> bool {
        self.others.get().is_some()
    }

    /// The name of the first file: the one that the user named.
    pub fn name(&self) -> &str {
        &self.first.name
    }

    /// The text of the first file.
    pub fn text(&self) -> &str {
        &self.first.text
    }

    /// The files, the first among them, in their order.
    pub fn files(&self) -> impl Iterator<Item = &File> {
        std::iter::once(&self.first).chain(self.others())
    }

    /// The file that holds the byte `offset`; an offset past the end counts as the end.
    pub fn file(&self, offset: u32) -> &File {
        let others = self.others();
        let after = others.partition_point(|file| file.start <= offset);
        match after.checked_sub(1) {
            Some(at) => &others[at],
            None => &self.first,
        }
    }

    /// Line and column, in its file, of a byte offset.
    pub fn position(&self, offset: u32) -> Position {
        let file = self.file(offset);
        file.position((offset - file.start) as usize)
    }

    fn others(&self) -> &[File] {
        self.others.get().map(Vec::as_slice).unwrap_or_default()
    }
}

/// A file of a [`Source`]. Its own offsets count from its own beginning.
#[derive(Debug)]
pub struct File {
    name: String,
    text: String,
    /// Where it begins among the files of its source.
    start: u32,
    /// Where each line starts; computed for the first fault.
    lines: OnceCell<Vec<usize>>,
    /// How many characters begin before each block; computed for the first fault in a long line.
    blocks: OnceCell<Vec<usize>>,
}

impl File {
    fn new(name: String, text: String, start: u32) -> Self {
        Self {
            name,
            text,
            start,
            lines: OnceCell::new(),
            blocks: OnceCell::new(),
        }
    }

    /// The name under which faults in it are reported.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where it begins among the files of its source.
    pub fn start(&self) -> u32 {
        self.start
    }

    /// The part of `span` that is in this file, counted from its beginning; `None` if none is.
    pub fn own(&self, span: Span) -> Option<Span> {
        let start = span.start.max(self.start);
        let end = span.end.min(self.after() - 1);
        (start <= end).then(|| Span {
            start: start - self.start,
            end: end - self.start,
        })
    }

    /// Where the next file begins: one byte behind the end, which is a place in this file too.
    fn after(&self) -> u32 {
        let length = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.start.saturating_add(length).saturating_add(1)
    }

    /// Line and column of a byte; what is past the end counts as the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.line_of(offset);
        let start = self.lines()[line - 1];
        let before = if offset - start < BLOCK {
            characters(&self.text.as_bytes()[start..offset])
        } else {
            self.characters_before(offset) - self.characters_before(start)
        };
        let column = before + 1;
        Position { line, column }
    }

    /// The bytes `start..end` of line `line` (from 1), without its line break.
    pub fn line_bounds(&self, line: usize) -> (usize, usize) {
        let start = self.lines()[line - 1];
        let end = self.lines().get(line).copied().unwrap_or(self.text.len());
        let text = self.text[start..end].trim_end_matches(['\n', '\r']);
        (start, start + text.len())
    }

    /// The line (from 1) that holds the byte `offset`.
    pub fn line_of(&self, offset: usize) -> usize {
        self.lines().partition_point(|&start| start <= offset)
    }

    fn characters_before(&self, offset: usize) -> usize {
        let text = self.text.as_bytes();
        let blocks = self.blocks.get_or_init(|| {
            let sums = text.chunks(BLOCK).scan(0, |sum, block| {
                *sum += characters(block);
                Some(*sum)
            });
            std::iter::once(0).chain(sums).collect()
        });
        let block = offset / BLOCK;
        blocks[block] + characters(&text[block * BLOCK..offset])
    }

    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            let breaks = self.text.bytes().enumerate().filter(|&(_, b)| b == b'\n');
            std::iter::once(0)
                .chain(breaks.map(|(at, _)| at + 1))
                .collect()
        })
    }
}

/// How many characters begin in these bytes of a text.
fn characters(text: &[u8]) -> usize {
    text.iter().filter(|&&byte| byte & 0xc0 != 0x80).count()
}

/// The start of the character at byte `at`, or the end of the text if `at` is past it.
pub fn on_character(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let source = Source::new("x", "a: 1\nnäme: 2\r\nb");
        assert_eq!(source.position(0), Position { line: 1, column: 1 });
        // `ä` is two bytes and one column.
        assert_eq!(source.position(9), Position { line: 2, column: 4 });
        assert_eq!(source.position(999), Position { line: 3, column: 2 });
    }

    #[test]
    fn columns_of_a_long_line_count_characters_too() {
        let line = "aä€".repeat(2 * BLOCK);
        let source = Source::new("x", format!("ä\n{line}\nb"));
        let start = "ä\n".len();
        for (character, (at, _)) in line.char_indices().enumerate().step_by(1001) {
            let offset = u32::try_from(start + at).unwrap();
            let column = character + 1;
            assert_eq!(source.position(offset), Position { line: 2, column });
        }
        assert_eq!(source.position(u32::MAX), Position { line: 3, column: 2 });
    }

    #[test]
    fn a_line_ends_before_its_break_whatever_that_is() {
        let source = Source::new("x", "a\r\nb\nc");
        let file = source.file(0);
        let lines: Vec<_> = (1..=3)
            .map(|line| file.line_bounds(line))
            .map(|(start, end)| &source.text()[start..end])
            .collect();
        assert_eq!(lines, ["a", "b", "c"]);
    }

    #[test]
    fn every_place_of_several_files_is_in_one_of_them() {
        let source = Source::new("a", "x\n");
        source.include([
            ("b".to_owned(), String::new()),
            ("c".to_owned(), "y\nz".into()),
        ]);
        let told = |offset| {
            let Position { line, column } = source.position(offset);
            format!("{}:{line}:{column}", source.file(offset).name())
        };
        let all: Vec<String> = (0..9).map(told).collect();
        assert_eq!(
            all,
            [
                "a:1:1", "a:1:2", "a:2:1", "b:1:1", "c:1:1", "c:1:2", "c:2:1", "c:2:2", "c:2:2"
            ]
        );
        let c = source.file(4);
        assert_eq!(c.own(Span::new(6, 7)), Some(Span::new(2, 3)));
        assert_eq!(c.own(Span::new(0, 3)), None);
    }

    #[test]
    fn a_part_stays_within_its_span() {
        let span = Span::new(10, 15);
        assert_eq!(span.part(1, 3), Span::new(11, 13));
        assert_eq!(span.part(4, 99), Span::new(14, 15));
    }
}
