//! `vestibule provider try`: asks an OpenID Connect provider what it says of itself, as the gateway would.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{ConfigFile, complain, print};
use crate::config::{Config, Provider};
use crate::run::desks::provider_settings;
use crate::trouble::Chapter;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule provider try                 every provider of the configuration
  vestibule provider try university      one of them

Exit code: 0 when all that were tried can be used, 1 when one cannot.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Fetches what providers say of themselves and their keys, and says what is found. No guest is needed for it.
    Try {
        /// The provider's name, or what it is called in addresses [default: every one].
        name: Option<String>,
        #[command(flatten)]
        config: ConfigFile,
    },
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let What::Try { name, config: file } = &arguments.what;
    let config = match file.load() {
        Ok(config) => config,
        Err(code) => return code,
    };
    let is_meant = |provider: &&Provider| {
        name.as_ref().is_none_or(|name| provider.name == *name || provider.id == *name)
    };
    let meant: Vec<_> = config.ways.providers.iter().filter(is_meant).collect();
    if meant.is_empty() {
        let names: Vec<_> = config.ways.providers.iter().map(|provider| provider.name.as_str()).collect();
        let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        complain(
            &format!("there is no such provider in the configuration; there are: {known}"),
            Chapter::Providers,
        );
        return ExitCode::FAILURE;
    }
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(&format!("nothing can be asked: {error}"), Chapter::Providers);
            return ExitCode::FAILURE;
        }
    };
    let tried = meant.into_iter().map(|provider| runtime.block_on(look(&config, provider)));
    // Every one is tried.
    if tried.filter(|is_good| !is_good).count() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Whether it can be used; it is said either way.
async fn look(config: &Config, provider: &Provider) -> bool {
    let settings = match provider_settings(provider) {
        Ok(settings) => settings,
        Err(error) => {
            complain(
                &format!("{}: the client\u{2019}s secret: {:#}", provider.name, anyhow::Error::from(error)),
                Chapter::Providers,
            );
            return false;
        }
    };
    let asked = openid::Provider::new(settings);
    match asked.look().await {
        Ok((metadata, keys)) => {
            let places: Vec<_> = asked.places().into_iter().map(|place| place.name).collect();
            let pkce = if metadata.checks_pkce {
                "checked"
            } else {
                "not said to be checked; it is sent all the same"
            };
            let port = match config.portal.secure_port {
                443 => String::new(),
                port => format!(":{port}"),
            };
            print(&format!(
                "{}: {} can be used\n  guests are sent to    {}\n  and come back to      https://{}{port}{}\n  \
                 (register that address at the provider)\n  keys that can be used {keys}\n  PKCE by S256          {pkce}\n  \
                 opens to them         {}\n",
                provider.name,
                provider.issuer,
                metadata.authorization_endpoint,
                config.portal.name,
                gateway::providers::callback_path(&provider.id),
                places.join(", "),
            ));
            true
        }
        Err(fault) => {
            complain(&format!("{}: {fault}", provider.name), Chapter::Providers);
            false
        }
    }
}
