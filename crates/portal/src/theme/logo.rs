//! The operator's picture: a small file of a kind that browsers show and that can run nothing.

use ring::digest;

/// The longest picture, in bytes: with it, a first view is still there at once on a weak network.
const LONGEST: usize = 128 * 1024;

/// A picture that can be served.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Logo {
    kind: &'static str,
    octets: Vec<u8>,
}

impl Logo {
    /// Looks at what a file holds; its name says nothing.
    ///
    /// # Errors
    /// When it is too long, of no kind that is known, or an SVG that could do more than be looked at.
    pub(super) fn of(octets: Vec<u8>) -> Result<Self, String> {
        if octets.len() > LONGEST {
            return Err(format!("it is longer than {LONGEST} bytes: make it smaller, 16 KB is plenty"));
        }
        let kind = match octets.as_slice() {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => "image/png",
            [0xff, 0xd8, 0xff, ..] => "image/jpeg",
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => "image/gif",
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
            other => {
                refuse_active(other)?;
                "image/svg+xml"
            }
        };
        Ok(Self { kind, octets })
    }

    /// Its media type.
    pub(crate) const fn kind(&self) -> &'static str {
        self.kind
    }

    /// The picture itself.
    pub(crate) fn octets(&self) -> &[u8] {
        &self.octets
    }

    /// Differs for each picture, so that browsers may keep one.
    pub(crate) fn edition(&self) -> String {
        let hash = digest::digest(&digest::SHA256, &self.octets);
        hash.as_ref().iter().take(6).map(|octet| format!("{octet:02x}")).collect()
    }
}

/// An SVG must be text, and have nothing that runs or is fetched from elsewhere.
fn refuse_active(octets: &[u8]) -> Result<(), String> {
    let unknown = "it is no PNG, JPEG, GIF, WebP or SVG";
    let text = std::str::from_utf8(octets).map_err(|_| unknown.to_owned())?.to_ascii_lowercase();
    if !text.contains("<svg") || text.contains("<html") {
        return Err(unknown.to_owned());
    }
    for active in [
        "<script",
        "<foreignobject",
        "<iframe",
        "<!entity",
        "<!doctype",
        "javascript:",
        "<handler",
        "@import",
    ] {
        if text.contains(active) {
            return Err(format!("the SVG has {active}: save it as a plain picture"));
        }
    }
    let spaced = text.replace(['"', '\''], " ");
    let squeezed =
        spaced.split_whitespace().collect::<Vec<_>>().join(" ").replace(" =", "=").replace("= ", "=");
    let mut attributes =
        squeezed.split([' ', '/']).filter_map(|word| word.split_once('=')).map(|(name, _)| name.trim());
    if let Some(handler) = attributes.find(|name| name.starts_with("on")) {
        return Err(format!("the SVG has {handler}, which runs script: save it as a plain picture"));
    }
    let mut addresses = squeezed.match_indices("href=").map(|(place, _)| &squeezed[place + 5..]);
    if addresses.any(|address| !address.starts_with('#') && !address.starts_with("data:image/")) {
        return Err("the SVG loads something from elsewhere: draw it into the picture".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_known_by_what_they_hold() {
        let plain = br##"<svg xmlns="http://www.w3.org/2000/svg"><use href="#a"/></svg>"##;
        assert_eq!(Logo::of(plain.to_vec()).unwrap().kind(), "image/svg+xml");
        assert_eq!(Logo::of(b"\x89PNG\r\n\x1a\nrest".to_vec()).unwrap().kind(), "image/png");
        assert_eq!(Logo::of(b"RIFF1234WEBPrest".to_vec()).unwrap().kind(), "image/webp");
    }

    #[test]
    fn what_could_run_or_fetch_something_is_refused() {
        for active in [
            "",
            "just words",
            "<html><svg></svg></html>",
            "<svg><script>alert(1)</script></svg>",
            "<svg ONLOAD=\"alert(1)\"></svg>",
            "<svg\nonload = 'x'></svg>",
            "<svg><a xlink:href=\"javascript:alert(1)\"/></svg>",
            "<svg><image href='https://evil.test/a.png'/></svg>",
            "<svg><foreignObject/></svg>",
            "<!DOCTYPE svg [<!ENTITY a \"b\">]><svg/>",
        ] {
            assert!(Logo::of(active.as_bytes().to_vec()).is_err(), "{active}");
        }
        assert!(Logo::of(vec![0; LONGEST + 1]).is_err());
    }
}
