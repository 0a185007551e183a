//! The benchmark's contestant does the same work.

#[path = "../../benches/speed/inventory.rs"]
mod inventory;

use std::process::Command;

use crate::common::files::found;
use crate::common::program::Lab;
use crate::support::needs;

/// It needs `PyYAML` and Jinja2, which come with ansible-core.
#[test]
fn the_contestant_of_the_benchmark_makes_the_same_tree() {
    let lab = Lab::new();
    lab.write("inventory.yaml", inventory::inventory(120));
    lab.generate().ends(0);
    needs::run(
        Command::new("python3")
            .arg(needs::project("benches/speed/jinja/gen.py"))
            .args([lab.path("inventory.yaml"), lab.path("other")]),
    );
    let [ours, its] = ["out", "other"].map(|folder| found(&lab.path(folder)));
    assert!(ours.keys().eq(its.keys()), "{:?}", its.keys());
    for (path, bytes) in &ours {
        let [ours, its] = [bytes, &its[path]].map(|it| String::from_utf8_lossy(it));
        assert_eq!(ours, its, "{path}");
    }
}
