//! What every store must do, tried on SQLite and on the pretended store that simulations run on.

#![expect(clippy::unwrap_used, reason = "a test tells what is wrong by failing")]

mod accounts;
mod choices;
mod consents;
mod forgetting;
mod killed;
mod many;
mod people;
mod suite;
mod trouble;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use captivity::{EquipmentId, Grant, LinkAddress, PlanName, Session, SessionId, Stint, Timestamp, Usage};

/// A folder that is gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("store-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn store(&self) -> PathBuf {
        self.0.join("vestibule.db")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn id(number: u32) -> SessionId {
    SessionId::new(number).unwrap()
}

fn moment(millis: u64) -> Timestamp {
    Timestamp::from_unix_millis(millis)
}

fn session(number: u32) -> Session {
    let [a, b, c, d] = number.to_be_bytes();
    let equipment = EquipmentId {
        interface: "guest0".parse().unwrap(),
        link_address: LinkAddress::new([2, 0, a, b, c, d]).unwrap(),
    };
    let began = moment(1_700_000_000_000 + u64::from(number));
    let grant = Grant::until(moment(1_700_003_600_000 + u64::from(number)));
    let used = Usage::NONE;
    Session {
        id: id(number),
        equipment,
        plan: PlanName::SESSION,
        began,
        grant,
        used,
        person: None,
        elsewhere: Usage::NONE,
        no_later_than: None,
        stint: Stint { began, used },
    }
}
