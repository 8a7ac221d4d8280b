//! One guest in every situation, for trying a theme's templates and for looking at its pages.

use std::sync::Arc;
use std::time::Duration;

use captivity::{EquipmentId, PlanName};
use gateway::accounts::Answer;
use gateway::providers::{Known, NotBegun, NotKnown, Offered, ProviderDesk, Returned, Wish};
use gateway::stay::{Field, Kind, Label};
use minijinja::{Error, Value, context};
use wording::{Civil, Language, Wording};

use super::Theme;
use super::page::Page;
use super::templates;
use super::voice::{self, Voice};
use crate::ways::account::Accounts;
use crate::ways::stay;
use crate::ways::{Circumstances, Ways};

/// A page with values as a guest may see it.
pub(super) struct Sample {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) page: Page,
    pub(super) values: Value,
}

/// Every page, in every state that has other words.
pub(super) fn all(theme: &Theme, language: Language) -> Vec<Sample> {
    let sample = |name, about, page, values: Value| {
        let values = context! { ..values, ..frame() };
        Sample { name, about, page, values }
    };
    let sign_in = |values: Value| context! { ..values, ..signing_in(theme, language) };
    let online = |values: Value| context! { ..values, ..being_online(theme, language) };
    let (words, slow) = (theme.wording(), theme.wording().speed(language, 1_000_000));
    vec![
        sample("sign-in", "a newcomer", Page::SignIn, sign_in(context! {})),
        sample(
            "sign-in-again",
            "the form was open for too long",
            Page::SignIn,
            sign_in(context! { notice => "expired" }),
        ),
        sample(
            "sign-in-plan",
            "a plan with data and speed, and long terms",
            Page::SignIn,
            sign_in(context! {
                data => words.data(language, 2_000_000_000), speed => words.speed(language, 20_000_000),
                slow => slow.clone(), terms_are_long => true,
            }),
        ),
        sample(
            "closed",
            "outside of the opening hours",
            Page::SignIn,
            sign_in(context! { refused => "closed", ways => [""; 0] }),
        ),
        sample(
            "used-up",
            "nothing is left today",
            Page::SignIn,
            sign_in(context! { refused => "used-up", at => (), ways => [""; 0] }),
        ),
        sample(
            "voucher",
            "vouchers alone admit, and the devices of this one are all online",
            Page::SignIn,
            sign_in(context! {
                vouchers => true, terms_admit => false, refused => "used-up",
                entry => context! {
                    way => "terms", fault => "voucher-full", typed => context! { voucher => "WXYZ" }, moment => (), wait => "",
                    others => [context! { id => "1", moment => words.moment(language, MOMENT) }],
                },
            }),
        ),
        sample(
            "voucher-or-terms",
            "a voucher, or none",
            Page::SignIn,
            sign_in(context! { vouchers => true }),
        ),
        sample(
            "sponsor",
            "a host can be asked too, and has refused",
            Page::SignIn,
            sign_in(context! {
                ways => with_sponsors().offered(TERMS),
                entry => context! {
                    way => "sponsor", fault => "sponsor-refused", typed => context! { guest => "Zoë" }, moment => (),
                    wait => "", others => [""; 0],
                },
            }),
        ),
        sample(
            "stay",
            "room and surname, which are not known",
            Page::SignIn,
            sign_in(context! {
                ways => [stay::offered(&room_and_surname())],
                entry => context! {
                    way => stay::WAY, fault => "stay-wrong", typed => context! {}, moment => (), wait => "",
                    others => [""; 0],
                },
            }),
        ),
        sample(
            "sign-in-provider",
            "signing in at a provider did not work",
            Page::SignIn,
            sign_in(context! {
                ways => with_providers().offered(Circumstances { terms_admit: false, ..TERMS }), terms_admit => false, refused => "used-up",
                entry => context! {
                    way => "provider", fault => "way-failed", typed => context! {}, moment => (), wait => "",
                    others => [""; 0],
                },
            }),
        ),
        sample(
            "code",
            "a code was sent, and another one typed",
            Page::SignIn,
            sign_in(context! {
                ways => Ways::default().offered(Circumstances { code_awaited: true, ..TERMS }), code_sent => "zoe@cafe.example",
                entry => context! {
                    way => "code", fault => "code-wrong", typed => context! { code => "123456" }, moment => (), wait => "",
                    others => [""; 0],
                },
            }),
        ),
        sample(
            "online-code",
            "online for as long as it takes to read the code",
            Page::Online,
            online(context! { code_sent => "zoe@cafe.example" }),
        ),
        sample(
            "elsewhere",
            "the link of a mail, on another device",
            Page::Elsewhere,
            context! { code => "123456" },
        ),
        sample(
            "waiting",
            "a host was asked",
            Page::Waiting,
            context! { host => "anna@cafe.example", token => "sample" },
        ),
        sample(
            "consents",
            "what guests are asked beside the terms",
            Page::Consents,
            context! {
                note => "consents-saved", token => "sample",
                questions => [context! {
                    name => "letter", edition => "1", language => "en", checked => true,
                    text => "Send me the café's letter, once a month at most.",
                }],
            },
        ),
        sample(
            "terms",
            "the terms, to read again",
            Page::Terms,
            context! { terms => ["Be kind to the other guests.", "Do nothing that the law forbids."], edition => "2026-11",
                terms_language => "en", binding => context! { tag => "de", name => "Deutsch", terms => ["Seien Sie nett zu anderen Gästen."] },
            },
        ),
        sample(
            "online-voucher",
            "online with a voucher",
            Page::Online,
            online(context! { vouchers => true, others => 2 }),
        ),
        sample(
            "online-devices",
            "online with two other devices",
            Page::Online,
            online(context! { others => 2, devices => devices(words, language) }),
        ),
        sample(
            "resume",
            "a guest who comes back, known by the browser",
            Page::SignIn,
            sign_in(context! { ways => with_resuming().offered(Circumstances { is_known: true, ..TERMS }) }),
        ),
        sample(
            "resume-code",
            "a guest who comes back, with a code that is wrong",
            Page::SignIn,
            sign_in(context! {
                ways => with_resuming().offered(TERMS),
                entry => context! {
                    way => "resume", fault => "resume-wrong", typed => context! { resume => "WXYZ" }, moment => (), wait => "",
                    others => [""; 0],
                },
            }),
        ),
        sample("online", "just signed in", Page::Online, online(context! {})),
        sample(
            "online-resume",
            "with a code to go on by",
            Page::Online,
            online(context! { resume_code => "2222-2C9W-XYZ3" }),
        ),
        sample(
            "online-plan",
            "a plan with data and speed, that can be extended",
            Page::Online,
            online(context! {
                data_left => words.data(language, 376_500_000), data_part => 37, speed => words.speed(language, 20_000_000),
                slow => slow.clone(), extend_token => "sample",
                renews => words.moment(language, Civil { today: false, ..MOMENT }),
            }),
        ),
        sample(
            "online-slow",
            "the data is used up",
            Page::Online,
            online(
                context! { data_left => words.data(language, 0), is_slowed => true, speed => slow.clone(), slow => slow.clone() },
            ),
        ),
        sample(
            "sign-in-account",
            "terms, or an account whose password was wrong",
            Page::SignIn,
            sign_in(
                context! { ways => with_accounts().offered(Circumstances { vouchers: true, ..TERMS }), entry => typed("password-wrong") },
            ),
        ),
        sample(
            "account-new",
            "making an account with a name that is taken",
            Page::Account,
            context! { notice => "", token => "sample", making => true, at_new_password => false, entry => typed("name-taken") },
        ),
        sample(
            "account-password",
            "choosing a password in place of one that was given",
            Page::Account,
            context! {
                notice => "password-given", token => "sample", making => false, at_new_password => true,
                entry => typed("password-common"),
            },
        ),
        sample(
            "reset-ask",
            "forgotten, and the link was too old",
            Page::Reset,
            reset("ask", typed("reset-wrong")),
        ),
        sample("reset-sent", "a letter may be on its way", Page::Reset, reset("sent", typed(""))),
        sample(
            "reset-choose",
            "the link of the letter, and a password that is too common",
            Page::Reset,
            reset("choose", typed("password-common")),
        ),
        sample("error-403", "a device of another network", Page::Error, error(403, "error-not-a-guest")),
        sample("error-404", "no such page", Page::Error, error(404, "error-not-found")),
        sample("error-503", "the gateway is busy", Page::Error, error(503, "error-busy")),
    ]
}

/// A state of the page for another password by a letter.
fn reset(stage: &str, entry: Value) -> Value {
    context! { stage, k => "sample", at_new_password => stage == "choose", token => "sample", entry }
}

/// Makes every page once, in a language of each direction.
pub(super) fn try_all(theme: &Theme) -> Result<(), Error> {
    for language in Language::all().filter(|language| ["en", "ar"].contains(&language.tag())) {
        for Sample { page, values, .. } in all(theme, language) {
            let values = voice::with_words(theme, Voice::of(language), values);
            templates::render(&theme.press, page, &values)?;
        }
    }
    Ok(())
}

const MOMENT: Civil = Civil { day: 24, month: 11, hour: 21, minute: 40, today: true };

fn frame() -> Value {
    context! { venue_name => "Café Anne", venue_info_url => "https://cafe.example/", portal_url => "/", origin => "" }
}

fn signing_in(theme: &Theme, language: Language) -> Value {
    let words = theme.wording();
    let terms = ["Be kind to the other guests.", "The network is shared: leave some of it for them."];
    context! {
        notice => "", refused => "", terms, terms_are_long => false, terms_language => "", binding => (), token => "sample", edition => "sample",
        at => "2026-11-24T20:40:00Z", moment => words.moment(language, MOMENT),
        length => words.length(language, Duration::from_secs(8 * 3600)), data => (), speed => (), slow => (),
        vouchers => false, terms_admit => true, registration => true, resetting => true, ..forms(),
    }
}

fn being_online(theme: &Theme, language: Language) -> Value {
    let words = theme.wording();
    context! {
        notice => "", token => "sample", until => "2026-11-24T20:40:00Z", moment => words.moment(language, MOMENT),
        length => words.length(language, Duration::from_secs(7 * 3600 + 1320)), time_part => 92,
        data_left => (), data_part => (), is_slowed => false, speed => (), slow => (), renews => (), extend_token => (),
        vouchers => false, edition => "sample", sign_in_token => "sample", others => (), devices => (), devices_token => "sample", resume_code => (), accounts => false, asks => true, ..forms(),
    }
}

fn devices(words: &Wording, language: Language) -> Vec<Value> {
    let device = |(id, ending): (u8, &str)| {
        let (moment, used) = (words.moment(language, MOMENT), words.data(language, 376_500_000));
        context! { id, is_this => id == 1, ending, moment, used }
    };
    [(1, "9a:0f"), (2, "00:1c"), (3, "f0:0d")].map(device).into()
}

/// A portal with accounts that guests may make.
fn with_accounts() -> Ways {
    let accounts = Accounts { plan: PlanName::SESSION, most_devices: None, registration: true, resets: None };
    Ways { accounts: Some(accounts), ..Ways::default() }
}

/// The form of an account, not taken.
fn typed(fault: &str) -> Value {
    context! {
        way => "account", fault => fault, typed => context! { name => "anna" }, moment => (), wait => "", others => [""; 0]
    }
}

/// The offer of a portal that asks for nothing but the terms.
const TERMS: Circumstances =
    Circumstances { terms_admit: true, vouchers: false, is_known: false, code_awaited: false };

/// No form filled in, and the one way that every portal has.
fn forms() -> Value {
    let none = Value::from_pairs(std::iter::empty::<(&str, &str)>());
    context! {
        entry => context! { way => "", fault => "", typed => none, moment => (), wait => "", others => [""; 0] },
        ways => Ways::default().offered(TERMS),
    }
}

fn room_and_surname() -> Vec<Field> {
    let field = |name: &str, kind| Some(Field { name: name.parse().ok()?, label: Label::of(name), kind });
    [field("room", Kind::Digits), field("surname", Kind::Surname)].into_iter().flatten().collect()
}

/// Two providers, of which nobody is ever sent to one.
struct Signboard;

impl ProviderDesk for Signboard {
    fn offered(&self) -> Vec<Offered> {
        let offered =
            |id: &str, name: &str| Offered { id: id.into(), name: name.into(), origins: Vec::new() };
        vec![offered("university", "Université"), offered("google", "Google")]
    }

    fn begin(&self, _: Wish) -> Answer<Result<String, NotBegun>> {
        Box::pin(std::future::ready(Err(NotBegun::Unknown)))
    }

    fn finish(&self, _: EquipmentId, _: Returned) -> Answer<Result<Known, NotKnown>> {
        Box::pin(std::future::ready(Err(NotKnown::NotSent)))
    }
}

fn with_providers() -> Ways {
    Ways { providers: Some(Arc::new(Signboard)), ..Ways::default() }
}

fn with_sponsors() -> Ways {
    Ways { sponsors: Some(Arc::default()), ..Ways::default() }
}

/// The ways of a portal where sessions can be resumed.
fn with_resuming() -> Ways {
    Ways { resume: true, ..Ways::default() }
}

fn error(code: u16, message: &str) -> Value {
    context! { code, phrase => status_codes::phrase(code), message, advice => "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_can_be_made_in_every_language_and_is_small() {
        let theme = Theme::default();
        for language in Language::all() {
            for sample in all(&theme, language) {
                let values = voice::with_words(&theme, Voice::carried(language), sample.values);
                let html = templates::render(&theme.press, sample.page, &values).unwrap();
                let tag = language.tag();
                assert!(html.len() < 14_000, "{} in {tag} has {} bytes", sample.name, html.len());
                let opening = format!("<html lang=\"{tag}\" dir=\"{}\">", language.direction().name());
                assert!(html.contains(&opening), "{html}");
                assert!(
                    !html.contains("lang=\"en\" dir=\"ltr\">T"),
                    "{} in {tag} has English in it: {html}",
                    sample.name
                );
            }
        }
    }
}
