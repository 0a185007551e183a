//! The types of options: one field or several, the last of which may repeat.

use std::borrow::Cow;

use super::DataType;
use crate::diagnostic::Code;
use crate::value::{Fault, FromText};

/// The type of an option's value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OptionType {
    /// Its fields; at least one.
    pub fields: Cow<'static, [DataType]>,
    /// Whether the last field may repeat.
    pub array: bool,
}

impl OptionType {
    /// One field.
    pub const fn one(fields: &'static [DataType]) -> Self {
        Self {
            fields: Cow::Borrowed(fields),
            array: false,
        }
    }

    /// Fields, the last of which may repeat.
    pub const fn array(fields: &'static [DataType]) -> Self {
        Self {
            fields: Cow::Borrowed(fields),
            array: true,
        }
    }

    /// The type of the field at `index`; `None` if there is no such field.
    pub fn field(&self, index: usize) -> Option<DataType> {
        match self.fields.get(index) {
            Some(&field) => Some(field),
            None if self.array => self.fields.last().copied(),
            None => None,
        }
    }

    /// Whether it is written as a list.
    pub fn is_list(&self) -> bool {
        self.array || self.fields.len() > 1
    }

    /// What it wants, as in "`ntp-servers` wants a list of IPv4 addresses".
    pub fn wanted(&self) -> String {
        match &*self.fields {
            [field] if self.array => format!("a list, each item {}", field.wanted()),
            [field] => field.wanted().to_owned(),
            fields => {
                let fields: Vec<&str> = fields.iter().map(|field| field.wanted()).collect();
                let more = if self.array { ", which may repeat" } else { "" };
                format!("a list: {}{more}", fields.join(", then "))
            }
        }
    }

    /// A value of this type, as an inventory writes it.
    pub fn example(&self) -> String {
        let fields: Vec<&str> = self.fields.iter().map(|field| field.example()).collect();
        if self.is_list() {
            format!("[{}]", fields.join(", "))
        } else {
            fields.concat()
        }
    }
}

/// What stands before the type of a field that may repeat.
const LIST_OF: &str = "list of ";

impl FromText for OptionType {
    const WANTED: &'static str = "a type such as `address` or `list of address`";

    /// Takes the type of a field, or a list of it where dhcpd has lists.
    fn from_text(text: &str) -> Result<Self, Fault> {
        let (array, word) = match text.strip_prefix(LIST_OF) {
            Some(word) => (true, word),
            None => (false, text),
        };
        let field = DataType::from_text(word)?;
        if array && !field.repeats() {
            let message = format!("an option holds one {field}, and no list");
            return Err(Fault::new(Code::NotAChoice, message).help(format!("write `{field}`")));
        }
        Ok(Self {
            fields: vec![field].into(),
            array,
        })
    }
}

impl OptionType {
    /// What [`Self::from_text`] reads, as a regular expression.
    pub(in crate::value) fn pattern() -> String {
        let words = |repeat: bool| {
            let fields = DataType::ALL.iter().filter(|it| !repeat || it.repeats());
            fields.map(|it| it.word()).collect::<Vec<_>>().join("|")
        };
        format!("^({}|{LIST_OF}({}))$", words(false), words(true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_of_what_can_repeat() {
        for field in DataType::ALL {
            assert!(!OptionType::from_text(field.word()).unwrap().array);
            let list = OptionType::from_text(&format!("list of {field}"));
            assert_eq!(list.is_ok_and(|it| it.array), field.repeats(), "{field}");
        }
        for bad in [
            "",
            "list",
            "list of ",
            "list of  address",
            "array of address",
            "Address",
        ] {
            assert!(OptionType::from_text(bad).is_err(), "{bad}");
        }
    }
}
