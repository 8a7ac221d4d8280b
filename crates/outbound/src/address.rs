//! Where a request goes: the address taken apart, and refused where it is none that we speak to.

use hyper::Uri;

use crate::Failure;

/// A place outside.
pub(crate) struct Address {
    /// The host, without brackets.
    pub(crate) host: String,
    pub(crate) port: u16,
    /// What goes into the field `Host`.
    pub(crate) authority: String,
    /// Path and query.
    pub(crate) target: Uri,
    pub(crate) is_secure: bool,
}

impl Address {
    /// Takes `https` and `http` with a host and no user name.
    pub(crate) fn of(uri: &Uri) -> Result<Self, Failure> {
        let refused = |why| Failure::Address { address: uri.to_string(), why };
        let is_secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(refused("it begins with neither https:// nor http://")),
        };
        let authority = uri.authority().ok_or_else(|| refused("it has no host"))?;
        if authority.as_str().contains('@') {
            return Err(refused("it holds a user name, which belongs into a header"));
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        let port = authority.port_u16().unwrap_or(if is_secure { 443 } else { 80 });
        let target = uri.path_and_query().cloned().map_or_else(|| Uri::from_static("/"), Uri::from);
        Ok(Self { host, port, authority: authority.to_string(), target, is_secure })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Address, Failure> {
        Address::of(&text.parse().unwrap())
    }

    #[test]
    fn an_address_is_taken_apart_and_its_port_follows_from_its_scheme() {
        let address = of("https://[2001:db8::1]:8443/v1?a=b").unwrap();
        assert_eq!((address.host.as_str(), address.port), ("2001:db8::1", 8443));
        assert_eq!((address.authority.as_str(), address.is_secure), ("[2001:db8::1]:8443", true));
        assert_eq!(address.target.to_string(), "/v1?a=b");
        assert_eq!(of("http://pms.example").unwrap().port, 80);
        assert_eq!(of("https://pms.example").unwrap().port, 443);
    }

    #[test]
    fn what_is_no_address_of_a_service_is_refused() {
        for text in ["/v1", "ftp://pms.example/", "https://guest:secret@pms.example/"] {
            assert!(matches!(of(text), Err(Failure::Address { .. })), "{text}");
        }
    }
}
