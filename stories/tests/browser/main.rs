//! Real programs in a guest's place: a browser, a desktop's NetworkManager, and what Debian packages, before and after
//! sign-in.
//!
//! They run as themselves inside the guest's network namespace against the whole gateway; nothing of them is played.
//! The programs are installed by `cargo xtask test`; a missing one fails by its name.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

// The world they play in.
mod letters;
mod marionette;
mod names;
mod network_manager;
mod premises;

// The promises.
mod accounts;
mod accounts_reset;
mod at_once;
mod chromium_notices;
mod codes;
mod coming_back;
mod consents;
mod desktop;
mod devices;
mod doctor;
mod firefox;
mod openid;
mod pages;
mod person;
mod pinned;
mod reference;
mod sponsor;
mod stay;
mod tools;
mod vouchers;
mod zones;
