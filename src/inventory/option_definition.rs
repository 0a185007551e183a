//! `option_definitions:`, DHCP options that have no name of their own.

use super::read::Field;
use super::section;
use crate::value::{Int, OptionName, OptionType};

section! {
    /// A DHCP option of the inventory's own: of a number that has no name, or of a vendor.
    #[section("the definition of an option")]
    pub struct OptionDefinition {
        /// Its number: 1 to 254.
        #[required("224")]
        pub code: Field<Int<1, 254>>,
        /// What it holds: `text`, `address`, `uint16`, `flag`, `hex`, ..., or `list of address`.
        #[required("text")]
        pub r#type: Field<OptionType>,
        /// The option space that it is of. Options of a space go out inside option 43, to devices and
        /// classes; they are written as `space.name`. Without one it is an option of DHCP itself.
        pub space: Field<OptionName>,
    }
}
