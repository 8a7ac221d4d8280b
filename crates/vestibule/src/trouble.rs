//! Why a command stopped, in four sentences: what happened, what guests notice, what to do, where to read more.

use std::error::Error;
use std::fmt;

/// A chapter of the operators' book.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Chapter {
    /// Installing, the account, folders and certificates.
    SettingUp,
    /// The keys of the configuration file.
    Configuration,
    /// Where people who run the place sign in.
    Console,
    /// What runs with which privilege.
    Privileges,
    /// The rule set and sessions in the kernel.
    Enforcement,
    /// The portal's certificate: given, or got by ACME.
    Certificates,
    /// Offers with periods, speeds and hours.
    Plans,
    /// Names and passwords that the gateway keeps.
    Accounts,
    /// Codes that admit when they are redeemed.
    Vouchers,
    /// Guests who sign in elsewhere, by OpenID Connect.
    Providers,
    /// Codes that are sent to a mailbox or a phone.
    Codes,
    /// Guests who ask a host.
    Sponsors,
    /// Guests whom the house's own system knows.
    Stays,
    /// What is kept of guests, and for how long.
    Privacy,
    /// How the sign-in pages look and what they say.
    Themes,
    /// Start, stop, reload, watching, the local socket.
    Running,
    /// Putting a new version in place.
    Updating,
    /// Names before sign-in, and what is open without.
    WalledGarden,
    /// Telling devices where the API is, and the gateway's own dnsmasq.
    Provisioning,
    /// Why the sign-in page does not come up.
    SignInPage,
    /// The lab on this machine.
    QuickStart,
    /// What a newcomer's request is answered, and which devices ask how.
    HowDevicesNotice,
    /// `vestibule status`: pages, search, chooser, web, files.
    StatusReference,
    /// `vestibule status explain`, `lint` and `serve`.
    StatusTools,
}

impl Chapter {
    #[cfg(test)]
    const ALL: [Self; 23] = [
        Self::Providers,
        Self::Codes,
        Self::Sponsors,
        Self::Stays,
        Self::Privacy,
        Self::Console,
        Self::Themes,
        Self::Plans,
        Self::Accounts,
        Self::Vouchers,
        Self::WalledGarden,
        Self::SettingUp,
        Self::Configuration,
        Self::Privileges,
        Self::Enforcement,
        Self::Certificates,
        Self::Running,
        Self::Provisioning,
        Self::SignInPage,
        Self::QuickStart,
        Self::HowDevicesNotice,
        Self::StatusReference,
        Self::StatusTools,
    ];

    /// The chapter's title in the book.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::SettingUp => "Setting up",
            Self::Configuration => "Configuration",
            Self::Console => "The console",
            Self::Privileges => "Privileges",
            Self::Enforcement => "Enforcement",
            Self::Certificates => "Certificates",
            Self::Plans => "Plans",
            Self::Accounts => "Accounts",
            Self::Vouchers => "Vouchers",
            Self::Providers => "OpenID Connect",
            Self::Codes => "Codes by e-mail and text message",
            Self::Sponsors => "Hosts let guests in",
            Self::Stays => "Guests of the house",
            Self::Privacy => "What is kept of guests",
            Self::Themes => "Themes",
            Self::Running => "Running",
            Self::Updating => "Updating",
            Self::WalledGarden => "DNS and the walled garden",
            Self::Provisioning => "Telling devices where the API is",
            Self::SignInPage => "Why does the page not pop up?",
            Self::QuickStart => "Quick start: the lab",
            Self::HowDevicesNotice => "How devices notice",
            Self::StatusReference => "The HTTP status reference",
            Self::StatusTools => "Explaining, checking and trying out answers",
        }
    }
}

impl fmt::Display for Chapter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the book, chapter \"{}\"", self.title())
    }
}

/// What happened, for an operator. The cause, if any, is its source.
#[derive(Debug)]
pub struct Trouble {
    /// What happened.
    pub what: String,
    /// What guests notice of it.
    pub guests: &'static str,
    /// What to do.
    pub to_do: String,
    /// Where to read more.
    pub more: Chapter,
    source: Option<anyhow::Error>,
}

/// What guests notice of a gateway that does not start, and nothing else.
pub const NO_START: &str =
    "newcomers get no sign-in page and stay out; who is signed in stays online until the end";

impl Trouble {
    /// A trouble at start, without a deeper cause.
    pub fn at_start(what: impl Into<String>, to_do: impl Into<String>, more: Chapter) -> Self {
        Self::new(what, NO_START, to_do, more)
    }

    /// A trouble without a deeper cause.
    pub fn new(
        what: impl Into<String>,
        guests: &'static str,
        to_do: impl Into<String>,
        more: Chapter,
    ) -> Self {
        Self { what: what.into(), guests, to_do: to_do.into(), more, source: None }
    }

    /// The same with its cause.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<anyhow::Error>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The causes from the nearest to the deepest, for one line; empty if there are none.
    #[must_use]
    pub fn causes(&self) -> String {
        self.source.as_ref().map_or_else(String::new, |source| format!("{source:#}"))
    }

    /// The whole story as lines of text, causes included.
    #[must_use]
    pub fn story(&self) -> String {
        let mut story = self.to_string();
        for cause in self.source.iter().flat_map(|source| source.chain()) {
            story.push_str(&format!("\n  because: {cause}"));
        }
        let Self { guests, to_do, more, .. } = self;
        story.push_str(&format!("\n  guests notice: {guests}\n  to do: {to_do}\n  read more: {more}"));
        story
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl Error for Trouble {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|source| source.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chapter_that_an_error_names_is_in_the_book() {
        let summary = include_str!("../../../book/src/SUMMARY.md");
        for chapter in Chapter::ALL {
            assert!(summary.contains(&format!("[{}](", chapter.title())), "{chapter}");
        }
    }
}
