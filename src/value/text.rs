//! Free text and words.

use std::sync::Arc;

use super::{Fault, FromText, forbidden};
use crate::diagnostic::Code;
use crate::printable::breaks_lines;

macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $wanted:literal, $longest:literal, $allowed:expr, $check:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromText for $name {
            const WANTED: &'static str = $wanted;

            fn from_text(text: &str) -> Result<Self, Fault> {
                let allowed: fn(char) -> bool = $allowed;
                if let Some((c, part)) = forbidden(text, allowed) {
                    return Err(Fault::new(
                        Code::UnsafeText,
                        format!("this is not {}: `{c}` is not allowed in it", Self::WANTED),
                    )
                    .at(part));
                }
                if text.is_empty() || text.len() > $longest {
                    return Err(Fault::new(
                        Code::UnsafeText,
                        format!("this is not {}: it has {} bytes", Self::WANTED, text.len()),
                    )
                    .help(concat!("write 1 to ", $longest, " bytes")));
                }
                let check: fn(&str) -> Result<(), Fault> = $check;
                check(text).map(|()| Self(text.into()))
            }
        }
    };
    ($(#[$doc:meta])* $name:ident, $wanted:literal, $longest:literal, $allowed:expr) => {
        text! { $(#[$doc])* $name, $wanted, $longest, $allowed, |_| Ok(()) }
    };
}

/// Refuses what a command would take for an option.
fn no_option(text: &str) -> Result<(), Fault> {
    if !text.starts_with('-') {
        return Ok(());
    }
    let why = format!("`{text}` begins with `-`: the installer would take it for an option");
    Err(Fault::new(Code::UnsafeText, why).at(0..1))
}

fn full_name(text: &str) -> Result<(), Fault> {
    let Some((_, part)) = forbidden(text, |c| c != ':') else {
        return Ok(());
    };
    let why = "this is not a person's name: `:` ends a field of `/etc/passwd`";
    Err(Fault::new(Code::UnsafeText, why)
        .at(part)
        .help("write it without `:`"))
}

/// Checks what `%packages` makes of a line: `@group`, `@^environment`, a package or a pattern, or
/// one of them after `-`.
fn package(text: &str) -> Result<(), Fault> {
    let fault = |why: &str| Fault::new(Code::UnsafeText, format!("`{text}` {why}"));
    let what = text.strip_prefix('-').unwrap_or(text);
    let group = what.strip_prefix('@');
    let name = group.map_or(what, |group| group.strip_prefix('^').unwrap_or(group));
    if name.is_empty() {
        return Err(
            fault("names no package and no group").help("write `vim`, `@core` or `-postfix`")
        );
    }
    if group.is_none() && name.contains(' ') {
        return Err(
            fault("is not one package, and only groups have blanks in their names")
                .help("write each package as an item of the list, and a group after `@`"),
        );
    }
    // pykickstart takes a group's line for words, of which some may be options.
    if name
        .split(' ')
        .any(|word| word.is_empty() || word.starts_with('-'))
    {
        return Err(fault("has a part that is empty or begins with `-`")
            .help("write the name alone: the installer's options for groups have no place here"));
    }
    Ok(())
}

/// Refuses the end of an argument that a comma has cut off: `[console=ttyS1,115200n8]` is a list of
/// two. No argument of the kernel begins with two digits.
fn kernel_arg(text: &str) -> Result<(), Fault> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits < 2 {
        return Ok(());
    }
    let why = format!("`{text}` is no argument of a kernel, but the end of one");
    Err(Fault::new(Code::UnsafeText, why).help(
        "within brackets a comma ends an item: put the whole argument in quotes, as in \
         \"console=ttyS1,115200n8\"",
    ))
}

/// Refuses what names no registry: a scheme would be taken for one, and without a registry the installer would
/// look for one of its own.
fn container_image(text: &str) -> Result<(), Fault> {
    let begins = text.starts_with(|c: char| c.is_ascii_alphanumeric());
    if begins && text.contains('/') && text.split('/').all(|part| !part.is_empty()) {
        return Ok(());
    }
    let why = format!("`{text}` is not the name of a container image with its registry");
    Err(Fault::new(Code::UnsafeText, why)
        .help("write it as `podman pull` takes it: `registry.example.com/rack/node:9`"))
}

text! {
    /// A container image with its registry, and a tag or a digest.
    ContainerImage, "a container image such as `registry.example.com/rack/node:9`", 255,
    |c| c.is_ascii_alphanumeric() || "._-/:@".contains(c), container_image
}

text! {
    /// A line of free text.
    Text, "a line of text", 255, |c| !breaks_lines(c)
}

text! {
    /// The full name of an account's user. `:` divides the fields of `/etc/passwd`: useradd refuses
    /// it.
    FullName, "a person's name", 255, |c| !breaks_lines(c), full_name
}

text! {
    /// A language that packages have translations for, as in `en_US`.
    Language, "a language such as `en_US`", 63,
    |c| c.is_ascii_alphanumeric() || "@_.-".contains(c), no_option
}

text! {
    /// What the installer calls a keyboard: a layout of X, or a keymap of the console.
    Keymap, "a keyboard layout such as `us`", 63,
    |c| c.is_ascii_alphanumeric() || "_.-".contains(c), no_option
}

text! {
    /// A line of `%packages`: a package, a `@group`, a pattern, or one of them after `-`.
    Package, "a package such as `vim`, `@core` or `-postfix`", 255,
    |c| c.is_ascii_alphanumeric() || " @^_.+:*-".contains(c), package
}

text! {
    /// What systemd or firewalld calls a service.
    Service, "a service such as `sshd`", 255,
    |c| c.is_ascii_alphanumeric() || "@_.:-".contains(c), no_option
}

text! {
    /// The path of a file, absolute or relative to the folder of the inventory.
    LocalPath, "the path of a file", 4095, |c| !breaks_lines(c)
}

text! {
    /// The path of a folder, absolute or relative to the folder of the inventory.
    LocalFolder, "the path of a folder", 4095, |c| !breaks_lines(c)
}

text! {
    /// One option of the bonding driver, as in `miimon=100`.
    BondOption, "an option of a bond such as `miimon=100`", 255,
    |c| c.is_ascii_alphanumeric() || "_.:/=+-".contains(c)
}

text! {
    /// What a disk says of itself: its model, or its serial number.
    DiskText, "a disk's model or serial number", 64,
    |c| c.is_ascii_alphanumeric() || " ._:+=@/-".contains(c)
}

text! {
    /// One option of mount(8), as in `nodev`. A comma would begin the next.
    MountOption, "a mount option such as `nodev`", 255,
    |c| c.is_ascii_alphanumeric() || "_.:/=+-".contains(c), no_option
}

text! {
    /// One argument of a kernel command line. The kernel splits at blanks, and a single quote
    /// would end GRUB's quoting.
    KernelArg, "a kernel argument", 255,
    |c| c.is_ascii_graphic() && !"'\"\\".contains(c), kernel_arg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_one_line_and_words_are_plain() {
        assert!(Text::from_text("Ägypten \"7\"").is_ok());
        assert!(Text::from_text("a\nb").is_err());
        assert!(Text::from_text("").is_err());
        assert!(FullName::from_text("Ann O'Neil, lab").is_ok());
        assert!(FullName::from_text("Ann: lab").is_err());
        assert!(Keymap::from_text("de-latin1-nodeadkeys").is_ok());
        assert!(Keymap::from_text("a b").is_err());
        assert!(Keymap::from_text("--vckeymap").is_err());
        assert!(Service::from_text("-x").is_err());
        for image in ["r.example.com/os:9", "r.example.com:5000/a/os@sha256:00ff"] {
            assert!(ContainerImage::from_text(image).is_ok(), "{image}");
        }
        for image in [
            "os:9",
            "https://r.example.com/os",
            "-r/os",
            "r/os/",
            "r/o s",
        ] {
            assert!(ContainerImage::from_text(image).is_err(), "{image}");
        }
        assert!(KernelArg::from_text("console=ttyS0,115200n8").is_ok());
        assert!(KernelArg::from_text("it's").is_err());
        assert!(KernelArg::from_text("3").is_ok());
        assert!(KernelArg::from_text("115200n8").is_err());
    }

    #[test]
    fn a_package_is_a_name_and_a_group_may_have_blanks() {
        for good in [
            "vim",
            "-postfix",
            "@core",
            "@^minimal-environment",
            "-@standard",
            "@Development Tools",
            "-@Development Tools",
            "@^Server with GUI",
            "kernel-*",
        ] {
            assert!(Package::from_text(good).is_ok(), "{good}");
        }
        for bad in [
            "-",
            "@",
            "@^",
            "-@",
            "--nodefaults",
            "vim emacs",
            "@core ",
            "@core  x",
            "@core --optional",
        ] {
            assert!(Package::from_text(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_wrong_character_is_pointed_at() {
        let fault = Language::from_text("en US").unwrap_err();
        assert_eq!((fault.code, fault.part), (Code::UnsafeText, Some(2..3)));
    }
}
