//! A `dhcpd.conf` as a tree of statements.

use std::borrow::Cow;

use super::token::{Kind, Token};
use crate::source::Span;

/// One statement: `words;` or `words { body }`.
#[derive(Clone, Debug, Default)]
pub struct Statement {
    /// What stands before the `;` or the `{`. Empty for comments at the end of a block.
    pub words: Vec<Token>,
    /// What stands between its braces, where it has some.
    pub body: Option<Vec<Statement>>,
    /// All of it, without its comments.
    pub span: Span,
    /// The comments on lines of their own above it.
    pub above: Vec<Span>,
    /// The comment at the end of its first or of its last line.
    pub behind: Option<Span>,
}

/// The statements of all files, and their text.
#[derive(Clone, Copy)]
pub struct View<'t> {
    /// The texts of all files, laid end to end.
    pub text: &'t str,
    /// Whether netpxe wrote them: then its comments are its own, and so are its classes.
    pub is_own: bool,
}

impl<'t> View<'t> {
    /// What stands at a place.
    pub fn slice(self, span: Span) -> &'t str {
        let text = self.text.get(span.start as usize..span.end as usize);
        text.unwrap_or_default()
    }

    /// A word as it is compared: keywords and the names of options are not case-sensitive.
    pub fn folded(self, token: Token) -> Cow<'t, str> {
        let text = self.slice(token.span);
        if token.kind == Kind::Word && text.bytes().any(|b| b.is_ascii_uppercase()) {
            return text.to_ascii_lowercase().into();
        }
        text.into()
    }

    /// What a token says: a text without its quotes and with its escapes resolved, as dhcpd reads
    /// it; any other as it is.
    pub fn value(self, token: Token) -> Cow<'t, str> {
        let text = self.slice(token.span);
        if token.kind != Kind::Text {
            return text.into();
        }
        let inner = text.strip_prefix('"').unwrap_or(text);
        let inner = inner.strip_suffix('"').unwrap_or(inner);
        if inner.contains('\\') {
            return String::from_utf8_lossy(&unescaped(inner))
                .into_owned()
                .into();
        }
        inner.into()
    }

    /// The word at `index` of a statement, folded; empty if there is none.
    pub fn word(self, statement: &Statement, index: usize) -> Cow<'t, str> {
        let token = statement.words.get(index);
        token.map(|&token| self.folded(token)).unwrap_or_default()
    }

    /// What the words of a statement say from `from` on, without commas.
    pub fn values(self, statement: &Statement, from: usize) -> Vec<Cow<'t, str>> {
        let words = statement.words.get(from..).unwrap_or_default();
        let words = words.iter().filter(|token| !token.is(b','));
        words.map(|&token| self.value(token)).collect()
    }

    /// A statement's words with one blank between them, for messages and comparisons.
    pub fn head(self, statement: &Statement) -> String {
        let words = statement.words.iter().map(|token| self.slice(token.span));
        let text = words.collect::<Vec<_>>().join(" ").replace(" ,", ",");
        text.replace("( ", "(").replace(" )", ")")
    }
}

/// The bytes that dhcpd makes of a text (`conflex.c`): `\n`, `\t`, octal and hexadecimal escapes; any
/// other character stands for itself.
pub fn unescaped(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        let (radix, most) = match bytes.next() {
            Some(b't') => {
                out.push(b'\t');
                continue;
            }
            Some(b'r') => {
                out.push(b'\r');
                continue;
            }
            Some(b'n') => {
                out.push(b'\n');
                continue;
            }
            Some(b'b') => {
                out.push(8);
                continue;
            }
            Some(b'x') => (16, 2),
            Some(digit @ b'0'..=b'3') => {
                let mut value = digit - b'0';
                for _ in 0..2 {
                    let Some(next) = bytes.next_if(|b| (b'0'..=b'7').contains(b)) else {
                        break;
                    };
                    value = value * 8 + (next - b'0');
                }
                out.push(value);
                continue;
            }
            Some(other) => {
                out.push(other);
                continue;
            }
            None => break,
        };
        let mut value = 0;
        for _ in 0..most {
            let Some(next) = bytes.next_if(u8::is_ascii_hexdigit) else {
                break;
            };
            let digit = char::from(next).to_digit(radix).unwrap_or_default();
            value = value * 16 + u8::try_from(digit).unwrap_or_default();
        }
        out.push(value);
    }
    out
}
