//! `[conditions.*]` beside the terms: the ways in. Each has a section of its own and a file of its own here.
//!
//! What a section means is checked with the plans that exist; which sections there are decides whether the terms alone have
//! to admit.

mod accounts;
mod codes;
#[cfg(test)]
mod handbook;
mod mail;
mod phone;
mod providers;
mod sponsors;
mod stay;

use std::path::Path;

use captivity::Plans;

use super::Problems;
use super::document::{Placed, Section};
use super::mail::{Post, WrittenPost};
pub use accounts::Accounts;
use accounts::WrittenAccounts;
pub use codes::Offer;
pub use mail::Mail;
use mail::WrittenMail;
pub use phone::Phone;
use phone::WrittenPhone;
pub use providers::Provider;
use providers::WrittenProvider;
use sponsors::WrittenSponsors;
pub use sponsors::{SponsorLetters, Sponsors};
pub use stay::Stay;
use stay::WrittenStay;

/// The ways in, but for terms and vouchers, which [`captivity::Conditions`] have.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Ways {
    /// Names and passwords that the gateway keeps.
    pub accounts: Option<Accounts>,
    /// Codes by e-mail.
    pub mail: Option<Mail>,
    /// Codes by text message.
    pub phone: Option<Phone>,
    /// Guests who come back go on with their session, by a cookie or a code.
    pub resume: bool,
    /// Guests may sign in at these.
    pub providers: Vec<Provider>,
    /// Guests may ask a host.
    pub sponsors: Option<Sponsors>,
    /// The server of letters: that of `[mail]`, or of `[conditions.mail]` where there is no other.
    pub post: Option<Post>,
    /// What the house's own system knows its guests by.
    pub stay: Option<Stay>,
}

/// What stands elsewhere and is needed here.
#[derive(Debug)]
pub(super) struct Beside {
    /// `[mail]`
    pub(super) post: Option<WrittenPost>,
    /// Whether there is a `[console]`.
    pub(super) has_console: bool,
}

/// The sections as they were written.
#[derive(Debug)]
pub(super) struct WrittenWays {
    vouchers: Option<Placed<bool>>,
    accounts: Option<WrittenAccounts>,
    /// Whether codes admit.
    codes: bool,
    mail: Option<WrittenMail>,
    phone: Option<WrittenPhone>,
    resume: Option<Placed<bool>>,
    providers: Vec<WrittenProvider>,
    sponsors: Option<WrittenSponsors>,
    stay: Option<WrittenStay>,
}

impl WrittenWays {
    /// Reads the sections of `[conditions]` that are ways in.
    pub(super) fn read(conditions: &mut Section<'_>, problems: &mut Problems) -> Self {
        let mut accepted = |name| {
            let mut section = conditions.section(name, problems);
            let accepted = section.flag("accepted", problems);
            section.end(problems);
            accepted
        };
        let (vouchers, resume) = (accepted("vouchers"), accepted("resume"));
        let accounts = accounts::read(conditions.section("accounts", problems), problems);
        let mail = mail::read(conditions.section("mail", problems), problems);
        let phone = phone::read(conditions.section("phone", problems), problems);
        let providers = providers::read(conditions.sections("providers", problems), problems);
        let sponsors = sponsors::read(conditions.section("sponsors", problems), problems);
        let stay = stay::read(conditions.section("stay", problems), problems);
        let codes = mail.is_some() || phone.is_some();
        Self { vouchers, resume, accounts, codes, mail, phone, providers, sponsors, stay }
    }

    /// What they mean, of these plans; files are named from this folder.
    pub(super) fn understand(
        &mut self,
        plans: &Plans,
        beside: Beside,
        folder: &Path,
        problems: &mut Problems,
    ) -> Ways {
        let Beside { post, has_console } = beside;
        let common = post.and_then(|written| written.understand(folder, problems));
        let mail = self.mail.take();
        let mail =
            mail.and_then(|written| mail::understand(written, plans, (common.as_ref(), folder), problems));
        let post = common.or_else(|| mail.as_ref().map(|mail| mail.post.clone()));
        Ways {
            accounts: self
                .accounts
                .as_ref()
                .and_then(|written| accounts::understand(written, plans, post.as_ref(), problems)),
            mail,
            phone: self.phone.take().and_then(|written| phone::understand(written, plans, folder, problems)),
            resume: self.resume.as_ref().is_some_and(|flag| flag.value),
            providers: providers::understand(&self.providers, plans, folder, problems),
            sponsors: self.sponsors.as_ref().and_then(|written| {
                sponsors::understand(written, plans, (post.as_ref(), has_console), problems)
            }),
            post,
            stay: self.stay.as_ref().and_then(|written| stay::understand(written, plans, folder, problems)),
        }
    }

    /// Whether vouchers admit.
    pub(super) fn vouchers(&self) -> bool {
        self.vouchers.as_ref().is_some_and(|flag| flag.value)
    }

    /// Whether anything admits beside accepting the terms.
    pub(super) fn is_any(&self) -> bool {
        let is_known_here = self.vouchers() || self.accounts.is_some() || self.stay.is_some();
        is_known_here || self.codes || !self.providers.is_empty() || self.sponsors.is_some()
    }
}
