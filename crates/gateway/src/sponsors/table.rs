//! The requests of the last hour. Their number is the budget: who has had as many as may be waits until one is an hour old, so
//! that nothing else has to be remembered of anybody.

use std::time::Duration;

use captivity::{EquipmentId, Timestamp};

use super::{By, Letters, Request, RequestId, State, Told, Wish};

/// How long a request is kept, answered or not.
const LIFE: Duration = Duration::from_secs(3600);
/// Requests in all.
const MOST: usize = 1000;
/// Requests of one device.
const MOST_OF_DEVICE: usize = 4;
/// Requests that wait for one host, by the name that guests wrote.
const MOST_WAITING: usize = 20;
/// Requests to one host in an hour, answered or not.
const MOST_OF_HOST: usize = 60;

/// There are too many requests; how long until there may be one more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Crowded {
    /// Of this device, or to this host.
    Here(Duration),
    /// In all.
    Everywhere(Duration),
}

/// The requests, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Table {
    requests: Vec<Request>,
}

impl Table {
    /// The request as it is kept. Where each may be a letter, fewer are taken.
    pub(super) fn ask(
        &mut self,
        id: RequestId,
        wish: Wish,
        now: Timestamp,
        letters: Option<Letters>,
    ) -> Result<Request, Crowded> {
        self.forget(now);
        let same_device = |request: &&Request| request.wish.equipment == wish.equipment;
        let same_host = |request: &&Request| request.wish.host == wish.host;
        let waits = |request: &&Request| request.state == State::Waiting && !same_device(request);
        self.bound(MOST_OF_DEVICE, now, &same_device).map_err(Crowded::Here)?;
        self.bound(MOST_OF_HOST, now, &same_host).map_err(Crowded::Here)?;
        self.bound(MOST_WAITING, now, &|request| same_host(request) && waits(request))
            .map_err(Crowded::Here)?;
        if let Some(letters) = letters {
            self.bound(letters.to_host, now, &same_host).map_err(Crowded::Here)?;
            self.bound(letters.in_all, now, &|_| true).map_err(Crowded::Here)?;
        }
        self.bound(MOST, now, &|_| true).map_err(Crowded::Everywhere)?;
        self.withdraw(wish.equipment, now);
        let told = if letters.is_some() { Told::UnderWay } else { Told::NotWritten };
        let request = Request { id, wish, at: now, state: State::Waiting, told };
        self.requests.push(request.clone());
        Ok(request)
    }

    pub(super) fn note(&mut self, id: RequestId, told: Told) {
        if let Some(request) = self.requests.iter_mut().find(|request| request.id == id) {
            request.told = told;
        }
    }

    pub(super) fn withdraw(&mut self, equipment: EquipmentId, now: Timestamp) {
        self.forget(now);
        for request in self.requests.iter_mut().filter(|request| request.wish.equipment == equipment) {
            if request.state == State::Waiting {
                request.state = State::Withdrawn;
            }
        }
    }

    pub(super) fn latest_of(&mut self, equipment: EquipmentId, now: Timestamp) -> Option<Request> {
        self.forget(now);
        self.requests.iter().rfind(|request| request.wish.equipment == equipment).cloned()
    }

    pub(super) fn waiting(&mut self, by: By<'_>, now: Timestamp) -> Vec<Request> {
        self.forget(now);
        let waits = |request: &&Request| request.state == State::Waiting && is_for(request, by);
        self.requests.iter().filter(waits).cloned().collect()
    }

    pub(super) fn find(&mut self, id: RequestId, by: By<'_>, now: Timestamp) -> Option<Request> {
        self.forget(now);
        self.requests.iter().find(|request| request.id == id && is_for(request, by)).cloned()
    }

    /// Answers a request that waits; `None` where there is none for whoever answers.
    pub(super) fn settle(
        &mut self,
        id: RequestId,
        by: By<'_>,
        state: State,
        now: Timestamp,
    ) -> Option<Request> {
        self.forget(now);
        let waits = |request: &&mut Request| {
            request.id == id && request.state == State::Waiting && is_for(request, by)
        };
        let request = self.requests.iter_mut().find(waits)?;
        request.state = state;
        Some(request.clone())
    }

    /// What was approved could not be carried out.
    pub(super) fn wait_again(&mut self, id: RequestId) {
        let is_it = |request: &&mut Request| request.id == id && request.state == State::Approved;
        if let Some(request) = self.requests.iter_mut().find(is_it) {
            request.state = State::Waiting;
        }
    }

    /// # Errors
    /// As many are there as may be; how long until the oldest of them goes.
    fn bound(&self, most: usize, now: Timestamp, which: &dyn Fn(&&Request) -> bool) -> Result<(), Duration> {
        let mut found = self.requests.iter().filter(which);
        let oldest = found.next().map(|request| request.at);
        match oldest {
            Some(oldest) if found.count() + 1 >= most => Err(now.until(oldest.after(LIFE))),
            _ => Ok(()),
        }
    }

    fn forget(&mut self, now: Timestamp) {
        self.requests.retain(|request| now < request.at.after(LIFE));
    }
}

fn is_for(request: &Request, by: By<'_>) -> bool {
    match by {
        By::Operator => true,
        By::Host(host) => host.is_called(&request.wish.host),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sponsors::{Host, Words};

    const NOW: Timestamp = Timestamp::from_unix_millis(1_700_000_000_000);

    fn id(number: u32) -> RequestId {
        RequestId::from_draw(u128::from(number).to_be_bytes())
    }

    fn wish(device: u32, host: &str) -> Wish {
        let [_, first, second, third] = device.to_be_bytes();
        let link_address = format!("02:00:00:{first:02x}:{second:02x}:{third:02x}").parse().unwrap();
        let equipment = EquipmentId { interface: "guest0".parse().unwrap(), link_address };
        let guest = Words::parse("Carla").unwrap();
        Wish { equipment, host: host.to_owned(), guest, reason: None, edition: "1".to_owned() }
    }

    /// Where hosts are not written to.
    fn ask(table: &mut Table, id: RequestId, wish: Wish, now: Timestamp) -> Result<(), Crowded> {
        table.ask(id, wish, now, None).map(drop)
    }

    fn after(seconds: u64) -> Timestamp {
        NOW.after(Duration::from_secs(seconds))
    }

    #[test]
    fn a_request_is_answered_once_by_whom_it_is_for() {
        let mut table = Table::default();
        let host = |name: &str| Host { name: name.to_owned(), mail: None };
        let (anna, bert) = (host("anna"), host("bert"));
        ask(&mut table, id(1), wish(1, "anna"), NOW).unwrap();
        for (mine, by) in [(1, By::Host(&anna)), (0, By::Host(&bert)), (1, By::Operator)] {
            assert_eq!(table.waiting(by, NOW).len(), mine);
            assert_eq!(table.find(id(1), by, NOW).is_some(), mine == 1);
        }
        assert_eq!(table.settle(id(1), By::Host(&bert), State::Approved, NOW), None);
        assert!(table.settle(id(1), By::Host(&anna), State::Approved, NOW).is_some());
        assert_eq!(table.settle(id(1), By::Host(&anna), State::Refused, NOW), None);
        table.wait_again(id(1));
        assert!(table.settle(id(1), By::Host(&anna), State::Refused, NOW).is_some());
        assert_eq!(table.latest_of(wish(1, "").equipment, NOW).unwrap().state, State::Refused);
    }

    #[test]
    fn a_request_is_forgotten_after_an_hour() {
        let mut table = Table::default();
        ask(&mut table, id(1), wish(1, "anna"), NOW).unwrap();
        assert!(table.find(id(1), By::Operator, after(3599)).is_some());
        assert_eq!(table.settle(id(1), By::Operator, State::Approved, after(3600)), None);
        assert!(table.requests.is_empty());
    }

    #[test]
    fn a_device_asks_four_times_in_an_hour_and_only_its_last_request_waits() {
        let mut table = Table::default();
        for number in 0..4 {
            ask(&mut table, id(number), wish(1, &format!("host{number}")), after(number.into())).unwrap();
        }
        assert_eq!(table.waiting(By::Operator, after(9)).len(), 1);
        let wait = Duration::from_secs(3600 - 9);
        assert_eq!(ask(&mut table, id(9), wish(1, "other"), after(9)), Err(Crowded::Here(wait)));
        ask(&mut table, id(9), wish(2, "other"), after(9)).unwrap();
        ask(&mut table, id(10), wish(1, "other"), after(3600)).unwrap();
    }

    #[test]
    fn a_host_is_not_flooded_and_no_crowd_makes_the_table_grow() {
        let mut table = Table::default();
        for device in 0..20 {
            ask(&mut table, id(device), wish(device, "anna"), NOW).unwrap();
        }
        assert!(matches!(ask(&mut table, id(99), wish(99, "anna"), NOW), Err(Crowded::Here(_))));
        for device in 0..20 {
            table.settle(id(device), By::Operator, State::Refused, NOW).unwrap();
        }
        for device in 20..60 {
            ask(&mut table, id(device), wish(device, "anna"), NOW).unwrap();
            table.settle(id(device), By::Operator, State::Refused, NOW).unwrap();
        }
        assert!(
            matches!(ask(&mut table, id(99), wish(99, "anna"), NOW), Err(Crowded::Here(_))),
            "60 in an hour"
        );
        for device in 100..1040 {
            ask(&mut table, id(device), wish(device, &format!("h{device}")), NOW).unwrap();
        }
        let full = ask(&mut table, id(5000), wish(5000, "h"), NOW);
        assert_eq!((full, table.requests.len()), (Err(Crowded::Everywhere(LIFE)), MOST));
    }

    #[test]
    fn where_each_request_is_a_letter_fewer_are_taken_whether_there_is_such_a_host_or_not() {
        let letters = Letters { to_host: 12, in_all: 30 };
        let mut table = Table::default();
        let mut taken = |host: &str, devices: std::ops::Range<u32>, now| {
            let ask = |device: u32| table.ask(id(device), wish(device, host), now, Some(letters));
            let (done, refused): (Vec<_>, Vec<_>) = devices.map(ask).partition(Result::is_ok);
            assert!(done.iter().flatten().all(|request| request.told == Told::UnderWay));
            assert!(refused.iter().all(|it| matches!(it, Err(Crowded::Here(_)))));
            done.len()
        };
        assert_eq!(taken("anna", 0..100, NOW), 12);
        assert_eq!(taken("nobody", 100..200, after(60)), 12, "the same of who does not exist");
        assert_eq!(
            (200..300)
                .map(|device| taken(&format!("h{device}"), device..device + 1, after(60)))
                .sum::<usize>(),
            6
        );
        assert_eq!(taken("anna", 300..400, after(3600)), 12, "as many as are an hour old");
    }

    #[test]
    fn what_came_of_telling_is_kept_with_the_request() {
        let mut table = Table::default();
        ask(&mut table, id(1), wish(1, "anna"), NOW).unwrap();
        assert_eq!(table.waiting(By::Operator, NOW)[0].told, Told::NotWritten);
        table.note(id(1), Told::Failed);
        table.note(id(2), Told::Sent);
        assert_eq!(table.waiting(By::Operator, NOW)[0].told, Told::Failed);
    }
}
