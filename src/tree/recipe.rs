//! What a file is made of, in a few bytes: by it a run knows, without rendering a file, that it is
//! the one that an earlier run made.

use std::fmt;
use std::hash::Hasher;

use ahash::HashSet;
use sha2::{Digest as _, Sha256};

const LENGTH: usize = 16;

/// A SHA-256, cut in half, over everything that the contents of a machine's files are made of.
///
/// Two files of one path and one recipe, made by the same program, are the same.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Recipe([u8; LENGTH]);

impl fmt::Debug for Recipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

/// What a recipe is taken of: whatever implements [`Hash`](std::hash::Hash) can be put in, and
/// where one value ends and the next begins is in the recipe too.
///
/// It holds the bytes that values hash as, which are those of this build of the program.
#[derive(Debug, Default)]
pub struct Ingredients(Vec<u8>);

impl Hasher for Ingredients {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// Says nothing: what is asked for is the [`recipe`](Self::recipe).
    fn finish(&self) -> u64 {
        0
    }
}

impl Ingredients {
    /// The recipe of all that was put in, which is then forgotten.
    pub fn recipe(&mut self) -> Recipe {
        let digest = Sha256::digest(&self.0);
        self.0.clear();
        let mut recipe = [0; LENGTH];
        recipe.copy_from_slice(&digest[..LENGTH]);
        Recipe(recipe)
    }
}

/// The recipes of the machines of one tree.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Recipes(HashSet<Recipe>);

impl fmt::Debug for Recipes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} recipes", self.0.len())
    }
}

impl FromIterator<Recipe> for Recipes {
    fn from_iter<I: IntoIterator<Item = Recipe>>(recipes: I) -> Self {
        Self(recipes.into_iter().collect())
    }
}

impl Recipes {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a machine of the tree had this recipe.
    #[must_use]
    pub fn contain(&self, recipe: Recipe) -> bool {
        self.0.contains(&recipe)
    }

    /// All of them, one after the other, in an order that depends on nothing else.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut all: Vec<Recipe> = self.0.iter().copied().collect();
        all.sort_unstable();
        all.iter().flat_map(|recipe| recipe.0).collect()
    }

    /// Reads them; `None` where one is not whole.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (all, rest) = bytes.as_chunks();
        rest.is_empty()
            .then(|| all.iter().copied().map(Recipe).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::hash::Hash;

    use super::*;

    fn recipe(value: impl Hash) -> Recipe {
        let mut ingredients = Ingredients::default();
        value.hash(&mut ingredients);
        ingredients.recipe()
    }

    #[test]
    fn values_do_not_run_into_each_other() {
        assert_eq!(recipe(("ab", "c")), recipe(("ab", "c")));
        assert_ne!(recipe(("ab", "c")), recipe(("a", "bc")));
        assert_ne!(recipe((Some(1), None::<u8>)), recipe((None::<u8>, Some(1))));
        assert_ne!(recipe(vec![vec![1], vec![]]), recipe(vec![vec![], vec![1]]));
    }

    #[test]
    fn a_recipe_is_of_what_was_put_in_since_the_last_one() {
        let mut ingredients = Ingredients::default();
        "a".hash(&mut ingredients);
        let first = ingredients.recipe();
        "b".hash(&mut ingredients);
        assert_eq!(ingredients.recipe(), recipe("b"));
        assert_eq!(first, recipe("a"));
    }

    #[test]
    fn they_are_written_and_read_back() {
        let recipes: Recipes = ["a", "b", "c"].into_iter().map(recipe).collect();
        let bytes = recipes.to_bytes();
        assert_eq!(Recipes::from_bytes(&bytes).as_ref(), Some(&recipes));
        assert!(recipes.contain(recipe("b")) && !recipes.contain(recipe("d")));
        assert_eq!(Recipes::from_bytes(&bytes[1..]), None);
        assert_eq!(Recipes::from_bytes(&[]), Some(Recipes::default()));
    }
}
