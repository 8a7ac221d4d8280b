//! Whether a device has left its network: judged from what it last sent and from whether it answers on the link.
//!
//! What comes to a device is no sign of it, nor is what it calls out to its neighbours: it is there when its traffic
//! passed the gateway, or when it answered the kernel's own question (RFC 826, RFC 4861 §7.3). Nobody is judged by one
//! question, or while the link itself carries nothing.

use std::time::Duration;

use crate::Timestamp;

/// So long before its time away is over a device is asked for the first time.
const ASKED_BEFORE: Duration = Duration::from_secs(30);
/// Questions that must have stayed without an answer.
const IN_VAIN: u32 = 2;

/// What a look at the link says of a device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sign {
    /// It answered lately.
    Answered,
    /// It did not answer lately, and is asked now.
    Asked,
    /// It did not answer lately, and nobody asked it: it has no known address, or it is not its turn.
    NotAsked,
    /// Its network carries nothing: nobody could be there, or leave.
    NoLink,
}

/// A device that sends nothing through the gateway.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Silence {
    there: Timestamp,
    /// Questions since then, the present one included.
    asked: u32,
}

impl Silence {
    /// Its traffic passed at this moment, and not since.
    #[must_use]
    pub const fn since(heard: Timestamp) -> Self {
        Self { there: heard, asked: 0 }
    }

    /// When the device was there last, as far as anybody can tell.
    #[must_use]
    pub const fn there(&self) -> Timestamp {
        self.there
    }

    /// Whether a look at the link is wanted now, where it may be away for so long.
    #[must_use]
    pub fn wants_a_look(&self, away: Duration, now: Timestamp) -> bool {
        now >= self.there.after(away.saturating_sub(ASKED_BEFORE))
    }

    /// With what a look said at this moment.
    #[must_use]
    pub const fn with(self, sign: Sign, now: Timestamp) -> Self {
        match sign {
            Sign::Answered | Sign::NoLink => Self::since(now),
            Sign::Asked => Self { asked: self.asked.saturating_add(1), ..self },
            Sign::NotAsked => self,
        }
    }

    /// Whether it has been away for so long.
    #[must_use]
    pub fn has_left(&self, away: Duration, now: Timestamp) -> bool {
        self.asked > IN_VAIN && now >= self.there.after(away)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AWAY: Duration = Duration::from_secs(60);

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_unix_millis(1_000_000 + seconds * 1000)
    }

    /// Looks every ten seconds from 0 on, with these signs; when it was first judged to have left.
    fn left_at(signs: impl IntoIterator<Item = Sign>) -> Option<u64> {
        let mut silence = Silence::since(at(0));
        for (seconds, sign) in (0..).step_by(10).zip(signs) {
            if silence.wants_a_look(AWAY, at(seconds)) {
                silence = silence.with(sign, at(seconds));
            }
            if silence.has_left(AWAY, at(seconds)) {
                return Some(seconds);
            }
        }
        None
    }

    #[test]
    fn who_answers_nothing_has_left_when_its_time_is_over_and_not_before() {
        assert_eq!(left_at([Sign::Asked; 20]), Some(60));
        let answers_once = (0..30).map(|look| if look == 5 { Sign::Answered } else { Sign::Asked });
        assert_eq!(left_at(answers_once), Some(110), "its time begins with each answer");
    }

    #[test]
    fn who_answers_now_and_then_stays_however_little_it_sends() {
        assert_eq!(
            left_at((0..1000).map(|look| if look % 2 == 0 { Sign::Answered } else { Sign::Asked })),
            None
        );
    }

    #[test]
    fn nobody_is_judged_unasked_by_one_question_or_by_a_broken_link() {
        assert_eq!(left_at([Sign::NotAsked; 1000]), None);
        assert_eq!(left_at([Sign::NoLink; 1000]), None);
        let once = (0..1000).map(|look| if look == 9 { Sign::Asked } else { Sign::NotAsked });
        assert_eq!(left_at(once), None);
        let repaired = (0..100).map(|look| if look < 20 { Sign::NoLink } else { Sign::Asked });
        assert_eq!(
            left_at(repaired),
            Some(180 + 60),
            "the time begins with the last look that found no link"
        );
    }

    #[test]
    fn nobody_is_woken_by_questions_long_before_its_time_is_over() {
        let (silence, hour) = (Silence::since(at(0)), Duration::from_secs(3600));
        assert!(!silence.wants_a_look(hour, at(3569)) && silence.wants_a_look(hour, at(3570)));
    }
}
