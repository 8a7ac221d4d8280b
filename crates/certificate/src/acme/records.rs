//! What survives a restart, each in a file of its own in one folder: the account, an order in progress, the
//! certificate with its key, and how often in a row it failed.
//!
//! Every file is for its owner alone, and replaced as a whole: a power cut leaves the former one or the new one.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use rustls::client::verify_server_name;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::server::ParsedCertificate;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

const ACCOUNT: &str = "account.json";
const ORDER: &str = "order.json";
const ATTEMPTS: &str = "attempts.json";
const CERTIFICATE: &str = "certificate.pem";
/// No record is longer; a chain has a few thousand octets.
const LONGEST: u64 = 256 * 1024;

/// How often in a row it failed to get a certificate.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Attempts {
    /// Failures since the last success.
    pub failures: u32,
    /// Not before this, in seconds since 1970.
    pub next_try: i64,
    /// What went wrong the last time.
    pub last_error: String,
}

/// The account at an authority. `credentials` hold its private key.
#[derive(Serialize, Deserialize)]
pub(super) struct AccountRecord {
    pub(super) directory: String,
    pub(super) credentials: serde_json::Value,
}

/// An order that was begun.
#[derive(Serialize, Deserialize)]
pub(super) struct OrderRecord {
    pub(super) directory: String,
    pub(super) name: String,
    pub(super) url: String,
    /// The private key of the certificate to be, PEM.
    pub(super) key: String,
}

/// The folder with the records.
#[derive(Clone, Debug)]
pub struct Records {
    folder: PathBuf,
}

impl Records {
    /// Of that folder, which need not be there yet.
    #[must_use]
    pub fn of(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// The file with the certificate's chain and its key, PEM, once there is one.
    #[must_use]
    pub fn certificate_path(&self) -> PathBuf {
        self.folder.join(CERTIFICATE)
    }

    /// The failures so far; none when nothing is on record or cannot be read.
    #[must_use]
    pub fn attempts(&self) -> Attempts {
        self.read(ATTEMPTS).unwrap_or_default()
    }

    /// The certificate on record if it is for that name.
    pub(super) fn certificate(&self, name: &str) -> Option<CertificateDer<'static>> {
        let certificate = CertificateDer::from_pem_file(self.certificate_path()).ok()?;
        let name = ServerName::try_from(name).ok()?;
        let parsed = ParsedCertificate::try_from(&certificate).ok()?;
        verify_server_name(&parsed, &name).is_ok().then_some(certificate)
    }

    pub(super) fn account(&self) -> Option<AccountRecord> {
        self.read(ACCOUNT)
    }

    pub(super) fn order(&self) -> Option<OrderRecord> {
        self.read(ORDER)
    }

    pub(super) fn keep_account(&self, account: &AccountRecord) -> io::Result<()> {
        self.write_json(ACCOUNT, account)
    }

    pub(super) fn keep_order(&self, order: &OrderRecord) -> io::Result<()> {
        self.write_json(ORDER, order)
    }

    pub(super) fn keep_attempts(&self, attempts: &Attempts) -> io::Result<()> {
        self.write_json(ATTEMPTS, attempts)
    }

    /// Key and chain in one file, so that they can never be of two certificates.
    pub(super) fn keep_certificate(&self, chain: &str, key: &str) -> io::Result<()> {
        self.write(CERTIFICATE, format!("{}\n{chain}", key.trim_end()).as_bytes())
    }

    pub(super) fn forget_account(&self) {
        self.forget(ACCOUNT);
        self.forget(ORDER);
    }

    pub(super) fn forget_order(&self) {
        self.forget(ORDER);
    }

    pub(super) fn forget_attempts(&self) {
        self.forget(ATTEMPTS);
    }

    fn forget(&self, file: &str) {
        match std::fs::remove_file(self.folder.join(file)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%error, file, "a record of the ACME client could not be removed");
            }
            _ => {}
        }
    }

    /// `None` when it is not there or makes no sense; the caller then begins anew, which is always possible.
    fn read<T: DeserializeOwned>(&self, file: &str) -> Option<T> {
        let mut octets = Vec::new();
        File::open(self.folder.join(file)).ok()?.take(LONGEST).read_to_end(&mut octets).ok()?;
        serde_json::from_slice(&octets)
            .inspect_err(|error| tracing::warn!(%error, file, "a record of the ACME client makes no sense"))
            .ok()
    }

    fn write_json(&self, file: &str, record: &impl Serialize) -> io::Result<()> {
        self.write(file, &serde_json::to_vec_pretty(record)?)
    }

    fn write(&self, file: &str, octets: &[u8]) -> io::Result<()> {
        match DirBuilder::new().mode(0o700).create(&self.folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        let (path, beside) = (self.folder.join(file), self.folder.join(format!("{file}.new")));
        let mut written =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
        written.write_all(octets)?;
        written.sync_all()?;
        std::fs::rename(&beside, &path)?;
        File::open(&self.folder)?.sync_all()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt as _;

    #[test]
    fn records_are_for_their_owner_alone_and_come_back_as_they_were() {
        let folder = std::env::temp_dir().join(format!("certificate-records-{}", std::process::id()));
        let records = Records::of(&folder);
        assert_eq!(records.attempts(), Attempts::default());
        let attempts = Attempts { failures: 3, next_try: 77, last_error: "no route".to_owned() };
        records.keep_attempts(&attempts).unwrap();
        records.keep_certificate("chain", "key\n").unwrap();
        assert_eq!(Records::of(&folder).attempts(), attempts);
        for file in [folder.join(ATTEMPTS), records.certificate_path()] {
            assert_eq!(file.metadata().unwrap().mode() & 0o777, 0o600);
        }
        assert_eq!(folder.metadata().unwrap().mode() & 0o777, 0o700);
        std::fs::write(folder.join(ATTEMPTS), "{").unwrap();
        assert_eq!(records.attempts(), Attempts::default(), "what makes no sense is not believed");
        std::fs::remove_dir_all(folder).unwrap();
    }
}
