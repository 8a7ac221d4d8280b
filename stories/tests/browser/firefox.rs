//! Firefox notices by itself, shows its bar, leads to the sign-in page, and knows by itself that the portal is open.
//!
//! Debian's Firefox ESR runs as itself in the guest's network: its own detector with its own address, its own
//! resolver, its own trust store, its own window (without a screen). The story looks in by its remote control.

use std::time::{Duration, Instant};

use lab::{Oracle, wait_for};
use serde_json::{Value, json};

use super::marionette::Marionette;
use super::names::{UPSTREAM, resolving_by_the_internet, serve};
use super::premises::{PORTAL, Premises, Running, words};

const DETECTOR: &str = "detectportal.firefox.com";
const SITE: &str = "shop.example";
const MARIONETTE: &str = "127.0.0.1:2828";
/// Firefox asks again every few seconds; machines under load take their time.
const PATIENCE: Duration = Duration::from_secs(60);
/// `nsICaptivePortalService`.
const UNLOCKED: u64 = 2;
const LOCKED: u64 = 3;

const STATE: &str = "return Cc['@mozilla.org/network/captive-portal-service;1']\
                     .getService(Ci.nsICaptivePortalService).state";
const BAR: &str = "const bar = gNotificationBox.getNotificationWithValue('captive-portal-detected');\
                   return bar ? bar.querySelector('button').getAttribute('label') : null";
/// Presses the bar's button, which Firefox keeps from being pressed for a moment after it appeared.
const PRESS_BAR: &str = "if (gBrowser.tabs.length > 1) return true;\
    const bar = gNotificationBox.getNotificationWithValue('captive-portal-detected');\
    const button = bar?.querySelector('button.notification-button');\
    if (button?.disabled === false) button.click();\
    return false";
const BAR_SAYS: &str = "Open network login page";
/// From now on keeps what its observers are told of: signs of the detector, and every answer with its status.
const WATCH: &str = "window.seen = [];\
    for (const topic of ['captive-portal-login', 'captive-portal-login-success', 'captive-portal-login-abort'])\
      Services.obs.addObserver(() => window.seen.push(topic), topic);\
    Services.obs.addObserver((answer) => {\
      const http = answer.QueryInterface(Ci.nsIHttpChannel);\
      window.seen.push(`${http.responseStatus} ${http.URI.spec}`);\
    }, 'http-on-examine-response');";
const SEEN: &str = "return window.seen";
const STAY: &str = "Services.prefs.setBoolPref('accessibility.blockautorefresh', true)";
const PAGE: &str = "return { url: document.URL, heading: document.querySelector('h1')?.textContent,\
                    links: [...document.links].map((link) => link.href) }";
const SIGN_IN: &str = "document.querySelector('form[action$=\"sign-in\"] button').click()";

#[test]
fn firefox_notices_by_itself_and_shows_the_page_and_knows_at_the_end_over_ipv4() {
    notices_and_knows(0);
}

#[test]
fn firefox_notices_by_itself_and_shows_the_page_and_knows_at_the_end_over_ipv6() {
    notices_and_knows(1);
}

/// The names of the internet lead to addresses of that family only.
fn notices_and_knows(family: usize) {
    let premises = Premises::configured(UPSTREAM);
    let oracle = Oracle::start(&premises.network).unwrap();
    let _names = serve(&premises, &[DETECTOR, SITE], premises.network.internet().web()[family].ip());
    let mut firefox = Firefox::open(&premises);
    let portal = format!("https://{PORTAL}/");
    let site = format!("http://{SITE}/");

    // Nobody touched it: it found out by itself, and offers the way.
    firefox.await_state(LOCKED);
    firefox.await_that("its bar", BAR, |bar| bar == BAR_SAYS);
    firefox.remote.inside(WATCH);

    // A page that somebody wants: 511, which leads to the portal; looked at without the leading on.
    firefox.remote.go(&site);
    firefox.await_page(&portal, "Connect to the internet");
    firefox.remote.inside(STAY);
    firefox.remote.go(&site);
    let page = firefox.await_page(&site, "Sign in to this network first");
    assert!(page["links"].as_array().unwrap().contains(&json!(portal)), "{page}");

    // HTTPS is refused at once, whoever is asked for; the bar stays above the error.
    let why = firefox.remote.fail_to_go(&format!("https://{SITE}/"));
    assert!(why.contains("e=connectionFailure") && why.contains("locked_portal"), "{why}");
    firefox.await_that("its bar", BAR, |bar| bar == BAR_SAYS);

    // The bar's button, and the form behind it.
    firefox.await_that("the tab that its bar opens", PRESS_BAR, |opened| *opened == json!(true));
    wait_for("a tab of its own", PATIENCE, || firefox.remote.look_at_the_second_tab()).unwrap();
    firefox.await_page(&portal, "Connect to the internet");
    assert_eq!(oracle.snapshot().unwrap().total(), 0, "nothing of a newcomer's reaches the internet");
    firefox.remote.in_page(SIGN_IN);
    let answered = Instant::now();
    firefox.await_page(&portal, "You are online");
    firefox.await_state(UNLOCKED);
    println!("Firefox knew {:?} after the button was pressed", answered.elapsed());
    firefox.await_that("its bar to go", BAR, Value::is_null);
    firefox.remote.go(&site);
    firefox.await_page(&site, "The internet");

    let seen = firefox.remote.inside(SEEN);
    let saw = |what: String| seen.as_array().unwrap().contains(&what.into());
    assert!(saw(format!("511 {site}")), "{seen:#}");
    assert!(saw(format!("302 http://{DETECTOR}/canonical.html")), "{seen:#}");
    assert!(saw(format!("200 http://{DETECTOR}/canonical.html")), "{seen:#}");
    assert!(saw("captive-portal-login-success".to_owned()), "{seen:#}");
    assert!(saw(format!("200 {site}")), "{seen:#}");
}

struct Firefox {
    remote: Marionette,
    _program: Running,
}

impl Firefox {
    fn open(premises: &Premises) -> Self {
        // Said here if it is missing: what starts it below would say so after a long wait only.
        let version = premises.run("firefox-esr", &["--version"], &[]);
        assert!(version.status.success(), "{}", words(&version));
        let profile = premises.folder().join("firefox");
        premises.trust_the_authority(&profile);
        std::fs::write(profile.join("user.js"), PREFERENCES).unwrap();
        let mut started = resolving_by_the_internet(premises);
        started.extend(
            [
                "firefox-esr",
                "--headless",
                "--marionette",
                "--remote-allow-system-access",
                "--no-remote",
                "--profile",
            ]
            .map(str::to_owned),
        );
        started.push(profile.display().to_string());
        let started: Vec<&str> = started.iter().map(String::as_str).collect();
        let program = premises.start(premises.guest(1).namespace(), "unshare", &started);
        let connected = || premises.guest(1).connect(MARIONETTE.parse().unwrap()).ok();
        let stream = wait_for("Firefox's remote control", PATIENCE, connected).unwrap_or_else(|error| {
            panic!("{error}: {}", std::fs::read_to_string(premises.folder().join("unshare.log")).unwrap())
        });
        Self { remote: Marionette::begin(stream), _program: program }
    }

    fn await_state(&mut self, wanted: u64) {
        self.await_that("its detector", STATE, |state| *state == json!(wanted));
    }

    /// Waits until the page is that address and has that heading, and returns what is on it.
    fn await_page(&mut self, address: &str, heading: &str) -> Value {
        let mut last = Value::Null;
        let shown = wait_for("a page", PATIENCE, || {
            last = self.remote.in_passing_page(PAGE).unwrap_or_default();
            (last["url"] == address && last["heading"] == heading).then_some(())
        });
        shown.unwrap_or_else(|error| panic!("{error}: it shows {last}, not {heading:?} of {address}"));
        last
    }

    fn await_that(&mut self, what: &str, script: &str, is_so: impl Fn(&Value) -> bool) {
        let mut last = Value::Null;
        let reached = wait_for(what, PATIENCE, || {
            last = self.remote.inside(script);
            is_so(&last).then_some(())
        });
        reached.unwrap_or_else(|error| panic!("Firefox and {what}: {error}: {last}"));
    }
}

/// The detector stays as it is shipped; remote control would switch it off.
const PREFERENCES: &str = r#"
user_pref("remote.prefs.recommended", false);
user_pref("network.captive-portal-service.enabled", true);
user_pref("network.proxy.type", 0);
user_pref("network.trr.mode", 5);
user_pref("app.update.enabled", false);
user_pref("app.normandy.enabled", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("browser.newtabpage.enabled", false);
user_pref("browser.region.update.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("browser.startup.page", 0);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("datareporting.policy.dataSubmissionPolicyBypassNotification", true);
user_pref("extensions.update.enabled", false);
user_pref("services.settings.server", "data:,");
user_pref("toolkit.telemetry.enabled", false);
user_pref("toolkit.telemetry.server", "data:,");
"#;
