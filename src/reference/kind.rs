//! The JSON Schema of one value into words: `a list of IPv4 addresses such as 172.22.10.50`.

use serde_json::{Map, Value};

/// The named schemas of a schema: `$defs`.
pub type Defs = Map<String, Value>;

/// The schema that a reference such as `#/$defs/Mac` names, and its name.
pub fn referred<'s>(schema: &'s Value, defs: &'s Defs) -> Option<(&'s str, &'s Value)> {
    let name = schema.get("$ref")?.as_str()?.strip_prefix("#/$defs/")?;
    Some((name, defs.get(name)?))
}

/// What can stand there, without a full stop. A section is called by `place_of` its name.
pub fn words(schema: &Value, defs: &Defs, place_of: &impl Fn(&str) -> String) -> String {
    let words_of = |schema: &Value| words(schema, defs, place_of);
    let list = |key: &str| schema.get(key).and_then(Value::as_array);
    if let Some((name, named)) = referred(schema, defs) {
        return if named.get("properties").is_some() {
            format!("a mapping (see {})", place_of(name))
        } else {
            words_of(named)
        };
    }
    if let Some(text) = text(schema, "patternErrorMessage") {
        let text = text.strip_prefix("This is not ").unwrap_or(text);
        return text.trim_end_matches('.').to_owned();
    }
    let choices = choices(schema);
    if !choices.is_empty() {
        let words: Vec<String> = choices
            .iter()
            .map(|(word, _)| format!("`{word}`"))
            .collect();
        return any_of(&words);
    }
    if let Some(several) = list("anyOf") {
        return any_of(&several.iter().map(words_of).collect::<Vec<_>>());
    }
    if let Some(first) = list("allOf").and_then(|all| all.first()) {
        return words_of(first);
    }
    let items = schema.get("items").filter(|items| items.is_object());
    if let Some(first) = list("prefixItems") {
        let rest = items.map(|items| format!("any number of: {}", words_of(items)));
        let each: Vec<String> = first.iter().map(words_of).chain(rest).collect();
        return format!("a list: {}", each.join(", then "));
    }
    if let Some(items) = items {
        let one = words_of(items);
        return match many(&one) {
            Some(many) => format!("a list of {many}"),
            None => format!("a list of: {one}"),
        };
    }
    if let Some(keys) = schema.get("properties").and_then(Value::as_object) {
        let one = |(key, value): (&String, &Value)| format!("`{key}:` and {}", words_of(value));
        return any_of(&keys.iter().map(one).collect::<Vec<_>>());
    }
    if let Some(values) = schema
        .get("additionalProperties")
        .filter(|it| it.is_object())
    {
        let name = schema
            .get("propertyNames")
            .map_or("a name".to_owned(), words_of);
        return format!("a mapping from {name} to {}", words_of(values));
    }
    text(schema, "description")
        .unwrap_or("any mapping")
        .to_owned()
}

/// The words of which one must stand there, each with what it means.
pub fn choices(schema: &Value) -> Vec<(String, String)> {
    let list = |key: &str| {
        schema
            .get(key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
    };
    let mut choices: Vec<(String, String)> = Vec::new();
    for choice in list("oneOf") {
        if let Some(word) = text(choice, "const") {
            let about = text(choice, "description").unwrap_or_default();
            choices.push((word.to_owned(), about.to_owned()));
        }
    }
    for value in list("enum") {
        let word = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        // A number may be written with quotes and without.
        if choices.iter().all(|(known, _)| *known != word) {
            choices.push((word, String::new()));
        }
    }
    choices
}

fn text<'s>(schema: &'s Value, key: &str) -> Option<&'s str> {
    schema.get(key)?.as_str()
}

/// Several of what one is: `names of groups such as ...` of `the name of a group such as ...`. `None` where
/// that is not simple.
fn many(one: &str) -> Option<String> {
    let noun = ["a ", "an ", "the "]
        .iter()
        .find_map(|article| one.strip_prefix(article))?;
    let ends = [" such as ", " with ", " from ", " of ", " (see "];
    let end = ends.iter().filter_map(|end| noun.find(end)).min();
    let (noun, rest) = noun.split_at(end.unwrap_or(noun.len()));
    let last = noun.rsplit(' ').next()?;
    let is_word = last.bytes().all(|b| b.is_ascii_alphabetic());
    if !is_word || noun.contains('\'') || noun.contains(" or ") || last.ends_with("ts") {
        return None;
    }
    let consonant = |stem: &&str| !stem.ends_with(['a', 'e', 'i', 'o', 'u']);
    let nouns = match noun.strip_suffix('y').filter(consonant) {
        Some(stem) => format!("{stem}ies"),
        None if noun.ends_with('s') => format!("{noun}es"),
        None => format!("{noun}s"),
    };
    Some(match rest.strip_prefix(" of ") {
        Some(whose) => match many(whose) {
            Some(whose) => format!("{nouns} of {whose}"),
            None => format!("{nouns}{rest}"),
        },
        None => format!("{nouns}{rest}"),
    })
}

/// `a, b or c`.
fn any_of(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_becomes_many() {
        for (one, wanted) in [
            (
                "an IPv4 address such as 10.0.0.1",
                Some("IPv4 addresses such as 10.0.0.1"),
            ),
            (
                "the name of a group such as `wheel`",
                Some("names of groups such as `wheel`"),
            ),
            (
                "a name of letters, digits and `-`",
                Some("names of letters, digits and `-`"),
            ),
            ("a number from 0 to 23", Some("numbers from 0 to 23")),
            ("a mapping (see `server`)", Some("mappings (see `server`)")),
            (
                "an ssh public key such as `x or y`",
                Some("ssh public keys such as `x or y`"),
            ),
            ("a server's name or address", None),
            ("two IPv4 addresses with a blank between them", None),
        ] {
            assert_eq!(many(one).as_deref(), wanted, "{one}");
        }
    }
}
