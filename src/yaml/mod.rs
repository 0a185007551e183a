//! YAML text to a tree in which every value knows where it was written.
//!
//! It knows nothing of hosts. What it refuses is what no reader of the tree could mend: text that
//! is not YAML, keys given twice, several documents, tags, aliases to nowhere, a tree that grows
//! beyond reason through its aliases. Merge keys (`<<: *a`, `<<: [*a, *b]`) are resolved here.
//!
//! Scalars stay text: `yes`, `012` and `1e3` are what was typed, and the type that a key wants
//! decides what they mean. So a MAC address is never the number 41135085296.

mod ahead;
mod build;
mod filter;
mod keys;
mod parse;
mod tape;
#[cfg(test)]
mod tests;
mod tree;

pub use filter::Filter;
pub use parse::parse;
pub use tree::{Document, Entry, Node, Style, Value};
