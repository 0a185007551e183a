//! Whether a template does nothing with some values but to write them: the ground that
//! [`stencils`](super::stencil) stand on.
//!
//! The template, and what it includes, is looked at tag by tag. A tag that names one of these
//! values may hold nothing but what cannot see into them: `~`, the filters that quote, `join` of a
//! list, and in an `if`, whether they are there, which is the same for all machines of a kind. Tags
//! that name none of them may hold anything. Where a tag cannot be told, the answer is no: it costs
//! time, and nothing else.

use std::collections::BTreeSet;

use super::FILTERS;

/// Values that differ from machine to machine, by the names that templates have for them.
#[derive(Clone, Copy, Debug)]
pub struct Own {
    /// Values that stand alone.
    pub values: &'static [&'static str],
    /// Fields of whatever has a field of that name.
    pub fields: &'static [&'static str],
    /// Fields that are numbers, which JSON writes otherwise than texts.
    pub numbers: &'static [&'static str],
    /// Fields that are lists of such values.
    pub lists: &'static [&'static str],
    /// What has such fields.
    pub holders: &'static [&'static str],
    /// Fields that are lists of what has such fields.
    pub holder_lists: &'static [&'static str],
    /// Fields that nothing is known of.
    pub opaque: &'static [&'static str],
}

/// Whether the template `name` merely writes the values that are `own`. `text` gives the text of a
/// template.
pub fn writes_only<'t>(name: &'t str, text: impl Fn(&str) -> Option<&'t str>, own: &Own) -> bool {
    let Some(tags) = all_tags(name, text) else {
        return false;
    };
    let loops = Loops::of(&tags, own);
    tags.iter().all(|tag| tag.is_fit(own, &loops))
}

/// The tags of a template and of those that it includes; `None` where they cannot be told.
fn all_tags<'t>(name: &'t str, text: impl Fn(&str) -> Option<&'t str>) -> Option<Vec<Tag<'t>>> {
    let (mut names, mut seen, mut tags) = (vec![name], BTreeSet::new(), Vec::new());
    while let Some(name) = names.pop() {
        if !seen.insert(name) {
            continue;
        }
        for tag in tags_of(text(name)?)? {
            match &tag.tokens[..] {
                [Token::Chain("include"), Token::Text(included)] => names.push(included),
                _ => tags.push(tag),
            }
        }
    }
    Some(tags)
}

/// A tag, `{% ... %}`, or an expression, `{{ ... }}`.
#[derive(Debug)]
struct Tag<'t> {
    is_expression: bool,
    tokens: Vec<Token<'t>>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token<'t> {
    /// A word, or several joined by dots.
    Chain(&'t str),
    /// A string without its quotes.
    Text(&'t str),
    /// Anything else.
    Sign(char),
}

/// The tags of one text.
fn tags_of(text: &str) -> Option<Vec<Tag<'_>>> {
    let (mut rest, mut tags) = (text, Vec::new());
    while let Some(at) = ["{{", "{%", "<#"]
        .iter()
        .filter_map(|open| rest.find(open))
        .min()
    {
        let (open, inside) = rest[at..].split_at(2);
        if open == "<#" {
            rest = inside.split_once("#>")?.1;
            continue;
        }
        let is_expression = open == "{{";
        let (tokens, after) = tokens(inside, if is_expression { "}}" } else { "%}" })?;
        tags.push(Tag {
            is_expression,
            tokens,
        });
        rest = after;
    }
    Some(tags)
}

/// The tokens up to `close`, and what follows it.
fn tokens<'t>(inside: &'t str, close: &str) -> Option<(Vec<Token<'t>>, &'t str)> {
    let mut rest = inside.strip_prefix('-').unwrap_or(inside);
    let mut tokens = Vec::new();
    loop {
        rest = rest.trim_start();
        let end = rest.strip_prefix('-').unwrap_or(rest);
        if let Some(after) = end.strip_prefix(close) {
            return Some((tokens, after));
        }
        let first = rest.chars().next()?;
        match first {
            '\'' | '"' | '`' => {
                let (text, after) = rest[1..].split_once(first)?;
                // What an escape stands for is Tera's affair.
                if text.contains('\\') {
                    return None;
                }
                tokens.push(Token::Text(text));
                rest = after;
            }
            // A map's brackets could look like the end of the tag.
            '{' | '}' => return None,
            _ if is_word(first) => {
                let end = rest.find(|c| !is_word(c) && c != '.');
                let (chain, after) = rest.split_at(end.unwrap_or(rest.len()));
                tokens.push(Token::Chain(chain));
                rest = after;
            }
            _ => {
                tokens.push(Token::Sign(first));
                rest = &rest[first.len_utf8()..];
            }
        }
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// What loops call the items of lists.
#[derive(Default)]
struct Loops<'t> {
    values: BTreeSet<&'t str>,
    holders: BTreeSet<&'t str>,
}

impl<'t> Loops<'t> {
    fn of(tags: &[Tag<'t>], own: &Own) -> Self {
        let mut loops = Self::default();
        for tag in tags {
            if let [
                Token::Chain("for"),
                Token::Chain(item),
                Token::Chain("in"),
                Token::Chain(list),
            ] = tag.tokens[..]
            {
                match last(list) {
                    list if own.lists.contains(&list) => loops.values.insert(item),
                    list if own.holder_lists.contains(&list) => loops.holders.insert(item),
                    _ => continue,
                };
            }
        }
        loops
    }
}

fn last(chain: &str) -> &str {
    chain.rsplit_once('.').map_or(chain, |(_, last)| last)
}

/// What a chain names.
#[derive(PartialEq)]
enum Named {
    /// A value that is the same for all machines of a kind.
    Same,
    /// One that differs.
    Value,
    /// A list of such.
    List,
    /// A list of what has such fields.
    HolderList,
    /// Something that a template could see into.
    Unfit,
}

impl Own {
    fn named(&self, chain: &str, loops: &Loops<'_>) -> Named {
        let (above, field) = chain.rsplit_once('.').unwrap_or(("", chain));
        let passes = |names: &[&str]| above.split('.').any(|part| names.contains(&part));
        if chain.starts_with("__") || chain.split('.').any(|part| self.opaque.contains(&part)) {
            // Tera's own, such as the whole context.
            Named::Unfit
        } else if above.is_empty() {
            if self.holders.contains(&field) || loops.holders.contains(field) {
                Named::Unfit
            } else if self.values.contains(&field) || loops.values.contains(field) {
                Named::Value
            } else {
                Named::Same
            }
        } else if self.fields.contains(&field) || self.numbers.contains(&field) {
            Named::Value
        } else if self.lists.contains(&field) {
            Named::List
        } else if self.holder_lists.contains(&field) {
            Named::HolderList
        } else if passes(self.lists) || passes(self.holder_lists) {
            // `host.nics.0`
            Named::Unfit
        } else {
            Named::Same
        }
    }
}

impl Tag<'_> {
    /// Whether the tag does no more than to write what is own, or to ask whether it is there.
    fn is_fit(&self, own: &Own, loops: &Loops<'_>) -> bool {
        let named = |chain: &str| own.named(chain, loops);
        if let [
            Token::Chain("for"),
            Token::Chain(_),
            Token::Chain("in"),
            Token::Chain(list),
        ] = self.tokens[..]
            && !self.is_expression
        {
            return matches!(named(list), Named::Same | Named::List | Named::HolderList);
        }
        // Filters have names of their own.
        let is_filter = |at: usize| at > 0 && self.tokens[at - 1] == Token::Sign('|');
        let chains = self.tokens.iter().enumerate();
        let chains = chains.filter_map(|(at, token)| match token {
            Token::Chain(chain) if !is_filter(at) => Some(named(chain)),
            _ => None,
        });
        let chains: Vec<Named> = chains.collect();
        if chains.contains(&Named::Unfit) {
            return false;
        }
        let is_clear = chains.iter().all(|named| *named == Named::Same);
        match &self.tokens[..] {
            // A component begins like a comparison.
            tokens if self.is_expression => {
                tokens.first() != Some(&Token::Sign('<'))
                    && (is_clear || writes(tokens, own, &named))
            }
            [Token::Chain("for"), ..] => is_clear,
            [Token::Chain("if" | "elif"), asked @ ..] => is_clear || asks(asked, &named),
            [Token::Chain("else" | "endif" | "endfor")] => true,
            _ => false,
        }
    }
}

/// Whether the tokens of an expression only join and quote.
fn writes(tokens: &[Token<'_>], own: &Own, named: &dyn Fn(&str) -> Named) -> bool {
    let is_number = |token: &Token<'_>| match token {
        Token::Chain(chain) => own.numbers.contains(&last(chain)),
        _ => false,
    };
    let has_number = tokens.iter().any(is_number);
    let mut rest = tokens;
    loop {
        rest = match rest {
            [] => return true,
            [
                Token::Chain(list),
                Token::Sign('|'),
                Token::Chain("join"),
                Token::Sign('('),
                Token::Chain("sep"),
                Token::Sign('='),
                Token::Text(_),
                Token::Sign(')'),
                rest @ ..,
            ] if named(list) == Named::List => rest,
            [Token::Sign('|'), Token::Chain(filter), rest @ ..]
                if FILTERS.contains(filter) && !(has_number && *filter == "json") =>
            {
                rest
            }
            [Token::Chain(chain), rest @ ..] => match named(chain) {
                Named::Value => rest,
                // A word alone could be an `if` or a test.
                Named::Same if chain.contains('.') => rest,
                _ => return false,
            },
            [Token::Text(_) | Token::Sign('~' | '(' | ')'), rest @ ..] => rest,
            _ => return false,
        };
    }
}

/// Whether the tokens of a condition only ask whether something is there.
fn asks(tokens: &[Token<'_>], named: &dyn Fn(&str) -> Named) -> bool {
    tokens.iter().all(|token| match token {
        Token::Chain("and" | "or" | "not") | Token::Sign('(' | ')') => true,
        Token::Chain(chain) => match named(chain) {
            Named::Value | Named::List | Named::HolderList => true,
            Named::Same => chain.contains('.'),
            Named::Unfit => false,
        },
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: Own = Own {
        values: &["declaration"],
        fields: &["name", "mac"],
        numbers: &["id"],
        lists: &["dns"],
        holders: &["host", "nic"],
        holder_lists: &["nics"],
        opaque: &["vars"],
    };

    fn is_fit(text: &str) -> bool {
        let texts = [
            ("main", text),
            ("part", "{{ host.name | sh }}"),
            ("bad", "{{ host }}"),
        ];
        let text = |name: &str| texts.iter().find(|(known, _)| *known == name).map(|t| t.1);
        writes_only("main", text, &OWN)
    }

    #[test]
    fn what_is_only_written_is_fit() {
        for text in [
            "no tag",
            "{{ host.name }}",
            "{{ site.list | join(sep=',') | host }}",
            "{{- host.name | ks | sh -}}",
            "{{ (\"a \" ~ host.name ~ '-' ~ host.id) | sh }}",
            "{{ declaration }} {{ host.id | sh }}",
            "{{ (site.url ~ host.name) | grub }}",
            "{% if host.name and not (nic.mac or site.x) %}{% elif host.nics %}{% else %}{% endif %}",
            "{% if host.firmware == \"mac\" %}{% endif %}",
            "{% for nic in host.nics %}{{ nic.mac | sh }}{{ loop.index }}{% endfor %}",
            "{% for x in nic.dns %}{{ x | ks }}{% endfor %}",
            "{{ nic.dns | join(sep=\",\") | ks }}",
            "{{ list | join(sep=',') | upper | sh }}{{ a if b else c }}",
            "{% include \"part\" %}",
            "<# {{ host }} #>",
        ] {
            assert!(is_fit(text), "{text}");
        }
    }

    #[test]
    fn what_could_be_seen_into_is_not() {
        for text in [
            "{% if host.name == \"d1\" %}{% endif %}",
            "{% if host.name is containing(\"d\") %}{% endif %}",
            "{% if host.name | length > 3 %}{% endif %}",
            "{% if \"d1\" in host.name %}{% endif %}",
            "{% if host.name < other.x %}{% endif %}",
            "{{ host.name | upper | sh }}",
            "{{ host.name | sh if x.y else z.y }}",
            "{{ host.id | json }}",
            "{{ host.id + 1 }}",
            "{{ host }}",
            "{{ host[\"name\"] | sh }}",
            "{{ host?.name | sh }}",
            "{{ host.nics | json }}",
            "{{ host.nics.0 | json }}",
            "{{ host.nics[0].mac | sh }}",
            "{{ nic.dns | json }}",
            "{{ nic.dns.0 | sh }}",
            "{{ host.vars.x | sh }}",
            "{{ __tera_context }}",
            "{% set x = host.name %}",
            "{% set x = host %}",
            "{% set x = 1 %}",
            "{% for nic in host.nics %}{{ nic | json }}{% endfor %}",
            "{% for k, v in host %}{% endfor %}",
            "{% for nic in host.nics if nic.mac == 'x' %}{% endfor %}",
            "{% for c in host.name %}{% endfor %}",
            "{% for x in nic.dns %}{{ x | upper | sh }}{% endfor %}",
            "{% for x in nic.dns %}{% if x == 'y' %}{% endif %}{% endfor %}",
            "{% filter upper %}{{ host.name }}{% endfilter %}",
            "{{ [host.name] | json }}",
            "{{ {\"a\": host.name} | json }}",
            "{{ host.name ~ \"\\n\" | sh }}",
            "{% include \"bad\" %}",
            "{% include \"gone\" %}",
            "{% include host.name %}",
            "{% raw %}{% endraw %}",
            "{% block x %}{% endblock %}",
            "{{<Part name={host.name} />}}",
            "{{ host.name ",
            "{{ \"host }}",
        ] {
            assert!(!is_fit(text), "{text}");
        }
    }
}
