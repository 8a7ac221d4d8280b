//! Accounts as an operator sees them, and what an operator may do with them. A password never comes here: what is sent is
//! its hash, which the operator's own command makes.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU16;

use accounts::Hashing;
use captivity::{Bearing, Conditions, EndCause, PersonId, PlanName, Timestamp};
use gateway::accounts::{
    Account, AccountName, AccountRevision, Creation, KeptAccount, LONGEST_MAIL, LONGEST_NOTE, PasswordHash,
    Role, Whose,
};
use gateway::ports::{PortError, Store};
use gateway::{Clock as _, Handle, Refusal, Selector, SystemClock};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use super::protocol::{Answer, PAGE};
use super::view::{SessionView, rfc3339};

/// Accounts that are made at once, at most: one commit, for which guests wait some hundredths of a second.
pub const MOST_AT_ONCE: usize = 5_000;

/// What is wanted of accounts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case", deny_unknown_fields)]
pub enum AccountWish {
    /// These are made, all or none.
    Create {
        /// Which.
        accounts: Vec<NewAccount>,
    },
    /// A page of accounts in the order of their names.
    List {
        /// Those behind this name; empty for the first page.
        #[serde(default)]
        after: String,
        /// Whether the hashes are told too: for an export.
        #[serde(default)]
        hashes: bool,
    },
    /// One account, with its sessions.
    Show {
        /// Its name.
        name: String,
    },
    /// These changes, all or none. Disabling also ends its sessions.
    Revise {
        /// Its name.
        name: String,
        /// What is changed.
        changes: AccountChanges,
    },
    /// It is forgotten, and its sessions end.
    Delete {
        /// Its name.
        name: String,
    },
}

/// An account to be made.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NewAccount {
    /// Its name.
    pub name: String,
    /// Its password's hash in the PHC's form.
    pub hash: String,
    /// `guest` or `host`; a guest's if this is left out.
    pub role: String,
    /// Its plan; empty is the one of the configuration.
    pub plan: String,
    /// How many devices at once; nothing is as many as the configuration or the plan says.
    pub devices: Option<u16>,
    /// Where its owner reads mail; empty for nowhere.
    pub mail: String,
    /// What the operator wants to remember.
    pub note: String,
    /// When it stops admitting, in milliseconds since 1970 began; nothing is never.
    pub valid_until_ms: Option<u64>,
    /// Whether its owner must choose another password first.
    pub must_change: bool,
}

/// What is changed of an account; what is left out stays.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccountChanges {
    /// Whether it admits.
    pub enabled: Option<bool>,
    /// Its password's hash, and whether its owner must choose another one first.
    pub password: Option<(String, bool)>,
    /// Its role.
    pub role: Option<String>,
    /// Its plan; empty is the one of the configuration.
    pub plan: Option<String>,
    /// How many devices at once; 0 is as many as the configuration or the plan says.
    pub devices: Option<u16>,
    /// Where its owner reads mail; empty for nowhere.
    pub mail: Option<String>,
    /// The note.
    pub note: Option<String>,
    /// When it stops admitting, in milliseconds since 1970 began; 0 is never.
    pub valid_until_ms: Option<u64>,
}

/// An account as an operator sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AccountView {
    /// Its name.
    pub name: String,
    /// `guest` or `host`.
    pub role: String,
    /// `active`, `new-password` (its owner must choose one first), `disabled` or `over`.
    pub state: String,
    /// Its plan, where it has one of its own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub plan: Option<String>,
    /// How many devices at once, where it has a number of its own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub devices: Option<u16>,
    /// Where its owner reads mail.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mail: Option<String>,
    /// What the operator wants to remember.
    pub note: String,
    /// When it was made, in UTC.
    pub created: String,
    /// When it stops admitting, in UTC.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub valid_until: Option<String>,
    /// When it was disabled, in UTC.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub disabled: Option<String>,
    /// Its password's hash, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hash: Option<String>,
    /// Its sessions of this moment, where it was asked for alone.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub sessions: Vec<u32>,
}

/// Carries the wish out.
pub(super) async fn answer(wish: AccountWish, handle: &Handle) -> Result<Answer, Refusal> {
    match wish {
        AccountWish::Create { accounts } => create(accounts, handle).await,
        AccountWish::List { after, hashes } => list(&after, hashes, handle).await,
        AccountWish::Show { name } => show(&name, handle).await,
        AccountWish::Revise { name, changes } => revise(&name, changes, handle).await,
        AccountWish::Delete { name } => {
            let Ok(name) = name.parse::<AccountName>() else { return Ok(Answer::NotFound) };
            let whose = ask(handle, move |store| store.delete_account(&name)).await?;
            if whose != Whose::Nobodys {
                tracing::info!("an operator deleted an account");
            }
            end_sessions(whose, handle).await
        }
    }
}

async fn ask<T: Send + 'static>(
    handle: &Handle,
    question: impl FnOnce(&mut dyn Store) -> Result<T, PortError> + Send + 'static,
) -> Result<T, Refusal> {
    let (reply, told) = oneshot::channel();
    handle.ask(question, move |answer| {
        // Nobody is listening any more if the connection has ended.
        let _ = reply.send(answer);
    });
    told.await.map_err(|_| Refusal::Unavailable)?
}

/// Says of sessions by which account they are.
pub(super) async fn name(sessions: &mut [SessionView], handle: &Handle) -> Result<(), Refusal> {
    let persons: BTreeSet<_> = sessions.iter().filter_map(|session| session.person).collect();
    if persons.is_empty() {
        return Ok(());
    }
    let names = ask(handle, move |store| {
        let mut names = BTreeMap::new();
        for number in persons {
            let account = PersonId::new(number).map(|person| store.account_of(person)).transpose()?.flatten();
            names.extend(account.map(|account| (number, account.name.to_string())));
        }
        Ok(names)
    });
    let names = names.await?;
    for session in sessions {
        session.account = session.person.and_then(|person| names.get(&person).cloned());
    }
    Ok(())
}

async fn create(wanted: Vec<NewAccount>, handle: &Handle) -> Result<Answer, Refusal> {
    let count = wanted.len();
    if count == 0 || count > MOST_AT_ONCE {
        let why = format!("1 to {MOST_AT_ONCE} accounts are made at once, not {count}");
        return Ok(Answer::NotPossible { why });
    }
    let (conditions, now) = (handle.conditions(), SystemClock.now());
    let understood = wanted.into_iter().map(|one| understand(one, &conditions, now));
    let understood = match understood.collect::<Result<Vec<_>, _>>() {
        Ok(understood) => understood,
        Err(why) => return Ok(Answer::NotPossible { why }),
    };
    Ok(match ask(handle, move |store| store.create_accounts(&understood)).await? {
        Creation::Created => {
            tracing::info!(count, "an operator made accounts");
            Answer::AccountsMade { count }
        }
        Creation::Taken(name) => Answer::NotPossible {
            why: format!("the name {name} is taken, or stands there twice; nothing was made"),
        },
        Creation::Full => {
            Answer::NotPossible { why: "there are as many accounts as may be; nothing was made".to_owned() }
        }
    })
}

fn understand(one: NewAccount, conditions: &Conditions, now: Timestamp) -> Result<KeptAccount, String> {
    let of = |why: String| format!("{}: {why}", one.name);
    let name = one.name.parse::<AccountName>().map_err(|wrong| format!("{:?}: {wrong}", one.name))?;
    let role = if one.role.is_empty() { Ok(Role::Guest) } else { role(&one.role) };
    let account = Account {
        name,
        role: role.map_err(of)?,
        plan: plan(&one.plan, conditions).map_err(of)?,
        most_devices: one.devices.and_then(NonZeroU16::new),
        mail: mail(&one.mail).map_err(of)?,
        note: note(&one.note).map_err(of)?,
        created: now,
        valid_until: one.valid_until_ms.map(Timestamp::from_unix_millis),
        disabled: None,
        must_change: one.must_change,
    };
    Ok(KeptAccount { account, hash: hash(&one.hash).map_err(of)? })
}

fn role(text: &str) -> Result<Role, String> {
    Role::from_name(text).ok_or_else(|| format!("{text:?} is no role; there are guest and host"))
}

fn plan(text: &str, conditions: &Conditions) -> Result<Option<PlanName>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let known = text.parse().ok().filter(|name: &PlanName| conditions.plans.get(*name).is_some());
    known.map(Some).ok_or_else(|| {
        let names: Vec<_> = conditions.plans.iter().map(|plan| plan.name.to_string()).collect();
        format!("there is no plan {text:?}; there are: {}", names.join(", "))
    })
}

fn note(text: &str) -> Result<String, String> {
    if text.len() > LONGEST_NOTE || text.contains(char::is_control) {
        return Err(format!("a note is one line of at most {LONGEST_NOTE} bytes"));
    }
    Ok(text.to_owned())
}

fn mail(text: &str) -> Result<Option<String>, String> {
    let is_unusable = |c: char| c.is_control() || c.is_whitespace() || "<>\"".contains(c);
    if text.is_empty() {
        return Ok(None);
    }
    let has_both = text.split_once('@').is_some_and(|(who, host)| !who.is_empty() && !host.is_empty());
    if text.len() > LONGEST_MAIL || text.contains(is_unusable) || !has_both {
        return Err(format!("{text:?} is no address for mail"));
    }
    Ok(Some(text.to_owned()))
}

fn hash(text: &str) -> Result<PasswordHash, String> {
    Hashing::accept(text).map_err(|wrong| format!("its password's hash {wrong}"))
}

async fn list(after: &str, hashes: bool, handle: &Handle) -> Result<Answer, Refusal> {
    let after = after.parse::<AccountName>().ok();
    let kept = ask(handle, move |store| store.accounts(after.as_ref(), PAGE)).await?;
    let (more, now) = (kept.len() == PAGE, SystemClock.bearing());
    let view = |kept: &KeptAccount| {
        let view = AccountView::of(&kept.account, &now);
        AccountView { hash: hashes.then(|| kept.hash.as_str().to_owned()), ..view }
    };
    Ok(Answer::Accounts { accounts: kept.iter().map(view).collect(), more })
}

async fn show(name: &str, handle: &Handle) -> Result<Answer, Refusal> {
    let Ok(name) = name.parse::<AccountName>() else { return Ok(Answer::NotFound) };
    let found = ask(handle, move |store| {
        let kept = store.account(&name)?;
        // Nothing is changed by no revision; it says whose it is.
        Ok((kept, store.revise_account(&name, &[])?))
    });
    let (Some(kept), whose) = found.await? else { return Ok(Answer::NotFound) };
    let view = AccountView::of(&kept.account, &SystemClock.bearing());
    let sessions = sessions_of(whose, handle).iter().map(|session| session.mark()).collect();
    Ok(Answer::Accounts { accounts: vec![AccountView { sessions, ..view }], more: false })
}

async fn revise(name: &str, changes: AccountChanges, handle: &Handle) -> Result<Answer, Refusal> {
    let Ok(name) = name.parse::<AccountName>() else { return Ok(Answer::NotFound) };
    let ends = changes.enabled == Some(false);
    let revisions = match revisions(changes, &handle.conditions()) {
        Ok(revisions) => revisions,
        Err(why) => return Ok(Answer::NotPossible { why }),
    };
    let whose = ask(handle, move |store| store.revise_account(&name, &revisions)).await?;
    match whose {
        Whose::Nobodys => Ok(Answer::NotFound),
        whose if ends => end_sessions(whose, handle).await,
        _ => Ok(Answer::AccountRevised { sessions_ended: 0 }),
    }
}

fn revisions(changes: AccountChanges, conditions: &Conditions) -> Result<Vec<AccountRevision>, String> {
    let AccountChanges {
        enabled,
        password,
        role: as_role,
        plan: on,
        devices,
        mail: at,
        note: said,
        valid_until_ms,
    } = changes;
    let mut revisions = Vec::new();
    if let Some((text, must_change)) = password {
        revisions.push(AccountRevision::Password { hash: hash(&text)?, must_change });
    }
    if let Some(text) = as_role {
        revisions.push(AccountRevision::Role(role(&text)?));
    }
    if let Some(text) = on {
        revisions.push(AccountRevision::Plan(plan(&text, conditions)?));
    }
    if let Some(text) = at {
        revisions.push(AccountRevision::Mail(mail(&text)?));
    }
    if let Some(text) = said {
        revisions.push(AccountRevision::Note(note(&text)?));
    }
    revisions.extend(devices.map(|most| AccountRevision::MostDevices(NonZeroU16::new(most))));
    revisions.extend(valid_until_ms.map(|millis| {
        AccountRevision::ValidUntil(Some(millis).filter(|it| *it > 0).map(Timestamp::from_unix_millis))
    }));
    revisions.extend(enabled.map(|enabled| match enabled {
        true => AccountRevision::Enable,
        false => AccountRevision::Disable(SystemClock.now()),
    }));
    Ok(revisions)
}

fn sessions_of(whose: Whose, handle: &Handle) -> Vec<captivity::SessionId> {
    let of = |person: PersonId| handle.sessions_of(person).iter().map(|session| session.id).collect();
    match whose {
        Whose::Persons(person) => of(person),
        Whose::Nobodys | Whose::Newcomers => Vec::new(),
    }
}

/// Whoever is online by an account that admits no more goes offline.
async fn end_sessions(whose: Whose, handle: &Handle) -> Result<Answer, Refusal> {
    if whose == Whose::Nobodys {
        return Ok(Answer::NotFound);
    }
    let sessions = sessions_of(whose, handle);
    for session in &sessions {
        let (reply, told) = oneshot::channel();
        handle.end_session(Selector::Session(*session), EndCause::Operator, move |verdict| {
            let _ = reply.send(verdict);
        });
        told.await.map_err(|_| Refusal::Unavailable)??;
    }
    Ok(Answer::AccountRevised { sessions_ended: sessions.len() })
}

impl AccountView {
    fn of(account: &Account, now: &Bearing) -> Self {
        let moment = |moment: Option<Timestamp>| moment.map(|moment| rfc3339(now.calendar(moment)));
        Self {
            name: account.name.to_string(),
            role: account.role.name().to_owned(),
            state: state(account, now.moment).to_owned(),
            plan: account.plan.map(|plan| plan.to_string()),
            devices: account.most_devices.map(NonZeroU16::get),
            mail: account.mail.clone(),
            note: account.note.clone(),
            created: rfc3339(now.calendar(account.created)),
            valid_until: moment(account.valid_until),
            disabled: moment(account.disabled),
            hash: None,
            sessions: Vec::new(),
        }
    }
}

fn state(account: &Account, now: Timestamp) -> &'static str {
    match account {
        Account { disabled: Some(_), .. } => "disabled",
        account if !account.admits(now) => "over",
        Account { must_change: true, .. } => "new-password",
        _ => "active",
    }
}
