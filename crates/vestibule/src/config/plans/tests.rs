//! Plans as they are written, and what is said of mistakes in them.

use std::path::Path;
use std::time::Duration;

use captivity::plan::{After, Renewal, Since};
use captivity::{ByteCount, Extension, Rate, Rates};

use super::super::Config;
use crate::plans::in_words;

const EXAMPLE: &str = include_str!("../../../example/vestibule.toml");

fn parse(plans: &str) -> Result<Config, String> {
    let text = format!("time_zone = \"Europe/Berlin\"\n{EXAMPLE}\n{plans}");
    let text = text.replace("duration_seconds = 14400", "plan = \"free\"");
    Config::parse(Path::new("/etc/vestibule/vestibule.toml"), &text).map_err(|problems| problems.to_string())
}

const FREE: &str = r#"
[[plans]]
name = "free"
duration = "2 hours"
counted = "while-online"
until = "03:00"
open = ["Mon-Fri 08:00-18:00", "Sat 20:00-02:00"]
data = "1 GB"
renews = "day"
roll_over = true
rate_to_guest = "20 Mbit/s"
rate_from_guest = "5 Mbit/s"
burst = "256 kB"
slow_to_guest = "512 kbit/s"
idle = "15 minutes"
recognise = true
"#;

#[test]
fn every_key_of_a_plan_is_understood() {
    let config = parse(FREE).unwrap();
    let plan = config.conditions.offered().unwrap();
    assert_eq!((plan.length, plan.since), (Some(Duration::from_secs(7_200)), Since::WhileOnline));
    assert_eq!(plan.ends_at.unwrap().minutes(), 180);
    assert_eq!(plan.openings.len(), 6);
    assert_eq!(plan.data.total, Some(ByteCount::new(1_000_000_000)));
    assert_eq!((plan.renewal, plan.rolls_over), (Renewal::Day, true));
    let burst = ByteCount::new(256_000);
    let rates = Rates { from_guest: Rate::new(625_000, burst), to_guest: Rate::new(2_500_000, burst) };
    assert_eq!(plan.rates, rates);
    assert_eq!(plan.after, After::Slow(Rates { from_guest: None, to_guest: Rate::new(64_000, burst) }));
    assert!(plan.recognises);
    assert_eq!((plan.idle, plan.extension), (Some(Duration::from_secs(900)), Extension::NotOffered));
    assert_eq!(
        in_words(plan),
        "2 hours online each day, at most until 03:00, in opening hours; 1 GB of data each day, what is \
         left rolls over; up to 20 Mbit/s to the guest and 5 Mbit/s from the guest; then 512 kbit/s to \
         the guest; ends after 15 minutes without traffic"
    );
}

#[test]
fn each_direction_can_have_a_limit_of_its_own() {
    let config = parse(
        "[[plans]]\nname = \"free\"\nuntil = \"24:00\"\ndata_from_guest = \"5 MB\"\ndata_to_guest = \"1 GB\"",
    )
    .unwrap();
    let data = config.conditions.offered().unwrap().data;
    assert_eq!((data.total, data.from_guest), (None, Some(ByteCount::new(5_000_000))));
    assert_eq!(data.to_guest, Some(ByteCount::new(1_000_000_000)));
}

#[test]
fn a_plan_can_follow_another() {
    let plans = "[[plans]]\nname = \"free\"\nduration = \"1 h\"\ndata = \"5 MB\"\nnext_plan = \"slow\"\n\
                 [[plans]]\nname = \"slow\"\nduration = \"1 h\"\nrate_to_guest = \"64 kB/s\"";
    let config = parse(plans).unwrap();
    assert_eq!(config.conditions.offered().unwrap().after, After::Plan("slow".parse().unwrap()));
}

#[test]
fn mistakes_in_plans_are_said_with_what_to_write() {
    let free = |lines: &str| format!("[[plans]]\nname = \"free\"\n{lines}");
    for (plans, expected) in [
        (String::new(), "conditions.terms.plan: there is no plan \"free\""),
        ("[[plans]]\nduration = \"1 h\"".to_owned(), "plans[1].name: is missing"),
        ("[[plans]]\nname = \"Free\"\nduration = \"1 h\"".to_owned(), "letters a-z"),
        (free(""), "plans[1]: has no end"),
        (free("duration = \"90 m\""), "is not a length of time"),
        (free("duration = \"5 s\""), "is not between 1 minute and 366 days"),
        (free("until = \"3:00\""), "is not a time of day"),
        (free("open = [\"Monday 08:00-18:00\"]"), "is not a day and its hours"),
        (free("duration = \"1 h\"\nrate_to_guest = \"5 Mbps\""), "a rate is a whole number and a unit"),
        (free("duration = \"1 h\"\nrate_to_guest = \"5 Mbit/s\"\nburst = \"2 GB\""), "at most 1 GB"),
        (free("duration = \"1 h\"\ncounted = \"login\""), "\"sign-in\" or \"first-use\" or \"while-online\""),
        (free("until = \"03:00\"\ncounted = \"first-use\""), "counts no duration"),
        (free("duration = \"1 h\"\nroll_over = true"), "has nothing to roll over"),
        (free("duration = \"1 h\"\nrecognise = true"), "recognises nobody"),
        (free("duration = \"1 h\"\nslow_to_guest = \"1 Mbit/s\""), "is never slowed"),
        (
            free("duration = \"1 h\"\ndata_to_guest = \"1 GB\"\nslow_to_guest = \"1 Mbit/s\""),
            "cannot be slowed by a limit of one direction",
        ),
        (free("duration = \"1 h\"\nnext_plan = \"free\""), "has a next_plan itself"),
        (free("duration = \"1 h\"\ndata = \"1 GB\"\nnext_plan = \"other\""), "there is no plan \"other\""),
        (free("duration = \"1 h\"\nrenews = \"day\"\nextendable = true"), "could be extended past"),
        (
            free(&format!("duration = \"1 h\"\n{}duration = \"1 h\"", free(""))),
            "there is a plan \"free\" already",
        ),
    ] {
        let said = parse(&plans).expect_err(&plans);
        assert!(said.contains(expected), "{plans}\n{said}");
    }
    let text = format!("{EXAMPLE}{FREE}").replace("\n[session]\n", "\n[session]\ndata = \"5 MB\"\n");
    let text = text.replace("duration_seconds = 14400", "plan = \"free\"");
    let said = Config::parse(Path::new("vestibule.toml"), &text).unwrap_err().to_string();
    assert!(said.contains("stands beside what only counts without a plan"), "{said}");
    let text = format!("time_zone = \"Berlin\"\n{EXAMPLE}");
    let said = Config::parse(Path::new("vestibule.toml"), &text).unwrap_err().to_string();
    assert!(said.contains("\"Berlin\" is not a time zone"), "{said}");
}
