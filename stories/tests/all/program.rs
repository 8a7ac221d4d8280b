//! Where the program under test is: named by `VESTIBULE_BIN`, else built beside this test.

use std::path::PathBuf;

/// The `vestibule` program.
///
/// # Panics
/// When there is none, with what to do.
pub(crate) fn vestibule() -> PathBuf {
    if let Some(named) = std::env::var_os("VESTIBULE_BIN").map(PathBuf::from) {
        assert!(named.is_file(), "VESTIBULE_BIN names {}, which is no file", named.display());
        return named;
    }
    let this_test = std::env::current_exe().unwrap();
    // target/debug/deps/all-0123 -> target/debug
    let profile = this_test.parent().and_then(|deps| deps.parent()).unwrap();
    let beside = [profile.join("vestibule"), profile.with_file_name("release").join("vestibule")];
    beside.iter().find(|path| path.is_file()).cloned().unwrap_or_else(|| {
        panic!(
            "the program under test is missing: run `cargo build --package vestibule` first, or set VESTIBULE_BIN \
             (looked for {} and {})",
            beside[0].display(),
            beside[1].display()
        )
    })
}
