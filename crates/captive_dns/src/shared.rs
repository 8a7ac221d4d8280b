//! Which addresses of the walled garden other sites have too, as a content network's have. Pure: time is an argument.
//!
//! Who opens such an address for one name opens it for its neighbours there (protocols W6). It looks at answers that
//! newcomers get anyway, resolves nothing itself and knows no device. Everything that answers can make grow has a bound,
//! and of each entry news is said once, so that a stranger's names make no log grow.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use gateway::ports::Transport;

use crate::names::{NameEntry, Origin, registered_part};

/// What was answered is remembered for so long, and up to twice that.
const REMEMBERED_FOR: Duration = Duration::from_secs(10 * 60);
/// Addresses and names that are remembered, of each kind and in each of two halves.
const MOST_REMEMBERED: usize = 4096;
/// Entries that are told of, and shared addresses of each; the oldest is forgotten first.
const MOST_ENTRIES: usize = 512;
const MOST_ADDRESSES: usize = 32;

/// An entry of the walled garden whose addresses other sites have too.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shared {
    /// The entry.
    pub entry: NameEntry,
    /// Such addresses, those that were found last at the end.
    pub addresses: Vec<SharedAddress>,
}

/// One address of an entry that another site has too.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SharedAddress {
    /// The address.
    pub address: IpAddr,
    /// Whose it is too: the registered part of a name, or the whole name of a detector.
    pub other: Box<str>,
    /// Whether devices ask that name over HTTP whether they are online, and the entry opens HTTP: their sign-in page
    /// stays down while the address is open to them.
    pub hides_portal: bool,
}

/// Something to say, once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct News {
    pub(crate) entry: NameEntry,
    pub(crate) found: SharedAddress,
}

/// What an answer told of a name's addresses.
#[derive(Clone, Copy)]
pub(crate) struct Led<'a> {
    pub(crate) name: &'a str,
    pub(crate) addresses: &'a [IpAddr],
}

/// What is known of shared addresses.
#[derive(Debug, Default)]
pub(crate) struct Sharing {
    /// Where names of the walled garden led.
    ours: Recent<IpAddr, NameEntry>,
    /// Aliases that such names led through: the same sites by another name.
    aliases: Recent<Box<str>, ()>,
    /// Where other names led.
    others: Recent<IpAddr, Other>,
    found: Vec<Shared>,
    count: u64,
}

#[derive(Clone, Debug)]
struct Other {
    name: Box<str>,
    is_detector: bool,
}

impl Sharing {
    /// A name of the walled garden led there, through these aliases. What is worth saying.
    pub(crate) fn ours(
        &mut self,
        led: Led<'_>,
        entry: &NameEntry,
        aliases: Vec<String>,
        now: Instant,
    ) -> Vec<News> {
        for alias in aliases {
            self.aliases.put(alias.into(), (), now);
        }
        let mut news = Vec::new();
        for &address in led.addresses {
            self.ours.put(address, entry.clone(), now);
            let other = self.others.get(&address, now).cloned();
            let other = other.filter(|other| self.aliases.get(&other.name, now).is_none());
            news.extend(other.and_then(|other| self.note(entry, address, &other)));
        }
        news
    }

    /// A name outside of the walled garden led there. What is worth saying.
    pub(crate) fn others(&mut self, led: Led<'_>, is_detector: bool, now: Instant) -> Vec<News> {
        if self.aliases.get(led.name, now).is_some() {
            return Vec::new();
        }
        let other = Other { name: led.name.into(), is_detector };
        let mut news = Vec::new();
        for &address in led.addresses {
            // A detector's name is not forgotten for another that leads there too.
            let is_kept = self.others.get(&address, now).is_some_and(|known| known.is_detector);
            if is_detector || !is_kept {
                self.others.put(address, other.clone(), now);
            }
            let entry = self.ours.get(&address, now).cloned();
            news.extend(entry.and_then(|entry| self.note(&entry, address, &other)));
        }
        news
    }

    /// Keeps it, and says it when it is the first of its entry or the first that hides the portal.
    fn note(&mut self, entry: &NameEntry, address: IpAddr, other: &Other) -> Option<News> {
        let opens_http = entry.services.contains(&(Transport::Tcp, 80));
        let shown = if other.is_detector { &other.name } else { registered_part(&other.name) };
        let hides_portal = other.is_detector && opens_http;
        let found = SharedAddress { address, other: shown.into(), hides_portal };
        let at = self.found.iter().position(|shared| shared.entry.pattern == entry.pattern);
        let Some(shared) = at.and_then(|at| self.found.get_mut(at)) else {
            self.count += 1;
            if self.found.len() >= MOST_ENTRIES {
                return None;
            }
            self.found.push(Shared { entry: entry.clone(), addresses: vec![found.clone()] });
            return Some(News { entry: entry.clone(), found });
        };
        let is_first_hiding = hides_portal && !shared.addresses.iter().any(|it| it.hides_portal);
        match shared.addresses.iter_mut().find(|it| it.address == address) {
            Some(known) if hides_portal && !known.hides_portal => *known = found.clone(),
            Some(_) => {}
            None => {
                self.count += 1;
                make_room(&mut shared.addresses);
                shared.addresses.push(found.clone());
            }
        }
        is_first_hiding.then(|| News { entry: entry.clone(), found })
    }

    /// Entries with shared addresses, in the order in which they were found.
    pub(crate) fn found(&self) -> Vec<Shared> {
        self.found.clone()
    }

    /// Shared addresses found so far.
    pub(crate) const fn count(&self) -> u64 {
        self.count
    }
}

/// Forgets the oldest when it is full, but not what hides the portal while something else can go.
fn make_room(addresses: &mut Vec<SharedAddress>) {
    if addresses.len() >= MOST_ADDRESSES {
        let harmless = addresses.iter().position(|it| !it.hides_portal);
        addresses.remove(harmless.unwrap_or(0));
    }
}

/// A memory of two halves: the older is forgotten whole when the younger is full or of age.
#[derive(Debug)]
struct Recent<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    turned: Option<Instant>,
}

impl<K, V> Default for Recent<K, V> {
    fn default() -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), turned: None }
    }
}

impl<K: Hash + Eq, V> Recent<K, V> {
    fn put(&mut self, key: K, value: V, now: Instant) {
        self.forget(now);
        if self.young.len() >= MOST_REMEMBERED && !self.young.contains_key(&key) {
            self.turn(now);
        }
        self.young.insert(key, value);
    }

    fn get<Q: Hash + Eq + ?Sized>(&mut self, key: &Q, now: Instant) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.forget(now);
        self.young.get(key).or_else(|| self.old.get(key))
    }

    fn forget(&mut self, now: Instant) {
        let turned = *self.turned.get_or_insert(now);
        if now >= turned + 2 * REMEMBERED_FOR {
            self.young.clear();
        }
        if now >= turned + REMEMBERED_FOR {
            self.turn(now);
        }
    }

    fn turn(&mut self, now: Instant) {
        self.old = std::mem::take(&mut self.young);
        self.turned = Some(now);
    }
}

impl Shared {
    /// Whether devices that get such an address do not see the sign-in page.
    #[must_use]
    pub fn hides_portal(&self) -> bool {
        self.addresses.iter().any(|it| it.hides_portal)
    }

    /// Whether an operator wrote the entry, and can narrow it.
    #[must_use]
    pub fn is_listed(&self) -> bool {
        self.entry.origin == Origin::Listed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(pattern: &str, port: u16) -> NameEntry {
        NameEntry {
            pattern: pattern.parse().unwrap(),
            services: vec![(Transport::Tcp, port)],
            origin: Origin::Listed,
            zone: None,
        }
    }

    fn at(last: u32) -> IpAddr {
        IpAddr::from((0xcb00_7100 + last).to_be_bytes())
    }

    fn led<'a>(name: &'a str, addresses: &'a [IpAddr]) -> Led<'a> {
        Led { name, addresses }
    }

    #[test]
    fn a_neighbour_is_found_whoever_was_asked_for_first_and_said_once() {
        let (pay, now) = (entry("pay.test", 443), Instant::now());
        for garden_first in [true, false] {
            let mut sharing = Sharing::default();
            let mut news = Vec::new();
            for garden in [garden_first, !garden_first, garden_first, !garden_first] {
                news.extend(match garden {
                    true => sharing.ours(led("pay.test", &[at(1), at(2)]), &pay, Vec::new(), now),
                    false => sharing.others(led("shop.other.test", &[at(2)]), false, now),
                });
            }
            assert_eq!(news.len(), 1, "{news:?}");
            assert_eq!((&*news[0].found.other, news[0].found.address), ("other.test", at(2)));
            assert_eq!((sharing.found().len(), sharing.count()), (1, 1));
            assert!(sharing.others(led("third.test", &[at(1)]), false, now).is_empty(), "said already");
            assert_eq!((sharing.found()[0].addresses.len(), sharing.count()), (2, 2), "and kept");
        }
    }

    #[test]
    fn an_alias_of_the_name_is_no_neighbour_whoever_was_asked_for_first() {
        let (pay, now) = (entry("pay.test", 443), Instant::now());
        let alias = || vec!["pay.cdn.test".to_owned()];
        let mut sharing = Sharing::default();
        assert!(sharing.others(led("pay.cdn.test", &[at(1)]), false, now).is_empty());
        assert!(sharing.ours(led("pay.test", &[at(1)]), &pay, alias(), now).is_empty());
        assert!(sharing.others(led("pay.cdn.test", &[at(1)]), false, now).is_empty());
        assert_eq!(sharing.others(led("other.cdn.test", &[at(1)]), false, now).len(), 1);
    }

    #[test]
    fn a_detector_behind_an_open_port_80_is_said_beside_a_neighbour() {
        let now = Instant::now();
        for (port, hides) in [(80, true), (443, false)] {
            let mut sharing = Sharing::default();
            sharing.ours(led("pay.test", &[at(1)]), &entry("pay.test", port), Vec::new(), now);
            assert!(!sharing.others(led("shop.test", &[at(1)]), false, now)[0].found.hides_portal);
            let news = sharing.others(led("captive.apple.com", &[at(1)]), true, now);
            assert_eq!(news.iter().any(|news| news.found.hides_portal), hides, "port {port}");
            assert_eq!(sharing.found()[0].hides_portal(), hides, "port {port}");
            for number in 0..100 {
                sharing.ours(led("pay.test", &[at(number)]), &entry("pay.test", port), Vec::new(), now);
                sharing.others(led("shop.test", &[at(number)]), false, now);
            }
            assert_eq!(sharing.found()[0].hides_portal(), hides, "many neighbours push it out");
        }
    }

    #[test]
    fn what_was_long_ago_is_forgotten_and_a_flood_of_names_grows_nothing() {
        let (pay, start) = (entry("*.pay.test", 443), Instant::now());
        let mut sharing = Sharing::default();
        sharing.ours(led("a.pay.test", &[at(1)]), &pay, Vec::new(), start);
        let later = start + 2 * REMEMBERED_FOR;
        assert!(sharing.others(led("shop.test", &[at(1)]), false, later).is_empty());
        for number in 0..20_000_u32 {
            let name = format!("{number}.evil.test");
            sharing.others(led(&name, &[at(number)]), false, later);
            sharing.ours(led("a.pay.test", &[at(number)]), &pay, vec![name], later);
        }
        assert!(sharing.others.young.len() + sharing.others.old.len() <= 2 * MOST_REMEMBERED);
        assert!(sharing.aliases.young.len() + sharing.aliases.old.len() <= 2 * MOST_REMEMBERED);
        for number in 0..1000_u32 {
            let own = entry(&format!("pay{number}.test"), 443);
            for address in 0..40 {
                sharing.ours(led("own.test", &[at(address)]), &own, Vec::new(), later);
                sharing.others(led("shop.test", &[at(address)]), false, later);
            }
        }
        assert_eq!(sharing.found().len(), MOST_ENTRIES);
        assert!(sharing.found().iter().all(|shared| shared.addresses.len() <= MOST_ADDRESSES));
    }
}
