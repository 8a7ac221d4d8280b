//! Moving a voucher to another device, as an operator asks for it and is told of it.

use captivity::{Denial, LinkAddress, PassFault, SessionId, Verdict, VoucherCode};
use gateway::moving::{Move, Moved};
use gateway::people::Which;

use super::protocol::Answer;

/// What is meant.
pub(super) fn understand(code: &str, session: Option<u32>, to: &str) -> Result<Move, String> {
    let which = code.parse::<VoucherCode>().map(Which::Code).map_err(|wrong| format!("{code:?}: {wrong}"))?;
    let to = to.parse::<LinkAddress>().map_err(|wrong| format!("{to:?}: {wrong}"))?;
    let session = match session.map(SessionId::new) {
        Some(None) => return Err("sessions count from 1".to_owned()),
        session => session.flatten(),
    };
    Ok(Move { which, session, to })
}

/// What the operator is told.
pub(super) fn shown(moved: &Moved) -> Answer {
    let why = match moved {
        Moved::To { former, session } => {
            return Answer::VoucherMoved { former: former.mark(), session: session.id.mark() };
        }
        Moved::NoVoucher => "there is no voucher of that code",
        Moved::NoSession => {
            "the voucher is not in use there: nothing has to be moved, its code can be typed on the other device"
        }
        Moved::WhichSession => {
            "several devices are online with this voucher: say which one with --session (vestibule voucher show)"
        }
        Moved::SameDevice => "that device is online with this voucher already",
        Moved::NotAdmitted(verdict) => why_not(verdict),
    };
    Answer::NotPossible { why: why.to_owned() }
}

const fn why_not(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Denied(Denial::UsedUp { .. }) => "nothing is left of the voucher; nothing has changed",
        Verdict::Denied(_) => "its plan admits nobody at this hour; nothing has changed",
        Verdict::Refused(PassFault::Revoked) => "the voucher was taken back; nothing has changed",
        Verdict::Refused(_) => "the voucher has expired; nothing has changed",
        Verdict::NoSuchPlan => "its plan is gone, or is none that is used up; nothing has changed",
        Verdict::Full { .. } => "more devices are online with it than it is for; nothing has changed",
        _ => "the gateway did not admit the other device; nothing has changed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_code_and_no_device_is_said_to_be_none() {
        let code = VoucherCode::from_draw(captivity::VoucherTag::from_draw(3), 5).to_string();
        let wish = understand(&code, Some(7), "02:00:00:00:00:01").unwrap();
        assert_eq!((wish.session, wish.to.to_string()), (SessionId::new(7), "02:00:00:00:00:01".to_owned()));
        assert!(understand("1 or 1=1", None, "02:00:00:00:00:01").unwrap_err().starts_with("\"1 or 1=1\""));
        assert!(understand(&code, None, "<b>").unwrap_err().starts_with("\"<b>\""));
        assert!(understand(&code, Some(0), "02:00:00:00:00:01").is_err());
    }
}
