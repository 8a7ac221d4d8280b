//! What other software on this machine asks: is this address admitted? The forward-auth door of reverse proxies (nginx's
//! `auth_request`, Caddy's `forward_auth`, Traefik's `forwardAuth`) and of applications.
//!
//! It is off unless configured, listens on the loopback or a socket file only, and believes the address it is told,
//! because whoever may ask is trusted to say whose request it asks for. It never admits anybody, and guests never
//! reach it.

// From the request to the question.
mod question;
// From the question to the answer.
mod doorkeeper;
mod explained;
// The door.
mod door;

pub use door::{Door, MOST_CONNECTIONS, serve};
pub use doorkeeper::Doorkeeper;
pub use question::paths;
