//! A mirror of Debian in the network of the machines, which has no way out: what
//! `tests/install/archive.py` has prepared, and for all else apt's own client, outside, whose files are
//! kept for the next time.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;

use crate::support::needs;
use crate::support::netns::Namespace;

/// Where the archive is prepared.
const PLACE: &str = "target/debian13";

/// The mirror's files.
struct Archive {
    /// Of which not two are fetched at once.
    place: Mutex<PathBuf>,
    /// The URL of Debian's archive.
    mirror: String,
    /// A line for each request.
    log: Mutex<File>,
}

/// Serves `/debian/` and `/debian-security/` until the program ends.
///
/// # Panics
/// If nothing is prepared.
pub fn serve(namespace: &Namespace, address: Ipv4Addr, log: &Path) {
    let place = needs::project(PLACE);
    let mirror = fs::read_to_string(place.join("mirror"))
        .unwrap_or_else(|error| panic!("{PLACE}: {error}: `make install-test` prepares it"));
    let archive = Arc::new(Archive {
        place: Mutex::new(place),
        mirror: mirror.trim_end().to_owned(),
        log: Mutex::new(File::create(log).unwrap()),
    });
    let listener = namespace.inside(|| TcpListener::bind((address, 80)).unwrap());
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let archive = Arc::clone(&archive);
            thread::spawn(move || archive.answer(&connection));
        }
    });
}

impl Archive {
    /// Answers one request. A machine that goes away in the middle of it is no fault of the mirror.
    fn answer(&self, connection: &TcpStream) {
        let mut lines = BufReader::new(connection).lines().map_while(Result::ok);
        let Some(request) = lines.next() else { return };
        lines.find(String::is_empty);
        let mut words = request.split(' ');
        let (method, path) = (words.next(), words.next().unwrap_or_default());
        let file = self.file(&decoded(path));
        let found = if file.is_some() { 200 } else { 404 };
        writeln!(self.log.lock().unwrap(), "{found} {path}").unwrap();
        let _ = respond(connection, file, method == Some("HEAD"));
    }

    /// The file of a path, fetched where it is not there yet.
    fn file(&self, path: &str) -> Option<File> {
        let (archive, below) = path.strip_prefix('/')?.split_once('/')?;
        let mut parts = Path::new(below).components();
        if !parts.all(|part| matches!(part, Component::Normal(_))) {
            return None;
        }
        let place = self.place.lock().unwrap();
        let (url, cache) = match archive {
            "debian" => (self.mirror.clone(), "cache"),
            "debian-security" => (format!("{}-security", self.mirror), "cache-security"),
            _ => return None,
        };
        let own = place.join("own").join(below);
        if archive == "debian" && own.is_file() {
            return File::open(own).ok();
        }
        let cached = place.join(cache).join(below);
        if !cached.is_file() {
            fs::create_dir_all(cached.parent()?).ok()?;
            let mut aside = cached.clone().into_os_string();
            aside.push(".partial");
            let mut fetch = Command::new("/usr/lib/apt/apt-helper");
            fetch.env("APT_CONFIG", place.join("apt/apt.conf"));
            fetch
                .args(["download-file", &format!("{url}/{below}")])
                .arg(&aside);
            if !needs::output(&mut fetch).status.success() {
                return None;
            }
            fs::rename(aside, &cached).ok()?;
        }
        File::open(cached).ok()
    }
}

fn respond(mut connection: &TcpStream, file: Option<File>, head: bool) -> io::Result<()> {
    let length = file
        .as_ref()
        .map_or(Ok(0), |it| it.metadata().map(|it| it.len()))?;
    let status = if file.is_some() {
        "200 OK"
    } else {
        "404 Not Found"
    };
    write!(
        connection,
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    )?;
    if let Some(mut file) = file.filter(|_| !head) {
        io::copy(&mut file, &mut connection)?;
    }
    Ok(())
}

/// A path without its escapes: apt writes a plus so.
fn decoded(path: &str) -> String {
    let mut parts = path.split('%');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part
            .get(..2)
            .and_then(|code| u8::from_str_radix(code, 16).ok())
        {
            Some(byte) if byte.is_ascii() => {
                text.push(char::from(byte));
                text.push_str(&part[2..]);
            }
            _ => text.push_str(part),
        }
    }
    text
}
