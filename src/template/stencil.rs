//! Renderings with gaps: what a template makes of many machines that differ in a few texts alone.
//!
//! A machine's name or MAC address never decides what a template does; it is merely written, most
//! often quoted. So Tera renders one machine of a kind with a mark in the place of each such text,
//! and what comes out is cut at the marks: a [`Stencil`]. All others of that kind are made by
//! filling in their own texts, quoted by the very filters that the template asks for, which costs a
//! hundredth.
//!
//! Whether a template does nothing else with these texts is what `linear.rs` finds out; where it
//! does more, there is no stencil, and Tera renders each machine.

use std::io::{self, Write};

use tera::{Kwargs, State, Tera, TeraResult, Value};

use super::{QUOTES, Quote, quote, register_quote};

// Unicode's noncharacters: they are for a program's use inside itself.
const GAP: char = '\u{fdd0}';
const GAP_END: char = '\u{fdd1}';
const FILTER: char = '\u{fdd2}';
const FILTER_NAME_END: char = '\u{fdd3}';
const FILTER_END: char = '\u{fdd4}';

/// The filter of a text that passed none: it has to be harmless.
const UNQUOTED: &str = "unquoted";

/// The text that stands for the gap of this number.
pub fn mark(gap: usize) -> String {
    format!("{GAP}{gap}{GAP_END}")
}

/// Lets filters pass marks on, and note where they did.
pub(super) fn teach(tera: &mut Tera) {
    for &(name, quote) in QUOTES {
        register_quote(tera, name, move |text| {
            if text.contains(GAP) {
                Ok(deferred(name, text).into())
            } else {
                quote(text)
            }
        });
    }
    tera.register_filter(
        "json",
        |value: &Value, kwargs: Kwargs, state: &State| -> TeraResult<Value> {
            match value.as_str().filter(|text| text.contains(GAP)) {
                Some(text) => Ok(Value::safe_string(&deferred("json", text))),
                None => super::json(value, kwargs, state),
            }
        },
    );
    tera.set_escape_fn(|text: &str, out: &mut dyn Write| -> io::Result<()> {
        if text.contains(GAP) {
            return out.write_all(deferred(UNQUOTED, text).as_bytes());
        }
        quote::refuse_unquoted(text, out)
    });
}

fn deferred(filter: &str, text: &str) -> String {
    format!("{FILTER}{filter}{FILTER_NAME_END}{text}{FILTER_END}")
}

/// A rendering with gaps.
#[derive(Debug)]
pub struct Stencil {
    parts: Vec<Part>,
    /// How many bytes it has without what is filled in.
    length: usize,
}

#[derive(Debug)]
enum Part {
    /// The same for all.
    Text(String),
    /// What is filled in here.
    Gap(usize),
    /// What a filter makes of this.
    Filtered(Quote, Vec<Part>),
}

/// A gap takes about so many bytes: room for it is made at once.
const GAP_LENGTH: usize = 24;

impl Stencil {
    /// Cuts a rendering at its marks; `None` where they are not as they were made.
    pub(super) fn cut(rendered: &str) -> Option<Self> {
        let mut rest = rendered;
        let parts = parts(&mut rest)?;
        let length = parts.iter().map(Part::length).sum();
        rest.is_empty().then_some(Self { parts, length })
    }

    /// Fills the gaps: `fill` writes the text for the gap of a number.
    ///
    /// `None` where a text cannot be quoted: whoever renders it anew is told where and why.
    pub fn fill(&self, fill: &mut dyn FnMut(usize, &mut String)) -> Option<String> {
        let mut out = String::with_capacity(self.length);
        let mut scratch = String::new();
        for part in &self.parts {
            part.write(fill, &mut out, &mut scratch)?;
        }
        Some(out)
    }
}

impl Part {
    fn length(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Gap(_) => GAP_LENGTH,
            Self::Filtered(_, parts) => parts.iter().map(Self::length).sum(),
        }
    }

    fn write(
        &self,
        fill: &mut dyn FnMut(usize, &mut String),
        out: &mut String,
        scratch: &mut String,
    ) -> Option<()> {
        match self {
            Self::Text(text) => out.push_str(text),
            Self::Gap(number) => fill(*number, out),
            Self::Filtered(quote, parts) => {
                scratch.clear();
                let mut inner = String::new();
                for part in parts {
                    part.write(fill, scratch, &mut inner)?;
                }
                out.push_str(&quote(scratch).ok()?);
            }
        }
        Some(())
    }
}

/// The parts up to the end of the text, or of the filter that they are in.
fn parts(rest: &mut &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    loop {
        let end = rest.find([GAP, FILTER, FILTER_END]).unwrap_or(rest.len());
        let (text, marked) = rest.split_at(end);
        if !text.is_empty() {
            parts.push(Part::Text(text.to_owned()));
        }
        *rest = marked;
        if let Some(after) = marked.strip_prefix(GAP) {
            let (number, after) = after.split_once(GAP_END)?;
            parts.push(Part::Gap(number.parse().ok()?));
            *rest = after;
        } else if let Some(after) = marked.strip_prefix(FILTER) {
            let (name, after) = after.split_once(FILTER_NAME_END)?;
            *rest = after;
            let inner = self::parts(rest)?;
            *rest = rest.strip_prefix(FILTER_END)?;
            parts.push(Part::Filtered(filter(name)?, inner));
        } else {
            return Some(parts);
        }
    }
}

fn filter(name: &str) -> Option<Quote> {
    match name {
        UNQUOTED => Some(quote::unquoted),
        "json" => Some(quote::json),
        _ => QUOTES
            .iter()
            .find(|&&(known, _)| known == name)
            .map(|&(_, quote)| quote),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(rendered: &str) -> Option<String> {
        let texts = ["d1", "it's", ""];
        Stencil::cut(rendered)?.fill(&mut |gap, out| out.push_str(texts[gap]))
    }

    #[test]
    fn gaps_are_filled_and_filters_follow_in_their_order() {
        let (a, b) = (mark(0), mark(1));
        assert_eq!(filled("plain").unwrap(), "plain");
        assert_eq!(filled(&format!("x {a}{a} y")).unwrap(), "x d1d1 y");
        let inner = deferred("ks", &format!("{a} {b}"));
        assert_eq!(filled(&inner).unwrap(), r#""d1 it's""#);
        assert_eq!(
            filled(&deferred("sh", &inner)).unwrap(),
            r#"'"d1 it'\''s"'"#
        );
        assert_eq!(filled(&deferred("json", &b)).unwrap(), r#""it's""#);
    }

    #[test]
    fn what_cannot_be_quoted_is_left_to_who_can_say_it() {
        assert_eq!(filled(&deferred(UNQUOTED, &mark(0))).unwrap(), "d1");
        assert!(filled(&deferred(UNQUOTED, &mark(1))).is_none());
        assert!(filled(&deferred("package", &mark(1))).is_none());
    }

    #[test]
    fn marks_that_were_not_made_here_make_no_stencil() {
        for text in [
            format!("{GAP}x{GAP_END}"),
            format!("{GAP}1"),
            format!("{FILTER}sh{FILTER_NAME_END}"),
            format!("{FILTER}nothing{FILTER_NAME_END}{FILTER_END}"),
            format!("a{FILTER_END}b"),
        ] {
            assert!(Stencil::cut(&text).is_none(), "{text:?}");
        }
    }
}
