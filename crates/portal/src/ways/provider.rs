//! `POST /provider` and `GET /provider/callback/…`: a guest goes to an OpenID Connect provider, and comes back.
//!
//! Pressing the button opens the provider's pages to this device and leads there by 303. Who comes back is looked up by the
//! state that went along, which belongs to this device; what comes from another device is no sign-in of this one
//! (RFC 9700 §4.7). The GET changes something only with a state that was made for it a moment ago, once.

use std::time::Duration;

use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use captivity::{Captivity, EquipmentId};
use gateway::identity::Admission;
use gateway::providers::{NotBegun, NotKnown, ProviderDesk, Returned, Wish, callback_path};
use minijinja::{Value, context};
use serde::Deserialize;

use super::account::received;
use super::entry::Entry;
use super::verdict::{again, too_many};
use crate::errors::{self, Reason};
use crate::home::{self, Notice};
use crate::secure::asking::Asking;
use crate::secure::table::Route;
use crate::settings::Settings;
use crate::sign_in::see_home;
use crate::token::{self, Purpose, TokenFault};

/// After how long a provider that was of no use is asked again, as `openid` has it.
const ASKED_AGAIN_AFTER: Duration = Duration::from_secs(10);

/// The way's name on pages.
const WAY: &str = "provider";

/// Where guests press, and where they come back to.
pub(crate) fn routes() -> [Route; 2] {
    [Route::post("/provider", post(go)), Route::get(callback_path("{provider}"), get(come_back))]
}

/// For the template `ways.html`; `None` where there is no provider.
pub(crate) fn offered(desk: &dyn ProviderDesk) -> Option<Value> {
    let offered = desk.offered();
    let names: Vec<_> = offered.iter().map(|provider| provider.name.as_str()).collect();
    let provider = names.join(" / ");
    let providers: Vec<_> =
        offered.iter().map(|one| context! { id => one.id.as_str(), name => one.name.as_str() }).collect();
    (!providers.is_empty()).then(|| {
        context! { name => WAY, title => "continue-with", template => "way_provider.html", provider, providers }
    })
}

/// Lets the page's form lead to the providers: browsers hold `form-action` against where an answer sends them too
/// (Content Security Policy Level 3 §4.1.3).
pub(crate) fn allow(response: &mut Response, settings: &Settings) {
    let offered = settings.ways.providers.iter().flat_map(|desk| desk.offered());
    let origins: Vec<_> = offered.flat_map(|provider| provider.origins).collect();
    if origins.is_empty() {
        return;
    }
    let ours = "form-action 'self'";
    let policy = settings.theme.policy().replace(ours, &format!("{ours} {}", origins.join(" ")));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}

#[derive(Deserialize)]
struct Filled {
    #[serde(default)]
    token: String,
    #[serde(default)]
    edition: String,
    #[serde(default)]
    provider: String,
    /// A session of the same person that is to end for this one.
    #[serde(default)]
    instead_of: String,
}

fn entry() -> Entry {
    Entry::of(WAY, [])
}

async fn go(Extension(asking): Extension<Asking>, request: Request) -> Response {
    let (equipment, filled) = match received::<Filled>(&asking, request).await {
        Ok(received) => received,
        Err(refused) => return refused,
    };
    let key = &asking.live.settings.token_key;
    if let Err(fault) = token::check(key, equipment, Purpose::SignIn, asking.portal.now(), &filled.token) {
        let (notice, code) = Notice::of(fault);
        return home::page(&asking, equipment, code, notice);
    }
    if filled.edition != asking.conditions().terms.edition {
        return home::page(&asking, equipment, StatusCode::CONFLICT, Notice::TermsChanged);
    }
    let Some(desk) = asking.live.settings.ways.providers.clone() else { return see_home(&asking) };
    let wish = Wish {
        equipment,
        provider: filled.provider,
        edition: filled.edition,
        instead_of: filled.instead_of.parse().ok(),
        origin: asking.live.origin.clone(),
    };
    match desk.begin(wish).await {
        Ok(address) => (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response(),
        Err(NotBegun::Unknown) => see_home(&asking),
        Err(NotBegun::TooMany(wait)) => too_many(&asking, equipment, entry(), wait),
        Err(NotBegun::Unavailable) => unavailable(&asking, equipment),
    }
}

/// The provider is of no use now: 503 with the time until it is asked again (RFC 9110 §10.2.3).
fn unavailable(asking: &Asking, equipment: EquipmentId) -> Response {
    let fault = entry().refused("way-failed");
    let mut response = again(asking, equipment, StatusCode::SERVICE_UNAVAILABLE, &fault);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(ASKED_AGAIN_AFTER.as_secs()));
    response
}

/// What a provider sends along (RFC 6749 §4.1.2, RFC 9207 §2); what else it sends is of no use here.
#[derive(Deserialize)]
struct Brought {
    #[serde(default)]
    state: String,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

async fn come_back(
    Extension(asking): Extension<Asking>,
    Path(provider): Path<String>,
    brought: Result<Query<Brought>, QueryRejection>,
) -> Response {
    let Some(equipment) = asking.equipment else {
        return errors::answer(&asking, StatusCode::FORBIDDEN, Reason::NotAGuest);
    };
    let Ok(Query(brought)) = brought else {
        return errors::answer(&asking, StatusCode::BAD_REQUEST, Reason::Status);
    };
    let Some(desk) = asking.live.settings.ways.providers.clone() else { return see_home(&asking) };
    let Brought { state, code, error, iss: issuer } = brought;
    match desk.finish(equipment, Returned { provider, state, code, error, issuer }).await {
        Ok(known) => {
            let admission =
                Admission { vouched: known.vouched, edition: known.edition, instead_of: known.instead_of };
            super::admit(&asking, equipment, admission, entry()).await
        }
        Err(not) => tell(&asking, equipment, not),
    }
}

/// Why they are not known, on the sign-in page; who is online already, and looked at the address again, is told so.
fn tell(asking: &Asking, equipment: EquipmentId, not: NotKnown) -> Response {
    let again = |code, fault| again(asking, equipment, code, &entry().refused(fault));
    match not {
        NotKnown::NotSent
            if matches!(asking.portal.handle.captivity_of(equipment), Captivity::Admitted(_)) =>
        {
            see_home(asking)
        }
        NotKnown::NotSent => {
            let (notice, code) = Notice::of(TokenFault::Foreign);
            home::page(asking, equipment, code, notice)
        }
        NotKnown::Declined | NotKnown::NotAdmitted => again(StatusCode::FORBIDDEN, "way-failed"),
        NotKnown::Failed => unavailable(asking, equipment),
    }
}
