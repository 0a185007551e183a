//! What opens encrypted disks without a person: the installed system's script, run over a disk that
//! `cryptsetup` made, with the real Clevis and the real Tang. There is no TPM here: of that only what Clevis is
//! told is shown.

use std::fmt::Write as _;
use std::fs::{self, File, Permissions};
use std::io::Write as _;
use std::net::{Ipv4Addr, TcpListener};
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;

use tempfile::TempDir;

use super::disks::INVENTORY;
use super::machine::Machine;
use crate::support::generated::Generated;
use crate::support::needs;

const ANY1: &str = "http/ks/52-54-00-30-00-01.cfg";
/// What the file of the passphrase holds.
const PASSPHRASE: &str = "correct-horse-battery";
const TANGD: &str = "/usr/libexec/tangd";

/// The kickstart of a host that encrypts and has these settings besides.
fn kickstart(unlock: &str) -> String {
    let settings = format!("any, encrypt: {{passphrase: {{file: files/passphrase}}, {unlock}}}}}");
    let inventory = INVENTORY
        .replace("os: el7", "os: el9")
        .replace(
            "el7/",
            "el9/\n  repos: {AppStream: http://172.22.10.2/app/}",
        )
        .replace("any}", &settings);
    let generated = Generated::of_text_in(&needs::project("tests/faults"), &inventory);
    // No inventory may name it by this address.
    generated
        .text(ANY1)
        .replace("tang.example.com", "127.0.0.1")
}

/// A Tang server in a folder: its port, and the thumbprint of its key. It answers as long as the tests run.
fn tang(folder: &Path) -> (u16, String) {
    for program in [TANGD, "/usr/libexec/tangd-keygen"] {
        assert!(
            Path::new(program).exists(),
            "{program} is missing: tests/install-tools installs it"
        );
    }
    needs::run(Command::new("/usr/libexec/tangd-keygen").args([
        folder,
        "sig".as_ref(),
        "exc".as_ref(),
    ]));
    let mut jose = Command::new(needs::program("jose"));
    jose.args(["jwk", "thp", "-a", "S256", "-i"]);
    let thumbprint = needs::run(jose.arg(folder.join("sig.jwk"))).stdout;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let folder = folder.to_owned();
    thread::spawn(move || {
        for connection in listener.incoming() {
            let connection = OwnedFd::from(connection.unwrap());
            let mut tangd = Command::new(TANGD);
            tangd.arg(&folder).stderr(Stdio::null());
            tangd.stdin(connection.try_clone().unwrap());
            tangd.stdout(connection).status().unwrap();
        }
    });
    (
        port,
        String::from_utf8(thumbprint).unwrap().trim().to_owned(),
    )
}

/// A disk that the installer has encrypted.
fn encrypted(image: &Path) {
    File::create(image).unwrap().set_len(32 << 20).unwrap();
    // Quickly: nobody attacks it.
    let mut format = cryptsetup(&[
        "luksFormat",
        "--batch-mode",
        "--type",
        "luks2",
        "--pbkdf",
        "pbkdf2",
    ]);
    format
        .args(["--pbkdf-force-iterations", "1000"])
        .arg(image)
        .arg("-");
    with_input(&mut format, PASSPHRASE);
}

fn cryptsetup(args: &[&str]) -> Command {
    let mut cryptsetup = Command::new(needs::program("cryptsetup"));
    cryptsetup.args(args);
    cryptsetup
}

fn with_input(command: &mut Command, input: &str) -> Output {
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{command:?}: {output:?}");
    output
}

/// Runs the script of the installed system in which `/etc/crypttab` names this disk by its UUID. Before those of
/// the machine it finds the programs of `bin`.
fn bind(folder: &Path, kickstart: &str, image: &Path) -> Output {
    let scripts = kickstart.split("\n%post --erroronfail\n").skip(1);
    let mut scripts = scripts.map(|rest| rest.split_once("\n%end\n").unwrap().0);
    let script = scripts
        .find(|script| script.contains("clevis"))
        .expect("no script");
    fs::write(folder.join("script"), script).unwrap();
    let bin = folder.join("bin");
    fs::create_dir_all(&bin).unwrap();
    for name in ["dracut", "systemctl"] {
        let text = format!("#!/bin/sh\necho {name} $* >>{}/ran\n", folder.display());
        fs::write(bin.join(name), text).unwrap();
        fs::set_permissions(bin.join(name), Permissions::from_mode(0o755)).unwrap();
    }
    let mut sandbox = String::from("set -e\n");
    // The folder lies in one of those that are covered.
    let _ = writeln!(
        sandbox,
        "mkdir -p /run/npw\nmount --bind {} /run/npw",
        folder.display()
    );
    sandbox.push_str("uuid=$(cryptsetup luksUUID /run/npw/image)\n");
    sandbox.push_str("cp /etc/passwd /run/npw/\n");
    for place in ["/etc", "/dev/disk"] {
        let _ = writeln!(sandbox, "mkdir -p {place}\nmount -t tmpfs tmpfs {place}");
    }
    sandbox.push_str(
        "cp /run/npw/passwd /etc/\nmkdir -p /dev/disk/by-uuid\nln -s /run/npw/image /dev/disk/by-uuid/$uuid\n\
         printf '# what dracut opens\\nluks-%s UUID=%s none discard\\n' $uuid $uuid >/etc/crypttab\n\
         PATH=/run/npw/bin:$PATH\nexec bash /run/npw/script\n",
    );
    assert!(image.ends_with("image"));
    needs::root();
    let mut unshare = Command::new(needs::program("unshare"));
    needs::output(unshare.args(["--mount", "bash", "-c"]).arg(sandbox))
}

/// Whether a key opens the disk.
fn opens(image: &Path, key: &str) {
    let mut open = cryptsetup(&["open", "--test-passphrase", "--key-file", "-"]);
    with_input(open.arg(image), key);
}

/// Proves: the Tang server opens the disk, the passphrase still does, and what the next start needs is asked for.
#[test]
fn a_tang_server_opens_what_is_encrypted() {
    let folder = TempDir::with_prefix("npw").unwrap();
    let keys = TempDir::with_prefix("npw").unwrap();
    let (port, thumbprint) = tang(keys.path());
    let image = folder.path().join("image");
    encrypted(&image);
    let unlock =
        format!("tang: {{url: \"http://tang.example.com:{port}\", thumbprint: {thumbprint}}}");
    let output = bind(folder.path(), &kickstart(&unlock), &image);
    assert!(output.status.success(), "{output:?}");

    let mut pass = Command::new(needs::program("clevis"));
    let key = needs::run(pass.args(["luks", "pass", "-s", "1", "-d"]).arg(&image)).stdout;
    opens(&image, String::from_utf8(key).unwrap().trim_end());
    opens(&image, PASSPHRASE);
    assert_eq!(
        fs::read_to_string(folder.path().join("ran")).unwrap(),
        "systemctl enable clevis-luks-askpass.path\ndracut --force --regenerate-all\n"
    );
}

/// Proves: where another server answers, or none, the installation fails, and with it the marker.
#[test]
fn another_tang_server_is_not_trusted() {
    let folder = TempDir::with_prefix("npw").unwrap();
    let keys = TempDir::with_prefix("npw").unwrap();
    let (port, _) = tang(keys.path());
    let image = folder.path().join("image");
    encrypted(&image);
    let thumbprint = "FdFeqBiNvpXGiBCEeFLTza-TPEveiLNz_WtFDxBvUc0";
    let unlock =
        format!("tang: {{url: \"http://tang.example.com:{port}\", thumbprint: {thumbprint}}}");
    let output = bind(folder.path(), &kickstart(&unlock), &image);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(!folder.path().join("ran").exists());
}

/// Proves: Clevis is told of the TPM, with the registers or without, and gets the passphrase by its input.
#[test]
fn what_is_told_of_a_tpm() {
    for (unlock, config) in [
        ("tpm2: true", "{}"),
        (
            "tpm2: {pcrs: [9, 7, 7]}",
            r#"{"pcr_bank":"sha256","pcr_ids":"7,9"}"#,
        ),
    ] {
        let folder = TempDir::with_prefix("npw").unwrap();
        let image = folder.path().join("image");
        encrypted(&image);
        let clevis = folder.path().join("bin/clevis");
        fs::create_dir(folder.path().join("bin")).unwrap();
        fs::write(
            &clevis,
            "#!/bin/sh\nprintf '%s\\n' \"$@\" \"$(cat)\" >/run/npw/told\n",
        )
        .unwrap();
        fs::set_permissions(&clevis, Permissions::from_mode(0o755)).unwrap();
        let output = bind(folder.path(), &kickstart(unlock), &image);
        assert!(output.status.success(), "{output:?}");
        let told = fs::read_to_string(folder.path().join("told")).unwrap();
        let told: Vec<&str> = told.lines().collect();
        assert_eq!(
            told[..6],
            ["luks", "bind", "-f", "-k", "-", "-d"],
            "{unlock}"
        );
        assert!(told[6].starts_with("/dev/disk/by-uuid/"), "{told:?}");
        assert_eq!(told[7..], ["tpm2", config, PASSPHRASE], "{unlock}");
    }
}

/// Proves: a machine without a TPM, or that does not reach the Tang server, is not wiped.
#[test]
fn what_cannot_be_bound_stops() {
    let machine = Machine::new().disk("sda");
    let ended = machine.run_pre(&kickstart("tpm2: true"));
    assert_eq!((ended.status, ended.disks.as_str()), (1, ""), "{ended:?}");
    assert!(
        ended.said.contains("this machine has no TPM 2.0"),
        "{ended:?}"
    );

    let keys = TempDir::with_prefix("npw").unwrap();
    let (port, thumbprint) = tang(keys.path());
    let of_port = |port| {
        let unlock =
            format!("tang: {{url: \"http://tang.example.com:{port}\", thumbprint: {thumbprint}}}");
        machine.run_pre(&kickstart(&unlock))
    };
    let ended = of_port(port);
    assert_eq!((ended.status, ended.said.as_str()), (0, ""), "{ended:?}");
    // Nobody listens there.
    let ended = of_port(1);
    assert_eq!((ended.status, ended.disks.as_str()), (1, ""), "{ended:?}");
    let why = "the Tang server http://127.0.0.1:1 does not answer: nothing is wiped";
    assert!(ended.said.contains(why), "{ended:?}");
}
