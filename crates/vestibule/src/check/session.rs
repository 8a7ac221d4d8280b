//! What guests are granted and told of it: values that are right and still may not be what was meant.

use captivity::Extension;

use crate::config::Config;
use crate::findings::Finding;
use crate::plans::in_words;
use crate::trouble::Chapter;

/// What can be said of the configured sessions.
pub(super) fn findings(config: &Config) -> Vec<Finding> {
    [granted(config), renewable(config), untold_venue(config)].into_iter().flatten().collect()
}

fn granted(config: &Config) -> Option<Finding> {
    let plan = config.conditions.offered()?;
    Some(Finding::ok(format!("accepting the terms is worth the plan \"{}\": {}", plan.name, in_words(plan))))
}

/// The limit is one between two presses of a button then.
fn renewable(config: &Config) -> Option<Finding> {
    let plan = config.conditions.offered()?;
    let is_meant = plan.data.is_limited() && plan.extension == Extension::Offered;
    is_meant.then(|| {
        Finding::warn(
            "extendable: guests can renew their data by extending, as often as once a minute",
            "a button on their page, which gives them all of the data again",
            "set extendable = false if the data is meant as a limit for the whole time",
            Chapter::Configuration,
        )
    })
}

/// RFC 8908 §5: devices take `https` only.
fn untold_venue(config: &Config) -> Option<Finding> {
    let url = config.portal.venue_info_url.as_deref()?;
    (!url.starts_with("https://") || url.len() > 1024).then(|| {
        Finding::warn(
            "portal.venue_info_url: devices are not told of it, because it is not https or longer than 1,024 characters",
            "the link on the portal's pages, and nothing in their system's settings",
            "give an https address of at most 1,024 characters",
            Chapter::Configuration,
        )
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::findings::{Level, as_text, worst};

    fn found(session: &str, venue: &str) -> (Level, String) {
        let example = include_str!("../../example/vestibule.toml");
        let text = example.replace("[session]\n", &format!("[session]\n{session}\n"));
        let text = text.replace("https://www.example.net/guests", venue);
        let config = Config::parse(Path::new("/etc/vestibule/vestibule.toml"), &text).unwrap();
        let findings = findings(&config);
        (worst(&findings), as_text(&findings))
    }

    #[test]
    fn what_is_granted_is_said_and_what_may_not_be_meant_is_pointed_out() {
        let https = "https://www.example.net/guests";
        let (level, text) = found("data = \"2 GiB\"", https);
        assert_eq!(level, Level::Ok, "{text}");
        assert!(text.contains("4 hours; 2.1 GB of data"), "{text}");
        assert_eq!(
            found("extendable = true", https).0,
            Level::Ok,
            "without a limit there is nothing to renew"
        );
        assert_eq!(found("data = \"500 MB\"\nextendable = true", https).0, Level::Warn);
        assert_eq!(found("", "http://www.example.net/guests").0, Level::Warn);
    }
}
