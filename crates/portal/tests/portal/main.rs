//! The guest door over real sockets of the loopback: what arrives byte for byte, and what a guest can do.

mod house;

// The plain door.
mod bounds;
mod malformed;
mod plain;

// The secure door.
mod api;
mod certificates;
mod pages;
mod sign_in;
