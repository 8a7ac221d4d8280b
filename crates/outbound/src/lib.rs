//! Requests to services outside: a certificate authority, a responder, a hotel's system, a provider of identities.
//!
//! One connection for each request, HTTP/1.1, bounded in time, size and number. Certificates are checked against the
//! system's roots or those of a file. Redirects are never followed, proxies never asked, cookies never kept, and nothing
//! is tried twice: whoever asks knows whether that would be harmless. It never speaks to guests.
//!
//! ```no_run
//! # async fn example() -> Result<(), outbound::Failure> {
//! use outbound::{Bytes, Client, Request, Settings};
//!
//! let client = Client::new(Settings::default());
//! let request = Request::post("https://pms.example/v1/stay").body(Bytes::from_static(b"{}"))?;
//! let answer = client.send(request).await?;
//! println!("{} {:?}", answer.status(), answer.body());
//! # Ok(())
//! # }
//! ```

mod address;
mod client;
mod failure;
mod retry_after;
mod roots;

pub use client::{Client, Plain, Settings};
pub use failure::Failure;
pub use hyper::body::Bytes;
pub use hyper::{Method, Request, Response, StatusCode, Uri, header};
pub use retry_after::retry_after;
