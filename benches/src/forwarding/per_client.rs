//! What portals do that have one rule for each client: chains of rules, each with a client's link address and address
//! and a counter, gone through from the first until one matches. Written by hand, as openNDS and scripts for iptables do
//! it: a chain for what clients send and one for what they get, in each family.

use std::fmt::Write as _;

use crate::crowd;

/// The rules of so many clients, in the words of nft.
pub(super) fn rules(clients: u32, inside: &str, outside: &str) -> String {
    let mut chains: [String; 4] = Default::default();
    for client in 0..clients {
        let [a, b, c, d, e, f] = crowd::link_address(client);
        let link = format!("{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{f:02x}");
        let (v4, v6) = (crowd::v4(client), crowd::v6(client));
        let of_one = [
            format!("ether saddr {link} ip saddr {v4} counter accept"),
            format!("ip daddr {v4} counter accept"),
            format!("ether saddr {link} ip6 saddr {v6} counter accept"),
            format!("ip6 daddr {v6} counter accept"),
        ];
        for (chain, rule) in chains.iter_mut().zip(of_one) {
            // Writing to a string cannot fail.
            let _ = writeln!(chain, "{rule}");
        }
    }
    let [from_v4, to_v4, from_v6, to_v6] = chains;
    format!(
        "table inet per_client {{
            chain from_v4 {{\n{from_v4}}}
            chain to_v4 {{\n{to_v4}}}
            chain from_v6 {{\n{from_v6}}}
            chain to_v6 {{\n{to_v6}}}
            chain forward {{
                type filter hook forward priority filter; policy drop;
                iifname {inside} meta nfproto ipv4 jump from_v4
                iifname {inside} meta nfproto ipv6 jump from_v6
                iifname {outside} meta nfproto ipv4 jump to_v4
                iifname {outside} meta nfproto ipv6 jump to_v6
            }}
        }}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_client_has_a_rule_of_its_own_each_way_in_each_family() {
        let text = rules(3, "in0", "out0");
        assert_eq!(text.matches("counter accept").count(), 12);
        assert!(text.contains("ether saddr 02:77:00:00:00:02 ip saddr 10.64.0.4 counter accept"), "{text}");
        assert!(text.contains("policy drop"));
    }
}
