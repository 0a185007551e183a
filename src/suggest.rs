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
    }

    #[test]
    fn lists_read_like_a_sentence() {
        assert_eq!(list(&["a", "b", "c"]), "`a`, `b` and `c`");
        assert_eq!(list(&["a"]), "`a`");
        assert!(list(&["a"; 100]).ends_with("`a` and 36 more"));
    }
}
