//! The state and run folders and the token key in them. Made before privileges go, used after; files inside belong to
//! the account that the gateway becomes, never to root.

use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use rustix::fs::{Gid, Uid};

use super::account::Identity;
use crate::trouble::{Chapter, Trouble};

/// Octets of the key that visits are signed with.
pub const KEY_OCTETS: usize = 32;
const KEY_FILE: &str = "token.key";

/// Makes a folder if it is missing, for its owner alone, and gives it to the account that will use it.
///
/// # Errors
/// When it can neither be made nor given.
pub fn prepare(folder: &Path, identity: Identity) -> Result<(), Trouble> {
    make(folder, identity).map_err(|error| {
        Trouble::at_start(
            format!("the folder {} cannot be prepared", folder.display()),
            "make the folder, owned by the gateway's account, or name another one in the configuration",
            Chapter::SettingUp,
        )
        .caused_by(error)
    })
}

fn make(folder: &Path, identity: Identity) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o755).create(folder.parent().unwrap_or(folder))?;
    match DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let Identity::Become { uid, gid } = identity else { return Ok(()) };
    // Through a handle that is the folder itself: what a link with its name points to is not given away.
    let flags = libc::O_DIRECTORY | libc::O_NOFOLLOW;
    let handle = OpenOptions::new().read(true).custom_flags(flags).open(folder)?;
    if handle.metadata()?.uid() != uid {
        rustix::fs::fchown(&handle, Some(Uid::from_raw(uid)), Some(Gid::from_raw(gid)))?;
    }
    Ok(())
}

/// The key that visits are signed with: made once from the kernel's randomness, then the same over restarts.
///
/// # Errors
/// When the file cannot be read or made, or is not such a key.
pub fn token_key(state: &Path) -> Result<[u8; KEY_OCTETS], Trouble> {
    let path = state.join(KEY_FILE);
    let key = match File::open(&path) {
        Ok(file) => read_key(file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => make_key(state, &path),
        Err(error) => Err(error),
    };
    key.map_err(|error| {
        Trouble::at_start(
            format!("the key file {} cannot be used", path.display()),
            "give the file to the gateway's account, or remove it: a new one is made and pages that are open now \
             ask once more",
            Chapter::SettingUp,
        )
        .caused_by(error)
    })
}

fn read_key(file: File) -> io::Result<[u8; KEY_OCTETS]> {
    if file.metadata()?.permissions().mode() & 0o077 != 0 {
        file.set_permissions(Permissions::from_mode(0o600))?;
    }
    let mut octets = Vec::new();
    file.take(KEY_OCTETS as u64 + 1).read_to_end(&mut octets)?;
    octets.try_into().map_err(|_| io::Error::other("it does not have 32 octets"))
}

/// Written beside its place, made durable, then put in place: a power cut leaves a whole key or none.
fn make_key(state: &Path, path: &Path) -> io::Result<[u8; KEY_OCTETS]> {
    let mut key = [0; KEY_OCTETS];
    if rustix::rand::getrandom(&mut key, rustix::rand::GetRandomFlags::empty())? != KEY_OCTETS {
        return Err(io::Error::other("the kernel gave too little randomness"));
    }
    let beside = path.with_extension("key.new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    file.write_all(&key)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)?;
    File::open(state)?.sync_all()?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("vestibule-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        folder
    }

    #[test]
    fn the_key_is_made_once_and_for_its_owner_alone() {
        let folder = scratch("key");
        prepare(&folder, Identity::Stay).unwrap();
        let key = token_key(&folder).unwrap();
        assert_ne!(key, [0; KEY_OCTETS]);
        assert_eq!(token_key(&folder).unwrap(), key);
        assert_eq!(folder.join(KEY_FILE).metadata().unwrap().mode() & 0o777, 0o600);
        assert_eq!(folder.metadata().unwrap().mode() & 0o777, 0o700);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_key_of_another_length_is_refused_with_what_to_do() {
        let folder = scratch("short-key");
        prepare(&folder, Identity::Stay).unwrap();
        std::fs::write(folder.join(KEY_FILE), [7; 31]).unwrap();
        let story = token_key(&folder).unwrap_err().story();
        assert!(story.contains("32 octets") && story.contains("remove it"), "{story}");
        std::fs::remove_dir_all(folder).unwrap();
    }
}
