//! `--timings`: how long each phase of a command took.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::talk;

/// How long each phase of a command took, by the wall clock.
pub struct Timings {
    last: Instant,
    phases: Vec<(&'static str, Duration)>,
}

impl Timings {
    /// Starts the clock.
    pub fn start() -> Self {
        Self {
            last: Instant::now(),
            phases: Vec::new(),
        }
    }

    /// Notes that a phase has ended and the next one begins.
    pub fn ended(&mut self, phase: &'static str) {
        let now = Instant::now();
        self.phases.push((phase, now - self.last));
        self.last = now;
    }

    /// Prints how long each phase took. On stderr, because results must be the same at every run.
    pub fn tell(&self) {
        let mut out = String::new();
        let whole = self.phases.iter().map(|&(_, took)| took).sum();
        let phases = self.phases.iter().copied();
        for (phase, took) in phases.chain([("all together", whole)]) {
            let _ = writeln!(out, "{:>10.2} ms  {phase}", took.as_secs_f64() * 1e3);
        }
        talk::say(&out);
    }
}
