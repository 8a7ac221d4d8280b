//! `[provisioning]`: whether the gateway itself announces the Captive Portal API in router advertisements, and where it
//! announces that there is no portal.

use captivity::InterfaceName;
use provisioning::Announcement;

use super::Problems;
use super::document::Placed;
use super::meaning::{Portal, each};
use super::written::Text;

/// What is announced by the gateway itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Provisioning {
    /// Whether the API is announced on the guest zones.
    pub announce: Announce,
    /// Interfaces without a portal, on which that is announced.
    pub unrestricted: Vec<InterfaceName>,
}

/// Whether the API is announced.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Announce {
    /// While the certificate is one that devices can trust, as far as can be known here.
    Auto,
    /// Also with a certificate that is signed by itself, or by an authority of the same name: the operator vouches.
    Vouched,
    /// Not at all.
    Never,
}

/// `None` with noted problems.
pub(super) fn understand(
    announce: &Text,
    unrestricted: Option<Vec<Placed<String>>>,
    zones: &[InterfaceName],
    portal: Option<&Portal>,
    problems: &mut Problems,
) -> Option<Provisioning> {
    let place = announce.as_ref().map(|text| (text.line, text.key.clone()));
    let announce = match announce.as_ref().map_or("auto", |text| text.value.as_str()) {
        "auto" => Announce::Auto,
        "true" => Announce::Vouched,
        "false" => Announce::Never,
        other => {
            let (line, key) = place.unwrap_or_default();
            problems.add(line, &key, format!("{other:?} is not known"), "write \"auto\", true or false");
            return None;
        }
    };
    if let Some(portal) = portal.filter(|_| announce != Announce::Never) {
        announceable(portal, problems);
    }
    Some(Provisioning { announce, unrestricted: outside_the_zones(unrestricted, zones, problems) })
}

/// RFC 8910 §2: what every carrier can say.
fn announceable(portal: &Portal, problems: &mut Problems) {
    if let Err(wrong) = Announcement::of_api(&portal.name, portal.secure_port, &portal.api_path) {
        let mend =
            "choose a shorter portal.name or portal.api_path, or write announce = false under [provisioning]";
        problems.add(0, "portal.api_path", wrong.to_string(), mend);
    }
}

fn outside_the_zones(
    written: Option<Vec<Placed<String>>>,
    zones: &[InterfaceName],
    problems: &mut Problems,
) -> Vec<InterfaceName> {
    let written = written.unwrap_or_default();
    let place = written.first().map_or((0, String::new()), |text| (text.line, text.key.clone()));
    let interfaces: Vec<InterfaceName> = each(written, "see the names in /proc/net/dev", problems);
    if let Some(zone) = interfaces.iter().find(|interface| zones.contains(interface)) {
        let wrong = format!("{zone} is a guest zone: its devices are captive");
        problems.add(place.0, &place.1, wrong, "remove it here or under [[zones]]");
    }
    interfaces
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::Config;

    fn parse(change: impl Fn(&str) -> String) -> Result<Config, Problems> {
        let example = change(include_str!("../../example/vestibule.toml"));
        Config::parse(Path::new("/etc/vestibule/vestibule.toml"), &example)
    }

    fn with(section: &str) -> Result<Config, Problems> {
        parse(|example| add(example, section))
    }

    fn add(example: &str, section: &str) -> String {
        example.replace("\n[provisioning]\n", &format!("\n[provisioning]\n{section}\n"))
    }

    #[test]
    fn by_itself_it_announces_what_devices_can_trust() {
        let of = |section| with(section).unwrap().provisioning.announce;
        assert_eq!(parse(str::to_owned).unwrap().provisioning.announce, Announce::Auto);
        assert_eq!((of("announce = \"auto\""), of("announce = true")), (Announce::Auto, Announce::Vouched));
        assert_eq!(of("announce = false"), Announce::Never);
    }

    #[test]
    fn interfaces_without_a_portal_are_no_guest_zones() {
        let staff = with("unrestricted = [\"br-staff\"]").unwrap().provisioning.unrestricted;
        assert_eq!(staff, ["br-staff".parse().unwrap()]);
        for wrong in [
            "announce = \"yes\"",
            "announce = 1",
            "unrestricted = [\"br-guest\"]",
            "unrestricted = [\"a b\"]",
        ] {
            let problems = with(wrong).unwrap_err();
            let found: Vec<_> = problems.iter().collect();
            assert!(found.len() == 1 && found[0].key.starts_with("provisioning."), "{wrong}: {problems}");
        }
    }

    #[test]
    fn a_uri_that_no_carrier_could_say_is_refused_unless_nothing_is_announced() {
        let long = format!("{}.example.net", vec!["a".repeat(58); 4].join("."));
        let name = |example: &str| example.replace("portal.example.net", &long);
        let problems = parse(|example| name(example)).unwrap_err();
        assert!(problems.to_string().contains("DHCPv4 carries 255"), "{problems}");
        assert!(parse(|example| add(&name(example), "announce = false")).is_ok());
    }
}
