//! A client that sends exactly what it is told to, from the address that it is told.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddrV4, TcpStream};
use std::time::Duration;

use rustix::net::{AddressFamily, SocketType, bind, connect, socket};

use crate::support::netns::Namespace;

/// What came back.
#[derive(Debug)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// What followed the headers.
    pub body: String,
}

/// Sends `request` from `from` to `to`, and reads until the server closes.
///
/// # Panics
/// If nothing that is a response comes back.
pub fn send(namespace: &Namespace, from: Ipv4Addr, to: SocketAddrV4, request: &[u8]) -> Response {
    let socket =
        namespace.inside(|| socket(AddressFamily::INET, SocketType::STREAM, None).unwrap());
    bind(&socket, &SocketAddrV4::new(from, 0)).unwrap();
    connect(&socket, &to).unwrap();
    let mut stream = TcpStream::from(socket);
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    // A server that has seen enough answers and closes, before all of it is sent.
    let _ = stream.write_all(request);
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Err(error) if error.kind() != ErrorKind::ConnectionReset => panic!("{error}"),
        _ => {}
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let status = text.split(' ').nth(1).and_then(|word| word.parse().ok());
    let status = status.unwrap_or_else(|| {
        let request = String::from_utf8_lossy(&request[..request.len().min(200)]);
        panic!("no response to {request:?}: {text:?}")
    });
    let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    Response {
        status,
        body: body.to_owned(),
    }
}
