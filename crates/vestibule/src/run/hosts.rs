//! Letters to hosts of whom a guest asks to be let in: by which server, and where the link in them leads.

use std::sync::Arc;

use courier::{Courier, HostLetterSettings, HostLetters};
use gateway::Handle;
use gateway::sponsors::{Desk, Letters, Notifier};

use super::codes::{NoCourier, mail_server};
use crate::config::{Config, Console};

/// Letters to one host in an hour, by the name that guests wrote.
const MOST_TO_HOST: usize = 12;

/// Who tells hosts by this configuration, and how many requests are taken then; `None` where they look by themselves.
pub(super) type Told = Option<(Arc<dyn Notifier>, Letters)>;

/// Who tells hosts.
///
/// # Errors
/// The password of the mail server, or its certificates, cannot be used. Nobody outside is asked.
pub(super) fn told(config: &Config, desk: &Arc<Desk>, handle: &Handle) -> Result<Told, NoCourier> {
    let ways = &config.ways;
    let Some((sponsors, letters)) = ways.sponsors.as_ref().and_then(|it| Some((it, it.letters?))) else {
        return Ok(None);
    };
    let (Some(post), Some(console)) = (&ways.post, &config.console) else { return Ok(None) };
    let settings = HostLetterSettings {
        venue: config.portal.venue_name.clone(),
        console: address(console, &config.portal.name),
        language: letters.language,
        askable: sponsors.askable.clone(),
    };
    let courier = Courier::new(Some(mail_server(post)?), None);
    let notifier = HostLetters::new(settings, courier, handle.clone(), desk);
    let most = Letters { to_host: MOST_TO_HOST, in_all: letters.most_in_hour };
    Ok(Some((Arc::new(notifier), most)))
}

/// The console's address for people: by its first name, or by the portal's where it has the portal's certificate.
pub(crate) fn address(console: &Console, portal_name: &str) -> String {
    let at = console.listen.iter().find(|at| !at.ip().is_loopback()).or_else(|| console.listen.first());
    let name = match (console.names.first(), &console.certificate, at) {
        (Some(name), ..) => name.clone(),
        (None, Some(_), Some(at)) if at.is_ipv6() => format!("[{}]", at.ip()),
        (None, Some(_), Some(at)) => at.ip().to_string(),
        _ => portal_name.to_owned(),
    };
    match at.map(std::net::SocketAddr::port) {
        None | Some(443) => format!("https://{name}"),
        Some(port) => format!("https://{name}:{port}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_leads_to_where_hosts_find_the_console() {
        let console = |listen: &[&str], names: &[&str], own: bool| Console {
            listen: listen.iter().map(|at| at.parse().unwrap()).collect(),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            certificate: own.then(|| ("c.pem".into(), "k.pem".into())),
            reachable_from_guests: false,
        };
        let both = ["127.0.0.1:8513", "192.0.2.1:8512"];
        let at = |console: &Console| address(console, "portal.example");
        assert_eq!(at(&console(&both, &["console.example"], true)), "https://console.example:8512");
        assert_eq!(at(&console(&both, &[], false)), "https://portal.example:8512");
        assert_eq!(at(&console(&both, &[], true)), "https://192.0.2.1:8512");
        assert_eq!(at(&console(&["[2001:db8::1]:8512"], &[], true)), "https://[2001:db8::1]:8512");
        assert_eq!(at(&console(&["192.0.2.1:443"], &["c.example"], false)), "https://c.example");
    }
}
