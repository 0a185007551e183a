//! "Did you mean ...?"

/// The candidate that a slip of the finger away from `typed`: at most a third of its letters
/// differ. Of equals the first in alphabetical order, so that the answer never changes.
pub fn nearest<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = typed.to_lowercase();
    let reach = folded.chars().count().div_ceil(3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| candidate.len().abs_diff(folded.len()) <= reach)
        .map(|candidate| {
            let other = candidate.to_lowercase();
            (strsim::damerau_levenshtein(&folded, &other), candidate)
        })
        .filter(|&(distance, _)| distance <= reach)
        .min()
        .map(|(_, candidate)| candidate)
}

/// "`a`, `b` and `c`".
pub fn list<S: AsRef<str>>(words: &[S]) -> String {
    let quoted: Vec<String> = words.iter().map(|w| format!("`{}`", w.as_ref())).collect();
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
    }
}
