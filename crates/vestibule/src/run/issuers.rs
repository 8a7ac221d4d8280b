//! What devices ask others about the portal's certificate: the hosts that it names are opened to newcomers, at the start
//! and whenever another certificate is taken into use (RFC 8908 §4.1, protocols W1).

use std::path::PathBuf;
use std::sync::Arc;

use captive_dns::CaptiveDns;

use super::wiring::certificate_hosts;

/// Who keeps what the certificate needs within reach. Clones do the same.
#[derive(Clone)]
pub(super) struct Issuers {
    certificate: PathBuf,
    dns: Option<Arc<CaptiveDns>>,
}

impl Issuers {
    /// For the certificate in that file; names open through DNS for newcomers, where that is on.
    pub(super) fn of(certificate: PathBuf, dns: Option<Arc<CaptiveDns>>) -> Self {
        Self { certificate, dns }
    }

    /// Opens the hosts of the certificate that is in the file now, in place of those of the one before.
    pub(super) fn keep_reachable(&self) {
        let Some(dns) = &self.dns else { return };
        let hosts = certificate_hosts(&self.certificate);
        tracing::debug!(count = hosts.len(), "hosts that the certificate names are open to newcomers");
        dns.open_beside(hosts);
    }
}
