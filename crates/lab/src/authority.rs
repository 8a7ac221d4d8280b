//! The lab's own certificate authority: guests of the lab trust it, nobody else does (RFC 5280, protocols C1).
//!
//! Keys live in memory and in the files the gateway is given; they are new with every lab.

use std::fs;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, CrlDistributionPoint, CustomExtension, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::error::LabError;

/// A certificate authority that lives as long as the lab.
#[derive(Debug)]
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

/// Where a certificate sends those who want to know more of it, as URLs (RFC 5280 §4.2.1.13, §4.2.2.1).
#[derive(Clone, Debug, Default)]
pub struct Pointers {
    /// The list of what was revoked.
    pub revoked: Option<String>,
    /// The OCSP responder.
    pub responder: Option<String>,
}

/// Files that a server is configured with.
#[derive(Clone, Debug)]
pub struct ServerCertificate {
    /// The certificate and its issuer's, PEM.
    pub chain: PathBuf,
    /// Its private key, PEM, readable by its owner only.
    pub key: PathBuf,
    /// The authority's own certificate, PEM, for browsers that are to trust it.
    pub authority: PathBuf,
}

impl Authority {
    /// A new authority with a new key.
    ///
    /// # Errors
    /// When the key cannot be made.
    pub fn new() -> Result<Self, LabError> {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "Vestibule lab authority (trust it nowhere else)");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().map_err(LabError::Certificate)?;
        Ok(Self { issuer: CertifiedIssuer::self_signed(params, key).map_err(LabError::Certificate)? })
    }

    /// Its certificate, for those who trust it.
    #[must_use]
    pub fn certificate(&self) -> CertificateDer<'static> {
        self.issuer.der().clone()
    }

    /// Its key, PEM, for those who speak in its name: an OCSP responder.
    #[must_use]
    pub fn key(&self) -> String {
        self.issuer.key().serialize_pem()
    }

    /// Issues a certificate for a server of that name and writes it, its key and the authority's into `folder`.
    /// Issuing again replaces the files.
    ///
    /// # Errors
    /// When the name is no DNS name, or a file cannot be written.
    pub fn issue(&self, name: &str, folder: &Path) -> Result<ServerCertificate, LabError> {
        self.issue_pointing(name, folder, &Pointers::default())
    }

    /// As [`Authority::issue`], with a certificate that sends its readers to these places.
    ///
    /// # Errors
    /// As [`Authority::issue`], and when a place cannot be written into a certificate.
    pub fn issue_pointing(
        &self,
        name: &str,
        folder: &Path,
        pointers: &Pointers,
    ) -> Result<ServerCertificate, LabError> {
        let mut params = CertificateParams::new([name.to_owned()]).map_err(LabError::Certificate)?;
        params.distinguished_name.push(DnType::CommonName, name);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.insert_extended_key_usage(ExtendedKeyUsagePurpose::ServerAuth);
        params.use_authority_key_identifier_extension = true;
        let list = pointers.revoked.iter().map(|url| CrlDistributionPoint { uris: vec![url.clone()] });
        params.crl_distribution_points = list.collect();
        params.custom_extensions = pointers.responder.iter().map(|url| access(url)).collect();
        let key = KeyPair::generate().map_err(LabError::Certificate)?;
        let certificate = params.signed_by(&key, &self.issuer).map_err(LabError::Certificate)?;
        let files = ServerCertificate {
            chain: folder.join("portal.pem"),
            key: folder.join("portal-key.pem"),
            authority: folder.join("lab-authority.pem"),
        };
        write(&files.chain, &(certificate.pem() + &self.issuer.pem()), 0o644)?;
        write(&files.key, &key.serialize_pem(), 0o600)?;
        write(&files.authority, &self.issuer.pem(), 0o644)?;
        Ok(files)
    }
}

impl Authority {
    /// What a TLS server with a certificate for these names is configured with.
    pub(crate) fn server_config(&self, names: &[&str]) -> Result<ServerConfig, LabError> {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let params = CertificateParams::new(names).map_err(LabError::Certificate)?;
        let key = KeyPair::generate().map_err(LabError::Certificate)?;
        let certificate = params.signed_by(&key, &self.issuer).map_err(LabError::Certificate)?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|config| {
                config.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key)
            })
            .map_err(|error| LabError::missing(format!("TLS server of the lab's internet: {error}")))
    }
}

/// Authority Information Access with one OCSP responder.
fn access(url: &str) -> CustomExtension {
    const AUTHORITY_INFORMATION_ACCESS: [u64; 9] = [1, 3, 6, 1, 5, 5, 7, 1, 1];
    const OCSP: [u8; 10] = [0x06, 8, 0x2b, 6, 1, 5, 5, 7, 48, 1];
    const URI: u8 = 0x86;
    const SEQUENCE: u8 = 0x30;
    // A responder of the lab has a short URL: each length is one octet.
    let wrapped = |tag, inner: &[u8]| [&[tag, u8::try_from(inner.len()).unwrap_or(0x7f)], inner].concat();
    let description = wrapped(SEQUENCE, &[&OCSP[..], &wrapped(URI, url.as_bytes())].concat());
    CustomExtension::from_oid_content(&AUTHORITY_INFORMATION_ACCESS, wrapped(SEQUENCE, &description))
}

fn write(path: &Path, text: &str, mode: u32) -> Result<(), LabError> {
    use std::io::Write;
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(mode);
    options.open(path).and_then(|mut file| file.write_all(text.as_bytes())).map_err(|source| LabError::File {
        doing: "writing",
        path: path.to_owned(),
        source,
    })
}
