//! The keys that sections know.

/// A key that a section knows.
#[derive(Clone, Copy, Debug)]
pub struct KnownKey {
    /// The key, as it is written.
    pub name: &'static str,
    /// A value that could stand there, where the section needs the key.
    pub required: Option<&'static str>,
    /// Another key that does as well.
    pub unless: Option<&'static str>,
}

impl KnownKey {
    /// A key that may be left out.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name: without_raw(name),
            required: None,
            unless: None,
        }
    }

    /// The same key, which must be there; `example` is shown where it is missing.
    #[must_use]
    pub const fn required(mut self, example: &'static str) -> Self {
        self.required = Some(example);
        self
    }

    /// The same key, which may be left out where the key `other` is there.
    #[must_use]
    pub const fn unless(mut self, other: &'static str) -> Self {
        self.unless = Some(other);
        self
    }

    /// Joins the keys of several structs; `N` is their [count](Self::count).
    pub const fn join<const N: usize>(parts: &[&[Self]]) -> [Self; N] {
        let mut joined = [Self::new(""); N];
        let (mut part, mut at) = (0, 0);
        while part < parts.len() {
            let mut key = 0;
            while key < parts[part].len() {
                joined[at] = parts[part][key];
                (key, at) = (key + 1, at + 1);
            }
            part += 1;
        }
        joined
    }

    /// How many keys several structs have together.
    pub const fn count(parts: &[&[Self]]) -> usize {
        let (mut part, mut count) = (0, 0);
        while part < parts.len() {
            count += parts[part].len();
            part += 1;
        }
        count
    }
}

/// The key of a field. One that is a word of Rust's is written as `r#match`.
pub const fn without_raw(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}
