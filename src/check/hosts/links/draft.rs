//! Links before it is known which has the default route.

use crate::inventory::read::Field;
use crate::plan::Link;
use crate::source::{Span, Spanned};

/// A link, and what the inventory says of the default route.
pub struct LinkDraft {
    /// The link.
    pub link: Link,
    /// Where it is written.
    pub span: Span,
    /// Its `default_route`.
    pub wish: Wish,
}

/// What the inventory says of a link and the default route.
#[derive(Clone, Copy)]
pub enum Wish {
    /// Nothing.
    None,
    /// It leaves by this link, as is written there.
    Yes(Span),
    /// It does not.
    No,
}

impl Wish {
    /// What a link's `default_route` says.
    pub fn new(written: &Field<bool>) -> Self {
        match written.given() {
            Some(Spanned { value: true, span }) => Self::Yes(*span),
            Some(_) => Self::No,
            None => Self::None,
        }
    }
}
