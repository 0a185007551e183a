//! What `netpxe gen` knows of its last run, and leaves to the next ([`crate::index`]); `netpxe plan`
//! knows it too.

use super::outside::{self, Surroundings};
use super::target::Given;
use crate::cli::Target;
use crate::index::{Asked, Index, Key, MadeOf, Place, ShortCut};
use crate::tree::{Recipes, Tree};
use crate::write::{Access, Fingerprint, Output, State};

/// The memory of one run.
pub struct Memory<'a> {
    target: &'a Target,
    place: Place,
    /// Of the running program.
    program: String,
    /// Of all of the input but what the inventory names.
    key: Key,
    /// What the last run left.
    last: Option<Index>,
}

impl<'a> Memory<'a> {
    /// What is remembered of this target. None where nobody wants to know, there is no place for
    /// it, or the inventory cannot be read.
    pub fn new(target: &'a Target, given: &Given) -> Option<Self> {
        if target.no_index {
            return None;
        }
        let place = Place::of_user()?;
        let mut key = Key::of_program()?;
        let program = key.clone().digits();
        key.add(target.output.as_os_str().as_encoded_bytes());
        key.add(target.inventory.as_os_str().as_encoded_bytes());
        key.add(given.inventory.as_ref().ok()?);
        key.add(given.templates.folder.as_bytes());
        for (name, text) in &given.templates.texts {
            key.add(name.as_bytes());
            key.add(text.as_bytes());
        }
        let last = place.load(&target.output);
        Some(Self {
            target,
            place,
            program,
            key,
            last,
        })
    }

    /// What there is to say if nothing at all was changed since: neither the input nor any file of
    /// the tree.
    pub fn short_cut(&self, access: Access) -> Option<&str> {
        let last = self.last.as_ref()?;
        let short_cut = last.short_cut.as_ref()?;
        let mut key = self.key.clone();
        for asked in &short_cut.asked {
            key.add_asked(asked, &outside::digest(&self.target.inventory, asked)?);
        }
        let is_same = key.digits() == short_cut.key;
        is_same.then_some(())?;
        // What keeps a run from having the folder is told by one that does everything.
        let output = Output::lock(&self.target.output, access).ok()?;
        output.is_still(&last.state).then_some(&short_cut.text)
    }

    /// Lets a comparison rely on the state in which the last run left the tree, if it still is in
    /// it.
    pub fn rely_on(&self, output: &mut Output) {
        if let Some(last) = &self.last {
            output.rely_on(&last.state, || self.recipes());
        }
    }

    /// The recipes of the tree that the last run left, if it was a run of this very program.
    fn recipes(&self) -> Recipes {
        let made_of = self.last.as_ref().and_then(|last| last.recipes.as_ref());
        let of_this = made_of.filter(|its| its.program == self.program);
        let load = |its| self.place.load_recipes(&self.target.output, its);
        of_this.and_then(load).unwrap_or_default()
    }

    /// Leaves to the next run in which state `tree` is, and what to say if nothing is changed: none
    /// where there was more to tell than that.
    pub fn leave(
        &self,
        tree: &Tree<'_>,
        state: State,
        outside: &Surroundings,
        text: Option<String>,
    ) {
        let short_cut = text.zip(outside.asked()).map(|(text, asked)| {
            let mut key = self.key.clone();
            for (asked, digest) in &asked {
                key.add_asked(asked, digest);
            }
            ShortCut {
                key: key.digits(),
                asked: asked.into_keys().collect::<Vec<Asked>>(),
                text,
            }
        });
        let recipes = tree.recipes();
        let recipes = (!recipes.is_empty()).then(|| recipes.to_bytes());
        let made_of = recipes.as_ref().map(|bytes| MadeOf {
            program: self.program.clone(),
            sha256: Fingerprint::of(bytes).to_string(),
        });
        let folder = self.target.output.canonicalize().ok();
        let index = Index {
            tree: folder.and_then(|path| path.into_os_string().into_string().ok()),
            short_cut,
            state,
            recipes: made_of,
        };
        if self.last.as_ref() != Some(&index) {
            self.place
                .save(&self.target.output, &index, recipes.as_deref());
        }
    }
}
