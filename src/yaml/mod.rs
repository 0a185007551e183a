//! YAML text to a tree in which every value knows where it was written.
//!
//! This module knows nothing about hosts. It refuses what no reader of the tree could mend: text
//! that is not YAML, keys that are given twice, several documents, tags, aliases to nowhere, and
//! aliases that multiply a tree beyond reason. Merge keys (`<<: *a`, `<<: [*a, *b]`) are resolved
//! here.
//!
//! Scalars stay text: `yes`, `012` and `1e3` are what was typed, and the type that a key wants
//! decides what they mean. So a MAC address is never the number 41135085296.

mod build;
mod decode;
mod join;
mod keys;
mod parse;
mod slips;
mod syntax;
#[cfg(test)]
mod tests;
mod tree;

pub use decode::decode;
pub use join::join;
pub use parse::{parse, parse_at};
pub use slips::{missing_blank, odd_blank, shown, written};
pub use tree::{Document, Entry, Node, Style, Value};
