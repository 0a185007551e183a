//! Keyboards.

use std::sync::LazyLock;

use super::{Keymap, Lookup};
use crate::suggest;

/// What keyboards are called, sorted: the layouts of X (xkeyboard-config's `base.lst`), the keymaps
/// of the console (`kbd`, `console-data`), and the names that systemd has for both
/// (`kbd-model-map`).
static NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("keymaps.txt").lines().collect());

impl Keymap {
    /// Whether a release has it. What follows a layout of X and a hyphen is its variant, and not
    /// looked at.
    pub fn look_up(&self) -> Lookup {
        let name = self.as_str();
        let layout = name.split('-').next().unwrap_or_default();
        if [name, layout]
            .iter()
            .any(|it| NAMES.binary_search(it).is_ok())
        {
            return Lookup::Known;
        }
        let elsewhere = match &*name.to_ascii_lowercase() {
            "en" | "en_us" | "en-us" | "english" => Some("us"),
            "german" => Some("de"),
            "french" => Some("fr"),
            "spanish" => Some("es"),
            "swedish" => Some("se"),
            "danish" => Some("dk"),
            "japanese" => Some("jp"),
            _ => None,
        };
        Lookup::Unknown(elsewhere.or_else(|| suggest::nearest(name, NAMES.iter().copied())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::FromText;

    #[test]
    fn a_keyboard_is_a_layout_with_any_variant_or_a_keymap() {
        assert!(NAMES.is_sorted());
        let meant = |text| Keymap::from_text(text).unwrap().look_up();
        for known in [
            "us",
            "de",
            "uk",
            "gb",
            "de-latin1-nodeadkeys",
            "us-intl",
            "fr_CH-latin1",
            "dvorak",
            "jp106",
        ] {
            assert_eq!(meant(known), Lookup::Known, "{known}");
        }
        assert_eq!(meant("en"), Lookup::Unknown(Some("us")));
        assert_eq!(meant("dvroak"), Lookup::Unknown(Some("dvorak")));
        assert_eq!(meant("qwertzuiop"), Lookup::Unknown(None));
    }
}
