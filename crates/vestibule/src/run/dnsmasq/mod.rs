//! The dnsmasq that the gateway runs itself, and the process that alone may start it.
//!
//! The gateway cannot start programs. So a keeper is started before the gateway gives its privileges up: as dnsmasq's
//! own account, with the three capabilities that dnsmasq needs, told once and for good which program and which two
//! configurations: one that announces the API and one that does not. Afterwards the gateway can choose between the two
//! and nothing else, so who took over the gateway could not make dnsmasq read a line of theirs.

mod budget;
mod gateway_end;
mod keeper;
mod messages;

pub use gateway_end::{DnsmasqProcess, Kept, State};
pub use keeper::{serve, start};
