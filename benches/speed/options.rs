//! What is measured.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::disk::Kind;

/// What the command line says.
pub struct Options {
    /// How many hosts the inventories have.
    pub hosts: Vec<u32>,
    /// How many times each contestant runs; without it, fewer the larger the inventory.
    pub rounds: Option<usize>,
    /// The disk that is written to.
    pub disk: Kind,
    /// A Python that has `PyYAML` and Jinja2.
    pub python: Option<PathBuf>,
    /// The file that gets the table.
    pub report: Option<PathBuf>,
}

impl Options {
    /// Reads them.
    pub fn parse(words: &[&str]) -> Result<Self> {
        let mut options = Self {
            hosts: vec![10_000, 100_000],
            rounds: None,
            disk: Kind::Ext4,
            python: None,
            report: None,
        };
        for pair in words.chunks(2) {
            let [key, value] = pair else {
                bail!("`{}` wants a value", pair[0]);
            };
            match *key {
                "--hosts" => {
                    options.hosts = value
                        .split(',')
                        .map(str::parse)
                        .collect::<Result<_, _>>()
                        .with_context(|| format!("`{value}` is not a list of numbers"))?;
                }
                "--rounds" => options.rounds = Some(value.parse()?),
                "--disk" => options.disk = Kind::parse(value)?,
                "--python" => options.python = Some(value.into()),
                "--report" => options.report = Some(value.into()),
                _ => bail!("there is no option `{key}`"),
            }
        }
        Ok(options)
    }

    /// How many times each contestant runs with so many hosts.
    pub fn rounds(&self, hosts: u32) -> usize {
        self.rounds.unwrap_or(match hosts {
            0..=10_000 => 7,
            _ => 3,
        })
    }
}
