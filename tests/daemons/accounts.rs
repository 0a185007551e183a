//! Accounts, keys and rules, as the programs see them that must obey them: `ssh-keygen`, `visudo`
//! and `useradd`.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use netpxe::value::{FromText as _, FullName, GroupName, SshKey, UserName};
use tempfile::TempDir;

use crate::common::kickstart::read::Kickstart;
use crate::common::program::Lab;
use crate::common::{compiled, text};
use crate::support::needs;

/// A new key as `ssh-keygen` makes it: its type and its base64.
fn new_key(folder: &Path, kind: &str, bits: &str) -> (String, String) {
    let path = folder.join(format!("{kind}-{bits}"));
    let mut command = Command::new("ssh-keygen");
    command
        .args(["-q", "-N", "", "-C", "", "-t", kind, "-f"])
        .arg(&path);
    if !bits.is_empty() {
        command.args(["-b", bits]);
    }
    needs::run(&mut command);
    let line = fs::read_to_string(path.with_extension("pub")).unwrap();
    let mut words = line.split_whitespace().map(str::to_owned);
    (words.next().unwrap(), words.next().unwrap())
}

/// Whether `ssh-keygen` reads it.
fn is_key(folder: &Path, line: &str) -> bool {
    let path = folder.join("tried.pub");
    fs::write(&path, format!("{line}\n")).unwrap();
    let output = needs::output(Command::new("ssh-keygen").arg("-lf").arg(&path));
    output.status.success()
}

/// The string of the wire format.
fn string(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap();
    [&length.to_be_bytes(), bytes].concat()
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, at| {
            bits << 8 | usize::from(chunk.get(at).copied().unwrap_or_default())
        });
        for digit in 0..4 {
            if digit <= chunk.len() {
                text.push(char::from(DIGITS[bits >> (18 - 6 * digit) & 63]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

/// What happens to a line that is copied by hand, and worse.
fn damaged(kind: &str, body: &str) -> Vec<String> {
    let cut = (1..body.len()).rev().take(9).chain([20, body.len() / 2]);
    let mut lines: Vec<String> = cut.map(|at| format!("{kind} {}", &body[..at])).collect();
    // The lengths and the names at the beginning.
    for at in 0..44.min(body.len()) {
        let other = if &body[at..=at] == "A" { "B" } else { "A" };
        lines.push(format!("{kind} {}{other}{}", &body[..at], &body[at + 1..]));
    }
    lines.extend([
        format!("{kind} {body}AAAA"),
        format!("{kind} {}", body.trim_end_matches('=')),
        format!("{kind} {body}="),
        format!("{kind} {}", body.replace('/', "_").replace('+', "-")),
        format!("ssh-rsa {body}"),
        format!("ssh-ed25519 {body}"),
        format!("ecdsa-sha2-nistp256 {body}"),
        format!("ecdsa-sha2-nistp384 {body}"),
        format!("sk-ssh-ed25519@openssh.com {body}"),
        kind.to_string(),
    ]);
    lines
}

#[test]
fn a_key_is_one_to_netpxe_as_it_is_to_ssh_keygen() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let mut keys = vec![new_key(folder, "ed25519", "")];
    for bits in ["1024", "2047", "2048", "4096"] {
        keys.push(new_key(folder, "rsa", bits));
    }
    for bits in ["256", "384", "521"] {
        keys.push(new_key(folder, "ecdsa", bits));
    }
    // Keys of tokens: nobody touches one here. The type, and the application at the end, differ.
    let kind = "sk-ssh-ed25519@openssh.com";
    let parts = [kind.as_bytes(), &[7; 32], b"ssh:"].map(string);
    keys.push((kind.to_owned(), base64(&parts.concat())));
    // No modulus, a short one, a negative one.
    for modulus in [
        &[][..],
        &[0xc3; 64],
        &[&[0][..], &[0xc3; 127]].concat(),
        &[0xc3; 256],
    ] {
        let parts = [b"ssh-rsa", &[1, 0, 1][..], modulus].map(string);
        keys.push(("ssh-rsa".to_owned(), base64(&parts.concat())));
    }
    let (mut good, mut bad) = (0, 0);
    for (kind, body) in keys {
        let whole = format!("{kind} {body}");
        for line in damaged(&kind, &body).into_iter().chain([whole]) {
            let verdict = SshKey::from_text(&line);
            let is_key = is_key(folder, &line);
            assert_eq!(verdict.is_ok(), is_key, "{line}: {verdict:?}");
            *(if is_key { &mut good } else { &mut bad }) += 1;
        }
    }
    assert!(good >= 9 && bad > 200, "{good} keys, {bad} others");
}

/// A system with the accounts and groups of `setup`, as far as `useradd` looks.
fn system() -> TempDir {
    let root = TempDir::new().unwrap();
    let etc = root.path().join("etc");
    fs::create_dir_all(&etc).unwrap();
    fs::write(etc.join("passwd"), "root:x:0:0:root:/root:/bin/bash\nbin:x:1:1:bin:/bin:/sbin/nologin\nnobody:x:65534:65534:Kernel Overflow User:/:/sbin/nologin\n").unwrap();
    fs::write(
        etc.join("group"),
        "root:x:0:\nbin:x:1:\nwheel:x:10:\nusers:x:100:\nnobody:x:65534:\n",
    )
    .unwrap();
    fs::write(etc.join("login.defs"), "USERGROUPS_ENAB yes\n").unwrap();
    for shadow in ["shadow", "gshadow"] {
        fs::write(etc.join(shadow), "").unwrap();
    }
    root
}

fn useradd(arguments: &[&str]) -> bool {
    let root = system();
    let mut command = Command::new(needs::program("useradd"));
    let output = needs::output(command.arg("--prefix").arg(root.path()).args(arguments));
    output.status.success()
}

#[test]
fn what_useradd_refuses_netpxe_refuses() {
    needs::root();
    let longest = "a".repeat(32);
    for name in ["ann", "_x", "a-b", "a1", &longest] {
        assert!(
            useradd(&[name]) && UserName::from_text(name).is_ok(),
            "{name}"
        );
    }
    let too_long = "a".repeat(33);
    for name in [
        "root", "bin", "nobody", "wheel", "users", "-x", "a b", "a:b", "", &too_long,
    ] {
        assert!(
            !useradd(&["--", name]) && UserName::from_text(name).is_err(),
            "{name}"
        );
    }
    for comment in ["Ann", "Ann O'Neil, \"lab\"; $x", "Ännchen von Tharau"] {
        assert!(
            useradd(&["-c", comment, "ann"]) && FullName::from_text(comment).is_ok(),
            "{comment}"
        );
    }
    for comment in ["Ann: operator", "Ann\nroot::0:0:::", ":"] {
        assert!(
            !useradd(&["-c", comment, "ann"]) && FullName::from_text(comment).is_err(),
            "{comment}"
        );
    }
    assert!(useradd(&["-G", "wheel", "ann"]) && GroupName::from_text("wheel").is_ok());
}

/// The accounts of a Debian machine, made by the script of its preseed: name, number, number of the group, and
/// further groups of each.
fn debian_accounts(users: &str) -> String {
    let tree = compiled(&format!(
        "netpxe: 1\nserver: {{address: 10.0.0.2}}\nnetworks: {{lab: {{subnet: 10.0.0.0/24, gateway: 10.0.0.1}}}}\n\
         hosts:\n  d1: {{mac: \"00:25:90:00:00:01\", address: 10.0.0.11, firmware: uefi, state: install, \
         os: debian13, repo: \"http://10.0.0.2/debian\", repos: {{security: \"http://10.0.0.2/debian-security\"}}, \
         disk: any, users: {users}}}\n"
    ));
    let preseed = text(&tree, "http/ks/00-25-90-00-00-01.cfg");
    let script = preseed
        .lines()
        .filter_map(|line| line.strip_prefix("#system|"));
    let programs = ["getent", "groupadd", "useradd", "usermod"];
    let of_accounts = script.filter(|line| programs.iter().any(|name| line.starts_with(name)));
    let root = system();
    let mut dash = Command::new(needs::program("dash"));
    dash.env("root", root.path()).arg("-ec").arg(format!(
        "getent() {{ grep -q \":$2:\" \"$root/etc/group\"; }}\n\
         for name in groupadd useradd usermod; do\n\
         eval \"$name() {{ $(PATH=$PATH:/usr/sbin command -v $name) --prefix $root \\\"\\$@\\\"; }}\"\ndone\n{}",
        of_accounts.collect::<Vec<_>>().join("\n")
    ));
    needs::run(&mut dash);
    let read = |name: &str| fs::read_to_string(root.path().join("etc").join(name)).unwrap();
    let (passwd, group) = (read("passwd"), read("group"));
    let made = passwd.lines().skip(3).map(|line| {
        let fields: Vec<&str> = line.split(':').collect();
        let is_in = |line: &&str| {
            let members = line.rsplit(':').next().unwrap();
            members.split(',').any(|member| member == fields[0])
        };
        let groups = group.lines().filter(is_in);
        let groups: Vec<&str> = groups.map(|line| line.split(':').next().unwrap()).collect();
        format!(
            "{} {} {} [{}]",
            fields[0],
            fields[2],
            fields[3],
            groups.join(" ")
        )
    });
    let mut made: Vec<String> = made.collect();
    made.sort();
    made.join(", ")
}

#[test]
fn accounts_are_made_in_an_order_in_which_nothing_is_taken() {
    needs::root();
    for (users, wanted) in [
        (
            "{admin: {uid: 1000, gid: 1000, groups: [docker]}}",
            "admin 1000 1000 [docker]",
        ),
        (
            "{alice: {}, bob: {uid: 1000}}",
            "alice 1001 1001 [], bob 1000 1000 []",
        ),
        (
            "{alice: {}, bob: {gid: 1000}}",
            "alice 1000 1001 [], bob 1001 1000 []",
        ),
        (
            "{alice: {gid: 1500}, bob: {gid: 1500}}",
            "alice 1000 1500 [], bob 1001 1500 []",
        ),
        (
            "{alice: {groups: [bob, wiki]}, bob: {}}",
            "alice 1000 1000 [bob wiki], bob 1001 1001 []",
        ),
    ] {
        assert_eq!(debian_accounts(users), wanted, "{users}");
    }
}

/// The `%post` of an inventory's only machine that writes rules of sudo, run below `root`.
fn write_rules(users: &str, root: &Path) -> String {
    let lab = Lab::new();
    let inventory = lab.read("inventory.yaml");
    lab.write(
        "inventory.yaml",
        inventory.replace("disk: any", &format!("disk: any, users: {users}")),
    );
    lab.generate().ends(0);
    let kickstart = Kickstart::of(&lab.read("out/http/ks/00-25-90-00-00-01.cfg"));
    let post = kickstart
        .sections
        .iter()
        .find(|it| it.body.contains("sudoers"));
    let rules: Vec<&str> = post
        .map(|post| {
            post.body
                .lines()
                .filter(|line| line.contains("/etc/sudoers.d"))
                .collect()
        })
        .unwrap_or_default();
    let folder = root.join("etc/sudoers.d");
    fs::create_dir_all(&folder).unwrap();
    let script = rules
        .join("\n")
        .replace("/etc/sudoers.d", folder.to_str().unwrap());
    needs::run(Command::new("sh").args(["-euc", &script]));
    script
}

#[test]
fn visudo_has_nothing_to_say_of_the_rules() {
    let root = TempDir::new().unwrap();
    let users = "{ann: {sudo: nopasswd}, _ben-2: {sudo: passwd}, cid: {groups: [wheel]}, dan: {sudo: none}}";
    write_rules(users, root.path());
    let folder = root.path().join("etc/sudoers.d");
    let mut found = Vec::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o7777, 0o440, "{}", path.display());
        let mut visudo = Command::new(needs::program("visudo"));
        let output = needs::run(visudo.arg("-cf").arg(&path));
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.contains("parsed OK"), "{said}");
        found.push(fs::read_to_string(&path).unwrap());
    }
    found.sort();
    assert_eq!(
        found,
        ["_ben-2 ALL=(ALL) ALL\n", "ann ALL=(ALL) NOPASSWD: ALL\n"]
    );
    // As sudo reads them, with the files of the folder.
    let sudoers = root.path().join("etc/sudoers");
    fs::write(&sudoers, format!("@includedir {}\n", folder.display())).unwrap();
    fs::set_permissions(&sudoers, Permissions::from_mode(0o440)).unwrap();
    let mut visudo = Command::new(needs::program("visudo"));
    let output = needs::run(visudo.arg("-cf").arg(&sudoers));
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said.matches("parsed OK").count(), 3, "{said}");
}

#[test]
fn without_a_rule_there_is_no_file() {
    let root = TempDir::new().unwrap();
    assert_eq!(write_rules("{cid: {groups: [wheel]}}", root.path()), "");
}
