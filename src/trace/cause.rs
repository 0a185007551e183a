//! Why a machine left its way: causes, with codes as faults have them.

macro_rules! causes {
    ($($id:ident $name:ident: $title:literal;)+) => {
        /// A likely cause.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Cause {
            $(#[doc = $title] $name,)+
        }

        impl Cause {
            /// Every cause, by code.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// Its code.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => stringify!($id),)+ }
            }

            /// What it is, in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }

            /// What it means and what to do, in Markdown; the first line is a heading with the code
            /// and the title.
            pub fn explanation(self) -> &'static str {
                match self {
                    $(Self::$name => include_str!(concat!("explain/", stringify!($id), ".md")),)+
                }
            }
        }
    };
}

causes! {
    T0001 OtherServer: "another DHCP server answered";
    T0002 NeverCame: "the machine was never heard";
    T0003 NearlyKnown: "an unknown MAC address looks like a known one";
    T0004 WrongArchitecture: "the machine asks as other firmware than the inventory says";
    T0005 NotThere: "a file is not there";
    T0006 Refused: "a file is refused";
    T0007 NeverEnded: "a transfer never ended";
    T0008 NoKickstart: "a kernel came, and no kickstart was asked for";
    T0009 OtherNic: "the installer asks from another NIC";
    T0010 OtherAddress: "the machine got another address than the inventory says";
    T0011 NoFile: "the answer names no file to boot";
    T0012 NoAnswer: "nobody answered";
    T0013 OtherFile: "the answer names another file or server than the inventory says";
    T0014 OtherNetwork: "a relay asks for a network that the inventory does not have";
    T0015 NotStarted: "the image came, and nothing was asked for after it";
}
