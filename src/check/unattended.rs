//! Arguments of a kernel that make an installer install without asking.

/// What makes an installer install without asking, by the name before `=`; one that ends in `*` is
/// the beginning of a name. Anaconda, Debian's installer, Subiquity, `AutoYaST`, Agama, `CoreOS` and
/// Proxmox.
const INSTALLS: &[&str] = &[
    "agama.auto",
    "auto",
    "auto-install/*",
    "autoinstall",
    "autoyast",
    "autoyast2",
    "coreos.inst.*",
    "inst.agama.auto",
    "inst.auto",
    "inst.ks",
    "inst.ks.*",
    "kickstart",
    "ks",
    "ks.*",
    "preseed",
    "preseed/*",
    "proxmox-start-auto-installer",
    "subiquity.autoinstallpath",
];

/// What may do the same, and may also set up a live system: cloud-init, Ignition, Talos.
const CONFIGURES: &[&str] = &[
    "cloud-config-url",
    "coreos.config.url",
    "ds",
    "file",
    "flatcar.config.url",
    "ignition.*",
    "talos.config",
    "url",
];

/// Whether it makes an installer install without asking, or may do so.
pub fn is_unattended(arg: &str) -> bool {
    installs(arg) || is_one_of(arg, CONFIGURES)
}

/// Whether an argument does nothing else than to make an installer install without asking.
pub fn installs(arg: &str) -> bool {
    is_one_of(arg, INSTALLS)
}

/// Whether the name of an argument is one of `words`; one that ends in `*` is the beginning of a name.
pub fn is_one_of(arg: &str, words: &[&str]) -> bool {
    let name = arg.split_once('=').map_or(arg, |(name, _)| name);
    words.iter().any(|word| match word.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => name == *word,
    })
}
