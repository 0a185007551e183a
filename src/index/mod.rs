//! What `netpxe gen` remembers of its last run, so that the next one is short where nothing was
//! changed.
//!
//! A small file outside the tree, one for each output folder ([`Place`]), holds two things:
//!
//! - the [`State`] in which the run left the tree. Where the tree still is in it, every file has the
//!   contents that the manifest lists, and a run compares what it renders with that list instead
//!   of reading the files. Why that is right stands in `write/state.rs`.
//! - a [`ShortCut`]: the [`Key`] of everything that the tree is made of, and what there is to say
//!   where nothing was changed. With the same key and the same state a run says that and ends:
//!   nothing is parsed, rendered or compared.
//!
//! Beside it lies a second one with the [`Recipes`](crate::tree::Recipes) of the tree, sixteen
//! bytes a machine: where the tree still is in its state, a file that is made of the same as then
//! need not be rendered to know that it is right.
//!
//! It is a memory and no more. Without it, or with one that cannot be read, was made by another
//! netpxe, or belongs to a tree that has changed since, a run does everything anew; and where it
//! cannot be written there is none. It is only read where it belongs to the user and nobody else
//! can write to it. There is no secret in it: of files and variables that an inventory names, it
//! has the names. Once the tree's folder is gone, so is its memory, when the next one is written.

mod key;
mod place;

use serde::{Deserialize, Serialize};

pub use key::Key;
pub use place::Place;

use crate::write::{Fingerprint, State};

/// What is remembered of a tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// The output folder, links resolved; none where its path is no text.
    pub tree: Option<String>,
    /// For a run that has the same input; none after one that had more to tell.
    pub short_cut: Option<ShortCut>,
    /// How the tree was left.
    pub state: State,
    /// By what the recipes of its machines are recognised, where it has any.
    pub recipes: Option<MadeOf>,
}

/// By what the recipes are recognised that lie beside an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MadeOf {
    /// The [`Key`] of the program that made them: another one may make something else of the same.
    pub program: String,
    /// The SHA-256 of their bytes. Recipes of another run than the index are not to be believed.
    pub sha256: String,
}

/// What a run with the same input on the same tree has to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShortCut {
    /// The [`Key`] of the input.
    pub key: String,
    /// What the inventory names and does not hold; its contents are in the key.
    pub asked: Vec<Asked>,
    /// What is told where nothing was changed.
    pub text: String,
}

/// Something that an inventory names and does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Asked {
    /// A file, by its path relative to the inventory's folder.
    File(String),
    /// An environment variable.
    Variable(String),
}

impl Index {
    /// The index as it is written: a line with the SHA-256 of the rest, and JSON.
    pub fn to_bytes(&self) -> Vec<u8> {
        // Numbers, strings and lists of them always can be written.
        let json = serde_json::to_string(self).unwrap_or_default();
        format!("{}\n{json}\n", Fingerprint::of(json.as_bytes())).into_bytes()
    }

    /// Reads an index; none where it is damaged, or of another netpxe's making.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let (sum, json) = text.strip_suffix('\n')?.split_once('\n')?;
        let is_whole = sum == Fingerprint::of(json.as_bytes()).to_string();
        is_whole.then(|| serde_json::from_str(json).ok()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_is_read_back_and_a_damaged_one_is_none() {
        let state = r#"{"sum":[1,2,3,18446744073709551615],"files":2,"folders":["","a"],"strangers":["a/b"]}"#;
        let index = Index {
            tree: Some("/srv/netpxe".to_owned()),
            short_cut: Some(ShortCut {
                key: "0f".to_owned(),
                asked: vec![
                    Asked::File("a/b".to_owned()),
                    Asked::Variable("C".to_owned()),
                ],
                text: "out: nothing changed\n".to_owned(),
            }),
            state: serde_json::from_str(state).unwrap(),
            recipes: Some(MadeOf {
                program: "1e".to_owned(),
                sha256: "2d".to_owned(),
            }),
        };
        let bytes = index.to_bytes();
        assert_eq!(Index::from_bytes(&bytes), Some(index));
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert_eq!(Index::from_bytes(&damaged), None, "{at}");
            assert_eq!(Index::from_bytes(&bytes[..at]), None, "{at}");
        }
        assert_eq!(Index::from_bytes(&[&bytes[..], b"\n"].concat()), None);
    }
}
