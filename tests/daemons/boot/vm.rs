//! A virtual machine, switched on until the value is dropped.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::console;
use super::lab::Lab;
use crate::support::daemon::Daemon;
use crate::support::frame::{mac, no_ipv6_router};
use crate::support::needs;

/// How long a machine may take for what is expected next. A quiet computer needs a tenth of it.
const PATIENCE: Duration = Duration::from_secs(240);
/// How often the console is looked at.
const LOOK: Duration = Duration::from_millis(50);
/// How often machines are told that there is no IPv6 router.
const ADVERTISE: Duration = Duration::from_secs(1);

/// What a machine's firmware does.
#[derive(Clone, Copy)]
pub enum Firmware {
    /// `SeaBIOS` and the PXE ROM of the network card: the network first.
    Bios,
    /// OVMF: the network first, by PXE.
    UefiPxe,
    /// OVMF: the network first, by HTTP.
    UefiHttp,
    /// OVMF: the first disk. A card is there, but the firmware does not use it.
    UefiDisk,
    /// The same of 32 bits.
    Uefi32Disk,
    /// OVMF that enforces Secure Boot, with Microsoft's keys: the network first, by PXE.
    SecurePxe,
    /// The same by HTTP.
    SecureHttp,
    /// The firmware of ARM servers, AAVMF: the network first, by PXE.
    ArmPxe,
    /// The same by HTTP.
    ArmHttp,
    /// AAVMF that enforces Secure Boot: the network first, by PXE.
    ArmSecurePxe,
}

impl Firmware {
    fn is_arm(self) -> bool {
        matches!(self, Self::ArmPxe | Self::ArmHttp | Self::ArmSecurePxe)
    }

    /// The program that plays the machine, and which one that is.
    fn machine(self) -> (&'static str, &'static [&'static str]) {
        // graphics=off: SeaBIOS copies its screen to the serial line, as OVMF does anyway.
        match self {
            _ if self.is_arm() => (
                "qemu-system-aarch64",
                &["-machine", "virt", "-cpu", "cortex-a57", "-m", "1024"],
            ),
            _ if self.has_smm() => (
                "qemu-system-x86_64",
                &[
                    "-machine",
                    "q35,graphics=off,smm=on",
                    "-m",
                    "768",
                    "-vga",
                    "std",
                ],
            ),
            _ => (
                "qemu-system-x86_64",
                &["-machine", "q35,graphics=off", "-m", "1024", "-vga", "std"],
            ),
        }
    }

    /// Whether it is built with what protects its variables, and so needs that.
    fn has_smm(self) -> bool {
        matches!(self, Self::Uefi32Disk | Self::SecurePxe | Self::SecureHttp)
    }
}

/// A running machine.
pub struct Machine<'a> {
    lab: &'a Lab,
    qemu: Daemon,
    console: PathBuf,
    /// Its cards.
    name: String,
}

impl<'a> Machine<'a> {
    /// Switches on a machine with this card and these disks.
    pub fn start(lab: &'a Lab, firmware: Firmware, mac: &str, disks: &[&Path]) -> Self {
        Self::start_by_last(lab, firmware, &[mac], disks)
    }

    /// Switches on a machine with these cards, the last of which its firmware boots from.
    pub fn start_by_last(
        lab: &'a Lab,
        firmware: Firmware,
        cards: &[&str],
        disks: &[&Path],
    ) -> Self {
        let console = lab.evidence.file("console.raw");
        let (program, machine) = firmware.machine();
        let mut command = lab.server.command(needs::program(program));
        command
            .args(["-accel", "tcg"])
            .args(machine)
            .args(["-nodefaults", "-display", "none", "-no-reboot"])
            .arg("-serial")
            .arg(format!("file:{}", console.display()))
            .args(firmware_options(lab, firmware));
        for (n, mac) in cards.iter().enumerate() {
            let tap = lab.tap();
            let port = format!("tap,id=net{n},ifname={tap},script=no,downscript=no");
            let card = card(firmware, n, mac, n + 1 == cards.len());
            command.args(["-netdev", &port, "-device", &card]);
        }
        for (n, disk) in disks.iter().enumerate() {
            let file = disk.display();
            // Nobody needs it after a failure of this computer.
            let drive = format!("id=disk{n},if=none,format=raw,cache=unsafe,file={file}");
            // In the boot order even where it comes last: OVMF finds no device that is not.
            let device = format!("virtio-blk-pci,drive=disk{n},bootindex={}", 20 + n);
            command.args(["-drive", &drive, "-device", &device]);
        }
        let qemu = Daemon::start_silent(&mut command, &lab.evidence.file("qemu.log"));
        Self {
            lab,
            qemu,
            console,
            name: cards.join(" "),
        }
    }

    /// Whether the machine has written this on its console. Blanks do not count: firmware jumps
    /// about on its screen, also within a word.
    pub fn has_shown(&self, text: &str) -> bool {
        let squeezed = |text: &str| text.split_whitespace().collect::<String>();
        squeezed(&self.console()).contains(&squeezed(text))
    }

    /// Waits until the machine has written this on its console.
    ///
    /// # Panics
    /// If it does not; the message holds what it has written.
    pub fn shows(&self, text: &str) {
        self.shows_within(PATIENCE, text);
    }

    /// The same, with this much patience.
    ///
    /// # Panics
    /// If it does not.
    pub fn shows_within(&self, patience: Duration, text: &str) {
        let begin = Instant::now();
        let mut advertised: Option<Instant> = None;
        while !self.has_shown(text) {
            let running = self.qemu.is_running();
            // What it wrote last may have come between the two looks.
            if !running && self.has_shown(text) {
                return;
            }
            assert!(
                running && begin.elapsed() < patience,
                "{} did not show {text:?}{}, but:\n{}\n{}",
                self.name,
                if running { "" } else { " and ended" },
                self.console(),
                self.qemu.log()
            );
            if advertised.is_none_or(|then| then.elapsed() > ADVERTISE) {
                advertised = Some(Instant::now());
                // A router, for all that the machine knows.
                let router = mac("02:00:00:00:00:01");
                self.lab.wire.transmit(&no_ipv6_router(router));
            }
            sleep(LOOK);
        }
    }

    /// Waits until it is switched off, or starts again: whoever wants that starts another.
    ///
    /// # Panics
    /// If it does not within this time; the message holds what it has written.
    pub fn ends_within(&self, patience: Duration) {
        let begin = Instant::now();
        while self.qemu.is_running() {
            assert!(
                begin.elapsed() < patience,
                "{} did not end, but:\n{}",
                self.name,
                self.console()
            );
            sleep(LOOK);
        }
    }

    /// What it has written so far.
    pub fn console(&self) -> String {
        console::text(&fs::read(&self.console).unwrap_or_default())
    }

    /// What the installer's stand-in said about something, up to the full stop.
    pub fn installer(&self, about: &str) -> String {
        let begin = format!("installer: {about}: ");
        let console = self.console();
        let mut lines = console.lines().filter_map(|line| line.strip_prefix(&begin));
        let said = lines
            .next()
            .unwrap_or_else(|| panic!("nothing about {about}: {console}"));
        said.strip_suffix('.').unwrap().to_owned()
    }
}

impl Drop for Machine<'_> {
    fn drop(&mut self) {
        let text = self.lab.evidence.file("console.txt");
        let _ = fs::write(text, self.console());
    }
}

fn card(firmware: Firmware, n: usize, mac: &str, boots: bool) -> String {
    let card = format!("virtio-net-pci,netdev=net{n},mac={mac}");
    let card = match firmware {
        Firmware::Bios => card,
        // Without a ROM: OVMF has PXE and HTTP of its own.
        _ => format!("{card},romfile="),
    };
    match firmware {
        Firmware::UefiDisk | Firmware::Uefi32Disk => format!("{card},bootindex=90"),
        _ if boots => format!("{card},bootindex=1"),
        _ => card,
    }
}

fn firmware_options(lab: &Lab, firmware: Firmware) -> Vec<String> {
    let (code, variables) = match firmware {
        Firmware::Bios => return Vec::new(),
        Firmware::ArmPxe | Firmware::ArmHttp => ("AAVMF_CODE.fd", "AAVMF_VARS.fd"),
        Firmware::ArmSecurePxe => ("AAVMF_CODE.fd", "AAVMF_VARS.ms.fd"),
        Firmware::SecurePxe | Firmware::SecureHttp => ("OVMF_CODE_4M.ms.fd", "OVMF_VARS_4M.ms.fd"),
        Firmware::Uefi32Disk => ("OVMF32_CODE_4M.secboot.fd", "OVMF32_VARS_4M.fd"),
        _ => ("OVMF_CODE_4M.fd", "OVMF_VARS_4M.fd"),
    };
    let place = Path::new(if firmware.is_arm() {
        "/usr/share/AAVMF"
    } else {
        "/usr/share/OVMF"
    });
    let own = lab.generated.path("variables.fd");
    fs::copy(place.join(variables), &own)
        .unwrap_or_else(|error| panic!("{variables}: {error}: tests/install-tools installs it"));
    let flash = "if=pflash,format=raw";
    let mut options = vec![
        "-drive".to_owned(),
        format!("{flash},readonly=on,file={}", place.join(code).display()),
        "-drive".to_owned(),
        format!("{flash},file={}", own.display()),
    ];
    if firmware.has_smm() {
        options.push("-global".to_owned());
        options.push("driver=cfi.pflash01,property=secure,value=on".to_owned());
    }
    let without: &[&str] = match firmware {
        Firmware::UefiHttp | Firmware::SecureHttp | Firmware::ArmHttp => {
            &["IPv4PXESupport", "IPv6PXESupport", "IPv6Support"]
        }
        _ => &["IPv6PXESupport", "IPv6Support"],
    };
    for name in without {
        options.push("-fw_cfg".to_owned());
        options.push(format!("name=opt/org.tianocore/{name},string=no"));
    }
    options
}
