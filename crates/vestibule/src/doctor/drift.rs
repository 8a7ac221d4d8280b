//! Whether somebody else changes the rule set behind the gateway's back, as the running gateway has noticed.

use crate::config::Config;
use crate::control::client::Client;
use crate::control::drift::DriftView;
use crate::control::socket_path;
use crate::findings::Finding;
use crate::trouble::Chapter;

pub(super) fn findings(config: &Config) -> Vec<Finding> {
    let asked = Client::connect(&socket_path(&config.run_directory)).and_then(|mut client| client.drift());
    // No gateway runs, or an older one does: there is nothing to say.
    asked.ok().map(|drift| of_view(&drift)).into_iter().collect()
}

fn of_view(drift: &DriftView) -> Finding {
    match &drift.last_repair {
        Some(repair) if drift.is_worth_a_look() => Finding::warn(
            format!(
                "the kernel did not hold what is on record, last at {}: {}; since the start {}",
                repair.at,
                repair.repaired.in_words(),
                drift.repaired.in_words()
            ),
            "a moment without network, for those whose sessions were missing",
            "find what changes nftables on this machine (nft monitor); it was repaired",
            Chapter::Enforcement,
        ),
        _ => Finding::ok(format!(
            "record and kernel agree ({} comparison(s) since the gateway started)",
            drift.comparisons
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::drift::{DifferencesView, RepairView};
    use crate::findings::Level;

    #[test]
    fn what_somebody_else_changed_is_said_and_what_a_start_found_is_not() {
        let repaired = DifferencesView { missing: 2, strangers: 1, other_grant: 0 };
        let found = |occasion: &str| {
            let repair =
                RepairView { at: "2026-11-22T10:00:00Z".into(), occasion: occasion.into(), repaired };
            of_view(&DriftView { comparisons: 2, last_comparison: None, repaired, last_repair: Some(repair) })
        };
        assert_eq!(found("start").level, Level::Ok);
        let touched = found("touched");
        assert_eq!(touched.level, Level::Warn);
        assert!(touched.what.contains("2 missing") && touched.what.contains("10:00"), "{touched:?}");
    }
}
