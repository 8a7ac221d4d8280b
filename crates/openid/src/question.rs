//! What is asked of a provider: the address that a guest is sent to, and the request that makes a token of a code.

use ring::digest::{SHA256, digest};

use crate::base64url;
use crate::metadata::{ClientAuth, Metadata};

/// What makes one sign-in this one: three values that nobody can guess.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secrets {
    /// Comes back with the guest (RFC 6749 §10.12).
    pub(crate) state: String,
    /// Comes back in the token (Core §3.1.2.1).
    pub(crate) nonce: String,
    /// Proves to the provider that the code is ours (RFC 7636 §4.1).
    pub(crate) verifier: String,
}

impl Secrets {
    /// Of 96 random octets: 43 characters each, what RFC 7636 §4.1 asks for at least.
    pub(crate) fn of_draw(draw: &[u8; 96]) -> Self {
        let part = |from: usize| base64url::encode(&draw[from..from + 32]);
        Self { state: part(0), nonce: part(32), verifier: part(64) }
    }

    /// `S256` (RFC 7636 §4.2).
    fn challenge(&self) -> String {
        base64url::encode(digest(&SHA256, self.verifier.as_bytes()).as_ref())
    }
}

/// Where a guest is sent (Core §3.1.2.1).
pub(crate) fn authorization_address(
    metadata: &Metadata,
    client_id: &str,
    scopes: &[String],
    redirect_uri: &str,
    secrets: &Secrets,
) -> String {
    let endpoint = &metadata.authorization_endpoint;
    let scope = scopes.join(" ");
    let question = form(&[
        ("response_type", "code"),
        ("client_id", client_id),
        ("redirect_uri", redirect_uri),
        ("scope", &scope),
        ("state", &secrets.state),
        ("nonce", &secrets.nonce),
        ("code_challenge", &secrets.challenge()),
        ("code_challenge_method", "S256"),
    ]);
    let joint = if endpoint.contains('?') { '&' } else { '?' };
    format!("{endpoint}{joint}{question}")
}

/// The body that makes a token of a code (Core §3.1.3.1), and the field `Authorization` where the secret goes there.
pub(crate) fn token_request(
    metadata: &Metadata,
    client_id: &str,
    secret: Option<&str>,
    redirect_uri: &str,
    code: &str,
    verifier: &str,
) -> (String, Option<String>) {
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", redirect_uri),
        ("code_verifier", verifier),
    ];
    match (secret, metadata.client_auth) {
        (Some(secret), ClientAuth::Basic) => {
            // Both are written as in a form first (RFC 6749 §2.3.1).
            let pair = format!("{}:{}", encoded(client_id), encoded(secret));
            (form(&fields), Some(format!("Basic {}", base64url::encode_standard(pair.as_bytes()))))
        }
        (Some(secret), ClientAuth::Post) => {
            fields.extend([("client_id", client_id), ("client_secret", secret)]);
            (form(&fields), None)
        }
        (None, _) => {
            fields.push(("client_id", client_id));
            (form(&fields), None)
        }
    }
}

fn form(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    pairs.join("&")
}

/// As a form writes it; a space as `%20`, which every reader takes in an address too.
fn encoded(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            written.push(char::from(byte));
        } else {
            written.push_str(&format!("%{byte:02X}"));
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata(client_auth: ClientAuth) -> Metadata {
        Metadata {
            authorization_endpoint: "https://id.example/auth?tenant=1".to_owned(),
            token_endpoint: "https://id.example/token".to_owned(),
            jwks_uri: "https://id.example/jwks".to_owned(),
            client_auth,
            names_itself: true,
            checks_pkce: true,
        }
    }

    #[test]
    fn the_challenge_is_that_of_the_rfc() {
        // RFC 7636, appendix B.
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned();
        let secrets = Secrets { state: String::new(), nonce: String::new(), verifier };
        assert_eq!(secrets.challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn a_guest_is_sent_with_everything_that_comes_back_and_never_the_verifier() {
        let secrets = Secrets::of_draw(&[9; 96]);
        assert_eq!(secrets.verifier.len(), 43);
        let secrets = Secrets { verifier: "v".repeat(43), ..secrets };
        let scopes = ["openid".to_owned(), "email".to_owned()];
        let to = authorization_address(
            &metadata(ClientAuth::Basic),
            "a b&c",
            &scopes,
            "https://portal.example/p",
            &secrets,
        );
        assert!(
            to.starts_with("https://id.example/auth?tenant=1&response_type=code&client_id=a%20b%26c&"),
            "{to}"
        );
        assert!(to.contains("&scope=openid%20email&") && to.ends_with("&code_challenge_method=S256"), "{to}");
        assert!(to.contains("redirect_uri=https%3A%2F%2Fportal.example%2Fp") && !to.contains("vvv"), "{to}");
    }

    #[test]
    fn the_secret_goes_where_the_provider_wants_it() {
        let ask = |auth, secret| token_request(&metadata(auth), "s6BhdRkqt3", secret, "https://p/", "c", "v");
        let (body, field) = ask(ClientAuth::Basic, Some("7Fjfp0ZBr1KtDRbnfVdmIw"));
        // RFC 6749 §2.3.1.
        assert_eq!(field.unwrap(), "Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3");
        assert!(!body.contains("secret") && !body.contains("client_id"), "{body}");
        let (body, field) = ask(ClientAuth::Post, Some("a&b"));
        assert!(body.ends_with("&client_id=s6BhdRkqt3&client_secret=a%26b") && field.is_none(), "{body}");
        let (body, field) = ask(ClientAuth::Basic, None);
        assert!(body.ends_with("&code_verifier=v&client_id=s6BhdRkqt3") && field.is_none(), "{body}");
    }
}
