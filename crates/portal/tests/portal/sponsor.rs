//! A guest asks a host, waits without script, and is let in or not.

use std::sync::Arc;
use std::time::Duration;

use captivity::{Captivity, PlanName};
use gateway::sponsors::{By, Decided, Desk, State};

use crate::house::{Answer, House, Plan, URL, device};

/// A portal where a host may be asked, and the desk that hosts answer at.
fn house() -> (House, Arc<Desk>) {
    let desk = Arc::<Desk>::default();
    desk.offer(Some(PlanName::SESSION));
    let mut plan = Plan::default();
    plan.settings.ways.sponsors = Some(Arc::clone(&desk));
    (House::open_with(plan), desk)
}

/// What the first form of a page holds.
fn first_form(page: &Answer) -> String {
    page.form().split('&').take(2).collect::<Vec<_>>().join("&")
}

fn ask(house: &House, last: u8, typed: &str) -> Answer {
    let page = house.get(last, "/");
    house.send_form(last, "/sponsor", &format!("{}&{typed}", first_form(&page)))
}

fn waiting(house: &House, desk: &Desk) -> Vec<gateway::sponsors::Request> {
    desk.waiting(By::Operator, house.world.now())
}

fn approve(house: &House, desk: &Arc<Desk>, no_later: Option<Duration>) -> Decided {
    let now = house.world.now();
    let id = waiting(house, desk)[0].id;
    let (reply, answer) = std::sync::mpsc::channel();
    desk.approve(&house.handle, (id, By::Operator), no_later.map(|it| now.after(it)), now, move |told| {
        reply.send(told).unwrap();
    });
    answer.recv_timeout(Duration::from_secs(10)).unwrap()
}

#[test]
fn a_guest_waits_for_a_host_and_is_online_once_approved() {
    let (house, desk) = house();
    let page = house.get(1, "/");
    assert!(page.body.contains("Ask a host") && page.body.contains("name=\"reason\""), "{}", page.body);
    let answer = ask(&house, 1, "host=Anna&guest=Carla&reason=a+talk");
    assert_eq!((answer.code, answer.field("location")), (303, Some(URL)));
    let wait = house.get(1, "/");
    assert_eq!((wait.code, wait.field("refresh")), (200, Some("10")));
    assert!(wait.body.contains("Waiting for an answer") && wait.body.contains("anna"), "{}", wait.body);
    assert!(!wait.body.contains("<script"), "{}", wait.body);
    assert_eq!(house.handle.captivity_of(device(1)), Captivity::Captive);

    let Decided::Admitted(session) = approve(&house, &desk, Some(Duration::from_secs(600))) else {
        panic!("not admitted")
    };
    assert!(house.world.passes(&session));
    assert_eq!(session.grant.until, house.world.now().after(Duration::from_secs(600)));
    let online = house.get(1, "/");
    assert!(online.body.contains("You are online") && online.field("refresh").is_none(), "{}", online.body);
    assert!(waiting(&house, &desk).is_empty());
}

#[test]
fn a_guest_who_waits_long_looks_less_often_and_after_an_hour_begins_anew() {
    let (house, _desk) = house();
    ask(&house, 1, "host=anna&guest=Carla&reason=");
    house.world.pass(Duration::from_secs(299));
    assert_eq!(house.get(1, "/").field("refresh"), Some("10"));
    house.world.pass(Duration::from_secs(1));
    assert_eq!(house.get(1, "/").field("refresh"), Some("30"));
    house.world.pass(Duration::from_secs(3300));
    let page = house.get(1, "/");
    assert!(page.field("refresh").is_none() && page.body.contains("Accept and connect"), "{}", page.body);
}

#[test]
fn a_refusal_is_told_and_another_host_can_be_asked() {
    let (house, desk) = house();
    ask(&house, 1, "host=anna&guest=Carla&reason=");
    let now = house.world.now();
    desk.refuse(waiting(&house, &desk)[0].id, By::Operator, now).unwrap();
    let page = house.get(1, "/");
    assert!(page.body.contains("Your host has not let you in"), "{}", page.body);
    assert!(page.body.contains("value=\"Carla\""), "the name need not be typed again: {}", page.body);
    assert_eq!(ask(&house, 1, "host=bert&guest=Carla&reason=").code, 303);
    let form = house.get(1, "/").form();
    assert_eq!(house.send_form(1, "/sponsor/withdraw", &form).code, 303);
    assert!(house.get(1, "/").body.contains("Accept and connect"));
    assert!(waiting(&house, &desk).is_empty());
    assert_eq!(desk.latest_of(device(1), now).unwrap().state, State::Withdrawn);
}

#[test]
fn hostile_words_come_out_harmless() {
    let (house, desk) = house();
    let script = "%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%27%26%E2%80%AE%00%1B%5B31m";
    let named = "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    ask(&house, 1, &format!("host={named}&guest={script}&reason=%0d%0aSet-Cookie:+x=1"));
    let wait = house.get(1, "/");
    assert!(wait.body.contains("&lt;script&gt;"), "{}", wait.body);
    let asked = waiting(&house, &desk).remove(0).wish;
    assert!(!asked.guest.to_string().contains(['\u{202e}', '\0', '\u{1b}']), "{asked:?}");
    assert_eq!(asked.reason.unwrap().to_string(), "Set-Cookie: x=1");
    for body in [&wait.body, &ask(&house, 2, &format!("host=&guest={script}&reason={script}")).body] {
        assert!(
            !body.contains("<script") && !body.contains("alert(1)\"") && !body.contains('\u{202e}'),
            "{body}"
        );
    }
}

#[test]
fn what_cannot_be_asked_is_told_and_shown_again() {
    let (house, desk) = house();
    let long = "x".repeat(101);
    for wrong in
        ["host=&guest=C", "host=anna&guest=+", "host=anna+b&guest=C", &format!("host=anna&guest={long}")]
    {
        let answer = ask(&house, 1, wrong);
        assert_eq!(answer.code, 422, "{wrong}");
        assert!(answer.body.contains("Please fill in this field"), "{}", answer.body);
    }
    let form = house.get(2, "/").form();
    let stolen = format!("{}&host=anna&guest=C", form.split('&').take(2).collect::<Vec<_>>().join("&"));
    assert_eq!(house.send_form(1, "/sponsor", &stolen).code, 403, "made for another device");
    let page = first_form(&house.get(1, "/"));
    let old = page.replace("edition=2026-11", "edition=2025-01");
    assert_eq!(house.send_form(1, "/sponsor", &format!("{old}&host=anna&guest=C")).code, 409);
    assert_eq!(house.get(1, "/sponsor").code, 405);
    assert!(waiting(&house, &desk).is_empty());
}

#[test]
fn a_device_asks_a_few_times_in_an_hour() {
    let (house, desk) = house();
    for host in ["a", "b", "c", "d"] {
        let form = house.get(1, "/").form().split('&').take(1).collect::<String>();
        let typed = format!("{form}&edition=2026-11&host={host}&guest=C");
        assert_eq!(house.send_form(1, "/sponsor", &typed).code, 303);
    }
    let form = house.get(1, "/").form().split('&').take(1).collect::<String>();
    let fifth = house.send_form(1, "/sponsor", &format!("{form}&edition=2026-11&host=e&guest=C"));
    assert_eq!((fifth.code, fifth.field("retry-after")), (429, Some("3600")));
    assert_eq!(waiting(&house, &desk).len(), 1);
}

#[test]
fn where_no_host_may_be_asked_there_is_no_form_and_no_page() {
    let house = House::open();
    assert!(!house.get(1, "/").body.contains("Ask a host"));
    let form = house.get(1, "/").form();
    assert_eq!(house.send_form(1, "/sponsor", &format!("{form}&host=anna&guest=C")).code, 404);
}
