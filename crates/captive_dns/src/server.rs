//! The door: questions come in over UDP and TCP, are judged, relayed and answered, from the address they were sent to.
//!
//! Only devices on guest zones are answered, so it is no open resolver on any other side. Questions in progress,
//! connections and what each may send are bounded.

use std::io;
use std::net::{IpAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use captivity::{Captivity, EquipmentId};
use gateway::Handle;
use gateway::ports::{Garden, GardenOpening, Neighbourhood, Transport, ZoneAddresses};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::budget::{Allowance, Budgets};
use crate::counter::{Counter, Heard};
use crate::names::{NameEntry, registered_part};
use crate::places::Places;
use crate::policy::{Treatment, may_hand_on, treatment};
use crate::question::{self, Answered, Asked, NotAsked};
use crate::reply::{self, Failure};
use crate::upstream::{Over, Upstreams, read_framed, write_framed};

/// Questions that wait for an answer at once, of one device and of all; each is a socket. Above it there is silence, and
/// devices ask again.
const IN_PROGRESS: (usize, usize) = (64, 512);
/// TCP connections at once, of one device and of all, and questions on each.
const CONNECTIONS: (usize, usize) = (4, 128);
const QUESTIONS_PER_CONNECTION: usize = 16;
/// A connection may be silent for so long (RFC 7766 §6.2.3 asks for seconds).
const SILENT_FOR: Duration = Duration::from_secs(5);
/// An address of the walled garden stays open so much longer than the answer lives, for the connection that begins last.
const GRACE: Duration = Duration::from_secs(5);
/// Addresses of one answer that are opened.
const MOST_ADDRESSES: usize = 32;
/// How long the portal's own address may be remembered, in seconds.
const PORTAL_SECONDS: u32 = 30;
/// How long a door rests after an error that is not about one packet.
const REST: Duration = Duration::from_millis(50);

/// What the operator decides.
#[derive(Debug)]
pub struct Settings {
    /// The portal's name, in lower case.
    pub portal_name: String,
    /// Who is asked.
    pub upstreams: Upstreams,
    /// The longest that newcomers may keep an answer, in seconds; also how long the walled garden opens for it.
    pub longest_ttl: u32,
    /// The walled garden by name.
    pub garden: Vec<NameEntry>,
    /// Names that detectors ask, in lower case: never refused for a spent budget.
    pub detectors: Vec<&'static str>,
    /// Which addresses a name must never open: private ranges.
    pub is_private: fn(IpAddr) -> bool,
}

/// The rooms behind the door.
#[derive(Clone)]
pub struct Rooms {
    /// Who is captive.
    pub handle: Handle,
    /// Who asks.
    pub neighbourhood: Arc<dyn Neighbourhood>,
    /// Where the gateway is.
    pub zones: Arc<dyn ZoneAddresses>,
    /// What opens the walled garden.
    pub garden: Arc<dyn Garden>,
}

/// The sockets that questions come to.
#[derive(Debug)]
pub struct Doors {
    /// UDP, one for each family.
    pub udp: Vec<std::net::UdpSocket>,
    /// TCP.
    pub tcp: Vec<TcpListener>,
}

/// DNS for newcomers.
pub struct CaptiveDns {
    settings: Settings,
    rooms: Rooms,
    /// Names that open beside those of the settings.
    beside: RwLock<Vec<NameEntry>>,
    budgets: Mutex<Budgets>,
    in_progress: Arc<Places>,
    connections: Arc<Places>,
}

/// What becomes of a question.
enum Judgement {
    Silence,
    Say(Option<Vec<u8>>),
    Relay { asked: Asked, device: EquipmentId, terms: Terms },
}

/// On which terms it is relayed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Terms {
    /// An admitted device: as it is.
    Admitted,
    /// A newcomer that asks for a name of ours or of a detector: short lives, no costs.
    Known,
    /// A newcomer.
    Budgeted,
}

impl CaptiveDns {
    /// Makes it ready; nothing is heard yet.
    #[must_use]
    pub fn new(settings: Settings, rooms: Rooms) -> Arc<Self> {
        Arc::new(Self {
            settings,
            rooms,
            beside: RwLock::default(),
            budgets: Mutex::default(),
            in_progress: Places::new(IN_PROGRESS.0, IN_PROGRESS.1),
            connections: Places::new(CONNECTIONS.0, CONNECTIONS.1),
        })
    }

    /// Opens these names beside those of the settings from now on, in place of those that were given here before.
    pub fn open_beside(&self, entries: Vec<NameEntry>) {
        *self.beside.write().unwrap_or_else(PoisonError::into_inner) = entries;
    }

    /// Answers at these doors until `stop` says so.
    ///
    /// # Errors
    /// When a socket cannot be watched.
    pub async fn serve(self: Arc<Self>, doors: Doors, mut stop: watch::Receiver<bool>) -> io::Result<()> {
        let mut desks = tokio::task::JoinSet::new();
        for socket in doors.udp {
            desks.spawn(Arc::clone(&self).hear(Arc::new(Counter::open(socket)?)));
        }
        for listener in doors.tcp {
            listener.set_nonblocking(true)?;
            desks.spawn(Arc::clone(&self).accept(tokio::net::TcpListener::from_std(listener)?));
        }
        // An error means that nobody is left who could say stop.
        let _ = stop.wait_for(|stop| *stop).await;
        Ok(())
    }

    async fn hear(self: Arc<Self>, counter: Arc<Counter>) {
        loop {
            match counter.receive().await {
                Ok(heard) => heard.into_iter().for_each(|question| self.meet(&counter, question)),
                Err(error) => {
                    tracing::debug!(%error, "a DNS socket had an error; hearing on");
                    tokio::time::sleep(REST).await;
                }
            }
        }
    }

    fn meet(self: &Arc<Self>, counter: &Arc<Counter>, heard: Heard) {
        let Some(device) = self.rooms.neighbourhood.equipment_at(heard.from) else {
            // A device that knows us from before a restart: an answer makes the kernel look for it. Only on a zone.
            if heard.interface.is_some_and(|number| self.rooms.zones.is_zone(number)) {
                let asked = question::read(&heard.octets).ok();
                let says =
                    asked.and_then(|asked| reply::failure(&heard.octets, Some(&asked), Failure::Server));
                says.iter().for_each(|says| counter.say(&heard, says));
            }
            return;
        };
        match self.judge(&heard.octets, device) {
            Judgement::Silence => {}
            Judgement::Say(says) => says.iter().for_each(|says| counter.say(&heard, says)),
            Judgement::Relay { asked, device, terms } => {
                let Some(place) = self.in_progress.place_for(device) else { return };
                let (dns, counter) = (Arc::clone(self), Arc::clone(counter));
                tokio::spawn(async move {
                    let says = dns.relay(&heard.octets, &asked, device, terms, Over::Udp).await;
                    says.iter().for_each(|says| counter.say(&heard, says));
                    drop(place);
                });
            }
        }
    }

    async fn accept(self: Arc<Self>, listener: tokio::net::TcpListener) {
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => {
                    let Some(device) = self.rooms.neighbourhood.equipment_at(peer) else { continue };
                    let Some(place) = self.connections.place_for(device) else { continue };
                    let dns = Arc::clone(&self);
                    tokio::spawn(async move {
                        // However it ends, it is over.
                        let _ = dns.converse(stream, device).await;
                        drop(place);
                    });
                }
                Err(error) => {
                    tracing::debug!(%error, "a DNS connection was not accepted; going on");
                    tokio::time::sleep(REST).await;
                }
            }
        }
    }

    async fn converse(&self, mut stream: TcpStream, device: EquipmentId) -> io::Result<()> {
        for _ in 0..QUESTIONS_PER_CONNECTION {
            let query = timeout(SILENT_FOR, read_framed(&mut stream)).await??;
            let says = match self.judge(&query, device) {
                Judgement::Silence => None,
                Judgement::Say(says) => says,
                Judgement::Relay { asked, device, terms } => {
                    self.relay(&query, &asked, device, terms, Over::Tcp).await
                }
            };
            let Some(says) = says else { return Ok(()) };
            timeout(SILENT_FOR, write_framed(&mut stream, &says)).await??;
        }
        Ok(())
    }

    fn judge(&self, query: &[u8], device: EquipmentId) -> Judgement {
        let now = Instant::now();
        let asked = match question::read(query) {
            Ok(asked) => asked,
            Err(NotAsked::Noise) => return Judgement::Silence,
            Err(wrong) if self.budgets().may_ask(device, now) => {
                let failure =
                    if wrong == NotAsked::Broken { Failure::Format } else { Failure::NotImplemented };
                return Judgement::Say(reply::failure(query, None, failure));
            }
            Err(_) => return Judgement::Silence,
        };
        let treatment = treatment(&asked, query.len(), &self.settings.portal_name);
        if matches!(self.rooms.handle.captivity_of(device), Captivity::Admitted(_))
            && treatment != Treatment::Portal
        {
            return Judgement::Relay { asked, device, terms: Terms::Admitted };
        }
        let is_known = treatment != Treatment::Relay || self.is_known(&asked.name);
        if is_known && !self.budgets().may_ask(device, now) {
            return Judgement::Silence;
        }
        match treatment {
            Treatment::Portal => {
                let own = self.rooms.zones.addresses_on(device.interface);
                Judgement::Say(reply::addresses(query, &asked, &own, PORTAL_SECONDS))
            }
            Treatment::Nothing => Judgement::Say(reply::addresses(query, &asked, &[], 0)),
            Treatment::Refuse => Judgement::Say(reply::failure(query, Some(&asked), Failure::Refused)),
            Treatment::Relay if is_known => Judgement::Relay { asked, device, terms: Terms::Known },
            Treatment::Relay => {
                let owner = registered_part(&asked.name);
                match self.budgets().allow(device, owner, &asked.name, now) {
                    Allowance::Granted => Judgement::Relay { asked, device, terms: Terms::Budgeted },
                    Allowance::Spent => Judgement::Say(reply::failure(query, Some(&asked), Failure::Refused)),
                    Allowance::Flood => Judgement::Silence,
                }
            }
        }
    }

    /// Relays a question and returns what to say: the answer, or SERVFAIL when no resolver gave one in time.
    async fn relay(
        &self,
        query: &[u8],
        asked: &Asked,
        device: EquipmentId,
        terms: Terms,
        over: Over,
    ) -> Option<Vec<u8>> {
        let answer = self.settings.upstreams.ask(query, asked, over).await;
        if terms == Terms::Budgeted {
            let octets = query.len() + answer.as_ref().map_or(0, Vec::len);
            self.budgets().settle(device, registered_part(&asked.name), octets);
        }
        let Some(mut answer) = answer else { return reply::failure(query, Some(asked), Failure::Server) };
        if terms == Terms::Admitted {
            return Some(answer);
        }
        let Some(answered) = question::read_answer(&answer) else {
            tracing::debug!(name = asked.name, "an upstream answer was broken; SERVFAIL was said");
            return reply::failure(query, Some(asked), Failure::Server);
        };
        if !may_hand_on(asked, answer.len()) {
            return reply::failure(query, Some(asked), Failure::Refused);
        }
        reply::cap_ttls(&mut answer, &answered.places, self.settings.longest_ttl);
        self.open_garden(asked, &answered).await;
        Some(answer)
    }

    /// Before the answer is handed on, so that the first packet of the device passes (protocols W6).
    async fn open_garden(&self, asked: &Asked, answered: &Answered) {
        let openings = self.openings(asked, answered);
        if openings.is_empty() {
            return;
        }
        let garden = Arc::clone(&self.rooms.garden);
        let opened = tokio::task::spawn_blocking(move || garden.open(&openings)).await;
        if let Ok(Err(error)) = opened {
            tracing::warn!(
                %error,
                name = asked.name,
                guests_notice = "this name of the walled garden does not open for them now",
                to_do = "see the helper's lines before this one; a garden holds 16,384 addresses with their ports",
                "the walled garden was not opened"
            );
        }
    }

    fn openings(&self, asked: &Asked, answered: &Answered) -> Vec<GardenOpening> {
        let services = if answered.is_success { self.services_of(&asked.name) } else { Vec::new() };
        let ttl = answered.shortest_ttl.unwrap_or(0).min(self.settings.longest_ttl);
        let remaining = Duration::from_secs(ttl.into()) + GRACE;
        let (private, public): (Vec<IpAddr>, Vec<IpAddr>) = answered
            .addresses
            .iter()
            .take(MOST_ADDRESSES)
            .partition(|address| (self.settings.is_private)(**address));
        if !private.is_empty() && !services.is_empty() {
            tracing::debug!(name = asked.name, ?private, "private addresses are not opened for a name");
        }
        public
            .into_iter()
            .flat_map(|address| {
                services.iter().map(move |&(transport, port)| GardenOpening {
                    address,
                    transport,
                    port,
                    remaining,
                })
            })
            .collect()
    }

    /// What the walled garden opens where this name leads to, each service once.
    fn services_of(&self, name: &str) -> Vec<(Transport, u16)> {
        let beside = self.beside.read().unwrap_or_else(PoisonError::into_inner);
        let entries = self.settings.garden.iter().chain(beside.iter());
        let covering = entries.filter(|entry| entry.pattern.covers(name));
        let mut services: Vec<_> = covering.flat_map(|entry| entry.services.iter().copied()).collect();
        services.sort_unstable();
        services.dedup();
        services
    }

    fn is_known(&self, name: &str) -> bool {
        self.settings.detectors.contains(&name) || !self.services_of(name).is_empty()
    }

    fn budgets(&self) -> std::sync::MutexGuard<'_, Budgets> {
        self.budgets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
