//! Spans as lines and columns, for the formats that machines read.

use serde::Serialize;

use crate::source::{Source, Span};

/// A range of text as editors count it: lines and columns from 1, columns in characters. The end is
/// the position after the last character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Region {
    /// The line of the first character.
    pub line: usize,
    /// The column of the first character.
    pub column: usize,
    /// The line of the end.
    pub end_line: usize,
    /// The column of the end.
    pub end_column: usize,
}

impl Region {
    /// The region of `span` in `source`.
    pub fn of(span: Span, source: &Source) -> Self {
        let start = source.position(span.start);
        let end = source.position(span.end);
        Self {
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}
