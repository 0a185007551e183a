//! What each value looks like to JSON Schema: as a pattern what [`FromText`] reads.
//!
//! netpxe takes every scalar as text and lets the key say what it is. An editor's reader of YAML
//! decides sooner: it hands `1`, `1.5` and `true` to the schema as numbers and booleans, unless
//! they stand in quotes. A type whose texts can look like one therefore takes it too, though its
//! spelling is lost: `True`, `0x10` and `1e3` are known by then as `true`, `16` and `1000`.

use std::net::Ipv4Addr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use super::pattern;
use super::{
    AddressRange, BondMode, BondOption, Bootproto, Disk, DomainName, Firmware, Folder, FromText,
    HostName, Int, Interface, InterfaceName, KernelArg, KickstartAccess, Label, Layout, LocalPath,
    Mac, MacModel, Os, Package, Password, Port, RepoPath, RsyncUrl, Seconds, Selinux, ServerName,
    Service, Sha256, Size, SshKey, State, Subnet, Swap, Text, TftpPath, TimeOfDay, UnknownHosts,
    Url, UserName, VariableName, WebServer, Word,
};

/// A value whose text a schema can describe.
pub trait Written: FromText {
    /// What the schema calls its definition; without a name it is written out where it stands.
    const NAME: Option<&'static str>;

    /// What it looks like.
    fn schema(generator: &mut SchemaGenerator) -> Schema;
}

/// A scalar that is text to every reader of YAML.
fn text<T: FromText>(pattern: &str) -> Schema {
    scalar::<T>(pattern, &["string"])
}

/// A scalar that may look like any of `types`.
fn scalar<T: FromText>(pattern: &str, types: &[&str]) -> Schema {
    let mut schema = json_schema!({ "type": types, "pattern": pattern });
    if let [only] = types {
        set(&mut schema, "type", *only);
    }
    describe(&mut schema, T::WANTED);
    schema
}

/// Says what is wanted, also in the place of the pattern where that does not match: editors know
/// the keyword, and to JSON Schema it means nothing.
fn describe(schema: &mut Schema, wanted: &str) {
    set(schema, "description", wanted);
    set(
        schema,
        "patternErrorMessage",
        format!("This is not {wanted}."),
    );
}

fn set(schema: &mut Schema, keyword: &str, value: impl Into<Value>) {
    schema.insert(keyword.to_owned(), value.into());
}

/// Texts that it is not. Without the type, this would be every number and boolean too.
fn not(schema: &mut Schema, pattern: &str) {
    set(
        schema,
        "not",
        json_schema!({ "type": "string", "pattern": pattern }),
    );
}

/// A whole number, in quotes or without.
fn whole<T: FromText>(min: u64, max: u64, pattern: &str) -> Schema {
    let mut schema = scalar::<T>(pattern, &["string", "integer"]);
    set(&mut schema, "minimum", min);
    set(&mut schema, "maximum", max);
    schema
}

/// A name; numbers are names too, but none that begins with a hyphen.
fn name<T: FromText>(pattern: &str) -> Schema {
    let mut schema = scalar::<T>(pattern, ANY);
    set(&mut schema, "minimum", 0);
    schema
}

fn dns_name<T: FromText>(but: &str) -> Schema {
    let mut schema = name::<T>(&pattern::dns_name());
    set(&mut schema, "maxLength", 253);
    not(&mut schema, but);
    schema
}

/// What a scalar without quotes may look like.
const ANY: &[&str] = &["string", "number", "boolean"];

macro_rules! written {
    ($($type:ty, $name:literal, $schema:expr;)+) => {
        $(impl Written for $type {
            const NAME: Option<&'static str> = Some($name);

            fn schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        })+
    };
}

written! {
    AddressRange, "AddressRange", text::<Self>(&pattern::range());
    BondOption, "BondOption", scalar::<Self>(pattern::BOND_OPTION, ANY);
    Disk, "Disk", text::<Self>(pattern::DISK);
    DomainName, "DomainName", dns_name::<Self>(&pattern::address());
    Folder, "Folder", {
        let mut schema = text::<Self>(&pattern::folder());
        set(&mut schema, "maxLength", 127);
        not(&mut schema, &pattern::no_folder());
        schema
    };
    HostName, "HostName", dns_name::<Self>(&pattern::address());
    Interface, "Interface", name::<Self>(pattern::INTERFACE);
    InterfaceName, "InterfaceName", scalar::<Self>(pattern::INTERFACE_NAME, &["string", "boolean"]);
    Ipv4Addr, "Address", {
        let mut schema = text::<Self>(&pattern::address());
        not(&mut schema, &pattern::nobody());
        schema
    };
    KernelArg, "KernelArg", scalar::<Self>(pattern::KERNEL_ARG, ANY);
    Label, "Label", name::<Self>(pattern::LABEL);
    LocalPath, "LocalPath", scalar::<Self>(pattern::LOCAL_PATH, ANY);
    Mac, "Mac", {
        // Twelve digits are a number, unless one of zero comes first: then every reader of YAML
        // takes them for something else, and the editor asks for quotes.
        let mut schema = whole::<Self>(100_000_000_000, 999_999_999_999, &pattern::mac());
        not(&mut schema, pattern::NO_MAC);
        schema
    };
    MacModel, "MacModel", text::<Self>(pattern::MAC_MODEL);
    Package, "Package", scalar::<Self>(pattern::PACKAGE, ANY);
    Password, "Password", text::<Self>(pattern::PASSWORD);
    Port, "Port", text::<Self>(&pattern::port());
    RepoPath, "RepoPath", {
        let mut schema = scalar::<Self>(pattern::REPO_PATH, ANY);
        set(&mut schema, "maxLength", 255);
        set(&mut schema, "minimum", 0);
        schema
    };
    RsyncUrl, "RsyncUrl", {
        let mut schema = text::<Self>(&pattern::rsync());
        set(&mut schema, "maxLength", 1024);
        schema
    };
    Seconds, "Duration", whole::<Self>(60, 31_536_000, &pattern::duration());
    ServerName, "ServerName", dns_name::<Self>(&pattern::nobody());
    Service, "Service", scalar::<Self>(pattern::SERVICE, ANY);
    Sha256, "Sha256", text::<Self>("^[0-9A-Fa-f]{64}$");
    Size, "Size", text::<Self>("^[1-9][0-9]{0,5}[KMGT]$");
    SshKey, "SshKey", {
        let mut schema = text::<Self>(&pattern::ssh_key());
        not(&mut schema, "PRIVATE KEY");
        schema
    };
    Subnet, "Subnet", {
        let mut schema = text::<Self>(&pattern::subnet());
        let lengths = pattern::without_host_bits();
        let any = lengths.map(|pattern| json_schema!({ "pattern": pattern }).into());
        set(&mut schema, "anyOf", any.collect::<Vec<Value>>());
        not(&mut schema, pattern::NO_SUBNET);
        schema
    };
    Swap, "Swap", {
        let mut schema = scalar::<Self>(&pattern::swap(), &["string", "integer"]);
        set(&mut schema, "minimum", 0);
        set(&mut schema, "maximum", 0);
        schema
    };
    Text, "Text", scalar::<Self>(pattern::TEXT, ANY);
    TftpPath, "TftpPath", {
        let mut schema = scalar::<Self>(&pattern::path(), ANY);
        set(&mut schema, "maxLength", 127);
        schema
    };
    TimeOfDay, "TimeOfDay", text::<Self>("^([01][0-9]|2[0-3]):[0-5][0-9]$");
    Url, "Url", {
        let mut schema = text::<Self>(pattern::URL);
        set(&mut schema, "maxLength", 1024);
        schema
    };
    UserName, "UserName", scalar::<Self>(pattern::USER_NAME, &["string", "boolean"]);
    VariableName, "VariableName", scalar::<Self>(pattern::VARIABLE_NAME, &["string", "boolean"]);
    Word, "Word", scalar::<Self>(pattern::WORD, ANY);
}

/// Words bring their descriptions from their types.
macro_rules! words {
    ($($type:ident)+) => {
        $(impl Written for $type {
            const NAME: Option<&'static str> = Some(stringify!($type));

            fn schema(generator: &mut SchemaGenerator) -> Schema {
                <Self as JsonSchema>::json_schema(generator)
            }
        })+
    };
}

words! { BondMode Bootproto Firmware KickstartAccess Layout Os Selinux State UnknownHosts WebServer }

impl<const MIN: u32, const MAX: u32> Written for Int<MIN, MAX> {
    const NAME: Option<&'static str> = None;

    fn schema(_: &mut SchemaGenerator) -> Schema {
        let pattern = format!("^{}$", pattern::numbers(MIN, MAX));
        let mut schema = whole::<Self>(MIN.into(), MAX.into(), &pattern);
        let wanted = if MIN == MAX {
            format!("the number {MIN}")
        } else {
            format!("a number from {MIN} to {MAX}")
        };
        describe(&mut schema, &wanted);
        schema
    }
}

impl Written for bool {
    const NAME: Option<&'static str> = None;

    fn schema(_: &mut SchemaGenerator) -> Schema {
        scalar::<Self>("^(true|false)$", &["boolean", "string"])
    }
}
