//! The portal's certificate by ACME: which rooms it connects, and how the gateway starts before there is one.

use std::path::Path;
use std::sync::Arc;

use certificate::acme::{Challenge, Exhibit, Keeper, Proof, Settings};
use portal::{CertificateError, Certificates, Challenges, Portal};

use super::hook::HookProcess;
use super::issuers::Issuers;
use crate::config::{self, Config};

/// The certificates to serve: those of the files; with ACME what is on record, or none yet.
pub(super) fn certificates(door: &config::Portal) -> Result<Certificates, CertificateError> {
    let loaded = Certificates::load(&door.certificate, &door.key);
    match loaded {
        Err(error) if door.acme.is_some() => {
            if door.certificate.exists() {
                tracing::warn!(%error, "the certificate on record cannot be used; another one is ordered");
            } else {
                tracing::warn!(
                    guests_notice = "no sign-in page until the first certificate is there",
                    "there is no certificate yet; one is ordered now"
                );
            }
            Certificates::await_files(&door.certificate, &door.key)
        }
        loaded => loaded,
    }
}

/// Who keeps the certificate, unless it is given in files.
pub(super) fn keeper(
    config: &Config,
    portal: &Arc<Portal>,
    issuers: &Issuers,
    hook: Option<HookProcess>,
) -> Option<Keeper> {
    let acme = config.portal.acme.as_ref()?;
    let exhibit: Arc<dyn Exhibit> = match (acme.challenge, hook) {
        (Challenge::Dns01, Some(hook)) => Arc::new(hook),
        _ => Arc::new(PlainDoor(portal.challenges())),
    };
    let (portal, file) = (Arc::clone(portal), config.portal.certificate.clone());
    let issuers = issuers.clone();
    let in_use = move || take_into_use(&portal, &issuers, &file);
    Some(Keeper::new(settings(config, acme), exhibit, in_use))
}

fn settings(config: &Config, acme: &config::Acme) -> Settings {
    Settings {
        directory: acme.directory.clone(),
        contact: acme.contact.clone(),
        name: config.portal.name.clone(),
        challenge: acme.challenge,
        roots: acme.roots.clone(),
        folder: config::acme_folder_in(&config.state_directory),
    }
}

fn take_into_use(portal: &Portal, issuers: &Issuers, file: &Path) {
    let taken = portal.reload_certificates();
    issuers.look_again();
    match taken {
        Ok(()) => tracing::info!(file = %file.display(), "the new certificate is in use"),
        Err(error) => tracing::error!(
            error = %format!("{:#}", anyhow::Error::from(error)),
            guests_notice = "nothing until the former certificate ends",
            to_do = "run: vestibule check, and report the lines before this one",
            "the new certificate cannot be used; the former one stays"
        ),
    }
}

/// HTTP-01: the plain door, for peers that are no guests.
struct PlainDoor(Challenges);

impl Exhibit for PlainDoor {
    fn show(&self, proof: &Proof) -> Result<(), String> {
        if self.0.show(&proof.token, &proof.key_authorization) {
            return Ok(());
        }
        Err("the authority's token cannot be part of a path, or too many orders are pending".to_owned())
    }

    fn take_away(&self, proof: &Proof) {
        self.0.take_away(&proof.token);
    }
}
