//! What was asked for on the command line.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

/// What to measure, how long, and with which program.
#[derive(Clone, Debug)]
pub(crate) struct Arguments {
    names: Vec<String>,
    rounds: Option<usize>,
    /// Two minutes in all instead of the full run.
    pub(crate) quick: bool,
    /// The `vestibule` program, built in release.
    pub(crate) program: PathBuf,
    /// Where results go.
    pub(crate) results: PathBuf,
}

impl Arguments {
    /// Reads the words after the program's name; `known` are the benchmarks there are.
    pub(crate) fn read(mut words: impl Iterator<Item = String>, known: &[&str]) -> Result<Self> {
        let beside = std::env::current_exe().context("finding this program")?;
        let folder = beside.parent().unwrap_or(&beside).to_owned();
        let mut arguments = Self {
            names: Vec::new(),
            rounds: None,
            quick: false,
            program: folder.join("vestibule"),
            results: folder.parent().unwrap_or(&folder).join("bench"),
        };
        while let Some(word) = words.next() {
            match word.as_str() {
                "--quick" => arguments.quick = true,
                "--rounds" => arguments.rounds = Some(rounds(words.next())?),
                "--program" => {
                    arguments.program = words.next().context("--program needs the path of vestibule")?.into();
                }
                name if known.contains(&name) => arguments.names.push(word),
                _ => bail!("{word:?} is neither an option nor a benchmark; benchmarks: {}", known.join(", ")),
            }
        }
        if !arguments.program.is_file() {
            bail!("{} is not there: cargo build --release -p vestibule", arguments.program.display());
        }
        Ok(arguments)
    }

    /// Whether that benchmark was asked for; without names all are.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.names.is_empty() || self.names.iter().any(|wanted| wanted == name)
    }

    /// How many rounds, given how many a full and a quick run have.
    pub(crate) fn rounds(&self, full: usize, quick: usize) -> usize {
        self.rounds.unwrap_or(if self.quick { quick } else { full })
    }

    /// The command that repeats this run.
    pub(crate) fn command(&self) -> String {
        let mut words = vec!["cargo xtask bench".to_owned()];
        words.extend(self.names.iter().cloned());
        words.extend(self.rounds.map(|rounds| format!("--rounds {rounds}")));
        words.extend(self.quick.then(|| "--quick".to_owned()));
        words.join(" ")
    }
}

fn rounds(word: Option<String>) -> Result<usize> {
    let number = word.and_then(|word| word.parse().ok()).filter(|number| (1..=1000).contains(number));
    number.context("--rounds needs a number from 1 to 1000")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Arguments> {
        let program = std::env::current_exe().unwrap().display().to_string();
        let words = words.iter().map(|&word| word.to_owned()).chain(["--program".to_owned(), program]);
        Arguments::read(words, &["answers", "start"])
    }

    #[test]
    fn a_run_is_named_by_the_command_that_repeats_it() {
        let arguments = read(&["start", "--rounds", "3", "--quick"]).unwrap();
        assert_eq!(arguments.command(), "cargo xtask bench start --rounds 3 --quick");
        assert!(arguments.wants("start") && !arguments.wants("answers"));
        assert_eq!(arguments.rounds(9, 2), 3);
    }

    #[test]
    fn a_benchmark_that_is_not_there_is_refused_with_those_that_are() {
        let error = read(&["stat"]).unwrap_err().to_string();
        assert!(error.contains("answers, start"), "{error}");
        assert!(read(&["--rounds", "0"]).is_err());
    }
}
