//! Which DHCP servers a test asks. A test is a function of the server, and a list at the end of its file
//! names it: `both!`, or `alone!` with the server and the reason, or `once!` where none is asked. One that
//! no list names does not compile without a warning.

use std::fs;

use netpxe::value::DhcpServer;

use crate::support::needs;

/// Tests that ask isc-dhcpd, and ask Kea the same.
macro_rules! both {
    ($($test:ident),+ $(,)?) => {
        mod isc {
            $(#[test] fn $test() { super::$test(netpxe::value::DhcpServer::Isc); })+
        }
        mod kea {
            $(#[test] fn $test() { super::$test(netpxe::value::DhcpServer::Kea); })+
        }
    };
}

/// Tests of what one of them alone does, as docs/kea.md says in these words.
macro_rules! alone {
    (Isc, $reason:literal, $($test:ident),+ $(,)?) => { alone!(isc_alone, Isc, $reason, $($test),+); };
    (Kea, $reason:literal, $($test:ident),+ $(,)?) => { alone!(kea_alone, Kea, $reason, $($test),+); };
    ($place:ident, $server:ident, $reason:literal, $($test:ident),+) => {
        mod $place {
            $(
                #[test]
                fn $test() {
                    crate::wire::servers::is_documented($reason);
                    super::$test(netpxe::value::DhcpServer::$server);
                }
            )+
        }
    };
}

/// Tests that ask no DHCP server, though one runs.
macro_rules! once {
    ($($test:ident),+ $(,)?) => {
        mod once {
            $(#[test] fn $test() { super::$test(netpxe::value::DhcpServer::Isc); })+
        }
    };
}

pub(super) use {alone, both, once};

/// What is expected where the two differ, as docs/kea.md says in these words.
///
/// # Panics
/// If it does not say so.
pub fn differ<T>(server: DhcpServer, reason: &str, isc: T, kea: T) -> T {
    is_documented(reason);
    match server {
        DhcpServer::Isc => isc,
        DhcpServer::Kea => kea,
    }
}

/// A difference is one that docs/kea.md tells of.
///
/// # Panics
/// If it does not.
pub fn is_documented(reason: &str) {
    let docs = fs::read_to_string(needs::project("docs/kea.md")).unwrap();
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words(&docs).contains(&words(reason)), "{reason}");
}
