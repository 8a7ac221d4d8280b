//! What the authority says about the portal's certificate today, to be handed out with it, so that a newcomer need not
//! ask while it is captive: OCSP (RFC 6960), stapled (RFC 8908 §4.1, protocols C2).
//!
//! Nothing waits for it: without an answer the certificate is served as it is. An answer that is not fresh, not signed by
//! who issued the certificate, or not "good" is never handed out.

mod fetch;
mod keeper;
mod response;
mod subject;

pub use keeper::{Pace, Stapler};
pub use response::{Judged, judge};
pub use subject::Subject;
