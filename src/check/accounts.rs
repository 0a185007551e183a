//! Accounts of the installed system: who can log in to it, and who can become root.

use std::collections::BTreeMap;

use super::layers::Layers;
use super::needs::Needs;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::read::Keys as _;
use crate::inventory::{KickstartSettings, User};
use crate::plan::{Account, Kickstart};
use crate::value::{Os, Password, Sudo, UserName};

/// The accounts of all layers, by name; where two layers have the same one, the keys of the upper
/// win.
pub fn accounts(layers: &Layers<'_, KickstartSettings>) -> Vec<Account> {
    let mut merged: BTreeMap<&UserName, User> = BTreeMap::new();
    for users in layers.all(|s| &s.users) {
        for (name, above) in users.entries() {
            merged.entry(&name.value).or_default().overlay(above);
        }
    }
    let read = |(name, user): (&UserName, User)| {
        let User {
            comment,
            password,
            uid,
            gid,
            groups,
            sudo,
            ssh_keys,
        } = user;
        let password = password.value().map(|secret| secret.password().clone());
        Account {
            name: name.clone(),
            comment: comment.value().cloned(),
            password: password.unwrap_or(Password::Locked),
            uid: uid.value().map(|uid| uid.get()),
            gid: gid.value().map(|gid| gid.get()),
            groups: groups.values(),
            sudo: sudo.value().copied().unwrap_or(Sudo::None),
            ssh_keys: ssh_keys.values(),
        }
    };
    merged.into_iter().map(read).collect()
}

/// `W0502`, `W0505`: somebody can log in, and somebody can become root.
pub fn check(os: &Os, kickstart: &Kickstart, need: &mut Needs<'_>) {
    let group = os.sudo_group();
    let root_is_open =
        kickstart.root_password != Password::Locked || !kickstart.root_ssh_keys.is_empty();
    if root_is_open {
        return;
    }
    let host = &need.name.value;
    let users: Vec<(&Account, &str)> = kickstart
        .users
        .iter()
        .filter_map(|user| Some((user, way_in(user)?)))
        .collect();
    let warning = if users.is_empty() {
        let why = format!(
            "nobody can log in to `{host}` once it is installed: root is locked, and no account \
             has a key or a password"
        );
        Diagnostic::new(Code::NoWayIn, need.name.span, why)
            .help("write `root_ssh_keys: [...]`, or `users:` with `ssh_keys`")
    } else if users.iter().any(|(user, _)| becomes_root(user, group)) || sets_up_sudo(kickstart) {
        return;
    } else {
        let why = format!(
            "nobody can become root on `{host}` once it is installed: root has no password and no \
             key; {}",
            told(&users, group)
        );
        Diagnostic::new(Code::NoRoot, need.name.span, why).help(format!(
            "write `sudo: nopasswd` for `{}`, or `root_ssh_keys: [...]`",
            users[0].0.name
        ))
    };
    need.out.push(warning);
}

/// How somebody logs in to an account, if it can be entered.
fn way_in(user: &Account) -> Option<&'static str> {
    match (&user.password, user.ssh_keys.is_empty()) {
        (Password::Locked, true) => None,
        (Password::Locked, false) => Some("by key"),
        (_, true) => Some("by password"),
        (_, false) => Some("by key or password"),
    }
}

/// Whether sudo obeys the account: by a rule of its own, or by that which every release has for one
/// `group`.
fn may_use_sudo(user: &Account, group: &str) -> bool {
    user.sudo != Sudo::None || user.groups.iter().any(|its| its.as_str() == group)
}

/// Whether the account becomes root by sudo: without a password, or because it has one.
fn becomes_root(user: &Account, group: &str) -> bool {
    user.sudo == Sudo::NoPasswd || may_use_sudo(user, group) && user.password != Password::Locked
}

/// Whether a script of the operator seems to write rules of its own.
fn sets_up_sudo(kickstart: &Kickstart) -> bool {
    let mut scripts = kickstart.post_scripts.iter();
    scripts.any(|script| script.text.contains("sudoers"))
}

/// How many accounts a message names.
const TOLD: usize = 3;

/// Who can log in, how, and why that does not lead to root.
fn told(users: &[(&Account, &str)], group: &str) -> String {
    let one = |(user, way): &(&Account, &str)| {
        let why = if may_use_sudo(user, group) {
            "sudo asks for a password that it does not have"
        } else {
            "it may not use sudo"
        };
        format!("`{}` logs in {way}, and {why}", user.name)
    };
    let mut told: Vec<String> = users.iter().take(TOLD).map(one).collect();
    if users.len() > TOLD {
        told.push(format!("and so on for {} more", users.len() - TOLD));
    }
    told.join("; ")
}
