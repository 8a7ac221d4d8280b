//! `[conditions.phone]`: codes by text message, which provider carries them, and to which countries.
//!
//! The provider's secret stands in a file of its own, which is not read here.

use std::path::{Path, PathBuf};

use captivity::Plans;
use courier::{PROVIDERS, TextSettings};

use super::super::document::{Placed, Section};
use super::super::meaning::{checked, required};
use super::super::{Problems, rules};
use super::codes::{self, Offer, WrittenOffer, listed};

/// Codes by text message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Phone {
    /// What one is worth.
    pub offer: Offer,
    /// How the provider is asked.
    pub provider: TextSettings,
    /// The file with the provider's secret in its first line.
    pub secret_file: Option<PathBuf>,
    /// What numbers that are written to begin with, at least one: each message costs money.
    pub prefixes: Vec<String>,
    /// What a number that begins with one zero begins with instead.
    pub national_prefix: Option<String>,
}

/// The section as it was written.
#[derive(Debug)]
pub(super) struct WrittenPhone {
    offer: WrittenOffer,
    provider: Option<Placed<String>>,
    texts: [Option<Placed<String>>; 6],
    url_place: Placed<()>,
    headers: Option<Vec<Placed<String>>>,
    secret_file: Option<Placed<String>>,
    roots_file: Option<Placed<String>>,
    prefixes: Option<Vec<Placed<String>>>,
    prefixes_place: Placed<()>,
    national_prefix: Option<Placed<String>>,
}

/// In the order of `texts`.
const TEXTS: [&str; 6] = ["url", "method", "body", "answer_contains", "account", "from"];

pub(super) fn read(mut section: Section<'_>, problems: &mut Problems) -> Option<WrittenPhone> {
    let is_there = section.is_there();
    let read = WrittenPhone {
        offer: codes::read(&mut section, problems),
        provider: section.text("provider", problems),
        texts: TEXTS.map(|name| section.text(name, problems)),
        url_place: section.place_of("url"),
        headers: section.texts("headers", problems),
        secret_file: section.text("secret_file", problems),
        roots_file: section.text("roots_file", problems),
        prefixes: section.texts("prefixes", problems),
        prefixes_place: section.place_of("prefixes"),
        national_prefix: section.text("national_prefix", problems),
    };
    section.end(problems);
    is_there.then_some(read)
}

/// `None`: noted problems.
pub(super) fn understand(
    written: WrittenPhone,
    plans: &Plans,
    folder: &Path,
    problems: &mut Problems,
) -> Option<Phone> {
    let offer = codes::understand(&written.offer, plans, problems);
    let mend = "write such as +49";
    let prefixes = required(
        written.prefixes.map(|value| Placed { value, line: 0, key: String::new() }),
        &written.prefixes_place,
        "prefixes = [\"+49\"], the countries whose numbers are written to",
        problems,
    );
    let prefixes = prefixes.and_then(|all| listed(Some(all.value), is_prefix, mend, problems));
    let had_national = written.national_prefix.is_some();
    let rule = |text: &str| if is_prefix(text) { Ok(()) } else { Err(format!("{text:?} is none")) };
    let national_prefix = checked(written.national_prefix, rule, mend, problems);
    let preset = match &written.provider {
        None => None,
        Some(name) => {
            let known = PROVIDERS.iter().find(|provider| provider.name == name.value);
            if known.is_none() {
                let names = PROVIDERS.map(|provider| provider.name).join(", ");
                let mend = format!("write one of {names}; or url, headers and body of another one");
                problems.add(
                    name.line,
                    &name.key,
                    format!("{:?} is no provider that we know", name.value),
                    mend,
                );
                return None;
            }
            known
        }
    };
    let [url, method, body, answer_contains, account, from] = written.texts;
    let url = match (url, preset) {
        (None, Some(preset)) => Some(preset.url.to_owned()),
        (url, _) => {
            let mend = "provider = \"the name of one\", or url = \"https://sms.example.net/send\"";
            let url = required(url, &written.url_place, mend, problems);
            checked(url, |text| rules::web_url(&text.replace(['{', '}'], "")), mend, problems)
        }
    };
    let own = |text: Option<Placed<String>>, preset: &str| {
        text.map_or_else(|| preset.to_owned(), |text| text.value)
    };
    let headers = match (written.headers, preset) {
        (None, Some(preset)) => Some(preset.headers.iter().map(|&field| field.to_owned()).collect()),
        (written, _) => listed(
            written,
            |field| field.contains(':') && !field.contains(char::is_control),
            "write Name: value",
            problems,
        ),
    };
    if had_national && national_prefix.is_none() {
        return None;
    }
    let provider = TextSettings {
        url: url?,
        method: own(method, "POST"),
        headers: headers?,
        body: own(body, preset.map_or("", |preset| preset.body)),
        answer_contains: own(answer_contains, preset.map_or("", |preset| preset.answer_contains)),
        account: own(account, ""),
        from: own(from, ""),
        roots: written.roots_file.map(|file| folder.join(file.value)),
    };
    let secret_file = written.secret_file.map(|file| folder.join(file.value));
    Some(Phone { offer: offer?, provider, secret_file, prefixes: prefixes?, national_prefix })
}

fn is_prefix(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (1..=12).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn parse(lines: &str) -> Result<Config, Problems> {
        let example = include_str!("../../../example/vestibule.toml");
        let plans = "[[plans]]\nname = \"member\"\nduration = \"8 hours\"";
        let text = format!("{example}\n[conditions.phone]\nplan = \"member\"\n{lines}\n{plans}\n");
        Config::parse(Path::new("/etc/vestibule/vestibule.toml"), &text)
    }

    #[test]
    fn a_provider_is_known_by_name_or_written_out() {
        let known = "provider = \"twilio\"\naccount = \"AC1\"\nfrom = \"+4930123\"\nsecret_file = \"s\"\nprefixes = [\"+49\"]";
        let phone = parse(known).unwrap().ways.phone.unwrap();
        assert!(phone.provider.url.contains("{account}") && phone.provider.body.contains("{text}"));
        assert_eq!((phone.provider.account.as_str(), phone.prefixes), ("AC1", vec!["+49".to_owned()]));
        let own = "url = \"http://127.0.0.1:8000/sms/{digits}\"\nheaders = [\"X-Key: {secret}\"]\nbody = \"{text}\"\nprefixes = [\"+49\", \"+43\"]\nnational_prefix = \"+49\"";
        let phone = parse(own).unwrap().ways.phone.unwrap();
        assert_eq!((phone.provider.method.as_str(), phone.national_prefix.as_deref()), ("POST", Some("+49")));
    }

    #[test]
    fn what_is_missing_or_unusable_is_named() {
        for (wrong, key) in [
            ("provider = \"twilio\"", "conditions.phone.prefixes"),
            ("provider = \"pigeon\"\nprefixes = [\"+49\"]", "conditions.phone.provider"),
            ("prefixes = [\"+49\"]", "conditions.phone.url"),
            ("provider = \"seven\"\nprefixes = [\"0049\"]", "conditions.phone.prefixes"),
            (
                "provider = \"seven\"\nprefixes = [\"+49\"]\nnational_prefix = \"49\"",
                "conditions.phone.national_prefix",
            ),
            ("url = \"javascript:x\"\nprefixes = [\"+49\"]", "conditions.phone.url"),
        ] {
            let problems = parse(wrong).unwrap_err();
            let keys: Vec<_> = problems.iter().map(|problem| problem.key.as_str()).collect();
            assert_eq!(keys, [key], "{wrong}: {problems}");
        }
    }
}
