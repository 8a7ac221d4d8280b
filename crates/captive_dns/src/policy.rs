//! What becomes of a newcomer's question, as far as the question alone says. Pure; budgets are asked afterwards.

use crate::question::Asked;

/// What to do with a question.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Treatment {
    /// The portal's own name: ours to answer.
    Portal,
    /// Nothing is there, and asking upstream would be wrong (RFC 9462 §6.4).
    Nothing,
    /// Relay it within the budget.
    Relay,
    /// REFUSED: no device needs it in order to sign in, and tunnels do.
    Refuse,
}

/// Types that devices need before sign-in: addresses, aliases, services, reverse names and what validates them. TXT is
/// relayed while its answers are small.
const RELAYED: [u16; 17] = [1, 2, 5, 6, 12, TXT, 28, 33, 35, 39, 43, 46, 47, 48, 50, 64, 65];
const TXT: u16 = 16;
/// The largest answer to TXT that a newcomer gets.
const LARGEST_TEXT: usize = 512;
/// The largest query: the longest name with EDNS and a cookie.
pub(crate) const LARGEST_QUERY: usize = 512;

/// Decides by name, class, type and length.
pub(crate) fn treatment(asked: &Asked, length: usize, portal_name: &str) -> Treatment {
    if asked.is_internet && asked.name == portal_name {
        return Treatment::Portal;
    }
    if asked.name == "resolver.arpa" || asked.name.ends_with(".resolver.arpa") {
        return Treatment::Nothing;
    }
    if !asked.is_internet || !RELAYED.contains(&asked.kind) || length > LARGEST_QUERY {
        return Treatment::Refuse;
    }
    Treatment::Relay
}

/// Whether an answer of that length may be handed on to a newcomer.
pub(crate) fn may_hand_on(asked: &Asked, length: usize) -> bool {
    asked.kind != TXT || length <= LARGEST_TEXT
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::{read, tests::query};

    fn treated(name: &str, kind: u16) -> Treatment {
        let octets = query(name, kind, None);
        treatment(&read(&octets).unwrap(), octets.len(), "portal.example.net")
    }

    #[test]
    fn types_that_only_tunnels_need_are_refused() {
        // NULL, MX, HINFO, ANY, AXFR, the private range, and what nobody has defined.
        for kind in [10, 15, 13, 255, 252, 65_399, 300, 0] {
            assert_eq!(treated("a.test", kind), Treatment::Refuse, "type {kind}");
        }
        for kind in [1, 28, 65, 48, 43, 12, 33] {
            assert_eq!(treated("a.test", kind), Treatment::Relay, "type {kind}");
        }
    }

    #[test]
    fn the_portal_is_ours_and_nothing_below_or_beside_it() {
        assert_eq!(treated("Portal.Example.Net", 1), Treatment::Portal);
        assert_eq!(treated("x.portal.example.net", 1), Treatment::Relay);
        assert_eq!(treated("_dns.resolver.arpa", 64), Treatment::Nothing);
    }

    #[test]
    fn a_large_text_is_not_handed_on() {
        let octets = query("a.test", 16, None);
        let text = read(&octets).unwrap();
        assert!(may_hand_on(&text, 512) && !may_hand_on(&text, 513));
    }
}
