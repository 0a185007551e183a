//! What each code means, at length: one Markdown file for each code.
//!
//! Each says what the fault is and what dhcpd, GRUB or the installer would make of it, and shows a
//! wrong and a right piece of an inventory. `tests/hermetic/explain.rs` compiles every one of them.

use super::Code;

macro_rules! explanations {
    ($($name:ident $id:literal)+) => {
        impl Code {
            /// What it means, why it is bad, a wrong and a right example, in Markdown; the first
            /// line is a heading with the code and its title.
            pub fn explanation(self) -> &'static str {
                // Without a wildcard: a code that nobody explained does not compile.
                match self {
                    $(Self::$name => include_str!(concat!("explain/", $id, ".md")),)+
                }
            }
        }
    };
}

explanations! {
    Syntax "E0101"
    NotUtf8 "E0102"
    ControlCharacter "E0103"
    UnknownAnchor "E0104"
    DoubleKey "E0105"
    SeveralDocuments "E0106"
    Tag "E0107"
    TooDeep "E0108"
    BadKey "E0109"
    BadMerge "E0110"
    Empty "E0111"
    NothingIncluded "E0112"
    UnknownKey "E0201"
    MissingKey "E0202"
    WrongType "E0203"
    NoValue "E0204"
    NotAChoice "E0205"
    NotANumber "E0206"
    NotAMac "E0207"
    NotAnAddress "E0208"
    NotASubnet "E0209"
    NotARange "E0210"
    NotAName "E0211"
    NotADuration "E0212"
    NotAUrl "E0213"
    NotABoolean "E0214"
    WrongVersion "E0215"
    UnsafeText "E0216"
    NotAHash "E0217"
    NotAPath "E0218"
    NotAnSshKey "E0219"
    NotAModel "E0220"
    NotAFolder "E0221"
    NotAnInterface "E0222"
    Unreadable "E0223"
    NotAMarker "E0224"
    NotAConsole "E0225"
    FileElsewhere "E0226"
    NotASize "E0231"
    NotATime "E0232"
    NotAChecksum "E0233"
    NotAnRsyncUrl "E0234"
    NotARepoPath "E0235"
    NotATimeZone "E0236"
    NotALocale "E0237"
    NotAWarning "E0238"
    NotAnOptionValue "E0241"
    NotAMountPoint "E0255"
    NotDhcpdText "E0246"
    DoubleMac "E0301"
    DoubleAddress "E0302"
    DoubleHost "E0303"
    AddressNowhere "E0304"
    AddressElsewhere "E0305"
    UnknownNetwork "E0306"
    NoNetwork "E0307"
    AddressInPool "E0308"
    AddressTaken "E0309"
    NicsTwice "E0310"
    NoBootNic "E0311"
    WrongFirmware "E0312"
    UnknownNic "E0313"
    LinkTwice "E0314"
    NoStaticAddress "E0315"
    FormerNameTaken "E0316"
    OwnMarker "E0317"
    AddressUnused "E0318"
    ServersName "E0319"
    BondAcross "E0320"
    NotABondOption "E0321"
    RouteNowhere "E0322"
    DeviceName "E0323"
    NoBmcName "E0324"
    SubnetsOverlap "E0401"
    PoolsOverlap "E0402"
    PoolOutside "E0403"
    PoolTaken "E0404"
    RangeReversed "E0405"
    GatewayOutside "E0406"
    LeaseTooLong "E0407"
    SharedBootp "E0408"
    NotListening "E0409"
    NothingToShare "E0410"
    UnknownOption "E0416"
    OptionTwice "E0417"
    OptionTaken "E0418"
    OptionTooLong "E0419"
    NoNetboot "E0427"
    OptionsTooLong "E0420"
    UnknownProfile "E0501"
    ProfileRing "E0502"
    Unset "E0503"
    UnsafeDisk "E0504"
    NotOnAMac "E0505"
    ChainTooLong "E0507"
    SharedKernel "E0508"
    NoAppStream "E0509"
    NoTemplate "E0510"
    BeyondRelease "E0511"
    WrongArchitecture "E0512"
    WrongRelease "E0513"
    FileTaken "E0514"
    VariableInTree "E0515"
    Contradiction "E0518"
    CommandLineTooLong "E0519"
    NoRootVolume "E0530"
    BadVolume "E0531"
    DoubleVolume "E0532"
    DiskTwice "E0533"
    NoSuchDisk "E0534"
    BadRaid "E0535"
    NoRoom "E0536"
    NotForKickstart "E0520"
    RawDeclares "E0521"
    DoubleImage "E0601"
    ImagesTooLong "E0602"
    TwoDefaults "E0603"
    NoImage "E0604"
    WrongImageFile "E0605"
    ImagesAlike "E0606"
    LocalImage "E0607"
    FoldersOverlap "E0701"
    PartMissing "E0702"
    NotKnownByAddress "E0703"
    NotServedThere "E0704"
    LegElsewhere "E0705"
    NotTwoServers "E0711"
    MirrorsOverlap "E0801"
    UnquotedMac "W0101"
    UnquotedName "W0102"
    UnusedAllow "W0201"
    LocalMac "W0301"
    Unreachable "W0302"
    CannotNetboot "W0303"
    NothingToWipe "W0304"
    NoRoute "W0401"
    PoolTooSmall "W0402"
    NotResolved "W0403"
    LonelyWire "W0407"
    NotReached "W0408"
    NoHttpBoot "W0409"
    NotRegistered "W0410"
    OptionsMayNotFit "W0404"
    UnusedProfile "W0501"
    NoWayIn "W0502"
    NoRoot "W0505"
    UnknownWord "W0506"
    RawText "W0507"
    RawSets "W0508"
    NotMirrored "W0801"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_begins_with_its_own_code_and_title() {
        for code in Code::ALL {
            let heading = format!("# {}: {}\n\n", code.id(), code.title());
            assert!(code.explanation().starts_with(&heading), "{code}");
        }
    }
}
