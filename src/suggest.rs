//! Suggestions for misspelt words: "did you mean ...?"

/// How many candidates are compared at most: with all of them, the cost of a fault would grow with the
/// size of the inventory.
const COMPARED: usize = 256;

/// How many words are listed; the rest is counted.
const LISTED: usize = 64;

/// The candidate that `typed` is most likely a slip for: at most a third of its letters differ. Of
/// several that are equally near, the first in alphabetical order, so that the answer never changes.
pub fn nearest<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = typed.to_lowercase();
    let reach = folded.chars().count().div_ceil(3).max(1);
    let letters = letters(&folded);
    candidates
        .into_iter()
        .take(COMPARED)
        .filter(|candidate| candidate.len().abs_diff(folded.len()) <= reach)
        .map(|candidate| {
            let other = candidate.to_lowercase();
            let differ = (letters ^ self::letters(&other)).count_ones() as usize;
            (other, differ, candidate)
        })
        // Replacing one letter makes two letters differ. Comparing whole words is expensive.
        .filter(|&(_, differ, _)| differ <= 2 * reach)
        .map(|(other, _, candidate)| (strsim::damerau_levenshtein(&folded, &other), candidate))
        .filter(|&(distance, _)| distance <= reach)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Like [`nearest`], among words that stand for things of one kind, such as releases: `el9` is no slip
/// for `el10`.
pub fn nearest_of_a_kind<'a>(
    typed: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let candidates = candidates.into_iter();
    nearest(typed, candidates.filter(|it| !differ_in_number(typed, it)))
}

/// Whether two words are the same but for a number in them that is another one: `el9` and `el10`. A
/// digit that was typed twice is a slip.
fn differ_in_number(one: &str, other: &str) -> bool {
    let part = |word: &str, is_digit: bool| -> String {
        let same = |c: &char| c.is_ascii_digit() == is_digit;
        word.chars().filter(same).collect()
    };
    let (a, b) = (part(one, true), part(other, true));
    !a.is_empty()
        && !b.is_empty()
        && !a.starts_with(&b)
        && !b.starts_with(&a)
        && part(one, false) == part(other, false)
}

/// How many words are near.
const NEAR: usize = 3;

/// How much they have in common: a quarter of their pairs of letters.
const ALIKE: f64 = 0.25;

/// The candidates that have most in common with `typed`, the nearest first; none that has little.
pub fn near<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let folded = typed.to_lowercase();
    let candidates = candidates.into_iter().take(COMPARED);
    let mut near: Vec<(f64, &str)> = candidates
        .map(|candidate| (strsim::sorensen_dice(&folded, candidate), candidate))
        .filter(|&(alike, _)| alike >= ALIKE)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    near.truncate(NEAR);
    near.into_iter().map(|(_, candidate)| candidate).collect()
}

/// Which letters a word has, one bit each; other characters share bits.
fn letters(word: &str) -> u64 {
    word.bytes().fold(0, |set, byte| set | 1 << (byte & 63))
}

/// Words as part of a sentence: "`a`, `b` and `c`".
pub fn list<W: AsRef<str>>(
    words: impl IntoIterator<Item = W, IntoIter: ExactSizeIterator>,
) -> String {
    let words = words.into_iter();
    let more = words.len().saturating_sub(LISTED);
    let quoted = words
        .take(LISTED)
        .map(|word| format!("`{}`", word.as_ref()));
    let mut quoted: Vec<String> = quoted.collect();
    if more > 0 {
        quoted.push(format!("{more} more"));
    }
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        let keys = ["profile", "profiles", "firmware", "mac"];
        assert_eq!(nearest("proflie", keys), Some("profile"));
        assert_eq!(nearest("Firmware", keys), Some("firmware"));
        assert_eq!(nearest("mca", keys), Some("mac"));
        assert_eq!(nearest("colour", keys), None);
        assert_eq!(nearest_of_a_kind("el10", ["el9", "el7"]), None);
        assert_eq!(nearest_of_a_kind("el77", ["el9", "el7"]), Some("el7"));
        assert_eq!(near("firmwares_of_macs", keys), ["firmware", "profiles"]);
        assert!(near("xyz", keys).is_empty());
    }

    #[test]
    fn lists_read_like_a_sentence() {
        assert_eq!(list(&["a", "b", "c"]), "`a`, `b` and `c`");
        assert_eq!(list(&["a"]), "`a`");
        assert!(list(&["a"; 100]).ends_with("`a` and 36 more"));
    }
}
