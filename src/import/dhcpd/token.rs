//! The words of a `dhcpd.conf`, each with its place.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Span, on_character};

/// What a [`Token`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name, a number, an address, a MAC address: whatever stands between blanks and signs.
    Word,
    /// A text in quotes.
    Text,
    /// One of `{ } ; , ( )`, or an operator.
    Sign(u8),
    /// `#` to the end of the line.
    Comment,
}

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it stands, with its quotes.
    pub span: Span,
}

impl Token {
    /// Whether it is this sign.
    pub fn is(self, sign: u8) -> bool {
        self.kind == Kind::Sign(sign)
    }
}

/// The tokens of a text that lies at `base` of the whole.
pub struct Tokens<'t> {
    text: &'t str,
    base: usize,
    at: usize,
}

impl<'t> Tokens<'t> {
    /// All tokens of `text`, which begins at byte `base` of all texts that are read.
    pub fn new(text: &'t str, base: usize) -> Self {
        // Editors of Windows write a byte order mark.
        let at = text.len() - text.trim_start_matches('\u{feff}').len();
        Self { text, base, at }
    }

    /// How much of the text was read, in bytes.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The next token; `None` at the end of the text.
    ///
    /// # Errors
    /// A text in quotes that does not end on its line.
    pub fn token(&mut self) -> Result<Option<Token>, Diagnostic> {
        let bytes = self.text.as_bytes();
        while bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        let Some(&first) = bytes.get(self.at) else {
            return Ok(None);
        };
        let start = self.at;
        let kind = match first {
            b'#' => {
                self.at += bytes[start..].iter().take_while(|&&b| b != b'\n').count();
                Kind::Comment
            }
            b'"' => {
                self.at = self.end_of_text(start)?;
                Kind::Text
            }
            b if is_of_word(b) => {
                self.at += bytes[start..]
                    .iter()
                    .take_while(|&&b| is_of_word(b))
                    .count();
                Kind::Word
            }
            b => {
                self.at += 1;
                Kind::Sign(b)
            }
        };
        let span = Span::new(self.base + start, self.base + self.at);
        Ok(Some(Token { kind, span }))
    }

    /// Where the text in quotes ends that begins at `start`.
    fn end_of_text(&self, start: usize) -> Result<usize, Diagnostic> {
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        loop {
            match bytes.get(at) {
                Some(b'"') => return Ok(at + 1),
                Some(b'\\') => at += 2,
                Some(b'\n') | None => break,
                Some(_) => at += 1,
            }
        }
        let line = &self.text[start..on_character(self.text, at)];
        let shown = line.trim_end().len();
        let span = Span::new(self.base + start, self.base + start + shown);
        Err(Diagnostic::new(
            Code::NotDhcpd,
            span,
            "a text in quotes does not end on its line",
        )
        .help("write the closing `\"`"))
    }
}

/// Whether a byte belongs to a word: what names, numbers, addresses, MAC addresses, dates of a lease
/// and keys in base64 are made of, and every byte beyond ASCII.
fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-.:/+@".contains(&byte) || !byte.is_ascii()
}
