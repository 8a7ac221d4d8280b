//! The ways in: what the sign-in page offers, and what becomes of a form of one of them.
//!
//! Each way finds out by itself who a guest is, outside of the gateway's loop, and hands over somebody whom it vouches for;
//! whether that admits is the gateway's to say. Every way's refusal looks the same, so that a theme shows all of them.

// Names and passwords of accounts.
pub(crate) mod account;
pub(crate) mod account_pages;
pub(crate) mod reset;
// Codes that are sent to a mailbox or a phone.
pub(crate) mod code;
pub(crate) mod entry;
// An OpenID Connect provider knows them.
pub(crate) mod provider;
// Somebody of the house says so, at the console.
pub(crate) mod sponsor;
// A session that goes on.
pub(crate) mod resume;
// The house's own system knows them.
pub(crate) mod stay;
pub(crate) mod tries;
pub(crate) mod verdict;
// The gateway's own: a code of its record.
pub(crate) mod voucher;

use std::sync::Arc;

use captivity::{EquipmentId, Verdict};
use gateway::Refusal;
use gateway::identity::{Admission, Way};
use gateway::providers::ProviderDesk;
use gateway::sponsors::Desk;
use minijinja::{Value, context};
use tokio::sync::oneshot;

use crate::secure::asking::Asking;

/// What the offer depends on beside the settings.
#[derive(Clone, Copy)]
pub(crate) struct Circumstances {
    /// Accepting the terms admits this device now.
    pub(crate) terms_admit: bool,
    /// Vouchers admit.
    pub(crate) vouchers: bool,
    /// The browser proves which session was its own.
    pub(crate) is_known: bool,
    /// A code was sent and is awaited.
    pub(crate) code_awaited: bool,
}

/// What a way is offered by: beside terms and vouchers, which the gateway's conditions have.
#[derive(Clone, Default)]
pub struct Ways {
    /// Names and passwords that the gateway keeps.
    pub accounts: Option<account::Accounts>,
    /// What the house's own system knows its guests by.
    pub stays: Option<stay::Stays>,
    /// Who leads to OpenID Connect providers, if there are any.
    pub providers: Option<Arc<dyn ProviderDesk>>,
    /// Codes that are sent.
    pub codes: Option<code::Codes>,
    /// Where guests ask a host, if they may.
    pub sponsors: Option<Arc<Desk>>,
    /// Whether a guest who comes back can go on with a session, by a cookie or a code.
    pub resume: bool,
}

impl Ways {
    /// For the template `ways.html`: what is offered to this device, in order.
    pub(crate) fn offered(&self, circumstances: Circumstances) -> Vec<Value> {
        let Circumstances { terms_admit, vouchers, is_known, code_awaited } = circumstances;
        let mut offered = Vec::new();
        if code_awaited {
            offered.push(context! { name => code::CODE, title => "code", template => "way_code.html" });
        }
        if self.resume && is_known {
            offered.push(resume::offered(is_known));
        }
        if terms_admit || vouchers {
            let title = if vouchers { "voucher-use" } else { "accept-and-connect" };
            offered.push(context! { name => "terms", title, template => "way_terms.html" });
        }
        if let Some(stays) = &self.stays {
            offered.push(stay::offered(&stays.fields));
        }
        if self.accounts.is_some() {
            offered.push(
                context! { name => account::WAY, title => "account-use", template => "way_account.html" },
            );
        }
        if let Some(desk) = &self.providers {
            offered.extend(provider::offered(desk.as_ref()));
        }
        for (way, title) in [(Way::Mail, "mail-use"), (Way::Phone, "phone-use")] {
            if self.codes.as_ref().is_some_and(|codes| codes.way(way).is_some()) {
                offered.push(context! { name => way.name(), title, template => "way_send.html" });
            }
        }
        if self.sponsors.is_some() {
            offered.push(
                context! { name => sponsor::NAME, title => "sponsor-ask", template => "way_sponsor.html" },
            );
        }
        if self.resume && !is_known {
            offered.push(resume::offered(is_known));
        }
        offered
    }
}

/// Presents somebody who is vouched for; the page says what became of it.
pub(crate) async fn admit(
    asking: &Asking,
    equipment: EquipmentId,
    admission: Admission,
    entry: entry::Entry,
) -> axum::response::Response {
    let told = present(asking, equipment, admission).await;
    verdict::tell(asking, equipment, &verdict::PERSON, entry, told)
}

/// Asks the gateway.
pub(crate) async fn present(
    asking: &Asking,
    equipment: EquipmentId,
    admission: Admission,
) -> Result<Verdict, Refusal> {
    let (reply, answer) = oneshot::channel();
    asking.portal.handle.admit(equipment, admission, move |verdict| {
        // Nobody listens any more when the guest has gone; the session is theirs all the same.
        let _ = reply.send(verdict);
    });
    answer.await.unwrap_or(Err(Refusal::Unavailable))
}
