//! What many hosts have in common, kept once.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::Arc;

/// Keeps equal values once, and makes once what hosts inherit.
pub struct Shared<T, K = usize> {
    /// The values that hosts inherit, by the number of the layers they come from, and maybe by what
    /// else decides them; `None` where these are faulty.
    inherited: HashMap<K, Option<Arc<T>>>,
    distinct: HashSet<Arc<T>>,
}

impl<T, K> Default for Shared<T, K> {
    fn default() -> Self {
        Self {
            inherited: HashMap::default(),
            distinct: HashSet::default(),
        }
    }
}

impl<T: Eq + Hash, K: Eq + Hash> Shared<T, K> {
    /// The value that was kept for hosts that inherit it from these layers, as
    /// [`Layers::inherited`](super::layers::Layers::inherited) numbers them.
    pub fn get(&self, inherited: Option<K>) -> Option<&Option<Arc<T>>> {
        self.inherited.get(&inherited?)
    }

    /// Keeps a value for all hosts that inherit it. Returns the one kept for all equal values.
    pub fn keep(&mut self, inherited: Option<K>, value: Option<T>) -> Option<Arc<T>> {
        let value = value.map(|value| self.one(value));
        if let Some(number) = inherited {
            self.inherited.insert(number, value.clone());
        }
        value
    }

    fn one(&mut self, value: T) -> Arc<T> {
        if let Some(known) = self.distinct.get(&value) {
            return Arc::clone(known);
        }
        let value = Arc::new(value);
        self.distinct.insert(Arc::clone(&value));
        value
    }
}
