//! What a machine costs stays the same however many there are: allocations are counted, because no
//! test can rely on a clock.

#[path = "../benches/speed/inventory.rs"]
mod inventory;

use std::alloc::System;

use netpxe::source::Source;
use netpxe::template::{Own, Templates};
use netpxe::{backend, compile};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Allocations a host, for the plan and for its files.
fn a_host(hosts: u32) -> (f64, f64) {
    let source = Source::new("inventory.yaml", inventory::inventory(hosts));
    let templates = Templates::new(&Own::default()).unwrap();
    let counted = Region::new(COUNTED);
    #[expect(clippy::cast_precision_loss, reason = "they are few")]
    let count = || {
        let change = counted.change();
        (change.allocations + change.reallocations) as f64 / f64::from(hosts)
    };
    let (plan, _) = compile(&source, &());
    let plan = plan.unwrap();
    let compiled = count();
    let tree = backend::tree(&plan, &templates).unwrap();
    let bytes: usize = tree
        .files()
        .iter()
        .map(|f| f.contents().unwrap().len())
        .sum();
    assert!(bytes > hosts as usize * 1000);
    (compiled, count() - compiled)
}

#[test]
fn a_host_costs_as_many_allocations_among_10_000_as_among_1_000() {
    let (few, many) = (a_host(1_000), a_host(10_000));
    println!(
        "for the plan {:.1} and {:.1}; for the files {:.1} and {:.1}",
        few.0, many.0, few.1, many.1
    );
    assert!(many.0 <= few.0 * 1.02, "{} -> {}", few.0, many.0);
    assert!(many.1 <= few.1 * 1.02, "{} -> {}", few.1, many.1);
    // What keeps 100,000 hosts quick: who needs more has found a better reason than this line. One
    // allocation more for each host breaks the first.
    assert!(many.0 < 5.0, "{} for the plan of a host", many.0);
    assert!(many.1 < 32.0, "{} for the files of a host", many.1);
}
