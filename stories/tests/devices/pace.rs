//! A crowd that asks in the same moment: every device is answered. How long they wait is `cargo xtask bench probes`.

use std::sync::{Arc, Barrier};

use super::world::World;

const GUESTS: u8 = 16;
const ASKING: usize = 512;
const PROBE: &[u8] =
    b"GET /generate_204 HTTP/1.1\r\nHost: connectivitycheck.gstatic.com\r\nConnection: close\r\n\r\n";

#[test]
fn five_hundred_and_twelve_devices_that_ask_at_once_are_all_answered() {
    let world = World::with_guests(GUESTS);
    let start = Arc::new(Barrier::new(ASKING));
    std::thread::scope(|scope| {
        let ask = |number: usize| {
            let (world, start) = (&world, Arc::clone(&start));
            std::thread::Builder::new()
                .stack_size(256 * 1024)
                .spawn_scoped(scope, move || {
                    start.wait();
                    let guest = world.network.guest(number % usize::from(GUESTS) + 1).unwrap();
                    guest.exchange(world.internet(0), PROBE).unwrap()
                })
                .unwrap()
        };
        let asking: Vec<_> = (0..ASKING).map(ask).collect();
        for answer in asking.into_iter().map(|thread| thread.join().unwrap()) {
            assert!(answer.starts_with(b"HTTP/1.1 302 "), "{}", String::from_utf8_lossy(&answer));
        }
    });
}
