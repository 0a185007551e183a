//! Lines that hold only a tag.

/// Makes a line that holds nothing but one `{% tag %}` or one `<# comment #>` leave nothing in
/// the output: its indentation and its line break move inside the tag, where they mean nothing. A
/// template can be laid out for its reader, and every line keeps its number in messages.
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

/// Maps a place in the output of [`swallow`] back to `text`.
pub fn original(text: &str, at: usize) -> usize {
    // What is written so far, and where in `text` its line began.
    let (mut written, mut begin) = (0, 0);
    for line in text.split_inclusive('\n') {
        if at < written + line.len() {
            let within = at - written;
            let Some((open, inside, _)) = tag(line) else {
                return begin + within;
            };
            // The blanks moved inside the tag: to the beginning, and to the end.
            let indent = line.len() - line.trim_start().len();
            let moved = if within < open.len() {
                indent + within
            } else {
                within.max(open.len() + indent)
            };
            return begin + moved.min(indent + open.len() + inside.len());
        }
        written += line.len();
        begin += line.len();
    }
    text.len()
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
    fn a_place_is_found_again() {
        let text = "a\n  {% if x %}\nb {{ y }}\n";
        let swallowed = swallow(text);
        for part in ["a", "if x", "x", "b {{", "y }}"] {
            let (at, before) = (swallowed.find(part).unwrap(), text.find(part).unwrap());
            assert_eq!(original(text, at), before, "{part}");
        }
        assert_eq!(original(text, swallowed.len()), text.len());
    }

    #[test]
    fn lines_keep_their_numbers() {
        let text = "a\n{% if x %}\nb\n{% endif %}\nc\n";
        assert_eq!(swallow(text).lines().count(), text.lines().count());
    }
}
