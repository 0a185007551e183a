//! What a list that is not whole says to a word.

/// Whether some release has a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// One has it, or nobody can say.
    Known,
    /// None is known to have it; maybe this one was meant.
    Unknown(Option<&'static str>),
}
