//! The code byte that opens each sub-option (`bootplib/bsdp.h`).

/// Filler: a single byte without length or value (RFC 2132, 8.4).
pub const PAD: u8 = 0;
/// Message type, 1 byte.
pub const MESSAGE_TYPE: u8 = 1;
/// Protocol version, 2 bytes.
pub const VERSION: u8 = 2;
/// Server identifier, an IPv4 address.
pub const SERVER_IDENTIFIER: u8 = 3;
/// Server priority, 2 bytes.
pub const SERVER_PRIORITY: u8 = 4;
/// Reply port, 2 bytes.
pub const REPLY_PORT: u8 = 5;
/// Default image id, 4 bytes.
pub const DEFAULT_IMAGE: u8 = 7;
/// Selected image id, 4 bytes.
pub const SELECTED_IMAGE: u8 = 8;
/// Image list, any number of entries.
pub const IMAGE_LIST: u8 = 9;
/// `NetBoot` 1.0 firmware, a flag without a value.
pub const NETBOOT_1_0_FIRMWARE: u8 = 10;
/// Attribute filter, any number of 2-byte attributes.
pub const ATTRIBUTE_FILTER: u8 = 11;
/// Maximum message size, 2 bytes.
pub const MAX_MESSAGE_SIZE: u8 = 12;
/// Shadow mount path, text.
pub const SHADOW_MOUNT_PATH: u8 = 128;
/// Shadow file path, text.
pub const SHADOW_FILE_PATH: u8 = 129;
/// Machine name, text.
pub const MACHINE_NAME: u8 = 130;
/// End of the options: a single byte without length or value (RFC 2132, 8.4).
pub const END: u8 = 255;

/// The English name of a sub-option in lower case, or `None` if this module has no type for it.
#[must_use]
pub const fn name(code: u8) -> Option<&'static str> {
    Some(match code {
        MESSAGE_TYPE => "message type",
        VERSION => "version",
        SERVER_IDENTIFIER => "server identifier",
        SERVER_PRIORITY => "server priority",
        REPLY_PORT => "reply port",
        DEFAULT_IMAGE => "default image id",
        SELECTED_IMAGE => "selected image id",
        IMAGE_LIST => "image list",
        NETBOOT_1_0_FIRMWARE => "NetBoot 1.0 firmware",
        ATTRIBUTE_FILTER => "attribute filter",
        MAX_MESSAGE_SIZE => "max message size",
        SHADOW_MOUNT_PATH => "shadow mount path",
        SHADOW_FILE_PATH => "shadow file path",
        MACHINE_NAME => "machine name",
        _ => return None,
    })
}

/// Like [`name`], but with a word for every code.
pub(super) fn name_or_unknown(code: u8) -> &'static str {
    name(code).unwrap_or("unknown sub-option")
}
