//! `vestibule provisioning`: configuration for the program that announces the Captive Portal API to devices.

use std::process::ExitCode;

use captivity::InterfaceName;
use clap::{Args, ValueEnum};
use provisioning::{Announcement, Server, fragment};

use super::{ConfigFile, complain, print};
use crate::check;
use crate::findings::as_text;
use crate::trouble::Chapter;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule provisioning dnsmasq > /etc/dnsmasq.d/captive-portal.conf
  vestibule provisioning kea --config vestibule.toml
  vestibule provisioning radvd                     router advertisements, beside a DHCP server
  vestibule provisioning odhcpd                    for a router with OpenWrt
  vestibule provisioning dnsmasq --unrestricted br-staff   a network without a portal says so

Exit code: 0 when it was printed, 1 when the configuration or the certificate does not allow it.")]
pub(super) struct Arguments {
    /// The program that announces it.
    #[arg(value_enum)]
    server: Announcer,
    #[command(flatten)]
    config: ConfigFile,
    /// Prints it although the certificate may not be trusted by devices.
    #[arg(long)]
    anyway: bool,
    /// Announces on this interface that there is no captive portal; may be repeated. No configuration is read.
    #[arg(long, value_name = "INTERFACE", conflicts_with_all = ["anyway", "path"])]
    unrestricted: Vec<InterfaceName>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Announcer {
    /// DHCPv4 and DHCPv6
    Dnsmasq,
    /// DHCPv4 and DHCPv6, 2.1.2 and later
    Kea,
    /// DHCPv4 and DHCPv6
    IscDhcpd,
    /// DHCPv4
    SystemdNetworkd,
    /// OpenWrt: DHCPv4, DHCPv6 and router advertisements
    Odhcpd,
    /// Router advertisements, 2.20 and later
    Radvd,
}

impl Announcer {
    fn server(self) -> Server {
        match self {
            Self::Dnsmasq => Server::Dnsmasq,
            Self::Kea => Server::Kea,
            Self::IscDhcpd => Server::IscDhcpd,
            Self::SystemdNetworkd => Server::SystemdNetworkd,
            Self::Odhcpd => Server::Odhcpd,
            Self::Radvd => Server::Radvd,
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let server = arguments.server.server();
    if !arguments.unrestricted.is_empty() {
        print(&fragment(server, &Announcement::unrestricted(), &arguments.unrestricted));
        return ExitCode::SUCCESS;
    }
    let config = match arguments.config.load() {
        Ok(config) => config,
        Err(code) => return code,
    };
    let doubts = check::doubts_of_devices(&config.portal);
    if !doubts.is_empty() && !arguments.anyway {
        complain(
            &format!(
                "{}nothing to announce: devices that do not trust the certificate lose time with the API; \
             mend it, or say --anyway",
                as_text(&doubts)
            ),
            Chapter::Provisioning,
        );
        return ExitCode::FAILURE;
    }
    let portal = &config.portal;
    match Announcement::of_api(&portal.name, portal.secure_port, &portal.api_path) {
        Ok(api) => print(&fragment(server, &api, &config.zones)),
        Err(wrong) => {
            complain(
                &format!("{wrong}; choose a shorter portal.name or portal.api_path"),
                Chapter::Provisioning,
            );
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
