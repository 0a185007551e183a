//! What Macs are told by BSDP.

use super::question::Question;
use crate::bsdp::{self, BsdpOption, Image, ImageId};
use crate::plan::{Bsdp, Offer, Plan};
use crate::value::{Firmware, Mac};

/// The priority in an answer to LIST: of several servers that offer an image, a Mac takes the
/// highest. The middle of the range leaves room on either side.
const PRIORITY: u16 = 0x8000;

/// The answer to LIST, with the images for which `offered` holds; `None` if there is none.
pub fn list(bsdp: &Bsdp, offered: impl Fn(&Offer) -> bool) -> Option<Vec<BsdpOption>> {
    let offers = bsdp.offers.iter().filter(|offer| offered(offer));
    let images: Vec<Image> = offers.map(|offer| offer.image.clone()).collect();
    let is_default = |image: &&Image| image.id() == bsdp.default;
    let default = images.iter().find(is_default).or(images.first())?;
    Some(bsdp::list_reply(PRIORITY, default.id(), &images))
}

/// The answer to SELECT of an image.
pub fn select(offer: &Offer) -> Vec<BsdpOption> {
    bsdp::select_reply(offer.image.id(), offer.image.name())
}

/// What a Mac is given beside an address: BSDP and a file. `None`: nothing.
pub(super) struct MacAnswer {
    pub options: Vec<BsdpOption>,
    pub file: Option<String>,
}

/// The answer to a Mac's DISCOVER: the image that is named in it, if one is.
pub(super) fn discover(plan: &Plan, mac: Mac) -> Option<MacAnswer> {
    let bsdp = plan.bsdp.as_ref()?;
    let id = bsdp.discover?;
    let file = file(bsdp, id, is_32_bit(plan, mac))?;
    Some(MacAnswer {
        options: bsdp::discover_answer(id),
        file: Some(file),
    })
}

/// The answer to LIST or, where an image is selected, to SELECT.
pub(super) fn inform(
    plan: &Plan,
    question: &Question,
    selected: Option<ImageId>,
) -> Option<MacAnswer> {
    let bsdp = plan.bsdp.as_ref()?;
    // Networks that ignore the unknown offer images to the inventory's Macs alone.
    if plan.network(question.network).ignores_unknown() && !is_mac(plan, question.mac) {
        return None;
    }
    let narrow = is_32_bit(plan, question.mac);
    let is_offered = |offer: &Offer| !narrow || offer.file32.is_some();
    let Some(id) = selected else {
        let options = list(bsdp, is_offered)?;
        return Some(MacAnswer {
            options,
            file: None,
        });
    };
    let offer = bsdp.offers.iter().find(|offer| offer.image.id() == id);
    Some(match offer.filter(|offer| is_offered(offer)) {
        Some(offer) => MacAnswer {
            options: select(offer),
            file: file(bsdp, id, narrow),
        },
        None => MacAnswer {
            options: bsdp::failed_reply(),
            file: None,
        },
    })
}

fn file(bsdp: &Bsdp, id: ImageId, narrow: bool) -> Option<String> {
    let offer = bsdp.offers.iter().find(|offer| offer.image.id() == id)?;
    let file = if narrow {
        offer.file32.as_ref()?
    } else {
        &offer.file
    };
    Some(file.as_str().to_owned())
}

fn is_32_bit(plan: &Plan, mac: Mac) -> bool {
    boots(plan, mac) == Some(Firmware::Mac32)
}

fn is_mac(plan: &Plan, mac: Mac) -> bool {
    boots(plan, mac).is_some_and(Firmware::is_mac)
}

/// The firmware of the machine that boots by this NIC.
fn boots(plan: &Plan, mac: Mac) -> Option<Firmware> {
    let (host, nic) = plan.nic_of(mac)?;
    nic.boots.then_some(host.firmware)
}
