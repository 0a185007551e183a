//! The JSON Schema of each type of value: what [`FromText`] reads, as a pattern.
//!
//! netpxe takes every scalar as text and lets the key say what it is. An editor's YAML reader
//! decides earlier: unless they are quoted, it hands `1`, `1.5` and `true` to the schema as numbers
//! and booleans. So a type whose texts can look like these takes them too, although their spelling
//! is lost by then: `True`, `0x10` and `1e3` have become `true`, `16` and `1000`.

use std::net::Ipv4Addr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use super::{
    AddressRange, AgentId, BondMode, BondOption, BootFiles, Bootproto, Console, ContainerImage,
    DataType, DhcpServer, DhcpdText, Disk, DiskPath, DiskText, DomainName, Filesystem, Firmware,
    Folder, FromText, FullName, GroupName, HostName, Int, Interface, InterfaceName, KeaHooks,
    KernelArg, Keymap, KickstartAccess, Label, Language, Layout, LeaseTime, LocalFolder, LocalPath,
    Locale, Mac, MacModel, Marker, Mebibytes, MountOption, MountPoint, OptionName, OptionType, Oui,
    Package, Password, Port, Prefer, Raid, RepoPath, Route, RsyncUrl, Selinux, ServerName, Service,
    Sha256, Size, SshKey, State, Subnet, Sudo, Swap, Text, TftpPath, Thumbprint, TimeOfDay,
    TimeZone, Transport, UnknownHosts, Url, UserName, VariableName, VolumeName, VolumeSize,
    Warning, WebServer,
};
use super::{pattern, time_zone};

/// A type of value that a JSON Schema can describe.
pub trait ValueSchema: FromText {
    /// The name of its definition in the schema; without one, the schema stands wherever the type is
    /// used.
    const NAME: Option<&'static str>;

    /// Its schema.
    fn schema(generator: &mut SchemaGenerator) -> Schema;
}

/// A scalar that every YAML reader takes for text.
fn text<T: FromText>(pattern: &str) -> Schema {
    let schema = json_schema!({ "type": "string", "pattern": pattern });
    described(schema, T::WANTED)
}

/// A scalar that YAML readers may take for any of `types`.
fn scalar<T: FromText>(pattern: &str, types: &[&str]) -> Schema {
    let schema = json_schema!({ "type": types, "pattern": pattern });
    described(schema, T::WANTED)
}

/// A whole number, quoted or not.
fn whole<T: FromText>(min: u64, max: u64, pattern: &str) -> Schema {
    let schema = scalar::<T>(pattern, &["string", "integer"]);
    with(with(schema, "minimum", min), "maximum", max)
}

/// A name. Numbers are names too, but not negative ones.
fn name<T: FromText>(pattern: &str) -> Schema {
    with(scalar::<T>(pattern, ANY), "minimum", 0)
}

/// A name of DNS, or a text of the pattern `other`, which resolvers would take for a number. No number
/// is a name of DNS.
fn dns_name<T: FromText>(other: Option<&str>) -> Schema {
    let schema = scalar::<T>(&pattern::dns_name(), &["string", "boolean"]);
    let schema = with(schema, "maxLength", 253);
    match other {
        None => without(schema, &pattern::no_name()),
        Some(other) => unless(schema, &pattern::no_name(), other),
    }
}

/// Excludes numbers that begin with a hyphen, as the pattern does with texts.
fn not_negative(schema: Schema) -> Schema {
    with(schema, "minimum", 0)
}

/// Excludes texts, except those of another pattern.
fn unless(schema: Schema, pattern: &str, except: &str) -> Schema {
    let others = json_schema!({ "not": { "type": "string", "pattern": pattern } });
    let except = json_schema!({ "type": "string", "pattern": except });
    with(
        schema,
        "anyOf",
        vec![Value::from(others), Value::from(except)],
    )
}

/// A URL, whose server may be an address but nothing that resolvers take for one.
fn url<T: FromText>(pattern: &str) -> Schema {
    let schema = with(text::<T>(pattern), "maxLength", 1024);
    let schema = without(schema, &pattern::no_url());
    unless(
        schema,
        &pattern::url_of_number(),
        &pattern::url_of_address(),
    )
}

/// Adds a keyword.
fn with(mut schema: Schema, keyword: &str, value: impl Into<Value>) -> Schema {
    schema.insert(keyword.to_owned(), value.into());
    schema
}

/// Excludes texts. Without the type, this would exclude every number and boolean too.
fn without(schema: Schema, pattern: &str) -> Schema {
    let excluded = json_schema!({ "type": "string", "pattern": pattern });
    with(schema, "not", excluded)
}

/// Says what is wanted, also in the message of an editor when the pattern does not match
/// (`patternErrorMessage`, which is not part of JSON Schema).
fn described(schema: Schema, wanted: &str) -> Schema {
    let message = format!("This is not {wanted}.");
    let schema = with(schema, "description", wanted);
    with(schema, "patternErrorMessage", message)
}

/// What an unquoted scalar may be to a YAML reader.
const ANY: &[&str] = &["string", "number", "boolean"];

impl ValueSchema for Warning {
    const NAME: Option<&'static str> = Some("Warning");

    fn schema(_: &mut SchemaGenerator) -> Schema {
        let codes: Vec<String> = Self::all().map(|warning| warning.to_string()).collect();
        let schema = json_schema!({ "type": "string", "enum": codes });
        described(schema, Self::WANTED)
    }
}

macro_rules! schemas {
    ($($type:ty, $name:literal, $schema:expr;)+) => {
        $(impl ValueSchema for $type {
            const NAME: Option<&'static str> = Some($name);

            fn schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        })+
    };
}

schemas! {
    AddressRange, "AddressRange", text::<Self>(&pattern::range());
    AgentId, "AgentId", scalar::<Self>(r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]{1,764}$", ANY);
    BondOption, "BondOption", scalar::<Self>("^[A-Za-z0-9_.:/=+-]{1,255}$", ANY);
    Console, "Console", text::<Self>("^tty(S|AMA)([0-9]|[12][0-9]|3[01])(,(1200|2400|4800|9600|19200|38400|57600|115200|230400)(n8)?)?$");
    ContainerImage, "ContainerImage", {
        let schema = text::<Self>("^[A-Za-z0-9][A-Za-z0-9._:@-]*(/[A-Za-z0-9._:@-]+)+$");
        with(schema, "maxLength", 255)
    };
    DhcpdText, "DhcpdText", text::<Self>(r"[;}]");
    Disk, "Disk", text::<Self>(&format!("^(any|{})$", pattern::disk()));
    DiskPath, "DiskPath", text::<Self>(&format!("^{}$", pattern::disk()));
    DiskText, "DiskText", scalar::<Self>("^[A-Za-z0-9 ._:+=@/-]{1,64}$", ANY);
    DomainName, "DomainName", dns_name::<Self>(None);
    FullName, "FullName", scalar::<Self>(r"^[^\u0000-\u001f:\u007f-\u009f\u2028\u2029]{1,255}$", ANY);
    Folder, "Folder", {
        let schema = with(text::<Self>(&pattern::folder()), "maxLength", 127);
        let schema = without(schema, &pattern::no_folder());
        unless(schema, &pattern::of_var(), &pattern::served_of_var())
    };
    GroupName, "GroupName", scalar::<Self>("^[a-z_][a-z0-9_-]{0,31}$", &["string", "boolean"]);
    HostName, "HostName", with(dns_name::<Self>(None), "maxLength", 64);
    Interface, "Interface", {
        let other = format!("^lo$|{}", pattern::address());
        without(name::<Self>("^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$"), &other)
    };
    InterfaceName, "InterfaceName", {
        let schema = scalar::<Self>("^[a-z][a-z0-9._-]{0,14}$", &["string", "boolean"]);
        without(schema, "^(all|bonding_masters|default|lo)$")
    };
    Ipv4Addr, "Address", without(text::<Self>(&pattern::address()), &pattern::nobody());
    KernelArg, "KernelArg", with(scalar::<Self>(r"^(?![0-9]{2})[!#-&(-\[\]-~]{1,255}$", ANY), "exclusiveMaximum", 10);
    Keymap, "Keymap", not_negative(scalar::<Self>("^[A-Za-z0-9_.][A-Za-z0-9_.-]{0,62}$", ANY));
    Label, "Label", name::<Self>("^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$");
    LeaseTime, "LeaseTime", whole::<Self>(1, 31_536_000, &pattern::lease_time());
    LocalFolder, "LocalFolder", scalar::<Self>(r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]{1,4095}$", ANY);
    Language, "Language", not_negative(scalar::<Self>("^[A-Za-z0-9@_.][A-Za-z0-9@_.-]{0,62}$", ANY));
    Locale, "Locale", text::<Self>(pattern::locale());
    LocalPath, "LocalPath", scalar::<Self>(r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]{1,4095}$", ANY);
    Mac, "Mac", {
        // Twelve digits are a number, unless the first is a zero: then YAML readers disagree what
        // it is, and the editor asks for quotes.
        let schema = whole::<Self>(100_000_000_000, 999_999_999_999, &pattern::mac());
        // Zeros, and multicast addresses.
        without(schema, "^([0:-]+$|[0-9A-Fa-f][13579BDFbdf])")
    };
    MacModel, "MacModel", text::<Self>(&pattern::model());
    Marker, "Marker", text::<Self>("^[0-9A-Za-z]([0-9A-Za-z.-]*[0-9A-Za-z])?-[1-9][0-9]{0,8}$");
    Mebibytes, "Mebibytes", text::<Self>(&format!("^({})$", pattern::mebibytes()));
    MountOption, "MountOption", not_negative(scalar::<Self>("^[A-Za-z0-9_.:/=+][A-Za-z0-9_.:/=+-]{0,254}$", ANY));
    MountPoint, "MountPoint", {
        let schema = with(text::<Self>(&pattern::mount_point()), "maxLength", 255);
        without(schema, "^/(bin|dev|etc|lib|lib64|lost\\+found|mnt|proc|root|run|sbin|sys)(/|$)")
    };
    OptionName, "OptionName", {
        let schema = scalar::<Self>("^[a-z][a-z0-9-]{0,62}$", &["string", "boolean"]);
        without(schema, "^(space|option-[0-9]*)$")
    };
    OptionType, "OptionType", text::<Self>(&OptionType::pattern());
    Oui, "Oui", {
        // Six digits are a number, with the same doubts as a MAC address of digits alone.
        whole::<Self>(100_000, 999_999, "^([0-9A-Fa-f]{2}(:?[0-9A-Fa-f]{2}){2}|[0-9A-Fa-f]{2}(-[0-9A-Fa-f]{2}){2})$")
    };
    Package, "Package", with(scalar::<Self>(&pattern::package(), ANY), "maxLength", 255);
    Password, "Password", text::<Self>(
        // SHA-512, SHA-256, yescrypt.
        r"^(locked|(\$6\$(rounds=[0-9]{4,9}\$)?[./0-9A-Za-z]{1,16}\$[./0-9A-Za-z]{43}|\$5\$(rounds=[0-9]{4,9}\$)?[./0-9A-Za-z]{1,16}\$|\$y\$[./0-9A-Za-z]+\$[./0-9A-Za-z]+\$)[./0-9A-Za-z]{43})$"
    );
    Port, "Port", text::<Self>(&pattern::port());
    Raid, "Raid", {
        let levels = json_schema!({ "enum": [0, 1, 5, 6, 10, "0", "1", "5", "6", "10"] });
        described(levels, Self::WANTED)
    };
    RepoPath, "RepoPath", {
        let name = "[A-Za-z0-9_+][A-Za-z0-9._+-]*";
        with(self::name::<Self>(&format!("^{name}(/{name})*$")), "maxLength", 255)
    };
    Route, "Route", text::<Self>(&pattern::route());
    RsyncUrl, "RsyncUrl", url::<Self>(&pattern::rsync());
    ServerName, "ServerName", {
        let schema = dns_name::<Self>(Some(&pattern::address()));
        without(schema, &pattern::nobody())
    };
    Service, "Service", not_negative(scalar::<Self>("^[A-Za-z0-9@_.:][A-Za-z0-9@_.:-]{0,254}$", ANY));
    Sha256, "Sha256", text::<Self>("^[0-9A-Fa-f]{64}$");
    Size, "Size", text::<Self>("^[1-9][0-9]{0,5}[KMGT]$");
    SshKey, "SshKey", without(text::<Self>(&pattern::ssh_key()), "PRIVATE KEY");
    Subnet, "Subnet", {
        let lengths = pattern::without_host_bits();
        let any = lengths.map(|pattern| json_schema!({ "pattern": pattern }).into());
        let schema = with(text::<Self>(&pattern::subnet()), "anyOf", any.collect::<Vec<Value>>());
        // Machines cannot be in these.
        without(schema, &pattern::nobodys_subnet())
    };
    Swap, "Swap", whole::<Self>(0, 0, &pattern::swap());
    Text, "Text", scalar::<Self>(r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]{1,255}$", ANY);
    TftpPath, "TftpPath", with(scalar::<Self>(&pattern::path(), ANY), "maxLength", 127);
    Thumbprint, "Thumbprint", text::<Self>("^([A-Za-z0-9_-]{27}|[A-Za-z0-9_-]{43})$");
    TimeZone, "TimeZone", {
        let names = json_schema!({ "type": "string", "enum": time_zone::NAMES.clone() });
        described(names, Self::WANTED)
    };
    TimeOfDay, "TimeOfDay", text::<Self>("^([01][0-9]|2[0-3]):[0-5][0-9]$");
    Url, "Url", url::<Self>(&pattern::url());
    UserName, "UserName", {
        let schema = scalar::<Self>("^[a-z_][a-z0-9_-]{0,31}$", &["string", "boolean"]);
        without(schema, &pattern::account_of_the_system())
    };
    VolumeName, "VolumeName", {
        let schema = scalar::<Self>("^[A-Za-z0-9_+][A-Za-z0-9._+-]{0,63}$", ANY);
        without(schema, "^(pvmove|snapshot)|_([cv]data|cmeta|[cv]orig|mimage|mlog|pmspare|rimage|rmeta|tdata|tmeta)")
    };
    VolumeSize, "VolumeSize", text::<Self>(&format!("^(rest|{})$", pattern::mebibytes()));
    VariableName, "VariableName", scalar::<Self>("^[A-Za-z_][A-Za-z0-9_]{0,254}$", &["string", "boolean"]);
}

/// Words bring their descriptions with their types.
macro_rules! words {
    ($($type:ident)+) => {
        $(impl ValueSchema for $type {
            const NAME: Option<&'static str> = Some(stringify!($type));

            fn schema(generator: &mut SchemaGenerator) -> Schema {
                <Self as JsonSchema>::json_schema(generator)
            }
        })+
    };
}

words! { BondMode BootFiles Bootproto DataType DhcpServer Filesystem Firmware KeaHooks KickstartAccess Layout Prefer Selinux State Sudo Transport UnknownHosts WebServer }

impl<const MIN: u32, const MAX: u32> ValueSchema for Int<MIN, MAX> {
    const NAME: Option<&'static str> = None;

    fn schema(_: &mut SchemaGenerator) -> Schema {
        let pattern = format!("^{}$", pattern::numbers(MIN, MAX));
        let schema = whole::<Self>(MIN.into(), MAX.into(), &pattern);
        if MIN == MAX {
            described(schema, &format!("the number {MIN}"))
        } else {
            described(schema, &format!("a number from {MIN} to {MAX}"))
        }
    }
}

impl ValueSchema for bool {
    const NAME: Option<&'static str> = None;

    fn schema(_: &mut SchemaGenerator) -> Schema {
        scalar::<Self>("^(true|false)$", &["boolean", "string"])
    }
}
