//! Whether the house's own system could be asked: its key and the roots that are trusted. It is not asked here.

use std::error::Error as _;

use crate::config::Config;
use crate::findings::Finding;
use crate::run::stay::house_system;
use crate::trouble::Chapter;

const NO_START: &str = "the gateway does not start with it";

/// Nothing where no such system is asked.
pub(super) fn findings(config: &Config) -> Vec<Finding> {
    let Some(stay) = &config.ways.stay else { return Vec::new() };
    let house = match house_system(stay) {
        Ok(house) => house,
        Err(wrong) => {
            let cause = wrong.source().map_or(String::new(), |cause| format!(": {cause}"));
            return vec![Finding::fail(
                format!("conditions.stay.key_file: {wrong}{cause}"),
                NO_START,
                "write the key into the file's first line (openssl rand -hex 32); give it to the gateway's account or \
                 group, mode 0640",
                Chapter::Stays,
            )];
        }
    };
    if let Err(failure) = house.check_roots() {
        return vec![Finding::fail(
            format!("conditions.stay.roots_file: {}", failure.chain()),
            "nobody comes in by the house's system",
            "install ca-certificates, or name a file with the root that its certificate comes from",
            Chapter::Stays,
        )];
    }
    vec![Finding::ok(format!("guests of the house are asked for at {}", stay.url))]
}
