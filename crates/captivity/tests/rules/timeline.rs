//! Time goes on over starts as it really passed, whatever was done to the wall clock: against a model that knows.

use std::time::Duration;

use captivity::timeline::{EARLIEST, LONGEST_OUTAGE, resume};
use captivity::{Bearing, Readings, Timestamp};
use proptest::prelude::*;

const SECOND: Duration = Duration::from_secs(1);

/// What may happen to a machine on which the gateway runs.
#[derive(Clone, Copy, Debug)]
enum Happening {
    /// Nothing but time, in milliseconds.
    Pass(u64),
    /// Somebody sets the wall clock to this moment.
    Set(u64),
    /// The gateway is away for so long, in the same boot.
    Restart(u64),
    /// The machine is off for so long; its clock is right afterwards, or stands at this moment.
    Reboot(u64, Option<u64>),
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    let wall = prop_oneof![
        0..100_000_u64,
        EARLIEST.unix_millis()..EARLIEST.unix_millis() + 40 * 31_536_000_000,
        Just(0),
        Just(u64::MAX / 4),
    ];
    let time = 0..200_000_000_u64;
    let happening = prop_oneof![
        time.clone().prop_map(Happening::Pass),
        wall.clone().prop_map(Happening::Set),
        time.clone().prop_map(Happening::Restart),
        (time, prop::option::of(wall)).prop_map(|(off, wall)| Happening::Reboot(off, wall)),
    ];
    prop::collection::vec(happening, 0..40)
}

struct Machine {
    boot: u128,
    /// Milliseconds that really passed since the beginning, and when the last boot was.
    truth: u64,
    booted: u64,
    /// What the wall clock was set to, and when.
    set: (u64, u64),
    gateway: Bearing,
}

impl Machine {
    fn readings(&self) -> Readings {
        Readings {
            boot: Some(self.boot),
            running: Duration::from_millis(self.truth - self.booted),
            wall: Timestamp::from_unix_millis(self.set.0 + (self.truth - self.set.1)),
        }
    }

    fn now(&self) -> Bearing {
        let readings = self.readings();
        Bearing { moment: self.gateway.at(readings.running), readings }
    }

    fn start(&mut self, kept: Bearing) {
        let readings = self.readings();
        self.gateway = Bearing { moment: resume(Some(kept), None, readings), readings };
    }
}

proptest! {
    #[test]
    fn nothing_is_stolen_and_only_outages_are_ever_given_away(
        begin in prop_oneof![0..100_000_u64, Just(EARLIEST.unix_millis() + 1)],
        happenings in happenings(),
    ) {
        let gateway = Bearing {
            moment: Timestamp::from_unix_millis(begin),
            readings: Readings {
                boot: Some(1),
                running: Duration::ZERO,
                wall: Timestamp::from_unix_millis(begin),
            },
        };
        let mut machine = Machine { boot: 1, truth: 0, booted: 0, set: (begin, 0), gateway };
        // How much of what passed the gateway may have missed: outages between boots.
        let mut outages = 0;
        // A wall clock that a reboot set wrong, but believably, is what nobody can know.
        let mut fooled = false;
        for happening in happenings {
            let kept = machine.now();
            match happening {
                Happening::Pass(time) => machine.truth += time,
                Happening::Set(wall) => machine.set = (wall, machine.truth),
                Happening::Restart(away) => {
                    machine.truth += away;
                    machine.start(kept);
                }
                Happening::Reboot(off, wall) => {
                    machine.truth += off;
                    machine.boot += 1;
                    machine.booted = machine.truth;
                    outages += off;
                    if let Some(wall) = wall {
                        machine.set = (wall, machine.truth);
                    }
                    machine.start(kept);
                    let stolen = kept.moment.until(machine.now().moment).as_millis();
                    fooled |= stolen > u128::from(off);
                    prop_assert!(kept.moment <= machine.now().moment, "time never goes back");
                    prop_assert!(stolen <= LONGEST_OUTAGE.as_millis());
                    let told = kept.readings.wall.until(machine.readings().wall);
                    if kept.readings.wall >= EARLIEST && told <= LONGEST_OUTAGE {
                        prop_assert_eq!(stolen, told.as_millis());
                    } else {
                        prop_assert_eq!(stolen, 0);
                    }
                }
            }
            if fooled {
                break;
            }
            let lasted = machine.now().moment.unix_millis() - begin;
            prop_assert!(lasted <= machine.truth, "nothing is stolen");
            prop_assert!(machine.truth - lasted <= outages, "nothing is given away but outages");
        }
    }

    #[test]
    fn the_calendar_follows_the_wall_clock_to_the_second(moment: u32, wall in 0..u64::MAX / 4, ahead in 0..100_000_u64) {
        let moment = Timestamp::from_unix_millis(u64::from(moment));
        let readings = Readings { boot: None, running: SECOND, wall: Timestamp::from_unix_millis(wall) };
        let bearing = Bearing { moment, readings };
        let shown = bearing.calendar(moment).unix_millis();
        prop_assert!(shown.abs_diff(wall) < 2_000, "{} for {}", shown, wall);
        let later = bearing.calendar(moment.after(Duration::from_millis(ahead))).unix_millis();
        prop_assert!(later.abs_diff(wall + ahead) < 2_000);
    }
}

fn bearing(boot: u128, running: u64, wall: u64) -> Bearing {
    let running = Duration::from_secs(running);
    let wall = Timestamp::from_unix_millis(wall);
    Bearing {
        moment: Timestamp::from_unix_millis(5_000),
        readings: Readings { boot: Some(boot), running, wall },
    }
}

#[test]
fn each_way_to_go_on_is_the_one_described() {
    let year = EARLIEST.unix_millis();
    let day = 86_400_000;
    let moment = |kept, now: Bearing| resume(Some(kept), None, now.readings).unix_millis() - 5_000;
    assert_eq!(moment(bearing(1, 10, 0), bearing(1, 13, year)), 3_000, "the same boot: what passed");
    assert_eq!(moment(bearing(1, 10, year), bearing(2, 3, year + 7)), 7, "another boot: by the wall clock");
    assert_eq!(moment(bearing(1, 10, year), bearing(2, 3, 0)), 0, "booted in 1970");
    assert_eq!(moment(bearing(1, 10, 99), bearing(2, 3, year)), 0, "what was kept was in 1970");
    assert_eq!(
        moment(bearing(1, 10, year), bearing(2, 3, year + 366 * day)),
        366 * day,
        "a year in a drawer"
    );
    assert_eq!(moment(bearing(1, 10, year), bearing(2, 3, year + 366 * day + 1)), 0, "no such outage");
    assert_eq!(moment(bearing(1, 10, year), bearing(1, 9, year + 4)), 4, "no such boot: its clock went back");
    let unnamed = Readings { boot: None, ..bearing(1, 12, year + 4).readings };
    let kept =
        Bearing { readings: Readings { boot: None, ..bearing(1, 10, year).readings }, ..bearing(1, 0, 0) };
    assert_eq!(resume(Some(kept), None, unnamed).unix_millis(), 5_004, "two unknown boots are not the same");
    let newest = Timestamp::from_unix_millis(year);
    assert_eq!(
        resume(None, Some(newest), bearing(1, 1, 9).readings),
        newest,
        "never before what is on record"
    );
    assert_eq!(
        resume(None, None, bearing(1, 1, year).readings),
        newest,
        "a new store begins with the wall clock"
    );
}
