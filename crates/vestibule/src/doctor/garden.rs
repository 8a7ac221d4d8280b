//! Whether the walled garden opens more than its names, as the running gateway found from newcomers' own questions.

use crate::config::Config;
use crate::control::client::Client;
use crate::control::newcomers::SharedView;
use crate::control::socket_path;
use crate::findings::Finding;
use crate::trouble::Chapter;

/// Entries that are named one by one.
const MOST_NAMED: usize = 8;

pub(super) fn findings(config: &Config) -> Vec<Finding> {
    if config.walled_garden.entries.is_empty() {
        return Vec::new();
    }
    let asked =
        Client::connect(&socket_path(&config.run_directory)).and_then(|mut client| client.newcomers());
    // No gateway runs, or an older one does: there is nothing to say.
    asked.map_or_else(|_| Vec::new(), |view| of_shared(&view.shared))
}

fn of_shared(shared: &[SharedView]) -> Vec<Finding> {
    let hides = |entry: &&SharedView| entry.addresses.iter().any(|it| it.hides_portal);
    let mut findings: Vec<Finding> = shared.iter().filter(hides).take(MOST_NAMED).map(hiding).collect();
    let listed = shared.iter().filter(|entry| entry.is_listed && !hides(entry));
    findings.extend(listed.clone().take(MOST_NAMED).map(of_neighbours));
    let more = listed.count().saturating_sub(MOST_NAMED);
    if more > 0 {
        findings.push(Finding::warn(
            format!("{more} more entries of the walled garden lead to addresses that other sites have too"),
            "newcomers reach those sites without signing in, within the budget of the walled garden",
            "vestibule garden lists them",
            Chapter::WalledGarden,
        ));
    }
    if findings.is_empty() {
        findings.push(Finding::ok(
            "newcomers' questions showed no other site at an address of the walled garden",
        ));
    }
    findings
}

fn hiding(entry: &SharedView) -> Finding {
    let found = entry.addresses.iter().rfind(|it| it.hides_portal);
    let (address, other) = found.map_or(("", ""), |it| (&it.address, &it.other));
    Finding::fail(
        format!(
            "walled garden: {} led to {address}, where {other} is too, which devices ask whether they are online",
            entry.entry
        ),
        "their device says that it is online while that address is open to it, and the sign-in page does not appear",
        "take tcp/80 from the entry, or the entry out",
        Chapter::WalledGarden,
    )
}

fn of_neighbours(entry: &SharedView) -> Finding {
    let found = entry.addresses.last();
    let (address, other) = found.map_or(("", ""), |it| (&it.address, &it.other));
    Finding::warn(
        format!(
            "walled_garden.entries: {} leads to addresses that other sites have too: {}, the last is {address}, also \
             of names of {other}",
            entry.entry,
            entry.addresses.len()
        ),
        "newcomers reach those sites without signing in, within the budget of the walled garden",
        format!(
            "name fewer names in the entry, or fewer services than {}; or take it out if that must not be",
            entry.services.join(" ")
        ),
        Chapter::WalledGarden,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::newcomers::SharedAddressView;
    use crate::findings::Level;

    fn entry(is_listed: bool, hides_portal: bool) -> SharedView {
        let found =
            SharedAddressView { address: "203.0.113.7".into(), other: "other.test".into(), hides_portal };
        let services = vec!["tcp/80".into()];
        SharedView { entry: "pay.test".into(), services, is_listed, addresses: vec![found] }
    }

    #[test]
    fn a_hidden_portal_is_to_mend_a_neighbour_is_to_look_at_and_issuers_are_nobodys_to_change() {
        let level =
            |shared: &[SharedView]| of_shared(shared).iter().map(|finding| finding.level).collect::<Vec<_>>();
        assert_eq!(level(&[]), [Level::Ok]);
        assert_eq!(level(&[entry(false, false)]), [Level::Ok]);
        assert_eq!(level(&[entry(true, false), entry(true, true)]), [Level::Fail, Level::Warn]);
        assert_eq!(level(&[entry(false, true)]), [Level::Fail]);
        assert_eq!(of_shared(&vec![entry(true, false); 20]).len(), MOST_NAMED + 1);
        let told = of_shared(&[entry(true, false)]).remove(0);
        assert!(told.what.contains("203.0.113.7") && told.to_do.contains("tcp/80"), "{told:?}");
    }
}
