//! The settings of one host: its own, those of its profiles, and `defaults`.

use crate::inventory::Settings;
use crate::inventory::read::{Field, Keys, List};

/// The settings that concern one host, the topmost layer first. `S` is all of them, or some.
#[derive(Clone, Debug)]
pub struct Layers<'i, S = Settings> {
    /// From the host down to `defaults`.
    settings: Vec<&'i S>,
    /// The number of what stands below the host's own: the same number, the same layers.
    pub below: usize,
    /// Whether every layer could be read; otherwise no setting is known to be missing.
    pub complete: bool,
}

impl<'i, S> Layers<'i, S> {
    /// A host's own settings above the layers `below`, which have that number.
    pub fn new(own: &'i S, below: &[&'i S], number: usize, complete: bool) -> Self {
        Self {
            settings: std::iter::once(own).chain(below.iter().copied()).collect(),
            below: number,
            complete,
        }
    }

    /// The same layers, with only a part of the settings of each.
    pub fn part<P>(&self, part: impl Fn(&'i S) -> &'i P) -> Layers<'i, P> {
        Layers {
            settings: self
                .settings
                .iter()
                .map(|settings| part(settings))
                .collect(),
            below: self.below,
            complete: self.complete,
        }
    }

    /// The number of the layers below, if the host inherits all of these settings from them. `None`
    /// if it sets any of them itself.
    pub fn inherited(&self) -> Option<usize>
    where
        S: Keys<'static>,
    {
        self.own().is_unset().then_some(self.below)
    }

    /// A setting, as the topmost layer has it in which it is not absent.
    pub fn get<T>(&self, field: impl Fn(&'i S) -> &'i Field<T>) -> &'i Field<T> {
        let own = field(self.own());
        let mut below = self.settings[1..].iter().map(|settings| field(settings));
        if own.is_absent() {
            below.find(|field| !field.is_absent()).unwrap_or(own)
        } else {
            own
        }
    }

    /// The value, where a layer sets it.
    pub fn value<T>(&self, field: impl Fn(&'i S) -> &'i Field<T>) -> Option<&'i T> {
        self.get(field).value()
    }

    /// The values of a list, as the topmost layer has it that sets it.
    pub fn list<T: Clone + 'i>(&self, field: impl Fn(&'i S) -> &'i Field<List<T>>) -> Vec<T> {
        self.get(field).values()
    }

    /// The topmost layer for which this holds.
    pub fn topmost(&self, holds: impl Fn(&'i S) -> bool) -> Option<&'i S> {
        self.settings.iter().copied().find(|layer| holds(layer))
    }

    /// The host's own settings.
    pub fn own(&self) -> &'i S {
        self.settings[0]
    }

    /// The values of all layers that set it, the lowest first: for mappings, which merge.
    pub fn all<T: 'i>(
        &self,
        field: impl Fn(&'i S) -> &'i Field<T> + Copy,
    ) -> impl Iterator<Item = &'i T> {
        self.all_below(field).chain(field(self.own()).value())
    }

    /// The same without the host's own.
    pub fn all_below<T: 'i>(
        &self,
        field: impl Fn(&'i S) -> &'i Field<T>,
    ) -> impl Iterator<Item = &'i T> {
        let below = self.settings[1..].iter().rev();
        below.filter_map(move |settings| field(settings).value())
    }
}
