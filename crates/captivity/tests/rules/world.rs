//! The smallest world that effects can act on: one device, its record, and what the kernel lets through for it.

use std::collections::BTreeMap;

use captivity::{
    Captivity, Context, Effect, Event, GrantDigest, Holdings, Opened, Session, SessionId, Standing, decide,
};

/// What is on record without an end, and which sessions the kernel holds open, with what it was told of their grants.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct World {
    pub(crate) live: Option<Session>,
    pub(crate) open: BTreeMap<SessionId, Option<GrantDigest>>,
    pub(crate) standings: Vec<Standing>,
}

impl World {
    /// A world in which `state` is true, and the kernel holds `open`.
    pub(crate) fn new(state: Captivity, open: &BTreeMap<SessionId, Option<GrantDigest>>) -> Self {
        let live = match state {
            Captivity::Captive => None,
            Captivity::Admitted(session) => Some(session),
        };
        Self { live, open: open.clone(), standings: Vec::new() }
    }

    /// The state that a gateway would start from.
    pub(crate) fn state(&self) -> Captivity {
        self.live.map_or(Captivity::Captive, Captivity::Admitted)
    }

    pub(crate) fn act(&mut self, effect: &Effect) {
        match *effect {
            Effect::RecordBegan(session) => self.live = Some(session),
            Effect::RecordChanged(session) => {
                if let Some(live) = self.live.as_mut().filter(|live| live.id == session.id) {
                    *live = Session { used: live.used, ..session };
                }
            }
            Effect::RecordResumed { .. } => {}
            Effect::RecordStanding { standing, .. } => {
                self.standings.retain(|other| other.plan != standing.plan);
                self.standings.push(standing);
            }
            Effect::RecordUsed { session, used, .. } => {
                if let Some(live) = self.live.as_mut().filter(|live| live.id == session) {
                    live.used = live.used.at_least(used);
                }
            }
            Effect::RecordEnded { session, .. } => {
                self.live = self.live.filter(|live| live.id != session);
            }
            Effect::Open(session) => drop(self.open.insert(session.id, Some(session.grant.digest()))),
            Effect::Close { session, .. } => drop(self.open.remove(&session)),
        }
    }

    /// What a start does: compares until nothing is to be done.
    pub(crate) fn compare(&mut self, context: Context<'_>) {
        let findings: Vec<_> = match self.open.len() {
            0 => vec![None],
            _ => self.open.iter().map(|(&session, &grant)| Some(Opened { session, grant })).collect(),
        };
        for open in findings {
            let standings = self.standings.clone();
            let context = Context { held: Holdings::settled(&standings), ..context };
            let decision = decide(self.state(), Event::Found { open }, context);
            decision.effects.iter().for_each(|effect| self.act(effect));
        }
    }

    /// Record and kernel say the same, and nothing that is over is left.
    pub(crate) fn agrees(&self, context: Context<'_>) -> bool {
        let live: BTreeMap<_, _> =
            self.live.iter().map(|session| (session.id, Some(session.grant.digest()))).collect();
        self.open == live && self.live.is_none_or(|session| context.now < session.grant.until)
    }
}
