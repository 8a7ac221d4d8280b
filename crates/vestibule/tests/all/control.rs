//! The local socket, both ends, before a gateway in this process whose rooms are made of memory.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use captivity::{Claim, Conditions, EquipmentId, Plan, Session, Verdict};
use gateway::pretend::{Call, Fate, World};
use gateway::{Gateway, Handle, SystemClock};
use tokio::sync::watch;
use vestibule::control::announcements::Announcements;
use vestibule::control::client::{Client, ClientError};
use vestibule::control::guest::Witnesses;
use vestibule::control::newcomers::Newcomers;
use vestibule::control::protocol::{LONGEST_REQUEST, Request};
use vestibule::control::{server, socket_path};

/// A neighbourhood that is empty.
struct Nobody;

impl gateway::ports::Neighbourhood for Nobody {
    fn equipment_at(&self, _: SocketAddr) -> Option<EquipmentId> {
        None
    }
}

/// A gateway with its local socket; stops when dropped.
struct Running {
    world: World,
    handle: Handle,
    folder: PathBuf,
    stop: watch::Sender<bool>,
    threads: Vec<JoinHandle<()>>,
}

impl Running {
    fn start(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("vestibule-control-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let world = World::default();
        let conditions = Conditions::of("1", Plan::lasting(Duration::from_secs(3600)));
        let gateway = Gateway::start(world.store(), world.enforcer(), conditions, SystemClock).unwrap();
        let handle = gateway.handle();
        let listener = server::open(&socket_path(&folder)).unwrap();
        let (stop, stopped) = watch::channel(false);
        let serving = handle.clone();
        let witnesses = Witnesses {
            trace: Arc::default(),
            more: Vec::new(),
            newcomers: Newcomers::default(),
            announcements: Announcements::default(),
            neighbourhood: Arc::new(Nobody),
            dnsmasq: None,
            sponsors: Arc::default(),
            forget_after: Arc::default(),
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let threads = vec![
            std::thread::spawn(move || gateway.run()),
            std::thread::spawn(move || {
                runtime.block_on(server::serve(listener, serving, witnesses, None, stopped)).unwrap()
            }),
        ];
        Self { world, handle, folder, stop, threads }
    }

    fn admit(&self, last: u16) -> Session {
        let [high, low] = last.to_be_bytes();
        let link_address = captivity::LinkAddress::new([2, 0, 0, 0, high, low]).unwrap();
        let equipment = EquipmentId { interface: "guest0".parse().unwrap(), link_address };
        let (reply, told) = mpsc::channel();
        self.handle.present(equipment, Claim::Terms { edition: "1".to_owned() }, move |verdict| {
            reply.send(verdict).unwrap();
        });
        match told.recv_timeout(Duration::from_secs(10)).unwrap().unwrap() {
            Verdict::Admitted(session) => session,
            other => panic!("{other:?}"),
        }
    }

    fn client(&self) -> Client {
        Client::connect(&socket_path(&self.folder)).unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        self.handle.stop();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn an_operator_sees_every_session_however_many_there_are() {
    let running = Running::start("list");
    assert_eq!(running.client().sessions().unwrap(), []);
    for guest in 0..2500 {
        running.admit(guest);
    }
    let sessions = running.client().sessions().unwrap();
    assert_eq!(sessions.len(), 2500);
    assert!(sessions.windows(2).all(|pair| pair[0].id < pair[1].id));
    assert_eq!(sessions[0].link_address, "02:00:00:00:00:00");
    assert!((3590..=3600).contains(&sessions[0].remaining_seconds));
}

#[test]
fn a_session_that_an_operator_ends_is_ended_in_the_kernel_and_stays_on_record() {
    let running = Running::start("end");
    let session = running.admit(7);
    let id = session.id.mark();
    assert!(running.world.passes(&session));

    let mut client = running.client();
    let ended = client.session(&Request::SessionEnd { session: id }).unwrap().unwrap();
    assert_eq!(ended.end_cause.as_deref(), Some("operator"));
    assert_eq!(ended.remaining_seconds, 0);
    assert!(!running.world.passes(&session));
    assert_eq!(client.sessions().unwrap(), []);
    let again = client.session(&Request::SessionEnd { session: id }).unwrap().unwrap();
    assert_eq!(again, client.session(&Request::SessionShow { session: id }).unwrap().unwrap());
}

#[test]
fn a_session_that_never_was_is_not_found() {
    let running = Running::start("unknown");
    let mut client = running.client();
    for session in [0, 4711] {
        assert_eq!(client.session(&Request::SessionShow { session }).unwrap(), None);
        assert_eq!(client.session(&Request::SessionEnd { session }).unwrap(), None);
    }
}

#[test]
fn an_end_that_cannot_be_recorded_is_refused_and_changes_nothing() {
    let running = Running::start("refused");
    let session = running.admit(1);
    running.world.decide_fates(|call, _| if call == Call::Record { Fate::Fails } else { Fate::Works });
    let refused = running.client().session(&Request::SessionEnd { session: session.id.mark() });
    assert!(matches!(refused, Err(ClientError::Refused(_))), "{refused:?}");
    assert!(running.world.passes(&session));
}

#[test]
fn nonsense_is_answered_and_endless_lines_are_cut_off() {
    let running = Running::start("nonsense");
    let mut stream = UnixStream::connect(socket_path(&running.folder)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.write_all(b"hello\n{\"request\":\"session-burn\"}\n").unwrap();
    stream.write_all(&vec![b'x'; LONGEST_REQUEST]).unwrap();
    let answers: Vec<String> = BufReader::new(stream).lines().map_while(Result::ok).collect();
    assert_eq!(answers.len(), 3, "{answers:?}");
    assert!(answers.iter().all(|answer| answer.contains("not-understood")), "{answers:?}");
    assert_eq!(running.client().sessions().unwrap(), [], "others are served as before");
}

#[test]
fn the_socket_is_for_its_owner_alone_and_for_one_gateway_at_a_time() {
    let running = Running::start("owner");
    let path = socket_path(&running.folder);
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(server::open(&path).unwrap_err().kind(), std::io::ErrorKind::AddrInUse);
    drop(running);
}

#[test]
fn a_socket_that_a_dead_gateway_left_is_replaced() {
    let running = Running::start("left");
    let folder = running.folder.with_extension("left");
    std::fs::create_dir_all(&folder).unwrap();
    drop(std::os::unix::net::UnixListener::bind(socket_path(&folder)).unwrap());
    assert!(matches!(Client::connect(&socket_path(&folder)), Err(ClientError::NotReached { .. })));
    server::open(&socket_path(&folder)).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
}
