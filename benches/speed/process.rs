//! What a process costs.

use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::{TimeVal, TimeValLike as _};

/// The costs of one run.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Seconds of all processors, for the program and for the kernel on its behalf.
    pub cpu: f64,
    /// Seconds on the clock.
    pub wall: f64,
    /// The most memory that it had at a time, in MB.
    pub memory: f64,
}

/// Runs `command`, a command line, and returns what it costs.
///
/// A process between this one and the command has no other child, so that what it learns of its
/// children is the command's; and it is small, because a child is accounted the memory of whom it
/// was forked from.
pub fn cost(command: &[&str]) -> Result<Cost> {
    own("measure", command)
}

/// Runs a part of this program, which prints its own cost.
pub fn own(part: &str, words: &[&str]) -> Result<Cost> {
    let output = Command::new(std::env::current_exe()?)
        .arg(part)
        .args(words)
        .stderr(Stdio::inherit())
        .output()?;
    ensure!(output.status.success(), "{part} {words:?} failed");
    let text = String::from_utf8(output.stdout)?;
    let numbers: Vec<f64> = text
        .split_whitespace()
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    let [cpu, wall, memory] = numbers[..] else {
        panic!("{part} printed {text:?}");
    };
    Ok(Cost { cpu, wall, memory })
}

/// Runs `command` in a process of its own, and prints what it costs.
pub fn measure(command: &[&str]) -> Result<()> {
    let started = Instant::now();
    let status = Command::new(command[0])
        .args(&command[1..])
        .stdout(Stdio::null())
        .status()
        .with_context(|| format!("cannot run {}", command[0]))?;
    ensure!(status.success(), "{command:?} failed: {status}");
    let wall = started.elapsed().as_secs_f64();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let cpu = seconds(usage.user_time()) + seconds(usage.system_time());
    print_cost(cpu, wall, usage.max_rss());
    Ok(())
}

/// Reads the file, and then measures what libyaml takes merely to parse it.
pub fn parse(inventory: &Path) -> Result<()> {
    let text = std::fs::read_to_string(inventory)?;
    this(|| {
        let value: serde_yaml::Value = serde_yaml::from_str(black_box(&text))?;
        // What it takes to free it is not counted: a program that ends need not.
        std::mem::forget(black_box(value));
        Ok(())
    })
}

/// Measures a work of this process, and prints what it costs.
pub fn this(work: impl FnOnce() -> Result<()>) -> Result<()> {
    let cpu = || -> Result<f64> {
        let usage = getrusage(UsageWho::RUSAGE_SELF)?;
        Ok(seconds(usage.user_time()) + seconds(usage.system_time()))
    };
    let (before, started) = (cpu()?, Instant::now());
    work()?;
    let wall = started.elapsed().as_secs_f64();
    let cpu = cpu()? - before;
    print_cost(cpu, wall, getrusage(UsageWho::RUSAGE_SELF)?.max_rss());
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "kilobytes are few")]
fn print_cost(cpu: f64, wall: f64, kilobytes: i64) {
    println!("{cpu} {wall} {}", kilobytes as f64 / 1000.0 * 1.024);
}

#[expect(clippy::cast_precision_loss, reason = "microseconds are few")]
fn seconds(time: TimeVal) -> f64 {
    time.num_microseconds() as f64 / 1e6
}
