//! Whether smart clients could sign in: the file with their password.

use crate::config::Portal;
use crate::findings::Finding;
use crate::run::password;
use crate::trouble::Chapter;

/// Nothing where smart clients are told nothing.
pub(super) fn findings(portal: &Portal) -> Vec<Finding> {
    let Some(wispr) = &portal.wispr else { return Vec::new() };
    let finding = match password::read(&wispr.password_file) {
        Ok(_) => Finding::ok(format!("smart clients (WISPr) sign in as {:?}", wispr.user)),
        Err(wrong) => Finding::fail(
            format!("portal.wispr.password_file: {:#}", anyhow::Error::from(wrong)),
            "the gateway does not start with it",
            "write the password into the file's first line; give it to the gateway's account or group, mode 0640",
            Chapter::Configuration,
        ),
    };
    vec![finding]
}
