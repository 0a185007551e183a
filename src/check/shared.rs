//! What many hosts have in common, kept once.

use std::hash::Hash;
use std::sync::Arc;

use ahash::{HashMap, HashSet};

/// Values of hosts: equal ones are one, and those that hosts inherit are made once.
pub struct Shared<T> {
    /// What a host has that sets nothing of it, by the number of the layers below it; `None` where
    /// those are faulty.
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
    /// What was kept of these layers; see [`Layers::inherited`](super::layers::Layers::inherited).
    pub fn get(&self, inherited: Option<usize>) -> Option<&Option<Arc<T>>> {
        self.inherited.get(&inherited?)
    }

    /// Keeps a value, for all hosts that inherit it, and returns the one that stands for all equal
    /// ones.
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
