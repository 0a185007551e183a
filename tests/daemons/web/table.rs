//! The table of requests, `requests.txt`, put to each server.

use std::fmt::Write as _;
use std::net::Ipv4Addr;

use super::server::{Server, Software};

/// What comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Got {
    /// The kickstart of this host.
    Kickstart(String),
    /// A file that holds this.
    File(String),
    /// Only this status; of a HEAD, without a body.
    Status(u16),
}

/// A line of the table.
struct Row {
    what: &'static str,
    from: Ipv4Addr,
    request: Vec<u8>,
    by_address: Got,
    by_header: Got,
}

/// Who asks, and from what last octet.
const CLIENTS: &[(&str, u8)] = &[
    ("db1", 11),
    ("db1-eno2", 12),
    ("web1", 13),
    ("old1", 14),
    ("nobody", 99),
];

/// The machines that have kickstarts, and the names of these.
const HOSTS: &[(&str, &str)] = &[
    ("db1", "3c-ec-ef-00-00-a1.cfg"),
    ("web1", "3c-ec-ef-00-00-b1.cfg"),
];

fn rows() -> Vec<Row> {
    let lines = include_str!("requests.txt").lines();
    let rows = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    rows.map(Row::new).collect()
}

impl Row {
    fn new(line: &'static str) -> Self {
        let parts: Vec<&str> = line.split(" | ").collect();
        let [what, from, request, by_address, by_header] = parts[..] else {
            panic!("five parts are wanted: {line}");
        };
        let client = CLIENTS.iter().find(|(name, _)| *name == from);
        let (_, last) = client.unwrap_or_else(|| panic!("who is it? {line}"));
        Self {
            what,
            from: Ipv4Addr::new(172, 22, 10, *last),
            request: request_of(request),
            by_address: Got::new(by_address),
            by_header: Got::new(by_header),
        }
    }

    /// What really came.
    fn got(&self, server: &Server, expected: &Got) -> Got {
        let response = server.ask(self.from, &self.request);
        let body = &response.body;
        let mut hosts = HOSTS.iter();
        let owner = hosts.find(|(_, file)| *body == server.kickstart(file));
        match (response.status, owner, expected) {
            (200, Some((host, _)), _) => Got::Kickstart((*host).to_owned()),
            (200, None, Got::File(text)) if body.contains(text) => expected.clone(),
            (200, None, _) if !body.is_empty() => Got::File(body.clone()),
            (status, ..) => {
                for secret in ["clearpart", "outside of every root", "root:"] {
                    assert!(!body.contains(secret), "{}: {body}", self.what);
                }
                Got::Status(status)
            }
        }
    }
}

impl Got {
    fn new(text: &str) -> Self {
        if let Some(host) = text.strip_prefix("ks ") {
            Self::Kickstart(host.to_owned())
        } else if let Ok(status) = text.parse() {
            Self::Status(status)
        } else {
            Self::File(text.trim_matches('"').to_owned())
        }
    }
}

/// The request as it is sent.
fn request_of(text: &str) -> Vec<u8> {
    let long = |text: String, length: usize| {
        let letters = "x".repeat(length);
        text.replace(&format!("@{length}@"), &letters)
    };
    let text = text.replace("MAC-", "X-RHN-Provisioning-MAC-");
    let text = [3000, 5000, 9000].into_iter().fold(text, long);
    let mut parts = text.split(" ; ");
    let mut out = format!("{} HTTP/1.1\r\n", parts.next().unwrap());
    if !text.contains(" ; Host: ") {
        out.push_str("Host: deploy\r\n");
    }
    for header in parts {
        let _ = write!(out, "{header}\r\n");
    }
    out.push_str("Connection: close\r\n\r\n");
    out.into_bytes()
}

/// Runs the whole table, and only then says what was wrong.
fn run(software: Software, access: &str, column: fn(&Row) -> &Got) {
    let server = Server::start(software, access);
    let rows = rows();
    assert!(rows.len() >= 70, "only {} requests", rows.len());
    let mut wrong = Vec::new();
    for row in &rows {
        let expected = column(row);
        let got = row.got(&server, expected);
        if got != *expected {
            wrong.push(format!("{}: {got:?}, not {expected:?}", row.what));
        }
    }
    assert!(
        wrong.is_empty(),
        "{software:?}, {access}:\n{}\n{}",
        wrong.join("\n"),
        server.log()
    );
}

#[test]
fn apache_by_address() {
    run(Software::Apache, "by-address", |row| &row.by_address);
}

#[test]
fn nginx_by_address() {
    run(Software::Nginx, "by-address", |row| &row.by_address);
}

#[test]
fn apache_by_header() {
    run(Software::Apache, "by-header", |row| &row.by_header);
}

#[test]
fn nginx_by_header() {
    run(Software::Nginx, "by-header", |row| &row.by_header);
}
