//! Whom we trust: the certificates of a file, or of the system. Read again when the file has changed, so that a new
//! bundle is used without a restart.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio_rustls::TlsConnector;

use crate::Failure;

/// Where systems keep the roots they trust.
const SYSTEM_ROOTS: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// A file of roots, and what was last read from it.
pub(crate) struct Roots {
    path: Option<PathBuf>,
    read: Mutex<Option<Read>>,
}

struct Read {
    changed: Option<SystemTime>,
    tls: TlsConnector,
}

impl Roots {
    pub(crate) const fn of(path: Option<PathBuf>) -> Self {
        Self { path, read: Mutex::new(None) }
    }

    /// What checks certificates.
    pub(crate) fn tls(&self) -> Result<TlsConnector, Failure> {
        let path = self.path.clone().or_else(system).ok_or_else(|| Failure::Roots {
            path: PathBuf::from(SYSTEM_ROOTS[0]),
            why: "this system has no list of trusted roots: install ca-certificates, or name a file"
                .to_owned(),
        })?;
        let changed = std::fs::metadata(&path).and_then(|it| it.modified()).ok();
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(read) = read.as_ref().filter(|read| changed.is_some() && read.changed == changed) {
            return Ok(read.tls.clone());
        }
        let tls = TlsConnector::from(Arc::new(trusting(&path)?));
        *read = Some(Read { changed, tls: tls.clone() });
        Ok(tls)
    }
}

fn system() -> Option<PathBuf> {
    SYSTEM_ROOTS.iter().map(PathBuf::from).find(|path| path.is_file())
}

fn trusting(path: &Path) -> Result<ClientConfig, Failure> {
    let unusable = |why: String| Failure::Roots { path: path.to_owned(), why };
    let read: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    let mut store = RootCertStore::empty();
    let (taken, _) = store.add_parsable_certificates(read.map_err(|error| unusable(error.to_string()))?);
    if taken == 0 {
        return Err(unusable("it holds no certificate".to_owned()));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable(error.to_string()))?;
    Ok(config.with_root_certificates(store).with_no_client_auth())
}
