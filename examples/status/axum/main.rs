//! Every axum example in one program, so that they are linked once: `status-axum 401` runs `401.rs`. Each file is a whole
//! program by itself, with these dependencies: axum, tokio.

fn main() {}
