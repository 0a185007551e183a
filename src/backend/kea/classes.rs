//! `kea.classes`: kinds of client, and what each is told.
//!
//! To Kea, the option of a network counts for more than that of a class, and that of a class
//! cannot depend on the network. So that both mean what they mean to dhcpd, every option is a
//! class's: those *on demand* are looked at once a machine has its network, in the order in which
//! the network lists them, and of two that set one option the first counts.

use serde::Serialize;

use super::options::OptionView;
use super::test::{all, any, begins, literal, member, not};
use crate::dhcp::{Dhcp, Given, SHORTEST};
use crate::hex;
use crate::plan::{Class, Device, DhcpOption, Match, Plan};
use crate::value::{AgentId, Label, Mac};

/// What a device is in, whatever it says.
pub const DEVICE: &str = "device";
/// Who would read another vendor's option 43 as its own.
const NETBOOTS: &str = "netboots";

/// Each of `kea.classes`.
#[derive(Clone, Default, Serialize)]
pub struct ClassView {
    pub name: String,
    /// What it is, in words.
    pub about: String,
    /// What is asked of its clients; empty where reservations alone put somebody in it.
    pub test: String,
    /// Whether it is looked at only where a network or a pool demands it.
    pub on_demand: bool,
    /// Whether it takes apart what its clients say in option 43.
    pub decodes: bool,
    /// The file that its clients boot, or the URL of one; or empty.
    pub file: String,
    /// How long an address is lent to its clients; or empty.
    pub lease: String,
    /// The shortest time that it is lent for.
    pub min_lease: String,
    pub options: Vec<OptionView>,
}

impl ClassView {
    /// A class that is looked at on demand.
    pub fn on_demand(name: impl Into<String>, about: impl Into<String>, test: String) -> Self {
        Self {
            name: name.into(),
            about: about.into(),
            test,
            on_demand: true,
            ..Self::default()
        }
    }

    /// A class into which reservations alone put somebody.
    pub fn of_reservations(name: impl Into<String>, about: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            about: about.into(),
            ..Self::default()
        }
    }
}

/// What the inventory calls a class. netpxe's own begin with no `site:`.
pub fn name(class: &Label) -> String {
    format!("site:{class}")
}

/// The class that adds a device's options of its vendor.
pub fn of_vendor(device: &str) -> String {
    format!("vendor:{device}")
}

/// Whether an option is told to those alone who do not netboot.
pub fn is_of_vendor(option: &DhcpOption) -> bool {
    option.code == Dhcp::VENDOR.0
}

/// Whether a device is told something by its vendor.
pub fn tells_vendor(device: &Device) -> bool {
    device.options.iter().any(is_of_vendor)
}

/// The inventory's classes: who is in them, and for how long they get addresses.
pub fn of_site(plan: &Plan) -> Vec<ClassView> {
    let view = |class: &Class| {
        let lease = |of: fn(u32) -> u32| {
            let lease = class.lease.map(|lease| of(lease.as_dhcp()));
            lease.map_or_else(String::new, |seconds| seconds.to_string())
        };
        ClassView {
            name: name(&class.name),
            about: "of the inventory".to_owned(),
            test: self::test(&class.matches),
            lease: lease(|seconds| seconds),
            min_lease: lease(|seconds| seconds.min(SHORTEST.as_dhcp())),
            ..ClassView::default()
        }
    };
    let mut classes: Vec<ClassView> = plan.classes.iter().map(view).collect();
    let mut all = plan.classes.iter().flat_map(|class| &class.options);
    let mut of_devices = plan.devices.iter().flat_map(|device| &device.options);
    if all.any(is_of_vendor) || of_devices.any(is_of_vendor) {
        let words = ["PXEClient", "AAPLBSDPC", "HTTPClient"];
        let test = any(words.map(|word| begins(60, word.as_bytes())));
        classes.push(ClassView {
            name: NETBOOTS.to_owned(),
            about: "PCs and Macs that netboot: they would read another vendor's option 43 as \
                    their own"
                .to_owned(),
            test: test.unwrap_or_default(),
            ..ClassView::default()
        });
    }
    classes
}

/// What the inventory's classes are told, and devices by their vendors; `more` must hold besides.
pub fn told_of_site(plan: &Plan, more: &[String]) -> Vec<ClassView> {
    let mut views = Vec::new();
    for class in &plan.classes {
        let told = format!("{} told", name(&class.name));
        views.extend(self::told(
            &told,
            &member(&name(&class.name)),
            &class.options,
            more,
        ));
    }
    for device in &plan.devices {
        let of_vendor: Vec<DhcpOption> = device
            .options
            .iter()
            .filter(|it| is_of_vendor(it))
            .cloned()
            .collect();
        let class = self::of_vendor(device.name.as_str());
        let told = format!("{class} told");
        views.extend(self::told(&told, &member(&class), &of_vendor, more));
    }
    views
}

/// Some options for those for whom `test` and `more` hold: those of a vendor for those alone who do
/// not netboot.
fn told(name: &str, test: &str, options: &[DhcpOption], more: &[String]) -> Vec<ClassView> {
    let (of_vendor, plain): (Vec<_>, Vec<_>) = options.iter().cloned().partition(is_of_vendor);
    let tests = |last: Option<String>| {
        let mut tests = vec![test.to_owned()];
        tests.extend_from_slice(more);
        tests.extend(last);
        all(&tests)
    };
    let mut views = Vec::new();
    if !plain.is_empty() {
        let mut view = ClassView::on_demand(name, "what it is told", tests(None));
        view.options = self::options(plain);
        views.push(view);
    }
    if !of_vendor.is_empty() {
        let name = format!("{name} by its vendor");
        let test = tests(Some(not(&member(NETBOOTS))));
        let mut view = ClassView::on_demand(name, "not to firmware", test);
        view.options = self::options(of_vendor);
        views.push(view);
    }
    views
}

/// Options of the inventory.
pub fn options(options: impl IntoIterator<Item = DhcpOption>) -> Vec<OptionView> {
    let options = options.into_iter().map(Given::own);
    options.map(|option| OptionView::new(&option)).collect()
}

/// What must hold of a client of a class.
fn test(matches: &Match) -> String {
    let mut tests = Vec::new();
    let vendor = matches.vendor.iter();
    tests.extend(vendor.map(|it| begins(60, it.as_str().as_bytes())));
    if let Some(class) = &matches.user_class {
        // Most clients send the text alone. By RFC 3004 it is a list, each text after its length.
        let text = class.as_str().as_bytes();
        let length = u8::try_from(text.len()).unwrap_or(u8::MAX);
        let listed = begins(77, &[&[length], text].concat());
        tests.extend(any([
            format!("option[77].hex == {}", literal(text)),
            listed,
        ]));
    }
    let ouis = matches.ouis.iter();
    tests.extend(any(ouis.map(|oui| {
        format!(
            "substring(pkt4.mac,0,3) == 0x{}",
            hex::digits(&oui.octets())
        )
    })));
    let architectures = matches.architectures.iter();
    tests.extend(any(architectures.map(|number| of_architecture(*number))));
    for (option, id) in [(1, &matches.circuit_id), (2, &matches.remote_id)] {
        tests.extend(id.iter().map(|id| {
            let id = match id {
                AgentId::Text(text) => text.as_str().as_bytes(),
                AgentId::Bytes(bytes) => bytes,
            };
            format!("relay4[{option}].hex == {}", literal(id))
        }));
    }
    tests.extend(any(matches.macs.iter().copied().map(is_mac)));
    all(&tests)
}

fn is_mac(mac: Mac) -> String {
    format!("pkt4.mac == 0x{}", hex::digits(&mac.octets()))
}

/// What must hold of a client of an architecture: the first that it names.
pub fn of_architecture(number: u16) -> String {
    let bytes = hex::digits(&number.to_be_bytes());
    format!("substring(option[93].hex,0,2) == 0x{bytes}")
}

/// That somebody is no device: those never boot.
pub fn no_device(plan: &Plan) -> Option<String> {
    (!plan.devices.is_empty()).then(|| not(&member(DEVICE)))
}
