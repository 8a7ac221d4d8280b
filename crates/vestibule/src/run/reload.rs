//! A changed configuration, taken while guests are served (SIGHUP). Checked as a whole first; a mistake changes
//! nothing. Nobody is dropped: what cannot change while running is named and waits for a restart.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use captivity::InterfaceName;
use gateway::Handle;
use portal::{Certificates, Portal};
use tokio::sync::watch;

use super::desks::Desks;
use super::folders::KEY_OCTETS;
use super::issuers::Issuers;
use super::{hosts, terms, wiring};
use crate::config::{Announce, Config, GardenEntry, Portal as Door, Provisioning};

/// The configuration in force, and who must hear of another one.
pub(super) struct Live {
    path: PathBuf,
    config: Config,
    token_key: [u8; KEY_OCTETS],
    portal: Arc<Portal>,
    handle: Handle,
    issuers: Issuers,
    /// The console's, where it has one of its own.
    console: Option<Certificates>,
    desks: Desks,
    /// Who announces hears of every change.
    announced: watch::Sender<Config>,
}

impl Live {
    pub(super) fn new(
        path: &Path,
        config: Config,
        token_key: [u8; KEY_OCTETS],
        portal: Arc<Portal>,
        handle: Handle,
        (issuers, console): (Issuers, Option<Certificates>),
        desks: Desks,
    ) -> Self {
        let announced = watch::Sender::new(config.clone());
        Self { path: path.to_owned(), config, token_key, portal, handle, issuers, console, desks, announced }
    }

    /// The configuration in force, now and after each change.
    pub(super) fn in_force(&self) -> watch::Receiver<Config> {
        self.announced.subscribe()
    }

    pub(super) fn portal_name(&self) -> &str {
        &self.config.portal.name
    }

    /// Reads the file and the certificates again and puts in force what can be.
    pub(super) fn reload(&mut self) {
        self.reload_certificates();
        let written = match Config::load(&self.path) {
            Ok(written) => written,
            Err(problems) => {
                for problem in problems.iter() {
                    let place = format!("{}:{}", problem.file.display(), problem.line);
                    let (key, to_do) = (&problem.key, &problem.mend);
                    tracing::error!(place, key, to_do, "the changed configuration: {}", problem.wrong);
                }
                tracing::error!(
                    guests_notice = "nothing: the former configuration stays in force",
                    to_do = "mend the mistakes and reload again; vestibule check shows them",
                    "the changed configuration was not taken"
                );
                return;
            }
        };
        self.take(written);
    }

    fn take(&mut self, written: Config) {
        let waiting = waits_for_restart(&self.config, &written);
        let next = what_can_change(&self.config, written);
        let settings =
            wiring::portal_settings(&next, self.token_key, &self.desks).map_err(anyhow::Error::from);
        let told = hosts::told(&next, &self.desks.sponsors, &self.handle).map_err(anyhow::Error::from);
        let taken = settings.and_then(|settings| {
            let told = told?;
            self.portal.reload(settings)?;
            Ok(told)
        });
        let told = match taken {
            Ok(told) => told,
            Err(error) => {
                tracing::error!(error = %format!("{error:#}"), "the changed configuration was not taken; the former one stays in force");
                return;
            }
        };
        terms::put_in_force(&self.handle, wiring::conditions(&next), wiring::words(&next));
        self.desks.offer(&next);
        self.desks.sponsors.tell_by(told);
        self.announced.send_replace(next.clone());
        self.config = next;
        if !waiting.is_empty() {
            tracing::warn!(
                keys = waiting.join(", "),
                to_do = "let a new process take them over when it suits (systemctl reload, vestibule upgrade), or restart; nobody who is signed in is interrupted",
                "these keys have changed and wait for a new process"
            );
        }
        tracing::info!(file = %self.path.display(), "the configuration is in force");
    }

    fn reload_certificates(&self) {
        if let Some(Err(error)) = self.console.as_ref().map(Certificates::reload) {
            tracing::error!(
                error = %format!("{:#}", anyhow::Error::from(error)),
                to_do = "run: vestibule check; the files of [console] must be readable by the gateway's account",
                "the console's certificate and key could not be read again; the former ones stay in use"
            );
        }
        // The first one by ACME may be still to come; it is taken when it does.
        if self.config.portal.acme.is_some() && !self.config.portal.certificate.exists() {
            return;
        }
        let taken = self.portal.reload_certificates();
        self.issuers.look_again();
        if let Err(error) = taken {
            tracing::error!(
                error = %format!("{:#}", anyhow::Error::from(error)),
                guests_notice = "nothing until the former certificate ends",
                to_do = "run: vestibule check; the files must be readable by the gateway's account",
                "certificate and key could not be read again; the former ones stay in use"
            );
        }
    }
}

/// Keys that differ and are tied to what was opened at the start.
fn waits_for_restart(now: &Config, next: &Config) -> Vec<&'static str> {
    let (door, other) = (&now.portal, &next.portal);
    let tied = [
        ("state_directory", now.state_directory != next.state_directory),
        ("run_directory", now.run_directory != next.run_directory),
        ("user", now.user != next.user),
        ("zones", now.zones != next.zones),
        ("portal.plain_port", door.plain_port != other.plain_port),
        ("portal.secure_port", door.secure_port != other.secure_port),
        ("portal.certificate", door.certificate != other.certificate),
        ("portal.key", door.key != other.key),
        ("portal.acme", door.acme != other.acme),
        ("portal.name", door.name != other.name),
        ("captive_dns", now.captive_dns != next.captive_dns),
        ("walled_garden", now.walled_garden != next.walled_garden || gardens_of(now) != gardens_of(next)),
        ("enforcement", now.enforcement != next.enforcement),
        ("forward_auth", now.forward_auth != next.forward_auth),
        ("console", now.console != next.console),
        ("provisioning", provisioning_differs(&now.provisioning, &next.provisioning)),
        ("provisioning.dnsmasq", dnsmasq_of(now) != dnsmasq_of(next)),
        ("portal.api_path", now.dnsmasq.is_some() && door.api_path != other.api_path),
    ];
    tied.into_iter().filter(|(_, differs)| *differs).map(|(key, _)| key).collect()
}

/// The walled gardens that zones have of their own.
fn gardens_of(config: &Config) -> Vec<(InterfaceName, &[GardenEntry])> {
    let own = config.apart.iter().map(|(zone, own)| (*zone, own.walled_garden.as_slice()));
    own.filter(|(_, entries)| !entries.is_empty()).collect()
}

/// What the gateway's own dnsmasq was started with, but for the announcement, which follows from other keys.
fn dnsmasq_of(config: &Config) -> Option<(&Path, &str, &provisioning::dnsmasq::Dnsmasq)> {
    config.dnsmasq.as_ref().map(|own| (own.program.as_path(), own.user.as_str(), &own.server))
}

/// The announcer is started, or not, for certain interfaces.
fn provisioning_differs(now: &Provisioning, next: &Provisioning) -> bool {
    let is_off = |provisioning: &Provisioning| provisioning.announce == Announce::Never;
    now.unrestricted != next.unrestricted || is_off(now) != is_off(next)
}

/// The configuration to put in force: the next one, but for what waits for a restart.
fn what_can_change(now: &Config, next: Config) -> Config {
    let door = now.portal.clone();
    let former_api_paths = former_paths(&door, &next.portal);
    Config {
        conditions: next.conditions,
        apart: next.apart,
        terms_text: next.terms_text,
        terms_translations: next.terms_translations,
        consents: next.consents,
        privacy: next.privacy,
        ways: next.ways,
        provisioning: Provisioning { announce: next.provisioning.announce, ..now.provisioning.clone() },
        portal: Door {
            venue_name: next.portal.venue_name,
            venue_info_url: next.portal.venue_info_url,
            theme: next.portal.theme,
            wispr: next.portal.wispr,
            former_api_paths,
            // Devices that the gateway's own dnsmasq told of a path must find the API there.
            api_path: if now.dnsmasq.is_some() { door.api_path.clone() } else { next.portal.api_path },
            connections_per_device: next.portal.connections_per_device,
            connections_total: next.portal.connections_total,
            ..door
        },
        ..now.clone()
    }
}

/// Those that are written, and the one that was announced until now: devices keep it until their lease ends.
fn former_paths(now: &Door, next: &Door) -> Vec<String> {
    let mut paths = next.former_api_paths.clone();
    if now.api_path != next.api_path && !paths.contains(&now.api_path) {
        paths.push(now.api_path.clone());
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> Config {
        let example = include_str!("../../example/vestibule.toml");
        Config::parse(Path::new("/etc/vestibule/vestibule.toml"), example).unwrap()
    }

    #[test]
    fn what_was_opened_at_the_start_waits_for_a_restart_and_is_named() {
        let (now, mut next) = (config(), config());
        next.zones = vec!["other0".parse().unwrap()];
        next.portal.secure_port = 8443;
        next.enforcement.masquerade_ipv6 = true;
        let listen = crate::config::Listen::File("/run/proxy/admitted.sock".into());
        next.forward_auth = Some(crate::config::ForwardAuth { listen, peers: Vec::new() });
        next.portal.venue_name = "Another Café".to_owned();
        assert_eq!(
            waits_for_restart(&now, &next),
            ["zones", "portal.secure_port", "enforcement", "forward_auth"]
        );
        let taken = what_can_change(&now, next);
        assert_eq!(taken.portal.venue_name, "Another Café");
        assert_eq!((taken.zones, taken.portal.secure_port), (now.zones, 443));
    }

    #[test]
    fn terms_venue_and_limits_change_at_once() {
        let (now, mut next) = (config(), config());
        next.conditions.terms.edition = "2026-02".to_owned();
        next.terms_text = "Be kinder.".to_owned();
        next.portal.connections_total = 100;
        next.provisioning.announce = Announce::Vouched;
        assert_eq!(waits_for_restart(&now, &next), [""; 0]);
        assert_eq!(what_can_change(&now, next.clone()), next);
    }

    #[test]
    fn the_api_goes_on_answering_where_devices_were_told_that_it_is() {
        // protocols P8.
        let (now, mut next) = (config(), config());
        next.portal.api_path = "/api".to_owned();
        let taken = what_can_change(&now, next);
        assert_eq!(
            (taken.portal.api_path.as_str(), &taken.portal.former_api_paths[..]),
            ("/api", &["/capport".to_owned()][..])
        );
    }
}
