//! Where each kind of example is, and how it is started: as its readers would, with the versions that are pinned.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::folder;

/// What an example is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stack {
    Express,
    Flask,
    FastApi,
    Axum,
    Nginx,
    Apache,
    Caddy,
}

impl Stack {
    pub(super) const FRAMEWORKS: [Self; 4] = [Self::Express, Self::Flask, Self::FastApi, Self::Axum];
    pub(super) const ALL: [Self; 7] =
        [Self::Express, Self::Flask, Self::FastApi, Self::Axum, Self::Nginx, Self::Apache, Self::Caddy];

    /// The name of its folder.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Express => "express",
            Self::Flask => "flask",
            Self::FastApi => "fastapi",
            Self::Axum => "axum",
            Self::Nginx => "nginx",
            Self::Apache => "apache",
            Self::Caddy => "caddy",
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Express => "mjs",
            Self::Flask | Self::FastApi => "py",
            Self::Axum => "rs",
            Self::Nginx | Self::Apache | Self::Caddy => "conf",
        }
    }

    /// The example of a code, which may not exist.
    pub(super) fn file(self, code: u16) -> PathBuf {
        folder().join(self.name()).join(format!("{code}.{}", self.extension()))
    }

    /// The codes that have one.
    pub(super) fn codes(self) -> Vec<u16> {
        (100..600).filter(|code| self.file(*code).is_file()).collect()
    }

    /// Where its programs write, under the target folder.
    pub(super) fn workplace(self) -> PathBuf {
        installed().join(self.name())
    }

    /// Makes sure that what the examples need is there: a missing runtime fails here, by name.
    pub(super) fn make_ready(self) {
        let needed = match self {
            Self::Express => installed().join("express/node_modules/express"),
            Self::Flask | Self::FastApi => installed().join("python/bin/python"),
            _ => return,
        };
        assert!(
            needed.exists(),
            "{} is missing: cargo xtask test packages installs what the examples need",
            needed.display()
        );
    }

    /// What starts the example.
    pub(super) fn command(
        self,
        code: u16,
        port: u16,
        upstream: u16,
        place: &Path,
    ) -> Result<Command, String> {
        let file = self.file(code);
        match self {
            // Node looks for packages beside the file.
            Self::Express => {
                let copy = place.join("example.mjs");
                fs::copy(&file, &copy).map_err(|error| error.to_string())?;
                Ok(command("node", &[&copy]))
            }
            Self::Flask | Self::FastApi => {
                let mut python = command(installed().join("python/bin/python"), &[&file]);
                python.env("PYTHONDONTWRITEBYTECODE", "1");
                Ok(python)
            }
            Self::Axum => {
                let mut axum = Command::new(env!("CARGO_BIN_EXE_status-axum"));
                axum.arg(code.to_string());
                Ok(axum)
            }
            Self::Nginx | Self::Apache | Self::Caddy => self.server(&file, port, upstream, place),
        }
    }

    /// A server with the snippet in the smallest configuration around it. The snippets say 8080 for the port and 9000
    /// for what stands behind them.
    fn server(self, file: &Path, port: u16, upstream: u16, place: &Path) -> Result<Command, String> {
        let text = fs::read_to_string(file).map_err(|error| error.to_string())?;
        let text = text.replace(":8080", &format!(":{port}")).replace(":9000", &format!(":{upstream}"));
        let at = place.display();
        let whole = match self {
            Self::Nginx => nginx_around(&text, &at.to_string()),
            Self::Apache => apache_around(&text, &at.to_string(), port),
            _ => format!(
                "{{\n\tadmin off\n\tauto_https off\n\tdefault_bind 127.0.0.1\n\tlog {{\n\t\tlevel ERROR\n\t}}\n\tstorage file_system {at}\n}}\n{text}"
            ),
        };
        let root = place.join("site");
        fs::create_dir_all(&root).map_err(|error| error.to_string())?;
        fs::write(root.join("index.html"), "<p>Welcome</p>\n").map_err(|error| error.to_string())?;
        // guest, secret
        fs::write(root.join("users"), "guest:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n")
            .map_err(|error| error.to_string())?;
        let config = place.join("server.conf");
        fs::write(&config, whole.replace("/srv/site", &root.display().to_string()))
            .map_err(|error| error.to_string())?;
        Ok(match self {
            Self::Nginx => {
                let mut nginx = command("nginx", &[Path::new("-c"), &config]);
                nginx.arg("-p").arg(place).args(["-e", "stderr"]);
                nginx
            }
            Self::Apache => {
                let mut apache = command("apache2", &[Path::new("-f"), &config]);
                // One process, so that ending it ends all of it.
                apache.arg("-X");
                apache
            }
            _ => {
                let mut caddy = command("caddy", &[Path::new("run"), Path::new("--config"), &config]);
                caddy.args(["--adapter", "caddyfile"]).env("HOME", place);
                caddy
            }
        })
    }
}

/// What `cargo xtask test packages` installs.
fn installed() -> PathBuf {
    folder().join("../../target/status-examples")
}

fn command(program: impl AsRef<std::ffi::OsStr>, arguments: &[&Path]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments);
    // Debian keeps servers where only administrators look.
    let path = std::env::var("PATH").unwrap_or_default();
    command.env("PATH", format!("{path}:/usr/sbin:/sbin"));
    command
}

fn nginx_around(text: &str, at: &str) -> String {
    let temporary: Vec<_> = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|kind| format!("  {kind}_temp_path {at}/{kind};"))
        .collect();
    format!(
        "daemon off;\nmaster_process off;\npid {at}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n  access_log off;\n{}\n{text}}}\n",
        temporary.join("\n")
    )
}

fn apache_around(text: &str, at: &str, port: u16) -> String {
    let modules = "/usr/lib/apache2/modules";
    let names = [
        "mpm_event",
        "authn_core",
        "authz_core",
        "authn_file",
        "authz_user",
        "auth_basic",
        "alias",
        "dir",
        "headers",
        "mime",
        "proxy",
        "proxy_http",
        "rewrite",
        "setenvif",
    ];
    let loaded = names.map(|name| format!("LoadModule {name}_module {modules}/mod_{name}.so"));
    format!(
        "ServerName localhost\nServerRoot {at}\nDefaultRuntimeDir {at}\nPidFile {at}/pid\nErrorLog {at}/error.log\n{}\nTypesConfig /dev/null\nListen 127.0.0.1:{port}\n{text}",
        loaded.join("\n")
    )
}
