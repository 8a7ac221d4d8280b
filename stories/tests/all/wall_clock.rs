//! A wall clock for the gateway alone, set while it runs: Debian's libfaketime before the program as it is built.
//!
//! Only the wall clock is another one; the clock that durations run on, and the kernel's, are the machine's.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// A folder with the clock's setting and a program that reads it. Clones are the same clock.
#[derive(Clone)]
pub(crate) struct WallClock(Arc<Folder>);

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // What stays in the folder for temporary files harms nobody.
        drop(std::fs::remove_dir_all(&self.0));
    }
}

impl WallClock {
    /// A clock that is so many seconds ahead of the right time.
    pub(crate) fn ahead(seconds: i64) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("vestibule-clock-{}-{number}", std::process::id()));
        std::fs::create_dir(&path).unwrap();
        let clock = Self(Arc::new(Folder(path)));
        clock.set_ahead(seconds);
        clock
    }

    /// Sets it so many seconds ahead of the right time, as one change.
    pub(crate) fn set_ahead(&self, seconds: i64) {
        let fresh = self.0.0.join("fresh");
        std::fs::write(&fresh, format!("{seconds:+}\n")).unwrap();
        std::fs::rename(fresh, self.setting()).unwrap();
    }

    /// A program that runs `program` by this clock, under the same process number.
    pub(crate) fn before(&self, program: &Path) -> PathBuf {
        let path = self.0.0.join("vestibule");
        let library = library();
        let text = format!(
            "#!/bin/sh\nexec env LD_PRELOAD='{}' FAKETIME_TIMESTAMP_FILE='{}' FAKETIME_NO_CACHE=1 \\\n    \
             FAKETIME_DONT_FAKE_MONOTONIC=1 '{}' \"$@\"\n",
            library.display(),
            self.setting().display(),
            program.display()
        );
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    fn setting(&self) -> PathBuf {
        self.0.0.join("setting")
    }
}

/// Seconds since 1970 by the right clock.
pub(crate) fn right_seconds() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap()
}

fn library() -> PathBuf {
    let folders = std::fs::read_dir("/usr/lib").unwrap().map(|entry| entry.unwrap().path());
    let mut libraries = folders.map(|folder| folder.join("faketime/libfaketimeMT.so.1"));
    libraries.find(|library| library.is_file()).unwrap_or_else(|| {
        panic!("libfaketimeMT.so.1 is missing: install Debian's faketime, as `cargo xtask test` does")
    })
}
