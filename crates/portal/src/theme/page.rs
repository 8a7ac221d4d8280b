//! The pages and texts there are.

/// A page, by what it is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Page {
    /// The body of a 302.
    Redirected,
    /// An error at the plain door.
    Refused,
    /// Sign in by accepting the terms.
    SignIn,
    /// Wait for the answer of a host.
    Waiting,
    /// You are online.
    Online,
    /// A code, on another device than the one that asked for it.
    Elsewhere,
    /// Make an account, or give it another password.
    Account,
    /// What guests are asked beside the terms.
    Consents,
    /// The terms, to read again.
    Terms,
    /// Give an account another password by a letter.
    Reset,
    /// An error at the secure door.
    Error,
}

impl Page {
    /// The template that it is made from.
    pub(crate) const fn template(self) -> &'static str {
        match self {
            Self::Redirected => "redirected.html",
            Self::Refused => "refused.html",
            Self::SignIn => "sign_in.html",
            Self::Waiting => "waiting.html",
            Self::Online => "online.html",
            Self::Elsewhere => "elsewhere.html",
            Self::Account => "account.html",
            Self::Consents => "consents.html",
            Self::Terms => "terms.html",
            Self::Reset => "reset.html",
            Self::Error => "error.html",
        }
    }
}
