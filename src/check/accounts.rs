//! Accounts of the installed system, and whether anybody can log in to it.

use std::collections::BTreeMap;

use super::layers::Layers;
use crate::inventory::read::Keys as _;
use crate::inventory::{KickstartSettings, User};
use crate::plan::{Account, Kickstart};
use crate::value::{Password, UserName};

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
            groups,
            ssh_keys,
        } = user;
        let password = password.value().map(|secret| secret.password().clone());
        Account {
            name: name.clone(),
            comment: comment.value().cloned(),
            password: password.unwrap_or(Password::Locked),
            groups: groups.values(),
            ssh_keys: ssh_keys.values(),
        }
    };
    merged.into_iter().map(read).collect()
}

/// Whether anybody has a password or a key.
pub fn can_be_entered(kickstart: &Kickstart) -> bool {
    let entry = |password: &Password, keys: usize| *password != Password::Locked || keys > 0;
    entry(&kickstart.root_password, kickstart.root_ssh_keys.len())
        || kickstart
            .users
            .iter()
            .any(|user| entry(&user.password, user.ssh_keys.len()))
}
