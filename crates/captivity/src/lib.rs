//! Every rule of who is captive and why: equipment, claims, grants, sessions, and what each event does to them.
//!
//! Pure: no I/O, no clock, no randomness, no threads. The same input always gives the same answer (promise 10), so
//! every rule here can be tried by a property test or a simulation. It never opens a socket, reads a file or logs.

#![forbid(unsafe_code)]

// Who: the device as the gateway sees it, whoever it is admitted for, and whether it is still there.
pub mod equipment;
pub mod person;
pub mod presence;
// When: moments handed in by the caller, and where time goes on after a start.
pub mod time;
pub mod timeline;

// What is asked for and what is given.
pub mod claim;
pub mod data;
pub mod plan;
pub mod rate;
pub mod session;
pub mod usage;
pub mod voucher;
pub mod zones;

// The rules.
pub mod decide;

// What a captive device is answered.
pub mod capport;
pub mod probe;

pub use claim::{Claim, Conditions, Extension, Resumed, Terms, TermsNumber};
pub use data::ByteCount;
pub use decide::{Captivity, Context, Decision, Effect, Event, Opened, Order, Verdict, decide, room_for};
pub use equipment::{EquipmentId, InterfaceName, LinkAddress};
pub use person::{Devices, Extra, Full, Holder, Holdings, Pass, PassFault, PersonId, Share, WhenFull};
pub use plan::{Denial, Plan, Plans, Standing};
pub use rate::{Rate, Rates};
pub use session::{EndCause, Grant, GrantDigest, PlanName, Session, SessionId, Stint};
pub use time::Timestamp;
pub use timeline::{Bearing, Readings};
pub use usage::{Allowance, Usage};
pub use voucher::{VoucherCode, VoucherTag};
pub use zones::ConditionsByZone;
