//! Providers that are known by name: their issuer, and the hosts that their sign-in pages need beside it.

/// A provider of which only the client has to be told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Preset {
    /// Accounts of Google, also those that a company manages.
    Google,
    /// One directory of Microsoft Entra, or the personal accounts of Microsoft, as a directory of its own.
    Microsoft,
}

impl Preset {
    /// The one of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "google" => Some(Self::Google),
            "microsoft" => Some(Self::Microsoft),
            _ => None,
        }
    }

    /// The directory of Microsoft's personal accounts.
    const CONSUMERS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

    /// Its issuer. Microsoft has one for each directory; `None` where none is named, or by a word that stands for several:
    /// whoever runs a directory can call people in it what they like.
    #[must_use]
    pub fn issuer(self, tenant: Option<&str>) -> Option<String> {
        match self {
            Self::Google => tenant.is_none().then(|| "https://accounts.google.com".to_owned()),
            Self::Microsoft => {
                let tenant = if tenant? == "consumers" { Self::CONSUMERS } else { tenant? };
                let is_number =
                    tenant.len() == 36 && tenant.bytes().all(|it| it.is_ascii_hexdigit() || it == b'-');
                let tenant = tenant.to_ascii_lowercase();
                is_number.then(|| format!("https://login.microsoftonline.com/{tenant}/v2.0"))
            }
        }
    }

    /// Hosts beside the issuer's.
    #[must_use]
    pub const fn hosts(self) -> &'static [&'static str] {
        match self {
            Self::Google => &[
                "accounts.youtube.com",
                "ssl.gstatic.com",
                "fonts.gstatic.com",
                "fonts.googleapis.com",
                "lh3.googleusercontent.com",
            ],
            Self::Microsoft => &[
                "login.live.com",
                "account.live.com",
                "*.msauth.net",
                "*.msftauth.net",
                "*.msauthimages.net",
                "*.msftauthimages.net",
            ],
        }
    }
}

/// What stands for a provider of that name in addresses; `None` where nothing of the name can stand there.
#[must_use]
pub fn id_of(name: &str) -> Option<String> {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let id = words.collect::<Vec<_>>().join("-").to_ascii_lowercase();
    (!id.is_empty() && id.len() <= 64).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_microsoft_issuer_is_one_directory_and_never_all() {
        let of = |tenant| Preset::Microsoft.issuer(tenant);
        let own = "7FC33A10-2b6e-4b6f-9d2c-5b4a7e5f0a11";
        assert_eq!(
            of(Some(own)).unwrap(),
            "https://login.microsoftonline.com/7fc33a10-2b6e-4b6f-9d2c-5b4a7e5f0a11/v2.0"
        );
        assert!(of(Some("consumers")).unwrap().contains(Preset::CONSUMERS));
        for wrong in [None, Some("common"), Some("organizations"), Some("../x")] {
            assert_eq!(of(wrong), None, "{wrong:?}");
        }
        assert_eq!(Preset::Google.issuer(None).unwrap(), "https://accounts.google.com");
    }

    #[test]
    fn a_name_becomes_a_word_for_addresses() {
        assert_eq!(id_of("Université d’Été & Co").unwrap(), "universit-d-t-co");
        assert_eq!(id_of("Google").unwrap(), "google");
        assert_eq!(id_of("日本"), None);
    }
}
