//! What doors ask of accounts: is this the password, make me an account, take another password.

use std::pin::Pin;
use std::time::Duration;

use captivity::{EquipmentId, PersonId};

use super::{Account, AccountName, Password};

/// What is being found out; dropping it gives up waiting, and what was begun is finished all the same.
pub type Answer<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Somebody says who they are.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The account that they mean.
    pub name: AccountName,
    /// What they typed.
    pub password: Password,
    /// On which device, where they are a guest: an account at which somebody guesses is still open to a device that was
    /// signed in by it before.
    pub equipment: Option<EquipmentId>,
}

/// Why somebody is not known by an account. Nothing of it tells whether there is such an account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotVerified {
    /// No such account, or another password.
    Wrong,
    /// Too many wrong passwords were tried at that name; worth another try after so long.
    Frozen(Duration),
    /// More wait to be heard than there is room for; worth another try in a second.
    Busy,
    /// The record cannot be asked now.
    Unavailable,
}

/// Why there is no new account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotRegistered {
    /// The name is somebody's.
    Taken,
    /// The password is too short.
    TooShort,
    /// The password is one of the first that anybody would guess.
    TooCommon,
    /// This device, or all together, made as many as may be; worth another try after so long.
    TooMany(Duration),
    /// More wait to be heard than there is room for; worth another try in a second.
    Busy,
    /// The record cannot be asked now, or is full.
    Unavailable,
}

/// Why an account keeps its password.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotChanged {
    /// Whoever asks is not known by it.
    NotVerified(NotVerified),
    /// The new password is too short.
    TooShort,
    /// The new password is one of the first that anybody would guess.
    TooCommon,
    /// The new password is the former one.
    Same,
}

/// An account has another password, and who went online by it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reset {
    /// The account.
    pub account: Account,
    /// Whose sessions were had with the former password; `None` where nobody had one.
    pub person: Option<PersonId>,
}

/// Who judges names and passwords. It costs each asker the same, whether there is such an account or not.
///
/// Whoever asks counts the tries of each device or address; the tries at each account are counted here.
pub trait AccountDesk: Send + Sync {
    /// The account that they are known by. It may be disabled or over, and its password may have to be changed first: ask
    /// [`Account::admits`] and [`Account::must_change`].
    fn verify(&self, attempt: Attempt) -> Answer<Result<Account, NotVerified>>;

    /// Makes an account for whoever is on this device, with the plan and devices of the configuration.
    fn register(
        &self,
        equipment: EquipmentId,
        name: AccountName,
        password: Password,
    ) -> Answer<Result<Account, NotRegistered>>;

    /// Gives an account another password, chosen by its owner, who says the former one.
    fn change_password(&self, attempt: Attempt, new: Password) -> Answer<Result<Account, NotChanged>>;

    /// Gives an account another password, chosen by whoever reads mail at its address: that this is so was found out by the
    /// caller. An account of that name with another address, or one that admits nobody, is as wrong as none.
    fn reset_password(
        &self,
        name: AccountName,
        mail: String,
        new: Password,
    ) -> Answer<Result<Reset, NotChanged>>;
}
