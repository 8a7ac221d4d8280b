//! Every mistake is found in one go, with its line and its mending.

use std::path::Path;

use vestibule::config::Config;

const EXAMPLE: &str = include_str!("../../example/vestibule.toml");

/// Compares with a golden text; with `VESTIBULE_BLESS` set it is written anew, to be reviewed as a change.
pub(crate) fn check_golden(found: &str, golden: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/all/golden").join(golden);
    if std::env::var_os("VESTIBULE_BLESS").is_some() {
        std::fs::write(&path, format!("{}\n", found.trim())).unwrap();
    }
    assert_eq!(found.trim(), std::fs::read_to_string(&path).unwrap().trim());
}

fn problems_of(text: &str) -> String {
    Config::parse(Path::new("vestibule.toml"), text).expect_err("the text has mistakes").to_string()
}

#[test]
fn the_example_configuration_is_understood() {
    let config = Config::parse(Path::new("/etc/vestibule/vestibule.toml"), EXAMPLE).unwrap();
    assert_eq!(config.portal.name, "portal.example.net");
    assert_eq!(config.portal.certificate, Path::new("/etc/vestibule/portal.crt"));
    assert_eq!((config.portal.plain_port, config.portal.secure_port), (80, 443));
    assert_eq!(config.conditions.offered().unwrap().length.unwrap().as_secs(), 4 * 60 * 60);
    assert!(config.enforcement.masquerade_ipv4 && !config.enforcement.masquerade_ipv6);
    assert_eq!(config.enforcement.guest_services.len(), 5);
}

/// The comments promise that they show the defaults: with every one of them uncommented nothing changes.
#[test]
fn the_defaults_in_the_example_are_the_defaults() {
    let uncommented: String = EXAMPLE
        .lines()
        .map(|line| {
            line.strip_prefix('#')
                .filter(|rest| rest.contains(" = ") && !rest.starts_with(' '))
                .unwrap_or(line)
        })
        .flat_map(|line| [line, "\n"])
        .collect();
    assert_ne!(uncommented, EXAMPLE);
    let path = Path::new("vestibule.toml");
    assert_eq!(Config::parse(path, &uncommented).unwrap(), Config::parse(path, EXAMPLE).unwrap());
}

/// The sections that are off unless they are written, but for those that another chapter's test parses.
#[test]
fn the_codes_that_the_example_shows_are_understood() {
    let begins =
        |section: &'static str| move |line: &&str| line.trim_start_matches(['#', ' ']).starts_with(section);
    for section in ["[conditions.mail]", "[conditions.phone]"] {
        let shown =
            EXAMPLE.lines().skip_while(|line| !begins(section)(line)).take_while(|line| line.len() > 1);
        let shown: String = shown.map(|line| format!("{}\n", line.trim_start_matches(['#', ' ']))).collect();
        assert!(shown.lines().count() > 4, "{shown}");
        let plan = "[[plans]]\nname = \"free\"\nduration = \"4 hours\"\n";
        let config = Config::parse(Path::new("vestibule.toml"), &format!("{EXAMPLE}\n{shown}\n{plan}"));
        let ways = config.unwrap_or_else(|problems| panic!("{problems}")).ways;
        assert_eq!(
            (ways.mail.is_some(), ways.phone.is_some()),
            (section.contains("mail"), section.contains("phone"))
        );
    }
}

#[test]
fn every_mistake_is_reported_with_its_line_and_its_mending() {
    let found = problems_of(include_str!("golden/mistakes.toml"));
    check_golden(&found, "mistakes.txt");
}

#[test]
fn an_empty_configuration_names_everything_that_is_needed() {
    check_golden(&problems_of(""), "empty.txt");
}

#[test]
fn a_text_that_is_not_toml_is_refused_with_its_line() {
    let found = problems_of(&format!("{EXAMPLE}\n[enforcement\nmasquerade_ipv4 = maybe"));
    let line = EXAMPLE.lines().count() + 2;
    assert!(found.contains(&format!("vestibule.toml:{line}: this is not TOML")), "{found}");
}

#[test]
fn a_file_that_is_missing_or_binary_says_so() {
    let missing = Config::load(Path::new("/nonexistent/vestibule.toml")).unwrap_err().to_string();
    assert!(missing.contains("cannot be opened") && missing.contains("--config"), "{missing}");
    let binary = Config::load(&std::env::current_exe().unwrap()).unwrap_err().to_string();
    assert!(binary.contains("is larger than") || binary.contains("not UTF-8"), "{binary}");
}

/// Nothing an operator writes can crash the parser: every cut and every flipped byte gives a config or problems.
#[test]
fn no_damaged_file_is_a_crash() {
    for cut in 0..EXAMPLE.len() {
        if EXAMPLE.is_char_boundary(cut) {
            let _ = Config::parse(Path::new("x"), &EXAMPLE[..cut]);
        }
    }
    for at in 0..EXAMPLE.len() {
        let mut octets = EXAMPLE.as_bytes().to_vec();
        octets[at] ^= 0x15;
        if let Ok(text) = String::from_utf8(octets) {
            let _ = Config::parse(Path::new("x"), &text);
        }
    }
}

/// The example with ACME instead of files.
fn with_acme(acme: &str) -> String {
    let files = ["certificate = \"portal.crt\"\n", "key = \"portal.key\"\n"];
    let text = files.iter().fold(EXAMPLE.to_owned(), |text, file| text.replace(file, ""));
    format!("{text}\n[portal.acme]\n{acme}")
}

const DIRECTORY: &str = "directory = \"https://acme.example/dir\"\n";

#[test]
fn a_certificate_by_acme_needs_a_directory_and_an_agreement_and_no_files() {
    let text = with_acme(&format!("{DIRECTORY}terms_agreed = true"));
    let config = Config::parse(Path::new("/etc/vestibule/vestibule.toml"), &text).unwrap();
    assert_eq!(config.portal.certificate, Path::new("/var/lib/vestibule/acme/certificate.pem"));
    assert_eq!(config.portal.key, config.portal.certificate);
    assert_eq!(config.portal.acme.unwrap().challenge, certificate::acme::Challenge::Http01);
    let beside = format!("{EXAMPLE}\n[portal.acme]\n{DIRECTORY}terms_agreed = true");
    assert_eq!(problems_of(&beside).matches("stands beside [portal.acme]").count(), 2);
}

#[test]
fn mistakes_about_acme_are_named() {
    let hook = "terms_agreed = true\nchallenge = \"dns-01\"\n";
    for (acme, told) in [
        ("terms_agreed = true".to_owned(), "portal.acme.directory: is missing"),
        (DIRECTORY.to_owned(), "portal.acme.terms_agreed: is missing"),
        (format!("{DIRECTORY}terms_agreed = false"), "without agreement"),
        ("directory = \"http://acme.example/\"\nterms_agreed = true".to_owned(), "not https"),
        (format!("{DIRECTORY}terms_agreed = true\nchallenge = \"tls-01\""), "not a challenge"),
        (format!("{DIRECTORY}terms_agreed = true\ncontact = \"noc\""), "mailto:"),
        (format!("{DIRECTORY}{hook}"), "dns-01 needs it"),
        (format!("{DIRECTORY}{hook}dns_hook = [\"hook.sh\"]"), "absolute path"),
        (format!("{DIRECTORY}terms_agreed = true\ndns_hook = [\"/hook\"]"), "for dns-01 only"),
    ] {
        let found = problems_of(&with_acme(&acme));
        assert!(found.contains(told), "{told} in {found}");
    }
}

#[test]
fn what_a_session_is_granted_is_read_in_both_kinds_of_units() {
    let plan = |lines: &str| {
        let text = EXAMPLE.replace("[session]\n", &format!("[session]\n{lines}\n"));
        let config = Config::parse(Path::new("vestibule.toml"), &text).unwrap();
        config.conditions.offered().unwrap().clone()
    };
    let granted = |lines: &str| plan(lines).data.total.map(captivity::ByteCount::octets);
    assert_eq!(granted(""), None);
    assert_eq!(granted("data = \"500 MB\""), Some(500_000_000));
    assert_eq!(granted("data = \"2 GiB\""), Some(2_147_483_648));
    assert_eq!(plan("").extension, captivity::Extension::NotOffered);
    assert_eq!(plan("extendable = true").extension, captivity::Extension::Offered);
}

#[test]
fn amounts_that_no_session_can_have_are_refused() {
    for data in ["0 B", "999 kB", "1001 TB", "500", "-1 MB", "500 mb", ""] {
        let text = EXAMPLE.replace("[session]\n", &format!("[session]\ndata = \"{data}\"\n"));
        assert!(problems_of(&text).contains("session.data: "), "{data}");
    }
}
