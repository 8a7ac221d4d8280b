//! The gateway's loop without its doors: real store, real helper process, real kernel; callers who wait for answers.

use std::fs::File;
use std::io::Write as _;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use captivity::{Claim, Conditions, Verdict};
use enforcement::{Helper, Ownership};
use gateway::{Gateway, Handle, SystemClock};
use lab::{Network, Plan};
use store::Sqlite;

use crate::arguments::Arguments;
use crate::crowd::{self, Granted};
use crate::programs::{self, Running};
use crate::samples::Samples;
use crate::site::{self, Folder};

const EDITION: &str = "2026-11";
const PATIENCE: Duration = Duration::from_secs(10);
/// In one go: the kernel's sets hold 262,144 sessions.
const MOST: u32 = 100_000;

/// A gateway at work on a thread of its own.
pub(super) struct Loop {
    handle: Handle,
    next: AtomicU32,
    at_work: Option<thread::JoinHandle<()>>,
    _helper: Running,
    _network: Network,
    _folder: Folder,
}

impl Loop {
    /// Starts it with so many sessions on record, which it opens.
    pub(super) fn start(arguments: &Arguments, sessions: u32) -> Result<Self> {
        let (network, folder) = (Network::build(Plan::guests(0))?, Folder::make()?);
        let (running, helper) = programs::start_helper(network.gateway(), &arguments.program)?;
        helper.install(&site::rule_settings()?, Ownership::Best)?;
        let mut store = Sqlite::open(&folder.path().join("vestibule.db"))?;
        crowd::put_on_record(&mut store, sessions, Granted::Time)?;
        let gateway: Gateway<Sqlite, Helper> = Gateway::start(store, helper, conditions(), SystemClock)?;
        let handle = gateway.handle();
        let at_work = Some(thread::Builder::new().name("gateway".to_owned()).spawn(move || gateway.run())?);
        let next = AtomicU32::new(sessions);
        Ok(Self { handle, next, at_work, _helper: running, _network: network, _folder: folder })
    }

    /// Lets so many callers sign devices in for so long, or until enough have; how many seconds each sign-in took, and
    /// all together.
    pub(super) fn sign_in(&self, callers: usize, seconds: f64) -> Result<(Samples, f64)> {
        let (began, last) = (Instant::now(), self.next.load(Ordering::Relaxed) + MOST);
        let end = began + Duration::from_secs_f64(seconds);
        let took = thread::scope(|scope| {
            let callers: Vec<_> = (0..callers).map(|_| scope.spawn(|| self.call_until(end, last))).collect();
            callers
                .into_iter()
                .map(|caller| caller.join().map_err(|_| anyhow::anyhow!("a caller panicked"))?)
                .collect::<Result<Vec<_>>>()
        })?;
        Ok((took.into_iter().flatten().collect(), began.elapsed().as_secs_f64()))
    }

    fn call_until(&self, end: Instant, last: u32) -> Result<Vec<f64>> {
        let mut took = Vec::new();
        while Instant::now() < end {
            let device = self.next.fetch_add(1, Ordering::Relaxed);
            if device >= last {
                break;
            }
            let equipment = crowd::equipment(crowd::link_address(device))?;
            let (answered, answer) = mpsc::sync_channel(1);
            let began = Instant::now();
            self.handle.present(equipment, Claim::Terms { edition: EDITION.to_owned() }, move |verdict| {
                // Somebody waits for exactly this.
                let _ = answered.send(verdict);
            });
            match answer.recv_timeout(PATIENCE).context("no answer")? {
                Ok(Verdict::Admitted(_)) => took.push(began.elapsed().as_secs_f64()),
                other => bail!("a sign-in was answered {other:?}"),
            }
        }
        Ok(took)
    }
}

impl Drop for Loop {
    fn drop(&mut self) {
        self.handle.stop();
        if let Some(at_work) = self.at_work.take() {
            let _ = at_work.join();
        }
    }
}

/// What the disk can do at most, one flush after the other.
pub(super) fn flushes_per_second(seconds: f64) -> Result<f64> {
    let folder = Folder::make()?;
    let mut file = File::create(folder.path().join("flushes"))?;
    let began = Instant::now();
    let mut count = 0.0;
    while began.elapsed().as_secs_f64() < seconds {
        file.write_all(&[0x51; 4096])?;
        file.sync_data()?;
        count += 1.0;
    }
    Ok(count / began.elapsed().as_secs_f64())
}

fn conditions() -> Conditions {
    Conditions::of(EDITION, captivity::Plan::lasting(Duration::from_secs(4 * 3600)))
}
