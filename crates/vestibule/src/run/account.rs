//! Which account a process becomes: looked up in `/etc/passwd`, and only where this user namespace knows it.
//!
//! It asks no network service for accounts: the gateway must start when nothing else runs.

use std::path::Path;

use crate::trouble::{Chapter, Trouble};

/// What becomes of the user and group of this process.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Identity {
    /// Becomes these.
    Become {
        /// The user's number.
        uid: u32,
        /// Its group's number.
        gid: u32,
    },
    /// Stays as it is: it is not root, or this user namespace has nobody else to become.
    Stay,
}

impl Identity {
    /// Whom a process that was started as root becomes; anybody else stays who they are.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn of_account(name: &str) -> Result<Self, Trouble> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self::Stay);
        }
        let map = read("/proc/self/uid_map");
        if ids_in(&map) == 1 {
            return Ok(Self::Stay);
        }
        let Some((uid, gid)) = account_in(&read("/etc/passwd"), name) else {
            return Err(Trouble::at_start(
                format!("there is no account {name:?}, which the gateway is to become"),
                "make one (useradd --system --no-create-home vestibule) or set user = \"nobody\"",
                Chapter::Privileges,
            ));
        };
        if uid == 0 || gid == 0 {
            return Err(Trouble::at_start(
                format!("the account {name:?} is root or in its group"),
                "set user to an account of its own, such as vestibule",
                Chapter::Privileges,
            ));
        }
        if !maps(&map, uid) || !maps(&read("/proc/self/gid_map"), gid) {
            return Ok(Self::Stay);
        }
        Ok(Self::Become { uid, gid })
    }
}

fn read(path: impl AsRef<Path>) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

fn account_in(passwd: &str, name: &str) -> Option<(u32, u32)> {
    let mut fields = passwd
        .lines()
        .map(|line| line.split(':'))
        .find_map(|mut fields| (fields.next() == Some(name)).then_some(fields))?;
    let uid = fields.nth(1)?.parse().ok()?;
    let gid = fields.next()?.parse().ok()?;
    Some((uid, gid))
}

/// How many ids a namespace's map has.
fn ids_in(map: &str) -> u64 {
    map_lines(map).map(|(_, count)| count).sum()
}

fn maps(map: &str, id: u32) -> bool {
    map_lines(map).any(|(first, count)| (first..first + count).contains(&u64::from(id)))
}

fn map_lines(map: &str) -> impl Iterator<Item = (u64, u64)> {
    map.lines().filter_map(|line| {
        let mut fields = line.split_whitespace().filter_map(|field| field.parse().ok());
        let first = fields.next()?;
        Some((first, fields.nth(1)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_found_by_its_whole_name() {
        let passwd =
            "root:x:0:0::/:/bin/sh\nvestibuled:x:7:7::/:/bin/false\nvestibule:x:990:991::/:/bin/false\n";
        assert_eq!(account_in(passwd, "vestibule"), Some((990, 991)));
        assert_eq!(account_in(passwd, "nobody"), None);
        assert_eq!(account_in("vestibule:x:many:1", "vestibule"), None);
    }

    #[test]
    fn a_namespace_with_one_user_has_nobody_to_become() {
        assert_eq!(ids_in("         0       1000          1\n"), 1);
        assert_eq!(ids_in("         0          0 4294967295\n"), 4_294_967_295);
        assert!(maps("0 100000 65536\n", 990) && !maps("0 1000 1\n", 990));
    }
}
