//! Values that are one of a few words.

use super::{Architecture, Fault, synonyms};
use crate::diagnostic::Code;
use crate::suggest;

/// Defines an enum whose variants are words of the inventory.
macro_rules! choice {
    (
        $(#[$doc:meta])*
        $name:ident, $wanted:literal {
            $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)?
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, schemars::JsonSchema)]
        pub enum $name {
            $($(#[$variant_doc])* #[schemars(rename = $word)] $variant,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as it is written in an inventory.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl $crate::value::FromText for $name {
            const WANTED: &'static str = $wanted;

            fn from_text(text: &str) -> Result<Self, $crate::value::Fault> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::value::choice::not_a_choice(text, Self::WANTED, &[$($word),+])),
                }
            }
        }
    };
}

pub(super) use choice;

pub(super) fn not_a_choice(text: &str, wanted: &str, words: &[&str]) -> Fault {
    let fault = Fault::new(Code::NotAChoice, format!("`{text}` is not {wanted}"));
    let nearest = || suggest::nearest_of_a_kind(text, words.iter().copied());
    match synonyms::word(text, words).or_else(nearest) {
        Some(word) => fault.help(format!("did you mean `{word}`?")),
        None => fault.help(format!("choose one of {}", suggest::list(words))),
    }
}

choice! {
    /// A machine's firmware, which decides which image it boots.
    Firmware, "a kind of firmware" {
        /// A PC with a BIOS (PXE architecture 0).
        Bios = "bios",
        /// A PC with 64-bit UEFI (7 and 9; over HTTP 16).
        Uefi = "uefi",
        /// A PC with 32-bit UEFI (6).
        Uefi32 = "uefi32",
        /// An ARM server with 64-bit UEFI (11; over HTTP 19).
        Arm64 = "arm64",
        /// An Intel Mac with 64-bit EFI: it asks by BSDP.
        Mac = "mac",
        /// An Intel Mac with 32-bit EFI (2006 and 2007): its option 60 does not reveal it.
        Mac32 = "mac32",
    }
}

impl Firmware {
    /// Whether it is a Mac's, and so asks by BSDP rather than by PXE.
    pub fn is_mac(self) -> bool {
        matches!(self, Self::Mac | Self::Mac32)
    }

    /// The processor behind it.
    pub fn architecture(self) -> Architecture {
        match self {
            Self::Arm64 => Architecture::Aarch64,
            Self::Bios | Self::Uefi | Self::Uefi32 | Self::Mac | Self::Mac32 => {
                Architecture::X86_64
            }
        }
    }

    /// Whether its boot order can be set from Linux: of a PC or server with UEFI, not of a Mac.
    pub fn has_boot_order(self) -> bool {
        matches!(self, Self::Uefi | Self::Uefi32 | Self::Arm64)
    }
}

choice! {
    /// What a machine does when it boots from the network.
    State, "a state" {
        /// Boots this kernel, every time; no disk is touched.
        Boot = "boot",
        /// Installs itself, once for each `install_id`; then boots its disk.
        Install = "install",
        /// Boots its disk.
        Local = "local",
        /// Boots the installer's rescue system; nothing is written to the disk.
        Rescue = "rescue",
    }
}

choice! {
    /// What a machine gets that is not in the inventory.
    UnknownHosts, "a policy for unknown machines" {
        /// An address from a pool and the GRUB image, which boots the machine's own disk.
        BootLocal = "boot-local",
        /// No answer.
        Ignore = "ignore",
    }
}

choice! {
    /// The layout of the disk.
    Layout, "a disk layout" {
        /// Logical volumes, what Anaconda makes by default.
        Lvm = "lvm",
        /// Plain partitions.
        Plain = "plain",
        /// Btrfs subvolumes, which only Fedora's installer makes.
        Btrfs = "btrfs",
    }
}

choice! {
    /// A file system that installers make and GRUB reads.
    Filesystem, "a file system" {
        /// ext4.
        Ext4 = "ext4",
        /// XFS.
        Xfs = "xfs",
    }
}

impl Filesystem {
    /// How many characters a label has at most (`XFSLABEL_MAX`, `EXT2_LABEL_LEN`).
    pub fn longest_label(self) -> usize {
        match self {
            Self::Ext4 => 16,
            Self::Xfs => 12,
        }
    }
}

choice! {
    /// Which of several disks is taken.
    Prefer, "an order of disks" {
        /// The smallest.
        Smallest = "smallest",
        /// The largest.
        Largest = "largest",
    }
}

choice! {
    /// How a disk is attached.
    Transport, "a way in which disks are attached" {
        /// `NVMe`.
        Nvme = "nvme",
        /// SATA, at a port of the board.
        Sata = "sata",
        /// SAS, or SATA behind a SAS controller.
        Sas = "sas",
        /// A virtual machine's virtio.
        Virtio = "virtio",
        /// Soldered flash: eMMC.
        Mmc = "mmc",
        /// Anything else that is SCSI to the kernel, such as a RAID controller.
        Scsi = "scsi",
    }
}

choice! {
    /// How GRUB fetches a kernel and its initial RAM disk, if its image came by PXE.
    BootFiles, "a way to fetch boot files" {
        /// As its image: every block is waited for.
        Tftp = "tftp",
        /// From the web root; what does not come so is asked of the TFTP server.
        Http = "http",
    }
}

choice! {
    /// How an interface of the installed system gets its IPv4 address (ifcfg's `BOOTPROTO`).
    Bootproto, "a way to get an address" {
        /// By DHCP: the reserved one, or one from a pool.
        Dhcp = "dhcp",
        /// The inventory's address is written into the system.
        Static = "static",
        /// It gets none.
        None = "none",
    }
}

choice! {
    /// How the NICs of a bond share the traffic (`mode` of the kernel's bonding driver).
    BondMode, "a bonding mode" {
        /// In turns.
        BalanceRr = "balance-rr",
        /// One works, the others wait.
        ActiveBackup = "active-backup",
        /// By a hash of the addresses.
        BalanceXor = "balance-xor",
        /// Everything is sent on all of them.
        Broadcast = "broadcast",
        /// LACP, which the switch must support.
        Lacp = "802.3ad",
        /// What is sent is balanced by load.
        BalanceTlb = "balance-tlb",
        /// What is sent and received is balanced by load.
        BalanceAlb = "balance-alb",
    }
}

choice! {
    /// What an account may do by sudo, besides what its groups allow.
    Sudo, "a rule of sudo" {
        /// Nothing.
        None = "none",
        /// Everything, once it has given its password.
        Passwd = "passwd",
        /// Everything, without a password.
        NoPasswd = "nopasswd",
    }
}

choice! {
    /// What SELinux does on the installed system.
    Selinux, "an SELinux mode" {
        /// Refuses and logs.
        Enforcing = "enforcing",
        /// Logs only.
        Permissive = "permissive",
        /// Off.
        Disabled = "disabled",
    }
}

choice! {
    /// The DHCP server of the deploy host.
    DhcpServer, "a DHCP server that netpxe writes for" {
        /// isc-dhcpd 4.
        Isc = "isc",
        /// Kea, from 2.2 on.
        Kea = "kea",
    }
}

choice! {
    /// Whose package of Kea it is, which decides where its hooks lie.
    KeaHooks, "a package of Kea that netpxe knows" {
        /// Debian's or Ubuntu's, on a PC.
        DebianAmd64 = "debian-amd64",
        /// Debian's or Ubuntu's, on ARM.
        DebianArm64 = "debian-arm64",
        /// That of EL and Fedora.
        El = "el",
    }
}

impl KeaHooks {
    /// The folder. Kea 2.2 wants whole paths, and from 2.6.3 on it takes no others than these.
    pub fn folder(self) -> &'static str {
        match self {
            Self::DebianAmd64 => "/usr/lib/x86_64-linux-gnu/kea/hooks",
            Self::DebianArm64 => "/usr/lib/aarch64-linux-gnu/kea/hooks",
            Self::El => "/usr/lib64/kea/hooks",
        }
    }
}

choice! {
    /// The web server of the deploy host.
    WebServer, "a web server that netpxe knows" {
        /// Apache 2.4.
        Apache = "apache",
        /// nginx 1.14 or later.
        Nginx = "nginx",
    }
}

choice! {
    /// How the web server recognises the machine that asks for a kickstart.
    KickstartAccess, "a way to tell machines apart" {
        /// By the address that the request comes from, which is reserved for the machine.
        ByAddress = "by-address",
        /// By the MAC addresses that the installer sends (`inst.ks.sendmac`). Anybody who can send a
        /// request can send those of another machine.
        ByHeader = "by-header",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::FromText;

    #[test]
    fn a_slip_of_the_finger_is_answered_with_the_word() {
        let fault = Firmware::from_text("ueif").unwrap_err();
        assert_eq!(fault.help.as_deref(), Some("did you mean `uefi`?"));
    }

    #[test]
    fn what_is_like_no_word_is_answered_with_all_of_them() {
        let fault = Layout::from_text("raid").unwrap_err();
        assert_eq!(
            fault.help.as_deref(),
            Some("choose one of `lvm`, `plain` and `btrfs`")
        );
    }
}
