//! A crowd of devices, each with its own link address and addresses, and the sessions they would have.
//!
//! Device 0 is the guest that a network really has, where it has one.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use captivity::{
    Allowance, ByteCount, EquipmentId, Grant, LinkAddress, PlanName, Rate, Rates, Session, SessionId, Stint,
    Timestamp, Usage,
};
use enforcement::Helper;
use gateway::ports::{Change, Enforcer as _, Record, Store as _};
use store::Sqlite;

/// The interface that the crowd is behind.
pub(crate) const ZONE: &str = "guest0";
/// Longer than any run.
const ADMITTED_FOR: Duration = Duration::from_secs(10 * 3600);
/// The kernel's and the store's best mouthful.
const CHUNK: usize = 500;

/// The link address of that device.
pub(crate) const fn link_address(device: u32) -> [u8; 6] {
    let [a, b, c, d] = device.to_be_bytes();
    [0x02, 0x77, a, b, c, d]
}

/// The prefix that all their IPv4 addresses share.
pub(crate) const V4_PREFIX: u8 = 14;
/// The prefix that all their IPv6 addresses share.
pub(crate) const V6_PREFIX: u8 = 64;
/// No device has this number or a greater one: those addresses are the gateway's.
pub(crate) const DEVICES_AT_MOST: u32 = 262_000;

/// Its IPv4 address, in 10.64.0.0/14.
pub(crate) fn v4(device: u32) -> Ipv4Addr {
    Ipv4Addr::from(u32::from(Ipv4Addr::new(10, 64, 0, 2)) + device)
}

/// Its IPv6 address, in 2001:db8:64::/64.
pub(crate) fn v6(device: u32) -> Ipv6Addr {
    Ipv6Addr::from(u128::from(Ipv6Addr::new(0x2001, 0xdb8, 0x64, 0, 0, 0, 0, 2)) + u128::from(device))
}

/// The device as the product knows it.
pub(crate) fn equipment(link_address: [u8; 6]) -> Result<EquipmentId> {
    Ok(EquipmentId {
        interface: ZONE.parse()?,
        link_address: LinkAddress::new(link_address).context("a link address of a device")?,
    })
}

/// Sessions 1 to `count` in the kernel, as the helper opens them.
pub(crate) fn open_in_kernel(
    helper: &mut Helper,
    link_addresses: &[[u8; 6]],
    granted: Granted,
) -> Result<()> {
    let mut session = SessionId::FIRST;
    let mut changes = Vec::with_capacity(CHUNK);
    for chunk in link_addresses.chunks(CHUNK) {
        changes.clear();
        for &address in chunk {
            changes.push(Change::Open {
                session,
                equipment: equipment(address)?,
                remaining: ADMITTED_FOR,
                grant: granted.grant(),
                used: Usage::NONE,
                share: None,
            });
            session = session.following();
        }
        helper.apply(&changes)?;
    }
    Ok(())
}

/// Sessions 1 to `count` on record, as the gateway would have written them.
pub(crate) fn put_on_record(store: &mut Sqlite, count: u32, granted: Granted) -> Result<()> {
    let began = began();
    let mut id = SessionId::FIRST;
    let mut records = Vec::with_capacity(CHUNK);
    for device in 0..count {
        records.push(Record::Began(Session {
            id,
            equipment: equipment(link_address(device))?,
            plan: PlanName::SESSION,
            began,
            grant: granted.grant(),
            used: Usage::NONE,
            person: None,
            elsewhere: Usage::NONE,
            no_later_than: None,
            stint: Stint { began, used: Usage::NONE },
        }));
        id = id.following();
        if records.len() == CHUNK {
            store.record(&records)?;
            records.clear();
        }
    }
    Ok(store.record(&records)?)
}

/// When all of them began: once for record and kernel, which must say the same.
fn began() -> Timestamp {
    static BEGAN: OnceLock<Timestamp> = OnceLock::new();
    *BEGAN.get_or_init(|| {
        Timestamp::from_unix_millis(0).after(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default())
    })
}

/// What the sessions of a crowd were granted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Granted {
    /// Time; they are counted, as all are.
    Time,
    /// Time, rates and data, more than any run can use.
    RateAndData,
}

impl Granted {
    /// What tables call it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::RateAndData => "rate and data",
        }
    }

    fn grant(self) -> Grant {
        let rate = Rate::new(Rate::FASTEST, ByteCount::new(Rate::LARGEST_BURST));
        match self {
            Self::Time => grant(),
            Self::RateAndData => Grant {
                rates: Rates { from_guest: rate, to_guest: rate },
                data: Allowance::of_total(ByteCount::new(1_000_000_000_000_000)),
                ..grant()
            },
        }
    }
}

fn grant() -> Grant {
    Grant::until(began().after(ADMITTED_FOR))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_hundred_thousand_devices_are_all_different_and_in_their_networks() {
        let devices = 0..100_000;
        let addresses: BTreeSet<_> =
            devices.clone().map(|device| (link_address(device), v4(device))).collect();
        assert_eq!(addresses.len(), 100_000);
        assert!(devices.clone().all(|device| v4(device) <= Ipv4Addr::new(10, 67, 255, 255)));
        assert!(devices.into_iter().all(|device| equipment(link_address(device)).is_ok()));
    }
}
