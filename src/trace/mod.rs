//! A packet capture into each machine's story, held against what the inventory says.
//!
//! [`Frames`] reads pcap and pcapng, frame by frame; a [`Tracer`] is given frames and tells
//! [`Line`]s: who asked what of DHCP, TFTP and HTTP, who answered, and where that leaves the way that
//! `netpxe show` prints, with the likely [`Cause`]. It looks at no clock and no disk. A capture is
//! anybody's input: whatever is remembered is bounded, and what cannot be read is passed over.

mod capture;
mod cause;
mod dhcp;
mod http;
mod packet;
mod questions;
mod story;
mod tftp;
mod tracer;

pub use capture::{Frames, Link};
pub use cause::Cause;
pub use tracer::{Line, Tracer};
