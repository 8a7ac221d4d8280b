//! A few askers for each rule; the first rule that matches wins.

use super::*;

const PORTAL: &str = "portal.example";
const CHROME: &str =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
const NAVIGATION: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

/// A browser on its way to a site.
fn navigation() -> Asked<'static> {
    Asked {
        method: "GET",
        host: Some("example.com"),
        path: "/",
        accept: Some(NAVIGATION),
        user_agent: Some(CHROME),
        tailscale_challenge: false,
    }
}

#[track_caller]
fn check(asked: Asked<'_>, rule: u8, answer: Answer) {
    let explained = answer_for(&asked, PORTAL);
    assert_eq!((explained.rule, explained.answer), (rule, answer), "{asked:?}: {}", explained.matched);
}

#[test]
fn the_portal_itself_never_gets_511_whatever_is_asked_of_it() {
    for host in ["portal.example", "PORTAL.example:80", "portal.example.", "portal.example:"] {
        check(Asked { host: Some(host), ..navigation() }, 0, Answer::PortalItself);
    }
    check(Asked { host: Some(PORTAL), method: "POST", ..navigation() }, 0, Answer::PortalItself);
    check(Asked { host: Some(PORTAL), path: "/generate_204", ..navigation() }, 0, Answer::PortalItself);
    check(Asked { host: Some("portal.example.evil.test"), ..navigation() }, 7, required(Shape::Page));
}

#[test]
fn a_request_to_a_proxy_is_refused() {
    check(Asked { method: "CONNECT", path: "example.com:443", ..navigation() }, 1, Answer::Close);
}

#[test]
fn a_form_on_its_way_to_a_site_is_never_redirected() {
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get"] {
        let asked = Asked { method, host: Some("captive.apple.com"), ..navigation() };
        check(asked, 2, required(Shape::Page));
    }
}

#[test]
fn icons_and_policies_of_other_sites_are_answered_with_nothing() {
    for path in [
        "/favicon.ico",
        "/robots.txt?x=1",
        "/apple-touch-icon-precomposed.png",
        "/.well-known/change-password",
    ] {
        check(Asked { path, accept: Some("*/*"), ..navigation() }, 3, required(Shape::Empty));
    }
    check(Asked { path: "/Favicon.ico", ..navigation() }, 7, required(Shape::Page));
}

#[test]
fn apple_and_wispr_devices_are_redirected_by_what_they_call_themselves() {
    let asked = Asked { path: "/kQ2/x.html", host: Some("some.where.test"), accept: None, ..navigation() };
    check(Asked { user_agent: Some("CaptiveNetworkSupport-481 wispr"), ..asked }, 4, Answer::Redirect);
    check(Asked { user_agent: Some("ConnMan/1.42 WISPr"), ..asked }, 4, Answer::Redirect);
}

#[test]
fn android_is_redirected_by_its_agent_even_where_the_host_is_unknown() {
    let agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/60.0.3112.32 Safari/537.36";
    check(
        Asked { user_agent: Some(agent), host: Some("maker.test"), accept: None, ..navigation() },
        5,
        Answer::Redirect,
    );
}

#[test]
fn known_probe_hosts_and_paths_are_redirected_even_with_a_persons_accept() {
    check(
        Asked { host: Some("WWW.msftconnecttest.com:80"), path: "/redirect", ..navigation() },
        5,
        Answer::Redirect,
    );
    check(Asked { host: Some("www.google.com"), path: "/gen_204?x", ..navigation() }, 5, Answer::Redirect);
    check(Asked { host: Some("www.google.com"), ..navigation() }, 7, required(Shape::Page));
    let tailscale =
        Asked { tailscale_challenge: true, user_agent: Some("Go-http-client/1.1"), ..navigation() };
    check(tailscale, 5, Answer::Redirect);
}

#[test]
fn tools_read_a_line_or_json() {
    for agent in
        ["curl/7.88.1", "Wget/1.21.3", "Debian APT-HTTP/1.3 (2.6.1)", "git/2.47.0", "python-requests/2.32"]
    {
        check(
            Asked { user_agent: Some(agent), accept: Some("*/*"), ..navigation() },
            6,
            required(Shape::Text),
        );
    }
    let npm =
        Asked { user_agent: Some("npm/11.0.0 node/v22"), accept: Some("application/json"), ..navigation() };
    check(npm, 6, required(Shape::Problem));
    // pip names both; it is told from a browser by its name.
    let pip =
        "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.1, text/html;q=0.01";
    check(
        Asked { user_agent: Some("pip/23.0.1"), accept: Some(pip), ..navigation() },
        6,
        required(Shape::Problem),
    );
}

#[test]
fn people_get_the_page_and_programs_get_json() {
    check(navigation(), 7, required(Shape::Page));
    check(Asked { accept: Some("Application/JSON"), ..navigation() }, 8, required(Shape::Problem));
    check(Asked { accept: Some("application/ld+json;q=1"), ..navigation() }, 8, required(Shape::Problem));
    check(Asked { method: "HEAD", ..navigation() }, 7, required(Shape::Page));
}

#[test]
fn images_styles_and_scripts_get_nothing_to_mistake_for_themselves() {
    for accept in ["image/avif,image/webp,*/*;q=0.8", "text/css,*/*;q=0.1", "text/*"] {
        check(Asked { accept: Some(accept), ..navigation() }, 9, required(Shape::Empty));
    }
}

#[test]
fn whatever_asks_for_anything_under_an_unknown_name_is_taken_for_a_probe() {
    for accept in [None, Some(""), Some("*/*"), Some("*/*;q=0.8")] {
        check(Asked { accept, user_agent: None, ..navigation() }, 10, Answer::Redirect);
        check(Asked { accept, ..navigation() }, 10, Answer::Redirect);
    }
}

#[test]
fn an_address_literal_with_colons_keeps_them() {
    assert_eq!(without_port("[2001:db8::1]"), "[2001:db8::1]");
    assert_eq!(without_port("[2001:db8::1]:80"), "[2001:db8::1]");
    assert_eq!(without_port("10.0.0.1:80"), "10.0.0.1");
}

#[test]
fn text_that_is_not_ascii_is_no_trouble() {
    check(
        Asked { user_agent: Some("cürl/ü"), path: "/ü", host: Some("ü:ü"), ..navigation() },
        7,
        required(Shape::Page),
    );
}
