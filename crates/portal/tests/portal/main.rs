//! The guest door over real sockets.
