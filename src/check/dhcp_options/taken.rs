//! Options that are not written under `options`, because a key or netpxe itself sets them.

use super::Place;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// `E0418`: an option is not one that something else sets, or that only clients or dhcpd say.
pub fn taken(code: u8, place: Place, span: Span) -> Option<Diagnostic> {
    let key = |key: &str| {
        Some((
            format!("the key `{key}` sets it"),
            format!("write `{key}: ...`"),
        ))
    };
    let of_network = |key: &str| {
        let help = format!("write `{key}` in the network");
        Some((format!("`{key}` of the network says it"), help))
    };
    let itself = |why: &str| Some((why.to_owned(), "leave it out".to_owned()));
    let (why, help) = match code {
        1 | 28 => of_network("subnet"),
        3 => of_network("gateway"),
        6 if place == Place::Machine => of_network("dns"),
        6 => key("dns"),
        12 => itself("it is each machine's name"),
        15 => key("domain"),
        17 => key("root_path"),
        26 if place != Place::Machine => key("mtu"),
        42 if place != Place::Machine => key("ntp"),
        43 if place == Place::Client => Some((
            "options of a vendor make it".to_owned(),
            "define them under `option_definitions` with a `space`, and write `space.name: ...`"
                .to_owned(),
        )),
        43 | 60 => itself("Macs and HTTP boot depend on it"),
        51 => of_network("lease"),
        58 | 59 => itself("clients derive it from the lease"),
        66 => key("tftp_server"),
        67 => itself("netpxe names the file that each machine boots"),
        93 | 94 | 97 => itself("by it firmware says what it is"),
        119 => key("search"),
        121 => key("routes"),
        249 => Some((
            "the key `microsoft_routes` sets it".to_owned(),
            "write `routes: [...]` and `microsoft_routes: true`".to_owned(),
        )),
        252 => key("wpad"),
        50 | 55 | 57 | 61 | 77 | 80 | 81 | 90 | 91 | 118 => itself("only clients say it"),
        52 | 53 | 54 | 56 | 82 => itself("dhcpd itself says it"),
        _ => None,
    }?;
    let message = format!("option {code} is not written here: {why}");
    Some(Diagnostic::new(Code::OptionTaken, span, message).help(help))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::STANDARD;

    #[test]
    fn what_the_schema_offers_is_free_somewhere() {
        for option in STANDARD {
            let places = [Place::Network, Place::Client, Place::Machine];
            let is_free = |place: &Place| taken(option.code, *place, Span::default()).is_none();
            let free = places.iter().any(is_free);
            assert_eq!(free, option.is_written(), "{}", option.name);
        }
    }
}
