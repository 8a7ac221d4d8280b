//! What an operator sets, what it means, and the doors that were opened for it.

use std::collections::BTreeMap;
use std::fmt;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use captivity::probe::Policy;
use captivity::{InterfaceName, Timestamp};

use crate::consents::Question;
use crate::terms::Translations;
use crate::theme::Theme;
use crate::ways::Ways;

/// Says what moment it is: for dates, remaining time and the life of form tokens.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What the operator chose for the guest door.
#[derive(Clone)]
pub struct Settings {
    /// The portal's own host name, which its certificate is for. It must differ from every probe's host.
    pub portal_name: String,
    /// The TCP port of the secure door as guests see it; 443 is left out of addresses.
    pub secure_port: u16,
    /// The path of the Captive Portal API, such as `/capport`.
    pub api_path: String,
    /// Paths that it had before: devices may have been told them until their lease ends (RFC 8952 §4.3).
    pub former_api_paths: Vec<String>,
    /// What intercepted requests are answered, with the operator's own rows.
    pub answers: Policy,
    /// What the place is called, as guests read it.
    pub venue_name: String,
    /// An `https` page about the venue.
    pub venue_info_url: Option<String>,
    /// The terms of use as plain text; an empty line begins a paragraph.
    pub terms_text: String,
    /// The terms in other languages.
    pub terms_translations: Translations,
    /// What guests are asked beside the terms, once they are online.
    pub consents: Vec<Question>,
    /// How the pages look, and what they say.
    pub theme: Arc<Theme>,
    /// The key that form tokens are made with: 32 random bytes of this installation, kept over restarts.
    pub token_key: [u8; 32],
    /// How guests sign in, beside terms and vouchers.
    pub ways: Ways,
    /// How programs sign in that speak WISPr; `None`: they are told nothing.
    pub wispr: Option<Wispr>,
    /// How many connections one device may have open at once.
    pub connections_per_device: usize,
    /// How many connections all devices may have open at once.
    pub connections_total: usize,
}

/// What the operator chose for each zone. All have the same name, ports, paths, keys and bounds, which are those of `elsewhere`.
#[derive(Clone, Debug)]
pub struct SettingsByZone {
    /// Where a zone has none of its own.
    pub elsewhere: Settings,
    /// Those of zones that have.
    pub zones: BTreeMap<InterfaceName, Settings>,
}

impl From<Settings> for SettingsByZone {
    fn from(elsewhere: Settings) -> Self {
        Self { elsewhere, zones: BTreeMap::new() }
    }
}

impl Settings {
    /// Connections that one device may have open when the operator says nothing.
    pub const CONNECTIONS_PER_DEVICE: usize = 32;
    /// Connections that all devices may have open when the operator says nothing.
    pub const CONNECTIONS_TOTAL: usize = 4096;

    /// The portal's origin, such as `https://portal.example` or `https://portal.example:8443`.
    #[must_use]
    pub fn origin(&self) -> String {
        match self.secure_port {
            443 => format!("https://{}", self.portal_name),
            port => format!("https://{}:{port}", self.portal_name),
        }
    }

    /// The address of the sign-in page.
    #[must_use]
    pub fn portal_url(&self) -> String {
        format!("{}/", self.origin())
    }

    /// The address of the Captive Portal API, for DHCP and router advertisements (RFC 8910).
    #[must_use]
    pub fn api_url(&self) -> String {
        format!("{}{}", self.origin(), self.api_path)
    }

    /// All paths that the Captive Portal API answers at.
    pub(crate) fn api_paths(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.api_path).chain(&self.former_api_paths).map(String::as_str)
    }

    pub(crate) fn check(&self) -> Result<(), SettingsError> {
        if !is_host_name(&self.portal_name) {
            return Err(SettingsError::PortalName);
        }
        let mut paths: Vec<&str> = self.api_paths().collect();
        paths.sort_unstable();
        if !paths.iter().all(|path| is_api_path(path)) || paths.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(SettingsError::ApiPath);
        }
        if self.token_key == [0; 32] {
            return Err(SettingsError::TokenKey);
        }
        if self.wispr.as_ref().is_some_and(|wispr| wispr.user.is_empty() || wispr.password.is_empty()) {
            return Err(SettingsError::WisprCredentials);
        }
        Ok(())
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("portal_name", &self.portal_name).finish_non_exhaustive()
    }
}

/// What smart clients need (WISPr 1.0).
#[derive(Clone)]
pub struct Wispr {
    /// The user name that they were given.
    pub user: String,
    /// The password that they were given.
    pub password: String,
    /// Where they are, such as `isocc=de,cc=49,ac=30,network=Guest`.
    pub location_id: String,
    /// What the place is called.
    pub location_name: String,
}

impl fmt::Debug for Wispr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wispr").field("user", &self.user).finish_non_exhaustive()
    }
}

/// What is wrong with settings, and how to mend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Not a host name that a certificate can be for.
    #[error(
        "the portal's name is not a host name: guests could not reach the sign-in page; \
         give a name of letters, digits, hyphens and dots, such as portal.example"
    )]
    PortalName,
    /// Not a path of its own.
    #[error(
        "the path of the Captive Portal API is not usable: devices that ask it would not learn that they are captive; \
         give a path such as /capport, of letters, digits, '-', '_', '.' and '/', that no page of the portal has"
    )]
    ApiPath,
    /// All zero.
    #[error(
        "the key of the form tokens is empty: anybody could sign in another device; give 32 random bytes and keep them"
    )]
    TokenKey,
    /// Nothing that would have to be known.
    #[error(
        "the WISPr user or password is empty: anybody could sign in without the terms; give both, or leave WISPr out"
    )]
    WisprCredentials,
}

fn is_host_name(name: &str) -> bool {
    let is_label = |label: &str| {
        let inner = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        (1..=63).contains(&label.len()) && inner && !label.starts_with('-') && !label.ends_with('-')
    };
    let is_address = name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    name.len() <= 253 && !is_address && name.split('.').all(is_label)
}

fn is_api_path(path: &str) -> bool {
    let taken = [
        "/",
        "/sign-in",
        "/sign-out",
        "/extend",
        "/resume",
        "/sponsor",
        "/provider",
        "/status",
        "/terms",
        "/consents",
    ]
    .contains(&path)
        || [
            "/status/",
            "/consents/",
            "/sponsor/",
            "/theme/",
            "/wispr/",
            "/sign-in/",
            "/account/",
            "/provider/",
        ]
        .iter()
        .any(|own| path.starts_with(own));
    let usable = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
    path.starts_with('/') && !path.contains("//") && path.len() <= 128 && path.bytes().all(usable) && !taken
}

/// The listening sockets, bound by whoever has the right to.
#[derive(Debug, Default)]
pub struct Doors {
    /// Where the rule set sends the plain HTTP of captive devices.
    pub plain: Vec<TcpListener>,
    /// Where the portal's own name is served over TLS.
    pub secure: Vec<TcpListener>,
}

/// How long the doors wait for a guest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Patience {
    /// For the first byte of a connection.
    pub idle: Duration,
    /// For a whole header section, a whole body or a whole TLS handshake, once begun.
    pub head: Duration,
    /// For a guest to take the answer and close.
    pub farewell: Duration,
    /// For one connection to the secure door in all.
    pub visit: Duration,
    /// For answers in progress when the doors close.
    pub drain: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            idle: Duration::from_secs(15),
            head: Duration::from_secs(10),
            farewell: Duration::from_secs(2),
            visit: Duration::from_secs(120),
            drain: Duration::from_secs(5),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings {
            portal_name: "portal.example".to_owned(),
            secure_port: 443,
            api_path: "/capport".to_owned(),
            former_api_paths: Vec::new(),
            answers: Policy::default(),
            venue_name: "Hotel".to_owned(),
            venue_info_url: None,
            terms_text: "Be kind.".to_owned(),
            terms_translations: Translations::default(),
            consents: Vec::new(),
            theme: Arc::default(),
            token_key: [1; 32],
            ways: Ways::default(),
            wispr: None,
            connections_per_device: Settings::CONNECTIONS_PER_DEVICE,
            connections_total: Settings::CONNECTIONS_TOTAL,
        }
    }

    #[test]
    fn the_usual_port_is_left_out_of_addresses() {
        assert_eq!(settings().portal_url(), "https://portal.example/");
        assert_eq!(
            Settings { secure_port: 8443, ..settings() }.api_url(),
            "https://portal.example:8443/capport"
        );
    }

    #[test]
    fn names_that_no_certificate_is_for_are_refused() {
        for name in ["", "-a.example", "a..b", "a b", "10.0.0.1", "a/b", "a:1", "\"><b>", &"a".repeat(254)] {
            let wrong = Settings { portal_name: name.to_owned(), ..settings() };
            assert_eq!(wrong.check(), Err(SettingsError::PortalName), "{name}");
        }
        assert_eq!(settings().check(), Ok(()));
    }

    #[test]
    fn an_api_path_that_hides_a_page_is_refused() {
        for path in ["", "capport", "/", "/sign-in", "/status/1", "/a{b}", "/a?b", "//a"] {
            let wrong = Settings { api_path: path.to_owned(), ..settings() };
            assert_eq!(wrong.check(), Err(SettingsError::ApiPath), "{path}");
            let wrong = Settings { former_api_paths: vec![path.to_owned()], ..settings() };
            assert_eq!(wrong.check(), Err(SettingsError::ApiPath), "{path}");
        }
        let twice = Settings { former_api_paths: vec!["/capport".to_owned()], ..settings() };
        assert_eq!(twice.check(), Err(SettingsError::ApiPath));
    }

    #[test]
    fn an_empty_key_is_refused() {
        assert_eq!(Settings { token_key: [0; 32], ..settings() }.check(), Err(SettingsError::TokenKey));
    }
}
