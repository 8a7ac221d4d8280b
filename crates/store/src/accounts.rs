//! Accounts: the port of the gateway on the same SQLite file. It hashes nothing and compares no passwords.

use std::num::NonZeroU16;

use captivity::{EquipmentId, PersonId, PlanName};
use gateway::accounts::{
    Account, AccountName, AccountRevision, Accounts, Creation, KeptAccount, MOST_ACCOUNTS, PasswordHash,
    Role, Whose,
};
use gateway::identity::Way;
use gateway::ports::PortError;
use rusqlite::types::Value;
use rusqlite::{
    Connection, OptionalExtension as _, Row, Transaction, TransactionBehavior, named_params, params,
};

use crate::columns::{millis, moment, parsed, person_of};
use crate::error::StoreError;
use crate::people::{devices, plan};
use crate::sqlite::Sqlite;

const COUNT: &str = "SELECT count(*) FROM account";
const NEW: &str = "INSERT INTO account (name, hash, role, plan, most_devices, mail, note, created_ms, valid_until_ms,
        disabled_ms, must_change)
    VALUES (:name, :hash, :role, :plan, :most_devices, :mail, :note, :created_ms, :valid_until_ms, :disabled_ms,
        :must_change)
    ON CONFLICT (name) DO NOTHING";
const PERSON: &str = "SELECT person FROM identity WHERE way = ?1 AND name = ?2";
const FORGET_ACCOUNT: &str = "DELETE FROM account WHERE name = ?1";
const FORGET_NAME: &str = "DELETE FROM identity WHERE way = ?1 AND name = ?2";
const HAD_SESSION: &str =
    "SELECT EXISTS (SELECT 1 FROM identity JOIN session ON session.person = identity.person
    WHERE way = ?1 AND name = ?2 AND interface = ?3 AND link_address = ?4)";

/// The columns that [`kept`] reads, in its order.
macro_rules! accounts {
    ($which:literal) => {
        concat!(
            "SELECT account.name, hash, role, plan, most_devices, mail, note, created_ms, valid_until_ms, disabled_ms,
                must_change FROM account ",
            $which
        )
    };
}

const BY_NAME: &str = accounts!("WHERE name = ?1");
const OF_MAIL: &str = accounts!("WHERE mail = ?1 COLLATE NOCASE ORDER BY name LIMIT ?2");
const BEHIND: &str = accounts!("WHERE name > ?1 ORDER BY name LIMIT ?2");
const OF_PERSON: &str = accounts!(
    "JOIN identity ON identity.name = account.name WHERE identity.way = ?1 AND identity.person = ?2"
);

impl Accounts for Sqlite {
    fn create_accounts(&mut self, accounts: &[KeptAccount]) -> Result<Creation, PortError> {
        self.in_one_commit(|transaction| {
            let there: i64 = transaction.prepare_cached(COUNT)?.query_row([], |row| row.get(0))?;
            if usize::try_from(there).unwrap_or(usize::MAX).saturating_add(accounts.len()) > MOST_ACCOUNTS {
                return Ok((Creation::Full, Outcome::Undo));
            }
            for account in accounts {
                if !put(transaction, account)? {
                    return Ok((Creation::Taken(account.account.name.clone()), Outcome::Undo));
                }
            }
            Ok((Creation::Created, Outcome::Commit))
        })
    }

    fn account(&mut self, name: &AccountName) -> Result<Option<KeptAccount>, PortError> {
        self.look_up(|connection| {
            connection.prepare_cached(BY_NAME)?.query_row([name.as_str()], kept).optional()
        })
    }

    fn accounts_of_mail(&mut self, mail: &str, most: usize) -> Result<Vec<KeptAccount>, PortError> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.look_up(|connection| {
            connection.prepare_cached(OF_MAIL)?.query_map(params![mail, most], kept)?.collect()
        })
    }

    fn accounts(&mut self, after: Option<&AccountName>, most: usize) -> Result<Vec<KeptAccount>, PortError> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let after = after.map_or("", AccountName::as_str);
        self.look_up(|connection| {
            connection.prepare_cached(BEHIND)?.query_map(params![after, most], kept)?.collect()
        })
    }

    fn account_of(&mut self, person: PersonId) -> Result<Option<Account>, PortError> {
        self.look_up(|connection| {
            let mut statement = connection.prepare_cached(OF_PERSON)?;
            let found =
                statement.query_row(params![Way::Account.name(), person.number()], kept).optional()?;
            Ok(found.map(|kept| kept.account))
        })
    }

    fn revise_account(
        &mut self,
        name: &AccountName,
        revisions: &[AccountRevision],
    ) -> Result<Whose, PortError> {
        self.in_one_commit(|transaction| {
            let whose = whose(transaction, name)?;
            if whose != Whose::Nobodys {
                for revision in revisions {
                    revise(transaction, name, revision)?;
                }
            }
            Ok((whose, Outcome::Commit))
        })
    }

    fn delete_account(&mut self, name: &AccountName) -> Result<Whose, PortError> {
        self.in_one_commit(|transaction| {
            let whose = whose(transaction, name)?;
            if whose != Whose::Nobodys {
                transaction.prepare_cached(FORGET_ACCOUNT)?.execute([name.as_str()])?;
                transaction.prepare_cached(FORGET_NAME)?.execute([Way::Account.name(), name.as_str()])?;
            }
            Ok((whose, Outcome::Commit))
        })
    }

    fn was_signed_in(&mut self, name: &AccountName, equipment: EquipmentId) -> Result<bool, PortError> {
        let (interface, link_address) = (equipment.interface.to_string(), equipment.link_address.to_string());
        self.look_up(|connection| {
            let values = [Way::Account.name(), name.as_str(), &interface, &link_address];
            connection.prepare_cached(HAD_SESSION)?.query_row(values, |row| row.get(0))
        })
    }
}

/// What becomes of a transaction.
enum Outcome {
    Commit,
    Undo,
}

impl Sqlite {
    fn look_up<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, PortError> {
        Ok(work(&self.connection).map_err(|source| StoreError::met(&self.path, source))?)
    }

    fn in_one_commit<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<(T, Outcome)>,
    ) -> Result<T, PortError> {
        let Self { connection, path } = self;
        let met = |source| StoreError::met(path, source);
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(met)?;
        let (told, outcome) = work(&transaction).map_err(met)?;
        match outcome {
            Outcome::Commit => transaction.commit(),
            Outcome::Undo => transaction.rollback(),
        }
        .map_err(met)?;
        Ok(told)
    }
}

/// Whether the name was free.
fn put(transaction: &Transaction<'_>, kept: &KeptAccount) -> rusqlite::Result<bool> {
    let account = &kept.account;
    let rows = transaction.prepare_cached(NEW)?.execute(named_params! {
        ":name": account.name.as_str(),
        ":hash": kept.hash.as_str(),
        ":role": account.role.name(),
        ":plan": account.plan.map(|plan| plan.to_string()),
        ":most_devices": account.most_devices.map(NonZeroU16::get),
        ":mail": account.mail,
        ":note": account.note,
        ":created_ms": millis(account.created),
        ":valid_until_ms": account.valid_until.map(millis),
        ":disabled_ms": account.disabled.map(millis),
        ":must_change": account.must_change,
    })?;
    Ok(rows == 1)
}

fn whose(transaction: &Transaction<'_>, name: &AccountName) -> rusqlite::Result<Whose> {
    if transaction.prepare_cached(BY_NAME)?.query_row([name.as_str()], |_| Ok(())).optional()?.is_none() {
        return Ok(Whose::Nobodys);
    }
    let person = transaction
        .prepare_cached(PERSON)?
        .query_row([Way::Account.name(), name.as_str()], |row| person_of(row.get(0)?, 0))
        .optional()?;
    Ok(person.map_or(Whose::Newcomers, Whose::Persons))
}

fn revise(
    transaction: &Transaction<'_>,
    name: &AccountName,
    revision: &AccountRevision,
) -> rusqlite::Result<()> {
    let (column, value) = match revision {
        AccountRevision::Disable(at) => ("disabled_ms = ifnull(disabled_ms, ?2)", millis(*at).into()),
        AccountRevision::Enable => ("disabled_ms = ?2", Value::Null),
        AccountRevision::Password { hash, must_change } => {
            let text = "UPDATE account SET hash = ?2, must_change = ?3 WHERE name = ?1";
            transaction.prepare_cached(text)?.execute(params![name.as_str(), hash.as_str(), must_change])?;
            return Ok(());
        }
        AccountRevision::Rehash { former, hash } => {
            let text = "UPDATE account SET hash = ?2 WHERE name = ?1 AND hash = ?3";
            transaction.prepare_cached(text)?.execute([name.as_str(), hash.as_str(), former.as_str()])?;
            return Ok(());
        }
        AccountRevision::Role(role) => ("role = ?2", role.name().to_owned().into()),
        AccountRevision::Plan(plan) => ("plan = ?2", plan.map(|plan: PlanName| plan.to_string()).into()),
        AccountRevision::MostDevices(most) => {
            ("most_devices = ?2", most.map(|most| i64::from(most.get())).into())
        }
        AccountRevision::Note(note) => ("note = ?2", note.clone().into()),
        AccountRevision::Mail(mail) => ("mail = ?2", mail.clone().into()),
        AccountRevision::ValidUntil(until) => ("valid_until_ms = ?2", until.map(millis).into()),
    };
    let text = format!("UPDATE account SET {column} WHERE name = ?1");
    transaction.prepare_cached(&text)?.execute(params![name.as_str(), value])?;
    Ok(())
}

fn kept(row: &Row<'_>) -> rusqlite::Result<KeptAccount> {
    let text = |column| row.get::<_, Option<String>>(column);
    let account = Account {
        name: parsed(row, 0, |text| text.parse().ok())?,
        role: parsed(row, 2, Role::from_name)?,
        plan: text(3)?.map(|_| plan(row, 3)).transpose()?,
        most_devices: devices(row, 4)?,
        mail: text(5)?,
        note: row.get(6)?,
        created: moment(row.get(7)?),
        valid_until: row.get::<_, Option<i64>>(8)?.map(moment),
        disabled: row.get::<_, Option<i64>>(9)?.map(moment),
        must_change: row.get(10)?,
    };
    Ok(KeptAccount { account, hash: PasswordHash::new(row.get::<_, String>(1)?) })
}
