//! Every message is read back as it was written, and nothing else is taken for one.

use captivity::{PersonId, Share};

use super::*;

fn settings() -> Settings {
    Settings {
        zones: vec!["guest0".parse().unwrap(), "guest1".parse().unwrap()],
        plain_port: 80,
        secure_port: 443,
        guest_services: vec!["udp/53".parse().unwrap()],
        reachable: vec!["192.168.7.0/24".parse().unwrap(), "fd00::/8".parse().unwrap()],
        captive_dns_port: Some(5300),
        garden: vec![GardenEntry {
            network: "203.0.113.0/24".parse().unwrap(),
            service: "tcp/443".parse().unwrap(),
        }],
        garden_octets_per_second: 125_000,
        garden_seed: 0x51,
        newcomer_flows_per_second: 20,
        newcomers_flows_per_second: 1000,
        flows_per_session: Some(4096),
        overhearing_group: Some(511),
        shaping: Some(Shaping { uplinks: vec!["wan0".parse().unwrap()] }),
        masquerade_ipv4: true,
        masquerade_ipv6: false,
    }
}

fn requests() -> Vec<Request> {
    let equipment = EquipmentId {
        interface: "guest0".parse().unwrap(),
        link_address: "02:00:00:00:00:01".parse().unwrap(),
    };
    let session = SessionId::FIRST;
    vec![
        Request::Install { settings: settings(), ownership: OwnershipWish::Watched },
        Request::Apply(vec![
            Change::Open {
                session,
                equipment,
                remaining: Duration::from_millis(1234),
                grant: limited(),
                used: Usage { from_guest: ByteCount::new(17), to_guest: ByteCount::new(18) },
                share: Some(Share {
                    person: PersonId::new(77).unwrap(),
                    used: Usage { from_guest: ByteCount::new(19), to_guest: ByteCount::new(20) },
                }),
            },
            Change::Close { session, equipment },
        ]),
        Request::CountGarden,
        Request::Release,
        Request::CountFloods,
        Request::OpenGarden(vec![GardenOpening {
            equipment,
            address: "2001:db8::1".parse().unwrap(),
            transport: Transport::Udp,
            port: 443,
            remaining: Duration::from_secs(60),
            answers_remaining: Duration::from_secs(90),
        }]),
        Request::List,
        Request::Count(vec![(session, equipment), (session.following(), equipment)]),
    ]
}

fn limited() -> Grant {
    let rate = Rate::new(5_000, ByteCount::new(6));
    let (limit, until) = (Some(ByteCount::new(500)), Timestamp::from_unix_millis(1_700_000_000_000));
    Grant {
        data: Allowance { total: limit, from_guest: limit, to_guest: limit },
        rates: Rates { from_guest: rate, to_guest: rate },
        beyond: Some(Rates { from_guest: rate, to_guest: rate }),
        renews: Some(until),
        ..Grant::until(until)
    }
}

#[test]
fn the_longest_requests_and_answers_fit_a_datagram() {
    let Request::Apply(changes) = requests().remove(1) else { unreachable!() };
    assert!(Request::Apply(vec![changes[0]; MOST]).encode().len() <= LONGEST);
    let Change::Open { session, equipment, .. } = changes[0] else { unreachable!() };
    let open = OpenSession { session, equipment, grant: Some(limited().digest()) };
    assert!(Reply::Listed { sessions: vec![open; MOST], last: true }.encode().len() <= LONGEST);
    assert!(Reply::Counted(vec![(session, Usage::NONE); MOST]).encode().len() <= LONGEST);
}

#[test]
fn what_is_asked_is_understood() {
    for request in requests() {
        assert_eq!(Request::decode(&request.encode()), Some(request));
    }
}

#[test]
fn a_datagram_that_is_not_exactly_a_message_is_refused() {
    for request in requests() {
        let whole = request.encode();
        for length in 0..whole.len() {
            assert_eq!(Request::decode(&whole[..length]), None, "cut to {length}");
        }
        let mut longer = whole.clone();
        longer.push(0);
        assert_eq!(Request::decode(&longer), None);
    }
}

#[test]
fn what_is_answered_is_understood() {
    let failed = Reply::Failed { refused: true, number: 23, text: "full".into() };
    let moved = |packets| Moved { packets, octets: packets << 40 };
    let counted = Reply::GardenCounted(GardenTraffic {
        passed: moved(1),
        above_budget: moved(2),
        time_passed: moved(3),
        time_above_budget: moved(4),
    });
    let used = Reply::Counted(vec![(SessionId::FIRST, Usage { to_guest: ByteCount::new(9), ..Usage::NONE })]);
    for reply in [
        counted,
        Reply::FloodsCounted(Floods {
            unwanted: 1,
            unrefused: 2,
            newcomer_flows: 3,
            newcomers_flows: 4,
            session_flows: u64::MAX,
        }),
        used,
        Reply::Applied,
        Reply::TableLost,
        Reply::TableTouched,
        Reply::Installed { adopted: true, owned: false },
        failed,
    ] {
        assert_eq!(Reply::decode(&reply.encode()), Some(reply));
    }
}
