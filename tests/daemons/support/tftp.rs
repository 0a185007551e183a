//! The real tftpd-hpa, and a client that reads files from it (RFC 1350).

use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::path::Path;
use std::time::Duration;

use super::daemon::Daemon;
use super::evidence::Evidence;
use super::needs;
use super::netns::Namespace;

const READ: u8 = 1;
const DATA: u8 = 3;
const ACK: u8 = 4;
const ERROR: u8 = 5;
const BLOCK: usize = 512;
/// How often a packet is sent, a fifth of a second apart: the daemon may still be starting.
const TRIES: u32 = 50;

/// Serves a folder as distributions do: as nobody, and nothing outside of it (`--secure`).
pub fn serve(folder: &Path, namespace: &Namespace, evidence: &Evidence) -> Daemon {
    let mut command = namespace.command(needs::program("in.tftpd"));
    command.args(["--foreground", "--secure"]).arg(folder);
    Daemon::start_silent(&mut command, &evidence.file("tftpd.log"))
}

/// Reads a file, from a machine in `namespace`.
///
/// # Errors
/// With what the server said, or that it said nothing.
pub fn fetch(namespace: &Namespace, server: Ipv4Addr, file: &str) -> Result<Vec<u8>, String> {
    let socket = namespace.inside(|| UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap());
    let wait = Some(Duration::from_millis(200));
    socket.set_read_timeout(wait).unwrap();
    let mut say: Vec<u8> = [&[0, READ], file.as_bytes(), b"\0octet\0"].concat();
    let mut to = SocketAddr::from((server, 69));
    let mut whole = Vec::new();
    let mut block: u16 = 1;
    let mut packet = [0; BLOCK + 4];
    let mut tries = TRIES;
    while tries > 0 {
        tries -= 1;
        // What is lost is said again.
        let _ = socket.send_to(&say, to);
        let Ok((length, from)) = socket.recv_from(&mut packet) else {
            continue;
        };
        match packet[..length] {
            [0, DATA, high, low, ref data @ ..] if u16::from_be_bytes([high, low]) == block => {
                whole.extend_from_slice(data);
                say = vec![0, ACK, high, low];
                to = from;
                block = block.wrapping_add(1);
                tries = TRIES;
                if data.len() < BLOCK {
                    let _ = socket.send_to(&say, to);
                    return Ok(whole);
                }
            }
            [0, ERROR, _, code, ref text @ ..] => {
                let text = String::from_utf8_lossy(text);
                let text = text.trim_end_matches('\0');
                return Err(format!("{file}: error {code}: {text}"));
            }
            _ => {}
        }
    }
    Err(format!("{file}: no answer from {server}"))
}
