//! Stories: the whole gateway on a real kernel, with real packets, told test by test in `tests/all`.
//!
//! Each story has a network of its own in namespaces (crate `lab`), the `vestibule` program as it is built, and an
//! oracle on the internet's side that counts every frame which gets out. What the oracle saw decides, never what a
//! guest's program was told. There is no code here: the harness is `tests/all/story.rs`, beside the stories.
//!
//! `tests/browser` are stories of real programs in a guest's place: Chromium, pressed by playwright-core and looked at by
//! axe-core, and Debian's NetworkManager, curl, wget, apt, git, pip and npm. `cargo xtask test packages` installs them.
//!
//! They need root (or a user namespace), the program (`VESTIBULE_BIN`, or built beside the tests) and `nft`, which
//! stands for "somebody else's firewall tool" and shows that the rule set is really loaded.
//!
//! What is deliberately not promised, and so not told:
//!
//! - before the gateway's first start on a machine nothing is closed: forwarding is the machine's business until then;
//! - a device that clones the link address **and** the address of an admitted one on the same zone is that device to
//!   the gateway. `spoofing` has a story that shows this limit, so that it stays known;
//! - another tool that takes the rule set away while the gateway is dead may let through the one packet that each
//!   processor is just then carrying between two hooks; all later ones are held by the second lock;
//! - with the gateway dead, a tool that deletes exactly its chain `forwarding` and leaves the rest opens it;
//! - an operator with root who writes an `accept` into the gateway's own table opens it until the gateway starts again.
