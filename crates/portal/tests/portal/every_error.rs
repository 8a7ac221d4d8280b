//! Every error that either door can answer is provoked, and each comes from the status reference with a link to a page
//! that is there and explains it.

use std::io::{Read as _, Write as _};
use std::time::Duration;

use gateway::pretend::{Call, Fate};

use portal::{Patience, Settings, Wispr};

use crate::house::{Answer, House, NAME, Plan, eventually, to_the_end};

const PROGRAM: &str = "Accept: application/json\r\n";
const PERSON: &str = "Accept: text/html\r\n";
const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";
/// An error that a route has beyond 405: who asks, at what address, with which fields and body, and the code.
type Provoked = (u8, String, String, String, u16);

/// What each route of the door answers wrongly used. A route that is not here fails the test: say what its errors are.
fn errors_of(method: &str, path: &str) -> Vec<Provoked> {
    let ask = |last: u8, target: &str, code| (last, target.to_owned(), String::new(), String::new(), code);
    let form = |last: u8, fields: &str, body: &str, code| {
        (last, path.to_owned(), format!("{FORM}{fields}"), body.to_owned(), code)
    };
    let long = "a".repeat(65 * 1024);
    match path {
        "/" => vec![ask(200, path, 403)],
        // People are led to the sign-in page; what programs of strangers get is asked at the end.
        "/capport" | "/old-capport" => Vec::new(),
        "/status" | "/status/" => Vec::new(),
        "/status/{*page}" => vec![ask(1, "/status/no-such", 404)],
        "/terms" => Vec::new(),
        "/consents" => vec![ask(200, path, 403)],
        "/consents/choose" => vec![
            form(1, "Origin: https://evil.test\r\n", "token=a", 403),
            form(1, "", &format!("token={long}"), 413),
            (1, path.to_owned(), "Content-Type: text/plain\r\n".to_owned(), "token=a".to_owned(), 415),
            form(200, "", "token=a", 403),
        ],
        // The forms of accounts are pages as well; that of a link shows a page and changes nothing.
        "/account/new" | "/account/password" if method == "GET" => vec![ask(200, path, 403)],
        "/code" => vec![ask(1, "/code", 404), ask(1, "/code?k=00", 404), ask(200, path, 403)],
        "/provider/callback/{provider}" => vec![
            ask(1, "/provider/callback/away?state=unknown&code=a", 403),
            ask(1, "/provider/callback/away?state=declined&error=access_denied", 403),
            ask(1, "/provider/callback/away?state=stranger&code=a", 403),
            ask(1, "/provider/callback/away?state=failed&code=a", 503),
            ask(1, "/provider/callback/away?state=a&state=b", 400),
            ask(200, "/provider/callback/away?state=a&code=a", 403),
        ],
        "/sign-in" | "/sign-in/stay" | "/sign-in/account" | "/sign-in/code" | "/sign-in/mail"
        | "/sign-in/phone" | "/account/new" | "/account/password" | "/provider" | "/resume" | "/sponsor"
        | "/sponsor/withdraw" | "/sign-out" | "/sign-out/device" | "/extend" => vec![
            form(1, "Origin: https://evil.test\r\n", "token=a", 403),
            form(1, "", "token=a&token=b", 422),
            form(1, "", &format!("token={long}"), 413),
            (1, path.to_owned(), "Content-Type: text/plain\r\n".to_owned(), "token=a".to_owned(), 415),
            form(200, "", "token=a", 403),
        ],
        "/wispr/login" => vec![
            form(1, "Origin: https://evil.test\r\n", "UserName=a", 403),
            form(1, "", "UserName=a&UserName=b", 422),
            form(1, "", &format!("UserName={long}"), 413),
            (1, path.to_owned(), "Content-Type: text/xml\r\n".to_owned(), "<a/>".to_owned(), 415),
            form(200, "", "UserName=a", 403),
        ],
        "/wispr/abort" => Vec::new(),
        "/wispr/logoff" => vec![
            ask(1, path, 403),
            ask(200, path, 403),
            ask(1, "/wispr/logoff?token=a", 403),
            ask(1, "/wispr/logoff?token=a&token=b", 400),
        ],
        other => panic!("{other} is a route of the door, and nobody wrote here which errors it answers"),
    }
}

/// A house whose every route is open.
fn whole_house() -> House {
    house_of(crate::desks::all_ways())
}

fn house_of(ways: portal::Ways) -> House {
    let plan = Plan::default();
    let wispr = Wispr {
        user: "till".to_owned(),
        password: "open sesame".to_owned(),
        location_id: "isocc=de".to_owned(),
        location_name: "Hotel".to_owned(),
    };
    let question = portal::Question {
        name: "letter".to_owned(),
        edition: "1".to_owned(),
        texts: vec![(wording::Language::ENGLISH, "Write to me.".to_owned())],
    };
    House::open_with(Plan {
        settings: Settings { wispr: Some(wispr), ways, consents: vec![question], ..plan.settings },
        ..plan
    })
}

/// The answer leads to the page of its code, and that page is there.
#[track_caller]
fn check(house: &House, answer: &Answer, code: u16) {
    assert_eq!(answer.code, code, "{}", answer.head);
    let page = format!("https://{NAME}/status/{code}");
    let phrase = status_codes::phrase(code);
    if answer.field("content-type") == Some("application/problem+json") {
        let document: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!((&document["type"], &document["title"]), (&page.clone().into(), &phrase.into()));
        assert!(!document["detail"].as_str().unwrap().is_empty());
    } else {
        assert_eq!(answer.field("content-type"), Some("text/html; charset=utf-8"), "{}", answer.head);
        let relative = format!("href=\"/status/{code}\"");
        let links = answer.body.contains(&format!("href=\"{page}\"")) || answer.body.contains(&relative);
        assert!(links && answer.body.contains(phrase), "{code}: {}", answer.body);
    }
    if matches!(code, 429 | 503) {
        let seconds: u64 = answer.field("retry-after").unwrap().parse().unwrap();
        assert!((1..=60).contains(&seconds));
    }
    // Read by a newcomer.
    let explained = house.get(77, &format!("/status/{code}"));
    assert_eq!(explained.code, 200);
    assert!(explained.body.contains(&format!("<span class=\"code\">{code}</span>")));
}

#[test]
fn every_error_of_the_secure_door_leads_to_its_page() {
    let house = whole_house();
    let routes = house.portal.routes();
    assert!(routes.len() >= 26, "{routes:?}");
    for accept in [PROGRAM, PERSON] {
        for (method, path) in &routes {
            let is_page = routes.iter().any(|(other, page)| *other == "GET" && page == path);
            let wrong = if is_page { "DELETE" } else { "GET" };
            let target = path.replace("{*page}", "511").replace("{provider}", "away");
            let answer = house.ask(1, &format!("{wrong} {target}"), accept, "");
            check(&house, &answer, 405);
            assert!(answer.field("allow").expect("Allow").contains(method), "{path}: {}", answer.head);
            for (last, target, fields, body, code) in errors_of(method, path) {
                let answer =
                    house.ask(last, &format!("{method} {target}"), &format!("{accept}{fields}"), &body);
                check(&house, &answer, code);
            }
        }
        for path in ["/nothing", "/status/no-such", "/capport/more"] {
            check(&house, &house.ask(1, &format!("GET {path}"), accept, ""), 404);
        }
        // Who is on no guest zone.
        check(&house, &house.ask(200, "GET /", accept, ""), 403);
    }
    for path in ["/capport", "/old-capport"] {
        check(&house, &house.ask(200, &format!("GET {path}"), PROGRAM, ""), 404);
    }
}

#[test]
fn smart_clients_that_must_wait_are_told_how_long_and_led_to_the_page() {
    let house = house_of(portal::Ways::default());
    let try_it = |password: &str| {
        house.ask(1, "POST /wispr/login", FORM, &format!("UserName=till&Password={password}"))
    };
    for _ in 0..5 {
        assert_eq!(try_it("guess").code, 200);
    }
    check(&house, &try_it("guess"), 429);
    house.world.pass(Duration::from_secs(30));
    house.world.decide_fates(|call, _| if call == Call::Record { Fate::Fails } else { Fate::Works });
    check(&house, &try_it("open+sesame"), 503);
}

#[test]
fn every_refusal_of_a_form_leads_to_its_page() {
    let house = House::open();
    let long = format!("token={}", "a".repeat(65 * 1024));
    for accept in [PROGRAM, PERSON] {
        let send =
            |fields: &str, body: &str| house.ask(1, "POST /sign-in", &format!("{accept}{fields}"), body);
        check(&house, &send("Content-Type: application/json\r\n", "{}"), 415);
        check(&house, &send(FORM, &long), 413);
        check(&house, &send(FORM, "token=a&token=b"), 422);
        check(&house, &send(&format!("{FORM}Origin: https://evil.test\r\n"), "token=a"), 403);
        for (host, code) in [("Host: evil.test\r\n", 421), ("Host: a\r\nHost: b\r\n", 400), ("", 400)] {
            let request = format!("GET / HTTP/1.1\r\n{host}Connection: close\r\n{accept}\r\n");
            check(&house, &house.ask_raw(1, request.as_bytes()), code);
        }
    }
    // Forms that are not right any more are answered with the page itself, and lead to the page of the code too.
    let form = house.get(1, "/").form();
    let edition = form.replace("2026-11", "2025-01");
    assert_ne!(form, edition);
    for accept in [PROGRAM, PERSON] {
        let send = |last: u8, path: &str, form: &str| {
            house.ask(last, &format!("POST {path}"), &format!("{accept}{FORM}"), form)
        };
        check(&house, &send(1, "/sign-in", &edition), 409);
        check(&house, &send(2, "/sign-in", &form), 403);
        check(&house, &send(1, "/sign-out", &form), 403);
        check(&house, &send(1, "/extend", &form), 403);
    }
    house.world.pass(Duration::from_secs(2 * 3600));
    for accept in [PROGRAM, PERSON] {
        check(&house, &house.ask(1, "POST /sign-in", &format!("{accept}{FORM}"), &form), 422);
    }
    let form = house.get(1, "/").form();
    house.world.decide_fates(|call, _| if call == Call::Record { Fate::Fails } else { Fate::Works });
    check(&house, &house.send_form(1, "/sign-in", &form), 503);
}

#[test]
fn every_refusal_of_a_vouchers_code_leads_to_its_page() {
    for accept in [PROGRAM, PERSON] {
        let house = House::open();
        let conditions = house.handle.conditions();
        house.handle.change_conditions(captivity::Conditions { vouchers: true, ..(*conditions).clone() });
        eventually("vouchers admit", || house.handle.conditions().vouchers);
        let token = house.get(1, "/").form();
        let send = |code: &str| {
            let form = format!("{token}&voucher={code}");
            house.ask(1, "POST /sign-in", &format!("{accept}{FORM}"), &form)
        };
        check(&house, &send("mistyped"), 422);
        let guess = |number| {
            let tag = captivity::VoucherTag::from_draw(7);
            captivity::VoucherCode::from_draw(tag, number).to_string()
        };
        check(&house, &send(&guess(1)), 403);
        let refused = (2..100).map(|number| send(&guess(number))).find(|answer| answer.code != 403);
        check(&house, &refused.expect("nobody guesses for ever"), 429);
    }
}

#[test]
fn every_refusal_of_a_way_in_leads_to_its_page() {
    for accept in [PROGRAM, PERSON] {
        let house = whole_house();
        let token = house.get(1, "/").form();
        let fields: Vec<_> = token
            .split('&')
            .filter(|field| field.starts_with("token=") || field.starts_with("edition="))
            .collect();
        let (first, second) = (fields[0], fields[1]);
        let send = |last: u8, path: &str, more: &str| {
            let page = house.get(last, "/").form();
            let own = page.split('&').find(|field| field.starts_with("token=")).unwrap_or(first).to_owned();
            house.ask(
                last,
                &format!("POST {path}"),
                &format!("{accept}{FORM}"),
                &format!("{own}&{second}{more}"),
            )
        };
        for (path, more, code) in [
            // Nobody works behind accounts here: as when all who hash are busy.
            ("/sign-in/account", "&account_name=anna&account_password=correct+horse", 503),
            ("/sign-in/account", "", 422),
            ("/sign-in/code", "&code=", 422),
            ("/sign-in/code", "&code=123456", 403),
            ("/sign-in/mail", "&mail=nobody", 422),
            ("/sign-in/mail", "&mail=anna%40blocked.example", 403),
            ("/sign-in/mail", "&mail=refused%40example.org", 403),
            ("/sign-in/mail", "&mail=anna%40example.org", 503),
            ("/sign-in/phone", "&phone=%2B491701234567", 503),
            ("/provider", "&provider=away", 503),
            ("/provider", "&provider=crowded", 429),
            ("/resume", "&resume=mistyped", 422),
            ("/sponsor", "&host=&guest=", 422),
            ("/sign-out/device", "&session=1", 403),
        ] {
            let answer = send(1, path, more);
            assert_eq!(answer.code, code, "{path}{more}: {}", answer.body);
            check(&house, &answer, code);
        }
        // A password that nobody looked at is no try.
        for _ in 0..10 {
            let fields = "&account_name=anna&account_password=correct+horse";
            check(&house, &send(4, "/sign-in/account", fields), 503);
        }
        // What was typed too often.
        let tried =
            (0..20).map(|_| send(2, "/sign-in/code", "&code=123456")).find(|answer| answer.code != 403);
        check(&house, &tried.expect("nobody tries for ever"), 429);
        let tried = (0..20).map(|_| send(3, "/resume", "&resume=mistyped")).find(|answer| answer.code != 422);
        check(&house, &tried.expect("nobody tries for ever"), 429);
    }
}

#[test]
fn a_head_that_is_no_request_is_led_to_its_page_at_the_secure_door() {
    let house = House::open();
    let host = format!("Host: {NAME}\r\n");
    let wide = format!("X-marker: {}\r\n", "a".repeat(17 * 1024));
    let many: String = (0..150).map(|number| format!("X-marker-{number}: 1\r\n")).collect();
    let long = "a".repeat(9000);
    for (accept, kind) in [
        (PROGRAM, "application/problem+json"),
        (PERSON, "text/html; charset=utf-8"),
        ("", "text/html; charset=utf-8"),
    ] {
        for (request, code) in [
            (format!("GET / HTTP/1.1\r\n{accept}{host}{wide}\r\n"), 431),
            (format!("GET / HTTP/1.1\r\n{accept}{host}{many}\r\n"), 431),
            (format!("GET /{long} HTTP/1.1\r\n{accept}{host}\r\n"), 414),
            (format!("marker\r\n{accept}\r\n"), 400),
            (format!("GET / HTTP/1.1\r\n{accept}{host}X marker\r\n\r\n"), 400),
            (format!("GET / HTTP/1.1\r\n{accept}{host}Content-Length: a\r\n\r\n"), 400),
            (format!("GET / HTTP/1.1\r\n{accept}{host}Transfer-Encoding: marker\r\n\r\n"), 501),
            (format!("GET / HTTP/4.2\r\n{accept}{host}\r\n"), 505),
        ] {
            let answer = house.ask_raw(1, request.as_bytes());
            check(&house, &answer, code);
            assert_eq!(
                (answer.field("connection"), answer.field("content-type")),
                (Some("close"), Some(kind))
            );
            for (name, value) in [("cache-control", "no-store"), ("x-content-type-options", "nosniff")] {
                assert_eq!(answer.field(name), Some(value), "{}", answer.head);
            }
            assert!(answer.field("date").is_some() && !answer.body.contains("marker"), "protocols T13, F6");
        }
    }
    let answer = house.ask_raw(1, format!("HEAD  / HTTP/1.1\r\n{host}\r\n").as_bytes());
    assert_eq!((answer.code, answer.body.as_str()), (400, ""));
}

#[test]
fn every_malformed_shape_is_answered_alike_at_both_doors() {
    let house = House::open();
    let mut refused = 0;
    for shape in lab::malformed::all() {
        if !matches!(shape.answer, Some(400 | 414 | 431 | 501 | 505)) {
            continue;
        }
        let answer = house.ask_raw(1, &shape.octets);
        check(&house, &answer, shape.answer.unwrap());
        assert_eq!(answer.field("connection"), Some("close"));
        refused += 1;
    }
    assert!(refused > 60, "{refused} shapes");
}

#[test]
fn a_good_request_is_answered_before_the_bad_one_behind_it_on_the_same_connection() {
    let house = House::open();
    let good = format!("GET /capport HTTP/1.1\r\nHost: {NAME}\r\n\r\n");
    let mut stream = house.enter(1);
    stream.write_all(format!("{good}{good}marker\r\n\r\n{good}").as_bytes()).unwrap();
    let said = to_the_end(stream);
    let codes: Vec<&str> = said.split("HTTP/1.1 ").skip(1).map(|answer| &answer[..3]).collect();
    assert_eq!(codes, ["200", "200", "400"], "{said}");
}

#[test]
fn who_is_too_slow_at_the_secure_door_is_led_to_the_page_and_who_is_silent_is_let_go() {
    let patience = Patience { head: Duration::from_secs(2), ..Patience::default() };
    let house = House::open_with(Plan { patience, ..Plan::default() });
    let mut stream = house.enter(1);
    stream.write_all(b"GET / HTTP/1.1\r\nHost: a").unwrap();
    check(&house, &Answer::read(to_the_end(stream)), 408);
    let mut silent = house.enter(1);
    silent.flush().unwrap();
    let mut heard = Vec::new();
    let _ = silent.read_to_end(&mut heard);
    assert!(heard.is_empty(), "{heard:?}");
}

#[test]
fn every_refusal_of_the_plain_door_leads_to_its_page() {
    let house = House::open();
    let long = "a".repeat(9000);
    let wide = format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "b".repeat(17 * 1024));
    for (request, code) in [
        ("GET / HTTP/1.1\r\n\r\n".to_owned(), 400),
        ("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n".to_owned(), 405),
        (format!("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n"), 414),
        (wide, 431),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: marker\r\n\r\n".to_owned(), 501),
        ("GET / HTTP/4.2\r\nHost: a\r\n\r\n".to_owned(), 505),
    ] {
        let answer = Answer::read(house.shout(1, request.as_bytes()));
        check(&house, &answer, code);
    }
}

#[test]
fn who_is_too_slow_at_the_plain_door_is_led_to_the_page() {
    let patience = Patience { head: Duration::from_millis(200), ..Patience::default() };
    let house = House::open_with(Plan { patience, ..Plan::default() });
    let mut stream = house.knock(1);
    stream.write_all(b"GET / HTTP/1.1\r\nHost: a").unwrap();
    check(&house, &Answer::read(to_the_end(stream)), 408);
}
