//! A network namespace for one test: empty, private, gone with the thread.

use super::Route;

/// Runs `test` on a thread of its own in a fresh network namespace. Needs root, as the name of a failure says.
pub(crate) fn in_a_fresh_namespace(test: impl FnOnce(&mut Route) + Send) {
    std::thread::scope(|scope| {
        let outcome = scope
            .spawn(|| {
                #[expect(
                    deprecated,
                    reason = "the safe form; only FILES makes unshare unsafe, and this is NEWNET"
                )]
                rustix::thread::unshare(rustix::thread::UnshareFlags::NEWNET)
                    .expect("this test needs a network namespace of its own: run it as root (CAP_SYS_ADMIN)");
                test(&mut Route::open().expect("a route socket"));
            })
            .join();
        if let Err(panic) = outcome {
            std::panic::resume_unwind(panic);
        }
    });
}
