//! Accounts in the pretended store.

use std::collections::BTreeMap;

use captivity::{EquipmentId, PersonId};

use super::{Call, Inner, PretendStore};
use crate::accounts::{
    Account, AccountName, AccountRevision, Accounts, Creation, KeptAccount, MOST_ACCOUNTS, Whose,
};
use crate::identity::{Identity, Way};
use crate::ports::PortError;

const WHAT: &str = "the pretended store";

/// All accounts.
#[derive(Default)]
pub(super) struct Book(BTreeMap<AccountName, KeptAccount>);

impl Inner {
    fn person_of(&self, name: &AccountName) -> Option<PersonId> {
        let identity = Identity::new(Way::Account, name.as_str()).ok()?;
        self.people.person_called(&identity)
    }

    fn whose(&self, name: &AccountName) -> Whose {
        match (self.accounts.0.contains_key(name), self.person_of(name)) {
            (false, _) => Whose::Nobodys,
            (true, None) => Whose::Newcomers,
            (true, Some(person)) => Whose::Persons(person),
        }
    }
}

impl Accounts for PretendStore {
    fn create_accounts(&mut self, accounts: &[KeptAccount]) -> Result<Creation, PortError> {
        self.0.call(Call::Record, &[], WHAT, |inner| {
            if inner.accounts.0.len() + accounts.len() > MOST_ACCOUNTS {
                return Creation::Full;
            }
            let mut book = inner.accounts.0.clone();
            for kept in accounts {
                if book.insert(kept.account.name.clone(), kept.clone()).is_some() {
                    return Creation::Taken(kept.account.name.clone());
                }
            }
            inner.accounts.0 = book;
            Creation::Created
        })
    }

    fn account(&mut self, name: &AccountName) -> Result<Option<KeptAccount>, PortError> {
        self.0.call(Call::Find, &[], WHAT, |inner| inner.accounts.0.get(name).cloned())
    }

    fn accounts_of_mail(&mut self, mail: &str, most: usize) -> Result<Vec<KeptAccount>, PortError> {
        self.0.call(Call::Find, &[], WHAT, |inner| {
            let is_its = |kept: &&KeptAccount| {
                kept.account.mail.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(mail))
            };
            inner.accounts.0.values().filter(is_its).take(most).cloned().collect()
        })
    }

    fn accounts(&mut self, after: Option<&AccountName>, most: usize) -> Result<Vec<KeptAccount>, PortError> {
        self.0.call(Call::Find, &[], WHAT, |inner| {
            let behind = inner.accounts.0.values().filter(|kept| Some(&kept.account.name) > after);
            behind.take(most).cloned().collect()
        })
    }

    fn account_of(&mut self, person: PersonId) -> Result<Option<Account>, PortError> {
        self.0.call(Call::Find, &[], WHAT, |inner| {
            let theirs =
                inner.accounts.0.values().find(|kept| inner.person_of(&kept.account.name) == Some(person));
            theirs.map(|kept| kept.account.clone())
        })
    }

    fn revise_account(
        &mut self,
        name: &AccountName,
        revisions: &[AccountRevision],
    ) -> Result<Whose, PortError> {
        self.0.call(Call::Record, &[], WHAT, |inner| {
            if let Some(kept) = inner.accounts.0.get_mut(name) {
                for revision in revisions {
                    revise(kept, revision.clone());
                }
            }
            inner.whose(name)
        })
    }

    fn delete_account(&mut self, name: &AccountName) -> Result<Whose, PortError> {
        self.0.call(Call::Record, &[], WHAT, |inner| {
            let whose = inner.whose(name);
            if inner.accounts.0.remove(name).is_some()
                && let Ok(identity) = Identity::new(Way::Account, name.as_str())
            {
                inner.people.forget_name(&identity);
            }
            whose
        })
    }

    fn was_signed_in(&mut self, name: &AccountName, equipment: EquipmentId) -> Result<bool, PortError> {
        self.0.call(Call::Find, &[], WHAT, |inner| {
            let Some(person) = inner.person_of(name) else { return false };
            let mut sessions = inner.record.values().map(|it| it.session);
            sessions.any(|session| session.person == Some(person) && session.equipment == equipment)
        })
    }
}

fn revise(kept: &mut KeptAccount, revision: AccountRevision) {
    let account = &mut kept.account;
    match revision {
        AccountRevision::Disable(at) => {
            account.disabled.get_or_insert(at);
        }
        AccountRevision::Enable => account.disabled = None,
        AccountRevision::Password { hash, must_change } => {
            kept.hash = hash;
            account.must_change = must_change;
        }
        AccountRevision::Rehash { former, hash } => {
            if kept.hash == former {
                kept.hash = hash;
            }
        }
        AccountRevision::Role(role) => account.role = role,
        AccountRevision::Plan(plan) => account.plan = plan,
        AccountRevision::MostDevices(most) => account.most_devices = most,
        AccountRevision::Note(note) => account.note = note,
        AccountRevision::Mail(mail) => account.mail = mail,
        AccountRevision::ValidUntil(until) => account.valid_until = until,
    }
}
