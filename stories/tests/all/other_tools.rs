//! Other tools on the same machine: what they flush, delete or add while the gateway runs, and while it is away.
//!
//! While it runs, the kernel refuses them (owned table, protocols K1). While it is away, the table is anybody's
//! (K2), and the second lock stays closed for everybody on a guest zone until the gateway is back (K3).

use std::time::Duration;

use lab::{ContinuityProbe, Namespace};

use super::attempts::Attempts;
use super::nft;
use super::story::{Script, Story, told};

const A_WHILE: u64 = 50;

#[test]
fn what_other_tools_flush_and_delete_while_the_gateway_runs_stays_and_nobody_notices() {
    let story = Script::guests(2).begin();
    story.sign_in(1);
    let before = ruled(story.inside_gateway());
    let mark = story.mark();
    let probe = ContinuityProbe::start(story.guest(1), story.network.internet().echo()).unwrap();
    let attempts = Attempts::start(&story, 2);
    for command in [
        "flush ruleset",
        "delete table inet vestibule",
        "flush table inet vestibule",
        "flush chain inet vestibule from_guests",
        "flush chain inet vestibule forwarding",
        "flush set inet vestibule from_guest",
        "flush set inet vestibule zones",
        "insert rule inet vestibule forwarding accept",
        "add element inet vestibule reachable4 { 10.0.0.0/8 }",
    ] {
        let output = nft::run(story.inside_gateway(), command);
        attempts.go_on_for(A_WHILE / 5);
        assert_eq!(ruled(story.inside_gateway()), before, "after `nft {command}`: {output:?}");
    }
    attempts.finish();
    let continuity = probe.finish();
    assert!(continuity.v4.sent > 2 && continuity.lost() == 0, "{continuity:?}");
    story.assert_nothing_from(&story.addresses(2), &mark);
    assert!(story.gateway.is_running());
}

#[test]
fn a_foreign_table_that_accepts_everything_opens_nothing() {
    let story = Script::guests(2).begin();
    story.sign_in(1);
    let mark = story.mark();
    let attempts = Attempts::start(&story, 2);
    nft::load(
        story.inside_gateway(),
        "table inet filter {
            chain early { type filter hook forward priority -300; policy accept; accept
 }
            chain late { type filter hook forward priority 300; policy accept; accept
 }
        }
        table ip nat { chain out { type nat hook postrouting priority 100; policy accept; }
        }",
    );
    attempts.go_on_for(A_WHILE);
    story.assert_online(1);
    nft::must(story.inside_gateway(), "flush ruleset");
    attempts.go_on_for(A_WHILE);
    attempts.finish();
    story.assert_online(1);
    story.assert_nothing_from(&story.addresses(2), &mark);
}

#[test]
fn with_the_gateway_dead_and_the_ruleset_flushed_the_second_lock_is_closed_for_all_until_it_is_back() {
    for command in ["flush ruleset", "delete table inet vestibule"] {
        let mut story = Script::guests(2).begin();
        story.sign_in(1);
        let mark = story.mark();
        let attempts = Attempts::start(&story, 2);
        story.gateway.kill_all().unwrap();
        attempts.go_on_for(A_WHILE);
        story.assert_silence_since(&mark);

        let mark = story.mark();
        nft::must(story.inside_gateway(), command);
        assert_eq!(nft::table(story.inside_gateway()), None, "nobody owned it: it must be gone");
        // A packet that stood between two hooks at that very moment was let through by none: one a processor at most.
        let in_between = story.mark().since(&mark);
        let processors = std::thread::available_parallelism().unwrap().get() as u64;
        assert!(in_between.total() <= processors, "{}", told(&in_between));

        // The price, for which there is no better: the admitted are out as well, and nobody else is in.
        let mark = story.mark();
        attempts.go_on_for(A_WHILE);
        for target in story.network.internet().echo() {
            assert!(story.guest(1).ping_within(target, Duration::from_millis(50)).is_err());
        }
        story.assert_silence_since(&mark);

        // The gateway puts everything right, without a new sign-in.
        story.gateway.restart().unwrap();
        nft::assert_loaded(story.inside_gateway());
        story.assert_online(1);
        attempts.go_on_for(A_WHILE);
        attempts.finish();
        story.assert_nothing_from(&story.addresses(2), &mark);
    }
}

#[test]
fn what_was_changed_in_the_rule_set_while_the_gateway_was_away_is_put_right() {
    for changes in [
        &["flush chain inet vestibule from_guests"][..],
        &["flush chain inet vestibule arriving_from_guest"],
        &["flush set inet vestibule zones"],
        &["flush table inet vestibule"],
        &["flush set inet vestibule from_guest", "flush map inet vestibule session_of"],
        &["insert rule inet vestibule forwarding accept"],
        &[
            "add element inet vestibule reachable4 { 203.0.113.0-203.0.113.255 }",
            "add chain inet vestibule mine",
        ],
    ] {
        let mut story = Script::guests(2).begin();
        story.sign_in(1);
        let before = ruled(story.inside_gateway());
        story.gateway.kill_all().unwrap();
        for change in changes {
            nft::must(story.inside_gateway(), change);
        }
        story.gateway.restart().unwrap();
        assert_eq!(ruled(story.inside_gateway()), before, "after {changes:?}");
        let mark = story.mark();
        let attempts = Attempts::start(&story, 2);
        attempts.go_on_for(A_WHILE / 5);
        attempts.finish();
        story.assert_nothing_from(&story.addresses(2), &mark);
        story.assert_online(1);
    }
}

#[test]
fn no_flushed_part_of_an_abandoned_rule_set_lets_a_newcomer_out() {
    let parts = [
        "flush chain inet vestibule from_guests",
        "flush chain inet vestibule arriving_from_guest",
        "flush chain inet vestibule forwarding",
        "flush set inet vestibule zones",
        "flush table inet vestibule",
    ];
    for part in parts {
        let mut story = Script::guests(1).begin();
        story.gateway.kill_all().unwrap();
        let mark = story.mark();
        let attempts = Attempts::start(&story, 1);
        nft::must(story.inside_gateway(), part);
        attempts.go_on_for(A_WHILE / 2);
        attempts.finish();
        story.assert_silence_since(&mark);
    }
}

#[test]
fn flushed_routing_rules_alone_let_nobody_out_while_the_rule_set_stands() {
    let story: Story = Script::guests(2).begin();
    story.sign_in(1);
    let mark = story.mark();
    let attempts = Attempts::start(&story, 2);
    for family in ["-4", "-6"] {
        // All rules but those of the kernel's own three tables.
        let remove = || {
            std::process::Command::new("ip").args([family, "rule", "del", "priority", "5"]).status().unwrap()
        };
        assert!(story.inside_gateway().run(remove).unwrap().success());
    }
    attempts.go_on_for(A_WHILE);
    attempts.finish();
    story.assert_online(1);
    story.assert_nothing_from(&story.addresses(2), &mark);
}

/// The sets that guests' packets fill.
const FILLED_BY_GUESTS: [&str; 4] = ["refusals", "muted", "newcomer_rates", "session_flows"];

/// The rule set without what time and packets change: timeouts, counts and the elements that guests cause.
fn ruled(gateway: &Namespace) -> Vec<String> {
    let table = nft::table(gateway).unwrap_or_else(|| panic!("the gateway's table is not in the kernel"));
    let without_times = |line: &str| {
        // What stands behind it is nft's guess at the owner's name.
        let line = line.split(" # progname").next().unwrap_or(line);
        let mut words: Vec<&str> = line.split_whitespace().collect();
        while let Some(at) = words.iter().position(|word| ["timeout", "expires"].contains(word)) {
            words.drain(at..(at + 2).min(words.len()));
        }
        if let Some(at) = words.iter().position(|word| *word == "counter") {
            words.drain(at + 1..(at + 5).min(words.len()));
        }
        words.join(" ")
    };
    let is_filled = |line: &str| FILLED_BY_GUESTS.iter().any(|set| line.contains(&format!("set {set} {{")));
    let mut in_filled = false;
    let mut lines = Vec::new();
    for line in table.lines() {
        in_filled = (in_filled || is_filled(line)) && line.trim() != "}";
        if !in_filled {
            lines.push(without_times(line));
        }
    }
    lines
}
