//! The ledger as an operator sees it: what was moved, device by device or hour by hour.

use captivity::{Timestamp, Usage};
use gateway::identity::KnownAs;
use gateway::ports::{Ledger, LedgerBy, LedgerRow};
use gateway::{Handle, Refusal};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use super::protocol::Answer;
use super::view::rfc3339;

/// Rows in one answer.
pub const MOST_ROWS: usize = 1000;

/// By what it is summed up.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UsageBy {
    /// Device by device, the most first.
    Device,
    /// Hour by hour, the latest first.
    Hour,
    /// Person by person, the most first: what was moved by voucher.
    Person,
}

/// What was moved in a stretch of time.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct UsageView {
    /// The hours that begin from then on, in UTC.
    pub from: String,
    /// Until before then.
    pub to: String,
    /// All octets from guests.
    pub from_guest_bytes: u64,
    /// All octets to guests.
    pub to_guest_bytes: u64,
    /// At most [`MOST_ROWS`].
    pub rows: Vec<UsageRow>,
}

/// What a device or person moved, or what all moved in one hour.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct UsageRow {
    /// The guests' interface of the device.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub interface: Option<String>,
    /// Its link address there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub link_address: Option<String>,
    /// The number of the person.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub person: Option<u32>,
    /// The code of the voucher that stands for the person.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub voucher: Option<String>,
    /// By which way the person is known otherwise, such as `account`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub way: Option<String>,
    /// What that way calls them; somebody's own words may be in it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// When the hour began, in UTC.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hour: Option<String>,
    /// Octets from the guest.
    pub from_guest_bytes: u64,
    /// Octets to the guest.
    pub to_guest_bytes: u64,
}

impl UsageRow {
    fn of(row: &LedgerRow) -> Self {
        let empty = Self::default();
        let with = |row: Self, used: Usage| Self {
            from_guest_bytes: used.from_guest.octets(),
            to_guest_bytes: used.to_guest.octets(),
            ..row
        };
        match row {
            LedgerRow::Device(device, used) => {
                let (interface, link_address) =
                    (Some(device.interface.to_string()), Some(device.link_address.to_string()));
                with(Self { interface, link_address, ..empty }, *used)
            }
            LedgerRow::Person(person, known_as, used) => {
                let person = Some(person.number());
                let row = match known_as {
                    Some(KnownAs::Voucher(code)) => Self { voucher: Some(code.to_string()), ..empty },
                    Some(KnownAs::Identity(identity)) => Self {
                        way: Some(identity.way().name().to_owned()),
                        name: Some(identity.name().to_owned()),
                        ..empty
                    },
                    None => empty,
                };
                with(Self { person, ..row }, *used)
            }
            LedgerRow::Hour(hour, used) => with(Self { hour: Some(rfc3339(*hour)), ..empty }, *used),
        }
    }
}

pub(super) async fn answer(from: u64, to: u64, by: UsageBy, handle: &Handle) -> Result<Answer, Refusal> {
    let (from, to) = (Timestamp::from_unix_millis(from), Timestamp::from_unix_millis(to));
    let by = match by {
        UsageBy::Device => LedgerBy::Device,
        UsageBy::Hour => LedgerBy::Hour,
        UsageBy::Person => LedgerBy::Person,
    };
    let (reply, told) = oneshot::channel();
    handle.ledger((from, to), by, MOST_ROWS, move |ledger| {
        // Nobody is listening any more if the connection has ended.
        let _ = reply.send(ledger);
    });
    let Ledger { rows, sum } = told.await.map_err(|_| Refusal::Unavailable)??;
    let usage = UsageView {
        from: rfc3339(from),
        to: rfc3339(to),
        from_guest_bytes: sum.from_guest.octets(),
        to_guest_bytes: sum.to_guest.octets(),
        rows: rows.iter().map(UsageRow::of).collect(),
    };
    Ok(Answer::Usage { usage })
}
