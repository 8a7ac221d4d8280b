//! Whether guests who ask a host can be answered by one.

use crate::config::Config;
use crate::findings::Finding;
use crate::trouble::Chapter;

/// Nothing where no host may be asked.
pub(super) fn findings(config: &Config) -> Vec<Finding> {
    let Some(sponsors) = config.ways.sponsors else { return Vec::new() };
    if config.console.is_some() {
        return vec![Finding::ok(format!(
            "hosts let guests in on the plan {}, at the console",
            sponsors.plan
        ))];
    }
    vec![Finding::warn(
        "guests may ask a host, and there is no console where hosts sign in",
        "only an operator answers them, with vestibule sponsor approve",
        "add [console] with listen = [\"an address on your own network:8512\"]",
        Chapter::Sponsors,
    )]
}
