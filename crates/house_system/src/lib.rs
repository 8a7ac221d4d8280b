//! Asks the house's own system who a guest is: a hotel's, a library's, a loyalty programme's.
//!
//! One signed request for each question, as `docs/stay/v1.md` and its schema say; the answer must be signed too where it does
//! not come over TLS. Whoever stands behind the address needs none of our code. What a guest typed goes to that system and
//! nowhere else: not into the log, not into an error.

mod answer;
mod breaker;
mod failure;
mod house;
mod key;
mod question;
mod signature;

pub use failure::Failure;
pub use house::{HouseSystem, Settings, Told};
pub use key::{Key, KeyTooShort};
