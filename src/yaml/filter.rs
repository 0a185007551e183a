//! Which keys a mapping can hold, in one word.

/// A set of keys by their length and their letters: it may hold what nobody added, and never fails
/// to hold what somebody did. Of the fifty keys that a host may have nearly all are not there, and
/// so need not be looked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter(u64);

impl Filter {
    /// Any key can be there.
    pub const ALL: Self = Self(u64::MAX);

    /// Adds a key.
    #[inline]
    pub fn add(&mut self, key: &str) {
        self.0 |= Self::bit(key);
    }

    /// Whether the key can be there.
    #[inline]
    pub fn may_hold(self, key: &str) -> bool {
        self.0 & Self::bit(key) != 0
    }

    #[inline]
    fn bit(key: &str) -> u64 {
        let letter = |at: usize| key.as_bytes().get(at).map_or(0, |&b| usize::from(b));
        1 << ((7 * key.len() + 5 * letter(0) + letter(key.len() / 2)) % 64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_there_and_of_the_rest_most_is_not() {
        let mut filter = Filter::default();
        for key in ["mac", "address", "profile", ""] {
            assert!(!filter.may_hold(key));
            filter.add(key);
            assert!(filter.may_hold(key));
        }
        let others = [
            "firmware",
            "state",
            "disk",
            "packages",
            "kernel_args",
            "bonds",
        ];
        assert!(others.iter().filter(|key| filter.may_hold(key)).count() < 2);
        assert!(others.iter().all(|key| Filter::ALL.may_hold(key)));
    }
}
