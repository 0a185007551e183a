//! `netpxe trace`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::json;
use signal_hook::consts::SIGINT;
use signal_hook::flag;

use super::timings::Timings;
use super::{Outcome, input, talk};
use crate::cli::{Format, Trace, TraceFormat};
use crate::plan::Plan;
use crate::trace::{Cause, Frames, Line, Tracer};

/// As many lines as are kept of one machine; the rest is counted.
const MOST_LINES: usize = 500;

/// Tells the stories of a capture's machines. The status is 1 if one left its way.
///
/// # Errors
/// The capture or the inventory cannot be read.
pub fn run(options: &Trace, timings: &mut Timings) -> Result<Outcome> {
    let compiled = input::compile(&options.inventory, None, timings)?;
    let Some(plan) = &compiled.plan else {
        compiled.tell(Format::Human);
        return Ok(Outcome::Faults);
    };
    let shown = options.capture.display();
    let is_live = options.capture == Path::new("-");
    let source: Box<dyn Read> = if is_live {
        outlive_the_capture()?;
        Box::new(std::io::stdin())
    } else {
        let file = File::open(&options.capture);
        Box::new(file.with_context(|| format!("cannot read the capture {shown}"))?)
    };
    let context = || format!("cannot read the capture {shown}");
    let mut frames = Frames::new(source).with_context(context)?;
    let mut left = false;
    let told = match (options.format, is_live) {
        (TraceFormat::Json, _) => follow(&mut frames, plan, &mut |_, line| {
            left |= line.cause.is_some();
            talk::json(&as_json(line));
        }),
        (TraceFormat::Human, true) => follow(&mut frames, plan, &mut |start, line| {
            left |= line.cause.is_some();
            talk::text(&format!("{}  {}\n", as_text(start, line), who(line)));
        }),
        (TraceFormat::Human, false) => {
            let mut stories = Stories::default();
            let told = follow(&mut frames, plan, &mut |start, line| {
                left |= line.cause.is_some();
                stories.take(start, line);
            });
            talk::text(&stories.render());
            told
        }
    };
    told.with_context(context)?;
    timings.ended("read the capture");
    if frames.is_cut() && !is_live {
        talk::say("netpxe: the capture ends within a frame: it is still being written, or cut\n");
    }
    Ok(if left { Outcome::Faults } else { Outcome::Done })
}

/// Makes the first Ctrl-C that of the program which captures: what did not come to an end is told
/// once its pipe closes. The second one ends this program too.
fn outlive_the_capture() -> Result<()> {
    let interrupted = Arc::new(AtomicBool::new(false));
    // In this order: the first time, the flag is looked at before it is set.
    flag::register_conditional_shutdown(SIGINT, 130, Arc::clone(&interrupted))
        .and_then(|_| flag::register(SIGINT, interrupted))
        .context("cannot catch Ctrl-C")?;
    Ok(())
}

/// Hands every line to `tell`, with the time of the first frame.
fn follow(
    frames: &mut Frames<impl Read>,
    plan: &Plan,
    tell: &mut dyn FnMut(Duration, &Line),
) -> Result<()> {
    let mut tracer = Tracer::new(plan);
    let mut start = None;
    let read = loop {
        let next = frames.next(|time, link, frame| {
            let start = *start.get_or_insert(time);
            tracer.frame(time, link, frame, &mut |line| tell(start, &line));
        });
        match next {
            Ok(true) => {}
            ended => break ended,
        }
    };
    let start = start.unwrap_or_default();
    tracer.end(&mut |line| tell(start, &line));
    read.map(drop)
}

/// The stories so far, by machine, in the order in which they began.
#[derive(Default)]
struct Stories {
    places: BTreeMap<String, usize>,
    stories: Vec<(String, Vec<String>, usize)>,
}

impl Stories {
    fn take(&mut self, start: Duration, line: &Line) {
        let who = who(line);
        let next = self.stories.len();
        let at = *self.places.entry(who.clone()).or_insert(next);
        if at == next {
            self.stories.push((who, Vec::new(), 0));
        }
        let (_, lines, more) = &mut self.stories[at];
        if lines.len() < MOST_LINES || line.cause.is_some() {
            lines.push(as_text(start, line));
        } else {
            *more += 1;
        }
    }

    fn render(&self) -> String {
        let mut out = String::new();
        for (who, lines, more) in &self.stories {
            if !out.is_empty() {
                out.push('\n');
            }
            let _ = writeln!(out, "{who}");
            for line in lines {
                let _ = writeln!(out, "{line}");
            }
            if *more > 0 {
                let _ = writeln!(out, "            and {more} lines more");
            }
        }
        out
    }
}

fn who(line: &Line) -> String {
    match &line.host {
        Some(host) => format!("{host} ({})", line.mac),
        None => format!("{} (not in the inventory)", line.mac),
    }
}

/// The seconds since the capture began, and what happened.
fn as_text(start: Duration, line: &Line) -> String {
    let seconds = line.time.saturating_sub(start).as_secs_f64();
    let text = line.text.replace(['\n', '\r'], " ");
    match line.cause {
        Some(cause) => {
            let (id, title) = (cause.id(), cause.title());
            format!("{seconds:>10.3}  {id}: {title}: {text}")
        }
        None => format!("{seconds:>10.3}  {text}"),
    }
}

fn as_json(line: &Line) -> String {
    let object = json!({
        "time": line.time.as_secs_f64(),
        "mac": line.mac.to_string(),
        "host": line.host,
        "text": line.text,
        "code": line.cause.map(Cause::id),
        "title": line.cause.map(Cause::title),
    });
    format!("{object}\n")
}
