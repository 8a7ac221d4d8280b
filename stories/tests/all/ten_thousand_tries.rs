//! Ten thousand tries at the door: how many of them are looked at is what the handbook says, whoever sends them and from how
//! many devices; nobody gets in by them, and nobody else is kept out. Vouchers, codes that were sent, guests of the house, and
//! programs that sign in by WISPr.

use std::time::Instant;

use captivity::{VoucherCode, VoucherTag};
use lab::wait_for;

use super::guesser::{Guesses, Tally};
use super::story::{Family, SOON, Script, Story};
use super::vouchers::{make, type_in, voucher};
use super::{codes, smart_clients, stay};

const TRIES: usize = 10_000;

/// Codes of that batch that are right in form and do not exist.
fn codes_of(tag: VoucherTag) -> impl Fn(usize) -> Vec<(&'static str, String)> + Sync {
    move |number| {
        let code = VoucherCode::from_draw(tag, u128::try_from(number).unwrap() * 7_919);
        vec![("voucher", code.to_string())]
    }
}

fn tag_of(code: &str) -> VoucherTag {
    code.parse::<VoucherCode>().unwrap().tag()
}

fn make_two(story: &Story) -> [String; 2] {
    let (status, made) = voucher(story, &["create", "--plan", "free", "--count", "2"]);
    assert_eq!(status, Some(0), "{made}");
    [0, 1].map(|number: usize| made[number]["code"].as_str().unwrap().to_owned())
}

#[test]
fn of_ten_thousand_codes_of_one_device_five_are_looked_at_and_one_more_in_half_a_minute() {
    let story = Script::guests(2).by_voucher("counted = \"first-use\"").begin();
    let code = make(&story);
    let fields = codes_of(tag_of(&code));
    let guesses = Guesses { action: "/sign-in", is_on_the_page: true, wrong: 403, fields: &fields };
    guesses.assert_few_of(&story, TRIES);
    // The right one waits as well on this device, and is heard from another: no batch is frozen by one device.
    assert_eq!(type_in(&story, 1, &code).status, 429);
    assert_eq!(type_in(&story, 2, &code).status, 303);
    story.assert_online(2);
}

#[test]
fn of_ten_thousand_codes_of_two_hundred_devices_a_thousand_are_looked_at_and_the_batch_is_frozen() {
    const DEVICES: usize = 200;
    let story = Script::guests(200).by_voucher("counted = \"first-use\"\ndevices = 2").second_zone(2).begin();
    let ([unused, used], honest) = (make_two(&story), [DEVICES + 1, DEVICES + 2]);
    // Another batch, of another beginning.
    let other = std::iter::repeat_with(|| make(&story)).find(|code| tag_of(code) != tag_of(&used)).unwrap();
    assert_eq!(type_in(&story, honest[0], &used).status, 303);
    let fields = codes_of(tag_of(&used));
    let guesses = Guesses { action: "/sign-in", is_on_the_page: true, wrong: 403, fields: &fields };
    let (mark, began) = (story.mark(), Instant::now());
    let devices: Vec<usize> = (1..=DEVICES).collect();
    let tally = guesses.send(&story, &devices, TRIES / DEVICES);
    println!("{tally:?} in {:?}", began.elapsed());
    assert_eq!(tally, Tally { wrong: 1_000, told_to_wait: TRIES - 1_000 });
    let addresses: Vec<_> = devices.iter().flat_map(|device| story.addresses(*device)).collect();
    story.assert_nothing_from(&addresses, &mark);
    assert_eq!(story.recorded_sessions().len(), 1, "the one who was in");
    let log = story.gateway.log().unwrap();
    assert_eq!(log.matches("somebody guesses at vouchers").count(), 1, "{log}");
    // What a guess could have won admits nobody for now; who has a voucher in use, or of another batch, notices nothing.
    story.assert_online(honest[0]);
    let frozen = type_in(&story, honest[1], &unused);
    assert_eq!(frozen.status, 429, "{}", frozen.text());
    let wait: u64 = frozen.header("Retry-After").unwrap().parse().unwrap();
    assert!((3_000..=3_600).contains(&wait), "{wait} seconds");
    assert_eq!(type_in(&story, honest[1], &used).status, 303, "in use");
    story.assert_online(honest[1]);
    story.sign_out(honest[0], &story.browser(honest[0], Family::V4).open_page("/").unwrap());
    assert_eq!(type_in(&story, honest[0], &other).status, 303, "another batch");
    story.assert_online(honest[0]);
}

#[test]
fn of_ten_thousand_codes_for_one_mail_five_are_compared() {
    let story = codes::venue("");
    let server = codes::mail_server(&story);
    let mut browser = story.browser(1, Family::V4);
    let asked = codes::fill(&mut browser, "/", "/sign-in/mail", "mail", "anna@example.org");
    assert_eq!(asked.status, 303, "{}", asked.text());
    let sent = codes::code_in(&codes::body_of(&server.taken()));
    // Every code but the one that was sent.
    let right: usize = sent.parse().unwrap();
    let fields = |number: usize| vec![("code", format!("{:06}", (right + 1 + number % 900_000) % 1_000_000))];
    let guesses = Guesses { action: "/sign-in/code", is_on_the_page: true, wrong: 403, fields: &fields };
    guesses.assert_few_of(&story, TRIES);
    let page = browser.open_page("/").unwrap().response.text();
    assert!(!page.contains("/sign-in/code"), "a code that was guessed at is awaited no more: {page}");
    let mut other = story.browser(2, Family::V4);
    assert_eq!(codes::fill(&mut other, "/", "/sign-in/mail", "mail", "berta@example.org").status, 303);
    let sent = codes::code_in(&codes::body_of(&server.taken()));
    assert_eq!(codes::fill(&mut other, "/", "/sign-in/code", "code", &sent).status, 303);
    story.assert_online(2);
}

#[test]
fn of_ten_thousand_rooms_of_one_device_five_are_asked_for() {
    let story = stay::venue();
    let _hotel = stay::Hotel::open(&story, stay::KEY);
    let fields = |number: usize| {
        vec![("stay-1", format!("{}", 1_000 + number % 9_000)), ("stay-2", "Schmidt".to_owned())]
    };
    let guesses = Guesses { action: "/sign-in/stay", is_on_the_page: true, wrong: 403, fields: &fields };
    guesses.assert_few_of(&story, TRIES);
    assert_eq!(stay::type_in(&story, 2, Family::V4, "101", "Müller").status, 303);
    story.assert_online(2);
}

#[test]
fn of_ten_thousand_passwords_of_a_program_five_are_compared() {
    let story = Script::guests(2).begin();
    smart_clients::hand_out_credentials(&story);
    wait_for("the new settings", SOON, || {
        let there = story.browser(2, Family::V4).open_page("/wispr/abort").unwrap().response.status;
        (there == 200).then_some(())
    })
    .unwrap();
    let fields = |number: usize| {
        vec![
            ("button", "Login".to_owned()),
            ("UserName", "till".to_owned()),
            ("Password", format!("guess {number}")),
        ]
    };
    let guesses = Guesses { action: "/wispr/login", is_on_the_page: false, wrong: 200, fields: &fields };
    guesses.assert_few_of(&story, TRIES);
    story.sign_in(2);
    story.assert_online(2);
}
