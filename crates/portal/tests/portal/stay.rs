//! Guests whom the house's own system knows: how it is asked, what they are told, and how often they may try.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use captivity::{Captivity, PlanName};
use gateway::stay::{Answer, Away, Field, Kind, Label, Question, Reason, Register, Stay};
use portal::Stays;

use crate::house::{House, Plan, URL, device};

/// Room 101 is Müller's, 102 has left, 103 is to come, and while 104 is asked for the system is away.
#[derive(Default)]
pub(crate) struct Hotel {
    asked: AtomicUsize,
}

impl Register for Hotel {
    fn ask(&self, question: Question) -> Pin<Box<dyn Future<Output = Result<Answer, Away>> + Send + '_>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let [(_, room), (_, surname)] = &question.fields[..] else { panic!("{question:?}") };
        let is_right = surname.forms().iter().any(|form| form == "muller");
        let devices = std::num::NonZeroU16::new(2);
        let stay = |until| Stay { person: "stay 4711".to_owned(), plan: None, devices, until };
        let now = SystemTime::now();
        let answer = match (room.typed(), is_right) {
            ("101", true) => Ok(Answer::Admit(stay(Some(now + Duration::from_secs(600))))),
            ("102", true) => Ok(Answer::Admit(stay(Some(now - Duration::from_secs(1))))),
            ("103", true) => Ok(Answer::Refuse(Reason::NotYet)),
            ("104", _) => Err(Away { retry_after: Duration::from_secs(42) }),
            _ => Ok(Answer::Refuse(Reason::NoStay)),
        };
        Box::pin(std::future::ready(answer))
    }
}

fn house() -> (House, Arc<Hotel>) {
    let hotel = Arc::<Hotel>::default();
    let mut plan = Plan::default();
    plan.settings.ways.stays = Some(stays(Arc::clone(&hotel)));
    (House::open_with(plan), hotel)
}

/// Room and surname, which this hotel knows.
pub(crate) fn stays(hotel: Arc<Hotel>) -> Stays {
    let field = |name: &str, kind| Field { name: name.parse().unwrap(), label: Label::of(name), kind };
    Stays {
        fields: vec![field("room", Kind::Digits), field("surname", Kind::Surname)],
        plan: PlanName::SESSION,
        register: hotel,
    }
}

/// What the form of the page holds beside what is typed.
fn hidden(house: &House, last: u8) -> String {
    house.get(last, "/").form().split('&').take(2).collect::<Vec<_>>().join("&")
}

fn type_in(house: &House, last: u8, room: &str, surname: &str) -> crate::house::Answer {
    let hidden = hidden(house, last);
    house.send_form(last, "/sign-in/stay", &format!("{hidden}&stay-1={room}&stay-2={surname}"))
}

#[test]
fn who_is_known_comes_in_until_check_out_and_no_longer() {
    let (house, _) = house();
    let page = house.get(1, "/");
    for there in ["Room number", "Surname", "inputmode=\"numeric\"", "autocomplete=\"family-name\""] {
        assert!(page.body.contains(there), "{there}: {}", page.body);
    }
    let answer = type_in(&house, 1, "101", "Anna+M%C3%BCller");
    assert_eq!((answer.code, answer.field("location")), (303, Some(URL)), "{}", answer.body);
    let Captivity::Admitted(session) = house.handle.captivity_of(device(1)) else { panic!("captive") };
    assert!(session.person.is_some());
    let left = house.world.now().until(session.grant.until).as_secs();
    assert!((540..=600).contains(&left), "{left} seconds, and the plan has hours");
    // A second device is the same person.
    assert_eq!(type_in(&house, 2, "101", "MUELLER").code, 303);
    let Captivity::Admitted(second) = house.handle.captivity_of(device(2)) else { panic!("captive") };
    assert_eq!(second.person, session.person);
    assert_eq!(type_in(&house, 3, "101", "M%C3%BCller").code, 409, "two devices at once");
}

#[test]
fn a_refusal_does_not_say_which_field_was_wrong_and_takes_as_long() {
    let (house, _) = house();
    let told = |room, surname| {
        let began = Instant::now();
        let answer = type_in(&house, 1, room, surname);
        let took = began.elapsed();
        let words =
            answer.body.split("role=\"alert\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        (answer.code, words, took)
    };
    let (wrong_room, wrong_name) = (told("999", "M%C3%BCller"), told("101", "Schmidt"));
    assert_eq!((wrong_room.0, &wrong_room.1), (403, &wrong_name.1));
    assert_eq!(wrong_name.0, 403);
    assert!(wrong_room.1.contains("no stay with this room number and surname"), "{}", wrong_room.1);
    assert!(wrong_room.2.min(wrong_name.2) >= Duration::from_millis(500), "{wrong_room:?} {wrong_name:?}");
    assert_eq!(
        told("103", "M%C3%BCller").1,
        "You cannot go online with these details yet. Please try again later."
    );
    assert_eq!(told("102", "M%C3%BCller").1, "What you were granted is used up or has expired.");
    assert_eq!(house.handle.captivity_of(device(1)), Captivity::Captive);
}

#[test]
fn what_cannot_be_is_no_try_and_hostile_words_come_back_harmless() {
    let (house, hotel) = house();
    for (room, surname) in [("", "a"), ("a", "b"), ("101", "%27"), ("101", &"x".repeat(65)), ("1%002", "a")] {
        for _ in 0..4 {
            assert_eq!(type_in(&house, 1, room, surname).code, 422, "{room} {surname}");
        }
    }
    assert_eq!(hotel.asked.load(Ordering::SeqCst), 0);
    let hostile = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E%E2%80%AE";
    let answer = type_in(&house, 1, "101", hostile);
    assert_eq!(answer.code, 403);
    assert!(!answer.body.contains("<script") && !answer.body.contains('\u{202e}'), "{}", answer.body);
    let hidden = hidden(&house, 1);
    let twice = format!("{hidden}&stay-1=101&stay-1=102&stay-2=a");
    assert_eq!(house.send_form(1, "/sign-in/stay", &twice).code, 422);
    let stale = house.send_form(1, "/sign-in/stay", "token=a&stay-1=101&stay-2=M%C3%BCller");
    assert_eq!(stale.code, 403);
    assert_eq!(house.handle.captivity_of(device(1)), Captivity::Captive);
}

#[test]
fn while_the_system_is_away_guests_hear_when_to_come_back_and_lose_no_try() {
    let (house, _) = house();
    for _ in 0..20 {
        let answer = type_in(&house, 1, "104", "a");
        assert_eq!((answer.code, answer.field("retry-after")), (503, Some("42")), "{}", answer.body);
        assert!(answer.body.contains("not possible just now"), "{}", answer.body);
    }
    let fields = "Accept: application/json\r\nContent-Type: application/x-www-form-urlencoded\r\n";
    let form = format!("{}&stay-1=104&stay-2=a", hidden(&house, 1));
    let answer = house.ask(1, "POST /sign-in/stay", fields, &form);
    assert_eq!((answer.code, answer.field("content-type")), (503, Some("application/problem+json")));
    assert_eq!(answer.field("retry-after"), Some("42"));
    assert_eq!(type_in(&house, 1, "101", "M%C3%BCller").code, 303);
}

#[test]
fn many_devices_together_guess_no_more_than_few() {
    let (house, hotel) = house();
    let refused = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for last in 1..=30_u8 {
            let (house, refused) = (&house, &refused);
            scope.spawn(move || {
                for guess in 0..6 {
                    let answer =
                        type_in(house, last, &format!("{last}{guess}"), &format!("name{last}x{guess}"));
                    if answer.code == 429 {
                        assert!(answer.field("retry-after").unwrap().parse::<u64>().unwrap() > 0);
                        refused.fetch_add(1, Ordering::SeqCst);
                    }
                }
            });
        }
    });
    assert_eq!(hotel.asked.load(Ordering::SeqCst), 100);
    assert_eq!(refused.load(Ordering::SeqCst), 80);
    // A room of its own budget: eleven devices, the same room.
    house.world.pass(Duration::from_secs(3600));
    for last in 40..50 {
        assert_eq!(type_in(&house, last, "777", &format!("other{last}x")).code, 403);
    }
    let answer = type_in(&house, 50, "777", "right");
    assert_eq!((answer.code, answer.field("retry-after")), (429, Some("60")));
}
