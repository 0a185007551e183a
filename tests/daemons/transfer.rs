//! How long GRUB takes to load the heavy files, by TFTP and by HTTP, over cables of several lengths:
//! the table of `docs/benchmarks.md`, from which `boot_files` has its defaults. A benchmark of a quarter
//! of an hour, which `make test` leaves out: `make bench-boot`.

use std::fs::{self, File};
use std::time::{Duration, Instant};

use crate::boot::install::{BIOS1, Host, UEFI1};
use crate::boot::lab::Lab;
use crate::boot::vm::{Firmware, Machine};

/// The initial RAM disk, in bytes.
const HEAVY: u64 = 100_000_000;
/// How long a frame takes from one end of the cable to the other, in microseconds.
const DELAYS: [u32; 3] = [0, 200, 500];
/// How often each is measured, in turns. The table has the fastest: whatever else this machine does makes
/// them slower.
const ROUNDS: usize = 3;
/// How long one may take, on a machine that does other things as well.
const PATIENCE: Duration = Duration::from_secs(1200);
/// What GRUB says before and after.
const BEGIN: &str = "Loading the installer";
const END: &str = "netpxe: all is loaded";

/// In how many seconds a machine's GRUB loads a kernel and [`HEAVY`] of an initial RAM disk.
fn load(firmware: Firmware, host: Host, way: &str, delay: u32) -> f64 {
    let timeout = "  menu_timeout: 1\n";
    let written = format!("{timeout}  boot_files: {way}\n");
    let mut lab = Lab::of(&include_str!("boot/machines.yaml").replacen(timeout, &written, 1));
    for root in ["tftp", "http"] {
        let path = lab.generated.path(&format!("{root}/el7/initrd.img"));
        let file = File::options().write(true).open(path).unwrap();
        file.set_len(HEAVY).unwrap();
    }
    // Nothing is booted, and the heavy file is asked for in one way alone.
    let config = format!("tftp/boot/grub/grub.cfg-01-{}", host.dashed());
    let text = lab.generated.text(&config);
    let changed = text.replacen(
        " boot\n",
        &format!(" echo '{END}, says GRUB'\n sleep 9999\n"),
        1,
    );
    assert_ne!(changed, text);
    fs::write(lab.generated.path(&config), changed).unwrap();

    let cable = (delay > 0).then(|| lab.move_away(delay));
    let machine = Machine::start(&lab, firmware, host.mac, &[]);
    machine.shows(BEGIN);
    let begin = Instant::now();
    machine.shows_within(PATIENCE, END);
    let seconds = begin.elapsed().as_secs_f64();
    drop((machine, cable));
    let asked = lab.requests();
    assert_eq!(asked.last().unwrap(), &format!("{way} /el7/initrd.img"));
    seconds
}

#[test]
fn tftp_and_http() {
    let mut rows = Vec::new();
    for (name, firmware, host) in [
        ("BIOS", Firmware::Bios, BIOS1),
        ("UEFI", Firmware::UefiPxe, UEFI1),
    ] {
        for way in ["tftp", "http"] {
            rows.push((name, firmware, host, way, DELAYS.map(|_| f64::INFINITY)));
        }
    }
    for _ in 0..ROUNDS {
        for (name, firmware, host, way, best) in &mut rows {
            for (best, delay) in best.iter_mut().zip(DELAYS) {
                let seconds = load(*firmware, *host, way, delay);
                eprintln!("{name} by {way}, {delay} us: {seconds:.1} s");
                *best = best.min(seconds);
            }
        }
    }
    println!(
        "| firmware | by | no delay | 0.2 ms each way | 0.5 ms each way |\n|---|---|---|---|---|"
    );
    for (name, _, _, way, best) in rows {
        let cells = best.map(|seconds| format!("{seconds:.1} s")).join(" | ");
        println!("| {name} | {} | {cells} |", way.to_uppercase());
    }
}
