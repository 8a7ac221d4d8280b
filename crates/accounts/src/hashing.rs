//! Argon2id in the PHC's string form: what is kept of a password, and whether a password is the one (RFC 9106).

use argon2::password_hash::phc::{Ident, PasswordHash as Phc};
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use gateway::accounts::{Password, PasswordHash};
use rustix::rand::{GetRandomFlags, getrandom};

/// Octets of salt (RFC 9106 §3.1 recommends 16).
const SALT: usize = 16;

/// The most memory that a hash of another system may ask for, in KiB; the most passes, and lanes.
const MOST_MEMORY: u32 = 128 * 1024;
const MOST_PASSES: u32 = 16;
const MOST_LANES: u32 = 8;

/// How much work a hash is. All that is hashed from now on is hashed so; what was hashed otherwise is hashed anew when its
/// owner signs in.
#[derive(Clone, Debug)]
pub struct Hashing {
    params: Params,
}

/// Why a text cannot be kept as a password's hash.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum UnusableHash {
    /// Not in the PHC's form, or without salt or hash.
    #[error("is not a hash in the PHC's form, such as $argon2id$v=19$m=19456,t=2,p=1$salt$hash")]
    Form,
    /// Of another function.
    #[error("is not of argon2id or argon2i; import such accounts with passwords, or let them be made")]
    Function,
    /// It would take too much.
    #[error(
        "would take too much memory or time at each sign-in: up to {} MiB, {MOST_PASSES} passes and {MOST_LANES} lanes",
        MOST_MEMORY / 1024
    )]
    TooCostly,
}

impl Hashing {
    /// 19 MiB, two passes, one lane: what OWASP recommends where many sign in on a small machine.
    #[must_use]
    pub fn recommended() -> Self {
        Self { params: Params::new(19 * 1024, 2, 1, None).unwrap_or(Params::DEFAULT) }
    }

    /// As little as the function allows: for tests, which hash thousands of times.
    #[must_use]
    pub fn cheapest() -> Self {
        Self { params: Params::new(Params::MIN_M_COST, 1, 1, None).unwrap_or(Params::DEFAULT) }
    }

    /// What is kept of a password; `None` when the kernel gives no salt or no memory.
    #[must_use]
    pub fn hash(&self, password: &Password) -> Option<PasswordHash> {
        let mut salt = [0; SALT];
        if getrandom(&mut salt, GetRandomFlags::empty()).ok()? != salt.len() {
            return None;
        }
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params.clone());
        let phc: Phc = argon.hash_password_with_salt(password.as_str().as_bytes(), &salt).ok()?;
        Some(PasswordHash::new(phc.to_string()))
    }

    /// Whether it is that password. Takes as long for another one.
    #[must_use]
    pub fn is_right(&self, password: &Password, kept: &PasswordHash) -> bool {
        let Ok(phc) = Phc::new(kept.as_str()) else { return false };
        Argon2::default().verify_password(password.as_str().as_bytes(), &phc).is_ok()
    }

    /// Whether it was hashed with other work than is done now.
    #[must_use]
    pub fn is_outdated(&self, kept: &PasswordHash) -> bool {
        let Ok(phc) = Phc::new(kept.as_str()) else { return true };
        let same = Params::try_from(&phc).is_ok_and(|params| {
            let work = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
            work(&params) == work(&self.params)
        });
        !same || phc.algorithm != Algorithm::Argon2id.ident() || phc.version != Some(19)
    }

    /// A hash that another system made.
    ///
    /// # Errors
    /// It cannot be checked here, or would take too much.
    pub fn accept(text: &str) -> Result<PasswordHash, UnusableHash> {
        let phc = Phc::new(text).map_err(|_| UnusableHash::Form)?;
        if phc.salt.is_none() || phc.hash.is_none() {
            return Err(UnusableHash::Form);
        }
        let known: [Ident; 2] = [Algorithm::Argon2id.ident(), Algorithm::Argon2i.ident()];
        if !known.contains(&phc.algorithm) {
            return Err(UnusableHash::Function);
        }
        let params = Params::try_from(&phc).map_err(|_| UnusableHash::Form)?;
        let is_bearable =
            params.m_cost() <= MOST_MEMORY && params.t_cost() <= MOST_PASSES && params.p_cost() <= MOST_LANES;
        if is_bearable { Ok(PasswordHash::new(text)) } else { Err(UnusableHash::TooCostly) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::parse(text).unwrap()
    }

    #[test]
    fn a_password_is_known_again_and_no_other_is() {
        let hashing = Hashing::cheapest();
        let kept = hashing.hash(&password("correct horse")).unwrap();
        assert!(hashing.is_right(&password("correct horse"), &kept));
        assert!(!hashing.is_right(&password("correct hors"), &kept));
        assert!(!hashing.is_right(&password("correct horse"), &PasswordHash::new("nonsense")));
        assert_ne!(kept, hashing.hash(&password("correct horse")).unwrap(), "each has a salt of its own");
    }

    #[test]
    fn what_is_kept_says_how_much_work_it_was() {
        let kept = Hashing::recommended().hash(&password("correct horse")).unwrap();
        assert!(kept.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", kept.as_str());
        assert!(!Hashing::recommended().is_outdated(&kept));
        assert!(Hashing::cheapest().is_outdated(&kept));
        assert!(Hashing::recommended().is_right(&password("correct horse"), &kept));
    }

    /// From the test vectors of the reference implementation (phc-winner-argon2, `src/test.c`): password `password`, salt
    /// `somesalt`.
    #[test]
    fn hashes_of_other_systems_are_taken_where_they_can_be_checked_and_borne() {
        let theirs = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
        let taken = Hashing::accept(theirs).unwrap();
        assert!(Hashing::recommended().is_right(&password("password"), &taken));
        assert!(Hashing::recommended().is_outdated(&taken));
        for (text, why) in [
            ("", UnusableHash::Form),
            ("secret", UnusableHash::Form),
            ("$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ", UnusableHash::Form),
            (&theirs.replace("argon2id", "pbkdf2-sha256"), UnusableHash::Function),
            (&theirs.replace("m=256", "m=1048576"), UnusableHash::TooCostly),
            (&theirs.replace("t=2", "t=1000"), UnusableHash::TooCostly),
        ] {
            assert_eq!(Hashing::accept(text), Err(why), "{text}");
        }
    }
}
