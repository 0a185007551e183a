//! Capture files, frame by frame.

use std::io::{BufReader, Read};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use pcap_file::pcap::PcapReader;
use pcap_file::pcapng::blocks::interface_description::InterfaceDescriptionOption;
use pcap_file::pcapng::{Block, PcapNgReader};
use pcap_file::{DataLink, PcapError};

/// As many interfaces as a capture may have: each is remembered.
const MOST_INTERFACES: usize = 1024;

/// The first bytes of a pcapng file.
const PCAPNG: [u8; 4] = [0x0a, 0x0d, 0x0d, 0x0a];

/// What frames begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// An Ethernet header.
    Ethernet,
    /// What `tcpdump -i any` writes in its place.
    Cooked,
    /// The newer form of that.
    Cooked2,
}

impl Link {
    fn of(link: DataLink) -> Option<Self> {
        match link {
            DataLink::ETHERNET => Some(Self::Ethernet),
            DataLink::LINUX_SLL => Some(Self::Cooked),
            DataLink::LINUX_SLL2 => Some(Self::Cooked2),
            _ => None,
        }
    }
}

/// The frames of a capture, pcap or pcapng, as they come: a file, or a pipe from `tcpdump -U -w -`.
pub struct Frames<R: Read> {
    reader: Reader<R>,
    /// Whether the capture ends within a frame, as one that is being written does.
    is_cut: bool,
}

enum Reader<R: Read> {
    Pcap(PcapReader<Begun<R>>, Link),
    PcapNg(PcapNgReader<Begun<R>>),
}

/// A source of which the first bytes were looked at.
type Begun<R> = std::io::Chain<std::io::Cursor<[u8; 4]>, BufReader<R>>;

impl<R: Read> Frames<R> {
    /// The frames of a capture.
    ///
    /// # Errors
    /// It is neither pcap nor pcapng, or of a link that holds no machines.
    pub fn new(source: R) -> Result<Self> {
        let mut source = BufReader::new(source);
        let mut magic = [0; 4];
        source.read_exact(&mut magic).context("it is empty")?;
        let begun = std::io::Cursor::new(magic).chain(source);
        let reader = if magic == PCAPNG {
            Reader::PcapNg(PcapNgReader::new(begun).context(NO_CAPTURE)?)
        } else {
            let reader = PcapReader::new(begun).context(NO_CAPTURE)?;
            let link = reader.header().datalink;
            match Link::of(link) {
                Some(link) => Reader::Pcap(reader, link),
                None => bail!(
                    "it was captured on a link of the type {link:?}: capture on an Ethernet \
                     interface, as in `tcpdump -i eth0 -w FILE`"
                ),
            }
        };
        let is_cut = false;
        Ok(Self { reader, is_cut })
    }

    /// Hands the next frame to `act`, with the time at which it was captured, since 1970. `false`: it
    /// was the last.
    ///
    /// # Errors
    /// The capture is damaged, or cannot be read.
    pub fn next(&mut self, mut act: impl FnMut(Duration, Link, &[u8])) -> Result<bool> {
        match &mut self.reader {
            Reader::Pcap(reader, link) => match reader.next_packet() {
                None => Ok(false),
                Some(Ok(packet)) => {
                    act(packet.timestamp, *link, &packet.data);
                    Ok(true)
                }
                Some(Err(error)) => ended(error, &mut self.is_cut),
            },
            Reader::PcapNg(reader) => {
                let block = match reader.next_block() {
                    None => return Ok(false),
                    Some(Err(error)) => return ended(error, &mut self.is_cut),
                    // What it borrows would forbid to look at the interfaces.
                    Some(Ok(Block::EnhancedPacket(packet))) => packet.into_owned(),
                    Some(Ok(_)) => {
                        ensure!(
                            reader.interfaces().len() <= MOST_INTERFACES,
                            "it has more than {MOST_INTERFACES} interfaces"
                        );
                        return Ok(true);
                    }
                };
                if let Some(interface) = reader.packet_interface(&block)
                    && let Some(link) = Link::of(interface.linktype)
                {
                    let resolution = interface.options.iter().find_map(|option| match option {
                        InterfaceDescriptionOption::IfTsResol(resolution) => Some(*resolution),
                        _ => None,
                    });
                    // The reader takes the number as it stands for nanoseconds.
                    let time = time(block.timestamp.as_nanos(), resolution.unwrap_or(6));
                    act(time, link, &block.data);
                }
                Ok(true)
            }
        }
    }

    /// Whether the capture ended within a frame, as one that is still being written does.
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }
}

const NO_CAPTURE: &str = "it is no capture: `tcpdump -i eth0 -w FILE` writes one";

/// A capture that ends within a frame has ended; any other fault is one.
fn ended(error: PcapError, is_cut: &mut bool) -> Result<bool> {
    match error {
        PcapError::IncompleteBuffer => {}
        PcapError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {}
        error => return Err(error).context("the capture is damaged"),
    }
    *is_cut = true;
    Ok(false)
}

/// The time of a pcapng frame: `ticks` of a resolution, a power of ten or, with the highest bit, of
/// two.
fn time(ticks: u128, resolution: u8) -> Duration {
    let power = u32::from(resolution & 0x7f);
    let base: u128 = if resolution & 0x80 == 0 { 10 } else { 2 };
    let per_second = base.checked_pow(power).unwrap_or(u128::MAX);
    let nanoseconds = ticks.saturating_mul(1_000_000_000) / per_second;
    Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_of_the_interfaces_resolution() {
        assert_eq!(time(1_500_000, 6), Duration::from_millis(1500));
        assert_eq!(time(1_500_000_000, 9), Duration::from_millis(1500));
        assert_eq!(time(3, 0x81), Duration::from_millis(1500));
        assert_eq!(time(1, 0xff), Duration::ZERO);
    }

    #[test]
    fn what_is_no_capture_is_refused() {
        for bytes in [&b""[..], b"\n", b"netpxe: 1\n", &[0xd4, 0xc3, 0xb2, 0xa1]] {
            assert!(Frames::new(bytes).is_err(), "{bytes:?}");
        }
    }
}
