//! Form tokens: proof that a form was made here, for this device, for this purpose, not long ago (protocols S2).
//!
//! Nothing is stored: a token is its own record, so pages that are asked for and never sent cost no memory. It proves
//! a page, never admission. The key never leaves the settings.

use std::time::Duration;

use captivity::{EquipmentId, Timestamp};
use ring::hmac;

/// How long a form may stay open before it must be sent again.
const LIFE: Duration = Duration::from_secs(3600);

/// How long a smart client may keep the address that ends its session: longer than sessions last.
const LOGOFF_LIFE: Duration = Duration::from_secs(400 * 24 * 3600);

/// Hexadecimal digits: eight bytes of expiry, thirty-two of proof.
const LENGTH: usize = 80;

/// What a form does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Purpose {
    /// Sign a device in.
    SignIn,
    /// Extend a device's session.
    Extend,
    /// Sign a device out.
    SignOut,
    /// Sign another device of the same person out.
    SignOutDevice,
    /// Make an account, or give it another password.
    Account,
    /// Give or withdraw optional consents.
    Consents,
    /// End the session of a smart client, which follows a link.
    Logoff,
}

impl Purpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::SignIn => b"sign-in",
            Self::Extend => b"extend",
            Self::SignOut => b"sign-out",
            Self::SignOutDevice => b"sign-out-device",
            Self::Account => b"account",
            Self::Consents => b"consents",
            Self::Logoff => b"logoff",
        }
    }

    const fn life(self) -> Duration {
        match self {
            Self::SignIn
            | Self::Extend
            | Self::SignOut
            | Self::SignOutDevice
            | Self::Account
            | Self::Consents => LIFE,
            Self::Logoff => LOGOFF_LIFE,
        }
    }
}

/// Why a token is not good.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum TokenFault {
    /// It was made here for this, but too long ago.
    Expired,
    /// It was not made here, or for another device or another form.
    Foreign,
}

/// A token that this device's form carries.
pub(crate) fn issue(key: &[u8; 32], equipment: EquipmentId, purpose: Purpose, now: Timestamp) -> String {
    let expiry = now.after(purpose.life()).unix_millis().to_be_bytes();
    let proof = hmac::sign(&signing_key(key), &statement(equipment, purpose, expiry));
    expiry.iter().chain(proof.as_ref()).map(|byte| format!("{byte:02x}")).collect()
}

/// Checks what a form carried, in constant time.
pub(crate) fn check(
    key: &[u8; 32],
    equipment: EquipmentId,
    purpose: Purpose,
    now: Timestamp,
    token: &str,
) -> Result<(), TokenFault> {
    let (expiry, proof) = parse(token).ok_or(TokenFault::Foreign)?;
    hmac::verify(&signing_key(key), &statement(equipment, purpose, expiry), &proof)
        .map_err(|_| TokenFault::Foreign)?;
    if now.unix_millis() < u64::from_be_bytes(expiry) { Ok(()) } else { Err(TokenFault::Expired) }
}

fn signing_key(key: &[u8; 32]) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, key)
}

/// What the proof is over; every part but the first has a fixed length, so no two statements look alike.
fn statement(equipment: EquipmentId, purpose: Purpose, expiry: [u8; 8]) -> Vec<u8> {
    let parts: [&[u8]; 5] =
        [purpose.label(), &[0], &equipment.interface.padded(), &equipment.link_address.octets(), &expiry];
    parts.concat()
}

fn parse(token: &str) -> Option<([u8; 8], [u8; 32])> {
    let digits = token.as_bytes();
    if digits.len() != LENGTH || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Vec<u8> = digits.chunks(2).map(byte).collect::<Option<_>>()?;
    let (expiry, proof) = bytes.split_at_checked(8)?;
    Some((expiry.try_into().ok()?, proof.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [7; 32];
    const NOW: Timestamp = Timestamp::from_unix_millis(1_700_000_000_000);

    fn device(last: u8) -> EquipmentId {
        EquipmentId {
            interface: "guest0".parse().unwrap(),
            link_address: format!("02:00:00:00:00:{last:02x}").parse().unwrap(),
        }
    }

    #[test]
    fn a_token_serves_its_device_and_its_form_and_no_other() {
        let token = issue(&KEY, device(1), Purpose::SignIn, NOW);
        let check = |key, device, purpose| check(key, device, purpose, NOW, &token);
        assert_eq!(check(&KEY, device(1), Purpose::SignIn), Ok(()));
        assert_eq!(check(&KEY, device(2), Purpose::SignIn), Err(TokenFault::Foreign));
        assert_eq!(check(&KEY, device(1), Purpose::SignOut), Err(TokenFault::Foreign));
        assert_eq!(check(&KEY, device(1), Purpose::Extend), Err(TokenFault::Foreign));
        assert_eq!(check(&[8; 32], device(1), Purpose::SignIn), Err(TokenFault::Foreign));
    }

    #[test]
    fn a_token_lives_for_an_hour() {
        let token = issue(&KEY, device(1), Purpose::SignIn, NOW);
        let after = |seconds| {
            check(&KEY, device(1), Purpose::SignIn, NOW.after(Duration::from_secs(seconds)), &token)
        };
        assert_eq!(after(3599), Ok(()));
        assert_eq!(after(3600), Err(TokenFault::Expired));
    }

    #[test]
    fn no_digit_of_a_token_can_be_changed() {
        let token = issue(&KEY, device(1), Purpose::SignIn, NOW);
        for place in 0..token.len() {
            let other = if &token[place..=place] == "0" { "1" } else { "0" };
            let forged = format!("{}{other}{}", &token[..place], &token[place + 1..]);
            assert_eq!(
                check(&KEY, device(1), Purpose::SignIn, NOW, &forged),
                Err(TokenFault::Foreign),
                "{place}"
            );
        }
        for nonsense in ["", "00", "ü", &"0".repeat(81), &"+1".repeat(40)] {
            assert_eq!(check(&KEY, device(1), Purpose::SignIn, NOW, nonsense), Err(TokenFault::Foreign));
        }
    }
}
