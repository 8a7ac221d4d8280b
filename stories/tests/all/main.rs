//! The stories of the whole gateway; each module is one promise.
//!
//! Read [`story`] for the world they play in. A story is judged by the oracle on the internet's side, never by the
//! error that a guest saw; errors and times are asserted beside it where they are promises themselves.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

// The world, and what people do in it.
mod advertisers;
mod attempts;
mod flows;
mod guesser;
mod nft;
mod packets;
mod plans;
mod program;
mod recognised;
mod reopening;
mod resolver;
mod story;
mod wall_clock;
mod witness;

// Nobody gets out without signing in.
mod hairpin;
mod newcomer;
mod spoofing;
mod stay;
// What newcomers are told.
mod captive_dns;
mod crowding;
mod floods;
mod garden_devices;
mod garden_shared;
mod interception;
mod issuers;
mod malformed;
mod walled_garden;
mod wonder;
mod zones;
mod zones_crossed;
mod zones_garden;
// What devices are told of the portal's API.
mod advertisements;
// Signing in, being online, the end of it.
mod absence;
mod accounts;
mod accounts_reset;
mod addresses;
mod expiry;
mod hashing_full;
mod limits;
mod masquerade;
mod own_devices;
mod shaping;
mod sign_in;
mod sign_out;
mod smart_clients;
mod sponsors;
mod sponsors_console;
mod sponsors_mail;
mod ten_thousand_passwords;
mod ten_thousand_tries;
mod translated_terms;
mod vouchers;
mod vouchers_moved;
mod vouchers_shared;
// What a person sees who tries it.
mod lab_command;
// When things break.
mod choices;
mod clock_jumps;
mod codes;
mod coming_back;
mod consents;
mod crash;
mod drift;
mod handover;
mod openid;
mod openid_trouble;
mod other_tools;
mod privacy;
mod privileges;
mod restart;
