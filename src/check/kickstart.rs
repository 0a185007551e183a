//! Kickstarts: what an installer is told.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::layers::{Layers, Lookup};
use super::settings::{Cache, Needs, list};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::read::Field;
use crate::inventory::{Host, Settings, User};
use crate::plan::{Account, Kickstart};
use crate::source::Spanned;
use crate::value::{Disk, FromText, HashKind, Layout, Package, Password, Selinux, UserName, Word};

/// What the installer of a host is told; hosts that set nothing of it share their profile's.
pub fn check<'i>(
    host: &'i Host,
    layers: &Layers<'i>,
    disk: Option<Disk>,
    cache: &mut Cache<'i>,
    need: &mut Needs<'_, 'i>,
) -> Option<Arc<Kickstart>> {
    let own = host.settings.changes_kickstart();
    if !own && let Some(shared) = cache.kickstarts.get(&host.profile.value()) {
        return Some(Arc::clone(shared));
    }
    let word = |field: Option<&Word>, default: &str| {
        field.cloned().or_else(|| Word::from_text(default).ok())
    };
    let kickstart = Kickstart {
        lang: word(layers.value(|s| &s.lang), "en_US.UTF-8")?,
        keyboard: word(layers.value(|s| &s.keyboard), "us")?,
        timezone: word(layers.value(|s| &s.timezone), "Etc/UTC")?,
        ntp: list(layers.value(|s| &s.ntp)),
        root_password: layers
            .value(|s| &s.root_password)
            .cloned()
            .unwrap_or(Password::Locked),
        root_ssh_keys: list(layers.value(|s| &s.root_ssh_keys)),
        users: accounts(layers),
        disk: disk?,
        layout: layers.value(|s| &s.layout).copied().unwrap_or(Layout::Lvm),
        packages: match layers.value(|s| &s.packages) {
            Some(packages) => list(Some(packages)),
            None => vec![Package::from_text("@core").ok()?],
        },
        selinux: layers
            .value(|s| &s.selinux)
            .copied()
            .unwrap_or(Selinux::Enforcing),
    };
    if layers.complete && !can_be_entered(&kickstart) {
        need.out.push(
            Diagnostic::new(
                Code::NoWayIn,
                need.name.span,
                format!(
                    "nobody can log in to `{}` once it is installed: root is locked, and no \
                     account has a key or a password",
                    need.name.value
                ),
            )
            .help("write `root_ssh_keys: [...]`, or `users:` with `ssh_keys`"),
        );
    }
    warn_of_unreadable_hashes(layers, need.out);
    let kickstart = Arc::new(kickstart);
    if !own {
        cache
            .kickstarts
            .insert(host.profile.value(), Arc::clone(&kickstart));
    }
    Some(kickstart)
}

impl Settings {
    /// Whether this layer sets anything that a kickstart holds.
    fn changes_kickstart(&self) -> bool {
        !(self.lang.is_absent()
            && self.keyboard.is_absent()
            && self.timezone.is_absent()
            && self.ntp.is_absent()
            && self.root_password.is_absent()
            && self.root_ssh_keys.is_absent()
            && self.users.is_absent()
            && self.disk.is_absent()
            && self.layout.is_absent()
            && self.packages.is_absent()
            && self.selinux.is_absent())
    }
}

/// Every release that netpxe installs has a libcrypt without yescrypt.
fn warn_of_unreadable_hashes(layers: &Layers<'_>, out: &mut Diagnostics) {
    let mut warn = |password: &Spanned<Password>| {
        if let Password::Hash(hash) = &password.value
            && hash.kind() == HashKind::Yescrypt
            && let Some(os) = layers.value(|s| &s.os)
        {
            out.push(
                Diagnostic::new(
                    Code::UnreadableHash,
                    password.span,
                    format!(
                        "`{}` cannot read this password hash: it is yescrypt",
                        os.word()
                    ),
                )
                .help("write the hash that `openssl passwd -6` prints"),
            );
        }
    };
    if let Lookup::Set(password) = layers.get(|s| &s.root_password) {
        warn(password);
    }
    for users in layers.all(|s| &s.users) {
        for (_, user) in users.entries() {
            user.password.given().into_iter().for_each(&mut warn);
        }
    }
}

fn can_be_entered(kickstart: &Kickstart) -> bool {
    let entry = |password: &Password, keys: usize| *password != Password::Locked || keys > 0;
    entry(&kickstart.root_password, kickstart.root_ssh_keys.len())
        || kickstart
            .users
            .iter()
            .any(|user| entry(&user.password, user.ssh_keys.len()))
}

/// The accounts of all layers, by name; where two layers have the same one, the keys of the upper
/// win.
fn accounts(layers: &Layers<'_>) -> Vec<Account> {
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
            password: user.password.value().cloned().unwrap_or(Password::Locked),
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
