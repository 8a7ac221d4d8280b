//! The desk: judges names and passwords for every door, at the same cost whether there is such an account or not.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use captivity::{EquipmentId, Timestamp};
use gateway::accounts::{
    Account, AccountDesk, AccountName, AccountRevision, Answer, Attempt, Creation, KeptAccount, NotChanged,
    NotRegistered, NotVerified, Password, PasswordHash, Reset, Role, Whose,
};
use gateway::ports::{PortError, Store};
use gateway::{Clock as _, Handle, Refusal, SystemClock};
use tokio::sync::oneshot;

use crate::budget::Budget;
use crate::hashing::Hashing;
use crate::rules::{Weakness, judge};
use crate::workers::{Full, Workers};

/// Wrong passwords for one account in an hour, from all devices that were not signed in by it before. NIST SP 800-63B allows
/// a hundred in a row.
const MOST_WRONG: u32 = 20;
const WRONG_WINDOW: Duration = Duration::from_secs(3600);

/// Accounts that one device may make in a day, and all together in an hour.
const MOST_BY_DEVICE: u32 = 3;
const DEVICE_WINDOW: Duration = Duration::from_secs(24 * 3600);
const MOST_BY_ALL: u32 = 100;
const ALL_WINDOW: Duration = Duration::from_secs(3600);

/// What a password is compared with where there is no account.
const NOBODY: &str = "nobody has this password";

/// Judges names and passwords. Cheap to clone; its threads end with the last one.
#[derive(Clone)]
pub struct Desk {
    inner: Arc<Inner>,
}

struct Inner {
    handle: Handle,
    hashing: Hashing,
    workers: Workers,
    /// A hash of nobody's password, of the same work as every other; made when somebody signs in first.
    decoy: Arc<OnceLock<Option<PasswordHash>>>,
    wrong: Budget<AccountName>,
    made_by_device: Budget<EquipmentId>,
    made_by_all: Budget<()>,
    now: Box<dyn Fn() -> Timestamp + Send + Sync>,
}

impl Desk {
    /// Starts the threads that hash.
    #[must_use]
    pub fn open(handle: Handle, hashing: Hashing) -> Self {
        let inner = Inner {
            handle,
            hashing,
            workers: Workers::start(),
            decoy: Arc::default(),
            wrong: Budget::new(MOST_WRONG, WRONG_WINDOW),
            made_by_device: Budget::new(MOST_BY_DEVICE, DEVICE_WINDOW),
            made_by_all: Budget::new(MOST_BY_ALL, ALL_WINDOW),
            now: Box::new(|| SystemClock.now()),
        };
        Self { inner: Arc::new(inner) }
    }
}

impl AccountDesk for Desk {
    fn verify(&self, attempt: Attempt) -> Answer<Result<Account, NotVerified>> {
        let inner = Arc::clone(&self.inner);
        Box::pin(async move { inner.verify(attempt).await.map(|kept| kept.account) })
    }

    fn register(
        &self,
        equipment: EquipmentId,
        name: AccountName,
        password: Password,
    ) -> Answer<Result<Account, NotRegistered>> {
        let inner = Arc::clone(&self.inner);
        Box::pin(async move { inner.register(equipment, name, password).await })
    }

    fn change_password(&self, attempt: Attempt, new: Password) -> Answer<Result<Account, NotChanged>> {
        let inner = Arc::clone(&self.inner);
        Box::pin(async move { inner.change_password(attempt, new).await })
    }

    fn reset_password(
        &self,
        name: AccountName,
        mail: String,
        new: Password,
    ) -> Answer<Result<Reset, NotChanged>> {
        let inner = Arc::clone(&self.inner);
        Box::pin(async move { inner.reset_password(name, mail, new).await })
    }
}

impl Inner {
    /// The account that they are known by, with the hash that was found right.
    async fn verify(&self, attempt: Attempt) -> Result<KeptAccount, NotVerified> {
        let Attempt { name, password, equipment } = attempt;
        // Paid before the look, so that many tries at once are not more than their number.
        let paid = self.wrong.spend(&name, (self.now)());
        if let Err(wait) = paid
            && !self.was_signed_in(&name, equipment).await?
        {
            return Err(NotVerified::Frozen(wait));
        }
        let asked = name.clone();
        let kept = self.ask(move |store| store.account(&asked)).await.map_err(not_verified)?;
        let hash = kept.as_ref().map(|kept| kept.hash.clone());
        let (hashing, decoy) = (self.hashing.clone(), Arc::clone(&self.decoy));
        let judged = self.workers.run(move || {
            // Made by whoever comes first, known or not: the time of an answer tells nothing.
            let nobody = || Password::parse(NOBODY).ok().and_then(|nobody| hashing.hash(&nobody));
            let decoy = decoy.get_or_init(nobody).clone();
            let is_known = hash.is_some();
            let Some(hash) = hash.or(decoy) else { return (false, None) };
            let is_right = hashing.is_right(&password, &hash) && is_known;
            let is_old = is_right && hashing.is_outdated(&hash);
            (is_right, if is_old { hashing.hash(&password) } else { None })
        });
        let judged = judged.await;
        if paid.is_ok() && !matches!(judged, Ok((false, _))) {
            self.wrong.give_back(&name);
        }
        let (is_right, anew) = judged.map_err(|Full| NotVerified::Busy)?;
        let Some(kept) = kept.filter(|_| is_right) else { return Err(NotVerified::Wrong) };
        match anew {
            Some(hash) => Ok(self.keep_anew(kept, hash).await),
            None => Ok(kept),
        }
    }

    /// What is hashed with other work than is done now is hashed anew; where that cannot be kept, it stays as it was.
    async fn keep_anew(&self, kept: KeptAccount, hash: PasswordHash) -> KeptAccount {
        let (name, former, new) = (kept.account.name.clone(), kept.hash.clone(), hash.clone());
        let revisions = [AccountRevision::Rehash { former, hash: new }];
        match self.ask(move |store| store.revise_account(&name, &revisions)).await {
            Ok(_) => KeptAccount { hash, ..kept },
            Err(_) => kept,
        }
    }

    async fn was_signed_in(
        &self,
        name: &AccountName,
        equipment: Option<EquipmentId>,
    ) -> Result<bool, NotVerified> {
        let Some(equipment) = equipment else { return Ok(false) };
        let name = name.clone();
        self.ask(move |store| store.was_signed_in(&name, equipment)).await.map_err(not_verified)
    }

    async fn register(
        &self,
        equipment: EquipmentId,
        name: AccountName,
        password: Password,
    ) -> Result<Account, NotRegistered> {
        judge(&name, &password).map_err(|weakness| match weakness {
            Weakness::TooShort => NotRegistered::TooShort,
            Weakness::TooCommon => NotRegistered::TooCommon,
        })?;
        let asked = name.clone();
        if self.ask(move |store| store.account(&asked)).await.map_err(not_registered)?.is_some() {
            return Err(NotRegistered::Taken);
        }
        self.spend_on_new(equipment)?;
        let made = self.make(name, password).await;
        if made.is_err() {
            self.made_by_device.give_back(&equipment);
            self.made_by_all.give_back(&());
        }
        made
    }

    fn spend_on_new(&self, equipment: EquipmentId) -> Result<(), NotRegistered> {
        let now = (self.now)();
        self.made_by_device.spend(&equipment, now).map_err(NotRegistered::TooMany)?;
        self.made_by_all.spend(&(), now).map_err(|wait| {
            self.made_by_device.give_back(&equipment);
            NotRegistered::TooMany(wait)
        })
    }

    async fn make(&self, name: AccountName, password: Password) -> Result<Account, NotRegistered> {
        let hash = self.hash(password).await.map_err(|refused| match refused {
            NotVerified::Busy => NotRegistered::Busy,
            _ => NotRegistered::Unavailable,
        })?;
        let account = Account {
            name,
            role: Role::Guest,
            plan: None,
            most_devices: None,
            mail: None,
            note: String::new(),
            created: (self.now)(),
            valid_until: None,
            disabled: None,
            must_change: false,
        };
        let kept = KeptAccount { account: account.clone(), hash };
        match self.ask(move |store| store.create_accounts(&[kept])).await.map_err(not_registered)? {
            Creation::Created => Ok(account),
            Creation::Taken(_) => Err(NotRegistered::Taken),
            Creation::Full => {
                tracing::error!(
                    guests_notice = "they cannot make accounts",
                    to_do = "delete accounts that nobody needs: vestibule account list",
                    "there are as many accounts as may be"
                );
                Err(NotRegistered::Unavailable)
            }
        }
    }

    async fn change_password(&self, attempt: Attempt, new: Password) -> Result<Account, NotChanged> {
        judge(&attempt.name, &new).map_err(too_weak)?;
        let is_same = attempt.password == new;
        let kept = self.verify(attempt).await.map_err(NotChanged::NotVerified)?;
        if is_same {
            return Err(NotChanged::Same);
        }
        let hash = self.hash(new).await.map_err(NotChanged::NotVerified)?;
        let (name, revisions) =
            (kept.account.name.clone(), [AccountRevision::Password { hash, must_change: false }]);
        self.ask(move |store| store.revise_account(&name, &revisions))
            .await
            .map_err(|refusal| NotChanged::NotVerified(not_verified(refusal)))?;
        Ok(Account { must_change: false, ..kept.account })
    }

    async fn reset_password(
        &self,
        name: AccountName,
        mail: String,
        new: Password,
    ) -> Result<Reset, NotChanged> {
        judge(&name, &new).map_err(too_weak)?;
        let refused = |refusal| NotChanged::NotVerified(not_verified(refusal));
        let asked = name.clone();
        let kept = self.ask(move |store| store.account(&asked)).await.map_err(refused)?;
        let now = (self.now)();
        let is_theirs = |account: &Account| {
            account.admits(now) && account.mail.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(&mail))
        };
        let account = kept.map(|kept| kept.account).filter(is_theirs);
        let account = account.ok_or(NotChanged::NotVerified(NotVerified::Wrong))?;
        let hash = self.hash(new).await.map_err(NotChanged::NotVerified)?;
        let revisions = [AccountRevision::Password { hash, must_change: false }];
        let whose = self.ask(move |store| store.revise_account(&name, &revisions)).await.map_err(refused)?;
        let person = match whose {
            Whose::Nobodys => return Err(NotChanged::NotVerified(NotVerified::Wrong)),
            Whose::Newcomers => None,
            Whose::Persons(person) => Some(person),
        };
        Ok(Reset { account: Account { must_change: false, ..account }, person })
    }

    async fn hash(&self, password: Password) -> Result<PasswordHash, NotVerified> {
        let hashing = self.hashing.clone();
        let hashed = self.workers.run(move || hashing.hash(&password)).await;
        hashed.map_err(|Full| NotVerified::Busy)?.ok_or(NotVerified::Unavailable)
    }

    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut dyn Store) -> Result<T, PortError> + Send + 'static,
    ) -> Result<T, Refusal> {
        let (reply, answer) = oneshot::channel();
        self.handle.ask(question, move |told| {
            // Nobody listens any more when the guest has gone.
            let _ = reply.send(told);
        });
        answer.await.unwrap_or(Err(Refusal::Unavailable))
    }
}

const fn too_weak(weakness: Weakness) -> NotChanged {
    match weakness {
        Weakness::TooShort => NotChanged::TooShort,
        Weakness::TooCommon => NotChanged::TooCommon,
    }
}

fn not_verified(refusal: Refusal) -> NotVerified {
    match refusal {
        Refusal::Busy => NotVerified::Busy,
        Refusal::Unavailable => NotVerified::Unavailable,
    }
}

fn not_registered(refusal: Refusal) -> NotRegistered {
    match refusal {
        Refusal::Busy => NotRegistered::Busy,
        Refusal::Unavailable => NotRegistered::Unavailable,
    }
}
