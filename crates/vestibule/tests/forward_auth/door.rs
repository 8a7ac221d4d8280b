//! The door itself: what it answers about whom, and who may not ask.

use std::net::{IpAddr, SocketAddr, TcpStream};
use std::os::unix::net::UnixStream;

use lab::{Request, Response, exchange};

use super::world::{DOOR, World};

fn about(address: IpAddr) -> Request {
    Request::get("vestibule", "/admitted").header("X-Real-IP", &address.to_string())
}

#[test]
fn it_says_who_is_admitted_on_every_address_of_the_device_until_the_session_ends() {
    let world = World::of_the_examples();
    for address in world.addresses(1) {
        // A device that nobody has heard from is as captive as one that has.
        assert_eq!(world.ask(&about(address)).status, 403);
    }
    let online = world.sign_in(1);
    let session = world.gateway.command(&["session", "list", "--json", "--run-directory", "run"]).unwrap();
    let session: serde_json::Value = serde_json::from_slice(&session.stdout).unwrap();
    // Over IPv6 the gateway must have heard of the device, as it has when a request comes from it.
    world.network.guest(1).unwrap().ping(world.network.internet().echo()[1]).unwrap();
    for address in world.addresses(1) {
        let answer = world.ask(&about(address));
        assert_eq!((answer.status, answer.header("Cache-Control")), (204, Some("no-store")), "{address}");
        assert_eq!(answer.header("Vestibule-Session"), Some(&*session[0]["id"].to_string()));
        let remaining: u64 = answer.header("Vestibule-Seconds-Remaining").unwrap().parse().unwrap();
        assert!((3500..=3600).contains(&remaining), "{remaining}");
    }
    for stranger in
        world.addresses(2).into_iter().chain(["192.0.2.1".parse().unwrap(), "127.0.0.1".parse().unwrap()])
    {
        assert_eq!(world.ask(&about(stranger)).status, 403, "{stranger}");
    }
    world.sign_out(1, &online);
    for address in world.addresses(1) {
        let answer = world.ask(&about(address));
        assert_eq!((answer.status, answer.header("Vestibule-Session")), (403, None), "{address}");
    }
}

#[test]
fn a_refusal_can_be_the_511_that_the_plain_door_gives() {
    let world = World::of_the_examples();
    let guest = world.network.guest(1).unwrap();
    let site = world.network.internet().web()[0];
    for accept in ["text/html", "application/json"] {
        let plain = guest.http_get(site, "shop.example", "/", &[("Accept", accept)]).unwrap();
        let asked = Request::get("vestibule", "/admitted?answer=511").header("Accept", accept);
        let asked = world.ask(&asked.header("X-Forwarded-For", &guest.v4().to_string()));
        let shown = world.ask(&Request::get("vestibule", "/511").header("Accept", accept));
        for answer in [&asked, &shown] {
            assert_eq!((answer.status, answer.text()), (511, plain.text()));
            for name in ["Content-Type", "Cache-Control", "Link", "Content-Security-Policy"] {
                assert_eq!(answer.header(name), plain.header(name), "{name}");
            }
        }
    }
}

#[test]
fn nonsense_is_told_what_is_wrong_with_it() {
    let world = World::of_the_examples();
    let guest = world.network.guest(1).unwrap().v4().to_string();
    let twice =
        Request::get("v", "/admitted").header("X-Real-IP", &guest).header("X-Forwarded-For", "192.0.2.1");
    for (request, status, says) in [
        (Request::get("v", "/admitted"), 400, "Whose request is it?"),
        (Request::get("v", "/admitted?address=me"), 400, "must each be an IP address"),
        (twice, 400, "name different addresses"),
        (Request::get("v", "/"), 404, "Ask for /admitted"),
        (Request::new("POST", "v", "/admitted?address=192.0.2.1"), 405, "GET or HEAD"),
    ] {
        let answer = world.ask(&request);
        assert_eq!(
            (answer.status, answer.header("Content-Type")),
            (status, Some("application/problem+json"))
        );
        assert_eq!(answer.header("Allow"), (status == 405).then_some("GET, HEAD"));
        assert!(answer.text().contains(says), "{}", answer.text());
        assert_leads_to_its_page(&answer);
    }
}

/// The problem is named by its page at the portal, as an address that whoever set up the proxy can open.
#[track_caller]
fn assert_leads_to_its_page(answer: &Response) {
    let problem: serde_json::Value = serde_json::from_str(answer.text().as_ref()).unwrap();
    let page = format!("https://portal.example/status/{}", answer.status);
    assert_eq!((&problem["type"], &problem["status"]), (&page.into(), &answer.status.into()));
    assert_eq!(problem["title"], status_codes::phrase(answer.status));
}

#[test]
fn guests_cannot_ask_not_even_where_the_gateway_lets_their_packets_in() {
    let world = World::of_the_examples();
    world.sign_in(1);
    for gateway in world.gateway_addresses() {
        for guest in [1, 2] {
            let refused = world.network.guest(guest).unwrap().connect(SocketAddr::new(gateway, 8511));
            assert_eq!(refused.unwrap_err().kind(), std::io::ErrorKind::ConnectionRefused);
        }
    }
}

#[test]
fn only_listed_peers_may_ask() {
    let world = World::with(&format!("listen = \"{DOOR}\"\npeers = [\"127.0.0.2\"]"));
    world.sign_in(1);
    let request = about(world.addresses(1)[0]);
    let door: SocketAddr = DOOR.parse().unwrap();
    let ask_from = |source: [u8; 4]| {
        let stream = world.network.gateway().run(|| {
            let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None)?;
            socket.bind(&SocketAddr::from((source, 0)).into())?;
            socket.connect(&door.into()).map(|()| TcpStream::from(socket))
        });
        Response::parse(exchange(stream.unwrap().unwrap(), &request.octets()).unwrap()).unwrap()
    };
    assert_eq!(ask_from([127, 0, 0, 2]).status, 204);
    let turned_away = ask_from([127, 0, 0, 1]);
    assert_eq!((turned_away.status, turned_away.header("Vestibule-Session")), (403, None));
    assert!(turned_away.text().contains("forward_auth.peers"), "{}", turned_away.text());
    assert_leads_to_its_page(&turned_away);
}

#[test]
fn a_socket_file_serves_as_well_and_again_after_a_crash() {
    let mut world = World::with("listen = \"{folder}/admitted.sock\"");
    world.sign_in(1);
    let (path, request) = (world.folder().join("admitted.sock"), about(world.addresses(1)[0]));
    let ask = || {
        Response::parse(exchange(UnixStream::connect(&path).unwrap(), &request.octets()).unwrap()).unwrap()
    };
    assert_eq!(ask().status, 204);
    world.gateway.kill_all().unwrap();
    world.gateway.restart().unwrap();
    assert_eq!(ask().status, 204);
}
