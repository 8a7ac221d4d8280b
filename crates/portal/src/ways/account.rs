//! `POST /sign-in/account`: a name and a password that a guest typed, and what is made of them.
//!
//! Each device may try a few times at once and then one time in a while; how often somebody may try at one account is the
//! desk's to say, as is whether the password is right. A wrong one is 403, not 401: that would have to name a challenge
//! which a client can answer by `Authorization` (RFC 9110 §15.5.2), and a form has none.

use std::num::NonZeroU16;
use std::sync::Arc;

use axum::Extension;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use captivity::{EndCause, EquipmentId, PassFault, PlanName, SessionId, Verdict};
use gateway::accounts::{Account, AccountDesk, Attempt, NotVerified, Password};
use gateway::identity::{Admission, Identity, Vouched, Way};
use gateway::{Refusal, Selector};
use serde::Deserialize;
use tokio::sync::oneshot;

use super::account_pages;
use super::entry::Entry;
use super::reset::{self, Resets};
use super::verdict::{self, again, too_many};
use crate::errors::{self, Reason};
use crate::form;
use crate::home::{self, Notice};
use crate::secure::asking::Asking;
use crate::secure::table::Route;
use crate::token::{self, Purpose};

/// The way's name on pages.
pub(crate) const WAY: &str = "account";

/// What accounts are worth, and who may make one.
#[derive(Clone)]
pub struct Accounts {
    /// The plan of those that have none of their own.
    pub plan: PlanName,
    /// How many devices at once of those that have no number of their own; `None` is as many as the plan says.
    pub most_devices: Option<NonZeroU16>,
    /// Whether guests may make one.
    pub registration: bool,
    /// How owners who forgot their password get another one, if they may.
    pub resets: Option<Resets>,
}

/// The pages of accounts.
pub(crate) fn routes(accounts: &Accounts) -> Vec<Route> {
    let mut routes = vec![
        Route::post("/sign-in/account", post(submit)),
        Route::get("/account/password", get(account_pages::show_password)),
        Route::post("/account/password", post(account_pages::change_password)),
    ];
    if accounts.registration {
        routes.push(Route::get("/account/new", get(account_pages::show_new)));
        routes.push(Route::post("/account/new", post(account_pages::make)));
    }
    if accounts.resets.is_some() {
        routes.extend(reset::routes());
    }
    routes
}

#[derive(Deserialize)]
struct Filled {
    #[serde(default)]
    token: String,
    #[serde(default)]
    edition: String,
    #[serde(default)]
    account_name: String,
    #[serde(default)]
    account_password: String,
    /// A session of the same account that is to end for this one.
    #[serde(default)]
    instead_of: String,
}

/// The form again with the name in it, and never the password.
pub(super) fn entry(name: &str) -> Entry {
    Entry::of(WAY, [("name", name)])
}

async fn submit(Extension(asking): Extension<Asking>, request: Request) -> Response {
    let (equipment, filled) = match received::<Filled>(&asking, request).await {
        Ok(received) => received,
        Err(refused) => return refused,
    };
    let key = &asking.live.settings.token_key;
    if let Err(fault) = token::check(key, equipment, Purpose::SignIn, asking.portal.now(), &filled.token) {
        let (notice, code) = Notice::of(fault);
        return home::page_with(&asking, equipment, code, notice, &entry(&filled.account_name));
    }
    let entry = entry(&filled.account_name);
    if filled.account_name.trim().is_empty() || filled.account_password.is_empty() {
        return again(&asking, equipment, StatusCode::UNPROCESSABLE_ENTITY, &entry.refused("fill-in"));
    }
    // Paid before the look-up, so that many tries at once are not more than their number.
    if let Err(wait) = asking.portal.tries.spend(equipment, asking.portal.now()) {
        return too_many(&asking, equipment, entry, wait);
    }
    let told = verify(&asking, equipment, &filled.account_name, &filled.account_password).await;
    let account = match told {
        Ok(account) => account,
        Err(not) => {
            // What nobody looked at was no try.
            if matches!(not, NotVerified::Busy | NotVerified::Unavailable) {
                asking.portal.tries.give_back(equipment, asking.portal.now());
            }
            return tell(&asking, equipment, entry, not);
        }
    };
    asking.portal.tries.give_back(equipment, asking.portal.now());
    if account.must_change && account.admits(asking.portal.now()) {
        // The state of things is not the one that the page showed (RFC 9110 §15.5.10): the password comes first.
        return account_pages::password_page(
            &asking,
            equipment,
            StatusCode::CONFLICT,
            Notice::PasswordGiven,
            &entry,
        );
    }
    let instead_of = filled.instead_of.parse().ok();
    let verdict = admit(&asking, equipment, &account, filled.edition, instead_of).await;
    verdict::tell(&asking, equipment, &verdict::PERSON, entry, verdict)
}

/// A form of ours from a device of the guest network; otherwise the answer to it.
pub(crate) async fn received<T: serde::de::DeserializeOwned>(
    asking: &Asking,
    request: Request,
) -> Result<(EquipmentId, T), Response> {
    let Some(equipment) = asking.equipment else {
        return Err(errors::answer(asking, StatusCode::FORBIDDEN, Reason::NotAGuest));
    };
    if !form::is_from_here(request.headers(), &asking.live.origin) {
        return Err(errors::answer(asking, StatusCode::FORBIDDEN, Reason::FromElsewhere));
    }
    let filled = form::read(request, asking.portal.patience.head).await;
    let filled = filled.map_err(|code| errors::answer(asking, code, Reason::Status))?;
    Ok((equipment, filled))
}

/// The account that they are known by. What cannot be a name or a password is as wrong as any other.
pub(crate) async fn verify(
    asking: &Asking,
    equipment: EquipmentId,
    name: &str,
    password: &str,
) -> Result<Account, NotVerified> {
    let (Ok(name), Ok(password)) = (name.parse(), Password::parse(password)) else {
        return Err(NotVerified::Wrong);
    };
    desk(asking)?.verify(Attempt { name, password, equipment: Some(equipment) }).await
}

pub(super) fn desk(asking: &Asking) -> Result<Arc<dyn AccountDesk>, NotVerified> {
    asking.portal.accounts.clone().ok_or(NotVerified::Unavailable)
}

/// Lets the owner of this account in. It is looked at once more when they are: whom an operator disables or deletes at this
/// moment does not stay.
pub(crate) async fn admit(
    asking: &Asking,
    equipment: EquipmentId,
    account: &Account,
    edition: String,
    instead_of: Option<SessionId>,
) -> Result<Verdict, Refusal> {
    let identity = Identity::new(Way::Account, account.name.as_str());
    let (Some(offer), Ok(identity)) = (&asking.live.settings.ways.accounts, identity) else {
        return Ok(Verdict::Refused(PassFault::Unknown));
    };
    if !account.admits(asking.portal.now()) {
        return Ok(Verdict::Refused(PassFault::Revoked));
    }
    let vouched = Vouched {
        identity,
        plan: account.plan.unwrap_or(offer.plan),
        most_devices: account.most_devices.or(offer.most_devices),
        no_later_than: account.valid_until,
    };
    let verdict = super::present(asking, equipment, Admission { vouched, edition, instead_of }).await?;
    if matches!(verdict, Verdict::Admitted(_)) && !still_admits(asking, account).await? {
        let (reply, ended) = oneshot::channel();
        asking.portal.handle.end_session(Selector::Equipment(equipment), EndCause::Operator, move |told| {
            let _ = reply.send(told);
        });
        ended.await.unwrap_or(Err(Refusal::Unavailable))?;
        return Ok(Verdict::Refused(PassFault::Revoked));
    }
    Ok(verdict)
}

async fn still_admits(asking: &Asking, account: &Account) -> Result<bool, Refusal> {
    let (name, now) = (account.name.clone(), asking.portal.now());
    let (reply, told) = oneshot::channel();
    let look = move |store: &mut dyn gateway::ports::Store| store.account(&name);
    asking.portal.handle.ask(look, move |kept| {
        let _ = reply.send(kept);
    });
    let kept = told.await.unwrap_or(Err(Refusal::Unavailable))?;
    Ok(kept.is_some_and(|kept| kept.account.admits(now)))
}

/// Why they are not known, on the sign-in page.
fn tell(asking: &Asking, equipment: EquipmentId, entry: Entry, not: NotVerified) -> Response {
    match not {
        NotVerified::Wrong => {
            again(asking, equipment, StatusCode::FORBIDDEN, &entry.refused("password-wrong"))
        }
        NotVerified::Frozen(wait) => too_many(asking, equipment, entry, wait),
        NotVerified::Busy | NotVerified::Unavailable => {
            errors::answer(asking, StatusCode::SERVICE_UNAVAILABLE, Reason::Busy)
        }
    }
}
