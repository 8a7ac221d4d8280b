//! What is asked, from the head of a request: pure. Whatever is not clear without doubt is a fault, never a guess.
//!
//! A proxy sets one of the fields that name the address and may hand on the others as the guest wrote them. So all that
//! are there must agree: a guest who forges one is refused, whichever it is (threats C13).

use std::net::{IpAddr, SocketAddr};

use http::header::HeaderMap;
use http::{Method, Uri};

/// What is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Question {
    /// Whether the device at this address is admitted, and how to say no.
    IsAdmitted(SocketAddr, Refusal),
    /// The 511 itself, for a proxy that shows it after a refusal.
    Required,
}

/// How to say that a device is captive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Refusal {
    /// 403, for those who then decide what the guest sees.
    Forbidden,
    /// 511 with everything a guest needs, for those who hand it on.
    NetworkAuthenticationRequired,
}

/// Why there is no question in a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fault {
    NoSuchPath,
    NoSuchMethod,
    NoAddress,
    NotAnAddress,
    NoInterface,
    Disagreement,
    NoSuchAnswer,
}

impl Fault {
    pub(super) const fn code(self) -> u16 {
        match self {
            Self::NoSuchPath => 404,
            Self::NoSuchMethod => 405,
            Self::NoAddress
            | Self::NotAnAddress
            | Self::NoInterface
            | Self::Disagreement
            | Self::NoSuchAnswer => 400,
        }
    }

    /// For the person who sets up the proxy.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::NoSuchPath => "Ask for /admitted, or for /511 to get the answer that guests are shown.",
            Self::NoSuchMethod => "Ask with GET or HEAD.",
            Self::NoAddress => {
                "Whose request is it? Send the guest's address as X-Real-IP, X-Forwarded-For or ?address=."
            }
            Self::NotAnAddress => {
                "X-Real-IP, the last entry of X-Forwarded-For and ?address= must each be an IP address, with or \
                 without a port."
            }
            Self::NoInterface => {
                "A link-local address says nothing without its interface: write it as [fe80::1%3]:0 with the number \
                 of the interface, or let guests use another address."
            }
            Self::Disagreement => {
                "X-Real-IP, X-Forwarded-For and ?address= name different addresses. Let the proxy set or remove all \
                 of them, so that none comes from the guest."
            }
            Self::NoSuchAnswer => "answer= is 403 or 511.",
        }
    }
}

/// Reads a question from the query and the fields.
type Reader = fn(&str, &HeaderMap) -> Result<Question, Fault>;

/// Every route of the door: what is not here is not answered.
const ROUTES: [(&str, Reader); 2] = [("/admitted", is_admitted), ("/511", |_, _| Ok(Question::Required))];

/// The path of every route of the door; each has GET and HEAD.
pub fn paths() -> impl Iterator<Item = &'static str> {
    ROUTES.iter().map(|(path, _)| *path)
}

/// Reads the question.
pub(super) fn read(method: &Method, target: &Uri, headers: &HeaderMap) -> Result<Question, Fault> {
    let route = ROUTES.iter().find(|(path, _)| *path == target.path());
    let (_, reader) = route.ok_or(Fault::NoSuchPath)?;
    if !matches!(*method, Method::GET | Method::HEAD) {
        return Err(Fault::NoSuchMethod);
    }
    reader(target.query().unwrap_or_default(), headers)
}

fn is_admitted(query: &str, headers: &HeaderMap) -> Result<Question, Fault> {
    let refusal = refusal(query)?;
    Ok(Question::IsAdmitted(address(query, headers)?, refusal))
}

fn refusal(query: &str) -> Result<Refusal, Fault> {
    let mut wanted = values(query, "answer");
    match (wanted.next(), wanted.next()) {
        (None | Some("403"), None) => Ok(Refusal::Forbidden),
        (Some("511"), None) => Ok(Refusal::NetworkAuthenticationRequired),
        _ => Err(Fault::NoSuchAnswer),
    }
}

fn address(query: &str, headers: &HeaderMap) -> Result<SocketAddr, Fault> {
    let mut found = None;
    let mut hear = |text: &str| {
        let address = parse(text).ok_or(Fault::NotAnAddress)?;
        if found.is_some_and(|(ip, scope)| (ip, scope) != (address.ip(), scope_of(address))) {
            return Err(Fault::Disagreement);
        }
        found = Some((address.ip(), scope_of(address)));
        Ok(())
    };
    for field in headers.get_all("x-real-ip") {
        hear(field.to_str().map_err(|_| Fault::NotAnAddress)?)?;
    }
    // The last entry is the one that the proxy who asks has added; those before it are hearsay.
    if let Some(field) = headers.get_all("x-forwarded-for").iter().next_back() {
        let list = field.to_str().map_err(|_| Fault::NotAnAddress)?;
        hear(list.rsplit(',').next().unwrap_or_default())?;
    }
    for value in values(query, "address") {
        hear(&decoded(value).ok_or(Fault::NotAnAddress)?)?;
    }
    let (ip, scope) = found.ok_or(Fault::NoAddress)?;
    match ip {
        IpAddr::V6(ip) if ip.is_unicast_link_local() && scope == 0 => Err(Fault::NoInterface),
        IpAddr::V6(ip) => Ok(std::net::SocketAddrV6::new(ip, 0, 0, scope).into()),
        IpAddr::V4(ip) => Ok((ip, 0).into()),
    }
}

/// An address with or without a port, brackets and the number of an interface. An IPv4 address in IPv6 clothes is one.
fn parse(text: &str) -> Option<SocketAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let with_port = text.parse::<SocketAddr>().ok();
    let address = with_port.or_else(|| Some(SocketAddr::new(bare.parse().ok()?, 0)))?;
    match address.ip().to_canonical() {
        ip if ip.is_ipv4() => Some(SocketAddr::new(ip, 0)),
        _ => Some(address),
    }
}

const fn scope_of(address: SocketAddr) -> u32 {
    match address {
        SocketAddr::V6(address) => address.scope_id(),
        SocketAddr::V4(_) => 0,
    }
}

/// The raw values of that key in a query.
fn values<'q>(query: &'q str, key: &str) -> impl Iterator<Item = &'q str> {
    query.split('&').filter_map(move |pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (name == key).then_some(value)
    })
}

/// Without percent-encoding (RFC 3986 §2.1), as `encodeURIComponent` writes it.
fn decoded(value: &str) -> Option<String> {
    let mut octets = value.bytes();
    let mut text = String::with_capacity(value.len());
    while let Some(octet) = octets.next() {
        if octet != b'%' {
            text.push(char::from(octet));
            continue;
        }
        let digit = |octet: Option<u8>| char::from(octet?).to_digit(16);
        let (high, low) = (digit(octets.next())?, digit(octets.next())?);
        text.push(char::from_u32(high << 4 | low).filter(char::is_ascii)?);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    fn ask(target: &str, fields: &[(&str, &str)]) -> Result<Question, Fault> {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(HeaderName::try_from(*name).unwrap(), HeaderValue::try_from(*value).unwrap());
        }
        read(&Method::GET, &target.parse().unwrap(), &headers)
    }

    fn about(address: &str) -> Result<Question, Fault> {
        Ok(Question::IsAdmitted(address.parse().unwrap(), Refusal::Forbidden))
    }

    #[test]
    fn the_address_is_heard_in_each_place_where_software_puts_it() {
        for field in ["X-Real-IP", "X-Forwarded-For"] {
            assert_eq!(ask("/admitted", &[(field, "10.0.0.7")]), about("10.0.0.7:0"));
            assert_eq!(ask("/admitted", &[(field, "10.0.0.7:4711")]), about("10.0.0.7:0"));
            assert_eq!(ask("/admitted", &[(field, "2001:db8::7")]), about("[2001:db8::7]:0"));
        }
        assert_eq!(ask("/admitted?address=2001%3Adb8%3a%3A7", &[]), about("[2001:db8::7]:0"));
        assert_eq!(ask("/admitted?address=%5B2001:db8::7%5D:80", &[]), about("[2001:db8::7]:0"));
        assert_eq!(ask("/admitted?address=::ffff:10.0.0.7", &[]), about("10.0.0.7:0"));
        assert_eq!(ask("/admitted?address=[2001:db8::7]", &[]), about("[2001:db8::7]:0"));
    }

    #[test]
    fn only_the_last_entry_of_the_list_counts_because_the_others_are_hearsay() {
        let forged = ("X-Forwarded-For", "10.0.0.1, 10.0.0.2");
        assert_eq!(
            ask("/admitted", &[forged, ("X-Forwarded-For", "10.0.0.3, 10.0.0.7")]),
            about("10.0.0.7:0")
        );
    }

    #[test]
    fn a_guest_that_forges_the_field_which_the_proxy_does_not_set_gains_nothing() {
        // threats C13.
        let own = "10.0.0.7";
        for (target, fields) in [
            ("/admitted", [("X-Real-IP", own), ("X-Forwarded-For", "10.0.0.1")]),
            ("/admitted", [("X-Real-IP", "10.0.0.1"), ("X-Forwarded-For", own)]),
            ("/admitted", [("X-Real-IP", own), ("X-Real-IP", "10.0.0.1")]),
            ("/admitted?address=10.0.0.1", [("X-Real-IP", own), ("X-Forwarded-For", own)]),
        ] {
            assert_eq!(ask(target, &fields), Err(Fault::Disagreement), "{target} {fields:?}");
        }
        assert_eq!(ask("/admitted", &[("X-Real-IP", own), ("X-Forwarded-For", own)]), about("10.0.0.7:0"));
    }

    #[test]
    fn nonsense_is_a_fault_and_never_a_guess() {
        assert_eq!(ask("/admitted", &[]), Err(Fault::NoAddress));
        for text in ["", "unknown", "10.0.0", "10.0.0.7x", "10.0.0.7,", "1e1", "[::1", "fe80::1%guest0"] {
            assert_eq!(ask("/admitted", &[("X-Forwarded-For", text)]), Err(Fault::NotAnAddress), "{text}");
        }
        for target in
            ["/admitted?address", "/admitted?address=%", "/admitted?address=%zz", "/admitted?address=%ff"]
        {
            assert_eq!(ask(target, &[("X-Real-IP", "10.0.0.7")]), Err(Fault::NotAnAddress), "{target}");
        }
        let opaque = [("X-Real-IP", "fe80::1")];
        assert_eq!(ask("/admitted", &opaque), Err(Fault::NoInterface));
        assert_eq!(ask("/admitted?address=[fe80::1%253]:0", &[]), about("[fe80::1%3]:0"));
        assert_eq!(ask("/admitted/", &opaque), Err(Fault::NoSuchPath));
        assert_eq!(ask("/?address=10.0.0.7", &[]), Err(Fault::NoSuchPath));
    }

    #[test]
    fn the_asker_says_how_to_refuse_and_nothing_else() {
        let own = [("X-Real-IP", "10.0.0.7")];
        let address = "10.0.0.7:0".parse().unwrap();
        let required = Question::IsAdmitted(address, Refusal::NetworkAuthenticationRequired);
        assert_eq!(ask("/admitted?answer=511", &own), Ok(required));
        assert_eq!(ask("/admitted?answer=403", &own), about("10.0.0.7:0"));
        for target in ["/admitted?answer=204", "/admitted?answer=", "/admitted?answer=403&answer=511"] {
            assert_eq!(ask(target, &own), Err(Fault::NoSuchAnswer), "{target}");
        }
        assert_eq!(ask("/511", &[]), Ok(Question::Required));
        let posted = read(&Method::POST, &"/admitted".parse().unwrap(), &HeaderMap::new());
        assert_eq!(posted, Err(Fault::NoSuchMethod));
    }
}
