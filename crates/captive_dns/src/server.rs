//! The door: questions come in over UDP and TCP, are judged, relayed and answered, from the address they were sent to.
//!
//! Only devices on guest zones are answered, so it is no open resolver on any other side. Questions in progress,
//! connections and what each may send are bounded.

use std::io;
use std::net::{IpAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use captivity::{Captivity, EquipmentId, InterfaceName};
use gateway::Handle;
use gateway::ports::{Garden, Neighbourhood, ZoneAddresses};
use gateway::recognise::Sight;
use gateway::trace::{NameTold, Trace};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::budget::{Allowance, Budgets};
use crate::counter::{Counter, Heard};
use crate::heard::HeardAnswers;
use crate::names::{NameEntry, registered_part};
use crate::openings::Openings;
use crate::places::Places;
use crate::policy::{Treatment, may_hand_on, treatment};
use crate::question::{self, Asked, NotAsked};
use crate::reply::{self, Failure};
use crate::shared::Sharing;
use crate::tally::{Counted, Tally};
use crate::upstream::{Over, Upstreams, read_framed, write_framed};
use crate::windows::Windows;

/// Questions that wait for an answer at once, of one device and of all; each is a socket. Above it there is silence, and
/// devices ask again.
const IN_PROGRESS: (usize, usize) = (64, 512);
/// TCP connections at once, of one device and of all, and questions on each.
const CONNECTIONS: (usize, usize) = (4, 128);
const QUESTIONS_PER_CONNECTION: usize = 16;
/// A connection may be silent for so long (RFC 7766 §6.2.3 asks for seconds).
const SILENT_FOR: Duration = Duration::from_secs(5);
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
    pub(crate) settings: Settings,
    pub(crate) rooms: Rooms,
    /// Names that open beside those of the settings.
    pub(crate) beside: RwLock<Vec<NameEntry>>,
    pub(crate) windows: Mutex<Windows>,
    /// What newcomers were told lately.
    pub(crate) heard: Mutex<HeardAnswers>,
    budgets: Mutex<Budgets>,
    pub(crate) openings: Mutex<Openings>,
    pub(crate) sharing: Mutex<Sharing>,
    pub(crate) tally: Tally,
    pub(crate) trace: Arc<Trace>,
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
            windows: Mutex::default(),
            heard: Mutex::default(),
            budgets: Mutex::default(),
            openings: Mutex::default(),
            sharing: Mutex::default(),
            tally: Tally::default(),
            trace: Arc::default(),
            in_progress: Places::new(IN_PROGRESS.0, IN_PROGRESS.1),
            connections: Places::new(CONNECTIONS.0, CONNECTIONS.1),
        })
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
        tokio::select! {
            // An error means that nobody is left who could say stop.
            _ = stop.wait_for(|stop| *stop) => {}
            () = self.forget_in_time() => {}
        }
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
                let Some(place) = self.in_progress.place_for(device) else {
                    return self.told(device, &asked, NameTold::Silence);
                };
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
        self.tally.count(Counted::Asked);
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
        self.rooms.handle.noticed(device, Sight::Asking);
        let treatment = treatment(&asked, query.len(), &self.settings.portal_name);
        if matches!(self.rooms.handle.captivity_of(device), Captivity::Admitted(_))
            && treatment != Treatment::Portal
        {
            self.tally.count(Counted::RelayedForAdmitted);
            return Judgement::Relay { asked, device, terms: Terms::Admitted };
        }
        let is_known = treatment != Treatment::Relay
            || self.is_known(&asked.name, device.interface)
            || !self.window_of(device, &asked.name).is_empty();
        if is_known && !self.budgets().may_ask(device, now) {
            self.told(device, &asked, NameTold::Silence);
            return Judgement::Silence;
        }
        let told = |told| self.told(device, &asked, told);
        match treatment {
            Treatment::Portal => {
                let own = self.rooms.zones.addresses_on(device.interface);
                told(NameTold::Portal(own.len()));
                Judgement::Say(reply::addresses(query, &asked, &own, PORTAL_SECONDS))
            }
            Treatment::Nothing => {
                told(NameTold::Nobodys);
                Judgement::Say(reply::addresses(query, &asked, &[], 0))
            }
            Treatment::Refuse => {
                told(NameTold::Refused);
                Judgement::Say(reply::failure(query, Some(&asked), Failure::Refused))
            }
            Treatment::Relay if is_known => Judgement::Relay { asked, device, terms: Terms::Known },
            Treatment::Relay => {
                let owner = registered_part(&asked.name);
                match self.budgets().allow(device, owner, &asked.name, now) {
                    Allowance::Granted => Judgement::Relay { asked, device, terms: Terms::Budgeted },
                    Allowance::Spent => {
                        told(NameTold::AboveBudget);
                        Judgement::Say(reply::failure(query, Some(&asked), Failure::Refused))
                    }
                    Allowance::Flood => {
                        told(NameTold::Silence);
                        Judgement::Silence
                    }
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
        if terms == Terms::Admitted {
            return answer.or_else(|| reply::failure(query, Some(asked), Failure::Server));
        }
        match self.prepare(answer, asked, device).await {
            Ok((answer, told)) => {
                self.told(device, asked, told);
                Some(answer)
            }
            Err((failure, told)) => {
                self.told(device, asked, told);
                reply::failure(query, Some(asked), failure)
            }
        }
    }

    /// An answer as a newcomer may have it, and what that tells it; the walled garden is open when this returns.
    async fn prepare(
        &self,
        answer: Option<Vec<u8>>,
        asked: &Asked,
        device: EquipmentId,
    ) -> Result<(Vec<u8>, NameTold), (Failure, NameTold)> {
        let nothing = (Failure::Server, NameTold::NoAnswer);
        let mut answer = answer.ok_or(nothing)?;
        let Some(answered) = question::read_answer(&answer) else {
            tracing::debug!(name = asked.name, "an upstream answer was broken; SERVFAIL was said");
            return Err(nothing);
        };
        if !may_hand_on(asked, answer.len()) {
            return Err((Failure::Refused, NameTold::Refused));
        }
        reply::cap_ttls(&mut answer, &answered.places, self.settings.longest_ttl);
        let opened = self.open_garden(asked, &answered, device).await;
        self.note_shared(asked, &answered, &answer, device.interface);
        Ok((answer, NameTold::Answered { addresses: answered.addresses.len(), opened }))
    }

    pub(crate) fn is_known(&self, name: &str, zone: InterfaceName) -> bool {
        self.is_detector(name) || !self.services_of(name, zone).is_empty()
    }

    pub(crate) fn is_detector(&self, name: &str) -> bool {
        self.settings.detectors.contains(&name)
    }

    fn budgets(&self) -> std::sync::MutexGuard<'_, Budgets> {
        self.budgets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
