//! Who is gone: a device that leaves is put out although the internet still sends to it, and so is one that only calls out
//! on its own link; one that acknowledges stays, and so does one that is silent but there, where the plan is about absence.

use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use lab::{INTERNET_V4, wait_for};
use serde_json::Value;

use super::story::{Script, Story};

/// The shortest that may be configured, with what it takes to notice.
const NOTICED: Duration = Duration::from_secs(60 + 60);
const PORT: u16 = 5005;
const EVERY: Duration = Duration::from_millis(200);

/// Something that is done again and again in a thread until it is dropped.
struct Again {
    stop: Arc<AtomicBool>,
    worker: Option<JoinHandle<()>>,
}

impl Again {
    fn begin(mut act: impl FnMut() + Send + 'static) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let worker = std::thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                act();
                std::thread::sleep(EVERY);
            }
        });
        Self { stop, worker: Some(worker) }
    }
}

impl Drop for Again {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = self.worker.take().map(JoinHandle::join);
    }
}

/// A server on the internet that goes on sending to whoever has spoken to it once, as the guests of `numbers` do now.
struct Server {
    socket: Arc<UdpSocket>,
    _sending: Again,
}

impl Server {
    fn begin(story: &Story, numbers: &[usize]) -> (Self, Vec<UdpSocket>) {
        let [address, ..] = INTERNET_V4;
        let inside = story.network.internet().namespace();
        let socket = Arc::new(inside.run(|| UdpSocket::bind((address, PORT))).unwrap().unwrap());
        socket.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
        let mut peers: Vec<SocketAddr> = Vec::new();
        let speak = |number: &usize| {
            let own = story.guest(*number).udp((address, PORT).into()).unwrap();
            own.send(b"hello").unwrap();
            peers.push(socket.recv_from(&mut [0; 16]).unwrap().1);
            own
        };
        let guests = numbers.iter().map(speak).collect();
        let from = Arc::clone(&socket);
        let sending = Again::begin(move || {
            peers.iter().for_each(|peer| drop(from.send_to(&[b's'; 500], peer)));
        });
        (Self { socket, _sending: sending }, guests)
    }
}

fn story(guests: u8, keys: &str) -> Story {
    let story = Script::guests(guests).on_plan(keys).begin();
    for number in 1..=usize::from(guests) {
        story.sign_in(number);
    }
    story
}

fn shown(story: &Story, session: u64) -> Value {
    story.session_command(&["show", &session.to_string()]).1
}

fn is_live(story: &Story, session: u64) -> bool {
    story.recorded_sessions().iter().any(|(_, live)| *live == session)
}

/// Waits for the end of that session; the time that took, and what is on record of it.
fn end_of(story: &Story, session: u64) -> (Duration, Value) {
    let since = Instant::now();
    let ended = || {
        // Each look starts a program.
        std::thread::sleep(Duration::from_secs(1));
        (!is_live(story, session)).then_some(())
    };
    wait_for("the end of the session", NOTICED, ended).unwrap();
    (since.elapsed(), shown(story, session))
}

/// It leaves without a word: its cable is pulled.
fn leave(story: &Story, number: usize) {
    story.guest(number).unplug().unwrap();
}

/// What devices tell their neighbours: a broadcast, a multicast in each family, and one that only a router would carry on.
fn call_out(story: &Story, number: usize) -> Again {
    let guest = story.guest(number);
    let link = guest.link_number().unwrap();
    let own: IpAddr = guest.v4().into();
    let (v4, v6) = guest
        .namespace()
        .run(|| {
            let v4 = UdpSocket::bind((own, 0)).unwrap();
            v4.set_broadcast(true).unwrap();
            let v6 = UdpSocket::bind("[::]:0").unwrap();
            socket2::SockRef::from(&v6).set_multicast_if_v6(link).unwrap();
            (v4, v6)
        })
        .unwrap();
    Again::begin(move || {
        for target in
            ["255.255.255.255:5353", "192.168.51.255:137", "224.0.0.251:5353", "239.255.255.250:1900"]
        {
            v4.send_to(b"is anybody there", target).unwrap();
        }
        for target in ["[ff02::fb]:5353", "[ff05::c]:1900"] {
            v6.send_to(b"is anybody there", target).unwrap();
        }
    })
}

#[test]
fn what_is_sent_to_a_guest_and_what_it_calls_out_on_its_link_keep_no_session_alive() {
    let story = story(3, "idle = \"1 minute\"");
    let [gone, calling, hearing] = [1, 2, 3].map(|number| story.session_of(number));
    let (server, guests) = Server::begin(&story, &[1, 2, 3]);
    let acknowledging = guests[2].try_clone().unwrap();
    let _acknowledging = Again::begin(move || drop(acknowledging.send(b"ack")));
    let _calling = call_out(&story, 2);
    leave(&story, 1);
    let (took, ended) = end_of(&story, gone);
    assert_eq!(ended["end_cause"], "idle", "{ended}");
    assert!(took > Duration::from_secs(45), "{took:?}");
    let (_, ended) = end_of(&story, calling);
    assert_eq!(ended["end_cause"], "idle", "what it called out is no traffic: {ended}");
    let received = ended["to_guest_bytes"].as_u64().unwrap();
    assert!(received > 20 * 500, "the server was sending all the time: {ended}");
    assert!(is_live(&story, hearing), "who acknowledges stays: {}", shown(&story, hearing));
    drop(server.socket);
}

#[test]
fn who_leaves_the_link_is_put_out_while_the_internet_still_sends_and_who_is_silent_but_there_stays() {
    let story = story(2, "away = \"1 minute\"");
    let [gone, silent] = [1, 2].map(|number| story.session_of(number));
    // Nobody sends to the other: only the question of the gateway itself finds it.
    let (_server, _guests) = Server::begin(&story, &[1]);
    leave(&story, 1);
    let (took, ended) = end_of(&story, gone);
    assert_eq!(ended["end_cause"], "away", "{ended}");
    assert!(took > Duration::from_secs(45), "{took:?}");
    println!("put out {took:.0?} after it left");
    // It has been silent for just as long. A further look would put it out, had it gone too.
    let until = Instant::now() + Duration::from_secs(15);
    while Instant::now() < until {
        assert!(is_live(&story, silent), "{}", shown(&story, silent));
        std::thread::sleep(Duration::from_secs(1));
    }
}
