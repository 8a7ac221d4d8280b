//! How long a page of the status reference takes, beside nginx that has the same bytes as files.
//!
//! `vestibule status web` makes each page when it is asked for, with its validator; nginx reads a file. Both stand in one
//! namespace, and one client asks both over one kept connection each, so that the figure is what the server needs for one
//! page, with the loopback's way there and back in it.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use lab::{Namespace, wait_for};

use crate::arguments::Arguments;
use crate::machine;
use crate::programs::{self, Running};
use crate::report::{Report, Table};
use crate::samples::{Samples, order};
use crate::site::Folder;
use crate::usage;

/// What is asked for, and where nginx has it.
const PAGES: [(&str, &str); 3] =
    [("/status/511", "511/index.html"), ("/status/511.json", "511.json"), ("/status/", "index.html")];
const PORTS: [u16; 2] = [8510, 8511];
const NAMES: [&str; 2] = ["vestibule", "nginx"];
/// Requests of one turn.
const REQUESTS: u32 = 2000;
/// Requests before the first turn, so that no side is asked cold.
const WARMING: u32 = 200;
const STARTS_WITHIN: Duration = Duration::from_secs(10);
const PATIENCE: Duration = Duration::from_secs(5);
/// More than any page of the reference.
const LONGEST: usize = 1 << 20;

/// What one side did with one page, round by round.
#[derive(Default)]
struct Found {
    median_us: Samples,
    p99_us: Samples,
    cpu_us: Samples,
}

/// Measures.
pub(crate) fn measure(arguments: &Arguments) -> Result<Report> {
    ensure!(programs::is_installed("nginx"), "nginx is not installed");
    let inside = Namespace::create("reference")?;
    let folder = Folder::make()?;
    let own = start_own(&inside, &arguments.program)?;
    let bodies = keep_pages(&inside, folder.path())?;
    let nginx = start_nginx(&inside, folder.path())?;
    let mut sides = [Side::new(&inside, 0, vec![own.pid()])?, Side::new(&inside, 1, Vec::new())?];
    // The master process serves nobody.
    sides[1].pids = usage::children(nginx.pid());
    for side in &mut sides {
        for ((page, _), body) in PAGES.iter().zip(&bodies) {
            let said = side.turn(page, WARMING)?.1;
            ensure!(said == *body, "{} gives another {page}", NAMES[side.index]);
        }
    }
    let mut found: [[Found; 2]; PAGES.len()] = Default::default();
    for round in 0..arguments.rounds(15, 3) {
        for contestant in order(PAGES.len() * 2, round) {
            let (page, side) = (contestant / 2, contestant % 2);
            if let (Some((path, _)), Some(found), Some(side)) = (
                PAGES.get(page),
                found.get_mut(page).and_then(|both| both.get_mut(side)),
                sides.get_mut(side),
            ) {
                let before = usage::processor_time(&side.pids);
                let (took, _) = side.turn(path, REQUESTS)?;
                let used = usage::processor_time(&side.pids).saturating_sub(before);
                found.median_us.push(took.median());
                found.p99_us.push(took.quantile(0.99));
                found.cpu_us.push(used.as_secs_f64() * 1e6 / f64::from(REQUESTS));
            }
        }
    }
    Ok(report(&found, &bodies))
}

/// The product's own command, as a developer starts it.
fn start_own(inside: &Namespace, program: &Path) -> Result<Running> {
    let mut command = Command::new(program);
    command.args(["status", "web", "--listen", &format!("127.0.0.1:{}", PORTS[0])]);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    Running::start(inside, &mut command)
}

/// Puts what the product answers into files, and returns it.
fn keep_pages(inside: &Namespace, folder: &Path) -> Result<Vec<Vec<u8>>> {
    let mut own = Side::new(inside, 0, Vec::new())?;
    let mut bodies = Vec::new();
    for (page, file) in PAGES {
        let (_, body) = own.turn(page, 1)?;
        ensure!(body.len() > 1000, "{page} has {} bytes", body.len());
        let path = folder.join("status").join(file);
        fs::create_dir_all(path.parent().unwrap_or(folder)).context("making a folder for nginx")?;
        fs::write(&path, &body).with_context(|| format!("writing {}", path.display()))?;
        bodies.push(body);
    }
    Ok(bodies)
}

fn start_nginx(inside: &Namespace, folder: &Path) -> Result<Running> {
    let configuration = format!(
        "worker_processes {};\npid nginx.pid;\ndaemon off;\nevents {{ worker_connections 1024; }}\nhttp {{\n  \
         access_log off;\n  sendfile on;\n  tcp_nopush on;\n  keepalive_requests 10000000;\n  default_type text/html;\n  \
         types {{ application/json json; }}\n  server {{\n    listen 127.0.0.1:{} reuseport;\n    root {};\n    \
         location / {{ try_files $uri $uri/index.html =404; }}\n    location = /status/ {{ try_files /status/index.html =404; }}\n  \
         }}\n}}\n",
        machine::cores(),
        PORTS[1],
        folder.display()
    );
    let path = folder.join("nginx.conf");
    fs::write(&path, configuration).context("writing nginx.conf")?;
    let mut command = Command::new("nginx");
    command.arg("-p").arg(folder).arg("-c").arg(&path).args(["-e", "stderr"]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(fs::File::create(folder.join("nginx.log"))?);
    Running::start(inside, &mut command)
}

/// A kept connection to one of the servers.
struct Side {
    index: usize,
    pids: Vec<u32>,
    stream: BufReader<TcpStream>,
}

impl Side {
    fn new(inside: &Namespace, index: usize, pids: Vec<u32>) -> Result<Self> {
        let address = (Ipv4Addr::LOCALHOST, PORTS[index]);
        let stream = wait_for("a server that listens", STARTS_WITHIN, || {
            inside.run(|| TcpStream::connect(address)).ok()?.ok()
        })?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { index, pids, stream: BufReader::with_capacity(1 << 16, stream) })
    }

    /// Asks so many times; how long each took in microseconds, and the last body.
    fn turn(&mut self, page: &str, requests: u32) -> Result<(Samples, Vec<u8>)> {
        let request = format!(
            "GET {page} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html,application/xhtml+xml,*/*;q=0.8\r\n\
             Accept-Language: en\r\n\r\n"
        );
        let (mut took, mut body) = (Samples::default(), Vec::new());
        for _ in 0..requests {
            let start = Instant::now();
            self.stream.get_mut().write_all(request.as_bytes())?;
            self.read_answer(&mut body).with_context(|| format!("{page} of {}", NAMES[self.index]))?;
            took.push(start.elapsed().as_secs_f64() * 1e6);
        }
        Ok((took, body))
    }

    fn read_answer(&mut self, body: &mut Vec<u8>) -> Result<()> {
        let (mut line, mut length, mut is_first) = (String::new(), None, true);
        loop {
            line.clear();
            ensure!(self.stream.read_line(&mut line)? > 0, "the connection was closed");
            let said = line.trim_end();
            ensure!(!is_first || said.starts_with("HTTP/1.1 200"), "answered {said}");
            is_first = false;
            if said.is_empty() {
                break;
            }
            let (name, value) = said.split_once(':').unwrap_or((said, ""));
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse::<usize>().ok();
            }
        }
        let length = length.filter(|length| *length <= LONGEST).context("no length that can be believed")?;
        body.resize(length, 0);
        self.stream.read_exact(body)?;
        Ok(())
    }
}

fn report(found: &[[Found; 2]; PAGES.len()], bodies: &[Vec<u8>]) -> Report {
    let mut report = Report::default();
    let mut table = Table::new(
        "Microseconds from the first byte of the request to the last of the page: of each turn of 2,000 requests on one \
         kept connection the median and the 99th percentile, of the turns the median [least-most]; ratios are paired.",
        &["page", "bytes", "who", "median", "p99", "CPU per page", "median over nginx"],
    );
    for (((page, _), both), body) in PAGES.iter().zip(found).zip(bodies) {
        let [own, nginx] = both;
        for (name, found, over) in
            [(NAMES[0], own, own.median_us.over(&nginx.median_us).text(2)), (NAMES[1], nginx, "1".to_owned())]
        {
            let head = [(*page).to_owned(), crate::samples::number(body.len() as f64, 0), name.to_owned()];
            let times = [&found.median_us, &found.p99_us, &found.cpu_us].map(|times| times.text(0));
            table.row(head.into_iter().chain(times).chain([over]));
            report.keep(&format!("{page}, {name}, median µs"), &found.median_us);
            report.keep(&format!("{page}, {name}, p99 µs"), &found.p99_us);
        }
        report.at_most(&format!("{page}: median, µs"), 1000.0, own.median_us.median(), 0);
        report.at_most(&format!("{page}: p99, µs"), 1000.0, own.p99_us.median(), 0);
    }
    report.table(table);
    report.note("nginx sends files of the same bytes with sendfile, no access log; neither side compresses");
    report
}
