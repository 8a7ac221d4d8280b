//! How the types of the rules stand in columns, and back. What cannot be read is an error, never a default.

use captivity::{
    Allowance, Bearing, ByteCount, EndCause, EquipmentId, Grant, Holder, PersonId, PlanName, Rate, Rates,
    Readings, Session, SessionId, Standing, Stint, Timestamp, Usage,
};
use gateway::ports::RecordedSession;
use rusqlite::Row;
use rusqlite::types::{Type, ValueRef};

/// The columns that [`recorded`] reads, in its order.
macro_rules! session_columns {
    () => {
        "session.id, interface, link_address, began_ms, ended_ms, end_cause, plan, grant_until_ms, grant_bytes, \
         grant_from_guest_bytes, grant_to_guest_bytes, grant_rates, grant_beyond, grant_renews_ms, \
         session.used_from_guest_bytes, session.used_to_guest_bytes, stint_began_ms, stint_from_guest_bytes, \
         stint_to_guest_bytes, person, ifnull(person.used_from_guest_bytes, 0), ifnull(person.used_to_guest_bytes, 0), \
         no_later_than_ms"
    };
}
pub(crate) use session_columns;

pub(crate) fn recorded(row: &Row<'_>) -> rusqlite::Result<RecordedSession> {
    let id = SessionId::new(row.get(0)?).ok_or(rusqlite::Error::IntegralValueOutOfRange(0, 0))?;
    let ended = match row.get::<_, Option<i64>>(4)? {
        Some(at) => Some((moment(at), parsed(row, 5, EndCause::from_name)?)),
        None => None,
    };
    let beyond = match row.get_ref(12)? {
        ValueRef::Null => None,
        _ => Some(parsed(row, 12, rates)?),
    };
    let grant = Grant {
        until: moment(row.get(7)?),
        data: allowance(row, 8)?,
        rates: parsed(row, 11, rates)?,
        beyond,
        renews: row.get::<_, Option<i64>>(13)?.map(moment),
    };
    let used = usage(row, 14)?;
    let person = match row.get::<_, Option<u32>>(19)? {
        Some(number) => Some(person_of(number, 19)?),
        None => None,
    };
    let session = Session {
        id,
        equipment: equipment(row, 1)?,
        plan: parsed(row, 6, |text| text.parse::<PlanName>().ok())?,
        began: moment(row.get(3)?),
        grant,
        used,
        person,
        elsewhere: usage(row, 20)?.since(person.map_or(Usage::NONE, |_| used)),
        stint: Stint { began: moment(row.get(16)?), used: usage(row, 17)? },
        no_later_than: row.get::<_, Option<i64>>(22)?.map(moment),
    };
    Ok(RecordedSession { session, ended })
}

pub(crate) fn person_of(number: u32, column: usize) -> rusqlite::Result<PersonId> {
    PersonId::new(number).ok_or(rusqlite::Error::IntegralValueOutOfRange(column, i64::from(number)))
}

/// The columns of `standing`, in the order of the table.
pub(crate) fn device_standing(row: &Row<'_>) -> rusqlite::Result<(Holder, Standing)> {
    Ok((Holder::Equipment(equipment(row, 0)?), standing(row, 2)?))
}

/// The columns of `person_standing`, in the order of the table.
pub(crate) fn person_standing(row: &Row<'_>) -> rusqlite::Result<(Holder, Standing)> {
    Ok((Holder::Person(person_of(row.get(0)?, 0)?), standing(row, 1)?))
}

/// The columns that both have, from `plan` on.
fn standing(row: &Row<'_>, first: usize) -> rusqlite::Result<Standing> {
    let online: i64 = row.get(first + 6)?;
    Ok(Standing {
        plan: parsed(row, first, |text| text.parse::<PlanName>().ok())?,
        first: moment(row.get(first + 1)?),
        until: moment(row.get(first + 2)?),
        remembered_until: moment(row.get(first + 3)?),
        used: usage(row, first + 4)?,
        online: std::time::Duration::from_millis(u64::try_from(online).unwrap_or(0)),
        carried: allowance(row, first + 7)?,
    })
}

/// The columns of `bearing` from `moment_ms` on.
pub(crate) fn bearing(row: &Row<'_>) -> rusqlite::Result<Bearing> {
    let boot = match row.get_ref(1)? {
        ValueRef::Null => None,
        _ => Some(parsed(row, 1, |text| u128::from_str_radix(text, 16).ok())?),
    };
    let running = std::time::Duration::from_millis(u64::try_from(row.get::<_, i64>(2)?).unwrap_or(0));
    let readings = Readings { boot, running, wall: moment(row.get(3)?) };
    Ok(Bearing { moment: moment(row.get(0)?), readings })
}

pub(crate) fn equipment(row: &Row<'_>, first: usize) -> rusqlite::Result<EquipmentId> {
    Ok(EquipmentId {
        interface: parsed(row, first, |text| text.parse().ok())?,
        link_address: parsed(row, first + 1, |text| text.parse().ok())?,
    })
}

fn allowance(row: &Row<'_>, first: usize) -> rusqlite::Result<Allowance> {
    let limit = |column| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(column)?.map(amount));
    Ok(Allowance { total: limit(first)?, from_guest: limit(first + 1)?, to_guest: limit(first + 2)? })
}

pub(crate) fn usage(row: &Row<'_>, first: usize) -> rusqlite::Result<Usage> {
    Ok(Usage { from_guest: amount(row.get(first)?), to_guest: amount(row.get(first + 1)?) })
}

pub(crate) fn parsed<T>(
    row: &Row<'_>,
    column: usize,
    parse: impl Fn(&str) -> Option<T>,
) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    parse(text).ok_or_else(|| {
        let meaning = format!("'{text}' does not belong into this column");
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, meaning.into())
    })
}

/// `from to`, each `octets per second + burst` or `-`.
pub(crate) fn rates_text(rates: Rates) -> String {
    let one = |rate: Option<Rate>| {
        rate.map_or_else(
            || "-".to_owned(),
            |rate| format!("{}+{}", rate.octets_per_second(), rate.burst().octets()),
        )
    };
    format!("{} {}", one(rates.from_guest), one(rates.to_guest))
}

fn rates(text: &str) -> Option<Rates> {
    let (from_guest, to_guest) = text.split_once(' ')?;
    Some(Rates { from_guest: rate(from_guest)?, to_guest: rate(to_guest)? })
}

#[expect(clippy::option_option, reason = "unreadable and none are two things")]
fn rate(text: &str) -> Option<Option<Rate>> {
    if text == "-" {
        return Some(None);
    }
    let (rate, burst) = text.split_once('+')?;
    Rate::new(rate.parse().ok()?, ByteCount::new(burst.parse().ok()?)).map(Some)
}

/// SQLite's integers end at 2^63 - 1; a moment that late is the end of time all the same.
pub(crate) fn millis(moment: Timestamp) -> i64 {
    i64::try_from(moment.unix_millis()).unwrap_or(i64::MAX)
}

/// As with moments: nobody is granted more octets than SQLite's integers hold.
pub(crate) fn octets(amount: ByteCount) -> i64 {
    i64::try_from(amount.octets()).unwrap_or(i64::MAX)
}

pub(crate) fn amount(octets: i64) -> ByteCount {
    ByteCount::new(u64::try_from(octets).unwrap_or(0))
}

pub(crate) fn moment(millis: i64) -> Timestamp {
    if millis == i64::MAX {
        Timestamp::NEVER
    } else {
        Timestamp::from_unix_millis(u64::try_from(millis).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_back_as_they_were_written() {
        let some = Rate::new(625_000, ByteCount::new(7));
        for written in [
            Rates::UNLIMITED,
            Rates { from_guest: some, to_guest: None },
            Rates { from_guest: None, to_guest: some },
            Rates { from_guest: Rate::new(1_000, ByteCount::ZERO), to_guest: some },
        ] {
            assert_eq!(rates(&rates_text(written)), Some(written));
        }
        for wrong in ["", "-", "1 2", "1000+0", "10+0 -", "x+1 -"] {
            assert_eq!(rates(wrong), None, "{wrong}");
        }
    }
}
