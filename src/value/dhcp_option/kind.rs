//! The types of options: one field or several, the last of which may repeat.

use std::borrow::Cow;

use super::DataType;

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
