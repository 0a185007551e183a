//! What Macs are told by BSDP: one class for each answer, since an expression cannot build one.

use super::classes::{ClassView, no_device};
use super::options::OptionView;
use super::test::{all, any, member, not};
use crate::bsdp;
use crate::dhcp;
use crate::hex;
use crate::plan::{Bsdp, Host, Network, Nic, Offer, Plan};
use crate::value::Firmware;

/// Who asks by BSDP, or will.
const ASKS: &str = "bsdp";
/// Whoever asks in a network that knows no strangers.
pub const FOR_ALL: &str = "bsdp for all";
/// Whose question is answered by BSDP.
pub const ANSWERED: &str = "bsdp answered";
const MAC: &str = "mac";
const MAC32: &str = "mac32";

/// What is in option 43 of a question.
const LIST: &str = "option[43].option[1].hex == 0x01";
const SELECT: &str = "option[43].option[1].hex == 0x02";

/// The class of a Mac that boots by this NIC, which it is put into by its reservation.
pub fn mark(plan: &Plan, host: &Host, nic: &Nic) -> Option<&'static str> {
    let bsdp = plan.bsdp.as_ref().filter(|_| nic.boots)?;
    match host.firmware {
        Firmware::Mac32 if is_narrow(plan, bsdp) || ignores(plan) => Some(MAC32),
        Firmware::Mac if ignores(plan) => Some(MAC),
        _ => None,
    }
}

/// Whether Macs with 32-bit EFI are told something else than the others.
fn is_narrow(plan: &Plan, bsdp: &Bsdp) -> bool {
    plan.has(Firmware::Mac32) && dhcp::list(bsdp, |offer| offer.file32.is_some()).is_some()
}

/// Whether some network knows no strangers: the images are there for the inventory's Macs alone.
fn ignores(plan: &Plan) -> bool {
    let mut networks = plan.served_networks();
    networks.any(Network::ignores_unknown)
}

/// The classes that every question is held against.
pub fn marks(plan: &Plan) -> Vec<ClassView> {
    let Some(bsdp) = &plan.bsdp else {
        return Vec::new();
    };
    let mut views = vec![ClassView {
        name: ASKS.to_owned(),
        about: "Intel Macs that netboot".to_owned(),
        test: super::test::begins(60, b"AAPLBSDPC/i386"),
        decodes: true,
        ..ClassView::default()
    }];
    if ignores(plan) {
        let about = "Macs of the inventory, also where unknown ones are ignored";
        views.push(ClassView::of_reservations(MAC, about));
    }
    if is_narrow(plan, bsdp) || ignores(plan) {
        let about = "Macs with 32-bit EFI, which their own words do not reveal";
        views.push(ClassView::of_reservations(MAC32, about));
    }
    views
}

/// The answers, in the order in which they are looked at.
pub fn answers(plan: &Plan) -> Vec<ClassView> {
    let Some(bsdp) = &plan.bsdp else {
        return Vec::new();
    };
    let mut views = Vec::new();
    let mut tests = vec![member(ASKS), "pkt4.msgtype == 8".to_owned()];
    if ignores(plan) {
        let about = "here unknown Macs are offered the images, too";
        views.push(ClassView::on_demand(FOR_ALL, about, member(ASKS)));
        tests.extend(any([member(FOR_ALL), member(MAC), member(MAC32)]));
    }
    tests.extend(no_device(plan));
    let server = hex::digits(&plan.server.address.octets());
    tests.extend(any([
        LIST.to_owned(),
        format!(
            "{SELECT} and (not option[43].option[3].exists or option[43].option[3].hex == 0x{server})"
        ),
    ]));
    let about = "LIST asks for the images, SELECT takes one. A SELECT meant for another server, and \
                 all else, gets an ordinary answer";
    let mut answered = ClassView::on_demand(ANSWERED, about, all(&tests));
    answered.options = vec![OptionView::vendor_class("AAPLBSDPC")];
    views.push(answered);
    views.extend(lists(plan, bsdp));
    let selects = selects(plan, bsdp);
    let known = any(selects.iter().map(|view| member(&view.name)));
    views.extend(selects);
    let mut tests = vec![member(ANSWERED), SELECT.to_owned()];
    tests.extend(known.as_deref().map(not));
    let about = "a SELECT of an image that is not offered";
    let mut failed = ClassView::on_demand("bsdp FAILED", about, all(&tests));
    failed.options = vec![OptionView::bsdp(bsdp::failed_reply())];
    views.push(failed);
    views.extend(discover(plan, bsdp));
    views
}

/// Whom something is for: everybody, or Macs by the width of their EFI.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whom {
    All,
    Wide,
    Narrow,
}

impl Whom {
    /// What must hold besides.
    fn tests(self, tests: &[String]) -> String {
        let mut tests = tests.to_vec();
        match self {
            Self::All => {}
            Self::Wide => tests.push(not(&member(MAC32))),
            Self::Narrow => tests.push(member(MAC32)),
        }
        all(&tests)
    }

    /// The end of a class's name.
    fn suffix(self) -> &'static str {
        match self {
            Self::All | Self::Wide => "",
            Self::Narrow => " 32",
        }
    }
}

fn lists(plan: &Plan, bsdp: &Bsdp) -> Vec<ClassView> {
    let tests = [member(ANSWERED), LIST.to_owned()];
    let list = |whom: Whom, offered: fn(&Offer) -> bool| {
        let options = dhcp::list(bsdp, offered)?;
        let name = format!("bsdp LIST{}", whom.suffix());
        let mut view = ClassView::on_demand(name, "the images", whom.tests(&tests));
        view.options = vec![OptionView::bsdp(options)];
        Some(view)
    };
    let views = if is_narrow(plan, bsdp) {
        vec![
            list(Whom::Wide, |_| true),
            list(Whom::Narrow, |offer| offer.file32.is_some()),
        ]
    } else {
        vec![list(Whom::All, |_| true)]
    };
    views.into_iter().flatten().collect()
}

fn selects(plan: &Plan, bsdp: &Bsdp) -> Vec<ClassView> {
    let mut views = Vec::new();
    for offer in &bsdp.offers {
        let id = hex::digits(&u32::from(offer.image.id()).to_be_bytes());
        let tests = [
            member(ANSWERED),
            SELECT.to_owned(),
            format!("option[43].option[8].hex == 0x{id}"),
        ];
        for (whom, file) in files(plan, bsdp, offer) {
            let name = format!("bsdp SELECT {id}{}", whom.suffix());
            let mut view = ClassView::on_demand(name, "it takes this image", whom.tests(&tests));
            view.options = vec![OptionView::bsdp(dhcp::select(offer))];
            view.file = file;
            views.push(view);
        }
    }
    views
}

/// The files of an image, and whom each is for.
fn files(plan: &Plan, bsdp: &Bsdp, offer: &Offer) -> Vec<(Whom, String)> {
    let file = offer.file.as_str().to_owned();
    if !is_narrow(plan, bsdp) {
        return vec![(Whom::All, file)];
    }
    let narrow = offer.file32.iter();
    let narrow = narrow.map(|file| (Whom::Narrow, file.as_str().to_owned()));
    [(Whom::Wide, file)].into_iter().chain(narrow).collect()
}

/// The image that is named in the answer to a Mac's first question, where one is.
fn discover(plan: &Plan, bsdp: &Bsdp) -> Vec<ClassView> {
    let Some(id) = bsdp.discover else {
        return Vec::new();
    };
    let mut offers = bsdp.offers.iter();
    let Some(offer) = offers.find(|offer| offer.image.id() == id) else {
        return Vec::new();
    };
    let mut tests = vec![member(ASKS), "pkt4.msgtype == 1".to_owned()];
    tests.extend(no_device(plan));
    let about = "some older Macs boot from the answer to their first question alone";
    let views = files(plan, bsdp, offer).into_iter().map(|(whom, file)| {
        let name = format!("bsdp DISCOVER{}", whom.suffix());
        let mut view = ClassView::on_demand(name, about, whom.tests(&tests));
        view.options = vec![
            OptionView::vendor_class("AAPLBSDPC"),
            OptionView::bsdp(bsdp::discover_answer(id)),
        ];
        view.file = file;
        view
    });
    views.collect()
}
