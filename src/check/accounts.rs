//! Accounts of the installed system, and whether anybody can log in to it.

use std::collections::BTreeMap;

use super::layers::Layers;
use super::settings::list;
use crate::inventory::User;
use crate::inventory::read::Field;
use crate::plan::{Account, Kickstart};
use crate::value::{Password, UserName};

/// The accounts of all layers, by name; where two layers have the same one, the keys of the upper
/// win.
pub fn accounts(layers: &Layers<'_>) -> Vec<Account> {
    let mut merged: BTreeMap<&UserName, User> = BTreeMap::new();
    for users in layers.all(|s| &s.users) {
        for (name, above) in users.entries() {
            let user = merged.entry(&name.value).or_default();
            replace(&mut user.comment, &above.comment);
            replace(&mut user.password, &above.password);
            replace(&mut user.groups, &above.groups);
            replace(&mut user.ssh_keys, &above.ssh_keys);
        }
    }
    merged
        .into_iter()
        .map(|(name, user)| Account {
            name: name.clone(),
            comment: user.comment.value().cloned(),
            password: user
                .password
                .value()
                .map_or(Password::Locked, |secret| secret.password().clone()),
            groups: list(user.groups.value()),
            ssh_keys: list(user.ssh_keys.value()),
        })
        .collect()
}

fn replace<T: Clone>(below: &mut Field<T>, above: &Field<T>) {
    if !above.is_absent() {
        below.clone_from(above);
    }
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
