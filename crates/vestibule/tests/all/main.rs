//! One integration binary: what operators read and rely on.

mod configuration;
