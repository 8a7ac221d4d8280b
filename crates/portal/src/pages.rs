//! Making a page for whoever asks: in their language, by the theme in force, with what the frame around every page needs.
//!
//! Values are text and numbers; nothing that an operator's configuration or a guest says is ever read as a template.

use minijinja::{Value, context};

use crate::secure::asking::Asking;
pub(crate) use crate::theme::Page;

/// The page with these values in it.
pub(crate) fn render(asking: &Asking, page: Page, values: Value) -> String {
    let settings = &asking.live.settings;
    let portal_url = asking.voice.at(&asking.live.addresses.user_portal_url);
    let frame = context! {
        venue_name => settings.venue_name.as_str(),
        venue_info_url => settings.venue_info_url.as_deref(),
        portal_url => address(&portal_url),
        origin => address(&asking.live.origin),
    };
    settings.theme.render(asking.voice, page, context! { ..values, ..frame })
}

/// The portal's own address as written into pages: the settings allow no character that HTML would read, and devices
/// that look for addresses without reading HTML find it whole.
pub(crate) fn address(portal_url: &str) -> Value {
    Value::from_safe_string(portal_url.to_owned())
}
