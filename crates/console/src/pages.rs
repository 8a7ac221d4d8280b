//! Making a page: templates, what stands around every page, and lengths of time in words. Escaped by the engine; values are
//! text and numbers, and nothing of a request is ever read as a template.

use std::time::Duration;

use axum::http::StatusCode;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use minijinja::{Environment, UndefinedBehavior, Value, context};

use crate::asking::Asking;
use crate::errors;

const STYLE: &str = include_str!("../templates/console.css");
/// The style is new with a new version of the program.
const CACHING: &str = "public, max-age=600";

const TEMPLATES: [(&str, &str); 5] = [
    ("frame.html", include_str!("../templates/frame.html")),
    ("login.html", include_str!("../templates/login.html")),
    ("password.html", include_str!("../templates/password.html")),
    ("guests.html", include_str!("../templates/guests.html")),
    ("request.html", include_str!("../templates/request.html")),
];

/// All templates.
pub(crate) fn press() -> Environment<'static> {
    let mut press = Environment::new();
    press.set_undefined_behavior(UndefinedBehavior::Strict);
    for (name, source) in TEMPLATES {
        if let Err(error) = press.add_template(name, source) {
            tracing::error!(%error, name, "a template of this build cannot be read");
        }
    }
    press
}

/// The page with these values in it.
pub(crate) fn page(asking: &Asking, code: StatusCode, template: &str, values: Value) -> Response {
    let console = &asking.console;
    let frame = context! { venue_name => console.settings.venue_name.as_str() };
    let made = console.press.get_template(template).and_then(|it| it.render(context! { ..values, ..frame }));
    match made {
        Ok(html) => {
            let fields =
                [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_LANGUAGE, "en")];
            (code, fields, html).into_response()
        }
        Err(error) => {
            tracing::error!(error = %format!("{error:#}"), template, "a page of the console could not be made");
            errors::answer(asking, StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}

/// `GET /console.css`
pub(crate) async fn style() -> Response {
    let fields = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, CACHING)];
    (fields, STYLE).into_response()
}

/// A length of time in at most two units.
pub(crate) fn length(length: Duration) -> String {
    let minutes = length.as_secs() / 60;
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let said = |count: u64, unit: &str| match count {
        0 => None,
        1 => Some(format!("1 {unit}")),
        more => Some(format!("{more} {unit}s")),
    };
    let units = [said(days, "day"), said(hours, "hour"), said(minutes, "minute")];
    let said: Vec<_> = units.into_iter().flatten().take(2).collect();
    if said.is_empty() { "less than a minute".to_owned() } else { said.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_can_be_read_and_has_no_script() {
        let press = press();
        for (name, source) in TEMPLATES {
            press.get_template(name).unwrap();
            for forbidden in ["<script", "javascript:", "onclick", "http://", "https://", "style=\"", "|safe"]
            {
                assert!(!source.contains(forbidden), "{name} has {forbidden}");
            }
        }
    }

    #[test]
    fn lengths_are_told_in_two_units() {
        for (seconds, told) in [
            (59, "less than a minute"),
            (60, "1 minute"),
            (3600, "1 hour"),
            (5400, "1 hour 30 minutes"),
            (2 * 86_400 + 60, "2 days 1 minute"),
            (90_061, "1 day 1 hour"),
        ] {
            assert_eq!(length(Duration::from_secs(seconds)), told);
        }
    }
}
