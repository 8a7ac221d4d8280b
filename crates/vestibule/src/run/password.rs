//! The password of smart clients: the first line of a file that only the gateway's account and its group may read.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// A longer file is none with a password in it.
const LARGEST_FILE: u64 = 4096;

/// Why there is no password.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// It cannot be read.
    #[error("{0} cannot be read")]
    Unreadable(PathBuf, #[source] io::Error),
    /// Every account of the machine may read it.
    #[error("{0} is open to every account of this machine; run: chmod o= {0}")]
    Open(PathBuf),
    /// What stands in the first line is not what is needed.
    #[error("{0} holds nothing usable in its first line: {1}")]
    Unusable(PathBuf, String),
    /// The first line is empty, or no text.
    #[error("{0} has no password in its first line, in at most 4096 bytes of UTF-8 text")]
    Empty(PathBuf),
}

/// Reads the password.
///
/// # Errors
/// When it cannot be read, everybody can, or there is none.
pub fn read(path: &Path) -> Result<String, PasswordError> {
    let unreadable = |error| PasswordError::Unreadable(path.to_owned(), error);
    let file = File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.permissions().mode() & 0o007 != 0 {
        return Err(PasswordError::Open(path.to_owned()));
    }
    let mut octets = Vec::new();
    file.take(LARGEST_FILE + 1).read_to_end(&mut octets).map_err(unreadable)?;
    let text = String::from_utf8(octets).ok().filter(|text| text.len() as u64 <= LARGEST_FILE);
    let first = text.as_deref().and_then(|text| text.lines().next()).unwrap_or_default();
    if first.is_empty() { Err(PasswordError::Empty(path.to_owned())) } else { Ok(first.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_of(content: &[u8], mode: u32) -> Result<String, PasswordError> {
        let name = format!("vestibule-password-{}-{mode:o}-{}", std::process::id(), content.len());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, content).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let read = read(&path);
        std::fs::remove_file(&path).unwrap();
        read
    }

    #[test]
    fn it_is_the_first_line_and_nobody_elses_to_read() {
        assert_eq!(read_of(b"open sesame\r\nnot this\n", 0o640).unwrap(), "open sesame");
        assert!(matches!(read_of(b"open\n", 0o644), Err(PasswordError::Open(_))));
        for nothing in [&b""[..], b"\nsecond\n", b"\xff\xfe", &[b'a'; 5000]] {
            assert!(matches!(read_of(nothing, 0o600), Err(PasswordError::Empty(_))), "{nothing:?}");
        }
        assert!(matches!(read(Path::new("/nowhere/at/all")), Err(PasswordError::Unreadable(..))));
    }
}
