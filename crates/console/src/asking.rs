//! One request's circumstances, handed to each page with the request.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::http::header::{self, HeaderMap};
use status_codes::Form;

use crate::console::Console;

/// Who asks, where, and for what.
#[derive(Clone)]
pub(crate) struct Asking {
    pub(crate) console: Arc<Console>,
    /// The other end of the connection.
    pub(crate) peer: SocketAddr,
    /// The origin as the browser has it, such as `https://console.example:8512`; empty where it is not known to be ours.
    pub(crate) origin: String,
    /// In which form errors help the one who asks.
    pub(crate) form: Form,
}

/// What the `Accept` fields ask for; a page where they say nothing.
pub(crate) fn form_of(headers: &HeaderMap) -> Form {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Form::wanted_or(accept, Form::Html)
}
