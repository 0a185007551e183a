//! How fast `netpxe trace` reads a capture, and what memory that takes: `make bench`.
//!
//! A million frames, most of them blocks of kernels on their way to a hundred machines, beside a
//! plain read of the same file.

use std::fs::File;
use std::io::{BufWriter, Read as _};
use std::net::Ipv4Addr;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use etherparse::PacketBuilder;
use netpxe::source::Source;
use netpxe::trace::{Frames, Tracer};
use pcap_file::DataLink;
use pcap_file::pcap::{PcapHeader, PcapPacket, PcapWriter};

const FRAMES: u32 = 1_000_000;
const MACHINES: u32 = 100;
const BLOCK: usize = 1024;
const SERVER: [u8; 4] = [172, 22, 10, 2];

fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("capture.pcap");
    write(&path)?;
    let size = std::fs::metadata(&path)?.len();
    let mut buffer = vec![0; 1 << 20];
    let begin = Instant::now();
    let mut file = File::open(&path)?;
    while file.read(&mut buffer)? > 0 {}
    let read = begin.elapsed();

    let text = std::fs::read_to_string("inventory.example.yaml")?;
    let (plan, _) = netpxe::compile(&Source::new("inventory.yaml", text), &());
    let plan = plan.context("the example has no faults")?;
    let before = peak()?;
    let begin = Instant::now();
    let mut frames = Frames::new(File::open(&path)?)?;
    let mut tracer = Tracer::new(&plan);
    let mut lines = 0;
    while frames.next(|time, link, frame| tracer.frame(time, link, frame, &mut |_| lines += 1))? {}
    tracer.end(&mut |_| lines += 1);
    let took = begin.elapsed();
    let speed = u128::from(size) / took.as_micros().max(1);
    println!(
        "trace: {FRAMES} frames, {} MB: {speed} MB/s (target >= 200), {:.1} times a plain read, {lines} \
         lines, {} MB more memory",
        size / 1_000_000,
        took.as_secs_f64() / read.as_secs_f64(),
        (peak()? - before) / 1024,
    );
    Ok(())
}

/// Writes the capture: each machine asks for a file, and gets its blocks.
fn write(path: &Path) -> Result<()> {
    let header = PcapHeader {
        datalink: DataLink::ETHERNET,
        ..PcapHeader::default()
    };
    let mut capture = PcapWriter::with_header(BufWriter::new(File::create(path)?), header)?;
    for number in 0..FRAMES {
        let machine = number % MACHINES;
        let round = number / MACHINES;
        let [.., last] = machine.to_be_bytes();
        let (mac, address) = ([2, 0, 0, 0, 0, last], Ipv4Addr::new(172, 22, 10, last));
        let mut frame = Vec::new();
        if round == 0 {
            let builder = PacketBuilder::ethernet2(mac, [2; 6]).ipv4(address.octets(), SERVER, 64);
            builder
                .udp(2000, 69)
                .write(&mut frame, b"\0\x01/vmlinuz\0octet\0blksize\x001024\0")?;
        } else {
            let builder = PacketBuilder::ethernet2([2; 6], mac).ipv4(SERVER, address.octets(), 64);
            let [.., high, low] = round.to_be_bytes();
            let block = [&[0, 3, high, low][..], &[0; BLOCK]].concat();
            builder.udp(3000, 2000).write(&mut frame, &block)?;
        }
        let length = u32::try_from(frame.len())?;
        let time = Duration::from_micros(number.into());
        capture.write_packet(&PcapPacket::new(time, length, &frame))?;
    }
    Ok(())
}

/// The most memory that this process has had, in kB.
fn peak() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let mut lines = status
        .lines()
        .filter_map(|line| line.strip_prefix("VmHWM:"));
    let peak = lines.next().context("no VmHWM")?;
    Ok(peak.trim().trim_end_matches(" kB").parse()?)
}
