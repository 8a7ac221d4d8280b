//! Names of the walled garden: what an entry means, which names it covers, and which it should not.
//!
//! Pure. It does not know addresses; those come with the answers.

use std::fmt;
use std::str::FromStr;

use captivity::InterfaceName;
use gateway::ports::Transport;

/// A name of the walled garden, exact or with everything below it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct NamePattern {
    /// In lower case, without the final dot.
    name: String,
    is_wildcard: bool,
}

/// A name of the walled garden with the services that it opens.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NameEntry {
    /// Which names.
    pub pattern: NamePattern,
    /// Protocols and ports.
    pub services: Vec<(Transport, u16)>,
    /// Who wants it.
    pub origin: Origin,
    /// The zone whose devices it opens to; `None` is all.
    pub zone: Option<InterfaceName>,
}

impl NameEntry {
    /// Whether it opens that name to the devices of that zone.
    pub(crate) fn opens(&self, name: &str, zone: InterfaceName) -> bool {
        self.pattern.covers(name) && self.zone.is_none_or(|own| own == zone)
    }
}

/// Why an entry is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// An operator listed it.
    Listed,
    /// The portal's certificate names it: devices ask there whether they can trust it.
    Certificate,
    /// A clock is set by it.
    Clock,
}

/// A text that is not a name such as `pay.example.net` or `*.example.net`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotAName;

impl fmt::Display for NotAName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name is written such as pay.example.net, or *.example.net for all names below it")
    }
}

impl std::error::Error for NotAName {}

impl FromStr for NamePattern {
    type Err = NotAName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, is_wildcard) = match text.strip_prefix("*.") {
            Some(rest) => (rest, true),
            None => (text, false),
        };
        let usable = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let is_label = |label: &str| (1..=63).contains(&label.len()) && label.bytes().all(usable);
        let is_name = name.len() <= 253 && name.split('.').all(is_label) && name.contains('.');
        // A last label of digits only would be an address.
        let is_number =
            name.rsplit('.').next().is_some_and(|last| last.bytes().all(|it| it.is_ascii_digit()));
        if !(is_name || is_wildcard && is_label(name)) || is_number {
            return Err(NotAName);
        }
        Ok(Self { name: name.to_ascii_lowercase(), is_wildcard })
    }
}

impl fmt::Display for NamePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let star = if self.is_wildcard { "*." } else { "" };
        write!(f, "{star}{}", self.name)
    }
}

impl NamePattern {
    /// Whether this name, in lower case, is covered. A wildcard covers what is below it, not the name itself.
    #[must_use]
    pub fn covers(&self, name: &str) -> bool {
        if self.is_wildcard { is_below(name, &self.name) } else { name == self.name }
    }
}

fn is_below(name: &str, parent: &str) -> bool {
    name.strip_suffix(parent).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
}

/// Why an entry is a bad idea.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shadow<'a> {
    /// A device asks this name whether it is online: it would find itself online, and no sign-in page would appear.
    Detector(&'a str),
    /// Everybody can have a name below it, so everybody's server would be open.
    PublicSuffix,
}

/// Suffixes below which anybody can have a name: the registries that matter and places that host for all (a small part
/// of publicsuffix.org; it ages without harm, because it only advises).
const ANYBODYS: &str = "
    ac.uk co.uk gov.uk ltd.uk me.uk net.uk org.uk plc.uk com.au net.au org.au co.nz net.nz org.nz co.jp ne.jp or.jp
    co.kr or.kr com.br net.br com.cn net.cn com.mx com.tr com.ar com.tw com.hk com.sg co.in co.za co.il com.pl
    amazonaws.com s3.amazonaws.com elasticbeanstalk.com cloudfront.net azurewebsites.net azureedge.net azurefd.net
    cloudapp.net blob.core.windows.net trafficmanager.net web.core.windows.net appspot.com web.app firebaseapp.com run.app
    cloudfunctions.net blogspot.com googleusercontent.com pages.dev workers.dev r2.dev github.io githubusercontent.com
    gitlab.io netlify.app vercel.app herokuapp.com fly.dev onrender.com ngrok.io ngrok.app trycloudflare.com
    akamaiedge.net akamaihd.net akamaized.net edgekey.net edgesuite.net fastly.net fastlylb.net b-cdn.net
    dyndns.org duckdns.org no-ip.org ddns.net hopto.org sytes.net wordpress.com weebly.com wixsite.com";

/// What is wrong with opening that pattern; `detectors` are the names that devices ask whether they are online.
#[must_use]
pub fn shadow_of<'a>(pattern: &NamePattern, detectors: &[&'a str]) -> Option<Shadow<'a>> {
    if pattern.is_wildcard && (!pattern.name.contains('.') || is_anybodys(&pattern.name)) {
        return Some(Shadow::PublicSuffix);
    }
    detectors
        .iter()
        .find(|name| pattern.covers(&name.to_ascii_lowercase()))
        .map(|name| Shadow::Detector(name))
}

fn is_anybodys(name: &str) -> bool {
    ANYBODYS.split_whitespace().any(|suffix| suffix == name)
}

/// Whose name it is: the part that somebody registered, under which a tunnel would live.
pub(crate) fn registered_part(name: &str) -> &str {
    let mut dots = name.rmatch_indices('.').map(|(at, _)| at);
    let (_, second, third) = (dots.next(), dots.next(), dots.next());
    let two = second.map_or(name, |at| &name[at + 1..]);
    if is_anybodys(two) { third.map_or(name, |at| &name[at + 1..]) } else { two }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> NamePattern {
        text.parse().unwrap()
    }

    #[test]
    fn a_wildcard_covers_what_is_below_and_nothing_beside() {
        let below = pattern("*.Example.net");
        for name in ["a.example.net", "a.b.example.net"] {
            assert!(below.covers(name), "{name}");
        }
        for name in ["example.net", "badexample.net", ".example.net", "example.net.evil.test"] {
            assert!(!below.covers(name), "{name}");
        }
        assert!(pattern("pay.example.net").covers("pay.example.net"));
        assert!(!pattern("pay.example.net").covers("a.pay.example.net"));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in ["", "*", "*.", "a..b", "a.*.b", "https://a.b", "192.0.2.1", "single", "a b.c", "*.1.2.3"]
        {
            assert!(text.parse::<NamePattern>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_entry_that_would_hide_the_portal_or_open_anybodys_server_is_found() {
        let detectors = ["captive.apple.com", "www.google.com"];
        assert_eq!(
            shadow_of(&pattern("captive.apple.com"), &detectors),
            Some(Shadow::Detector("captive.apple.com"))
        );
        assert_eq!(shadow_of(&pattern("*.google.com"), &detectors), Some(Shadow::Detector("www.google.com")));
        for text in ["*.com", "*.co.uk", "*.s3.amazonaws.com", "*.cloudfront.net"] {
            assert_eq!(shadow_of(&pattern(text), &detectors), Some(Shadow::PublicSuffix), "{text}");
        }
        assert_eq!(shadow_of(&pattern("pay.example.net"), &detectors), None);
    }

    #[test]
    fn a_tunnel_is_known_by_the_name_that_somebody_registered() {
        assert_eq!(registered_part("abc.def.t.example.com"), "example.com");
        assert_eq!(registered_part("abc.t.example.co.uk"), "example.co.uk");
        assert_eq!(registered_part("com"), "com");
        assert_eq!(registered_part(""), "");
    }
}
