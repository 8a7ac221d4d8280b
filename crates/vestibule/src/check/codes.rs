//! Whether codes could be sent: the files are read, nobody outside is asked.

use crate::config::Config;
use crate::findings::Finding;
use crate::run::codes;
use crate::trouble::Chapter;

/// Nothing where no codes are sent.
pub(super) fn findings(config: &Config) -> Vec<Finding> {
    let ways = &config.ways;
    if ways.mail.is_none() && ways.phone.is_none() {
        return Vec::new();
    }
    let Err(error) = codes::courier(ways) else {
        return vec![Finding::ok(
            "codes can be sent; vestibule message try --to an address of yours sends one",
        )];
    };
    vec![Finding::fail(
        format!("{:#}", anyhow::Error::from(error)),
        "the gateway does not start",
        "mend the file or the key; the gateway's account must be able to read it",
        Chapter::Codes,
    )]
}
