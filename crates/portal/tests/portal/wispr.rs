//! WISPr 1.0 by the wire: who sees the XML, who gets in with credentials, and who does not.

use std::time::Duration;

use captivity::Captivity;
use gateway::pretend::{Call, Fate};
use portal::{Settings, Wispr};

use crate::house::{Answer, House, Plan, device};

const XML: &str = "WISPAccessGatewayParam";
const RIGHT: &str =
    "button=Login&UserName=till&Password=open+sesame%2D&FNAME=0&OriginatingServer=http%3A%2F%2Fa.test";
const WRONG: &str = "button=Login&UserName=till&Password=guess&FNAME=0";

fn house() -> House {
    let plan = Plan::default();
    let wispr = Wispr {
        user: "till".to_owned(),
        password: "open sesame-".to_owned(),
        location_id: "isocc=de,cc=49,ac=30,network=Guest".to_owned(),
        location_name: "Anne & Söhne --> <b>".to_owned(),
    };
    House::open_with(Plan { settings: Settings { wispr: Some(wispr), ..plan.settings }, ..plan })
}

fn is_online(house: &House, last: u8) -> bool {
    matches!(house.handle.captivity_of(device(last)), Captivity::Admitted(_))
}

/// As ConnMan sends it: no origin, no Accept.
fn log_in(house: &House, last: u8, form: &str) -> Answer {
    let kind = "User-Agent: ConnMan/1.42 wispr\r\nContent-Type: application/x-www-form-urlencoded\r\n";
    house.ask(last, "POST /wispr/login", kind, form)
}

#[track_caller]
fn check(answer: &Answer, status: u16, number: u16, code: u16) {
    let said = format!("<MessageType>{number}</MessageType><ResponseCode>{code}</ResponseCode>");
    assert!(answer.code == status && answer.body.contains(&said), "{}\n{}", answer.head, answer.body);
    assert_eq!(answer.field("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(answer.field("cache-control"), Some("no-store"));
}

fn probe(house: &House, method: &str, agent: &str) -> Answer {
    let request = format!("{method} /online HTTP/1.1\r\nHost: a.test\r\nUser-Agent: {agent}\r\n\r\n");
    Answer::read(house.shout(1, request.as_bytes()))
}

fn logoff_path(answer: &Answer) -> String {
    let after = answer.body.split("<LogoffURL>https://portal.example").nth(1).unwrap();
    after.split("</LogoffURL>").next().unwrap().to_owned()
}

#[test]
fn smart_clients_find_the_xml_and_nobody_else_does() {
    let house = house();
    let before = probe(&house, "GET", "ConnMan/1.42 wispr");
    assert_eq!((before.code, before.field("location")), (302, Some("https://portal.example/")));
    assert_eq!(before.field("content-length"), Some(before.body.len().to_string().as_str()));
    let comment = before.body.split("<!--").nth(1).unwrap().split("-->").next().unwrap();
    for said in [
        "<MessageType>100</MessageType><ResponseCode>0</ResponseCode><AccessProcedure>1.0</AccessProcedure>",
        "<AccessLocation>isocc=de,cc=49,ac=30,network=Guest</AccessLocation>",
        "<LocationName>Anne &amp; Söhne -&#45;&gt; &lt;b&gt;</LocationName>",
        "<LoginURL>https://portal.example/wispr/login</LoginURL>",
        "<AbortLoginURL>https://portal.example/wispr/abort</AbortLoginURL></Redirect></WISPAccessGatewayParam>",
    ] {
        assert!(comment.contains(said), "{said} is not in {comment}");
    }
    assert!(!comment.contains("--"), "{comment}");
    let head = probe(&house, "HEAD", "ConnMan/1.42 wispr");
    assert_eq!((head.field("content-length"), head.body.as_str()), (before.field("content-length"), ""));
    let posted = probe(&house, "POST", "CaptiveNetworkSupport-481 WISPr");
    assert!(posted.code == 511 && posted.body.contains(XML), "{}", posted.head);
    assert_eq!(posted.field("content-length"), Some(posted.body.len().to_string().as_str()));
    for agent in ["Mozilla/5.0 Firefox/140.0", "curl/8", "Dalvik/2.1.0", "wisp"] {
        for method in ["GET", "POST"] {
            assert!(!probe(&house, method, agent).body.contains(XML), "{agent}");
        }
    }
    assert!(!house.get(1, "/").body.contains(XML));
}

#[test]
fn without_credentials_of_the_operator_there_is_no_xml_and_no_door() {
    let house = House::open();
    for method in ["GET", "POST"] {
        assert!(!probe(&house, method, "ConnMan/1.42 wispr").body.contains(XML));
    }
    assert_eq!(log_in(&house, 1, RIGHT).code, 404);
    assert_eq!((house.get(1, "/wispr/abort").code, house.get(1, "/wispr/logoff").code), (404, 404));
    assert!(!is_online(&house, 1));
}

#[test]
fn who_knows_the_credentials_is_online_before_the_answer_and_leaves_by_its_link() {
    let house = house();
    let answer = log_in(&house, 1, RIGHT);
    check(&answer, 200, 120, 50);
    let Captivity::Admitted(session) = house.handle.captivity_of(device(1)) else { panic!("still captive") };
    assert!(house.world.passes(&session) && house.world.recorded().len() == 1);
    check(&log_in(&house, 1, RIGHT), 200, 120, 50);
    assert_eq!(house.world.recorded().len(), 1, "the same session");

    let leave = logoff_path(&answer);
    log_in(&house, 2, RIGHT);
    for path in ["/wispr/logoff", "/wispr/logoff?token=0", leave.as_str()] {
        check(&house.get(2, path), 403, 130, 255);
    }
    assert!(is_online(&house, 1) && is_online(&house, 2), "another device's link, or none, ends nothing");
    // Seven hours later the link still works.
    house.world.pass(Duration::from_secs(7 * 3600));
    check(&house.get(1, &leave), 200, 130, 150);
    assert!(!is_online(&house, 1) && is_online(&house, 2));
}

#[test]
fn wrong_credentials_are_rejected_alike_and_then_counted() {
    let house = house();
    let mut said = Vec::new();
    for form in [WRONG, "UserName=other&Password=open+sesame-", "UserName=till", "", "Password=open+sesame-"]
    {
        let answer = log_in(&house, 1, form);
        check(&answer, 200, 120, 100);
        said.push(answer.body);
    }
    said.dedup();
    assert_eq!(said.len(), 1, "which part was wrong is not told");
    for form in [WRONG, RIGHT] {
        let answer = log_in(&house, 1, form);
        check(&answer, 429, 120, 100);
        assert_eq!(answer.field("retry-after"), Some("30"));
    }
    assert!(!is_online(&house, 1) && house.world.recorded().is_empty());
    check(&log_in(&house, 2, RIGHT), 200, 120, 50);
    house.world.pass(Duration::from_secs(30));
    check(&log_in(&house, 1, RIGHT), 200, 120, 50);
}

#[test]
fn a_gateway_in_trouble_says_so_and_admits_nobody() {
    let house = house();
    house.world.decide_fates(|call, _| if call == Call::Record { Fate::Fails } else { Fate::Works });
    let answer = log_in(&house, 1, RIGHT);
    check(&answer, 503, 120, 255);
    assert!(answer.field("retry-after").is_some() && !is_online(&house, 1));
}

#[test]
fn strangers_other_sites_and_other_forms_get_nowhere() {
    let house = house();
    check(&log_in(&house, 200, RIGHT), 403, 120, 255);
    check(&house.get(200, "/wispr/logoff?token=0"), 403, 130, 255);
    let kind = "Content-Type: application/x-www-form-urlencoded\r\n";
    let foreign = format!("{kind}Origin: https://evil.test\r\n");
    check(&house.ask(1, "POST /wispr/login", &foreign, RIGHT), 403, 120, 255);
    check(&house.ask(1, "POST /wispr/login", "Content-Type: text/xml\r\n", "<a/>"), 415, 120, 255);
    let long = format!("{RIGHT}&x={}", "a".repeat(65 * 1024));
    check(&log_in(&house, 1, &long), 413, 120, 255);
    let hostile = log_in(&house, 1, "UserName=--%3E%3Cscript%3E&Password=%00%FF");
    assert!([200, 422].contains(&hostile.code) && !hostile.body.contains("script"), "{}", hostile.body);
    assert_eq!(house.get(1, &format!("/wispr/login?{RIGHT}")).code, 405, "a link signs nobody in");
    check(&house.get(1, "/wispr/abort"), 200, 150, 151);
    assert!(house.world.recorded().is_empty());
}
