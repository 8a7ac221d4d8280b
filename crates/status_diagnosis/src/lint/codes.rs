//! The code itself, and its phrase (RFC 9110 §15).

use status_codes::{Lifecycle, Registration, Resolved, lookup, resolve};

use super::{Look, rules};
use crate::signs::shown;

/// Codes that say that nobody received the answer, or that stand for another one in a log.
const LOG_ONLY: [u16; 7] = [444, 460, 494, 495, 496, 497, 499];

pub(super) fn look(look: &mut Look<'_>) {
    let code = look.code();
    let status = match resolve(code) {
        Resolved::Invalid(_) => {
            return look.find(&rules::CODE_INVALID, format!("{code:03} is not from 100 to 599"));
        }
        Resolved::ClassFallback(_) => {
            return look
                .find(&rules::CODE_UNREGISTERED, format!("clients take {code} for {}", code / 100 * 100));
        }
        Resolved::Known(status) => status,
    };
    if LOG_ONLY.contains(&code) {
        look.find(&rules::CODE_LOG_ONLY, format!("{code} {}", status.phrase));
    } else if status.registration == Registration::Unofficial {
        look.find(&rules::CODE_UNOFFICIAL, format!("{code} {}: {}", status.phrase, status.spec));
    } else if matches!(status.registration, Registration::Unused | Registration::Reserved) {
        look.find(&rules::CODE_UNUSED, format!("{code}"));
    } else if matches!(status.lifecycle, Lifecycle::Deprecated | Lifecycle::Obsolete | Lifecycle::Historic) {
        look.find(&rules::CODE_DEPRECATED, format!("{code} {}", status.phrase));
    } else if status.registration == Registration::Temporary {
        look.find(&rules::CODE_TEMPORARY, format!("registered until {}", status.expires));
    }
    phrase(look);
}

fn phrase(look: &mut Look<'_>) {
    let sent = look.response.phrase.as_str();
    let Some(status) = lookup(look.code()).filter(|status| status.registration == Registration::Standard)
    else {
        return;
    };
    if !sent.is_empty() && !sent.eq_ignore_ascii_case(status.phrase) && !look.response.version.is_framed() {
        let seen = format!("{:?}; registered is {:?}", shown(sent), status.phrase);
        look.find(&rules::PHRASE_DIFFERS, seen);
    }
}
