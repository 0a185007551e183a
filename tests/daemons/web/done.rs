//! Machines that say that they are installed, and what `bin/phone-home` makes of it.

use std::fs;
use std::net::Ipv4Addr;
use std::process::Command;

use super::server::{Server, Software, ubuntu};
use crate::support::needs;

/// The machines `db1`, which has two cards, and `web1`.
const DB1: Ipv4Addr = Ipv4Addr::new(172, 22, 10, 11);
const DB1_ENO2: Ipv4Addr = Ipv4Addr::new(172, 22, 10, 12);
const WEB1: Ipv4Addr = Ipv4Addr::new(172, 22, 10, 13);
const OLD1: Ipv4Addr = Ipv4Addr::new(172, 22, 10, 14);
const UBU1: Ipv4Addr = Ipv4Addr::new(172, 22, 10, 15);
const NOBODY: Ipv4Addr = Ipv4Addr::new(172, 22, 10, 99);

const DB1_MAC: &str = "3c-ec-ef-00-00-a1";
const WEB1_MAC: &str = "3c-ec-ef-00-00-b1";
const UBU1_MAC: &str = "3c-ec-ef-00-00-e1";
const OLD1_MAC: &str = "3c-ec-ef-00-00-c1";

fn start(software: Software) -> Server {
    Server::start_with(software, "by-address", &["dav", "dav_fs"], |inventory| {
        let inventory = inventory.replace(
            "  name: deploy\n",
            "  name: deploy\n  tftp: {}\n  phone_home: true\n",
        );
        let inventory = inventory.replace("disk: any\n", "disk: any\n    install_id: 7\n");
        format!("{inventory}{}", ubuntu("3c:ec:ef:00:00:e1", UBU1))
    })
}

fn ask(server: &Server, from: Ipv4Addr, method: &str, path: &str, body: &str) -> u16 {
    let length = format!("Content-Length: {}", body.len());
    ask_with(server, from, &format!("{method} {path}"), &length, body)
}

/// Asks with these further headers.
fn ask_with(server: &Server, from: Ipv4Addr, what: &str, headers: &str, body: &str) -> u16 {
    let request =
        format!("{what} HTTP/1.1\r\nHost: deploy\r\n{headers}\r\nConnection: close\r\n\r\n{body}");
    server.ask(from, request.as_bytes()).status
}

fn said(server: &Server) -> Vec<(String, String)> {
    let entries = fs::read_dir(server.path("spool/done")).unwrap();
    let mut said: Vec<(String, String)> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    said.sort();
    said
}

/// A machine says it of itself, from each of its addresses, as often as it likes; nobody else does,
/// nobody reads it, and nothing else can be put anywhere.
fn only_of_oneself(software: Software) {
    let server = start(software);
    let done = |mac: &str| format!("/done/{mac}");
    let long = "7".repeat(17);
    let refused = [
        (WEB1, "PUT", done(DB1_MAC), "7", 404),
        (NOBODY, "PUT", done(DB1_MAC), "7", 404),
        (WEB1, "PUT", done(UBU1_MAC), "7", 404),
        (UBU1, "PUT", done(DB1_MAC), "7", 404),
        (UBU1, "PUT", format!("/ks/{UBU1_MAC}/user-data"), "7", 405),
        (OLD1, "PUT", done(OLD1_MAC), "7", 404),
        (DB1, "PUT", done(DB1_MAC), &*long, 413),
        (DB1, "PUT", done("3C-EC-EF-00-00-A1"), "7", 405),
        (DB1, "PUT", done("3c-ec-ef-00-00-a1/x"), "7", 405),
        (DB1, "PUT", done("3c-ec-ef-00-00-a1.cfg"), "7", 405),
        (DB1, "PUT", done(""), "7", 405),
        (DB1, "PUT", "/done".to_owned(), "7", 405),
        (DB1, "PUT", "/page.txt".to_owned(), "7", 405),
        (DB1, "PUT", format!("/ks/{DB1_MAC}.cfg"), "7", 405),
        (DB1, "PUT", format!("/done/../done/{WEB1_MAC}"), "7", 400),
        (DB1, "DELETE", done(DB1_MAC), "", 405),
        (DB1, "MKCOL", done(DB1_MAC), "", 405),
        (DB1, "MKCOL", done(&format!("{DB1_MAC}/")), "", 405),
        (DB1, "PROPFIND", done(DB1_MAC), "", 405),
        (DB1, "PROPPATCH", done(DB1_MAC), "", 405),
        (DB1, "MOVE", done(DB1_MAC), "", 405),
        (DB1, "COPY", done(DB1_MAC), "", 405),
        (DB1, "LOCK", done(DB1_MAC), "", 405),
        (DB1, "PATCH", done(DB1_MAC), "7", 405),
        (DB1, "PUT", "/repos/7".to_owned(), "7", 405),
        (DB1, "PUT", "/new/7".to_owned(), "7", 405),
        (DB1, "POST", done(DB1_MAC), "7", 405),
    ];
    let mut wrong = Vec::new();
    for (from, method, path, body, status) in refused {
        let got = ask(&server, from, method, &path, body);
        // Which of two reasons to refuse comes first is no matter.
        if got != status
            && !(status == 405 && (got == 404 || got == 400))
            && !(status == 400 && got == 405)
        {
            wrong.push(format!("{from} {method} {path}: {got}, not {status}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{software:?}:\n{}\n{}",
        wrong.join("\n"),
        server.log()
    );
    assert_eq!(said(&server), []);
    is_bounded(&server, software);

    assert_eq!(
        ask(&server, DB1, "PUT", &done(DB1_MAC), "6"),
        201,
        "{}",
        server.log()
    );
    assert_eq!(said(&server), [(DB1_MAC.to_owned(), "6".to_owned())]);
    assert_eq!(
        ask(&server, DB1_ENO2, "PUT", &done(DB1_MAC), "7"),
        204,
        "{}",
        server.log()
    );
    assert_eq!(said(&server), [(DB1_MAC.to_owned(), "7".to_owned())]);
    assert_eq!(ask(&server, UBU1, "PUT", &done(UBU1_MAC), "7"), 201);
    assert_eq!(said(&server).len(), 2);
    fs::remove_file(server.path("spool/done").join(UBU1_MAC)).unwrap();
    for from in [DB1, WEB1, NOBODY] {
        let got = ask(&server, from, "GET", &done(DB1_MAC), "");
        assert!([404, 405].contains(&got), "{got}");
    }
    turns(&server);
}

/// However a body is sent, no file has more than 16 bytes, and none is written in parts; what was
/// said stays as it was.
fn is_bounded(server: &Server, software: Software) {
    let put = format!("PUT /done/{DB1_MAC}");
    let refuse = || {
        let sixteen = "7".repeat(16);
        let chunks = "Transfer-Encoding: chunked";
        let in_chunks = format!("10\r\n{sixteen}\r\n1\r\n7\r\n0\r\n\r\n");
        let ranges = [
            "bytes 1000000000-1000000000/*",
            "bytes 0-0/1",
            "bytes 0-0/*",
            "items 0-0/1",
            "7",
        ];
        for range in ranges {
            for name in ["Content-Range", "content-range"] {
                let headers = format!("Content-Length: 1\r\n{name}: {range}");
                let got = ask_with(server, DB1, &put, &headers, "7");
                assert_eq!(got, 501, "{software:?}: {headers}\n{}", server.log());
            }
        }
        let got = ask_with(server, DB1, &put, "Content-Length: 1000000000", "7");
        assert_eq!(got, 413, "{software:?}: {}", server.log());
        let got = ask_with(server, DB1, &put, chunks, &in_chunks);
        assert_eq!(got, 413, "{software:?}: {}", server.log());
    };
    refuse();
    assert_eq!(said(server), []);
    let sixteen = "7".repeat(16);
    assert_eq!(
        ask(server, DB1, "PUT", &format!("/done/{DB1_MAC}"), &sixteen),
        201
    );
    refuse();
    assert_eq!(said(server), [(DB1_MAC.to_owned(), sixteen)]);
    fs::remove_file(server.path("spool/done").join(DB1_MAC)).unwrap();
}

/// `db1` has said that its installation 7 is done, and boots its disk by each of its cards; `web1`
/// said so of another installation, and goes on as before. Said twice, nothing changes; delivered
/// anew, it is done again.
fn turns(server: &Server) {
    assert_eq!(
        ask(server, WEB1, "PUT", &format!("/done/{WEB1_MAC}"), "6"),
        201
    );
    let (tftp, http) = (server.path("tftp"), server.path("http"));
    let deliver = || {
        needs::run(
            Command::new("cp")
                .arg("-aT")
                .arg(server.tree.path("tftp"))
                .arg(&tftp),
        );
        needs::run(
            Command::new("cp")
                .arg("-aT")
                .arg(server.tree.path("http"))
                .arg(&http),
        );
    };
    let run = || {
        let mut command = Command::new(needs::program("dash"));
        command
            .arg(server.tree.path("bin/phone-home"))
            .arg(server.path("spool/done"));
        let output = needs::run(command.args([&tftp, &http]));
        String::from_utf8(output.stdout).unwrap()
    };
    let config = |root: &str, mac: &str| {
        fs::read_to_string(server.path(&format!("{root}/boot/grub/grub.cfg-01-{mac}"))).unwrap()
    };
    deliver();
    let generated = config("tftp", WEB1_MAC);
    for _ in 0..2 {
        // Two cards, below either root: its firmware may boot over HTTP.
        assert_eq!(run().matches("boots its disk: ").count(), 4);
        let boots = "# Installed, as it said itself (install_id 7): boots its disk.\n\
            configfile \"$prefix/grub.cfg\"\nexit\n";
        for mac in [DB1_MAC, "3c-ec-ef-00-00-a2"] {
            assert_eq!(
                (config("tftp", mac), config("http", mac)),
                (boots.to_owned(), boots.to_owned())
            );
        }
        assert_eq!(config("tftp", WEB1_MAC), generated);
        assert_eq!(run(), "");
        deliver();
        assert_ne!(config("tftp", DB1_MAC), boots);
    }
    // What is no plain file of the web server's is nothing that a machine said.
    let file = server.path("spool/done").join(DB1_MAC);
    fs::rename(&file, server.path("spool/elsewhere")).unwrap();
    std::os::unix::fs::symlink(server.path("spool/elsewhere"), &file).unwrap();
    assert_eq!(run(), "");
}

#[test]
fn apache_takes_it_only_of_oneself() {
    only_of_oneself(Software::Apache);
}

#[test]
fn nginx_takes_it_only_of_oneself() {
    only_of_oneself(Software::Nginx);
}
