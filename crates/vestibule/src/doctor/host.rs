//! The machine itself: clock, state folder, account.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use captivity::timeline;
use rustix::fs::Access;

use crate::config::Config;
use crate::findings::Finding;
use crate::run::account::Identity;
use crate::trouble::Chapter;

pub(super) fn findings(config: &Config) -> Vec<Finding> {
    vec![clock(), synchronised(), state_folder(&config.state_directory), account(&config.user)]
}

fn clock() -> Finding {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    if now >= timeline::EARLIEST.unix_seconds() {
        return Finding::ok("the clock is plausible");
    }
    Finding::fail(
        "the clock stands before this version was made",
        "browsers refuse the sign-in page's certificate; sessions still end after the time that was granted",
        "set the clock, and let a time service keep it (chrony, systemd-timesyncd)",
        Chapter::SettingUp,
    )
}

/// The kernel's own flag is behind a call that this program may not make safely; the usual services leave a mark.
fn synchronised() -> Finding {
    let marks = ["/run/systemd/timesync/synchronized", "/run/chrony/chronyd.pid", "/run/ntpd.pid"];
    if marks.iter().any(|mark| Path::new(mark).exists()) {
        return Finding::ok("a time service keeps the clock");
    }
    Finding::warn(
        "no time service was found that keeps the clock",
        "nothing at first; a clock that drifts ends in refused certificates",
        "enable chrony or systemd-timesyncd (another service may do it, unseen by doctor)",
        Chapter::SettingUp,
    )
}

fn state_folder(folder: &Path) -> Finding {
    if !folder.exists() {
        return Finding::warn(
            format!("the state folder {} does not exist yet", folder.display()),
            "nothing; the gateway makes it when it is started as root or by systemd",
            format!("otherwise: install -d -m 700 -o vestibule {}", folder.display()),
            Chapter::SettingUp,
        );
    }
    if rustix::fs::access(folder, Access::WRITE_OK).is_ok() {
        return Finding::ok(format!("the state folder {} can be written", folder.display()));
    }
    Finding::fail(
        format!("the state folder {} cannot be written by this account", folder.display()),
        "newcomers are asked to try again later; nobody new gets online",
        format!("give it to the gateway's account: chown vestibule: {}", folder.display()),
        Chapter::SettingUp,
    )
}

fn account(name: &str) -> Finding {
    match Identity::of_account(name) {
        Ok(Identity::Become { uid, .. }) => {
            Finding::ok(format!("the gateway becomes the account {name} ({uid})"))
        }
        Ok(Identity::Stay) => Finding::ok("the gateway keeps this account and gives up its privileges"),
        Err(trouble) => Finding::fail(trouble.what, trouble.guests, trouble.to_do, trouble.more),
    }
}
