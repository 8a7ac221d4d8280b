//! `cargo xtask simulate`: plays simulated days, many seeds or longer ones, and names the seed that breaks a promise.
//!
//! The day itself is a test of `gateway`; this only chooses which days are played.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::checkout::Checkout;

const USAGE: &str = "\
usage: cargo xtask simulate [--seeds N] [--from SEED] [--guests M] [--days D]

  --seeds N     so many days, one after the other (10)
  --from SEED   the first seed (1); one that broke a promise is played again by --from SEED --seeds 1
  --guests M    so many guests (50000)
  --days D      so many days in a row for each seed (1)

example: cargo xtask simulate --seeds 100 --guests 5000";

struct Wanted {
    seeds: u64,
    from: u64,
    guests: u64,
    days: u64,
}

pub(crate) fn run(checkout: &Checkout, arguments: &[String]) -> Result<()> {
    if arguments.iter().any(|argument| matches!(argument.as_str(), "--help" | "-h")) {
        println!("{USAGE}");
        return Ok(());
    }
    let wanted = understand(arguments)?;
    for seed in wanted.from..wanted.from.saturating_add(wanted.seeds) {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args([
            "test",
            "--locked",
            "--release",
            "--package",
            "gateway",
            "--test",
            "day",
            "--",
            "--nocapture",
        ]);
        cargo.env("VESTIBULE_SEED", seed.to_string());
        cargo.env("VESTIBULE_GUESTS", wanted.guests.to_string());
        cargo.env("VESTIBULE_DAYS", wanted.days.to_string());
        let status = cargo.current_dir(checkout.root()).status().context("cargo could not be started")?;
        if !status.success() {
            bail!("seed {seed} broke a promise; again: cargo xtask simulate --from {seed} --seeds 1");
        }
    }
    Ok(())
}

fn understand(arguments: &[String]) -> Result<Wanted> {
    let mut wanted = Wanted { seeds: 10, from: 1, guests: 50_000, days: 1 };
    let mut rest = arguments.iter();
    while let Some(name) = rest.next() {
        let place = match name.as_str() {
            "--seeds" => &mut wanted.seeds,
            "--from" => &mut wanted.from,
            "--guests" => &mut wanted.guests,
            "--days" => &mut wanted.days,
            unknown => bail!("{unknown:?} is not known here\n\n{USAGE}"),
        };
        let value = rest.next().and_then(|text| text.parse::<u64>().ok()).filter(|number| *number > 0);
        *place = value.with_context(|| format!("{name} needs a whole number above 0\n\n{USAGE}"))?;
    }
    Ok(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_is_understood_or_refused() {
        let ask = |text: &str| understand(&text.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        let wanted = ask("--seeds 3 --guests 7").unwrap();
        assert_eq!((wanted.seeds, wanted.from, wanted.guests, wanted.days), (3, 1, 7, 1));
        for wrong in ["--seeds", "--seeds x", "--seeds 0", "--year 1", "3"] {
            assert!(ask(wrong).is_err(), "{wrong}");
        }
    }
}
