//! Whether guests who ask a host can be answered by one, and whether hosts can be written to.

use crate::config::Config;
use crate::findings::Finding;
use crate::run::{codes, hosts};
use crate::trouble::Chapter;

/// Nothing where no host may be asked.
pub(super) fn findings(config: &Config) -> Vec<Finding> {
    let Some(sponsors) = &config.ways.sponsors else { return Vec::new() };
    let Some(console) = &config.console else {
        return vec![Finding::warn(
            "guests may ask a host, and there is no console where hosts sign in",
            "only an operator answers them, with vestibule sponsor approve",
            "add [console] with listen = [\"an address on your own network:8512\"]",
            Chapter::Sponsors,
        )];
    };
    let mut findings =
        vec![Finding::ok(format!("hosts let guests in on the plan {}, at the console", sponsors.plan))];
    if let (Some(_), Some(post)) = (sponsors.letters, &config.ways.post) {
        findings.push(match codes::mail_server(post) {
            Ok(_) => Finding::ok(format!(
                "hosts are written to, with links to {}; vestibule message try --to an address of yours tries the server",
                hosts::address(console, &config.portal.name)
            )),
            Err(error) => Finding::fail(
                format!("{:#}", anyhow::Error::from(error)),
                "the gateway does not start",
                "mend the file or the key; the gateway's account must be able to read it",
                Chapter::Sponsors,
            ),
        });
    }
    findings
}
