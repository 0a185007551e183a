//! BSDP, Apple's Boot Service Discovery Protocol: options <-> the bytes of DHCP option 43.
//!
//! A Mac that boots from the network asks twice, each time with a DHCPINFORM: LIST (which
//! images are there?), then SELECT (this one). Question and answer are sub-options of one
//! code byte, one length byte and a big-endian value. This module knows these bytes and nothing
//! else: neither who asks nor how a DHCP server is configured to answer.
//!
//! - [`encode()`] turns options into bytes and refuses what option 43 cannot carry.
//! - [`hex_lines`], [`to_dhcpd`] and [`to_rows`] write the same bytes with a comment to each part.
//! - [`decode()`] turns bytes into options and says at which byte it gave up; [`annotate()`] explains
//!   every byte, for a person reading a packet capture.
//! - [`from_words`] reads the words of these comments back.
//! - [`list_reply`], [`select_reply`], [`failed_reply`] and [`discover_answer`] are the
//!   answers a server gives.
//!
//! Sources: `BSDP.doc` 1.0.8 and `bootplib/bsdp.h` of Apple's `bootp`. What this module says about
//! Macs' behaviour rests on them and on field reports; no Mac was available.

mod annotate;
pub mod code;
mod decode;
mod decode_error;
mod dhcpd;
mod encode;
mod image;
mod limits;
mod lines;
mod option;
mod reader;
mod reply;
#[cfg(test)]
mod samples;
mod words;

pub use crate::hex::colons as hex;
pub use annotate::annotate;
pub use decode::decode;
pub use decode_error::{DecodeError, DecodeFault};
pub use dhcpd::{to_dhcpd, to_rows};
pub use encode::encode;
pub use image::{Image, ImageId, ImageIdError, ImageIndex, ImageKind, NameTooLong};
pub use limits::{ENTRY_OVERHEAD, EncodeError, LIST_OVERHEAD, MAX_LENGTH, list_length};
pub use lines::{HexLine, hex_lines};
pub use option::{BsdpOption, MessageType, OtherCode};
pub use reply::{discover_answer, failed_reply, list_reply, select_reply};
pub use words::{WordsError, from_words};
