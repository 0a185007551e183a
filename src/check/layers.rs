//! The settings of one host: its own, those of its profiles, and `defaults`.

use smallvec::SmallVec;

use crate::inventory::Settings;
use crate::inventory::read::{Field, Keys, List};

/// The settings of one host, the topmost first; or some of them, the fields of `S`.
#[derive(Clone, Debug)]
pub struct Layers<'i, S = Settings> {
    /// From the host down to `defaults`.
    settings: SmallVec<[&'i S; 4]>,
    /// Tells apart what can stand below a host: hosts with the same number have the same there.
    pub below: usize,
    /// False where a profile could not be found: then nothing is "not set".
    pub complete: bool,
}

impl<'i, S> Layers<'i, S> {
    /// The layers `below`, of that number, with a host's own above them.
    pub fn new(own: &'i S, below: &[&'i S], number: usize, complete: bool) -> Self {
        Self {
            settings: std::iter::once(own).chain(below.iter().copied()).collect(),
            below: number,
            complete,
        }
    }

    /// Some of the settings of each layer.
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

    /// The number of the layers below, where these settings are theirs: where the host itself sets
    /// none of them.
    pub fn inherited(&self) -> Option<usize>
    where
        S: Keys<'static>,
    {
        self.own().is_unset().then_some(self.below)
    }

    /// What the topmost layer says that says anything of a setting.
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

    /// The values of the topmost list.
    pub fn list<T: Clone + 'i>(&self, field: impl Fn(&'i S) -> &'i Field<List<T>>) -> Vec<T> {
        self.get(field).values()
    }

    /// The host's own.
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
