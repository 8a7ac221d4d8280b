//! One integration binary: what operators read and rely on.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops where it is surprised")]

mod commands;
mod configuration;
mod control;
mod provisioning;
mod refusals;
mod status;
mod status_export;
mod status_tools;
mod status_web;
mod theme;
