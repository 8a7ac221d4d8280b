//! Hosts sign in, see who waits for them, let in and end, and nobody else's guests are theirs.

use std::time::Duration;

use captivity::Captivity;
use gateway::accounts::{AccountRevision, PasswordHash, Role};
use gateway::sponsors::{By, Decided};

use crate::house::DEADLINE;

use crate::venue::{EDITION, PASSWORD, Venue, equipment, hidden};

#[test]
fn a_host_sees_who_asks_lets_them_in_for_a_while_and_ends_it() {
    let venue = Venue::open();
    let id = venue.ask(1, "Anna@Example.org", "Carla", "a talk");
    venue.world.pass(Duration::from_secs(180));
    let anna = venue.host("anna");
    let list = anna.get("/");
    for seen in ["Carla", "a talk", "asked 3 minutes ago", "guest0"] {
        assert!(list.body.contains(seen), "{seen}: {}", list.body);
    }
    let page = anna.get(&format!("/requests/{id}"));
    assert!(
        page.body.contains("02:00:00:00:00:01") && page.body.contains("as long as may be: 8 hours"),
        "{}",
        page.body
    );
    assert!(
        page.body.contains("value=\"240\">4 hours") && !page.body.contains("value=\"480\""),
        "{}",
        page.body
    );
    let done = anna.post(&format!("/requests/{id}/approve"), &format!("{}&minutes=30", hidden(&page)));
    assert_eq!((done.status, done.field("location")), (303, Some("/?done=approved")), "{}", done.body);
    let Captivity::Admitted(session) = venue.handle.captivity_of(equipment(1)) else { panic!("captive") };
    assert_eq!(session.grant.until, venue.world.now().after(Duration::from_secs(1800)));
    venue.world.pass(Duration::from_secs(60));
    let list = anna.get("/?done=approved");
    assert!(
        list.body.contains("The guest is online.") && list.body.contains("29 minutes left"),
        "{}",
        list.body
    );
    assert!(list.body.contains("Nobody waits."), "{}", list.body);
    let again = anna.post(&format!("/requests/{id}/approve"), &hidden(&page));
    assert_eq!(again.status, 409, "a request is answered once");
    let ended = anna.post(&format!("/guests/{}/end", session.id.mark()), &hidden(&list));
    assert_eq!(ended.field("location"), Some("/?done=ended"), "{}", ended.body);
    assert!(!venue.is_online(1));
}

#[test]
fn whom_an_operator_let_in_is_the_hosts_guest_too_however_the_host_was_named() {
    let venue = Venue::open();
    for (device, named) in [(1, "anna"), (2, "ANNA@example.org"), (3, "bert")] {
        let id = venue.ask(device, named, &format!("Guest {device}"), "");
        let (reply, told) = std::sync::mpsc::channel();
        let now = venue.world.now();
        venue.desk.approve(&venue.handle, (id, By::Operator), None, now, move |decided| {
            reply.send(decided).unwrap();
        });
        assert!(matches!(told.recv_timeout(DEADLINE), Ok(Decided::Admitted(_))));
    }
    let list = venue.host("anna").get("/").body;
    assert!(list.contains("Guest 1") && list.contains("Guest 2") && !list.contains("Guest 3"), "{list}");
}

#[test]
fn a_refused_guest_stays_out() {
    let venue = Venue::open();
    let id = venue.ask(1, "anna", "Carla", "");
    let anna = venue.host("anna");
    let page = anna.get(&format!("/requests/{id}"));
    assert_eq!(anna.post(&format!("/requests/{id}/refuse"), &hidden(&page)).status, 303);
    assert!(!venue.is_online(1) && venue.waiting().is_empty());
    let page = anna.get(&format!("/requests/{id}"));
    assert!(page.body.contains("was told no") && !page.body.contains("<form"), "{}", page.body);
}

#[test]
fn looking_at_an_address_changes_nothing() {
    let venue = Venue::open();
    let id = venue.ask(1, "anna", "Carla", "");
    let anna = venue.host("anna");
    let page = anna.get(&format!("/requests/{id}"));
    for path in
        [format!("/requests/{id}/approve"), format!("/requests/{id}/refuse"), "/guests/1/end".to_owned()]
    {
        for method in ["GET", "HEAD"] {
            let answer = anna.ask(method, &format!("{path}?{}", hidden(&page)), "", "");
            assert_eq!((answer.status, answer.field("allow")), (405, Some("POST")), "{method} {path}");
        }
    }
    assert_eq!(anna.get("/logout").status, 405);
    assert_eq!(venue.waiting().len(), 1);
    assert!(!venue.is_online(1));
}

#[test]
fn a_host_neither_sees_nor_touches_another_hosts_guests() {
    let venue = Venue::open();
    let (first, second) = (venue.ask(1, "anna", "Carla", ""), venue.ask(2, "anna", "Dora", ""));
    let anna = venue.host("anna");
    let token = hidden(&anna.get(&format!("/requests/{first}")));
    assert_eq!(anna.post(&format!("/requests/{first}/approve"), &token).status, 303);
    let Captivity::Admitted(session) = venue.handle.captivity_of(equipment(1)) else { panic!("captive") };
    let bert = venue.host("bert");
    let list = bert.get("/");
    assert!(!list.body.contains("Carla") && !list.body.contains("Dora"), "{}", list.body);
    let token = hidden(&list);
    assert_eq!(bert.get(&format!("/requests/{second}")).status, 404);
    for path in [
        format!("/requests/{second}/approve"),
        format!("/requests/{second}/refuse"),
        format!("/guests/{}/end", session.id.mark()),
        "/requests/nothing/approve".to_owned(),
        "/guests/nothing/end".to_owned(),
    ] {
        assert_eq!(bert.post(&path, &token).status, 404, "{path}");
    }
    assert!(venue.is_online(1) && !venue.is_online(2));
    assert_eq!(venue.waiting().len(), 1);
}

#[test]
fn a_link_alone_shows_nothing_and_leads_back_after_signing_in() {
    let venue = Venue::open();
    let id = venue.ask(1, "anna", "Carla", "");
    let browser = venue.browser();
    let answer = browser.get(&format!("/requests/{id}"));
    let login = format!("/login?request={id}");
    assert_eq!((answer.status, answer.field("location")), (303, Some(login.as_str())));
    assert!(!answer.body.contains("Carla"));
    assert_eq!(browser.get("/").field("location"), Some("/login"));
    let acted = browser.post(&format!("/requests/{id}/approve"), "token=&minutes=");
    assert_eq!((acted.status, acted.field("location")), (303, Some("/login")));
    assert!(!venue.is_online(1));
    let there = format!("/requests/{id}");
    assert_eq!(browser.sign_in("anna", PASSWORD, &id.to_string()).field("location"), Some(there.as_str()));
}

#[test]
fn nobody_is_led_to_where_an_address_wants() {
    let venue = Venue::open();
    for wanted in ["//evil.test", "https://evil.test/", "%0d%0aLocation:+x", "\"><script>", &"A".repeat(32)] {
        let browser = venue.browser();
        let wanted = wanted.replace(['"', '<', '>'], "%3C");
        let page = browser.get(&format!("/login?request={wanted}"));
        assert!(!page.body.contains("evil"), "{}", page.body);
        let form = format!(
            "{}&request={wanted}&name=anna&password=correct+horse",
            hidden(&page).split('&').next().unwrap()
        );
        assert_eq!(browser.post("/login", &form).field("location"), Some("/"), "{wanted}");
    }
}

#[test]
fn a_form_of_another_site_or_without_its_token_does_nothing() {
    let venue = Venue::open();
    let id = venue.ask(1, "anna", "Carla", "");
    let anna = venue.host("anna");
    let path = format!("/requests/{id}/approve");
    let token = hidden(&anna.get(&format!("/requests/{id}")));
    for fields in ["Origin: https://evil.test\r\n", "Origin: null\r\n", "Sec-Fetch-Site: cross-site\r\n"] {
        assert_eq!(anna.ask("POST", &path, fields, &token).status, 403, "{fields}");
    }
    for wrong in ["", "token=", &format!("token={}", "0".repeat(64)), &hidden(&venue.host("anna").get("/"))] {
        assert_eq!(anna.post(&path, wrong).status, 403, "{wrong}");
    }
    assert!(!venue.is_online(1));
    // Somebody else's page signs nobody in either: its form has not the token of this browser's cookie.
    let browser = venue.browser();
    let page = venue.browser().get("/login");
    assert_eq!(
        browser.post("/login", &format!("{}&name=anna&password=correct+horse", hidden(&page))).status,
        403
    );
}

#[test]
fn who_is_no_host_is_told_what_everybody_is_told() {
    let venue = Venue::open();
    let wrong = venue.browser().sign_in("anna", "wrong password", "");
    for (name, password) in [("nobody", PASSWORD), ("gwen", PASSWORD), ("a%20b", PASSWORD), ("anna", "")] {
        let answer = venue.browser().sign_in(name, password, "");
        assert_eq!(answer.status, 403, "{name}");
        assert!(
            answer.body.contains("is not right, or the account does not let guests in"),
            "{}",
            answer.body
        );
    }
    assert_eq!(wrong.status, 403);
    venue.revise("bert", AccountRevision::Disable(venue.world.now()));
    assert_eq!(venue.browser().sign_in("bert", PASSWORD, "").status, 403);
}

#[test]
fn tries_from_one_address_are_few() {
    let venue = Venue::open();
    for _ in 0..10 {
        assert_eq!(venue.browser().sign_in("anna", "wrong password", "").status, 403);
    }
    let answer = venue.browser().sign_in("anna", PASSWORD, "");
    assert_eq!((answer.status, answer.field("retry-after")), (429, Some("30")), "{}", answer.body);
    venue.world.pass(Duration::from_secs(30));
    assert_eq!(venue.browser().sign_in("anna", PASSWORD, "").status, 303);
}

#[test]
fn an_account_that_is_no_hosts_any_more_or_has_another_password_is_signed_out() {
    let venue = Venue::open();
    for revision in [
        AccountRevision::Disable(venue.world.now()),
        AccountRevision::Role(Role::Guest),
        AccountRevision::Password { hash: PasswordHash::new("another one"), must_change: false },
        AccountRevision::ValidUntil(Some(venue.world.now())),
    ] {
        let venue = Venue::open();
        let anna = venue.host("anna");
        assert_eq!(anna.get("/").status, 200);
        venue.revise("anna", revision);
        assert_eq!(anna.get("/").field("location"), Some("/login"));
    }
    let anna = venue.host("anna");
    let token = hidden(&anna.get("/"));
    assert_eq!(anna.post("/logout", &token).field("location"), Some("/login"));
    assert_eq!(anna.get("/").field("location"), Some("/login"));
    let anna = venue.host("anna");
    venue.world.pass(Duration::from_secs(30 * 60));
    assert_eq!(anna.get("/").field("location"), Some("/login"), "half an hour of silence");
}

#[test]
fn a_password_that_somebody_else_chose_is_changed_first() {
    let venue = Venue::open();
    let nora = venue.browser();
    let page = nora.sign_in("nora", PASSWORD, "");
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Choose a password"), "{}", page.body);
    assert_eq!(nora.get("/").field("location"), Some("/login"), "not signed in yet");
    let form =
        |password: &str, new: &str| format!("{}&name=nora&password={password}&new={new}", hidden(&page));
    for (password, new, code) in [("wrong", "a+new+password", 403), ("correct+horse", "short", 422)] {
        assert_eq!(nora.post("/login/password", &form(password, new)).status, code);
    }
    let done = nora.post("/login/password", &form("correct+horse", "a+new+password"));
    assert_eq!((done.status, done.field("location")), (303, Some("/")), "{}", done.body);
    assert_eq!(nora.get("/").status, 200);
}

#[test]
fn what_strangers_write_comes_out_harmless() {
    let venue = Venue::open();
    let hostile = "<script>alert(1)</script>\"'&\u{202e}";
    let id = venue.ask(1, "anna", hostile, hostile);
    let anna = venue.host("anna");
    let request = anna.get(&format!("/requests/{id}"));
    let token = hidden(&request);
    let list = anna.get("/").body;
    assert_eq!(anna.post(&format!("/requests/{id}/approve"), &token).status, 303);
    let login = venue.browser().sign_in("%22%3E%3Cscript%3E", "x", "").body;
    for page in [request.body, list, anna.get("/").body, login] {
        assert!(!page.contains("<script") && !page.contains('\u{202e}'), "{page}");
        assert!(page.contains("&lt;script&gt;"), "{page}");
    }
}

#[test]
fn a_guest_whose_terms_have_changed_is_not_let_in_and_the_host_hears_why() {
    let venue = Venue::open();
    let id = venue.ask(1, "anna", "Carla", "");
    let mut conditions = venue.handle.conditions().as_ref().clone();
    conditions.terms.edition = "2027-01".to_owned();
    venue.handle.change_conditions(conditions);
    assert_ne!(EDITION, "2027-01");
    let anna = venue.host("anna");
    let token = hidden(&anna.get(&format!("/requests/{id}")));
    let answer = anna.post(&format!("/requests/{id}/approve"), &token);
    assert_eq!(answer.status, 409);
    assert!(answer.body.contains("The terms have changed"), "{}", answer.body);
    assert_eq!(venue.waiting().len(), 1, "it still waits");
}
