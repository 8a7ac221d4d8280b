//! Guests sign in at an OpenID Connect provider: the relying party (OpenID Connect Core 1.0, Discovery 1.0).
//!
//! The authorization code flow alone, with PKCE (RFC 7636), state and nonce, and as RFC 9700 wants it. What a provider
//! says of a guest chooses a plan and is forgotten; the record gets issuer and subject. It opens no packet by itself and
//! decides nobody's admission.
//!
//! - `id_token`, `keys`, `base64url`: pure; what a token says and whether its issuer signed it
//! - `metadata`, `question`: pure; what a provider says of itself, and what is asked of it
//! - `plan`: pure; what somebody gets by their claims
//! - `provider`: asks, through `outbound`, and remembers metadata and keys for a while
//! - `acts`: who was sent where, once, from which device, for some minutes
//! - `desk`: all of it together, for the portal

mod acts;
mod base64url;
mod desk;
mod id_token;
mod keys;
mod metadata;
mod plan;
mod preset;
mod provider;
mod question;

pub use desk::Desk;
pub use id_token::TokenFault;
pub use metadata::{Metadata, MetadataFault};
pub use plan::PlanRule;
pub use preset::{Preset, id_of};
pub use provider::{Fault, Provider, Secret, Settings};
