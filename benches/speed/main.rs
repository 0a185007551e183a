//! What reading an inventory costs, against what libyaml takes merely to parse it.
//!
//! Both are measured in CPU time of this thread, by turns, in one process; medians are compared.
//! A ratio is the machine's in no way, which is why it can be a target.

mod inventory;

use std::hint::black_box;
use std::time::Duration;

use netpxe::source::Source;
use rustix::time::{ClockId, clock_gettime};

/// How many times each is measured.
const ROUNDS: usize = 11;

fn main() {
    println!("hosts    size kB  serde_yaml ms  netpxe ms  ratio");
    for hosts in [1_000, 10_000] {
        let text = inventory::inventory(hosts);
        let (mut parsing, mut checking) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            parsing.push(cost(|| {
                black_box(serde_yaml::from_str::<serde_yaml::Value>(black_box(&text)).unwrap());
            }));
            checking.push(cost(|| check(&text)));
        }
        let (parsing, checking) = (median(parsing), median(checking));
        println!(
            "{hosts:<8} {:<8} {:<14.2} {:<10.2} {:.2}",
            text.len() / 1000,
            parsing * 1e3,
            checking * 1e3,
            checking / parsing
        );
    }
}

/// Text to checked plan, as `netpxe check` does it.
fn check(text: &str) {
    let source = Source::new("inventory.yaml", black_box(text));
    let (plan, diagnostics) = netpxe::compile(&source);
    let faults = diagnostics.iter().next();
    assert!(plan.is_some() && faults.is_none(), "{faults:?}");
    black_box(plan);
}

/// The CPU time of this thread for it.
fn cost(work: impl FnOnce()) -> f64 {
    let before = now();
    work();
    now().saturating_sub(before).as_secs_f64()
}

fn now() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(
        time.tv_sec.try_into().unwrap_or(0),
        time.tv_nsec.try_into().unwrap_or(0),
    )
}

fn median(mut costs: Vec<f64>) -> f64 {
    costs.sort_by(f64::total_cmp);
    costs[costs.len() / 2]
}
