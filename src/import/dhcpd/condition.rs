//! The condition of a class, `match if ...`, as the keys of an inventory's `match`.
//!
//! A condition becomes alternatives, of which one holds; each is a class of the inventory. What has no
//! such form is none of an inventory's: the class stays text.

use super::matches::{Match, UserClass, merged};
use super::token::{Kind, Token};
use super::tree::{View, unescaped};
use crate::value::{AgentId, FromText, Mac, Oui, Text};
use crate::{hex, value};

/// How many alternatives become classes: dhcpd counts few of a client.
const MOST: usize = 3;

/// Whose option 93 is looked at, besides `pxe-system-type`: the names that the file has for it.
pub type Architectures<'a> = &'a dyn Fn(&str) -> bool;

/// The alternatives of a condition, which stands in these words; `None` if an inventory has no words
/// for it.
pub fn alternatives(
    words: &[Token],
    view: View<'_>,
    is_architecture: Architectures<'_>,
) -> Option<Vec<Match>> {
    let mut reader = Reader {
        words,
        view,
        is_architecture,
        depth: 0,
    };
    let all = reader.any()?;
    if !reader.words.is_empty() {
        return None;
    }
    let all = merged(all);
    let is_whole = |it: &Match| it.user_class.as_ref().is_none_or(|it| it.plain);
    (all.len() <= MOST && all.iter().all(is_whole)).then_some(all)
}

/// What is compared with something.
enum Data {
    Vendor(Part),
    User(Part),
    Architecture(Part),
    Circuit,
    Remote,
    Hardware(Part),
    /// The same as text: `0:4:f2`.
    HardwareText(Part),
}

/// Which part of it: from a byte, so many; `None` is all of it.
type Part = Option<(usize, usize)>;

struct Reader<'w, 'v> {
    words: &'w [Token],
    view: View<'v>,
    is_architecture: Architectures<'w>,
    depth: usize,
}

impl Reader<'_, '_> {
    /// Alternatives joined by `or`, or conditions joined by `and`. dhcpd ranks the two alike, so a
    /// mixture without parentheses is not read.
    fn any(&mut self) -> Option<Vec<Match>> {
        let mut all = self.one()?;
        let mut joined_by = None;
        while let Some(word) = self.peek().filter(|it| matches!(&**it, "and" | "or")) {
            if joined_by.get_or_insert_with(|| word.clone()) != &word {
                return None;
            }
            self.words = &self.words[1..];
            let more = self.one()?;
            if word == "or" {
                all.extend(more);
            } else {
                let pairs = all
                    .iter()
                    .flat_map(|one| more.iter().map(move |it| (one, it)));
                let pairs: Option<Vec<Match>> =
                    pairs.map(|(one, it)| one.clone().and(it.clone())).collect();
                all = pairs?;
            }
            if all.len() > 64 {
                return None;
            }
        }
        Some(all)
    }

    fn one(&mut self) -> Option<Vec<Match>> {
        if self.takes("(") {
            self.depth += 1;
            let inner = (self.depth < 16).then(|| self.any())??;
            self.depth -= 1;
            return self.takes(")").then_some(inner);
        }
        let data = self.data()?;
        if !self.takes("=") {
            return None;
        }
        let (bytes, is_text) = self.literal()?;
        let text = || String::from_utf8(bytes.clone()).ok();
        let checked = |text: String| Text::from_text(&text).is_ok().then_some(text);
        let of_list = |start: usize, part: usize| (start == 0).then_some(part);
        let mut made = Match::default();
        match data {
            Data::Vendor(Some((0, length))) if length == bytes.len() => {
                made.vendor = Some(checked(text()?)?);
            }
            Data::User(None) => {
                made.user_class = Some(UserClass {
                    name: checked(text()?)?,
                    plain: true,
                    list: false,
                });
            }
            // netpxe's own: the first of a list, behind its length.
            Data::User(Some((start, length)))
                if of_list(start, length) == Some(bytes.len())
                    && bytes.first().map(|&it| usize::from(it)) == Some(length - 1) =>
            {
                made.user_class = Some(UserClass {
                    name: checked(text()?.split_off(1))?,
                    plain: false,
                    list: true,
                });
            }
            Data::Architecture(part @ (None | Some((0, 2)))) if !is_text => {
                made.one_architecture = part.is_none();
                let number: [u8; 2] = bytes.try_into().ok()?;
                made.architectures.insert(u16::from_be_bytes(number));
            }
            Data::Circuit => made.circuit_id = Some(agent_id(&bytes)?),
            Data::Remote => made.remote_id = Some(agent_id(&bytes)?),
            Data::Hardware(part) if !is_text => made.hardware(part, &bytes)?,
            Data::HardwareText(part) if is_text => {
                let digits: Option<Vec<u8>> = text()?
                    .split(':')
                    .map(|it| u8::from_str_radix(it, 16).ok())
                    .collect();
                made.hardware(part, &digits?)?;
            }
            _ => return None,
        }
        Some(vec![made])
    }

    fn data(&mut self) -> Option<Data> {
        let word = self.next()?;
        match &*word {
            "hardware" => Some(Data::Hardware(None)),
            "option" => {
                let name = self.next()?;
                match &*name {
                    "vendor-class-identifier" => Some(Data::Vendor(None)),
                    "user-class" => Some(Data::User(None)),
                    "agent.circuit-id" => Some(Data::Circuit),
                    "agent.remote-id" => Some(Data::Remote),
                    name if (self.is_architecture)(name) => Some(Data::Architecture(None)),
                    _ => None,
                }
            }
            "substring" => {
                let whole = self.takes("(").then(|| self.data())??;
                let start = self.number()?;
                let length = self.number()?;
                let part = Some((start, length));
                let data = match whole {
                    Data::Vendor(None) => Data::Vendor(part),
                    Data::User(None) => Data::User(part),
                    Data::Architecture(None) => Data::Architecture(part),
                    Data::Hardware(None) => Data::Hardware(part),
                    _ => return None,
                };
                self.takes(")").then_some(data)
            }
            "binary-to-ascii" => {
                let is_hex = self.takes("(") && self.number_first()? == 16 && self.number()? == 8;
                let is_colon = is_hex && self.takes(",") && self.takes("\":\"") && self.takes(",");
                let data = match is_colon.then(|| self.data())?? {
                    Data::Hardware(part) => Data::HardwareText(part),
                    _ => return None,
                };
                self.takes(")").then_some(data)
            }
            _ => None,
        }
    }

    /// A text, bytes such as `00:07`, or netpxe's own `concat(encode-int(4, 8), "iPXE")`. Whether it is
    /// a text comes with it.
    fn literal(&mut self) -> Option<(Vec<u8>, bool)> {
        if self.takes("concat") {
            let opens = self.takes("(") && self.takes("encode-int") && self.takes("(");
            let length = opens.then(|| self.number_first())??;
            let closes = self.number()? == 8 && self.takes(")") && self.takes(",");
            let (text, _) = closes.then(|| self.literal())??;
            let mut bytes = vec![u8::try_from(length).ok()?];
            bytes.extend(text);
            return self.takes(")").then_some((bytes, true));
        }
        let (token, rest) = self.words.split_first()?;
        self.words = rest;
        let text = self.view.slice(token.span);
        match token.kind {
            Kind::Text => {
                let inner = text.strip_prefix('"')?.strip_suffix('"')?;
                Some((unescaped(inner), true))
            }
            Kind::Word => {
                let octets = text.split(':').map(|it| format!("{it:0>2}"));
                Some((hex::parse(&octets.collect::<String>())?, false))
            }
            _ => None,
        }
    }

    /// `, 3`
    fn number(&mut self) -> Option<usize> {
        self.takes(",").then(|| self.number_first())?
    }

    fn number_first(&mut self) -> Option<usize> {
        self.next()?.parse().ok()
    }

    fn peek(&self) -> Option<String> {
        let token = self.words.first()?;
        Some(self.view.folded(*token).into_owned())
    }

    fn next(&mut self) -> Option<String> {
        let word = self.peek()?;
        self.words = &self.words[1..];
        Some(word)
    }

    /// Goes on behind this word or sign, if it is the next.
    fn takes(&mut self, word: &str) -> bool {
        let is_it = self.peek().is_some_and(|it| it == word);
        if is_it {
            self.words = &self.words[1..];
        }
        is_it
    }
}

impl Match {
    /// A part of what the hardware says: its type (1 is Ethernet), then the MAC address.
    fn hardware(&mut self, part: Part, bytes: &[u8]) -> Option<()> {
        let address = match (part, bytes) {
            (Some((1, length)), bytes) if length == bytes.len() => bytes,
            (Some((0, length)), [1, bytes @ ..]) if length == bytes.len() + 1 => bytes,
            (None, [1, bytes @ ..]) if bytes.len() == 6 => bytes,
            _ => return None,
        };
        let text = hex::colons(address);
        match address.len() {
            3 => self.ouis.insert(Oui::from_text(&text).ok()?),
            6 => self.macs.insert(Mac::from_text(&text).ok()?),
            _ => return None,
        };
        Some(())
    }
}

/// A circuit id or a remote id, as an inventory has it.
fn agent_id(bytes: &[u8]) -> Option<String> {
    let as_text = std::str::from_utf8(bytes).ok().map(str::to_owned);
    let candidates = as_text.into_iter().chain([hex::colons(bytes)]);
    let means = |text: &String| match value::AgentId::from_text(text) {
        Ok(AgentId::Text(text)) => text.as_str().as_bytes() == bytes,
        Ok(AgentId::Bytes(read)) => read == bytes,
        Err(_) => false,
    };
    candidates.into_iter().find(means)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::import::dhcpd::parse::parse;
    use crate::import::texts::Texts;
    use crate::import::yaml::{Entry, Value};

    /// The keys of the alternatives of a condition, as an inventory's text.
    fn read(condition: &str) -> Option<String> {
        let mut texts = Texts::default();
        let text = format!("match if {condition};");
        let statements = parse("x", &text, &|_| Err(String::new()), &mut texts).unwrap();
        let view = View {
            text: texts.whole(),
            is_own: false,
        };
        let words = &statements[0].words[2..];
        let all = alternatives(words, view, &|name| name == "arch")?;
        let mut out = String::new();
        for one in all {
            let entries = one.entries(&BTreeMap::new());
            crate::import::yaml::write(&[Entry::new("-", Value::Map(entries))], 0, &mut out);
        }
        Some(out.replace("\"-\": ", ""))
    }

    #[test]
    fn conditions_are_read_in_the_forms_that_are_in_use() {
        for (condition, wanted) in [
            (
                "substring(option vendor-class-identifier, 0, 5) = \"Cisco\"",
                "{vendor: Cisco}\n",
            ),
            (
                "substring ( option vendor-class-identifier , 0 , 4 ) = \"a\\x20bc\"",
                "{vendor: \"a bc\"}\n",
            ),
            (
                "substring(hardware, 1, 3) = 0:4:F2",
                "{oui: [\"00:04:f2\"]}\n",
            ),
            (
                "substring(hardware,0,4) = 01:00:04:f2",
                "{oui: [\"00:04:f2\"]}\n",
            ),
            (
                "binary-to-ascii(16, 8, \":\", substring(hardware, 1, 3)) = \"0:4:f2\"",
                "{oui: [\"00:04:f2\"]}\n",
            ),
            (
                "hardware = 1:00:04:f2:00:00:01",
                "{macs: [\"00:04:f2:00:00:01\"]}\n",
            ),
            (
                "(substring(hardware, 1, 3) = 00:04:f2 or substring(hardware, 1, 3) = 64:16:7f)
                 and substring(option vendor-class-identifier, 0, 1) = \"P\"",
                "{vendor: P, oui: [\"00:04:f2\", \"64:16:7f\"]}\n",
            ),
            (
                "option arch = 00:07 or substring(option arch, 0, 2) = 00:09",
                "{architecture: [7, 9]}\n",
            ),
            (
                "option agent.circuit-id = \"eth7\" and option agent.remote-id = 00:04",
                "{circuit_id: eth7, remote_id: \"00:04\"}\n",
            ),
            // A text that an inventory would take for octets.
            (
                "option agent.circuit-id = \"00:04\"",
                "{circuit_id: \"30:30:3a:30:34\"}\n",
            ),
            (
                "option agent.circuit-id = 65:74:68:37",
                "{circuit_id: eth7}\n",
            ),
            ("option user-class = \"iPXE\"", "{user_class: iPXE}\n"),
            (
                "(option user-class = \"iPXE\" or substring(option user-class, 0, 5) = concat(encode-int(4, 8), \"iPXE\"))",
                "{user_class: iPXE}\n",
            ),
            (
                "substring(option vendor-class-identifier, 0, 1) = \"a\" or substring(option vendor-class-identifier, 0, 1) = \"b\"",
                "{vendor: a}\n{vendor: b}\n",
            ),
        ] {
            assert_eq!(read(condition).as_deref(), Some(wanted), "{condition}");
        }
    }

    #[test]
    fn what_an_inventory_cannot_say_is_not_read_as_something_else() {
        for condition in [
            "option vendor-class-identifier = \"Cisco\"",
            "substring(option vendor-class-identifier, 0, 4) = \"Cisco\"",
            "substring(option vendor-class-identifier, 1, 5) = \"Cisco\"",
            "not substring(hardware, 1, 3) = 00:04:f2",
            "substring(hardware, 1, 2) = 00:04",
            "substring(hardware, 0, 3) = 00:04:f2",
            "substring(option user-class, 0, 4) = \"iPXE\"",
            "substring(option user-class, 0, 5) = \"\\004iPXE\"",
            "option arch = \"ab\"",
            "option other = 00:07",
            "exists agent.circuit-id",
            "known",
            "substring(hardware, 1, 3) = 00:04:f2 and substring(hardware, 1, 3) = 00:04:f3",
            "substring(hardware, 1, 3) = 00:04:f2 or option arch = 00:07 and option arch = 00:09",
            "substring(hardware, 1, 3) = 00:04:f2 foo",
            "substring(hardware, 1, 3) != 00:04:f2",
            "(substring(hardware, 1, 3) = 00:04:f2",
            "option agent.circuit-id = ff",
        ] {
            assert_eq!(read(condition), None, "{condition}");
        }
    }
}
