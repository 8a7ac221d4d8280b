//! Who asks, as far as a page of hosts has to know: somebody who is signed in, by an account that is still a host's and still
//! has the password that they signed in with.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use gateway::accounts::Role;
use gateway::sponsors::{By, Host};
use serde::Deserialize;
use tokio::sync::oneshot;

use crate::asking::Asking;
use crate::console::Rooms;
use crate::{errors, form};

/// A host who is signed in: what the pages of hosts ask for, so that none can do without.
pub(crate) struct SignedIn {
    pub(crate) host: Host,
    /// What every form of theirs carries.
    pub(crate) token: String,
}

/// What forms of hosts carry.
#[derive(Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    token: String,
    /// For how long, where that is asked.
    #[serde(default)]
    pub(crate) minutes: String,
}

impl SignedIn {
    /// Asks as this host.
    pub(crate) const fn by(&self) -> By<'_> {
        By::Host(&self.host)
    }

    /// Whoever sent these fields.
    ///
    /// # Errors
    /// The answer to give instead: the way to sign in, or an error.
    pub(crate) async fn find(asking: &Asking, rooms: &Rooms, headers: &HeaderMap) -> Result<Self, Response> {
        let now = rooms.now();
        let nobody = || Redirect::to("/login").into_response();
        let Some(login) = asking.console.logins.find(headers, now) else { return Err(nobody()) };
        let (reply, told) = oneshot::channel();
        let name = login.name.clone();
        rooms.handle.ask(
            move |store| store.account(&name),
            move |kept| {
                let _ = reply.send(kept);
            },
        );
        let Ok(Ok(kept)) = told.await else {
            return Err(errors::answer(asking, StatusCode::SERVICE_UNAVAILABLE));
        };
        let is_fine = |kept: &gateway::accounts::KeptAccount| {
            kept.account.role == Role::Host && kept.account.admits(now) && kept.hash == login.hash
        };
        match kept.filter(is_fine) {
            Some(kept) => {
                let host = Host { name: kept.account.name.to_string(), mail: kept.account.mail };
                Ok(Self { host, token: login.token })
            }
            None => {
                asking.console.logins.end(headers);
                Err(nobody())
            }
        }
    }

    /// Whoever sent this form of one of our own pages, and what is in it.
    ///
    /// # Errors
    /// The answer to give instead.
    pub(crate) async fn sent(
        asking: &Asking,
        rooms: &Rooms,
        request: Request,
    ) -> Result<(Self, Sent), Response> {
        if !form::is_from_here(request.headers(), &asking.origin) {
            return Err(errors::answer(asking, StatusCode::FORBIDDEN));
        }
        let host = Self::find(asking, rooms, request.headers()).await?;
        let sent: Sent = form::read(request).await.map_err(|code| errors::answer(asking, code))?;
        if form::is_same(&host.token, &sent.token) {
            Ok((host, sent))
        } else {
            Err(errors::answer(asking, StatusCode::FORBIDDEN))
        }
    }
}
