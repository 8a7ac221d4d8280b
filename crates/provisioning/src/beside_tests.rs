//! What is sent when, second by second.

use super::*;

const SOURCE: &str = "fe80::7665:7374";
const ROUTER: &str = "fe80::1";
const HOST: &str = "fe80::b";
const API: &str = "https://p.example/c";

fn address(text: &str) -> Ipv6Addr {
    text.parse().unwrap()
}

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn sender() -> Beside {
    Beside::new(Announcement::of_api("p.example", 443, "/c").unwrap(), address(SOURCE))
}

fn router() -> Advertisement {
    Advertisement {
        from: address(ROUTER),
        lifetime_seconds: 1800,
        flags: Flags { managed: true, other: false },
        has_prefixes: true,
        uri: None,
    }
}

fn asked() -> Heard {
    Heard::Solicitation { from: Some(address(HOST)) }
}

/// A sender that has heard the router at zero and sent its first three.
fn settled() -> Beside {
    let mut sender = sender();
    sender.hear(Heard::Advertisement(router()), Duration::ZERO, 0);
    for _ in 0..QUICK_ONES {
        let due = sender.next_wake().unwrap();
        assert_eq!(sender.wake(due, 0), [To::AllNodes]);
    }
    sender
}

#[test]
fn nothing_is_sent_before_the_routers_flags_are_known() {
    let mut sender = sender();
    assert_eq!((sender.conduct(), sender.next_wake()), (Conduct::Listens, None));
    assert_eq!(sender.wake(millis(60_000), 0), []);
    sender.hear(asked(), millis(60_000), 0);
    assert_eq!(sender.wake(millis(60_600), 0), [], "the router may have to wait three seconds");
    sender.hear(Heard::Advertisement(router()), millis(62_000), 0);
    assert_eq!(sender.next_wake(), Some(millis(62_020)));
    assert_eq!(sender.message()[5], 0x80, "as the router says it");
    assert_eq!(sender.wake(millis(62_020), 0), [To::AllNodes], "one for who asked and all who listen");
}

#[test]
fn where_nobody_else_answers_it_answers_alone() {
    let mut sender = sender();
    sender.hear(asked(), millis(1000), 0);
    assert_eq!(sender.next_wake(), Some(millis(5000)));
    assert_eq!(sender.wake(millis(5000), 0), [To::AllNodes]);
    assert_eq!(sender.conduct(), Conduct::Announces);
    assert_eq!(sender.message()[5], 0);
    // A router that comes later is followed at once.
    sender.hear(Heard::Advertisement(router()), millis(9000), 0);
    assert_eq!(sender.message()[5], 0x80);
    assert_eq!(sender.wake(millis(9020), 0), [To::AllNodes]);
}

#[test]
fn three_come_quickly_and_then_one_within_ten_minutes() {
    let mut sender = sender();
    sender.hear(Heard::Advertisement(router()), Duration::ZERO, 0);
    let mut sent = Vec::new();
    for chance in [0, 0, 0, 0, u16::MAX] {
        let due = sender.next_wake().unwrap();
        assert_eq!(sender.wake(due, chance), [To::AllNodes]);
        // The router goes on by itself.
        sender.hear(Heard::Advertisement(router()), due, 0);
        sent.push(due.as_secs());
    }
    assert_eq!(sent, [0, 16, 32, 232, 432]);
    assert_eq!(sender.next_wake(), Some(millis(1_032_020)));
}

#[test]
fn who_asks_is_answered_within_half_a_second_and_right_after_the_router() {
    let begin = millis(100_000);
    for chance in [0, 30_000, u16::MAX] {
        let mut sender = settled();
        sender.hear(asked(), begin, chance);
        let due = sender.next_wake().unwrap();
        assert!((millis(250)..=ANSWERED_WITHIN).contains(&(due - begin)), "{due:?}");
        assert_eq!(sender.wake(due - millis(1), 0), []);
        assert_eq!(sender.wake(due, 0), [To::Host(address(HOST))]);
        assert_eq!(sender.wake(due + APART, 0), [], "once");
    }
    let mut sender = settled();
    sender.hear(asked(), begin, u16::MAX);
    sender.hear(Heard::Advertisement(router()), begin + millis(10), 0);
    assert_eq!(sender.next_wake(), Some(begin + millis(30)));
}

#[test]
fn all_nodes_hear_at_most_one_in_three_seconds_and_hosts_twenty_a_second() {
    let mut sender = settled();
    let begin = millis(33_000);
    sender.hear(Heard::Solicitation { from: None }, begin, 0);
    assert_eq!(sender.next_wake(), Some(millis(35_020)), "three seconds after the last one");
    assert_eq!(sender.wake(millis(33_500), 0), []);
    assert_eq!(sender.wake(millis(35_020), 0), [To::AllNodes]);
    for host in 0..1000_u16 {
        let from = Some(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 1, host));
        sender.hear(Heard::Solicitation { from }, millis(36_000), 0);
    }
    let mut sent = 0;
    for tick in 0..50 {
        sent += sender.wake(millis(36_250 + tick * 10), 0).len();
    }
    assert_eq!(sent, 20, "a flood of solicitations is no flood of answers");
    let later = sender.next_wake().unwrap();
    assert_eq!(sender.wake(later.max(millis(38_020)), 0), [To::AllNodes], "one answer for the rest");
    assert_eq!(sender.waiting, []);
}

#[test]
fn a_router_that_says_the_same_is_left_to_say_it() {
    let mut sender = settled();
    let same = Advertisement { uri: Some(API.to_owned()), ..router() };
    sender.hear(Heard::Advertisement(same), millis(40_000), 0);
    assert_eq!(sender.conduct(), Conduct::SaidBy(address(ROUTER)));
    sender.hear(asked(), millis(40_000), 0);
    for second in 40..2000 {
        assert_eq!(sender.wake(millis(second * 1000), 0), [], "for some hosts ours would take it away");
    }
    // It no longer says so.
    sender.hear(Heard::Advertisement(router()), millis(2_000_000), 0);
    assert_eq!(sender.conduct(), Conduct::Announces);
}

#[test]
fn who_uses_our_address_as_a_router_silences_us_and_our_own_echo_does_not() {
    let mut sender = settled();
    let echo = Advertisement {
        from: address(SOURCE),
        lifetime_seconds: 0,
        has_prefixes: false,
        uri: Some(API.to_owned()),
        ..router()
    };
    sender.hear(Heard::Advertisement(echo), millis(40_000), 0);
    assert_eq!(sender.conduct(), Conduct::Announces);
    sender.hear(Heard::Advertisement(Advertisement { from: address(SOURCE), ..router() }), millis(41_000), 0);
    assert_eq!(sender.conduct(), Conduct::AddressTaken);
    sender.hear(asked(), millis(42_000), 0);
    assert_eq!(sender.wake(millis(43_000), 0), []);
}

#[test]
fn another_uri_is_remembered_and_a_twin_is_not() {
    let mut sender = settled();
    let of = |from: &str, uri: &str| {
        let from = address(from);
        let uri = Some(uri.to_owned());
        Heard::Advertisement(Advertisement {
            from,
            lifetime_seconds: 0,
            has_prefixes: false,
            uri,
            ..router()
        })
    };
    sender.hear(of("fe80::2", API), millis(40_000), 0);
    sender.hear(of("fe80::3", "https://other.example/"), millis(40_000), 0);
    let heard: Vec<_> = sender.others().iter().filter_map(|other| other.uri.clone()).collect();
    assert_eq!((heard, sender.conduct()), (vec!["https://other.example/".to_owned()], Conduct::Announces));
}

#[test]
fn strangers_cannot_make_it_remember_without_end() {
    let mut sender = settled();
    for number in 0..1000_u16 {
        let from = Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 2, number);
        sender.hear(Heard::Advertisement(Advertisement { from, ..router() }), millis(40_000), 0);
    }
    assert_eq!(sender.others().len(), MOST_OTHERS);
}

#[test]
fn a_router_that_leaves_or_falls_silent_is_forgotten_with_its_flags() {
    let mut sender = settled();
    let bye = Advertisement { lifetime_seconds: 0, has_prefixes: false, ..router() };
    sender.hear(Heard::Advertisement(bye), millis(40_000), 0);
    assert_eq!((sender.others().len(), sender.conduct()), (0, Conduct::Listens));
    let mut sender = settled();
    assert_eq!(sender.wake(millis(1_800_001), 0), []);
    assert_eq!(sender.conduct(), Conduct::Listens);
}
