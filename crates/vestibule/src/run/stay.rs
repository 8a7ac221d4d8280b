//! The house's own system, as the configuration names it.

use house_system::{HouseSystem, Key, Settings};

use super::password::{self, PasswordError};
use crate::config::Stay;

/// Whoever asks it. Nobody is asked yet.
///
/// # Errors
/// The key cannot be read, everybody can read it, or it is none.
pub fn house_system(stay: &Stay) -> Result<HouseSystem, PasswordError> {
    let key = password::read(&stay.key_file)?;
    let key = Key::of(key.trim_end())
        .map_err(|wrong| PasswordError::Unusable(stay.key_file.clone(), wrong.to_string()))?;
    Ok(HouseSystem::new(Settings {
        url: stay.url.clone(),
        key,
        roots: stay.roots_file.clone(),
        plain_http: stay.plain_http,
        within: stay.within,
    }))
}
