//! The three carriers of RFC 8910 with real servers and real clients: the URI arrives byte for byte, through the rule
//! set, and the unrestricted URN where there is no portal. Router advertisements with option 37 have stories of their own.
//!
//! Every program is Debian's and is ended by the story that started it.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

// The network, the gateway, and who asks and answers.
mod clients;
mod programs;
mod world;
// The gateway's own dnsmasq.
mod own_dnsmasq;
mod own_dnsmasq_ends;
// Other people's servers with what `vestibule provisioning` writes for them.
mod other_servers;
