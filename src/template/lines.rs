//! Lines that hold only a tag.

/// Makes a line that holds nothing but one `{% tag %}` or one `<# comment #>` leave nothing in
/// the output: its indentation and its line break move inside the tag, where they mean nothing.
/// So a template can be laid out for its reader, and every line keeps its number in messages.
pub fn swallow(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        match tag(line) {
            Some((open, inside, close)) => {
                let indent = &line[..line.len() - line.trim_start().len()];
                let end = &line[line.trim_end().len()..];
                for part in [open, indent, inside, end, close] {
                    out.push_str(part);
                }
            }
            None => out.push_str(line),
        }
    }
    out
}

/// The parts of a line that is one tag.
fn tag(line: &str) -> Option<(&str, &str, &str)> {
    let trimmed = line.trim();
    for (open, close) in [("{%", "%}"), ("<#", "#>")] {
        let inside = trimmed
            .strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close));
        if let Some(inside) = inside
            && !inside.contains(close)
            && !inside.starts_with('-')
            && !inside.ends_with('-')
        {
            return Some((open, inside, close));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_one_tag_moves_its_blanks_inside() {
        assert_eq!(swallow("a\n  {% if x %}\nb\n"), "a\n{%   if x \n%}b\n");
        assert_eq!(swallow("<# note #>\nb"), "<# note \n#>b");
    }

    #[test]
    fn a_line_that_holds_more_stays_as_it_is() {
        for text in [
            "a {% if x %}\n",
            "{% if x %}b{% endif %}\n",
            "{%- if x %}\n",
            "{{ x }}\n",
        ] {
            assert_eq!(swallow(text), text);
        }
    }

    #[test]
    fn lines_keep_their_numbers() {
        let text = "a\n{% if x %}\nb\n{% endif %}\nc\n";
        assert_eq!(swallow(text).lines().count(), text.lines().count());
    }
}
