//! What devices of one person pass together, with real packets of both families, counted by who receives them.
//!
//! Each datagram goes to the internet's echo service and back, so that it counts twice; or one way, to where nothing
//! answers.

use std::net::{IpAddr, UdpSocket};
use std::time::Duration;

use captivity::{Allowance, ByteCount, EquipmentId, Grant, LinkAddress, PersonId, Share, Usage};
use gateway::ports::Change;
use lab::{Network, Oracle, Plan, wait_for};

use super::premises::{granted, objects, rated, take_over};
use crate::helper::keeper_for_tests::Keeper;
use crate::kernel_tests::{HOUR, session, settings, unlimited};
use crate::ruleset::Settings;

const PAYLOAD: usize = 1_000;
/// A packet that carries it, by family.
const OCTETS: [u64; 2] = [20 + 8 + PAYLOAD as u64, 40 + 8 + PAYLOAD as u64];
const LARGEST: u64 = OCTETS[1];
const GRANTED: u64 = 100_000;
/// More round trips than any limit here lets through.
const MANY: usize = 200;
const SOON: Duration = Duration::from_secs(10);

/// Devices of one person on a network of their own, and the helper's keeper inside its gateway.
struct Household {
    network: Network,
    oracle: Oracle,
    keeper: Keeper,
    /// What passed, as far as these tests had it sent.
    delivered: u64,
}

impl Household {
    fn of(devices: u8) -> Self {
        let network = Network::build(Plan::guests(devices)).unwrap();
        let oracle = Oracle::start(&network).unwrap();
        let keeper = install(&network);
        Self { network, oracle, keeper, delivered: 0 }
    }

    fn equipment(&self, device: usize) -> EquipmentId {
        let guest = self.network.guest(device).unwrap();
        let link_address = LinkAddress::new(guest.link_address().unwrap()).unwrap();
        EquipmentId { interface: guest.zone().interface().parse().unwrap(), link_address }
    }

    fn apply(&mut self, changes: &[Change]) {
        self.network.gateway().run(|| self.keeper.apply(changes)).unwrap().unwrap();
    }

    /// Opens the sessions of all of these devices, as the gateway does that knows of so much.
    fn open(&mut self, devices: &[usize], grant: Grant, known: Usage) {
        let opening = |&device: &usize| Change::Open {
            session: session(u32::try_from(device).unwrap()),
            equipment: self.equipment(device),
            remaining: HOUR,
            grant,
            used: Usage::NONE,
            share: PersonId::new(7).map(|person| Share { person, used: known }),
        };
        let changes: Vec<_> = devices.iter().map(opening).collect();
        self.apply(&changes);
    }

    /// Opens a session that shares with nobody.
    fn open_alone(&mut self, device: usize, grant: Grant, used: Usage) {
        let (session, equipment) = (session(u32::try_from(device).unwrap()), self.equipment(device));
        self.apply(&[Change::Open { session, equipment, remaining: HOUR, grant, used, share: None }]);
    }

    fn close(&mut self, device: usize) {
        let session = session(u32::try_from(device).unwrap());
        self.apply(&[Change::Close { session, equipment: self.equipment(device) }]);
    }

    /// What each of these devices used, as the gateway is told.
    fn used(&mut self, devices: &[usize]) -> Vec<Usage> {
        let number = |device: usize| session(u32::try_from(device).unwrap());
        let asked: Vec<_> = devices.iter().map(|&device| (number(device), self.equipment(device))).collect();
        let counted = self.network.gateway().run(|| self.keeper.used(&asked)).unwrap().unwrap();
        assert_eq!(
            counted.iter().map(|(session, _)| *session).collect::<Vec<_>>(),
            devices.iter().map(|&device| number(device)).collect::<Vec<_>>()
        );
        counted.into_iter().map(|(_, used)| used).collect()
    }

    fn used_together(&mut self, devices: &[usize]) -> Usage {
        self.used(devices).into_iter().fold(Usage::NONE, Usage::plus)
    }

    fn objects(&self) -> String {
        self.network.gateway().run(objects).unwrap()
    }

    fn address(&self, device: usize, family: usize) -> IpAddr {
        let guest = self.network.guest(device).unwrap();
        [IpAddr::V4(guest.v4()), IpAddr::V6(guest.v6())][family]
    }

    fn arrived(&self, device: usize, family: usize) -> u64 {
        self.oracle.frames_from(self.address(device, family)).unwrap()
    }

    /// Sends so many there and back, one after the other; stops where nothing comes back. How many octets passed.
    fn exchange(&mut self, device: usize, family: usize, count: usize) -> u64 {
        let before = self.arrived(device, family);
        let target = self.network.internet().echo()[family];
        let socket = self.network.guest(device).unwrap().udp(target).unwrap();
        let answered = (0..count).take_while(|_| there_and_back(&socket)).count() as u64;
        let passed = (self.arrived(device, family) - before + answered) * OCTETS[family];
        self.delivered += passed;
        passed
    }

    /// Sends so many one way, as fast as it goes. How many octets passed.
    fn send(&mut self, device: usize, family: usize, count: usize) -> u64 {
        let before = self.arrived(device, family);
        let target = self.network.internet().discard()[family];
        let socket = self.network.guest(device).unwrap().udp(target).unwrap();
        for _ in 0..count {
            // A refusal of an earlier one is told by an error.
            let _ = socket.send(&[b'd'; PAYLOAD]);
        }
        let passed = (self.arrived(device, family) - before) * OCTETS[family];
        self.delivered += passed;
        passed
    }

    /// Everybody uses what there is, and goes on trying.
    fn use_up(&mut self, devices: &[usize]) {
        for &device in devices {
            for family in [0, 1] {
                self.exchange(device, family, 10);
            }
        }
        for &device in devices {
            for family in [0, 1] {
                self.exchange(device, family, MANY);
                assert_eq!(self.send(device, family, 30), 0, "nothing passes any more");
            }
        }
    }

    fn assert_delivered(&self, granted: u64) {
        let delivered = self.delivered;
        println!("granted {granted}, delivered {delivered}");
        assert!(delivered <= granted, "{delivered} of {granted} passed");
        assert!(delivered + LARGEST > granted, "only {delivered} of {granted} passed");
    }
}

fn install(network: &Network) -> Keeper {
    let settings = Settings { masquerade_ipv4: false, zones: vec!["guest0".parse().unwrap()], ..settings() };
    network.gateway().run(|| take_over(&settings).0).unwrap()
}

fn there_and_back(socket: &UdpSocket) -> bool {
    let _ = socket.take_error();
    socket.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    socket.send(&[b'd'; PAYLOAD]).is_ok()
        && socket.recv(&mut [0; PAYLOAD]).is_ok_and(|length| length == PAYLOAD)
}

fn of_direction(from_guest: Option<u64>, to_guest: Option<u64>) -> Grant {
    let (from_guest, to_guest) = (from_guest.map(ByteCount::new), to_guest.map(ByteCount::new));
    Grant { data: Allowance { total: None, from_guest, to_guest }, ..unlimited() }
}

#[test]
fn two_devices_pass_together_what_was_granted_and_go_on_from_there_with_more() {
    let mut household = Household::of(3);
    household.open(&[1, 2], granted(GRANTED), Usage::NONE);
    household.use_up(&[1, 2]);
    household.assert_delivered(GRANTED);
    // The two are said to have used what was granted, so that they end; and each what it used.
    let used = household.used(&[1, 2]);
    assert_eq!(used[0].plus(used[1]).total(), ByteCount::new(GRANTED));
    assert!(used[1].total() > ByteCount::new(40 * OCTETS[0]), "{used:?}");
    // What was refused meanwhile is not paid for, whether the gateway's count is the latest or not.
    let known = used[0].plus(used[1]);
    household.open(&[1, 2], granted(2 * GRANTED), known);
    household.use_up(&[2, 1]);
    household.assert_delivered(2 * GRANTED);
    household.open(&[1], granted(3 * GRANTED), known);
    household.open(&[2], granted(3 * GRANTED), known);
    household.use_up(&[2, 1]);
    household.assert_delivered(3 * GRANTED);
    // A third who joins finds it used up.
    household.open(&[3], granted(3 * GRANTED), known);
    assert_eq!(household.exchange(3, 0, 5) + household.exchange(3, 1, 5), 0);
    assert_eq!(household.used_together(&[1, 2, 3]).total(), ByteCount::new(3 * GRANTED));
}

#[test]
fn limits_of_a_direction_are_shared_and_the_other_direction_does_not_pay() {
    let mut household = Household::of(2);
    let data =
        Allowance { total: Some(ByteCount::new(4 * GRANTED)), ..of_direction(Some(GRANTED), None).data };
    let grant = Grant { data, ..unlimited() };
    household.open(&[1, 2], grant, Usage::NONE);
    household.send(1, 0, 60);
    household.send(2, 1, MANY);
    household.send(1, 0, MANY);
    household.assert_delivered(GRANTED);
    let known = household.used_together(&[1, 2]);
    assert_eq!((known.from_guest.octets(), known.to_guest.octets()), (GRANTED, 0));
    // More of that direction: what was refused before took nothing of both together.
    let data = Allowance { from_guest: Some(ByteCount::new(4 * GRANTED)), ..data };
    household.open(&[1, 2], Grant { data, ..grant }, known);
    household.use_up(&[1, 2]);
    household.assert_delivered(4 * GRANTED);

    let mut household = Household::of(2);
    household.open(&[1, 2], of_direction(None, Some(GRANTED)), Usage::NONE);
    for device in [1, 2] {
        household.exchange(device, 0, 20);
        household.exchange(device, 1, MANY);
    }
    let received = household.used_together(&[1, 2]).to_guest;
    assert_eq!(received.octets(), GRANTED);
    assert!(household.send(1, 0, 20) == 20 * OCTETS[0], "the other direction is free");
}

#[test]
fn what_the_limit_of_both_directions_refused_is_not_paid_from_that_of_one() {
    let mut household = Household::of(2);
    let limits = |total, from| Grant {
        data: Allowance { total: Some(ByteCount::new(total)), ..of_direction(Some(from), None).data },
        ..unlimited()
    };
    household.open(&[1, 2], limits(GRANTED, 2 * GRANTED), Usage::NONE);
    household.exchange(1, 0, MANY);
    // Not so many that the quota of the direction were used up by them.
    assert_eq!(household.send(2, 1, 40), 0);
    let known = household.used_together(&[1, 2]);
    household.open(&[1, 2], limits(4 * GRANTED, 2 * GRANTED), known);
    let sent = known.from_guest.octets() + household.send(1, 0, 60) + household.send(2, 1, MANY);
    assert!(sent <= 2 * GRANTED && sent + LARGEST > 2 * GRANTED, "{sent} of {}", 2 * GRANTED);
}

#[test]
fn once_used_up_all_go_on_slowly_where_that_was_granted_and_begin_anew_with_all_they_used_paid() {
    let mut household = Household::of(2);
    let slow = |octets| Grant { beyond: Some(rated(1 << 20)), ..granted(octets) };
    household.open(&[1, 2], slow(GRANTED), Usage::NONE);
    for (device, family) in [(1, 0), (2, 1), (1, 1), (2, 0)] {
        assert_eq!(household.exchange(device, family, 40), 80 * OCTETS[family], "it goes on");
    }
    let used = household.used_together(&[1, 2]);
    assert_eq!(used.total().octets(), household.delivered, "slowly or not, it is counted");
    assert!(household.delivered > 3 * GRANTED);
    // A new period: so much more than what they used in all.
    let limit = household.delivered + GRANTED;
    household.open(&[1, 2], granted(limit), used);
    household.use_up(&[1, 2]);
    household.assert_delivered(limit);
    // And slowness is slow: a bucket of a second and the burst, then nothing for a while.
    household.open(&[1, 2], Grant { beyond: Some(rated(2_000)), ..granted(limit) }, used);
    let passed = household.send(1, 0, MANY);
    assert!((1..=8 * OCTETS[0]).contains(&passed), "{passed}");
}

#[test]
fn who_leaves_takes_nothing_along_and_a_keeper_that_dies_neither() {
    let mut household = Household::of(3);
    household.open(&[1, 2, 3], granted(GRANTED), Usage::NONE);
    household.exchange(1, 0, 15);
    household.exchange(2, 1, 15);
    household.close(1);
    assert_eq!(household.exchange(1, 0, 2), 0);
    // Nobody is there; the kernel goes on.
    let before = household.objects();
    let dead = std::mem::replace(&mut household.keeper, Keeper::open().unwrap());
    drop(dead);
    household.exchange(2, 0, 5);
    household.keeper = install(&household.network);
    household.exchange(3, 1, 5);
    let open = household.network.gateway().run(|| household.keeper.list()).unwrap().unwrap();
    assert_eq!(open.len(), 2);
    assert!(open.iter().all(|open| open.grant == Some(granted(GRANTED).digest())));
    let handles = |text: &str| text.lines().filter(|line| line.contains("handle")).count();
    assert_eq!(handles(&household.objects()), handles(&before));
    // One comes back; the record is behind.
    household.open(&[1], granted(GRANTED), Usage::NONE);
    household.use_up(&[1, 2, 3]);
    household.assert_delivered(GRANTED);
    // After yet another death the limit grows from where it was.
    drop(std::mem::replace(&mut household.keeper, Keeper::open().unwrap()));
    household.keeper = install(&household.network);
    household.open(&[1, 2, 3], granted(2 * GRANTED), Usage::NONE);
    household.use_up(&[3, 1]);
    household.assert_delivered(2 * GRANTED);
    for device in [1, 2, 3] {
        household.close(device);
    }
    assert_eq!(household.objects(), "");
}

#[test]
fn limits_that_change_while_packets_pass_lose_none_of_them() {
    let mut household = Household::of(2);
    let large = 50_000_000;
    household.open(&[1, 2], granted(large), Usage::NONE);
    let sender = |device: usize, family: usize| {
        let target = household.network.internet().discard()[family];
        household.network.guest(device).unwrap().udp(target).unwrap()
    };
    let sockets = [sender(1, 0), sender(2, 1)];
    let before = [household.arrived(1, 0), household.arrived(2, 1)];
    let sending = sockets.map(|socket| {
        std::thread::spawn(move || {
            for _ in 0..3_000 {
                let _ = socket.send(&[b'd'; PAYLOAD]);
            }
        })
    });
    let mut rounds = 0;
    while sending.iter().any(|thread| !thread.is_finished()) || rounds < 20 {
        rounds += 1;
        household.open(&[1, 2], granted(large + rounds), Usage::NONE);
    }
    for thread in sending {
        thread.join().unwrap();
    }
    let arrived = [household.arrived(1, 0) - before[0], household.arrived(2, 1) - before[1]];
    let passed = arrived[0] * OCTETS[0] + arrived[1] * OCTETS[1];
    println!("{rounds} changes, {arrived:?} packets");
    // The quota has all of them; so have the two counts, which were made anew each time.
    let line = household.objects().lines().find(|line| line.contains("used")).map(str::to_owned);
    let total = household.network.gateway().run(|| super::premises::quota(7, "total")).unwrap();
    assert_eq!(total, Some((large + rounds, passed)), "{line:?}");
    assert_eq!(household.used_together(&[1, 2]).total().octets(), passed);
}

#[test]
fn each_device_keeps_its_own_rate_and_what_is_above_it_is_not_paid() {
    let mut household = Household::of(2);
    household.open(&[1], Grant { rates: rated(2_000), ..granted(GRANTED) }, Usage::NONE);
    household.open(&[2], granted(GRANTED), Usage::NONE);
    let slow = household.send(1, 0, 60);
    assert!((1..=8 * OCTETS[0]).contains(&slow), "{slow}");
    assert_eq!(household.send(2, 1, 60), 60 * OCTETS[1]);
    assert_eq!(household.used_together(&[1, 2]).total().octets(), household.delivered);
    wait_for("all that is left", SOON, || {
        household.send(2, 0, 20);
        (household.delivered + LARGEST > GRANTED).then_some(())
    })
    .unwrap();
    household.assert_delivered(GRANTED);
}

/// Else a guest would be refused by the kernel and be told for ever that something is left.
#[test]
fn a_direction_that_is_used_up_is_said_to_be_beside_a_limit_of_both_that_is_not() {
    let mut household = Household::of(1);
    for (device, family) in [(1, 0), (1, 1)] {
        let data = Allowance {
            total: Some(ByteCount::new(4 * GRANTED)),
            ..of_direction(Some(GRANTED), Some(2 * GRANTED)).data
        };
        let grant = Grant { data, ..unlimited() };
        household.open_alone(device, grant, Usage::NONE);
        household.exchange(device, family, 10);
        let used = household.used(&[device])[0];
        assert_eq!(used.from_guest, used.to_guest, "what passed is told as it passed: {used:?}");
        assert_eq!(used.from_guest.octets(), 10 * OCTETS[family]);
        household.send(device, family, MANY);
        let used = household.used(&[device])[0];
        assert!(data.is_spent(used), "{used:?}");
        assert_eq!((used.from_guest.octets(), used.to_guest.octets()), (GRANTED, 10 * OCTETS[family]));
        // More of it: what is not in the sum of both is not missed by anybody.
        let more = Allowance { from_guest: Some(ByteCount::new(8 * GRANTED)), ..data };
        household.open_alone(device, Grant { data: more, ..grant }, used);
        household.send(device, family, 5 * MANY);
        let used = household.used(&[device])[0];
        assert_eq!(used.total().octets(), 4 * GRANTED, "{used:?}");
        household.close(device);
    }
}
