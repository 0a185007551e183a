//! `netpxe trace` over captures that are made here: whole stories, hostile bytes, and many frames.

mod classes;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::Ipv4Addr;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use dhcproto::Encodable as _;
use dhcproto::v4::{DhcpOption, Message, MessageType, Opcode};
use etherparse::PacketBuilder;
use netpxe::plan::Plan;
use netpxe::source::Source;
use netpxe::trace::{Cause, Frames, Line, Link, Tracer};
use pcap_file::DataLink;
use pcap_file::pcap::{PcapHeader, PcapPacket, PcapWriter};
use pcap_file::pcapng::PcapNgWriter;
use pcap_file::pcapng::blocks::enhanced_packet::EnhancedPacketBlock;
use pcap_file::pcapng::blocks::interface_description::InterfaceDescriptionBlock;
use proptest::prelude::*;
use rustix::process::{Pid, Signal, kill_process};

use crate::common::program::Lab;

const D1: [u8; 6] = [0xbc, 0x30, 0x5b, 0xe5, 0x73, 0xb7];
const SERVER: Ipv4Addr = Ipv4Addr::new(172, 22, 10, 2);
const ADDRESS: Ipv4Addr = Ipv4Addr::new(172, 22, 10, 57);
const ZERO: Ipv4Addr = Ipv4Addr::UNSPECIFIED;

fn plan() -> Plan {
    let text = std::fs::read_to_string("inventory.example.yaml").unwrap();
    netpxe::compile(&Source::new("inventory.yaml", text), &())
        .0
        .unwrap()
}

fn udp(mac: [u8; 6], from: (Ipv4Addr, u16), to: (Ipv4Addr, u16), payload: &[u8]) -> Vec<u8> {
    let builder = PacketBuilder::ethernet2(mac, [0xff; 6]);
    let builder = builder
        .ipv4(from.0.octets(), to.0.octets(), 64)
        .udp(from.1, to.1);
    let mut frame = Vec::new();
    builder.write(&mut frame, payload).unwrap();
    frame
}

fn tcp(mac: [u8; 6], from: (Ipv4Addr, u16), to: (Ipv4Addr, u16), payload: &[u8]) -> Vec<u8> {
    let builder = PacketBuilder::ethernet2(mac, [2; 6]);
    let builder = builder
        .ipv4(from.0.octets(), to.0.octets(), 64)
        .tcp(from.1, to.1, 1, 1000);
    let mut frame = Vec::new();
    builder.write(&mut frame, payload).unwrap();
    frame
}

fn dhcp(mac: [u8; 6], kind: MessageType, edit: impl FnOnce(&mut Message)) -> Vec<u8> {
    let mut message = Message::new_with_id(7, ZERO, ZERO, ZERO, ZERO, &mac);
    message.opts_mut().insert(DhcpOption::MessageType(kind));
    edit(&mut message);
    let payload = message.to_vec().unwrap();
    match message.opcode() {
        Opcode::BootReply => udp([2; 6], (SERVER, 67), (ADDRESS, 68), &payload),
        _ => udp(mac, (ZERO, 68), (Ipv4Addr::BROADCAST, 67), &payload),
    }
}

fn discover(mac: [u8; 6]) -> Vec<u8> {
    dhcp(mac, MessageType::Discover, |message| {
        let vendor = b"PXEClient:Arch:00000:UNDI:003016".to_vec();
        message
            .opts_mut()
            .insert(DhcpOption::ClassIdentifier(vendor));
    })
}

fn ack(mac: [u8; 6], address: Ipv4Addr, file: &[u8]) -> Vec<u8> {
    dhcp(mac, MessageType::Ack, |message| {
        message
            .set_opcode(Opcode::BootReply)
            .set_yiaddr(address)
            .set_siaddr(SERVER);
        message.set_fname(file);
        message
            .opts_mut()
            .insert(DhcpOption::ServerIdentifier(SERVER));
    })
}

/// The lines of frames that come a second apart, and the seconds that pass then.
fn lines(frames: &[Vec<u8>], then: u64) -> Vec<Line> {
    lines_of(&plan(), frames, then)
}

/// The same with a plan.
fn lines_of(plan: &Plan, frames: &[Vec<u8>], then: u64) -> Vec<Line> {
    let mut tracer = Tracer::new(plan);
    let mut lines = Vec::new();
    let mut time = Duration::ZERO;
    for frame in frames {
        time += Duration::from_secs(1);
        tracer.frame(time, Link::Ethernet, frame, &mut |line| lines.push(line));
    }
    let last = time + Duration::from_secs(then);
    tracer.frame(last, Link::Ethernet, &[], &mut |line| lines.push(line));
    tracer.end(&mut |line| lines.push(line));
    lines
}

/// The causes of a machine.
fn causes(lines: &[Line], mac: [u8; 6]) -> Vec<Cause> {
    let lines = lines.iter().filter(|line| line.mac.octets() == mac);
    lines.filter_map(|line| line.cause).collect()
}

const FILE: &[u8] = b"boot/grub/i386-pc/core.0";

#[test]
fn a_machine_on_its_way_leaves_it_nowhere() {
    let (client, server) = ((ADDRESS, 2000), (SERVER, 69));
    let lines = lines(
        &[
            discover(D1),
            ack(D1, ADDRESS, FILE),
            udp(D1, client, server, b"\0\x01/vmlinuz\0octet\0"),
            udp([2; 6], (SERVER, 3000), client, b"\0\x03\0\x01short"),
            tcp(
                D1,
                (ADDRESS, 4000),
                (SERVER, 80),
                b"GET /ks/x.cfg HTTP/1.1\r\n",
            ),
            tcp(
                [2; 6],
                (SERVER, 80),
                (ADDRESS, 4000),
                b"HTTP/1.1 200 OK\r\n",
            ),
        ],
        60,
    );
    assert_eq!(causes(&lines, D1), []);
    let told: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(
        told[..5],
        [
            "asks DHCP: DISCOVER, BIOS (PXEClient, architecture 0)",
            "172.22.10.2 gives 172.22.10.57, file boot/grub/i386-pc/core.0 of 172.22.10.2",
            "asks TFTP for /vmlinuz",
            "/vmlinuz came: 5 bytes",
            "asks HTTP for /ks/x.cfg",
        ]
    );
    // All others were never heard.
    assert!(
        lines[5..]
            .iter()
            .all(|line| line.cause == Some(Cause::NeverCame))
    );
}

#[test]
fn each_cause_is_told_where_it_is_and_nowhere_else() {
    let (client, server) = ((ADDRESS, 2000), (SERVER, 69));
    let request = || udp(D1, client, server, b"\0\x01/vmlinuz\0octet\0");
    let begun = |more: &[Vec<u8>]| [&[discover(D1), ack(D1, ADDRESS, FILE)], more].concat();
    let image = || {
        udp(
            D1,
            client,
            server,
            &[b"\0\x01", FILE, b"\0octet\0"].concat(),
        )
    };
    let came = || udp([2; 6], (SERVER, 3000), client, b"\0\x03\0\x01x");
    let wrong = [0xbc, 0x30, 0x5b, 0xe5, 0x73, 0xb8];
    let block = udp(
        [2; 6],
        (SERVER, 3000),
        client,
        &[&[0, 3, 0, 1][..], &[0; 512]].concat(),
    );
    let get = tcp(
        D1,
        (ADDRESS, 4000),
        (SERVER, 80),
        b"GET /ks/x.cfg HTTP/1.1\r\n",
    );
    let status = |text: &[u8]| tcp([2; 6], (SERVER, 80), (ADDRESS, 4000), text);
    let error = |code| udp([2; 6], (SERVER, 3000), client, &[0, 5, 0, code, b'x', 0]);
    for (cause, mac, frames) in [
        (
            Cause::NearlyKnown,
            wrong,
            vec![
                discover(wrong),
                ack(wrong, Ipv4Addr::new(172, 22, 10, 6), FILE),
            ],
        ),
        (Cause::NoAnswer, D1, vec![discover(D1)]),
        (
            Cause::OtherAddress,
            D1,
            vec![discover(D1), ack(D1, Ipv4Addr::new(172, 22, 10, 6), FILE)],
        ),
        (Cause::NoFile, D1, vec![discover(D1), ack(D1, ADDRESS, b"")]),
        (
            Cause::OtherFile,
            D1,
            vec![discover(D1), ack(D1, ADDRESS, b"pxelinux.0")],
        ),
        (Cause::NotThere, D1, begun(&[request(), error(1)])),
        (Cause::Refused, D1, begun(&[request(), error(2)])),
        (
            Cause::NotThere,
            D1,
            begun(&[get.clone(), status(b"HTTP/1.1 404 Not Found\r\n")]),
        ),
        (
            Cause::Refused,
            D1,
            begun(&[get, status(b"HTTP/1.1 403 Forbidden\r\n")]),
        ),
        (
            Cause::NeverEnded,
            D1,
            begun(&[request(), block.clone(), block]),
        ),
        (Cause::NotStarted, D1, begun(&[image(), came()])),
        (
            Cause::NoKickstart,
            D1,
            begun(&[
                request(),
                udp([2; 6], (SERVER, 3000), client, b"\0\x03\0\x01x"),
            ]),
        ),
    ] {
        let lines = lines(&frames, 60);
        assert_eq!(causes(&lines, mac), [cause], "{lines:?}");
    }
}

/// A machine that is back at its firmware did not start its image: that is told at once.
#[test]
fn an_image_that_is_not_started() {
    let (client, server) = ((ADDRESS, 2000), (SERVER, 69));
    let mut frames = vec![
        discover(D1),
        ack(D1, ADDRESS, FILE),
        udp(
            D1,
            client,
            server,
            &[b"\0\x01", FILE, b"\0octet\0"].concat(),
        ),
        udp([2; 6], (SERVER, 3000), client, b"\0\x03\0\x01x"),
    ];
    assert_eq!(causes(&lines(&frames, 1), D1), []);
    frames.push(discover(D1));
    assert_eq!(causes(&lines(&frames, 1), D1), [Cause::NotStarted]);
}

#[test]
fn every_cause_is_explained() {
    let lab = Lab::new();
    for cause in Cause::ALL {
        let text = lab.run(&["explain", cause.id()]).ends(0).out();
        let heading = format!("# {}: {}\n", cause.id(), cause.title());
        assert!(text.starts_with(&heading) && text.len() > 200, "{text}");
    }
}

/// The same frames as pcap and as pcapng.
fn captures(frames: &[Vec<u8>]) -> [Vec<u8>; 2] {
    let header = PcapHeader {
        datalink: DataLink::ETHERNET,
        ..PcapHeader::default()
    };
    let mut pcap = PcapWriter::with_header(Vec::new(), header).unwrap();
    let mut pcapng = PcapNgWriter::new(Vec::new()).unwrap();
    let interface = InterfaceDescriptionBlock::new(DataLink::ETHERNET, 65535);
    pcapng.write_pcapng_block(interface).unwrap();
    for (number, frame) in (1..).zip(frames) {
        let length = u32::try_from(frame.len()).unwrap();
        let time = Duration::from_secs(number);
        pcap.write_packet(&PcapPacket::new(time, length, frame))
            .unwrap();
        let block = EnhancedPacketBlock {
            interface_id: 0,
            // The writer takes them for the microseconds that the format has.
            timestamp: Duration::from_nanos(number * 1_000_000),
            original_len: length,
            data: frame.into(),
            options: Vec::new(),
        };
        pcapng.write_pcapng_block(block).unwrap();
    }
    [pcap.into_writer(), pcapng.into_inner()]
}

#[test]
fn both_formats_are_read_from_files_and_from_standard_input() {
    let lab = Lab::new();
    lab.write(
        "inventory.yaml",
        std::fs::read_to_string("inventory.example.yaml").unwrap(),
    );
    let captures = captures(&[discover(D1), ack(D1, ADDRESS, b"")]);
    let mut all = Vec::new();
    for capture in &captures {
        lab.write("boot.pcap", capture);
        let run = lab.run(&["trace", "boot.pcap", "inventory.yaml"]);
        all.push(run.ends(1).out());
        let input = std::fs::File::open(lab.0.path().join("boot.pcap")).unwrap();
        let mut live =
            crate::common::program::netpxe(lab.0.path(), &["trace", "-", "inventory.yaml"]);
        let output = live.stdin(input).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(
            text.contains("     1.000  T0011: the answer names no file to boot"),
            "{text}"
        );
        let run = lab.run(&["trace", "boot.pcap", "inventory.yaml", "--format", "json"]);
        let lines = run.ends(1).out();
        let first: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
        assert_eq!(first["host"], "d1");
        assert_eq!(first["time"], 1.0);
    }
    assert_eq!(all[0], all[1]);
    assert!(all[0].starts_with("d1 (bc:30:5b:e5:73:b7)\n     0.000  asks DHCP: DISCOVER, BIOS"));
    lab.write("boot.pcap", &captures[0][..captures[0].len() - 9]);
    let run = lab.run(&["trace", "boot.pcap", "inventory.yaml"]);
    assert!(run.ends(1).err().contains("ends within a frame"));
    lab.write("boot.pcap", "netpxe: 1\n");
    let run = lab.run(&["trace", "boot.pcap", "inventory.yaml"]);
    assert!(
        run.ends(1).err().contains("it is no capture"),
        "{}",
        run.err()
    );
}

/// A person who watches presses Ctrl-C, which tcpdump and netpxe get both: what never came is told all
/// the same. A second one ends netpxe where the pipe stays open.
#[test]
fn ctrl_c_ends_the_capture_and_then_the_story() {
    let lab = Lab::new();
    lab.write(
        "inventory.yaml",
        std::fs::read_to_string("inventory.example.yaml").unwrap(),
    );
    let [capture, _] = captures(&[discover(D1), ack(D1, ADDRESS, b"")]);
    for is_closed in [true, false] {
        let arguments = ["trace", "-", "inventory.yaml"];
        let mut trace = crate::common::program::netpxe(lab.0.path(), &arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = trace.stdin.take().unwrap();
        let mut output = BufReader::new(trace.stdout.take().unwrap());
        input.write_all(&capture).unwrap();
        let mut line = String::new();
        while !line.contains("T0011") {
            line.clear();
            assert!(output.read_line(&mut line).unwrap() > 0, "it has ended");
        }
        let process = Pid::from_child(&trace);
        kill_process(process, Signal::INT).unwrap();
        if is_closed {
            drop(input);
            let mut rest = String::new();
            output.read_to_string(&mut rest).unwrap();
            assert!(rest.contains("T0002: the machine was never heard"));
            assert_eq!(trace.wait().unwrap().code(), Some(1));
        } else {
            sleep(Duration::from_millis(300));
            assert_eq!(trace.try_wait().unwrap(), None);
            kill_process(process, Signal::INT).unwrap();
            assert_eq!(trace.wait().unwrap().code(), Some(130));
        }
    }
}

/// Whatever a packet says, no line commands the terminal, nor pretends to be another.
#[test]
fn what_packets_say_is_safe_to_print() {
    let lab = Lab::new();
    lab.write(
        "inventory.yaml",
        std::fs::read_to_string("inventory.example.yaml").unwrap(),
    );
    let request = b"\0\x01\x1b[31mx\n   T0001\x9b\0octet\0";
    let frames = [
        discover(D1),
        udp(D1, (ADDRESS, 2000), (SERVER, 69), request),
    ];
    lab.write("boot.pcap", &captures(&frames)[0]);
    let out = lab
        .run(&["trace", "boot.pcap", "inventory.yaml"])
        .ends(1)
        .out();
    assert!(
        !out.contains(['\u{1b}', '\u{9b}']) && !out.contains("\n   T0001"),
        "{out:?}"
    );
}

/// Strangers, transfers and requests without end are followed up to a bound, and frames of no
/// interest cost nothing: memory does not grow with the capture.
#[test]
fn many_frames_are_followed_in_bounded_memory() {
    let plan = plan();
    let mut tracer = Tracer::new(&plan);
    let mut count = 0;
    for number in 0..60_000_u32 {
        let [_, a, b, c] = number.to_be_bytes();
        let mac = [2, 0, 1, a, b, c];
        let address = Ipv4Addr::new(10, a, b, c);
        let request = udp(mac, (address, 2000), (SERVER, 69), b"\0\x01/f\0octet\0");
        for frame in [discover(mac), ack(mac, address, FILE), request] {
            let time = Duration::from_millis(number.into());
            tracer.frame(time, Link::Ethernet, &frame, &mut |_| count += 1);
        }
    }
    let followed = tracer.followed();
    assert!(followed <= 3 * 4096 + 16_384 + 200, "{followed}");
    assert!(count > 10_000, "{count}");
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read_all(&bytes);
    }

    #[test]
    fn damaged_captures_are_read_or_refused(
        at in any::<proptest::sample::Index>(),
        bytes in proptest::collection::vec(any::<u8>(), 1..6),
        format in 0_usize..2,
    ) {
        let frames = [discover(D1), ack(D1, ADDRESS, FILE)];
        let mut capture = captures(&frames)[format].clone();
        let at = at.index(capture.len());
        let end = (at + bytes.len()).min(capture.len());
        capture[at..end].copy_from_slice(&bytes[..end - at]);
        read_all(&capture);
    }
}

fn read_all(bytes: &[u8]) {
    let plan = plan();
    let mut tracer = Tracer::new(&plan);
    if let Ok(mut frames) = Frames::new(bytes) {
        while let Ok(true) = frames.next(|time, link, frame| {
            tracer.frame(time, link, frame, &mut |_| ());
        }) {}
    }
    tracer.end(&mut |_| ());
}
