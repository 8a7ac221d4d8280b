//! Every route of the secure door in one table: the router is made from it, and so is the test that provokes the errors
//! of each. A page that is not in it is not served.

use axum::Router;
use axum::routing::{MethodRouter, get, post};

use crate::settings::Settings;
use crate::ways::{resume, sponsor};
use crate::{capport_api, consents, devices, extend, home, logo, sign_in, sign_out, theme, ways, wispr};

/// A path with the method that it has, and what answers it.
pub(crate) struct Route {
    /// The method; GET answers HEAD too.
    pub(crate) method: &'static str,
    /// The path.
    pub(crate) path: String,
    answer: MethodRouter,
}

impl Route {
    pub(crate) fn get(path: impl Into<String>, answer: MethodRouter) -> Self {
        Self { method: "GET", path: path.into(), answer }
    }

    pub(crate) fn post(path: impl Into<String>, answer: MethodRouter) -> Self {
        Self { method: "POST", path: path.into(), answer }
    }

    pub(crate) fn add_to(self, router: Router) -> Router {
        router.route(&self.path, self.answer)
    }
}

/// The portal's own routes under these settings: its pages, the API under its paths, the door of smart clients where
/// the operator opened it. The status reference brings its own, [`status_site::PATHS`].
pub(crate) fn table(settings: &Settings) -> Vec<Route> {
    let mut table = vec![
        Route::get("/", get(home::show)),
        Route::post("/sign-in", post(sign_in::submit)),
        Route::post("/extend", post(extend::submit)),
        Route::post("/sign-out", post(sign_out::submit)),
        Route::post("/sign-out/device", post(devices::sign_out)),
    ];
    table.extend(settings.api_paths().map(|path| Route::get(path, get(capport_api::answer))));
    if settings.theme.logo().is_some() {
        table.push(Route::get(theme::LOGO_PATH, get(logo::answer)));
    }
    table.extend(consents::routes(settings));
    if settings.ways.sponsors.is_some() {
        table.push(Route::post("/sponsor", post(sponsor::ask)));
        table.push(Route::post("/sponsor/withdraw", post(sponsor::withdraw)));
    }
    if settings.ways.stays.is_some() {
        table.extend(ways::stay::routes());
    }
    if let Some(accounts) = &settings.ways.accounts {
        table.extend(ways::account::routes(accounts));
    }
    if let Some(codes) = &settings.ways.codes {
        table.extend(ways::code::routes(codes));
    }
    if settings.ways.resume {
        table.push(Route::post("/resume", post(resume::submit)));
    }
    if settings.ways.providers.is_some() {
        table.extend(ways::provider::routes());
    }
    if settings.wispr.is_some() {
        table.extend(wispr::routes());
    }
    table
}
