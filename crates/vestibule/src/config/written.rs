//! What was written: every key of the file with its line, or nothing where the default holds. Never what it means.

use toml::de::DeTable;
use wording::Language;

use super::Problems;
use super::consents::{self, WrittenConsent};
use super::console::{self, WrittenConsole};
use super::dnsmasq::{self, WrittenDnsmasq};
use super::document::{Lines, Placed, Section};
use super::mail::{self, WrittenPost};
use super::plans::{self, WrittenPlan};
use super::privacy::{self, WrittenPrivacy};
use super::ways::WrittenWays;
use super::wispr::{self, WrittenWispr};
use super::zones::{self, WrittenZone};

/// A text with its place, if it was written.
pub(super) type Text = Option<Placed<String>>;
pub(super) type Number = Option<Placed<i64>>;
type Flag = Option<Placed<bool>>;
/// Where a required value would have been written.
type Place = Placed<()>;

/// The whole file.
#[derive(Debug)]
pub(super) struct WrittenConfig {
    pub(super) state_directory: Text,
    pub(super) run_directory: Text,
    pub(super) user: Text,
    pub(super) zones: Vec<WrittenZone>,
    pub(super) zones_place: Place,
    pub(super) portal: WrittenPortal,
    pub(super) probes: WrittenProbes,
    pub(super) terms: WrittenTerms,
    pub(super) session: WrittenSession,
    pub(super) time_zone: Text,
    pub(super) plans: Vec<WrittenPlan>,
    pub(super) enforcement: WrittenEnforcement,
    pub(super) forward_auth: WrittenForwardAuth,
    pub(super) privacy: WrittenPrivacy,
    pub(super) console: Option<WrittenConsole>,
    pub(super) mail: Option<WrittenPost>,
    pub(super) provisioning: WrittenProvisioning,
    pub(super) captive_dns: WrittenCaptiveDns,
    pub(super) walled_garden: WrittenWalledGarden,
}

/// `[portal]`
#[derive(Debug)]
pub(super) struct WrittenPortal {
    pub(super) name: Text,
    pub(super) name_place: Place,
    pub(super) secure_port: Number,
    pub(super) plain_port: Number,
    pub(super) certificate: Text,
    pub(super) certificate_place: Place,
    pub(super) key: Text,
    pub(super) key_place: Place,
    pub(super) venue_name: Text,
    pub(super) venue_name_place: Place,
    pub(super) venue_info_url: Text,
    pub(super) theme: Text,
    pub(super) api_path: Text,
    pub(super) former_api_paths: Option<Vec<Placed<String>>>,
    pub(super) acme: Option<WrittenAcme>,
    pub(super) wispr: Option<WrittenWispr>,
}

/// `[portal.acme]`
#[derive(Debug)]
pub(super) struct WrittenAcme {
    pub(super) directory: Text,
    pub(super) directory_place: Place,
    pub(super) directory_roots: Text,
    pub(super) contact: Text,
    pub(super) challenge: Text,
    pub(super) dns_hook: Option<Vec<Placed<String>>>,
    pub(super) dns_hook_place: Place,
    pub(super) terms_agreed: Flag,
    pub(super) terms_agreed_place: Place,
}

/// `[probes]`
#[derive(Debug)]
pub(super) struct WrittenProbes {
    pub(super) redirect_people: Flag,
    pub(super) own: Vec<WrittenOwnProbe>,
}

/// `[[probes.own]]`
#[derive(Debug)]
pub(super) struct WrittenOwnProbe {
    pub(super) name: Text,
    pub(super) name_place: Place,
    pub(super) hosts: Option<Vec<Placed<String>>>,
    pub(super) paths: Option<Vec<Placed<String>>>,
    pub(super) user_agents: Option<Vec<Placed<String>>>,
}

/// `[conditions.terms]`
#[derive(Debug)]
pub(super) struct WrittenTerms {
    pub(super) edition: Text,
    pub(super) edition_place: Place,
    pub(super) text: Text,
    pub(super) text_place: Place,
    pub(super) text_file: Text,
    pub(super) language: Text,
    pub(super) translations: Vec<(Language, Placed<String>)>,
    pub(super) duration_seconds: Number,
    pub(super) duration_place: Place,
    pub(super) plan: Text,
    pub(super) sufficient: Flag,
    /// The other sections of `[conditions]`.
    pub(super) ways: WrittenWays,
    /// What is asked beside the terms.
    pub(super) consents: Vec<WrittenConsent>,
}

/// `[session]`
#[derive(Debug)]
pub(super) struct WrittenSession {
    pub(super) data: Text,
    pub(super) extendable: Flag,
}

impl WrittenSession {
    /// The line of something that was written there.
    pub(super) fn line(&self) -> Option<usize> {
        self.data.as_ref().map(|it| it.line).or_else(|| self.extendable.as_ref().map(|it| it.line))
    }
}

/// `[enforcement]`
#[derive(Debug)]
pub(super) struct WrittenEnforcement {
    pub(super) masquerade_ipv4: Flag,
    pub(super) masquerade_ipv6: Flag,
    pub(super) reachable_private_ranges: Option<Vec<Placed<String>>>,
    pub(super) guest_services: Option<Vec<Placed<String>>>,
    pub(super) newcomer_flows_per_second: Number,
    pub(super) newcomers_flows_per_second: Number,
    pub(super) flows_per_session: Number,
    pub(super) shape_rates: Flag,
    pub(super) shape_uplinks: Option<Vec<Placed<String>>>,
    pub(super) connections_per_device: Number,
    pub(super) connections_total: Number,
}

/// `[forward_auth]`
#[derive(Debug)]
pub(super) struct WrittenForwardAuth {
    pub(super) listen: Text,
    pub(super) peers: Option<Vec<Placed<String>>>,
}

/// `[provisioning]`
#[derive(Debug)]
pub(super) struct WrittenProvisioning {
    pub(super) announce: Text,
    pub(super) unrestricted: Option<Vec<Placed<String>>>,
    pub(super) dnsmasq: WrittenDnsmasq,
}

/// `[captive_dns]`
#[derive(Debug)]
pub(super) struct WrittenCaptiveDns {
    pub(super) enabled: Flag,
    pub(super) port: Number,
    pub(super) upstream: Option<Vec<Placed<String>>>,
    pub(super) longest_ttl_seconds: Number,
}

/// `[walled_garden]`
#[derive(Debug)]
pub(super) struct WrittenWalledGarden {
    pub(super) entries: Option<Vec<Placed<String>>>,
    pub(super) time_servers: Option<Vec<Placed<String>>>,
    pub(super) rate_bits_per_second: Number,
}

impl WrittenConfig {
    /// Reads all that can be read; what cannot is noted in `problems`.
    pub(super) fn read(text: &str, problems: &mut Problems) -> Self {
        let lines = Lines::of(text);
        let (document, syntax) = DeTable::parse_recoverable(text);
        for error in syntax {
            let line = error.span().map_or(0, |span| lines.at(span.start));
            problems.add(line, "", format!("this is not TOML: {}", error.message()), "see https://toml.io/");
        }
        let mut top = Section::top(document.get_ref(), lines);
        let read = Self {
            state_directory: top.text("state_directory", problems),
            run_directory: top.text("run_directory", problems),
            user: top.text("user", problems),
            zones_place: top.place_of("zones"),
            zones: top
                .sections("zones", problems)
                .into_iter()
                .map(|zone| zones::read(zone, problems))
                .collect(),
            portal: read_portal(top.section("portal", problems), problems),
            probes: read_probes(top.section("probes", problems), problems),
            terms: read_conditions(top.section("conditions", problems), problems),
            time_zone: top.text("time_zone", problems),
            plans: top
                .sections("plans", problems)
                .into_iter()
                .map(|plan| plans::read(plan, problems))
                .collect(),
            session: read_session(top.section("session", problems), problems),
            enforcement: read_enforcement(top.section("enforcement", problems), problems),
            forward_auth: read_forward_auth(top.section("forward_auth", problems), problems),
            privacy: privacy::read(top.section("privacy", problems), problems),
            console: console::read(top.section("console", problems), problems),
            mail: mail::read(top.section("mail", problems), problems),
            provisioning: read_provisioning(top.section("provisioning", problems), problems),
            captive_dns: read_captive_dns(top.section("captive_dns", problems), problems),
            walled_garden: read_walled_garden(top.section("walled_garden", problems), problems),
        };
        top.end(problems);
        read
    }
}

fn read_portal(mut section: Section<'_>, problems: &mut Problems) -> WrittenPortal {
    let read = WrittenPortal {
        name: section.text("name", problems),
        name_place: section.place_of("name"),
        secure_port: section.number("secure_port", problems),
        plain_port: section.number("plain_port", problems),
        certificate: section.text("certificate", problems),
        certificate_place: section.place_of("certificate"),
        key: section.text("key", problems),
        key_place: section.place_of("key"),
        venue_name: section.text("venue_name", problems),
        theme: section.text("theme", problems),
        venue_name_place: section.place_of("venue_name"),
        venue_info_url: section.text("venue_info_url", problems),
        api_path: section.text("api_path", problems),
        former_api_paths: section.texts("former_api_paths", problems),
        acme: read_acme(section.section("acme", problems), problems),
        wispr: wispr::read(section.section("wispr", problems), problems),
    };
    section.end(problems);
    read
}

fn read_acme(mut section: Section<'_>, problems: &mut Problems) -> Option<WrittenAcme> {
    let is_there = section.is_there();
    let read = WrittenAcme {
        directory: section.text("directory", problems),
        directory_place: section.place_of("directory"),
        directory_roots: section.text("directory_roots", problems),
        contact: section.text("contact", problems),
        challenge: section.text("challenge", problems),
        dns_hook: section.texts("dns_hook", problems),
        dns_hook_place: section.place_of("dns_hook"),
        terms_agreed: section.flag("terms_agreed", problems),
        terms_agreed_place: section.place_of("terms_agreed"),
    };
    section.end(problems);
    is_there.then_some(read)
}

fn read_probes(mut section: Section<'_>, problems: &mut Problems) -> WrittenProbes {
    let redirect_people = section.flag("redirect_people", problems);
    let rows = section.sections("own", problems);
    section.end(problems);
    let own = rows.into_iter().map(|mut row| {
        let read = WrittenOwnProbe {
            name: row.text("name", problems),
            name_place: row.place_of("name"),
            hosts: row.texts("hosts", problems),
            paths: row.texts("paths", problems),
            user_agents: row.texts("user_agents", problems),
        };
        row.end(problems);
        read
    });
    WrittenProbes { redirect_people, own: own.collect() }
}

fn read_conditions(mut section: Section<'_>, problems: &mut Problems) -> WrittenTerms {
    let mut terms = section.section("terms", problems);
    let ways = WrittenWays::read(&mut section, problems);
    let consents = consents::read(section.sections("consents", problems), problems);
    section.end(problems);
    let translations = consents::translations(&mut terms, problems);
    let read = WrittenTerms {
        edition: terms.text("edition", problems),
        edition_place: terms.place_of("edition"),
        text: terms.text("text", problems),
        text_place: terms.place_of("text"),
        text_file: terms.text("text_file", problems),
        language: terms.text("language", problems),
        translations,
        duration_seconds: terms.number("duration_seconds", problems),
        duration_place: terms.place_of("duration_seconds"),
        plan: terms.text("plan", problems),
        sufficient: terms.flag("sufficient", problems),
        ways,
        consents,
    };
    terms.end(problems);
    read
}

fn read_session(mut section: Section<'_>, problems: &mut Problems) -> WrittenSession {
    let read = WrittenSession {
        data: section.text("data", problems),
        extendable: section.flag("extendable", problems),
    };
    section.end(problems);
    read
}

fn read_enforcement(mut section: Section<'_>, problems: &mut Problems) -> WrittenEnforcement {
    let read = WrittenEnforcement {
        masquerade_ipv4: section.flag("masquerade_ipv4", problems),
        masquerade_ipv6: section.flag("masquerade_ipv6", problems),
        reachable_private_ranges: section.texts("reachable_private_ranges", problems),
        guest_services: section.texts("guest_services", problems),
        newcomer_flows_per_second: section.number("newcomer_flows_per_second", problems),
        newcomers_flows_per_second: section.number("newcomers_flows_per_second", problems),
        flows_per_session: section.number("flows_per_session", problems),
        shape_rates: section.flag("shape_rates", problems),
        shape_uplinks: section.texts("shape_uplinks", problems),
        connections_per_device: section.number("connections_per_device", problems),
        connections_total: section.number("connections_total", problems),
    };
    section.end(problems);
    read
}

fn read_forward_auth(mut section: Section<'_>, problems: &mut Problems) -> WrittenForwardAuth {
    let read = WrittenForwardAuth {
        listen: section.text("listen", problems),
        peers: section.texts("peers", problems),
    };
    section.end(problems);
    read
}

fn read_provisioning(mut section: Section<'_>, problems: &mut Problems) -> WrittenProvisioning {
    let read = WrittenProvisioning {
        announce: section.text_or_flag("announce", "\"auto\", true or false", problems),
        unrestricted: section.texts("unrestricted", problems),
        dnsmasq: dnsmasq::read(section.section("dnsmasq", problems), problems),
    };
    section.end(problems);
    read
}

fn read_captive_dns(mut section: Section<'_>, problems: &mut Problems) -> WrittenCaptiveDns {
    let read = WrittenCaptiveDns {
        enabled: section.flag("enabled", problems),
        port: section.number("port", problems),
        upstream: section.texts("upstream", problems),
        longest_ttl_seconds: section.number("longest_ttl_seconds", problems),
    };
    section.end(problems);
    read
}

fn read_walled_garden(mut section: Section<'_>, problems: &mut Problems) -> WrittenWalledGarden {
    let read = WrittenWalledGarden {
        entries: section.texts("entries", problems),
        time_servers: section.texts("time_servers", problems),
        rate_bits_per_second: section.number("rate_bits_per_second", problems),
    };
    section.end(problems);
    read
}
