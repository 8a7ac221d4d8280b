//! The certificate of the portal's name: read from files, replaced while running, used by every handshake after that.
//!
//! Never makes a certificate: a portal that no client trusts has no API (RFC 8908 §4.1).

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rustls::crypto::ring as provider;
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert, ServerConfig};
use rustls::sign::CertifiedKey;
use tokio_rustls::TlsAcceptor;

/// Why certificate and key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A file cannot be read.
    #[error(
        "{} cannot be read; guests get the former certificate, or no sign-in page at all; check the path and its rights",
        path.display()
    )]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A file is not what it should be.
    #[error(
        "{} has no {what} in PEM; guests get the former certificate, or no sign-in page at all; give a file with one",
        path.display()
    )]
    NotPem {
        /// Which file.
        path: PathBuf,
        /// What it should have had.
        what: &'static str,
        /// What was met.
        #[source]
        source: pem::Error,
    },
    /// They do not belong together, or the key is of a kind that is not known here.
    #[error(
        "certificate {} and key {} do not belong together; guests get the former certificate, or no sign-in page at \
         all; give the key that the certificate was made for",
        certificate.display(), key.display()
    )]
    Unusable {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
        /// What was met.
        #[source]
        source: rustls::Error,
    },
    /// TLS cannot be set up with the ciphers of this build.
    #[error("TLS cannot be set up; guests get no sign-in page; this is a fault of the build")]
    NoTls(#[source] rustls::Error),
}

/// The certificate in use and where it came from. Clones are the same.
#[derive(Clone)]
pub struct Certificates {
    certificate_path: PathBuf,
    key_path: PathBuf,
    current: Arc<Current>,
    config: Arc<ServerConfig>,
}

impl Certificates {
    /// Reads the certificate with its whole chain, the portal's own first, and its key, both in PEM.
    ///
    /// # Errors
    /// When they cannot be read or do not belong together.
    pub fn load(
        certificate_path: impl Into<PathBuf>,
        key_path: impl Into<PathBuf>,
    ) -> Result<Self, CertificateError> {
        let (certificate_path, key_path) = (certificate_path.into(), key_path.into());
        let current = Arc::new(Current(RwLock::new(Some(read(&certificate_path, &key_path)?))));
        let config = Arc::new(config(Arc::clone(&current)).map_err(CertificateError::NoTls)?);
        Ok(Self { certificate_path, key_path, current, config })
    }

    /// Reads the files again; used from the next handshake on.
    ///
    /// # Errors
    /// As [`Certificates::load`]; the former certificate stays in use.
    pub fn reload(&self) -> Result<(), CertificateError> {
        let mut key = read(&self.certificate_path, &self.key_path)?;
        let mut current = self.current.0.write().unwrap_or_else(PoisonError::into_inner);
        // The same certificate keeps what goes with it.
        if let Some(former) =
            current.as_ref().filter(|former| former.cert == key.cert && former.ocsp.is_some())
        {
            let mut stapled = CertifiedKey::clone(&key);
            stapled.ocsp = former.ocsp.clone();
            key = Arc::new(stapled);
        }
        *current = Some(key);
        Ok(())
    }

    /// Hands this answer of the authority's out with that certificate from the next handshake on (RFC 6960), or none.
    /// Nothing happens when another certificate is in use.
    pub fn staple(&self, certificate: &CertificateDer<'_>, answer: Option<Vec<u8>>) {
        let mut current = self.current.0.write().unwrap_or_else(PoisonError::into_inner);
        let Some(key) = current.as_ref().filter(|key| key.cert.first() == Some(certificate)) else { return };
        let mut stapled = CertifiedKey::clone(key);
        stapled.ocsp = answer;
        *current = Some(Arc::new(stapled));
    }

    /// As [`Certificates::load`], for files that are still to come: until [`Certificates::reload`] finds them, every
    /// handshake is refused.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn await_files(
        certificate_path: impl Into<PathBuf>,
        key_path: impl Into<PathBuf>,
    ) -> Result<Self, CertificateError> {
        let current = Arc::new(Current(RwLock::new(None)));
        let config = Arc::new(config(Arc::clone(&current)).map_err(CertificateError::NoTls)?);
        Ok(Self { certificate_path: certificate_path.into(), key_path: key_path.into(), current, config })
    }

    /// The same certificate for another door of the gateway's: what is reloaded here is used there.
    #[must_use]
    pub fn server_config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.config)
    }

    pub(super) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.config))
    }
}

impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificates")
            .field("certificate_path", &self.certificate_path)
            .finish_non_exhaustive()
    }
}

/// The one certificate there is, whatever name a client asks for: another name is answered 421 then.
/// `None` while there is none yet.
struct Current(RwLock<Option<Arc<CertifiedKey>>>);

impl fmt::Debug for Current {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Current(..)")
    }
}

impl ResolvesServerCert for Current {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn config(current: Arc<Current>) -> Result<ServerConfig, rustls::Error> {
    let mut config = ServerConfig::builder_with_provider(Arc::new(provider::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(current);
    // HTTP/1.1 alone: what HTTP/2 adds is mostly ways to exhaust a small machine.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    // Tickets are kept by the client, so resumption costs no memory here.
    config.ticketer = provider::Ticketer::new()?;
    Ok(config)
}

fn read(certificate_path: &Path, key_path: &Path) -> Result<Arc<CertifiedKey>, CertificateError> {
    let not_pem = |path: &Path, what| {
        let path = path.to_owned();
        move |source| CertificateError::NotPem { path, what, source }
    };
    let written = contents(certificate_path)?;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&written).collect();
    let chain = match chain {
        Ok(chain) if chain.is_empty() => Err(pem::Error::NoItemsFound),
        chain => chain,
    };
    let chain = chain.map_err(not_pem(certificate_path, "certificate"))?;
    let key =
        PrivateKeyDer::from_pem_slice(&contents(key_path)?).map_err(not_pem(key_path, "private key"))?;
    CertifiedKey::from_der(chain, key, &provider::default_provider()).map(Arc::new).map_err(|source| {
        let (certificate, key) = (certificate_path.to_owned(), key_path.to_owned());
        CertificateError::Unusable { certificate, key, source }
    })
}

fn contents(path: &Path) -> Result<Vec<u8>, CertificateError> {
    std::fs::read(path).map_err(|source| CertificateError::Unreadable { path: path.to_owned(), source })
}
