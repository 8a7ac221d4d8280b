//! A big hotel after some years: times are printed, not judged, for they are the machine's.

use std::time::Instant;

use captivity::EndCause;
use gateway::ports::{Record, Store};
use store::Sqlite;

use crate::{Folder, id, moment, session};

const ENDED: u32 = 200_000;
const LIVE: u32 = 100_000;

#[test]
fn a_hundred_thousand_live_sessions_are_remembered_among_many_more_ended_ones() {
    let folder = Folder::new();
    let mut store = Sqlite::open(&folder.store()).unwrap();
    let numbers: Vec<_> = (1..=ENDED + LIVE).collect();
    let begun = Instant::now();
    for batch in numbers.chunks(10_000) {
        let mut records: Vec<_> = batch.iter().map(|number| Record::Began(session(*number))).collect();
        let over = batch.iter().filter(|number| **number <= ENDED);
        records.extend(over.map(|number| Record::Ended {
            session: id(*number),
            at: moment(7),
            cause: EndCause::TimeOver,
        }));
        store.record(&records).unwrap();
    }
    println!("{} sessions recorded in {:?}", numbers.len(), begun.elapsed());
    drop(store);

    let begun = Instant::now();
    let mut store = Sqlite::open(&folder.store()).unwrap();
    println!("opened and checked in {:?}", begun.elapsed());
    let begun = Instant::now();
    let remembered = store.remember().unwrap();
    println!("{} live sessions remembered in {:?}", remembered.live.len(), begun.elapsed());
    assert_eq!(remembered.live.len(), LIVE as usize);
    assert_eq!(remembered.fresh, id(ENDED + LIVE + 1));

    let begun = Instant::now();
    for number in 1..=200 {
        store.record(&[Record::Began(session(ENDED + LIVE + number))]).unwrap();
    }
    println!("one commit in {:?}", begun.elapsed() / 200);
    let begun = Instant::now();
    for batch in 0..20 {
        let first = ENDED + LIVE + 1_000 + batch * 512;
        let records: Vec<_> = (first..first + 512).map(|number| Record::Began(session(number))).collect();
        store.record(&records).unwrap();
    }
    println!("one commit of 512 in {:?}", begun.elapsed() / 20);
}
