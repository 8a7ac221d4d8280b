//! Codes by e-mail and text message: who carries them, with passwords that stand in files.

use std::sync::Arc;
use std::time::Duration;

use courier::{Courier, Login, MailFailure, MailServer, TextProvider};
use gateway::codes::{Desk, Rules};

use super::password::{self, PasswordError};
use crate::config::{Offer, Post, Ways};

/// Why nobody can carry codes.
#[derive(Debug, thiserror::Error)]
pub enum NoCourier {
    /// A password or a secret cannot be used.
    #[error("the password of the mail server, or the secret of the provider, cannot be used")]
    Password(#[from] PasswordError),
    /// The mail server's settings cannot be used.
    #[error("the mail server of [mail] or [conditions.mail] cannot be used")]
    Mail(#[from] MailFailure),
}

/// Who carries codes by the ways that are configured, and whatever else is written to mailboxes.
///
/// # Errors
/// A file cannot be used. Nobody outside is asked.
pub fn courier(ways: &Ways) -> Result<Courier, NoCourier> {
    let post = ways.mail.as_ref().map(|mail| &mail.post).or(ways.post.as_ref());
    let mail = post.map(mail_server);
    let texts = ways.phone.as_ref().map(|phone| {
        let secret = phone.secret_file.as_deref().map(password::read).transpose()?;
        Ok::<_, NoCourier>(TextProvider::new(phone.provider.clone(), secret.unwrap_or_default()))
    });
    Ok(Courier::new(mail.transpose()?, texts.transpose()?))
}

/// The server that letters go by.
///
/// # Errors
/// A file cannot be used. Nobody outside is asked.
pub(crate) fn mail_server(post: &Post) -> Result<MailServer, NoCourier> {
    let login = post
        .login
        .as_ref()
        .map(|(user, file)| password::read(file).map(|password| Login { user: user.clone(), password }));
    Ok(MailServer::new(post.server.clone(), login.transpose()?)?)
}

/// What the portal is told; `None` where no codes are sent.
pub(super) fn offered(ways: &Ways, desk: &Arc<Desk>) -> Result<Option<portal::Codes>, NoCourier> {
    if ways.mail.is_none() && ways.phone.is_none() {
        return Ok(None);
    }
    let mail = ways.mail.as_ref().map(|mail| portal::CodeWay {
        allowed: mail.domains.clone(),
        blocked: mail.blocked_domains.clone(),
        ..way(&mail.offer)
    });
    let phone = ways.phone.as_ref().map(|phone| portal::CodeWay {
        allowed: phone.prefixes.clone(),
        national: phone.national_prefix.clone(),
        ..way(&phone.offer)
    });
    Ok(Some(portal::Codes { mail, phone, desk: Arc::clone(desk), courier: Arc::new(courier(ways)?) }))
}

/// How long a link for another password is good.
const RESET_LIFE: Duration = Duration::from_secs(1800);
/// Letters for another password in an hour, in all.
const MOST_RESETS: usize = 100;

/// How owners of accounts get another password.
///
/// # Errors
/// A file cannot be used. Nobody outside is asked.
pub(super) fn resets(post: &Post, desk: &Arc<Desk>) -> Result<portal::Resets, NoCourier> {
    let courier = Arc::new(Courier::new(Some(mail_server(post)?), None));
    let rules = Rules { life: RESET_LIFE, most_in_hour: MOST_RESETS };
    Ok(portal::Resets { desk: Arc::clone(desk), courier, rules })
}

fn way(offer: &Offer) -> portal::CodeWay {
    portal::CodeWay {
        plan: offer.plan,
        most_devices: offer.most_devices,
        grace: offer.grace,
        rules: Rules { life: offer.life, most_in_hour: offer.most_in_hour },
        digits: offer.digits,
        allowed: Vec::new(),
        blocked: Vec::new(),
        national: None,
    }
}
