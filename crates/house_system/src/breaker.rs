//! Leaves a system alone that fails again and again, and asks it now and then whether it is back. Pure but for its lock.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// So many failures in a row, and it is left alone.
const ENOUGH: u32 = 5;
/// For so long, unless it asks for more.
const REST: Duration = Duration::from_secs(10);
/// It may ask for no more than that.
const LONGEST_REST: Duration = Duration::from_secs(300);

#[derive(Debug, Default)]
pub(crate) struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// In a row.
    failures: u32,
    /// Nobody asks before that, but for one who tries.
    resting_until: Option<Instant>,
}

/// What an outcome changed, worth a line in the log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Turn {
    /// Nothing.
    None,
    /// The first failure after an answer.
    FirstFailure,
    /// It is left alone from now on, for so long.
    Rests(Duration),
    /// It answers again.
    Back,
}

impl Breaker {
    /// Whether it may be asked now; when it rests, how long still. At the end of a rest one may try, and the others wait for
    /// what comes of it.
    pub(crate) fn may_ask(&self, now: Instant) -> Result<(), Duration> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match state.resting_until {
            Some(until) if now < until => Err(until - now),
            Some(_) => {
                state.resting_until = Some(now + REST);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// It answered.
    pub(crate) fn answered(&self) -> Turn {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let former = std::mem::take(&mut *state);
        if former.failures > 0 { Turn::Back } else { Turn::None }
    }

    /// It did not, and perhaps wants to be left alone for so long.
    pub(crate) fn failed(&self, now: Instant, retry_after: Option<Duration>) -> Turn {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.failures = state.failures.saturating_add(1);
        let wanted = retry_after.map(|rest| rest.min(LONGEST_REST)).filter(|rest| !rest.is_zero());
        if wanted.is_some() || state.failures >= ENOUGH {
            let rest = wanted.unwrap_or(REST);
            let begins = state.resting_until.is_none();
            state.resting_until = Some(now + rest);
            return if begins { Turn::Rests(rest) } else { Turn::None };
        }
        if state.failures == 1 { Turn::FirstFailure } else { Turn::None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_five_failures_it_rests_and_one_tries_at_the_end() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        assert_eq!(breaker.failed(now, None), Turn::FirstFailure);
        for _ in 0..3 {
            assert_eq!((breaker.failed(now, None), breaker.may_ask(now)), (Turn::None, Ok(())));
        }
        assert_eq!(breaker.failed(now, None), Turn::Rests(REST));
        assert_eq!(breaker.may_ask(now), Err(REST));
        let later = now + REST;
        assert_eq!((breaker.may_ask(later), breaker.may_ask(later)), (Ok(()), Err(REST)), "one tries");
        assert_eq!((breaker.failed(later, None), breaker.may_ask(later)), (Turn::None, Err(REST)));
        assert_eq!(breaker.may_ask(later + REST), Ok(()));
        assert_eq!((breaker.answered(), breaker.answered()), (Turn::Back, Turn::None));
        assert_eq!(breaker.may_ask(later), Ok(()));
    }

    #[test]
    fn it_is_left_alone_as_long_as_it_asks_for_but_not_for_ever() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        assert_eq!(breaker.failed(now, Some(Duration::from_secs(86_400))), Turn::Rests(LONGEST_REST));
        assert_eq!(breaker.may_ask(now), Err(LONGEST_REST));
        assert_eq!(breaker.answered(), Turn::Back);
        assert_eq!(breaker.failed(now, Some(Duration::ZERO)), Turn::FirstFailure);
    }
}
