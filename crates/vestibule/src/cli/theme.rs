//! `vestibule theme`: begins a theme, prints the messages that it may say in other words, and shows its pages with a
//! guest made up for it. It needs no configuration, no privilege and no gateway.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, Subcommand};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use portal::Theme;
use portal::theme::{self, preview};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use wording::Language;

use super::{complain, print, remark};
use crate::trouble::Chapter;

/// Connections at once; more wait for a place.
const MOST_CONNECTIONS: usize = 16;
/// How long a request head may take, and a connection may live.
const HEAD_TIME: Duration = Duration::from_secs(15);
const LIFE: Duration = Duration::from_secs(300);
/// How long accepting rests when the system has no more descriptors.
const REST: Duration = Duration::from_millis(50);

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule theme new /etc/vestibule/theme               theme.toml, a logo and texts to begin from
  vestibule theme preview /etc/vestibule/theme           then open http://127.0.0.1:8511/ and edit
  vestibule theme preview /etc/vestibule/theme --export /tmp/pages
  vestibule theme texts de                               all messages in German

Exit code: 0, or 1 when a folder cannot be written or an address not be used.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    deed: Deed,
}

#[derive(Debug, Subcommand)]
enum Deed {
    /// Writes a theme to begin from into a new folder.
    New {
        /// The folder; it is made, or must be empty.
        folder: PathBuf,
        /// With copies of the default templates, for who wants to change how pages are built.
        #[arg(long)]
        templates: bool,
    },
    /// Serves every page of a theme on this machine, read anew each time, or writes them as files.
    Preview {
        /// The theme's folder; without it the default theme.
        folder: Option<PathBuf>,
        /// Writes the pages into this folder instead of serving them.
        #[arg(long, value_name = "FOLDER")]
        export: Option<PathBuf>,
        /// The port on this machine; 0 takes a free one.
        #[arg(long, value_name = "PORT", default_value_t = 8511)]
        port: u16,
    },
    /// Prints every message in a language, as a file of a theme's texts has them.
    Texts {
        /// The language, such as de or zh-Hant; without it all tags.
        language: Option<String>,
    },
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    match &arguments.deed {
        Deed::New { folder, templates } => new(folder, *templates),
        Deed::Preview { folder, export: Some(into), .. } => export(folder.as_deref(), into),
        Deed::Preview { folder, export: None, port } => serve(folder.as_deref(), *port),
        Deed::Texts { language } => texts(language.as_deref()),
    }
}

fn new(folder: &Path, templates: bool) -> ExitCode {
    let more = || if templates { theme::copy_templates(folder) } else { Ok(Vec::new()) };
    match theme::begin(folder).and_then(|files| Ok([files, more()?].concat())) {
        Ok(files) => {
            for file in files {
                print(&format!("{}\n", file.display()));
            }
            print(&format!("Look at it: vestibule theme preview {}\n", folder.display()));
            ExitCode::SUCCESS
        }
        Err(error) => failure(&format!(
            "no theme can be begun in {}: {error}\n  to do: give a new folder that you may write to",
            folder.display()
        )),
    }
}

fn texts(language: Option<&str>) -> ExitCode {
    let Some(tag) = language else {
        for language in Language::all() {
            print(&format!("{}\t{}\n", language.tag(), language.own_name()));
        }
        return ExitCode::SUCCESS;
    };
    match Language::of_tag(tag) {
        Some(language) => {
            print(language.source());
            ExitCode::SUCCESS
        }
        None => failure(&format!(
            "{tag:?} is not spoken here\n  to do: vestibule theme texts lists all languages"
        )),
    }
}

fn export(folder: Option<&Path>, into: &Path) -> ExitCode {
    let theme = match folder {
        Some(folder) => {
            let loaded = Theme::load(folder);
            for fault in &loaded.faults {
                remark(&format!("{}: {}", fault.file, fault.what));
            }
            loaded.theme
        }
        None => Theme::default(),
    };
    match preview::export(&theme, into) {
        Ok(files) => {
            print(&format!("{} files in {}; begin with index.html\n", files.len(), into.display()));
            ExitCode::SUCCESS
        }
        Err(error) => failure(&format!(
            "the pages cannot be written into {}: {error}\n  to do: give a folder that you may write to",
            into.display()
        )),
    }
}

fn serve(folder: Option<&Path>, port: u16) -> ExitCode {
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        return failure(&format!(
            "{} is no folder\n  to do: begin a theme with vestibule theme new {0}",
            folder.display()
        ));
    }
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let served = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .and_then(|runtime| runtime.block_on(attend(folder.map(Path::to_path_buf), address)));
    let Err(error) = served;
    failure(&format!(
        "{address} cannot be listened at: {error}\n  to do: another program may use it; choose another with --port"
    ))
}

async fn attend(folder: Option<PathBuf>, address: SocketAddr) -> std::io::Result<std::convert::Infallible> {
    let listener = TcpListener::bind(address).await?;
    let service = TowerToHyperService::new(preview::router(folder));
    print(&format!(
        "The pages are at http://{}/ and follow every change; end with Ctrl-C\n",
        listener.local_addr()?
    ));
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return Err(std::io::Error::other("the places are gone"));
        };
        let Ok((stream, _)) = listener.accept().await else {
            sleep(REST).await;
            continue;
        };
        let service = service.clone();
        tokio::spawn(async move {
            let mut http = http1::Builder::new();
            http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(16 * 1024);
            let _ = timeout(LIFE, http.serve_connection(TokioIo::new(stream), service)).await;
            drop(place);
        });
    }
}

fn failure(text: &str) -> ExitCode {
    complain(text, Chapter::Themes);
    ExitCode::FAILURE
}
