//! What a provider says of itself (OpenID Connect Discovery 1.0 §3, §4), read and held to what it must say.

use serde::Deserialize;

/// The longest address that is taken from it.
const LONGEST_ADDRESS: usize = 1024;

/// How we say who we are when we ask for a token (Core §9).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClientAuth {
    /// `client_secret_basic`
    Basic,
    /// `client_secret_post`
    Post,
}

/// A provider by its own words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Metadata {
    /// Where guests are sent.
    pub authorization_endpoint: String,
    /// Where codes become tokens.
    pub token_endpoint: String,
    /// Where its keys are.
    pub jwks_uri: String,
    /// What is used where there is a secret.
    pub client_auth: ClientAuth,
    /// Whether who comes back brings `iss` (RFC 9207 §3).
    pub names_itself: bool,
    /// Whether it says that it checks PKCE by S256. Where it says nothing, it may (RFC 8414 §2).
    pub checks_pkce: bool,
}

/// Why what it says cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MetadataFault {
    /// Not the JSON object that it must be.
    #[error("it is not a provider's configuration in JSON (OpenID Connect Discovery 1.0 §3)")]
    Unreadable,
    /// §4.3: the issuer must be the one that was asked, to the letter.
    #[error("it is the configuration of {0:?}: write issuer exactly so, if that is whom you trust")]
    Issuer(String),
    /// Not an address by which nobody can listen.
    #[error("its {0} is no https address")]
    Address(&'static str),
    /// No authorization code flow.
    #[error("it does not offer response_type=code")]
    Flow,
    /// Neither of the two ways that we know.
    #[error("it takes a client's secret neither as client_secret_basic nor as client_secret_post")]
    ClientAuth,
    /// No algorithm of ours.
    #[error("it signs ID tokens by none of RS256, ES256 and EdDSA")]
    Algorithm,
}

#[derive(Deserialize)]
struct Written {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    response_types_supported: Option<Vec<String>>,
    id_token_signing_alg_values_supported: Option<Vec<String>>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    code_challenge_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

/// Where a provider says it (Discovery §4.1).
pub(crate) fn address_of(issuer: &str) -> String {
    format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'))
}

impl Metadata {
    /// Reads what the issuer says of itself.
    ///
    /// # Errors
    /// It is another's, or not what we can work with.
    pub fn read(document: &[u8], issuer: &str) -> Result<Self, MetadataFault> {
        let written: Written = serde_json::from_slice(document).map_err(|_| MetadataFault::Unreadable)?;
        if written.issuer != issuer {
            return Err(MetadataFault::Issuer(
                written.issuer.chars().filter(|c| !c.is_control()).take(200).collect(),
            ));
        }
        let offers = |all: &Option<Vec<String>>, one: &str| {
            all.as_ref().is_none_or(|all| all.iter().any(|it| it == one))
        };
        if !offers(&written.response_types_supported, "code") {
            return Err(MetadataFault::Flow);
        }
        let algorithms = &written.id_token_signing_alg_values_supported;
        if !["RS256", "ES256", "EdDSA", "Ed25519"].iter().any(|one| offers(algorithms, one)) {
            return Err(MetadataFault::Algorithm);
        }
        // Where nothing is said, it is the first (Discovery §3).
        let methods = &written.token_endpoint_auth_methods_supported;
        let client_auth = if offers(methods, "client_secret_basic") {
            ClientAuth::Basic
        } else if offers(methods, "client_secret_post") || offers(methods, "none") {
            ClientAuth::Post
        } else {
            return Err(MetadataFault::ClientAuth);
        };
        Ok(Self {
            authorization_endpoint: secure(written.authorization_endpoint, "authorization_endpoint")?,
            token_endpoint: secure(written.token_endpoint, "token_endpoint")?,
            jwks_uri: secure(written.jwks_uri, "jwks_uri")?,
            client_auth,
            names_itself: written.authorization_response_iss_parameter_supported,
            checks_pkce: offers(&written.code_challenge_methods_supported, "S256"),
        })
    }
}

fn secure(address: String, which: &'static str) -> Result<String, MetadataFault> {
    let is_fine = address.len() <= LONGEST_ADDRESS
        && address.bytes().all(|byte| byte.is_ascii_graphic())
        && !address.contains('#')
        && host_and_port(&address).is_some();
    if is_fine { Ok(address) } else { Err(MetadataFault::Address(which)) }
}

/// The host of an `https` address, and its port.
pub(crate) fn host_and_port(address: &str) -> Option<(String, u16)> {
    let rest = address.strip_prefix("https://")?;
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().ok()?),
        None => (authority, 443),
    };
    let usable = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
    (!host.is_empty() && host.bytes().all(usable)).then(|| (host.to_ascii_lowercase(), port))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(change: serde_json::Value) -> Result<Metadata, MetadataFault> {
        let mut document = json!({
            "issuer": "https://id.example", "authorization_endpoint": "https://id.example/auth",
            "token_endpoint": "https://id.example/token", "jwks_uri": "https://keys.example:8443/jwks",
            "response_types_supported": ["code"], "subject_types_supported": ["public"]
        });
        for (key, value) in change.as_object().unwrap() {
            document[key] = value.clone();
        }
        Metadata::read(document.to_string().as_bytes(), "https://id.example")
    }

    #[test]
    fn a_provider_that_says_little_is_taken_at_the_defaults() {
        let metadata = read(json!({})).unwrap();
        assert_eq!(
            (metadata.client_auth, metadata.names_itself, metadata.checks_pkce),
            (ClientAuth::Basic, false, true)
        );
        let post =
            json!({ "token_endpoint_auth_methods_supported": ["private_key_jwt", "client_secret_post"] });
        assert_eq!(read(post).unwrap().client_auth, ClientAuth::Post);
        assert!(!read(json!({ "code_challenge_methods_supported": ["plain"] })).unwrap().checks_pkce);
    }

    #[test]
    fn another_issuer_and_addresses_that_anybody_can_read_are_refused() {
        let issuer = |text: &str| read(json!({ "issuer": text })).unwrap_err();
        assert_eq!(issuer("https://id.example/"), MetadataFault::Issuer("https://id.example/".to_owned()));
        for wrong in [
            "http://id.example/token",
            "https://a@b/",
            "https://id.example/#x",
            "https:///",
            "/token",
            "https://a:b/",
        ] {
            let fault = read(json!({ "token_endpoint": wrong })).unwrap_err();
            assert_eq!(fault, MetadataFault::Address("token_endpoint"), "{wrong}");
        }
        assert_eq!(read(json!({ "response_types_supported": ["id_token"] })), Err(MetadataFault::Flow));
        let only = |method| read(json!({ "token_endpoint_auth_methods_supported": [method] }));
        assert_eq!(only("private_key_jwt"), Err(MetadataFault::ClientAuth));
        let symmetric = json!({ "id_token_signing_alg_values_supported": ["HS256", "none"] });
        assert_eq!(read(symmetric), Err(MetadataFault::Algorithm));
        assert_eq!(Metadata::read(b"[]", "https://id.example"), Err(MetadataFault::Unreadable));
    }

    #[test]
    fn the_configuration_stands_below_the_issuer() {
        assert_eq!(
            address_of("https://id.example/t/"),
            "https://id.example/t/.well-known/openid-configuration"
        );
        assert_eq!(host_and_port("https://ID.example:8443/a"), Some(("id.example".to_owned(), 8443)));
        assert_eq!(host_and_port("https://id.example?a"), Some(("id.example".to_owned(), 443)));
    }
}
