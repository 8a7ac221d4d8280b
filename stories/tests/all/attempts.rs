//! A newcomer that never gives up: many protocols, both families, all the time while something else happens.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use lab::wait_for;

use super::packets::{self, Packet, RawSender};
use super::story::{SOON, Story};

const PAUSE: Duration = Duration::from_millis(2);

/// Attempts that go on until they are finished.
pub(crate) struct Attempts {
    stop: Arc<AtomicBool>,
    rounds: Arc<AtomicU64>,
    thread: Option<JoinHandle<()>>,
}

impl Attempts {
    /// Lets that guest try, from its own addresses, everything that newcomers try.
    pub(crate) fn start(story: &Story, number: usize) -> Self {
        let (stop, rounds) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let sender = RawSender::of(story.guest(number));
        let sources = story.addresses(number);
        let targets = story.network.internet().web().map(|target| target.ip());
        let (until, count) = (Arc::clone(&stop), Arc::clone(&rounds));
        let thread = std::thread::spawn(move || {
            while !until.load(Ordering::Relaxed) {
                let round = count.fetch_add(1, Ordering::Relaxed);
                for (source, target) in sources.into_iter().zip(targets) {
                    sender.send(&one_round(source, target, round));
                }
                std::thread::sleep(PAUSE);
            }
        });
        let attempts = Self { stop, rounds, thread: Some(thread) };
        attempts.go_on_for(1);
        attempts
    }

    /// Waits until so many further rounds have been sent.
    pub(crate) fn go_on_for(&self, rounds: u64) {
        let goal = self.rounds.load(Ordering::Relaxed) + rounds;
        wait_for("the newcomer's further attempts", SOON, || {
            (self.rounds.load(Ordering::Relaxed) >= goal).then_some(())
        })
        .unwrap();
    }

    /// Ends them and says how many rounds there were.
    pub(crate) fn finish(mut self) -> u64 {
        self.stop();
        self.rounds.load(Ordering::Relaxed)
    }

    fn stop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            assert!(thread.join().is_ok() || std::thread::panicking(), "the newcomer's attempts broke off");
        }
    }
}

impl Drop for Attempts {
    fn drop(&mut self) {
        self.stop();
    }
}

fn one_round(source: IpAddr, target: IpAddr, round: u64) -> Vec<Packet> {
    // Ever new ports make ever new flows, so that no answer of an earlier moment is kept for them.
    let port = 20_000 + u16::try_from(round % 20_000).unwrap();
    let from = SocketAddr::new(source, port);
    let at = |port| SocketAddr::new(target, port);
    let mut packets = vec![
        packets::udp(from, at(9), b"let me out"),
        packets::tcp_syn(from, at(8080)),
        packets::icmp_echo(source, target),
        packets::ip(source, target, packets::ESP, &[0; 16]),
    ];
    // And always the same flow as well, which an opening would let through from then on.
    packets.push(packets::udp(SocketAddr::new(source, 19_999), at(9), b"still here"));
    packets
}
