//! By which names the door answers. A page of another site can have a name of its own lead to our address and then read
//! what a browser of the house gets here; its requests carry that name in `Host`, and are answered 421 (RFC 9110 §15.5.20).

use std::net::{IpAddr, SocketAddr};

use axum::body::Body;
use axum::http::{Request, header};

/// The authority that was asked for, if it is one of ours: a listed name, or the very address that was connected to. On the
/// loopback that is `localhost` too.
pub(crate) fn own_authority(names: &[String], local: SocketAddr, request: &Request<Body>) -> Option<String> {
    let field = request.headers().get(header::HOST).and_then(|field| field.to_str().ok());
    // An absolute target's authority replaces Host (RFC 9112 §3.2).
    let asked = request.uri().authority().map(|authority| authority.as_str()).or(field)?.to_ascii_lowercase();
    is_own(names, local, host_of(&asked)).then_some(asked)
}

/// The host without its port.
fn host_of(authority: &str) -> &str {
    if let Some(rest) = authority.strip_prefix('[') {
        return rest.split(']').next().unwrap_or_default();
    }
    authority.rsplit_once(':').map_or(authority, |(host, _)| host)
}

fn is_own(names: &[String], local: SocketAddr, host: &str) -> bool {
    let here = local.ip().to_canonical();
    let is_address = host.parse::<IpAddr>().is_ok_and(|address| address.to_canonical() == here);
    is_address || (here.is_loopback() && host == "localhost") || names.iter().any(|name| name == host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(local: &str, host: &str, is_ours: bool) {
        let names = ["console.example".to_owned()];
        let request = Request::builder().uri("/").header("host", host).body(Body::empty()).unwrap();
        let found = own_authority(&names, local.parse().unwrap(), &request);
        assert_eq!(found.is_some(), is_ours, "{host} at {local}");
    }

    #[test]
    fn its_names_and_the_address_that_was_connected_to_are_its_own() {
        for host in ["console.example", "CONSOLE.example:8512", "192.0.2.1:8512", "192.0.2.1"] {
            check("192.0.2.1:8512", host, true);
        }
        check("[2001:db8::1]:8512", "[2001:db8::1]:8512", true);
        check("[::ffff:192.0.2.1]:8512", "192.0.2.1:8512", true);
        for host in ["localhost:8512", "127.0.0.1:8512", "localhost"] {
            check("127.0.0.1:8512", host, true);
        }
    }

    #[test]
    fn a_name_that_somebody_else_had_lead_here_is_not() {
        for host in ["evil.test:8512", "192.0.2.2", "localhost", "", "console.example.evil.test", "[::1]"] {
            check("192.0.2.1:8512", host, false);
        }
        check("127.0.0.1:8512", "rebound.test:8512", false);
    }
}
