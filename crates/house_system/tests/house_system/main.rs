//! The other side is real: the example server as it stands, and systems that are away, slow or lie.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

mod example_server;
mod misbehaving;

use std::time::Duration;

use gateway::stay::{Entered, Kind, Question};
use house_system::{HouseSystem, Key, Settings};

/// What both sides know.
pub(crate) const KEY: &str = "0123456789abcdef0123456789abcdef";

/// A system at that address, asked for at most two seconds.
pub(crate) fn at(url: String) -> HouseSystem {
    keyed(url, KEY)
}

pub(crate) fn keyed(url: String, key: &str) -> HouseSystem {
    let key = Key::of(key).unwrap();
    HouseSystem::new(Settings { url, key, roots: None, plain_http: false, within: Duration::from_secs(2) })
}

/// Room and surname, as a guest types them.
pub(crate) fn guest(room: &str, surname: &str) -> Question {
    let field = |name: &str, kind, typed| (name.parse().unwrap(), Entered::read(kind, typed).unwrap());
    Question {
        zone: "guest0".parse().unwrap(),
        fields: vec![field("room", Kind::Digits, room), field("surname", Kind::Surname, surname)],
    }
}
