//! Any bytes as a capture: read or refused, without a panic, without end, in bounded memory.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use netpxe::plan::Plan;
use netpxe::source::Source;
use netpxe::trace::{Frames, Tracer};

static PLAN: LazyLock<Plan> = LazyLock::new(|| {
    let source = Source::new("inventory.yaml", include_str!("../../inventory.example.yaml"));
    netpxe::compile(&source, &()).0.expect("the example has no faults")
});

fuzz_target!(|bytes: &[u8]| {
    let mut tracer = Tracer::new(&PLAN);
    if let Ok(mut frames) = Frames::new(bytes) {
        while let Ok(true) = frames.next(|time, link, frame| {
            tracer.frame(time, link, frame, &mut |_| ());
        }) {}
    }
    tracer.end(&mut |_| ());
});
