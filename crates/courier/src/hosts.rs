//! Letters to hosts: somebody asks for them, and here is where they answer.
//!
//! Who is meant is looked up when the guest has long had an answer, so nothing of it can be learnt from the page. The words are
//! ours; the guest's own are in it as far as no program can make an address of them. The link names the request and holds no
//! authority. The log has neither the guest's name nor the host's.

use std::sync::{Arc, Weak};

use gateway::Handle;
use gateway::accounts::{Account, Role};
use gateway::codes::{Address, Mailbox, Message};
use gateway::sponsors::{Askable, Desk, Host, Notifier, Request, Told};
use tokio::runtime;
use tokio::sync::oneshot;
use wording::{Language, Wording};

use crate::Courier;

/// Accounts with one mailbox that are written to.
const MOST_WITH_MAILBOX: usize = 4;

/// What is written, and where hosts answer.
#[derive(Clone, Debug)]
pub struct HostLetterSettings {
    /// What the place is called.
    pub venue: String,
    /// The console, such as `https://console.example.net:8512`.
    pub console: String,
    /// The language of the letters.
    pub language: Language,
    /// Which hosts may be asked.
    pub askable: Askable,
}

/// Writes to hosts. Clones are the same.
#[derive(Clone)]
pub struct HostLetters(Arc<Inner>);

struct Inner {
    settings: HostLetterSettings,
    courier: Courier,
    handle: Handle,
    desk: Weak<Desk>,
}

impl HostLetters {
    /// By this courier; what comes of each letter is noted on this desk.
    #[must_use]
    pub fn new(settings: HostLetterSettings, courier: Courier, handle: Handle, desk: &Arc<Desk>) -> Self {
        Self(Arc::new(Inner { settings, courier, handle, desk: Arc::downgrade(desk) }))
    }

    fn note(&self, request: &Request, told: Told) {
        if let Some(desk) = self.0.desk.upgrade() {
            desk.note(request.id, told);
        }
    }

    async fn tell_now(&self, request: &Request) -> Told {
        let Some(mailboxes) = self.mailboxes(request).await else { return Told::Failed };
        if mailboxes.is_empty() {
            return Told::Nobody;
        }
        let mut told = Told::Failed;
        for mailbox in mailboxes {
            let message = self.letter(request, Address::Mailbox(mailbox));
            match self.0.courier.deliver(&message).await {
                Ok(_) => told = Told::Sent,
                Err(failure) => tracing::warn!(
                    error = failure.without(message.to.as_str()),
                    guests_notice = "they wait for a host who was not told",
                    to_do = "run: vestibule message try --to an address of yours; vestibule sponsor list shows who waits",
                    "a letter to a host could not be sent"
                ),
            }
        }
        told
    }

    /// Of the hosts who may be asked and are called so; `None` where the record could not be asked.
    async fn mailboxes(&self, request: &Request) -> Option<Vec<Mailbox>> {
        let (reply, told) = oneshot::channel();
        let named = request.wish.host.clone();
        self.0.handle.ask(
            move |store| {
                let mut found = store.accounts_of_mail(&named, MOST_WITH_MAILBOX)?;
                if let Ok(name) = named.parse() {
                    found.extend(store.account(&name)?);
                }
                Ok(found.into_iter().map(|kept| kept.account).collect::<Vec<_>>())
            },
            move |found| {
                let _ = reply.send(found);
            },
        );
        let accounts = told.await.ok()?.ok()?;
        let mut mailboxes: Vec<_> =
            accounts.iter().filter_map(|account| self.mailbox(account, request)).collect();
        mailboxes.dedup();
        Some(mailboxes)
    }

    fn mailbox(&self, account: &Account, request: &Request) -> Option<Mailbox> {
        let host = Host { name: account.name.to_string(), mail: account.mail.clone() };
        let is_meant = account.role == Role::Host
            && account.admits(request.at)
            && host.is_called(&request.wish.host)
            && self.0.settings.askable.has(&host);
        account.mail.as_deref().filter(|_| is_meant).and_then(Mailbox::parse)
    }

    fn letter(&self, request: &Request, to: Address) -> Message {
        let HostLetterSettings { venue, console, language, .. } = &self.0.settings;
        let wording = Wording::default();
        let wish = &request.wish;
        let zone = wish.equipment.interface.to_string();
        let guest = Some(wish.guest.for_letter()).filter(|guest| !guest.is_empty());
        let guest = guest.unwrap_or_else(|| "?".to_owned());
        let put_in = [
            ("guest", guest.as_str().into()),
            ("venue", venue.as_str().into()),
            ("zone", zone.as_str().into()),
        ];
        let said = wording.say(*language, "host-mail", &put_in);
        let mut words = said.text;
        let reason = wish.reason.as_ref().map(gateway::sponsors::Words::for_letter);
        if let Some(reason) = reason.filter(|reason| !reason.is_empty()) {
            words.push('\n');
            words.push_str(
                &wording.say(*language, "host-mail-reason", &[("reason", reason.as_str().into())]).text,
            );
        }
        words.push('\n');
        words.push_str(&wording.say(*language, "host-mail-beware", &[]).text);
        let link = wording.say(*language, "host-mail-link", &[]).text;
        Message {
            to,
            subject: wording.say(*language, "host-mail-subject", &[("venue", venue.as_str().into())]).text,
            words,
            link: Some((link, format!("{console}/requests/{}", request.id))),
            language: said.language.tag(),
            direction: said.language.direction().name(),
        }
    }
}

impl Notifier for HostLetters {
    fn tell(&self, request: Request) {
        let letters = self.clone();
        let Ok(here) = runtime::Handle::try_current() else { return self.note(&request, Told::Failed) };
        // As many at once as requests are taken in an hour, at most.
        here.spawn(async move {
            let told = letters.tell_now(&request).await;
            letters.note(&request, told);
        });
    }
}
