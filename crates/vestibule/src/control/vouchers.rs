//! Vouchers as an operator sees them, and what an operator may do with them.

use std::num::NonZeroU16;
use std::time::Duration;

use captivity::{
    Bearing, ByteCount, Conditions, Extra, PersonId, PlanName, Timestamp, VoucherCode, VoucherTag,
};
use gateway::people::{Batch, BatchId, Issue, LONGEST_NOTE, MOST_VOUCHERS, Revision, Voucher, Which};
use gateway::{Clock as _, Handle, Refusal, SystemClock, VoucherAnswer, VoucherRequest};
use rustix::rand::{GetRandomFlags, getrandom};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use super::protocol::{Answer, PAGE};
use super::view::rfc3339;
use super::voucher_move;

/// Batches in one answer.
const MOST_BATCHES: usize = 1000;
/// How often other codes are drawn when one exists already: once is rare enough.
const DRAWS: usize = 8;

/// What is wanted of vouchers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case", deny_unknown_fields)]
pub enum VoucherWish {
    /// A batch of them.
    Issue {
        /// How many; with `codes` as many as those.
        count: usize,
        /// The plan that each is worth.
        plan: String,
        /// How many devices at once; as many as the plan says if this is left out.
        #[serde(default)]
        devices: Option<u16>,
        /// After how many seconds one that was not used is no longer valid.
        #[serde(default)]
        unused_expires_seconds: Option<u64>,
        /// What the operator wants to remember.
        #[serde(default)]
        note: String,
        /// The codes, where they exist already on paper.
        #[serde(default)]
        codes: Vec<String>,
    },
    /// All batches, the latest first.
    Batches,
    /// A page of vouchers in the order in which they were made.
    List {
        /// Which.
        which: WhichText,
        /// Those behind this person; 0 for the first page.
        #[serde(default)]
        after: u32,
    },
    /// They admit nobody any more, and their sessions end.
    Revoke {
        /// Which.
        which: WhichText,
    },
    /// So much more for each, live sessions included.
    Extend {
        /// Which.
        which: WhichText,
        /// Time in seconds.
        #[serde(default)]
        seconds: u64,
        /// Data in octets.
        #[serde(default)]
        bytes: u64,
    },
    /// The session on one device ends, and another device goes on with what is left.
    Move {
        /// Which voucher.
        code: String,
        /// Which of its sessions; may be left out where there is only one.
        #[serde(default)]
        session: Option<u32>,
        /// The link address of the other device, in the zone of that session.
        to: String,
    },
}

/// A code, or the number of a batch, as an operator writes it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WhichText(pub String);

impl WhichText {
    fn read(&self) -> Result<Which, String> {
        if let Ok(batch) = self.0.parse::<u32>() {
            return Ok(Which::Batch(BatchId(batch)));
        }
        self.0
            .parse::<VoucherCode>()
            .map(Which::Code)
            .map_err(|wrong| format!("{:?} is neither the number of a batch nor a code: {wrong}", self.0))
    }
}

/// A batch as an operator sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BatchView {
    /// Its number.
    pub batch: u32,
    /// The plan that its vouchers are worth.
    pub plan: String,
    /// How many devices of one voucher at once, where it is not what the plan says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub devices: Option<u16>,
    /// Until when each must have been used first, in UTC.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unused_until: Option<String>,
    /// What the operator wants to remember.
    pub note: String,
    /// When it was made, in UTC.
    pub issued: String,
    /// How many vouchers there are.
    pub vouchers: u32,
    /// How many were used.
    pub begun: u32,
    /// How many were taken back.
    pub revoked: u32,
    /// All octets that they moved.
    pub used_bytes: u64,
}

/// A voucher as an operator sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct VoucherView {
    /// Its code.
    pub code: String,
    /// The number of the person that it stands for.
    pub person: u32,
    /// Its batch.
    pub batch: u32,
    /// The plan that it is worth.
    pub plan: String,
    /// `unused`, `used`, `expired` or `revoked`.
    pub state: String,
    /// How many devices at once, where it is not what the plan says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub devices: Option<u16>,
    /// Until when it must have been used first, in UTC.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unused_until: Option<String>,
    /// When it was used first, in UTC.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub first_used: Option<String>,
    /// When it was taken back, in UTC.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub revoked: Option<String>,
    /// Seconds that were granted beyond the plan.
    #[serde(default)]
    pub extra_seconds: u64,
    /// Octets that were granted beyond the plan.
    #[serde(default)]
    pub extra_bytes: u64,
    /// All octets that it moved, both directions together.
    pub used_bytes: u64,
    /// Its sessions of this moment.
    pub sessions: Vec<u32>,
}

/// Carries the wish out.
pub(super) async fn answer(wish: VoucherWish, handle: &Handle) -> Result<Answer, Refusal> {
    let request = match wish {
        VoucherWish::Issue { .. } => return issue(wish, handle).await,
        VoucherWish::Batches => Ok(VoucherRequest::Batches(MOST_BATCHES)),
        VoucherWish::List { which, after } => {
            which.read().map(|which| VoucherRequest::List(which, after, PAGE))
        }
        VoucherWish::Revoke { which } => {
            which.read().map(|which| VoucherRequest::Revise(which, Revision::Revoke(SystemClock.now())))
        }
        VoucherWish::Extend { which, seconds, bytes } => which.read().map(|which| {
            let extra = Extra { time: Duration::from_secs(seconds), data: ByteCount::new(bytes) };
            VoucherRequest::Revise(which, Revision::Extend(extra))
        }),
        VoucherWish::Move { code, session, to } => {
            voucher_move::understand(&code, session, &to).map(VoucherRequest::Move)
        }
    };
    match request {
        Ok(request) => Ok(shown(ask(handle, request).await?, handle)),
        Err(why) => Ok(Answer::NotPossible { why }),
    }
}

async fn ask(handle: &Handle, request: VoucherRequest) -> Result<VoucherAnswer, Refusal> {
    let (reply, told) = oneshot::channel();
    handle.vouchers(request, move |answer| {
        // Nobody is listening any more if the connection has ended.
        let _ = reply.send(answer);
    });
    told.await.map_err(|_| Refusal::Unavailable)?
}

async fn issue(wish: VoucherWish, handle: &Handle) -> Result<Answer, Refusal> {
    let VoucherWish::Issue { count, plan, devices, unused_expires_seconds, note, codes } = wish else {
        return Ok(Answer::NotFound);
    };
    let now = SystemClock.now();
    let unused_until = unused_expires_seconds.map(|seconds| now.after(Duration::from_secs(seconds)));
    let understood =
        understand(&handle.conditions(), &plan, devices, note).and_then(|(plan, most_devices, note)| {
            let codes = codes.iter().map(|text| code(text)).collect::<Result<Vec<_>, _>>()?;
            Ok((Issue { plan, most_devices, unused_until, note, at: now }, codes))
        });
    let (issue, given) = match understood {
        Ok(understood) => understood,
        Err(why) => return Ok(Answer::NotPossible { why }),
    };
    let count = if given.is_empty() { count } else { given.len() };
    if count == 0 || count > MOST_VOUCHERS {
        let why = format!("a batch has 1 to {MOST_VOUCHERS} vouchers, not {count}");
        return Ok(Answer::NotPossible { why });
    }
    for _ in 0..DRAWS {
        let codes = if given.is_empty() { draw(count).ok_or(Refusal::Unavailable)? } else { given.clone() };
        match ask(handle, VoucherRequest::Issue(issue.clone(), codes)).await? {
            VoucherAnswer::Issued(batch) => {
                tracing::info!(%batch, count, plan = %issue.plan, "an operator made a batch of vouchers");
                return Ok(Answer::VoucherBatch { batch: batch.0 });
            }
            _ if given.is_empty() => {}
            _ => break,
        }
    }
    let why = "one of the codes exists already, or stands there twice; nothing was made".to_owned();
    Ok(Answer::NotPossible { why })
}

fn understand(
    conditions: &Conditions,
    plan: &str,
    devices: Option<u16>,
    note: String,
) -> Result<(PlanName, Option<NonZeroU16>, String), String> {
    let known = plan.parse().ok().and_then(|name: PlanName| conditions.plans.get(name));
    let Some(known) = known else {
        let names: Vec<_> = conditions.plans.iter().map(|plan| plan.name.to_string()).collect();
        return Err(format!("there is no plan {plan:?}; there are: {}", names.join(", ")));
    };
    if !known.is_used_up() {
        return Err(format!(
            "a voucher of plan {plan:?} would never be used up: its time counts from each sign-in on, or guests may \
             extend it; write counted = \"first-use\" or \"while-online\", and no extendable, into that plan"
        ));
    }
    if note.len() > LONGEST_NOTE || note.chars().any(char::is_control) {
        return Err(format!("a note is one line of at most {LONGEST_NOTE} bytes"));
    }
    match devices.map(NonZeroU16::new) {
        Some(None) => Err("a voucher admits one device at least".to_owned()),
        devices => Ok((known.name, devices.flatten(), note)),
    }
}

fn code(text: &str) -> Result<VoucherCode, String> {
    text.parse().map_err(|wrong| format!("{text:?}: {wrong}"))
}

/// Codes that nobody can predict, of one tag.
fn draw(count: usize) -> Option<Vec<VoucherCode>> {
    let number = || {
        let mut octets = [0; 16];
        let filled = getrandom(&mut octets, GetRandomFlags::empty()).ok()?;
        (filled == octets.len()).then(|| u128::from_ne_bytes(octets))
    };
    let tag = VoucherTag::from_draw(number()?);
    (0..count).map(|_| Some(VoucherCode::from_draw(tag, number()?))).collect()
}

fn shown(answer: VoucherAnswer, handle: &Handle) -> Answer {
    let now = SystemClock.bearing();
    match answer {
        VoucherAnswer::Issued(batch) => Answer::VoucherBatch { batch: batch.0 },
        VoucherAnswer::CodeTaken => Answer::NotPossible { why: "a code exists already".to_owned() },
        VoucherAnswer::Batches(batches) => {
            Answer::VoucherBatches { batches: batches.iter().map(|batch| batch_view(batch, &now)).collect() }
        }
        VoucherAnswer::Vouchers(vouchers) => {
            let sessions =
                |person| handle.sessions_of(person).iter().map(|session| session.id.mark()).collect();
            let more = vouchers.len() == PAGE;
            let view = |voucher: &Voucher| voucher_view(voucher, &now, sessions);
            Answer::Vouchers { vouchers: vouchers.iter().map(view).collect(), more }
        }
        VoucherAnswer::Revised(count) => Answer::VouchersRevised { count },
        VoucherAnswer::Moved(moved) => voucher_move::shown(&moved),
    }
}

fn batch_view(batch: &Batch, now: &Bearing) -> BatchView {
    BatchView {
        batch: batch.id.0,
        plan: batch.issue.plan.to_string(),
        devices: batch.issue.most_devices.map(NonZeroU16::get),
        unused_until: batch.issue.unused_until.map(|moment| rfc3339(now.calendar(moment))),
        note: batch.issue.note.clone(),
        issued: rfc3339(now.calendar(batch.issue.at)),
        vouchers: batch.vouchers,
        begun: batch.begun,
        revoked: batch.revoked,
        used_bytes: batch.used.total().octets(),
    }
}

fn voucher_view(voucher: &Voucher, now: &Bearing, sessions: impl Fn(PersonId) -> Vec<u32>) -> VoucherView {
    let moment = |moment: Option<Timestamp>| moment.map(|moment| rfc3339(now.calendar(moment)));
    VoucherView {
        code: voucher.code.to_string(),
        person: voucher.person.number(),
        batch: voucher.batch.0,
        plan: voucher.plan.to_string(),
        state: state(voucher, now.moment).to_owned(),
        devices: voucher.most_devices.map(NonZeroU16::get),
        unused_until: moment(voucher.unused_until),
        first_used: moment(voucher.begun),
        revoked: moment(voucher.revoked),
        extra_seconds: voucher.extra.time.as_secs(),
        extra_bytes: voucher.extra.data.octets(),
        used_bytes: voucher.used.total().octets(),
        sessions: sessions(voucher.person),
    }
}

fn state(voucher: &Voucher, now: Timestamp) -> &'static str {
    match (voucher.pass().check(now), voucher.begun) {
        (Err(captivity::PassFault::Revoked), _) => "revoked",
        (Err(_), _) => "expired",
        (Ok(()), Some(_)) => "used",
        (Ok(()), None) => "unused",
    }
}
