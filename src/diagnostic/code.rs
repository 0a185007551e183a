//! Every code that a diagnostic can have.
//!
//! `E01..` the text and its YAML, `E02..` the shape of one value, `E03..` hosts, `E04..` networks,
//! `E05..` profiles, `E06..` Mac images, `E07..` the deploy host, `E08..` the mirror, `E09..` what is
//! imported; `W....` is legal, but hardly what was meant. A code never changes its meaning; one that
//! is no longer needed leaves a gap.

use std::fmt;

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is written.
    Error,
    /// The tree is written; a person should look.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

macro_rules! codes {
    ($($severity:ident $id:ident $name:ident: $title:literal;)+) => {
        /// What a diagnostic is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(
                #[doc = concat!("`", stringify!($id), "`: ", $title)]
                $name,
            )+
        }

        impl Code {
            /// Every code, in the order of its number.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The code as it is printed and looked up: `E0201`.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => stringify!($id)),+ }
            }

            /// What it means, in a few words and for any inventory.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title),+ }
            }

            /// Whether it stops the compiler.
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity),+ }
            }
        }
    };
}

codes! {
    Error E0101 Syntax: "the text is not YAML";
    Error E0102 NotUtf8: "the text is not UTF-8";
    Error E0103 ControlCharacter: "the text holds a control character";
    Error E0104 UnknownAnchor: "an alias names no anchor";
    Error E0105 DoubleKey: "a key is given twice";
    Error E0106 SeveralDocuments: "the file holds more than one document";
    Error E0107 Tag: "a value has a YAML tag";
    Error E0108 TooDeep: "the text is nested too deeply";
    Error E0109 BadKey: "a key is not plain text";
    Error E0110 BadMerge: "`<<` merges something that is not a mapping";
    Error E0111 Empty: "the inventory is empty";
    Error E0112 NothingIncluded: "an `include` matches no file";

    Error E0201 UnknownKey: "the inventory has no such key";
    Error E0202 MissingKey: "a key that must be there is missing";
    Error E0203 WrongType: "a value is of the wrong type";
    Error E0204 NoValue: "a key has no value";
    Error E0205 NotAChoice: "a value is not one of the allowed words";
    Error E0206 NotANumber: "a value is not a number, or is out of range";
    Error E0207 NotAMac: "a value is not a MAC address that a machine can have";
    Error E0208 NotAnAddress: "a value is not an IPv4 address";
    Error E0209 NotASubnet: "a value is not an IPv4 subnet";
    Error E0210 NotARange: "a value is not a range of addresses";
    Error E0211 NotAName: "a name cannot be used as a name";
    Error E0212 NotADuration: "a value is not a duration";
    Error E0213 NotAUrl: "a value is not a URL that an installer can fetch";
    Error E0214 NotABoolean: "a value is neither true nor false";
    Error E0215 WrongVersion: "the inventory is of a version that netpxe does not read";
    Error E0216 UnsafeText: "a text holds characters that cannot be written";
    Error E0217 NotAHash: "a password is not a hash that the installer reads";
    Error E0218 NotAPath: "a value is not a path below the TFTP root";
    Error E0219 NotAnSshKey: "a value is not an ssh public key";
    Error E0220 NotAModel: "a value is not a model identifier of a Mac";
    Error E0221 NotAFolder: "a value is not a folder of the deploy host";
    Error E0222 NotAnInterface: "a value is not a network interface";
    Error E0223 Unreadable: "a file or a variable that is named cannot be used";
    Error E0224 NotAMarker: "a value is not the name of a marker";
    Error E0225 NotAConsole: "a value is not a serial console";
    Error E0226 FileElsewhere: "a file lies where an inventory may not read";
    Error E0231 NotASize: "a value is not a size";
    Error E0232 NotATime: "a value is not a time of day";
    Error E0233 NotAChecksum: "a value is not a SHA-256";
    Error E0234 NotAnRsyncUrl: "a value is not a URL that rsync can mirror";
    Error E0235 NotARepoPath: "a value is not a folder below a server's root";
    Error E0236 NotATimeZone: "a value is not a time zone";
    Error E0237 NotALocale: "a value is not a locale";
    Error E0238 NotAWarning: "a value is not the code of a warning";
    Error E0239 NotAnOui: "a value is not the first half of a MAC address";
    Error E0241 NotAnOptionValue: "a value is not what its DHCP option carries";
    Error E0246 NotDhcpdText: "a text for dhcpd is not made of whole statements";
    Error E0255 NotAMountPoint: "a value is not a mount point";
    Error E0256 NotAPassphrase: "a value is not a passphrase";
    Error E0257 NotAThumbprint: "a value is not the thumbprint of a key";

    Error E0301 DoubleMac: "two NICs have the same MAC address";
    Error E0302 DoubleAddress: "two NICs have the same IP address";
    Error E0303 DoubleHost: "two host names differ in upper and lower case alone";
    Error E0304 AddressNowhere: "an address is in no network";
    Error E0305 AddressElsewhere: "an address is outside the network that is named";
    Error E0306 UnknownNetwork: "the inventory has no such network";
    Error E0307 NoNetwork: "nothing says in which network a NIC is";
    Error E0308 AddressInPool: "a reserved address is inside a pool";
    Error E0309 AddressTaken: "an address is already taken in its network";
    Error E0310 NicsTwice: "a host has both `mac` and `nics`";
    Error E0311 NoBootNic: "a host has no NIC that boots";
    Error E0312 WrongFirmware: "a Mac's model has another firmware";
    Error E0313 UnknownNic: "a bond or a VLAN is built on something that does not exist";
    Error E0314 LinkTwice: "two links claim the same thing";
    Error E0315 NoStaticAddress: "a static address is wanted and none is given";
    Error E0316 FormerNameTaken: "a former name belongs to another host";
    Error E0317 OwnMarker: "a host's own marker is listed under `wipe`";
    Error E0318 AddressUnused: "an address is written where nothing would give it";
    Error E0319 ServersName: "a host is called as the deploy host";
    Error E0320 BondAcross: "a bond and its NICs are in different networks";
    Error E0321 NotABondOption: "the bonding driver takes no such option";
    Error E0322 RouteNowhere: "the default route leaves by a link that leads nowhere";
    Error E0323 DeviceName: "a device has the name of a host or of another device";
    Error E0324 NoBmcName: "the name of a BMC would be too long";

    Error E0401 SubnetsOverlap: "two networks overlap";
    Error E0402 PoolsOverlap: "two pools overlap";
    Error E0403 PoolOutside: "a pool reaches outside its network";
    Error E0404 PoolTaken: "a pool holds an address that is already taken";
    Error E0405 RangeReversed: "a range ends before it begins";
    Error E0406 GatewayOutside: "the gateway is not in its network";
    Error E0407 LeaseTooLong: "the lease is longer than the longest lease";
    Error E0408 SharedBootp: "two deploy hosts share a pool for BOOTP clients";
    Error E0409 NotListening: "dhcpd has no network to listen in";
    Error E0410 NothingToShare: "two deploy hosts have no pool to share";
    Error E0411 NoMatch: "a class does not say who belongs to it";
    Error E0412 UnknownClass: "the inventory has no such class";
    Error E0413 PoolOfNobody: "nobody can get an address of a pool";
    Error E0414 BootpOfClasses: "a pool for some classes is for BOOTP clients too";
    Error E0416 UnknownOption: "there is no such DHCP option";
    Error E0417 OptionTwice: "a DHCP option is given twice";
    Error E0418 OptionTaken: "a DHCP option is set by another key, or by netpxe itself";
    Error E0419 OptionTooLong: "a value does not fit into one DHCP option";
    Error E0420 OptionsTooLong: "DHCP options do not fit into one packet";
    Error E0421 DefinedAlready: "an option is defined that has a name already";
    Error E0422 DefinedTwice: "two definitions are of the same option";
    Error E0423 VendorOfNetboot: "options of a vendor are told to who may netboot";
    Error E0424 TwoSpaces: "options of two vendors are in one option 43";
    Error E0427 NoNetboot: "a machine is to boot from a network that boots nobody";

    Error E0501 UnknownProfile: "the inventory has no such profile";
    Error E0502 ProfileRing: "profiles extend each other in a ring";
    Error E0503 Unset: "a host lacks a setting that it needs";
    Error E0504 UnsafeDisk: "no disk is named";
    Error E0505 NotOnAMac: "a release cannot be installed on a Mac";
    Error E0507 ChainTooLong: "too many profiles extend each other";
    Error E0508 SharedKernel: "two installation trees want the same kernel file";
    Error E0509 NoAppStream: "a release needs a second repository";
    Error E0510 NoTemplate: "there is no such template";
    Error E0511 BeyondRelease: "a release cannot do what is asked of it";
    Error E0512 WrongArchitecture: "an installation tree is for another processor";
    Error E0513 WrongRelease: "an installation tree is of another release";
    Error E0514 FileTaken: "a boot file would take the place of another";
    Error E0515 VariableInTree: "the URL of an installation tree holds a variable";
    Error E0518 Contradiction: "two settings contradict each other";
    Error E0519 CommandLineTooLong: "a kernel's command line is too long";
    Error E0520 NotForKickstart: "a file cannot be added to a kickstart";
    Error E0521 RawDeclares: "a text for dhcpd declares what only netpxe may";
    Error E0522 NotOneStart: "an entry of the menu does not start one thing";
    Error E0523 UnattendedEntry: "an entry of the menu would install without asking";
    Error E0530 NoRootVolume: "nothing is mounted at `/`";
    Error E0531 BadVolume: "a volume cannot be made as it is written";
    Error E0532 DoubleVolume: "two volumes have the same name";
    Error E0533 DiskTwice: "a disk is named twice";
    Error E0534 NoSuchDisk: "a rule holds for no disk";
    Error E0535 BadRaid: "disks cannot be joined as is asked";
    Error E0536 NoRoom: "the volumes do not fit on the disks";
    Error E0537 BadKeep: "a volume cannot be kept";
    Error E0538 BadEncryption: "volumes cannot be encrypted as is asked";
    Error E0539 BadData: "a disk for data cannot be used as is asked";
    Error E0540 BadUnlock: "a disk cannot be unlocked as is asked";
    Error E0550 NoSecureBoot: "Secure Boot is asked of firmware that has none";
    Error E0551 NoShim: "nobody knows whose signed shim a machine boots";
    Error E0552 WrongShim: "a shim does not start the kernel";
    Error E0553 ShimTaken: "a signed shim cannot lie where it would have to";
    Error E0554 FilesFromPort: "GRUB cannot fetch boot files from the web server's port";
    Error E0555 FilesWithoutHttp: "a signed GRUB cannot fetch boot files over HTTP";
    Error E0560 NotOnDebian: "Debian's installer cannot do what a setting asks for";
    Error E0562 NoRecipe: "Debian's installer cannot lay out the disk as is asked";
    Error E0563 NoHeader: "an installer sends no MAC address";
    Error E0564 NotOnUbuntu: "Ubuntu's installer cannot do what a setting asks for";
    Error E0565 NotForCurtin: "Ubuntu's installer cannot lay out the disks as is asked";
    Error E0566 NoArchive: "nothing says where an Ubuntu machine gets its packages";
    Error E0567 NotAnImage: "what an Ubuntu machine boots is not an image that it can fetch";
    Error E0568 NotForNetplan: "netplan has no such option of a bond";
    Error E0571 AnyDisk: "nothing finds the disk for an installer that netpxe does not know";
    Error E0572 NoChecksum: "a kernel is fetched without a checksum, or without a place to put it";
    Error E0573 FileOfTree: "a kernel comes from its installation tree, and not from a URL";
    Error E0574 BootInstalls: "a machine that only boots a kernel would install itself";
    Error E0578 SystemImage: "a system comes as an image, and something beside it says otherwise";
    Error E0581 WholeImage: "CoreOS is written onto one disk, over all of it";
    Error E0582 NetworkByIgnition: "CoreOS takes its network from its Ignition config";
    Error E0583 NotIgnition: "a file is no Ignition config that the machine can read";

    Error E0584 UnguardedInstall: "an argument leads an installer past its guard";
    Error E0585 NotATree: "a `repo` is not what an installer fetches from";
    Error E0586 ShellInArgument: "an argument of the installed kernel would be read by a shell or GRUB";

    Error E0601 DoubleImage: "two Mac images have the same index";
    Error E0602 ImagesTooLong: "the list of Mac images does not fit into one DHCP option";
    Error E0603 TwoDefaults: "two Mac images claim the same role";
    Error E0604 NoImage: "there are Macs and no Mac image";
    Error E0605 WrongImageFile: "a Mac image names the file of other Macs";
    Error E0606 ImagesAlike: "a Mac's menu cannot tell two images apart";
    Error E0607 LocalImage: "a Mac image is of one deploy host alone, and there are two";

    Error E0701 FoldersOverlap: "two folders of the deploy host overlap";
    Error E0702 PartMissing: "one part of the deploy host needs another";
    Error E0703 NotKnownByAddress: "the web server cannot recognise a machine by its address";
    Error E0704 NotServedThere: "the deploy host does not serve this URL";
    Error E0705 LegElsewhere: "a leg of the deploy host is not alone in a network";
    Error E0706 TwoDhcpServers: "two deploy hosts run different DHCP servers";
    Error E0707 NotForKea: "Kea cannot do what is asked of it";
    Error E0708 HooksWithoutKea: "Kea's hooks are named, and the deploy host runs isc-dhcpd";
    Error E0709 NoInterfaces: "Kea is not told where it listens";
    Error E0711 NotTwoServers: "the inventory names neither one deploy host nor two";

    Error E0801 MirrorsOverlap: "two mirrored folders overlap";

    Error E0901 NotDhcpd: "a file is no dhcpd.conf that can be imported";
    Error E0902 NotIncluded: "a file that is included cannot be read";
    Error E0903 NotATable: "a table of machines cannot be imported";
    Error E0904 NotKea: "a configuration of Kea cannot be imported";
    Error E0905 NoDeployHost: "nothing says which address the deploy host has";
    Error E0906 CannotInsert: "nothing can be added to a section of the inventory";

    Warning W0101 UnquotedMac: "a MAC address is a number to some YAML readers";
    Warning W0102 UnquotedName: "a name is a truth value to some YAML readers";
    Warning W0201 UnusedAllow: "a warning is allowed that does not occur";
    Warning W0301 LocalMac: "a MAC address is locally administered";
    Warning W0302 Unreachable: "a NIC cannot get an address";
    Warning W0303 CannotNetboot: "a Mac cannot boot from the network";
    Warning W0304 NothingToWipe: "`wipe` of a host that is not installed";
    Warning W0305 UnusedClass: "a class changes nothing";
    Warning W0306 TooManyClasses: "a client may be in more classes than dhcpd counts";
    Warning W0307 ClassesDiffer: "two classes give one client different values";
    Warning W0401 NoRoute: "machines in a network cannot reach the deploy host";
    Warning W0402 PoolTooSmall: "a network lends fewer addresses than its machines need";
    Warning W0403 NotResolved: "machines cannot look up a name";
    Warning W0404 OptionsMayNotFit: "DHCP options may not fit into one packet";
    Warning W0405 UnusedDefinition: "nobody is told an option that is defined";
    Warning W0407 LonelyWire: "a wire that is shared has one network";
    Warning W0408 NotReached: "machines cannot reach a server that they are told to ask";
    Warning W0409 NoHttpBoot: "no firmware boots over HTTP from another port";
    Warning W0410 NotRegistered: "the domain of a network is in no zone that is updated";
    Warning W0411 GatewayHidden: "routes hide the gateway of a network";
    Warning W0501 UnusedProfile: "no host uses this profile";
    Warning W0502 NoWayIn: "nobody can log in after the installation";
    Warning W0505 NoRoot: "nobody can become root after the installation";
    Warning W0506 UnknownWord: "no release knows this word";
    Warning W0507 RawText: "text is written into dhcpd.conf as it is";
    Warning W0508 RawSets: "a text for dhcpd sets what netpxe sets";
    Warning W0530 NoSecurityUpdates: "a Debian machine gets no security updates";
    Warning W0533 UnusedSetting: "a setting means nothing to what is booted";
    Warning W0534 NoMarker: "a template writes no marker";
    Warning W0538 IgnitionAlone: "a setting has no effect with CoreOS";
    Warning W0701 SharedReservation: "Kea lends an address that two NICs have to one at a time";
    Warning W0801 NotMirrored: "no mirrored release holds an installation tree";

    Warning W0901 NotCarried: "something is not carried over into the inventory";
    Warning W0902 WrongBefore: "the old configuration is wrong";
    Warning W0903 OtherAnswer: "machines will get different answers than before";
    Warning W0904 KeptAsText: "something is kept as text for dhcpd";
}

impl Code {
    /// Whether it warns of something that is *not* there.
    pub fn concludes_from_absence(self) -> bool {
        matches!(
            self,
            Self::NoRoute
                | Self::NoRoot
                | Self::NotReached
                | Self::NotResolved
                | Self::NoWayIn
                | Self::NotMirrored
                | Self::LonelyWire
                | Self::PoolTooSmall
                | Self::Unreachable
                | Self::UnusedAllow
                | Self::UnusedClass
                | Self::UnusedProfile
        )
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_in_order_and_say_the_severity() {
        assert!(
            Code::ALL
                .windows(2)
                .all(|pair| (pair[0].severity(), pair[0].id())
                    < (pair[1].severity(), pair[1].id()))
        );
        for code in Code::ALL {
            let letter = match code.severity() {
                Severity::Error => 'E',
                Severity::Warning => 'W',
            };
            assert!(code.id().starts_with(letter) && code.id().len() == 5);
        }
    }
}
