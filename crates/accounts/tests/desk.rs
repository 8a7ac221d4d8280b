//! The desk before a gateway with rooms made of memory: who is known, who has to wait, who may make an account.

#![expect(clippy::unwrap_used, reason = "a test tells what is wrong by failing")]

use std::thread::JoinHandle;
use std::time::Duration;

use accounts::{Desk, Hashing};
use captivity::{Conditions, EquipmentId, PlanName, Timestamp};
use gateway::accounts::{
    Account, AccountDesk as _, AccountName, AccountRevision, Accounts as _, Attempt, Creation, KeptAccount,
    NotChanged, NotRegistered, NotVerified, Password, PasswordHash, Role,
};
use gateway::identity::{Admission, Identity, Vouched, Way};
use gateway::pretend::World;
use gateway::{Gateway, Handle};

struct House {
    world: World,
    handle: Option<Handle>,
    desk: Option<Desk>,
    working: Option<JoinHandle<()>>,
}

impl House {
    fn open(hashing: Hashing) -> Self {
        let world = World::default();
        let plan = captivity::Plan::lasting(Duration::from_secs(3600));
        let conditions = Conditions::of("1", plan);
        let gateway = Gateway::start(world.store(), world.enforcer(), conditions, world.clock()).unwrap();
        let handle = gateway.handle();
        let working = std::thread::spawn(move || gateway.run());
        let desk = Desk::open(handle.clone(), hashing);
        Self { world, handle: Some(handle), desk: Some(desk), working: Some(working) }
    }

    fn with_anna(hash: PasswordHash) -> Self {
        let house = Self::open(Hashing::cheapest());
        let account = Account {
            name: name("anna"),
            role: Role::Host,
            plan: None,
            most_devices: None,
            mail: None,
            note: String::new(),
            created: Timestamp::from_unix_millis(1),
            valid_until: None,
            disabled: None,
            must_change: true,
        };
        let made = house.world.store().create_accounts(&[KeptAccount { account, hash }]).unwrap();
        assert_eq!(made, Creation::Created);
        house
    }

    fn desk(&self) -> &Desk {
        self.desk.as_ref().unwrap()
    }

    async fn verify(&self, called: &str, password: &str, on: Option<u16>) -> Result<Account, NotVerified> {
        self.desk().verify(attempt(called, password, on)).await
    }

    /// Anna's phone goes online by her account.
    async fn sign_in(&self, on: u16) {
        let identity = Identity::new(Way::Account, "anna").unwrap();
        let vouched = Vouched { identity, plan: PlanName::SESSION, most_devices: None, no_later_than: None };
        let admission = Admission { vouched, edition: "1".to_owned(), instead_of: None };
        let (reply, told) = tokio::sync::oneshot::channel();
        let handle = self.handle.as_ref().unwrap();
        handle.admit(device(on), admission, move |verdict| reply.send(verdict.is_ok()).unwrap());
        assert!(told.await.unwrap());
        assert!(self.world.store().was_signed_in(&name("anna"), device(on)).unwrap());
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if let Some(handle) = self.handle.take() {
            handle.stop();
        }
        drop(self.desk.take());
        if let Some(working) = self.working.take() {
            let _ = working.join();
        }
    }
}

fn name(text: &str) -> AccountName {
    text.parse().unwrap()
}

fn password(text: &str) -> Password {
    Password::parse(text).unwrap()
}

fn device(number: u16) -> EquipmentId {
    let [high, low] = number.to_be_bytes();
    EquipmentId {
        interface: "guest0".parse().unwrap(),
        link_address: format!("02:00:00:00:{high:02x}:{low:02x}").parse().unwrap(),
    }
}

fn attempt(called: &str, typed: &str, on: Option<u16>) -> Attempt {
    Attempt { name: name(called), password: password(typed), equipment: on.map(device) }
}

fn hashed(typed: &str) -> PasswordHash {
    Hashing::cheapest().hash(&password(typed)).unwrap()
}

const RIGHT: &str = "correct horse";

#[tokio::test]
async fn who_says_the_password_is_known_and_nobody_learns_which_part_was_wrong() {
    let house = House::with_anna(hashed(RIGHT));
    let known = house.verify("Anna", RIGHT, Some(1)).await.unwrap();
    assert_eq!((known.role, known.must_change), (Role::Host, true));
    assert_eq!(house.verify("anna", "correct hors", Some(1)).await, Err(NotVerified::Wrong));
    assert_eq!(house.verify("berta", RIGHT, Some(1)).await, Err(NotVerified::Wrong));
    assert_eq!(house.verify("anna", "nobody has this password", Some(1)).await, Err(NotVerified::Wrong));
    assert_eq!(house.verify("berta", "nobody has this password", None).await, Err(NotVerified::Wrong));
}

#[tokio::test]
async fn ten_thousand_tries_are_twenty_and_lock_nobody_out_who_was_signed_in_before() {
    let house = House::with_anna(hashed(RIGHT));
    house.sign_in(7).await;
    let mut looked_at = [0, 0];
    for number in 0..10_000_u16 {
        // Each from another device; every other at a name that nobody has.
        let which = usize::from(number % 2);
        match house.verify(["anna", "berta"][which], &format!("guess {number}"), Some(100 + number)).await {
            Err(NotVerified::Wrong) => looked_at[which] += 1,
            Err(NotVerified::Frozen(wait)) => assert!(wait <= Duration::from_secs(3600)),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(looked_at, [20, 20]);
    let is_frozen = |told| matches!(told, Err(NotVerified::Frozen(_)));
    assert!(is_frozen(house.verify("anna", RIGHT, Some(8)).await), "a stranger who guessed right");
    assert!(is_frozen(house.verify("anna", RIGHT, None).await), "at another door");
    assert!(is_frozen(house.verify("berta", RIGHT, Some(7)).await), "a name that nobody has");
    assert!(house.verify("anna", RIGHT, Some(7)).await.is_ok(), "her phone");
    assert!(is_frozen(house.verify("anna", "guess", Some(8)).await), "and that gave nobody another try");
    assert_eq!(house.verify("anna", "guess", Some(7)).await, Err(NotVerified::Wrong));
}

#[tokio::test]
async fn a_password_that_was_hashed_otherwise_is_hashed_anew_when_its_owner_comes() {
    let theirs = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    let house = House::with_anna(Hashing::accept(theirs).unwrap());
    let kept = || house.world.store().account(&name("anna")).unwrap().unwrap();
    assert_eq!(house.verify("anna", "Password", None).await, Err(NotVerified::Wrong));
    assert_eq!(kept().hash.as_str(), theirs);
    assert!(house.verify("anna", "password", None).await.is_ok());
    assert!(!Hashing::cheapest().is_outdated(&kept().hash), "{}", kept().hash.as_str());
    assert!(kept().account.must_change, "nothing else was changed");
    assert!(house.verify("anna", "password", None).await.is_ok());
}

#[tokio::test]
async fn only_the_mailbox_of_an_account_that_admits_gives_it_another_password() {
    let house = House::with_anna(Hashing::cheapest().hash(&password(RIGHT)).unwrap());
    let reset =
        |mail: &str, typed: &str| house.desk().reset_password(name("anna"), mail.to_owned(), password(typed));
    let wrong = Err(NotChanged::NotVerified(NotVerified::Wrong));
    assert_eq!(reset("", "another one").await, wrong, "no address is nobody's");
    let revise = |revision| house.world.store().revise_account(&name("anna"), &[revision]).unwrap();
    revise(AccountRevision::Mail(Some("Anna@Example.org".to_owned())));
    assert_eq!(reset("bert@example.org", "another one").await, wrong);
    assert_eq!(reset("anna@example.org", "short").await, Err(NotChanged::TooShort));
    assert_eq!(reset("anna@example.org", "password1").await, Err(NotChanged::TooCommon));
    assert!(house.verify("anna", RIGHT, None).await.is_ok(), "nothing was changed");
    let newcomer = reset("anna@example.org", "another one").await.unwrap();
    assert_eq!((newcomer.person, newcomer.account.must_change), (None, false));
    assert_eq!(house.verify("anna", RIGHT, None).await, Err(NotVerified::Wrong));
    assert!(house.verify("anna", "another one", None).await.is_ok());
    house.sign_in(7).await;
    assert!(reset("anna@example.org", "and yet another").await.unwrap().person.is_some());
    revise(AccountRevision::Disable(Timestamp::from_unix_millis(9)));
    assert_eq!(reset("anna@example.org", "a fourth one").await, wrong);
}

#[tokio::test]
async fn a_device_makes_three_accounts_a_day_and_none_with_anothers_name_or_a_weak_password() {
    let house = House::open(Hashing::cheapest());
    let register =
        |called: &str, typed: &str, on| house.desk().register(device(on), name(called), password(typed));
    assert_eq!(register("anna", "short", 1).await, Err(NotRegistered::TooShort));
    assert_eq!(register("anna", "password1", 1).await, Err(NotRegistered::TooCommon));
    let account = register("Anna", RIGHT, 1).await.unwrap();
    assert_eq!((account.name, account.role, account.must_change), (name("anna"), Role::Guest, false));
    assert!(house.verify("anna", RIGHT, Some(9)).await.is_ok());
    for _ in 0..5 {
        assert_eq!(register("ANNA", RIGHT, 1).await, Err(NotRegistered::Taken), "and it costs none");
    }
    assert!(register("anna2", RIGHT, 1).await.is_ok());
    assert!(register("anna3", RIGHT, 1).await.is_ok());
    assert!(matches!(register("anna4", RIGHT, 1).await, Err(NotRegistered::TooMany(_))));
    let mut made = 3;
    for number in 0..200 {
        match register(&format!("other{number}"), RIGHT, 100 + number).await {
            Ok(_) => made += 1,
            other => assert!(matches!(other, Err(NotRegistered::TooMany(_))), "{other:?}"),
        }
    }
    assert_eq!(made, 100, "all together in an hour");
}

#[tokio::test]
async fn who_says_the_former_password_may_choose_another_good_one() {
    let house = House::with_anna(hashed(RIGHT));
    let change = |former: &str, new: &str| {
        house.desk().change_password(attempt("anna", former, Some(1)), password(new))
    };
    let wrong = NotChanged::NotVerified(NotVerified::Wrong);
    assert_eq!(change("wrong", "battery staple").await, Err(wrong));
    assert_eq!(change(RIGHT, "1234567").await, Err(NotChanged::TooShort));
    assert_eq!(change(RIGHT, "12345678").await, Err(NotChanged::TooCommon));
    assert_eq!(change(RIGHT, RIGHT).await, Err(NotChanged::Same));
    assert!(house.verify("anna", RIGHT, Some(1)).await.unwrap().must_change);
    assert!(!change(RIGHT, "battery staple").await.unwrap().must_change);
    assert_eq!(house.verify("anna", RIGHT, Some(1)).await, Err(NotVerified::Wrong));
    assert!(!house.verify("anna", "battery staple", Some(1)).await.unwrap().must_change);
}

/// Counted, not timed: as many hashes wait as may, and everybody else is told at once.
#[tokio::test]
async fn a_flood_of_sign_ins_is_refused_but_for_a_queue() {
    let house = House::open(Hashing::recommended());
    let flood: Vec<_> = (0..500)
        .map(|number| {
            let desk = house.desk().clone();
            tokio::spawn(async move {
                desk.verify(attempt(&format!("name{number}"), "guess", Some(number))).await
            })
        })
        .collect();
    let mut told = [0, 0];
    for one in flood {
        match one.await.unwrap() {
            Err(NotVerified::Wrong) => told[0] += 1,
            Err(NotVerified::Busy) => told[1] += 1,
            other => panic!("{other:?}"),
        }
    }
    assert!(told[0] >= 32, "{told:?}");
    assert!(told[1] >= 300, "{told:?}");
    assert_eq!(
        house.verify("name1", "guess", Some(1)).await,
        Err(NotVerified::Wrong),
        "then there is room again"
    );
}
