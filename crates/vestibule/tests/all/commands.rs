//! The commands as an operator types them: the real program, its output and its exit codes.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

pub(crate) struct Answer {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) fn vestibule(arguments: &[&str]) -> Answer {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_vestibule")).args(arguments).output().unwrap();
    Answer {
        code: status.code(),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
    }
}

/// A folder with a configuration that is right, and a certificate for it; gone when dropped.
struct Written(PathBuf);

impl Written {
    fn new(name: &str, certificate_for: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("vestibule-commands-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let key = rcgen::KeyPair::generate().unwrap();
        let parameters = rcgen::CertificateParams::new(vec![certificate_for.to_owned()]).unwrap();
        let certificate = parameters.self_signed(&key).unwrap();
        std::fs::write(folder.join("portal.crt"), certificate.pem()).unwrap();
        std::fs::write(folder.join("portal.key"), key.serialize_pem()).unwrap();
        std::fs::set_permissions(folder.join("portal.key"), Permissions::from_mode(0o600)).unwrap();
        let text = include_str!("../../example/vestibule.toml").replace("br-guest", "lo");
        std::fs::write(folder.join("vestibule.toml"), text).unwrap();
        Self(folder)
    }

    fn config(&self) -> String {
        self.0.join("vestibule.toml").display().to_string()
    }

    fn change(&self, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.config()).unwrap();
        assert!(text.contains(from), "{from}");
        std::fs::write(self.config(), text.replace(from, to)).unwrap();
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn every_command_explains_itself_with_examples() {
    let commands: [&[&str]; 12] = [
        &[],
        &["run"],
        &["check"],
        &["doctor"],
        &["provisioning"],
        &["session"],
        &["session", "list"],
        &["session", "show"],
        &["session", "end"],
        &["status"],
        &["status", "search"],
        &["status", "choose"],
    ];
    for command in commands {
        let help = vestibule(&[command, &["--help"]].concat());
        assert_eq!(help.code, Some(0), "{command:?}");
        assert!(help.out.contains("Example"), "{command:?}: {}", help.out);
        assert!(help.out.contains(&format!("vestibule {}", command.join(" "))), "{command:?}: {}", help.out);
    }
    assert!(!vestibule(&["--help"]).out.contains("helper"), "the helper is not for people");
}

#[test]
fn a_right_configuration_passes_the_check() {
    let written = Written::new("right", "portal.example.net");
    let checked = vestibule(&["check", "--config", &written.config()]);
    for line in ["is understood", "belong together", "the certificate is for portal.example.net"] {
        assert!(checked.out.contains(line), "{}", checked.out);
    }
    assert!(!checked.out.contains("no interface"), "{}", checked.out);
}

#[test]
fn mistakes_are_listed_with_place_and_mending() {
    let written = Written::new("mistaken", "portal.example.net");
    written.change("duration_seconds", "duration_second");
    let checked = vestibule(&["check", "--config", &written.config()]);
    assert_eq!(checked.code, Some(1));
    assert!(checked.err.contains("did you mean duration_seconds?"), "{}", checked.err);
    assert!(checked.err.contains("conditions.terms.duration_seconds: is missing"), "{}", checked.err);
    assert!(checked.err.contains("2 mistake(s)"), "{}", checked.err);
}

#[test]
fn a_certificate_for_another_name_fails_the_check() {
    let written = Written::new("other-name", "portal.example.org");
    let checked = vestibule(&["check", "--config", &written.config(), "--json"]);
    assert_eq!(checked.code, Some(1));
    let findings: Value = serde_json::from_str(&checked.out).unwrap();
    let wrong = findings.as_array().unwrap().iter().find(|finding| finding["level"] == "fail").unwrap();
    assert_eq!(wrong["what"], "the certificate is not for portal.example.net");
    assert!(wrong["guests"].as_str().unwrap().contains("browsers"));
}

#[test]
fn a_key_that_belongs_to_another_certificate_fails_the_check() {
    let (written, other) =
        (Written::new("key", "portal.example.net"), Written::new("other-key", "a.example"));
    std::fs::copy(other.0.join("portal.key"), written.0.join("portal.key")).unwrap();
    let checked = vestibule(&["check", "--config", &written.config()]);
    assert_eq!(checked.code, Some(1));
    assert!(checked.out.contains("cannot be used together"), "{}", checked.out);
}

#[test]
fn missing_files_and_interfaces_fail_the_check_together() {
    let written = Written::new("missing", "portal.example.net");
    written.change("\"lo\"", "\"nowhere0\"");
    std::fs::remove_file(written.0.join("portal.crt")).unwrap();
    let checked = vestibule(&["check", "--config", &written.config()]);
    assert_eq!(checked.code, Some(1));
    assert!(checked.out.contains("the zone nowhere0 has no interface"), "{}", checked.out);
    assert!(checked.out.contains("portal.crt cannot be used"), "{}", checked.out);
    assert!(checked.out.contains("2 to mend"), "{}", checked.out);
}

#[test]
fn the_rule_set_can_be_reviewed_before_it_is_loaded() {
    let written = Written::new("rules", "portal.example.net");
    written.change("interface = \"lo\"", "interface = \"guest7\"");
    let rules = vestibule(&["check", "--config", &written.config(), "--rules"]);
    assert_eq!(rules.code, Some(0));
    assert!(rules.out.starts_with("table inet vestibule") && rules.out.contains("guest7"), "{}", rules.out);
}

#[test]
fn the_doctor_says_for_each_finding_what_guests_notice_and_what_to_do() {
    let written = Written::new("doctor", "portal.example.net");
    // Nobody answers there, and no packet leaves the machine.
    written.change("#upstream = []", "upstream = [\"127.0.0.1:9\"]");
    let found = vestibule(&["doctor", "--config", &written.config(), "--json"]);
    let findings: Value = serde_json::from_str(&found.out).unwrap();
    let findings = findings.as_array().unwrap();
    assert!(findings.len() > 10, "{}", found.out);
    assert!(found.out.contains("the resolver 127.0.0.1:9 does not answer"), "{}", found.out);
    for finding in findings.iter().filter(|finding| finding["level"] != "ok") {
        for key in ["guests", "to_do", "read_more"] {
            assert!(finding[key].as_str().is_some_and(|text| !text.is_empty()), "{finding}");
        }
    }
    let fails = findings.iter().any(|finding| finding["level"] == "fail");
    assert_eq!(found.code, Some(i32::from(fails)));
}

#[test]
fn a_gateway_that_does_not_run_is_told_apart_from_a_session_that_is_not_there() {
    let nowhere = Path::new("/nonexistent/run").display().to_string();
    let asked = vestibule(&["session", "list", "--run-directory", &nowhere]);
    assert_eq!(asked.code, Some(2));
    assert!(asked.err.contains("no gateway can be reached") && asked.err.contains("to do:"), "{}", asked.err);
}

#[test]
fn a_helper_that_is_started_by_hand_ends_at_once() {
    let ended = vestibule(&["helper"]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.err.contains("vestibule run"), "{}", ended.err);
}

#[test]
fn a_gateway_that_cannot_keep_its_record_does_not_start_and_says_what_to_do() {
    let written = Written::new("no-start", "portal.example.net");
    let folder = written.0.display().to_string();
    written.change("#state_directory = \"/var/lib/vestibule\"", "state_directory = \"/proc/nowhere/state\"");
    written.change("#run_directory = \"/run/vestibule\"", &format!("run_directory = \"{folder}/run\""));
    written.change("#user = \"vestibule\"", "user = \"nobody\"");
    let ended = vestibule(&["run", "--config", &written.config(), "--log", "json"]);
    assert_eq!(ended.code, Some(1));
    let last: Value = serde_json::from_str(ended.err.lines().last().unwrap()).unwrap();
    assert_eq!(last["level"], "ERROR");
    for key in ["message", "guests_notice", "to_do", "read_more", "causes"] {
        assert!(last[key].as_str().is_some_and(|text| !text.is_empty()), "{key}: {last}");
    }
}

#[test]
fn explain_probe_names_answer_rule_reason_and_devices() {
    let answer = vestibule(&["explain-probe", "http://captive.apple.com/hotspot-detect.html"]);
    assert_eq!(answer.code, Some(0), "{}", answer.err);
    for part in ["302 ", "rule     5", "captive.apple.com", "iOS, iPadOS, macOS", "HTTP/1.0", "documented"] {
        assert!(answer.out.contains(part), "{part}: {}", answer.out);
    }
    let tool = ["explain-probe", "http://a.test/", "--header", "User-Agent: curl/8.5", "--json"];
    let document: Value = serde_json::from_str(&vestibule(&tool).out).unwrap();
    assert_eq!(
        (&document["status"], &document["rule"], &document["tool"]),
        (&511.into(), &6.into(), &"curl".into())
    );
    let form = vestibule(&["explain-probe", "http://a.test/", "--method", "POST"]);
    assert!(form.out.starts_with("511 ") && form.out.contains("rule     2"), "{}", form.out);
    let secure = vestibule(&["explain-probe", "https://a.test/"]);
    assert_eq!(secure.code, Some(1));
    assert!(secure.err.contains("to do:"), "{}", secure.err);
}

#[test]
fn explain_probe_knows_the_operators_own_rows_and_a_wrong_row_is_named_with_its_line() {
    let written = Written::new("own-probes", "portal.example.net");
    let person = ["explain-probe", "http://a.test/", "--header", "Accept: text/html", "--config"];
    let config = written.config();
    let ask = |arguments: &[&str]| vestibule(&[arguments, &[config.as_str()]].concat());
    assert!(ask(&person).out.starts_with("511 "));
    let own = "redirect_people = true\n\n[[probes.own]]\nname = \"till\"\nhosts = [\"check.till.example\"]";
    written.change("#redirect_people = false", own);
    assert!(ask(&person).out.starts_with("302 "), "redirect_people");
    let till = ["explain-probe", "http://check.till.example/", "--header", "User-Agent: curl/8", "--config"];
    let answer = ask(&till);
    assert!(answer.out.starts_with("302 ") && answer.out.contains("matched  till"), "{}", answer.out);
    let portal = ["explain-probe", "http://portal.example.net/", "--config"];
    assert!(ask(&portal).out.contains("rule     0"));
    written.change("hosts = [\"check.till.example\"]", "paths = [\"/\"]");
    let wrong = ask(&till);
    assert_eq!(wrong.code, Some(1));
    assert!(wrong.err.contains("probes.own[1].paths"), "{}", wrong.err);
}
