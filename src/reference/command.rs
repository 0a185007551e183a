//! The command line's declaration, as clap has it, into what a page of a command says.

use clap::builder::PossibleValue;
use clap::{Arg, Command, CommandFactory as _};

use crate::cli::Cli;

/// A command, and what is said of it in one place or another.
pub struct CommandPage {
    /// Its words: `netpxe import dhcpd`.
    pub words: String,
    /// What it does.
    pub about: String,
    /// How it is called.
    pub usage: String,
    /// What it is given, and its options: how each is written, and what it means.
    pub arguments: Vec<(String, String)>,
    /// The commands below it, by their words.
    pub commands: Vec<(String, String)>,
    /// Further paragraphs.
    pub notes: Vec<String>,
    /// Calls, each with what it is for.
    pub examples: Vec<(String, String)>,
    /// What `--help` prints.
    pub help: String,
}

impl CommandPage {
    /// The name of its man page: `netpxe-import-dhcpd`.
    pub fn name(&self) -> String {
        self.words.replace(' ', "-")
    }
}

/// All commands, netpxe itself first, those below a command after it. Hidden ones have no page.
pub fn commands() -> Vec<CommandPage> {
    let mut command = Cli::command().disable_help_subcommand(true).term_width(80);
    command.build();
    let mut pages = Vec::new();
    add(&command, &mut pages);
    pages
}

fn add(command: &Command, pages: &mut Vec<CommandPage>) {
    pages.push(page(command));
    for below in visible(command) {
        add(below, pages);
    }
}

fn visible(command: &Command) -> impl Iterator<Item = &Command> {
    command
        .get_subcommands()
        .filter(|below| !below.is_hide_set())
}

fn page(command: &Command) -> CommandPage {
    let words = |command: &Command| {
        let words = command.get_bin_name().unwrap_or_else(|| command.get_name());
        words.to_owned()
    };
    let after = command
        .get_after_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    let mut notes = Vec::new();
    let mut examples = Vec::new();
    for paragraph in after
        .split("\n\n")
        .filter(|paragraph| !paragraph.is_empty())
    {
        match paragraph.split_once(':') {
            Some(("Example" | "Examples", calls)) => {
                examples.extend(calls.trim().lines().map(call));
            }
            _ => notes.push(paragraph.to_owned()),
        }
    }
    let usage = command.clone().render_usage().to_string();
    let arguments = command
        .get_arguments()
        .filter(|argument| !argument.is_hide_set());
    CommandPage {
        words: words(command),
        about: command
            .get_about()
            .map(ToString::to_string)
            .unwrap_or_default(),
        usage: usage.trim_start_matches("Usage:").trim().to_owned(),
        arguments: arguments.map(argument).collect(),
        commands: visible(command)
            .map(|below| {
                let about = below.get_about().map(ToString::to_string);
                (words(below), about.unwrap_or_default())
            })
            .collect(),
        notes,
        examples,
        help: command.clone().render_help().to_string(),
    }
}

/// `netpxe plan inventory.yaml   what gen would do`.
fn call(line: &str) -> (String, String) {
    let (call, about) = line.trim().split_once("  ").unwrap_or((line.trim(), ""));
    (call.to_owned(), about.trim().to_owned())
}

fn argument(argument: &Arg) -> (String, String) {
    let names = argument.get_value_names().unwrap_or_default();
    let values: Vec<String> = names.iter().map(|name| format!("<{name}>")).collect();
    let values = values.join(" ");
    let short = argument.get_short().map(|short| format!("-{short}"));
    let long = argument.get_long().map(|long| format!("--{long}"));
    let flags: Vec<String> = short.into_iter().chain(long).collect();
    let takes = argument.get_action().takes_values();
    let written = match (flags.is_empty(), takes) {
        (true, _) => values,
        (false, true) => format!("{} {values}", flags.join(", ")),
        (false, false) => flags.join(", "),
    };
    let help = argument.get_help().map(ToString::to_string);
    let mut help = help.unwrap_or_default();
    if argument.get_id() == "help" {
        // There, it says that there is more; here, everything is.
        "Print help".clone_into(&mut help);
    }
    let mut sentences = vec![format!("{}.", help.trim_end_matches('.'))];
    let possible = argument.get_possible_values();
    let possible = possible.iter().filter(|value| !value.is_hide_set());
    let one = |value: &PossibleValue| match value.get_help() {
        Some(help) => format!("`{}` ({help})", value.get_name()),
        None => format!("`{}`", value.get_name()),
    };
    let possible: Vec<String> = possible.map(one).collect();
    if takes && !possible.is_empty() {
        sentences.push(format!("One of {}.", possible.join(", ")));
    }
    let defaults = argument.get_default_values().iter();
    let defaults: Vec<_> = defaults.map(|value| value.to_string_lossy()).collect();
    if takes && !defaults.is_empty() {
        sentences.push(format!("Default: `{}`.", defaults.join(" ")));
    }
    (written, sentences.join(" "))
}
