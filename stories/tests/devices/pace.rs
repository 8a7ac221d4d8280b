//! How long a probe takes from its SYN to its whole answer when 512 devices ask at once. Measured and printed, not
//! asserted: the asking threads share the processors with the gateway, so their waiting is in the number.

use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use super::world::World;

const GUESTS: u8 = 16;
const ASKING: usize = 512;
const PROBE: &[u8] =
    b"GET /generate_204 HTTP/1.1\r\nHost: connectivitycheck.gstatic.com\r\nConnection: close\r\n\r\n";

#[test]
fn five_hundred_and_twelve_devices_that_ask_at_once_are_all_answered() {
    let world = World::with_guests(GUESTS);
    let target = world.internet(0);
    let alone: Vec<Duration> = (0..64).map(|_| timed(&world, 1, target)).collect();
    let start = Arc::new(Barrier::new(ASKING));
    let together: Vec<Duration> = std::thread::scope(|scope| {
        let ask = |number: usize| {
            let (world, start) = (&world, Arc::clone(&start));
            std::thread::Builder::new()
                .stack_size(256 * 1024)
                .spawn_scoped(scope, move || {
                    start.wait();
                    timed(world, number % usize::from(GUESTS) + 1, target)
                })
                .unwrap()
        };
        let asking: Vec<_> = (0..ASKING).map(ask).collect();
        asking.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    println!("one after another: median {:?}, slowest {:?}", median(&alone), alone.iter().max().unwrap());
    println!(
        "{ASKING} at once: median {:?}, slowest {:?}",
        median(&together),
        together.iter().max().unwrap()
    );
}

/// From before the connection is opened until the whole answer is there and closed.
fn timed(world: &World, number: usize, target: std::net::SocketAddr) -> Duration {
    let guest = world.network.guest(number).unwrap();
    let begun = Instant::now();
    let answer = guest.exchange(target, PROBE).unwrap();
    let took = begun.elapsed();
    assert!(answer.starts_with(b"HTTP/1.1 302 "), "{}", String::from_utf8_lossy(&answer));
    took
}

fn median(times: &[Duration]) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    sorted[sorted.len() / 2]
}
