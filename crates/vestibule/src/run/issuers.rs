//! What devices ask others about the portal's certificate: the hosts that it names are opened to newcomers, at the start
//! and whenever another certificate is taken into use, and the authority's word about it goes with it (RFC 8908 §4.1,
//! protocols W1, C2).

use std::path::PathBuf;
use std::sync::Arc;

use captive_dns::CaptiveDns;
use certificate::ocsp::{Pace, Stapler};
use portal::Portal;
use rustls::pki_types::CertificateDer;
use tokio::sync::Notify;

use super::wiring::certificate_hosts;

/// Who keeps what the certificate needs within reach. Clones do the same.
#[derive(Clone)]
pub(super) struct Issuers {
    certificate: PathBuf,
    dns: Option<Arc<CaptiveDns>>,
    changed: Arc<Notify>,
}

impl Issuers {
    /// For the certificate in that file; names open through DNS for newcomers, where that is on.
    pub(super) fn of(certificate: PathBuf, dns: Option<Arc<CaptiveDns>>) -> Self {
        Self { certificate, dns, changed: Arc::default() }
    }

    /// Opens the hosts of the certificate that is in the file now, in place of those of the one before.
    pub(super) fn keep_reachable(&self) {
        let Some(dns) = &self.dns else { return };
        let hosts = certificate_hosts(&self.certificate);
        tracing::debug!(count = hosts.len(), "hosts that the certificate names are open to newcomers");
        dns.open_beside(hosts);
    }

    /// Another certificate may be in use from now on.
    pub(super) fn look_again(&self) {
        self.changed.notify_one();
        self.keep_reachable();
    }

    /// Who asks the authority's responder about the certificate, where it names one.
    pub(super) fn stapler(&self, portal: &Arc<Portal>) -> Stapler {
        let portal = Arc::clone(portal);
        let staple = move |own: &CertificateDer<'_>, answer| portal.staple(own, answer);
        Stapler::new(self.certificate.clone(), Arc::clone(&self.changed), Pace::default(), staple)
    }
}
