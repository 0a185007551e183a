//! What many hosts have in common, kept once.

use std::hash::Hash;
use std::sync::Arc;

use ahash::{HashMap, HashSet};

/// Keeps equal values once, and makes once what hosts inherit.
pub struct Shared<T> {
    /// The values that hosts inherit, by the number of the layers they come from; `None` where
    /// these are faulty.
    inherited: HashMap<usize, Option<Arc<T>>>,
    distinct: HashSet<Arc<T>>,
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self {
            inherited: HashMap::default(),
            distinct: HashSet::default(),
        }
    }
}

impl<T: Eq + Hash> Shared<T> {
    /// The value that was kept for hosts that inherit it from these layers, as
    /// [`Layers::inherited`](super::layers::Layers::inherited) numbers them.
    pub fn get(&self, inherited: Option<usize>) -> Option<&Option<Arc<T>>> {
        self.inherited.get(&inherited?)
    }

    /// Keeps a value for all hosts that inherit it. Returns the one kept for all equal values.
    pub fn keep(&mut self, inherited: Option<usize>, value: Option<T>) -> Option<Arc<T>> {
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
