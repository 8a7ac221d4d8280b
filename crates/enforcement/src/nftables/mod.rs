//! nf_tables, as much of it as the rule set needs: a typed description of a table that is rendered both as text for
//! people and as netlink messages for the kernel.
//!
//! One description, two renderings: what was reviewed is what is loaded. It knows nothing of guests or sessions;
//! `ruleset` says what the table is, `elements` what goes in and out of its sets.

// What a table is.
pub(crate) mod model;
// The same for people.
pub(crate) mod text;
// The same for the kernel.
pub(crate) mod expressions;
pub(crate) mod messages;
pub(crate) mod objects;
// Sending and asking.
pub(crate) mod kernel;
