//! The one place where an inventory key is written.

/// Makes a section of the inventory from a struct that has a public field for each key: the field
/// is named as the key, its type says what is read there, and its documentation is what an editor
/// shows beside it.
///
/// ```text
/// section! {
///     /// One of several NICs of a machine.
///     #[section("a NIC")]
///     pub struct Nic {
///         /// Its MAC address, in quotes: "52:54:00:12:34:56".
///         #[required("\"52:54:00:12:34:56\"")]
///         pub mac: Field<Mac>,
///         /// Whether the machine may boot from it. It may, unless this says `false`.
///         pub boot: Field<bool>,
///     }
/// }
/// ```
///
/// - `#[section("a NIC")]`: what messages call it. A struct without it is no section of its own,
///   but part of others. `secret = true` hides what is written in the place of the mapping;
///   `short = range: AddressRange` lets a single value stand for the whole.
/// - `#[required("EXAMPLE")]`: the key must be there; without it, a message shows the example.
///   `unless = other` lets the key `other` do as well.
/// - `#[flatten]`, above the documentation of the last fields: all keys of another such struct.
///
/// What comes of it: the struct, [`Keys`](crate::inventory::read::Keys),
/// [`Section`](crate::inventory::read::Section), [`Read`](crate::inventory::read::Read),
/// [`Shape`](crate::inventory::Shape) and [`JsonSchema`](schemars::JsonSchema).
macro_rules! section {
    (
        $(#[doc = $doc:tt])*
        $(#[section(
            $called:literal
            $(, secret = $secret:literal)?
            $(, short = $short:ident: $short_type:ty)?
        )])?
        pub struct $name:ident $(<$life:lifetime>)? {
            $(
                $(#[doc = $key_doc:tt])*
                $(#[required($example:literal $(, unless = $other:ident)?)])?
                pub $key:ident: $type:ty,
            )*
            $(
                #[flatten]
                $(#[doc = $part_doc:tt])*
                pub $part:ident: $part_type:ty,
            )*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, Default, schemars::JsonSchema)]
        #[schemars(transform = crate::inventory::schema::keys::<Self>)]
        pub struct $name $(<$life>)? {
            $(
                $(#[doc = $key_doc])*
                pub $key: $type,
            )*
            $(
                $(#[doc = $part_doc])*
                #[schemars(flatten)]
                pub $part: $part_type,
            )*
        }

        impl<'t> crate::inventory::read::Keys<'t> for $name $(<$life>)? {
            const KEYS: &'static [crate::inventory::read::KnownKey] = &{
                use crate::inventory::read::KnownKey;
                const PARTS: &[&[KnownKey]] = &[
                    &[$(
                        KnownKey::new(stringify!($key))
                            $(.required($example)$(.unless(stringify!($other)))?)?,
                    )*],
                    $(<$part_type as crate::inventory::read::Keys<'static>>::KEYS,)*
                ];
                KnownKey::join::<{ KnownKey::count(PARTS) }>(PARTS)
            };

            fn slot(&mut self, key: &str) -> Option<&mut dyn crate::inventory::read::Slot<'t>> {
                $(
                    if key == const { crate::inventory::read::without_raw(stringify!($key)) } {
                        return Some(&mut self.$key);
                    }
                )*
                $(
                    if let Some(slot) = crate::inventory::read::Keys::slot(&mut self.$part, key) {
                        return Some(slot);
                    }
                )*
                None
            }

            fn is_unset(&self) -> bool {
                true
                    $(&& crate::inventory::read::Slot::is_absent(&self.$key))*
                    $(&& crate::inventory::read::Keys::is_unset(&self.$part))*
            }

            fn overlay(&mut self, above: &Self) {
                $(crate::inventory::read::Slot::overlay(&mut self.$key, &above.$key);)*
                $(crate::inventory::read::Keys::overlay(&mut self.$part, &above.$part);)*
            }
        }

        $(
            impl crate::inventory::read::Section<'_> for $name {
                const NAME: &'static str = $called;
                $(const SHORT: Option<&'static str> = Some(stringify!($short));)?
                $(const IS_SECRET: bool = $secret;)?
            }

            impl crate::inventory::read::Read for $name {
                fn read(
                    node: &crate::yaml::Node<'_>,
                    key: crate::inventory::read::Key<'_>,
                    out: &mut crate::diagnostic::Diagnostics,
                ) -> Option<Self> {
                    crate::inventory::read::section(node, key, out)
                }
            }

            impl crate::inventory::Shape for $name {
                fn shape(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                    let shape = generator.subschema_for::<Self>();
                    $(
                        let short = <$short_type as crate::inventory::Shape>::shape(generator);
                        let shape = schemars::json_schema!({ "anyOf": [short, shape] });
                    )?
                    shape
                }
            }
        )?
    };
}

pub(in crate::inventory) use section;
