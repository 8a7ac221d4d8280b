//! The rule set as text, against the reviewed copy beside this file.
//!
//! To review a change: `VESTIBULE_BLESS=1 cargo test -p enforcement --test ruleset`, then read the diff of
//! `ruleset.nft`.

#![expect(
    clippy::unwrap_used,
    reason = "a test may panic; clippy exempts only the test functions themselves"
)]

use enforcement::ruleset::{GardenEntry, Settings, Shaping, render};

fn settings() -> Settings {
    Settings {
        zones: vec!["guest0".parse().unwrap(), "guest1".parse().unwrap()],
        plain_port: 80,
        secure_port: 443,
        guest_services: ["udp/53", "tcp/53", "udp/67", "udp/547", "udp/123"]
            .map(|text| text.parse().unwrap())
            .to_vec(),
        reachable: vec!["192.168.7.0/24".parse().unwrap(), "fd00:7::/32".parse().unwrap()],
        captive_dns_port: Some(5300),
        garden: [("203.0.113.64/26", "tcp/443"), ("203.0.113.80", "tcp/443"), ("2001:db8:7::/48", "udp/123")]
            .map(|(network, service)| GardenEntry {
                network: network.parse().unwrap(),
                service: service.parse().unwrap(),
            })
            .to_vec(),
        garden_octets_per_second: 125_000,
        garden_seed: 0x51,
        newcomer_flows_per_second: 20,
        newcomers_flows_per_second: 1000,
        flows_per_session: Some(4096),
        overhearing_group: Some(511),
        shaping: Some(Shaping { uplinks: vec!["wan0".parse().unwrap()] }),
        masquerade_ipv4: true,
        masquerade_ipv6: false,
    }
}

#[test]
fn the_rule_set_is_the_one_that_was_reviewed() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ruleset.nft");
    let rendered = render(&settings());
    if std::env::var_os("VESTIBULE_BLESS").is_some() {
        std::fs::write(path, &rendered).unwrap();
    }
    let reviewed = std::fs::read_to_string(path).unwrap();
    assert_eq!(rendered, reviewed, "review the new rule set, then bless it");
}

/// A flow that was accepted before is not admission (protocols K4): the phrase must not appear.
#[test]
fn no_rule_accepts_a_flow_because_it_was_accepted_before() {
    let rules = render(&settings());
    assert!(!rules.contains("established"));
    let accepting: Vec<&str> = rules.lines().filter(|line| line.ends_with("accept")).map(str::trim).collect();
    assert_eq!(
        accepting,
        [
            "iifname @zones ct mark 0x00000000 iifname . ether saddr . ip daddr . meta l4proto . th dport @garden_opened4 accept",
            "iifname @zones ct mark 0x00000000 iifname . ether saddr . ip6 daddr . meta l4proto . th dport @garden_opened6 accept",
            "iifname @zones ct mark 0x00000000 ip daddr . meta l4proto . th dport @garden_fixed4 accept",
            "iifname @zones ct mark 0x00000000 ip6 daddr . meta l4proto . th dport @garden_fixed6 accept",
            "accept",
            "iifname . ether saddr . ct mark @from_guest accept",
            "iifname . ether saddr . ct mark @from_metered ct mark @metered accept",
            "ct direction reply ct mark @to_guest accept",
            "ct direction reply ct mark @to_metered ct mark @metered accept",
            "ip daddr @reachable4 iifname . ether saddr . ct mark @from_guest accept",
            "ip daddr @reachable4 iifname . ether saddr . ct mark @from_metered ct mark @metered accept",
            "ip6 daddr @reachable6 iifname . ether saddr . ct mark @from_guest accept",
            "ip6 daddr @reachable6 iifname . ether saddr . ct mark @from_metered ct mark @metered accept",
            "iifname . ether saddr . ct mark @from_guest accept",
            "iifname . ether saddr . ct mark @from_metered ct mark @metered accept",
            "ct mark @to_guest accept",
            "ct mark @to_metered ct mark @metered accept",
            "ct mark @metered accept",
            "ct mark @slowed_from accept",
            "ct mark @metered accept",
            "ct mark @slowed_to accept",
            "ct direction reply accept",
            "accept", // heard
            "quota name ct mark map @share_from quota name ct mark map @share_total counter name ct mark map @share_passed_from ct mark @passed_from accept",
            "ct mark @slowed_from counter name ct mark map @share_passed_from ct mark @passed_from accept",
            "quota name ct mark map @share_to quota name ct mark map @share_total counter name ct mark map @share_passed_to ct mark @passed_to accept",
            "ct mark @slowed_to counter name ct mark map @share_passed_to ct mark @passed_to accept",
            // Before connection tracking accepting only means to go on to all of the above.
            "tcp dport 80 accept",
            "tcp dport @portal_ports accept",
            "meta l4proto . th dport @dns accept",
            "meta l4proto . th dport @captive_dns accept",
            "meta l4proto . th dport @guest_services accept",
            "icmpv6 type @icmpv6_to_gateway accept",
            "icmp type @icmp_to_gateway accept",
            "iifname . ether saddr . ip daddr . meta l4proto . th dport @garden_opened4 accept",
            "iifname . ether saddr . ip6 daddr . meta l4proto . th dport @garden_opened6 accept",
            "ip daddr . meta l4proto . th dport @garden_fixed4 accept",
            "ip6 daddr . meta l4proto . th dport @garden_fixed6 accept",
            "ip saddr @reachable4 accept",
            "ip6 saddr @reachable6 accept",
            "update @garden_rates { ct mark limit rate 125000 bytes/second burst 2000000 bytes } counter packets 0 bytes 0 accept",
            "update @garden_time_rates { ct mark limit rate 256 bytes/second burst 8 kbytes } counter packets 0 bytes 0 accept",
        ],
        "each new way to be accepted needs a look"
    );
    let into_the_garden: Vec<&str> =
        rules.lines().filter(|line| line.contains("goto garden_")).map(str::trim).collect();
    assert_eq!(into_the_garden.len(), 4 + 1 + 2 + 4, "{into_the_garden:#?}");
}

#[test]
fn masquerading_is_only_where_it_is_wanted() {
    let without = Settings { masquerade_ipv4: false, ..settings() };
    assert!(!render(&without).contains("masquerade"));
    let both = Settings { masquerade_ipv6: true, ..settings() };
    assert_eq!(render(&both).matches("masquerade").count(), 2);
}
