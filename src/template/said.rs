//! What is said in a template and in those that it includes.

use std::collections::BTreeSet;

/// Whether a template, or one of `names` that it names, says this word outside of comments. `None` where its text
/// is not known; `text` gives that of each.
pub fn says(
    name: &str,
    word: &str,
    names: &[String],
    text: impl Fn(&str) -> Option<String>,
) -> Option<bool> {
    let mut texts = vec![without_comments(&text(name)?)];
    let mut seen = BTreeSet::from([name]);
    while let Some(said) = texts.pop() {
        if said.contains(word) {
            return Some(true);
        }
        let others = names.iter().map(String::as_str).filter(|other| {
            said.contains(&format!("\"{other}\"")) || said.contains(&format!("'{other}'"))
        });
        for other in others.collect::<Vec<_>>() {
            if seen.insert(other)
                && let Some(text) = text(other)
            {
                texts.push(without_comments(&text));
            }
        }
    }
    Some(false)
}

fn without_comments(text: &str) -> String {
    let mut parts = text.split("<#");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |kept, part| {
        kept + part.split_once("#>").map_or("", |(_, rest)| rest)
    })
}
