//! A witness in a namespace: counts packets that arrive there, before that namespace's own stack sees them.
//!
//! It is for places where the oracle is not: what reaches another guest, and what refusals come back to one.

use lab::Namespace;
use serde_json::Value;

use super::nft;

/// Counts what matches, from now on.
pub(crate) struct Witness<'n> {
    inside: &'n Namespace,
}

impl<'n> Witness<'n> {
    /// Posts it; each match is written as in a rule of nftables, and a packet may match several.
    pub(crate) fn post(inside: &'n Namespace, matches: &[String]) -> Self {
        let rules: String = matches.iter().map(|each| format!("{each} counter name seen\n")).collect();
        nft::load(
            inside,
            &format!(
                "table inet witness {{\ncounter seen {{ }}\nchain arriving {{\n\
                 type filter hook prerouting priority raw; policy accept;\n{rules}}}\n}}"
            ),
        );
        Self { inside }
    }

    /// How many packets it has counted.
    pub(crate) fn count(&self) -> u64 {
        let text = nft::must(self.inside, "-j list counter inet witness seen");
        let answer: Value = serde_json::from_str(&text).unwrap();
        let entries = answer["nftables"].as_array().unwrap();
        entries.iter().find_map(|entry| entry["counter"]["packets"].as_u64()).unwrap()
    }
}
