//! Other software asks who is admitted, in the lab: the real gateway, real proxies and applications from the examples
//! as they stand, and guests with real packets.
//!
//! Each proxy and application is judged by what guests receive and by whether the application was reached.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

mod applications;
mod door;
mod refusals;
mod world;
