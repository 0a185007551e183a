//! What Macs are offered: the images in a class that answers their BSDP.

use std::collections::{BTreeMap, HashMap};

use super::Mapper;
use super::lost::first_line;
use super::tree::Statement;
use crate::bsdp::{self, BsdpOption, Image, ImageId, MessageType};
use crate::import::yaml::{Entry, Value};
use crate::plan::{MAC, MAC32};
use crate::value::{Firmware, FromText as _, Mac, Text, TftpPath};

/// What Macs say in option 60.
const SPEAKS: &str = "AAPLBSDPC";

/// What is known of one image.
#[derive(Debug, Default)]
struct Found {
    name: Option<String>,
    file: Option<String>,
    file32: Option<String>,
    is_default: bool,
    is_discovered: bool,
}

impl Mapper<'_, '_, '_> {
    /// `mac_images`, where Macs are offered some.
    pub(super) fn mac_images(&self) -> Option<Entry> {
        let mut found = BTreeMap::new();
        let mut place = None;
        for &class in &self.model.classes {
            let statement = self.model.scopes[class].statement;
            if let Some(class) = statement.filter(|it| self.view.slice(it.span).contains(SPEAKS)) {
                place.get_or_insert(first_line(class));
                self.look(class, &mut found);
            }
        }
        let several = found.len() > 1;
        let images = found
            .into_iter()
            .map(|(index, found)| image(index, found, several).at(place.unwrap_or_default()));
        let images: Vec<Entry> = images.collect();
        (!images.is_empty()).then(|| Entry::new("mac_images", Value::Block(images)))
    }

    /// The machines that netpxe's own classes name: Macs, and devices.
    pub(super) fn macs(&self) -> HashMap<Mac, Option<Firmware>> {
        let mut macs = HashMap::new();
        for statement in &self.model.subclasses {
            let [_, class, mac] = statement.words.as_slice() else {
                continue;
            };
            let firmware = match &*self.view.value(*class) {
                "mac" => Some(Firmware::Mac),
                "mac32" => Some(Firmware::Mac32),
                "device" => None,
                _ => continue,
            };
            let mac = self.view.value(*mac);
            let mac = mac
                .strip_prefix("1:")
                .and_then(|mac| Mac::from_text(mac).ok());
            macs.extend(mac.map(|mac| (mac, firmware)));
        }
        macs
    }

    /// Looks for answers in a block: each stands beside the file that it goes with.
    fn look(&self, block: &Statement, found: &mut BTreeMap<u16, Found>) {
        let body: Vec<&Statement> = block.body.iter().flatten().collect();
        let answers = body
            .iter()
            .filter(|statement| self.view.word(statement, 1) == "vendor-encapsulated-options");
        for answer in answers {
            self.take(&self.message(answer), &body, found);
        }
        for inner in body {
            self.look(inner, found);
        }
    }

    /// The BSDP message of a statement, written in hexadecimal.
    fn message(&self, statement: &Statement) -> Vec<BsdpOption> {
        let digits: Vec<_> = statement
            .words
            .iter()
            .skip(2)
            .map(|it| self.view.value(*it))
            .collect();
        let text = digits.join(":");
        let bytes = text.split(':').filter(|byte| !byte.is_empty());
        let bytes: Option<Vec<u8>> = bytes
            .map(|byte| u8::from_str_radix(byte, 16).ok())
            .collect();
        let bytes = bytes.filter(|bytes| !bytes.is_empty());
        bytes
            .and_then(|bytes| bsdp::decode(&bytes).ok())
            .unwrap_or_default()
    }

    fn take(&self, message: &[BsdpOption], body: &[&Statement], found: &mut BTreeMap<u16, Found>) {
        let mut kind = None;
        for option in message {
            match option {
                BsdpOption::MessageType(it) => kind = Some(*it),
                BsdpOption::ImageList(images) => images.iter().for_each(|it| name(it, found)),
                BsdpOption::DefaultImage(id) => of(found, *id).is_default = true,
                BsdpOption::SelectedImage(id) => {
                    let image = of(found, *id);
                    // Without a message type, it is the answer to a plain DISCOVER.
                    image.is_discovered |= kind.is_none();
                    if kind == Some(MessageType::Select) {
                        self.files(body, image);
                    }
                }
                _ => {}
            }
        }
    }

    /// The files that stand beside an answer: netpxe's own has one for each kind of Mac.
    fn files(&self, body: &[&Statement], image: &mut Found) {
        for statement in body {
            if self.view.word(statement, 0) == "filename" {
                let file = self.view.values(statement, 1).concat();
                image.file.get_or_insert(file);
                continue;
            }
            let inner = statement.body.iter().flatten();
            let mut file = inner.filter(|inner| self.view.word(inner, 0) == "filename");
            let Some(file) = file.next().map(|it| self.view.values(it, 1).concat()) else {
                continue;
            };
            match &*self.view.word(statement, 0) {
                "if" if self.view.head(statement).contains("netpxe.mac = \"32\"") => {
                    image.file32 = Some(file);
                }
                "else" => image.file = Some(file),
                _ => {}
            }
        }
    }
}

fn of(found: &mut BTreeMap<u16, Found>, id: ImageId) -> &mut Found {
    found.entry(id.index.get()).or_default()
}

fn name(image: &Image, found: &mut BTreeMap<u16, Found>) {
    of(found, image.id()).name = Some(image.name().to_owned());
}

/// An image as the inventory has it. The first is the default where nobody says so.
fn image(index: u16, found: Found, several: bool) -> Entry {
    let name = found.name.filter(|it| Text::from_text(it).is_ok());
    let name = name.unwrap_or_else(|| format!("Image {index}"));
    let is_path = |file: &String| TftpPath::from_text(file).is_ok();
    let mut entries = vec![Entry::text("index", index), Entry::text("name", name)];
    let file = found.file.filter(|file| file != MAC && is_path(file));
    let default32 = if file.is_none() { Some(MAC32) } else { None };
    entries.extend(file.map(|file| Entry::text("file", file)));
    if let Some(file) = found
        .file32
        .filter(|file| Some(&**file) != default32 && is_path(file))
    {
        entries.push(Entry::text("file32", file));
    }
    if found.is_default && several {
        entries.push(Entry::new("default", Value::Flag(true)));
    }
    if found.is_discovered {
        entries.push(Entry::new("discover", Value::Flag(true)));
    }
    Entry::new(format!("image-{index}"), Value::Map(entries))
}
