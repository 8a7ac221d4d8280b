//! The operator's end of the local socket: asks one question at a time and waits a bounded time for each answer.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::accounts::{AccountView, AccountWish};
use super::announcements::AnnouncementsView;
use super::consents::ConsentWish;
use super::drift::DriftView;
use super::guest::GuestView;
use super::newcomers::NewcomersView;
use super::plans::PlanView;
use super::privacy::PrivacyWish;
use super::protocol::{Answer, LONGEST_ANSWER, Request};
use super::sponsors::{RequestView, SponsorWish};
use super::terms::TermsWish;
use super::usage::UsageView;
use super::view::SessionView;
use super::vouchers::{VoucherView, VoucherWish, WhichText};
use crate::run::dnsmasq::State;

/// Longer than the gateway needs when its storage is slow.
const PATIENCE: Duration = Duration::from_secs(35);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No gateway listens there, or it may not be asked by this account.
    #[error("no gateway can be reached at {}", .path.display())]
    NotReached {
        /// The socket.
        path: PathBuf,
        /// What connecting met.
        #[source]
        source: io::Error,
    },
    /// The connection broke before the answer, or the answer did not come in time.
    #[error("the gateway gave no answer")]
    NoAnswer(#[source] io::Error),
    /// The gateway cannot do it now, or does not understand this program.
    #[error("the gateway says: {0}")]
    Refused(String),
    /// What was wanted is not possible; nothing was changed.
    #[error("not possible: {0}")]
    NotPossible(String),
}

/// A connection to a running gateway.
#[derive(Debug)]
pub struct Client {
    stream: BufReader<UnixStream>,
}

impl Client {
    /// Connects to the gateway whose socket is at `path`.
    ///
    /// # Errors
    /// `NotReached` when nobody listens there.
    pub fn connect(path: &Path) -> Result<Self, ClientError> {
        let stream = UnixStream::connect(path)
            .and_then(|stream| {
                stream.set_read_timeout(Some(PATIENCE))?;
                stream.set_write_timeout(Some(PATIENCE))?;
                Ok(stream)
            })
            .map_err(|source| ClientError::NotReached { path: path.into(), source })?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// All sessions of this moment, in order of their numbers.
    ///
    /// # Errors
    /// `NoAnswer` or `Refused`.
    pub fn sessions(&mut self) -> Result<Vec<SessionView>, ClientError> {
        let mut all: Vec<SessionView> = Vec::new();
        loop {
            let after = all.last().map_or(0, |session| session.id);
            let Answer::Sessions { sessions, more } = self.ask(&Request::SessionList { after })? else {
                return Err(ClientError::Refused("something else than a list of sessions".to_owned()));
            };
            let is_last = !more || sessions.is_empty();
            all.extend(sessions);
            if is_last {
                return Ok(all);
            }
        }
    }

    /// Asks about, or changes, one session; `None` if there never was one of that number.
    ///
    /// # Errors
    /// `NoAnswer` or `Refused`.
    pub fn session(&mut self, request: &Request) -> Result<Option<SessionView>, ClientError> {
        match self.ask(request)? {
            Answer::Session { session } => Ok(Some(*session)),
            Answer::NotFound => Ok(None),
            _ => Err(ClientError::Refused("something else than a session".to_owned())),
        }
    }

    /// What the devices with that address did lately; none when no device has it.
    ///
    /// # Errors
    /// `NoAnswer` or `Refused`.
    pub fn guests(&mut self, address: &str) -> Result<Vec<GuestView>, ClientError> {
        match self.ask(&Request::Guest { address: address.to_owned() })? {
            Answer::Guests { guests } => Ok(guests),
            _ => Err(ClientError::Refused("something else than devices".to_owned())),
        }
    }

    /// What is announced in router advertisements.
    ///
    /// # Errors
    /// `NoAnswer` or `Refused`.
    pub fn announcements(&mut self) -> Result<AnnouncementsView, ClientError> {
        match self.ask(&Request::Announcements)? {
            Answer::Announcements { announcements } => Ok(announcements),
            _ => Err(ClientError::Refused("something else than announcements".to_owned())),
        }
    }

    /// What comparisons of record and kernel have found since the gateway started.
    ///
    /// # Errors
    /// `NoAnswer` or `Refused`.
    pub fn drift(&mut self) -> Result<DriftView, ClientError> {
        match self.ask(&Request::Drift)? {
            Answer::Drift { drift } => Ok(drift),
            _ => Err(ClientError::Refused("something else than comparisons".to_owned())),
        }
    }

    /// What is known of the gateway's own dnsmasq; `None` where it runs none.
    ///
    /// # Errors
    /// `NoAnswer` or `Refused`.
    pub fn dnsmasq(&mut self) -> Result<Option<State>, ClientError> {
        match self.ask(&Request::Dnsmasq)? {
            Answer::Dnsmasq { dnsmasq } => Ok(dnsmasq),
            _ => Err(ClientError::Refused("something else than dnsmasq's state".to_owned())),
        }
    }

    /// The plans of the gateway, in order of their names.
    ///
    /// # Errors
    /// `NoAnswer` or `Refused`.
    pub fn plans(&mut self) -> Result<Vec<PlanView>, ClientError> {
        match self.ask(&Request::Plans)? {
            Answer::Plans { plans } => Ok(plans),
            _ => Err(ClientError::Refused("something else than plans".to_owned())),
        }
    }

    /// Makes, counts or changes vouchers, as the wish says.
    ///
    /// # Errors
    /// `NoAnswer`, `Refused`, or `NotPossible` with the reason.
    pub fn vouchers(&mut self, wish: VoucherWish) -> Result<Answer, ClientError> {
        self.ask(&Request::Vouchers { wish })
    }

    /// All vouchers that are meant, in the order in which they were made.
    ///
    /// # Errors
    /// `NoAnswer`, `Refused`, or `NotPossible` with the reason.
    pub fn list_vouchers(&mut self, which: &str) -> Result<Vec<VoucherView>, ClientError> {
        let mut all: Vec<VoucherView> = Vec::new();
        loop {
            let after = all.last().map_or(0, |voucher| voucher.person);
            let wish = VoucherWish::List { which: WhichText(which.to_owned()), after };
            let Answer::Vouchers { vouchers, more } = self.vouchers(wish)? else {
                return Err(ClientError::Refused("something else than vouchers".to_owned()));
            };
            let is_last = !more || vouchers.is_empty();
            all.extend(vouchers);
            if is_last {
                return Ok(all);
            }
        }
    }

    /// Lists or answers what guests asked hosts, as the wish says.
    ///
    /// # Errors
    /// `NoAnswer`, `Refused`, or `NotPossible` with the reason.
    pub fn sponsors(&mut self, wish: SponsorWish) -> Result<Answer, ClientError> {
        self.ask(&Request::Sponsors { wish })
    }

    /// Terms on record, or who accepted them.
    ///
    /// # Errors
    /// `NoAnswer` or `Refused`.
    pub fn terms(&mut self, wish: TermsWish) -> Result<Answer, ClientError> {
        self.ask(&Request::Terms { wish })
    }

    /// What guests allowed beside the terms, or withdrawing it.
    ///
    /// # Errors
    /// `NoAnswer` or `Refused`.
    pub fn consents(&mut self, wish: ConsentWish) -> Result<Answer, ClientError> {
        self.ask(&Request::Consents { wish })
    }

    /// What is kept of guests, or forgetting.
    ///
    /// # Errors
    /// `NoAnswer` or `Refused`; `NotPossible` while whoever is meant is online.
    pub fn privacy(&mut self, wish: PrivacyWish) -> Result<Answer, ClientError> {
        self.ask(&Request::Privacy { wish })
    }

    /// The requests that wait, the oldest first.
    ///
    /// # Errors
    /// `NoAnswer` or `Refused`.
    pub fn sponsor_requests(&mut self) -> Result<Vec<RequestView>, ClientError> {
        match self.sponsors(SponsorWish::List)? {
            Answer::SponsorRequests { requests } => Ok(requests),
            _ => Err(ClientError::Refused("something else than requests".to_owned())),
        }
    }

    /// Makes, shows or changes accounts, as the wish says.
    ///
    /// # Errors
    /// `NoAnswer`, `Refused`, or `NotPossible` with the reason.
    pub fn accounts(&mut self, wish: AccountWish) -> Result<Answer, ClientError> {
        self.ask(&Request::Accounts { wish })
    }

    /// All accounts in the order of their names.
    ///
    /// # Errors
    /// `NoAnswer` or `Refused`.
    pub fn list_accounts(&mut self, hashes: bool) -> Result<Vec<AccountView>, ClientError> {
        let mut all: Vec<AccountView> = Vec::new();
        loop {
            let after = all.last().map(|account| account.name.clone()).unwrap_or_default();
            let Answer::Accounts { accounts, more } = self.accounts(AccountWish::List { after, hashes })?
            else {
                return Err(ClientError::Refused("something else than accounts".to_owned()));
            };
            let is_last = !more || accounts.is_empty();
            all.extend(accounts);
            if is_last {
                return Ok(all);
            }
        }
    }

    /// What was moved, as the request names it.
    ///
    /// # Errors
    /// `NoAnswer` or `Refused`.
    pub fn usage(&mut self, request: &Request) -> Result<UsageView, ClientError> {
        match self.ask(request)? {
            Answer::Usage { usage } => Ok(usage),
            _ => Err(ClientError::Refused("something else than usage".to_owned())),
        }
    }

    /// What newcomers may reach, and what they asked and moved.
    ///
    /// # Errors
    /// `NoAnswer` or `Refused`.
    pub fn newcomers(&mut self) -> Result<NewcomersView, ClientError> {
        match self.ask(&Request::Newcomers)? {
            Answer::Newcomers { newcomers } => Ok(*newcomers),
            _ => Err(ClientError::Refused("something else than newcomers".to_owned())),
        }
    }

    fn ask(&mut self, request: &Request) -> Result<Answer, ClientError> {
        let answer = self.exchange(request).map_err(ClientError::NoAnswer)?;
        match answer {
            Answer::Unavailable { why } | Answer::NotUnderstood { why } => Err(ClientError::Refused(why)),
            Answer::NotPossible { why } => Err(ClientError::NotPossible(why)),
            other => Ok(other),
        }
    }

    fn exchange(&mut self, request: &Request) -> io::Result<Answer> {
        let mut line = serde_json::to_vec(request)?;
        line.push(b'\n');
        self.stream.get_mut().write_all(&line)?;
        let mut answer = Vec::new();
        (&mut self.stream).take(LONGEST_ANSWER).read_until(b'\n', &mut answer)?;
        if answer.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(serde_json::from_slice(&answer)?)
    }
}
