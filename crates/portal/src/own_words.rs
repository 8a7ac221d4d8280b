//! What the portal says of its own errors: the reference speaks of "the site", and here that is the Wi-Fi's portal.
//!
//! The codes, their phrases and the page that explains each are the reference's; so are the words of every code that
//! the portal has nothing more fitting to say about.

/// What happened and what to do, for whoever asked the portal and met this code.
pub(crate) fn own_words(code: u16) -> &'static str {
    match code {
        400 => {
            "The Wi-Fi's portal could not read this request. Open the sign-in page again and try once more."
        }
        403 => "The Wi-Fi's portal does not allow this. Open the sign-in page and start there.",
        404 => "The Wi-Fi's portal has no such page. Its sign-in page is one step away.",
        405 => "The Wi-Fi's portal does not do that with this page. Open the sign-in page and start there.",
        408 => "The request did not arrive in time. The Wi-Fi may be weak here: move closer and try again.",
        409 => {
            "Something has changed since this was opened, so nothing was done. Open the sign-in page and start there."
        }
        413 => {
            "More was sent than a page of the Wi-Fi's portal takes. Open the sign-in page and start there."
        }
        414 | 431 => {
            "The request is longer than the Wi-Fi's portal reads. Open the sign-in page and start there."
        }
        415 | 422 => {
            "The Wi-Fi's portal cannot use what was sent. Open the sign-in page again and try once more."
        }
        421 => "The Wi-Fi's portal answers, and it is not what was asked for. Open the sign-in page.",
        429 => "This device has tried too often. Wait half a minute, then try again.",
        500 => "The Wi-Fi's portal has an error. Who is online stays online. Please try again in a moment.",
        501 | 505 => {
            "The Wi-Fi's portal does not speak this kind of HTTP. Open the sign-in page in a browser."
        }
        503 => {
            "The Wi-Fi's portal cannot do this just now. Who is online stays online. Please try again in some seconds."
        }
        _ => status_codes::visitor_words(code),
    }
}

/// The message that says the same to a guest in their language; `None` where the reference's words are the best.
pub(crate) const fn own_message(code: u16) -> Option<&'static str> {
    Some(match code {
        400 | 415 | 422 => "error-unusable",
        403 => "error-forbidden",
        404 | 421 => "error-not-found",
        405 | 501 | 505 => "error-not-done",
        408 => "error-too-slow",
        413 | 414 | 431 => "error-too-long",
        429 => "error-too-often",
        500 => "error-broken",
        503 => "error-busy",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_error_of_the_portal_speaks_of_a_site() {
        for code in [400, 403, 404, 405, 408, 409, 413, 414, 415, 421, 422, 429, 431, 500, 501, 503, 505] {
            let words = own_words(code);
            assert!(!words.to_lowercase().contains("site"), "{code}: {words}");
        }
    }

    #[test]
    fn what_is_said_of_a_code_is_known_in_the_catalogue() {
        let wording = wording::Wording::default();
        let known = |name: &str| wording.knows(wording::Language::ENGLISH, name);
        assert!((100..600).filter_map(own_message).all(known));
    }
}
