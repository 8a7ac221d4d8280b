//! The shaper: rates of sessions held by queues, where what is above a rate waits in place of being dropped.
//!
//! Each link of `Shaping` sends from a queue with a class for each session that has a rate in that direction: a zone's link
//! to its guests, an uplink what they send. Packets find their class by one look-up (`ruleset::queues`). Queues and classes
//! are the kernel's: they go on with every process of ours dead, and are taken over at a start. A session that finds no
//! class has its rate held by dropping, as everywhere without a shaper. A queue of somebody else's is never touched.

use std::collections::{HashMap, HashSet};

use captivity::{InterfaceName, Rate, Rates, SessionId};
use netlink::NetlinkError;
use netlink::route::{Route, Share, Waiting};

use crate::limits::{Held, Lanes, Shaped};
use crate::ruleset::Shaping;

/// The number of our queues on every link.
pub(crate) const QUEUE: u32 = 0x5651_0000;
/// The own part of a class: 0 is the queue itself, the last is the kernel's.
const LAST_CLASS: u16 = 0xfffe;
/// What waits in a class has this for its queue's number, so that no class has it.
const OUR_NUMBER: u16 = 0x5651;
/// Sessions with a class at once; the others' rates are held by dropping. A queue has room for 65,534, but the kernel walks
/// through all classes of the machine when it makes one or takes one away: with so many that takes some milliseconds.
const MOST_CLASSES: usize = 8192;

/// What the kernel says when it has no queue of a kind, or a link is gone.
const NO_SUCH: i32 = 2;

/// Why rates cannot be held by queues.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ShapingError {
    /// Somebody's queue is there.
    #[error(
        "{link} sends from a queue that is not ours ({kind} {number:x}:), and rates are to be held by queues \
         (enforcement.shape_rates); take it away (tc qdisc del dev {link} root) or set shape_rates = false"
    )]
    Taken { link: InterfaceName, kind: String, number: u32 },
    /// The kernel has no HTB.
    #[error(
        "the kernel has no HTB queue (sch_htb), and rates are to be held by queues (enforcement.shape_rates); load the \
         module or set shape_rates = false"
    )]
    NoQueue,
    /// No links can be asked for.
    #[error("the kernel refuses a route socket")]
    Socket(#[source] NetlinkError),
    /// The kernel refused for another reason.
    #[error(
        "the queue of {link} could not be made, and rates are to be held by queues (enforcement.shape_rates)"
    )]
    Kernel { link: InterfaceName, source: NetlinkError },
}

/// The queues and who has which class.
#[derive(Debug)]
pub(crate) struct Shaper {
    route: Route,
    zones: Vec<InterfaceName>,
    uplinks: Vec<InterfaceName>,
    /// The links that send from a queue of ours, by name, with their numbers.
    links: HashMap<InterfaceName, u32>,
    /// The classes on each of these, by the link's number.
    made: HashMap<u32, HashSet<u16>>,
    classes: HashMap<SessionId, u16>,
    taken: HashSet<u16>,
    last: u16,
    /// Whether the kernel has a queue that is fair to the flows of a class.
    has_fair: bool,
}

impl Shaper {
    /// Puts the queues in place on those links that are there; others get theirs when they come. Nothing is changed where
    /// one of them has somebody else's.
    pub(crate) fn open(zones: &[InterfaceName], shaping: &Shaping) -> Result<Self, ShapingError> {
        let mut shaper = Self {
            route: Route::open().map_err(ShapingError::Socket)?,
            zones: zones.to_vec(),
            uplinks: shaping.uplinks.clone(),
            links: HashMap::new(),
            made: HashMap::new(),
            classes: HashMap::new(),
            taken: HashSet::new(),
            last: 0,
            has_fair: true,
        };
        for link in shaper.all_links() {
            shaper.look_at(link)?;
        }
        for link in shaper.all_links() {
            shaper.ensure(link)?;
        }
        Ok(shaper)
    }

    fn all_links(&self) -> Vec<InterfaceName> {
        self.zones.iter().chain(&self.uplinks).copied().collect()
    }

    /// The link's number, and whether our queue is there; `None` where there is no such link.
    fn look_at(&mut self, link: InterfaceName) -> Result<Option<(u32, bool)>, ShapingError> {
        let kernel = |source| ShapingError::Kernel { link, source };
        let Some(index) = self.route.index_of(link.as_str()).map_err(kernel)? else { return Ok(None) };
        match self.route.root_queue(index).map_err(kernel)? {
            Some(root) if root.handle == QUEUE && root.kind == "htb" => Ok(Some((index, true))),
            Some(root) if root.handle != 0 => {
                Err(ShapingError::Taken { link, kind: root.kind, number: root.handle >> 16 })
            }
            _ => Ok(Some((index, false))),
        }
    }

    /// Sees to it that a link sends from our queue; `None` where there is no such link.
    fn ensure(&mut self, link: InterfaceName) -> Result<Option<u32>, ShapingError> {
        if let Some(gone) = self.links.remove(&link) {
            self.made.remove(&gone);
        }
        let Some((index, is_there)) = self.look_at(link)? else { return Ok(None) };
        if !is_there {
            self.route.add_htb(index, QUEUE).map_err(|source| match source.number() {
                NO_SUCH => ShapingError::NoQueue,
                _ => ShapingError::Kernel { link, source },
            })?;
        }
        let shares = self.route.shares(index, QUEUE);
        let shares = shares.map_err(|source| ShapingError::Kernel { link, source })?;
        self.made.insert(index, shares.iter().map(|(class, _)| own_part(*class)).collect());
        self.links.insert(link, index);
        Ok(Some(index))
    }

    /// Takes over what stands: these sessions have these classes. Classes that nobody has are taken away, and queues that
    /// are missing are put back.
    pub(crate) fn take_over(&mut self, held: &[(SessionId, u32)]) {
        for link in self.all_links() {
            // Sessions that find no queue there have their rates held by dropping.
            let _ = self.ensure(link);
        }
        let ours = held.iter().filter(|(_, class)| class & 0xffff_0000 == QUEUE);
        self.classes = ours.map(|(session, class)| (*session, own_part(*class))).collect();
        self.taken = self.classes.values().copied().collect();
        for (link, made) in &mut self.made {
            for stray in made.extract_if(|class| !self.taken.contains(class)) {
                // It holds nobody's packets; the next look finds it again.
                let _ = self.route.delete_share(*link, QUEUE | u32::from(stray));
            }
        }
    }

    /// Holds what can be held of a session's rates by queues, in place of what was held before.
    pub(crate) fn hold(&mut self, session: SessionId, zone: InterfaceName, rates: Rates) -> Shaped {
        if !rates.is_limited() {
            self.let_go(session);
            return Shaped::default();
        }
        let Some(class) = self.class_for(session) else { return Shaped::default() };
        let to_guest = self.hold_on(&[zone], class, rates.to_guest);
        let from_guest = self.hold_on(&self.uplinks.clone(), class, rates.from_guest);
        if !from_guest && !to_guest {
            self.let_go(session);
            return Shaped::default();
        }
        let class = Some(QUEUE | u32::from(class));
        Shaped { class, lanes: Lanes { from_guest, to_guest } }
    }

    /// Whether the rate is held on all of these links.
    fn hold_on(&mut self, links: &[InterfaceName], class: u16, rate: Option<Rate>) -> bool {
        let Some(rate) = rate else {
            links.iter().for_each(|link| self.take_from(*link, class));
            return false;
        };
        !links.is_empty() && links.iter().all(|link| self.put(*link, class, rate))
    }

    /// A link may have come, or gone and come again: then it has another number, and no queue.
    fn put(&mut self, link: InterfaceName, class: u16, rate: Rate) -> bool {
        if let Some(index) = self.links.get(&link).copied()
            && self.put_at(index, class, rate).is_ok()
        {
            return true;
        }
        let Ok(Some(index)) = self.ensure(link) else { return false };
        self.put_at(index, class, rate).is_ok()
    }

    fn put_at(&mut self, link: u32, own: u16, rate: Rate) -> Result<(), NetlinkError> {
        let class = QUEUE | u32::from(own);
        self.route.put_share(link, share(class, rate))?;
        let is_new = self.made.entry(link).or_default().insert(own);
        if self.has_fair && is_new {
            match self.route.put_waiting(link, class, Waiting::Fair) {
                Ok(()) => return Ok(()),
                Err(error) if error.number() == NO_SUCH => self.has_fair = false,
                Err(error) => return Err(error),
            }
        }
        if self.has_fair { Ok(()) } else { self.route.put_waiting(link, class, in_order(rate)) }
    }

    fn take_from(&mut self, link: InterfaceName, class: u16) {
        let Some(index) = self.links.get(&link) else { return };
        if self.made.get_mut(index).is_some_and(|made| made.remove(&class)) {
            // What is left of it is found by the next look.
            let _ = self.route.delete_share(*index, QUEUE | u32::from(class));
        }
    }

    /// Takes a session's class away, if it has one.
    pub(crate) fn let_go(&mut self, session: SessionId) {
        let Some(class) = self.classes.remove(&session) else { return };
        for link in self.all_links() {
            self.take_from(link, class);
        }
        self.taken.remove(&class);
    }

    /// The session's class, or the next one that nobody has; `None` when all are taken.
    fn class_for(&mut self, session: SessionId) -> Option<u16> {
        if let Some(class) = self.classes.get(&session) {
            return Some(*class);
        }
        if self.taken.len() >= MOST_CLASSES {
            return None;
        }
        let mut class = self.last;
        for _ in 0..=LAST_CLASS {
            class = if class >= LAST_CLASS { 1 } else { class + 1 };
            if class != OUR_NUMBER && self.taken.insert(class) {
                self.last = class;
                self.classes.insert(session, class);
                return Some(class);
            }
        }
        None
    }

    /// Whether a session's rates are held as its element says, and no better can be done.
    pub(crate) fn is_as_wanted(&self, session: SessionId, zone: InterfaceName, held: Held) -> bool {
        let class = self.classes.get(&session);
        let on = |link: &InterfaceName| {
            let made = self.links.get(link).and_then(|index| self.made.get(index));
            made.zip(class).is_some_and(|(made, class)| made.contains(class))
        };
        let Lanes { from_guest, to_guest } = held.by_queue;
        let is_held = (!to_guest || on(&zone)) && (!from_guest || self.uplinks.iter().all(on));
        is_held && !self.could_hold(zone, held.by_drop, class.is_some())
    }

    fn could_hold(&self, zone: InterfaceName, lanes: Lanes, has_class: bool) -> bool {
        let is_ours = |link: &InterfaceName| self.links.contains_key(link);
        let to_guest = lanes.to_guest && is_ours(&zone);
        let from_guest = lanes.from_guest && !self.uplinks.is_empty() && self.uplinks.iter().all(is_ours);
        (to_guest || from_guest) && (has_class || self.taken.len() < MOST_CLASSES)
    }
}

/// Takes our queues away from every link but these.
pub(crate) fn take_away_but_from(wanted: &[InterfaceName]) -> Result<(), NetlinkError> {
    let mut route = Route::open()?;
    for link in route.links()? {
        if wanted.iter().any(|wanted| wanted.as_str() == link.name) {
            continue;
        }
        let root = route.root_queue(link.index)?;
        if root.is_some_and(|root| root.handle == QUEUE && root.kind == "htb") {
            route.delete_root_queue(link.index, QUEUE)?;
        }
    }
    Ok(())
}

const fn own_part(class: u32) -> u16 {
    (class & 0xffff) as u16
}

fn share(class: u32, rate: Rate) -> Share {
    /// Two packets of full size.
    const LEAST_AT_ONCE: u64 = 3_028;
    let octets_per_second = rate.octets_per_second();
    // Ten milliseconds: the kernel may be woken late.
    let at_once = (octets_per_second / 100).max(LEAST_AT_ONCE).max(rate.burst().octets());
    Share { class, octets_per_second: narrow(octets_per_second), at_once: narrow(at_once) }
}

/// A tenth of a second, and room for one packet of the largest size that the kernel hands on in one piece, twice.
fn in_order(rate: Rate) -> Waiting {
    const LEAST: u64 = 128 * 1024;
    Waiting::InOrder { octets: narrow((rate.octets_per_second() / 10).max(LEAST)) }
}

/// Rates and bursts are below 2^32.
fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use captivity::ByteCount;

    use super::*;
    use crate::kernel_tests::{in_namespace, session};

    fn rates(octets_per_second: u64) -> Rates {
        let rate = Rate::new(octets_per_second, ByteCount::ZERO);
        Rates { from_guest: rate, to_guest: rate }
    }

    fn shaper() -> (Shaper, Route, InterfaceName) {
        let mut route = Route::open().unwrap();
        route.create_veth("guest0", "wan0", None).unwrap();
        let (zone, uplink) = ("guest0".parse().unwrap(), "wan0".parse().unwrap());
        (Shaper::open(&[zone], &Shaping { uplinks: vec![uplink] }).unwrap(), route, zone)
    }

    const BOTH: Lanes = Lanes { from_guest: true, to_guest: true };

    #[test]
    fn where_all_classes_are_taken_the_rate_is_held_by_dropping_until_one_is_free() {
        in_namespace(|| {
            let (mut shaper, _, zone) = shaper();
            shaper.taken = (1..=8192).filter(|class| *class != 511).collect();
            assert_eq!(shaper.taken.len(), MOST_CLASSES - 1);
            let first = shaper.hold(session(1), zone, rates(1_000_000));
            assert_eq!(first, Shaped { class: Some(QUEUE | 511), lanes: BOTH });
            assert_eq!(shaper.hold(session(2), zone, rates(1_000_000)), Shaped::default());
            let by_drop = Held::of(rates(1_000_000), Lanes::default());
            assert!(shaper.is_as_wanted(session(2), zone, by_drop), "no better can be done");
            shaper.let_go(session(1));
            assert!(!shaper.is_as_wanted(session(2), zone, by_drop));
            assert_eq!(shaper.hold(session(2), zone, rates(1_000_000)).lanes, BOTH);
        });
    }

    #[test]
    fn what_stands_is_taken_over_and_what_nobody_has_is_taken_away() {
        in_namespace(|| {
            let (mut former, mut route, zone) = shaper();
            let held = [1, 2].map(|number| {
                (session(number), former.hold(session(number), zone, rates(1_000_000)).class.unwrap())
            });
            let link = route.index_of("guest0").unwrap().unwrap();
            let uplinks = vec!["wan0".parse().unwrap()];
            let mut next = Shaper::open(&[zone], &Shaping { uplinks }).unwrap();
            next.take_over(&held[..1]);
            let held_by_queue = Held { by_queue: BOTH, ..Held::default() };
            assert!(next.is_as_wanted(session(1), zone, held_by_queue));
            assert!(!next.is_as_wanted(session(2), zone, held_by_queue));
            assert_eq!(route.shares(link, QUEUE).unwrap(), [(held[0].1, 1_000_000)]);

            route.delete_root_queue(link, QUEUE).unwrap();
            next.take_over(&held[..1]);
            assert!(!next.is_as_wanted(session(1), zone, held_by_queue), "its class went with the queue");
            assert_eq!(next.hold(session(1), zone, rates(2_000_000)).class, Some(held[0].1));
            assert_eq!(route.shares(link, QUEUE).unwrap(), [(held[0].1, 2_000_000)]);
            take_away_but_from(&[]).unwrap();
            assert_eq!(route.root_queue(link).unwrap().map_or(0, |root| root.handle), 0);
        });
    }

    #[test]
    fn a_link_that_comes_later_or_comes_again_gets_its_queue() {
        in_namespace(|| {
            let zone = "guest0".parse().unwrap();
            let mut shaper = Shaper::open(&[zone], &Shaping { uplinks: Vec::new() }).unwrap();
            assert_eq!(shaper.hold(session(1), zone, rates(1_000_000)), Shaped::default());
            let mut route = Route::open().unwrap();
            for _ in 0..2 {
                route.create_veth("guest0", "far", None).unwrap();
                let to_guest = Lanes { to_guest: true, from_guest: false };
                assert_eq!(shaper.hold(session(1), zone, rates(1_000_000)).lanes, to_guest);
                let link = route.index_of("guest0").unwrap().unwrap();
                assert_eq!(route.shares(link, QUEUE).unwrap().len(), 1);
                route.delete_link(link).unwrap();
            }
        });
    }

    /// What classes cost to make, change and take away: `cargo test -p enforcement cost_of_classes -- --ignored --nocapture`.
    #[test]
    #[ignore = "a measurement"]
    fn cost_of_classes() {
        in_namespace(|| {
            let (mut shaper, _, zone) = shaper();
            let mut done = 0;
            for upto in [200, 1_000, 4_000] {
                let count = upto - done;
                let begun = Instant::now();
                for number in done..upto {
                    assert_eq!(shaper.hold(session(number + 1), zone, rates(1_000_000)).lanes, BOTH);
                }
                let made = begun.elapsed() / count;
                let begun = Instant::now();
                for number in 0..200 {
                    shaper.hold(session(number + 1), zone, rates(2_000_000));
                }
                let changed = begun.elapsed() / 200;
                let begun = Instant::now();
                let held: Vec<_> =
                    shaper.classes.iter().map(|(id, class)| (*id, QUEUE | u32::from(*class))).collect();
                shaper.take_over(&held);
                println!(
                    "up to {upto}: made {made:?}, changed {changed:?}, taken over {:?}",
                    begun.elapsed()
                );
                done = upto;
            }
            let begun = Instant::now();
            (0..done).for_each(|number| shaper.let_go(session(number + 1)));
            println!("taken away: {:?}", begun.elapsed() / done);
        });
    }
}
