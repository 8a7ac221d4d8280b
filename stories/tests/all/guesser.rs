//! Somebody who guesses by program: one form of the portal's page sent again and again over connections that stay open,
//! and what became of each try.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use lab::{Conversation, Form, Page, Request, Response};

use super::story::{Family, Story};

/// Connections over which somebody guesses at once.
const CONNECTIONS: usize = 4;
/// What one device may try at once, and how long it takes until it may try once more.
const AT_ONCE: usize = 5;
const ONE_IN: Duration = Duration::from_secs(30);
/// What nobody is told to wait longer than: an hour, and what a clock is off.
const LONGEST_WAIT: u64 = 3_601;

/// What became of tries.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Tally {
    /// They were looked at, and were wrong.
    pub(crate) wrong: usize,
    /// They were not looked at: 429 with the time until the next.
    pub(crate) told_to_wait: usize,
}

impl Tally {
    fn plus(self, other: Self) -> Self {
        Self { wrong: self.wrong + other.wrong, told_to_wait: self.told_to_wait + other.told_to_wait }
    }

    /// All of them.
    pub(crate) const fn tries(self) -> usize {
        self.wrong + self.told_to_wait
    }
}

/// What is sent at each try: the form's address, and its fields.
pub(crate) struct Guesses<'a> {
    pub(crate) action: &'a str,
    /// Whether the sign-in page has the form; programs that sign in by WISPr know theirs.
    pub(crate) is_on_the_page: bool,
    /// What a wrong guess is answered.
    pub(crate) wrong: u16,
    /// The fields of the guess of that number.
    pub(crate) fields: &'a (dyn Fn(usize) -> Vec<(&'static str, String)> + Sync),
}

impl Guesses<'_> {
    /// These devices send so many guesses each, a few devices or connections at once.
    pub(crate) fn send(&self, story: &Story, devices: &[usize], each: usize) -> Tally {
        // One device alone guesses over several connections.
        let parts = if devices.len() == 1 { CONNECTIONS } else { 1 };
        let turns: Vec<(usize, usize)> =
            devices.iter().flat_map(|device| (0..parts).map(|part| (*device, part))).collect();
        let next = AtomicUsize::new(0);
        let work = || {
            let mut tally = Tally::default();
            while let Some((device, _)) = turns.get(next.fetch_add(1, Ordering::Relaxed)) {
                tally = tally.plus(self.send_by(story, *device, each / parts));
            }
            tally
        };
        let tallies: Vec<Tally> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(work)).collect();
            workers.into_iter().map(|worker| worker.join().unwrap()).collect()
        });
        tallies.into_iter().fold(Tally::default(), Tally::plus)
    }

    /// The first guest sends so many guesses: five are looked at, and one more in half a minute; nobody is online by them, and
    /// nothing passes.
    pub(crate) fn assert_few_of(&self, story: &Story, tries: usize) {
        let (mark, began) = (story.mark(), Instant::now());
        let tally = self.send(story, &[1], tries);
        println!("{tally:?} in {:?}", began.elapsed());
        let since = usize::try_from(began.elapsed().as_secs() / ONE_IN.as_secs()).unwrap();
        assert_eq!(tally.tries(), tries);
        assert!((AT_ONCE..=AT_ONCE + since + 1).contains(&tally.wrong), "{tally:?}");
        assert!(story.recorded_sessions().is_empty());
        story.assert_silence_since(&mark);
    }

    /// One device over one connection.
    fn send_by(&self, story: &Story, device: usize, count: usize) -> Tally {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let mut browser = story.browser(device, Family::V4);
        let page = browser.open_page("/").unwrap();
        let form = if self.is_on_the_page {
            form_to(&page, self.action)
        } else {
            Form { action: self.action.to_owned(), method: "post".to_owned(), fields: Vec::new() }
        };
        let (mut conversation, mut tally) = (Conversation::of(browser.clone()), Tally::default());
        for _ in 0..count {
            let fields = (self.fields)(NUMBER.fetch_add(1, Ordering::Relaxed));
            let form = fields.iter().fold(form.clone(), |form, (name, value)| form.with(name, value));
            let request = as_program(browser.posting(&page, &form).unwrap());
            let answer = conversation.ask(&request).unwrap();
            match answer.status {
                429 => tally.told_to_wait += usize::from(is_told_to_wait(&answer)),
                status if status == self.wrong => tally.wrong += 1,
                other => panic!("{other} to a guess: {}", answer.text()),
            }
        }
        tally
    }
}

/// Programs that guess ask for no page; what they are told is the same.
fn as_program(request: Request) -> Request {
    request.accepting("application/problem+json")
}

fn is_told_to_wait(answer: &Response) -> bool {
    let wait =
        answer.header("Retry-After").unwrap_or_else(|| panic!("429 without a time: {}", answer.head()));
    let wait: u64 = wait.parse().unwrap_or_else(|_| panic!("no time: {wait}"));
    assert!((1..=LONGEST_WAIT).contains(&wait), "{wait} seconds");
    true
}

/// The form of that page which leads there.
pub(crate) fn form_to(page: &Page, action: &str) -> Form {
    let text = page.response.text();
    // The sign-in form's address is the beginning of others'.
    let leads_there = |form: &Form| form.method == "post" && form.action.split('?').next() == Some(action);
    let found = Form::all_in(&text).into_iter().find(leads_there);
    found.unwrap_or_else(|| panic!("there is no form to {action}: {text}"))
}
