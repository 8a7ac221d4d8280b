//! A venue with hosts: a gateway of pretended rooms, accounts on its record, somebody who judges passwords at once, and browsers.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use captivity::{Captivity, Conditions, EquipmentId, Plan, PlanName};
use console::Rooms;
use gateway::accounts::{
    Account, AccountDesk, AccountName, AccountRevision, Answer as Later, Attempt, KeptAccount, NotChanged,
    NotRegistered, NotVerified, Password, PasswordHash, Reset, Role,
};
use gateway::pretend::World;
use gateway::sponsors::{By, Desk, Request, RequestId, Wish, Words, host_name};
use gateway::{Gateway, Handle};

use crate::house::{Answer, DEADLINE, House};

pub(crate) const EDITION: &str = "2026-11";
pub(crate) const PASSWORD: &str = "correct horse";

/// Hashes nothing: the kept hash is the password itself, which no product does.
struct Doorman(Handle);

impl AccountDesk for Doorman {
    fn verify(&self, attempt: Attempt) -> Later<Result<Account, NotVerified>> {
        let kept = kept(&self.0, &attempt.name);
        Box::pin(async move {
            let is_right = |kept: &KeptAccount| kept.hash.as_str() == attempt.password.as_str();
            kept.filter(is_right).map(|kept| kept.account).ok_or(NotVerified::Wrong)
        })
    }

    fn register(&self, _: EquipmentId, _: AccountName, _: Password) -> Later<Result<Account, NotRegistered>> {
        Box::pin(async { Err(NotRegistered::Unavailable) })
    }

    fn change_password(&self, attempt: Attempt, new: Password) -> Later<Result<Account, NotChanged>> {
        let (name, handle) = (attempt.name.clone(), self.0.clone());
        let verified = self.verify(attempt);
        Box::pin(async move {
            verified.await.map_err(NotChanged::NotVerified)?;
            if new.as_str().len() < 8 {
                return Err(NotChanged::TooShort);
            }
            let hash = PasswordHash::new(new.as_str());
            revise(&handle, &name, AccountRevision::Password { hash, must_change: false });
            Ok(kept(&handle, &name).unwrap().account)
        })
    }

    fn reset_password(&self, _: AccountName, _: String, _: Password) -> Later<Result<Reset, NotChanged>> {
        Box::pin(async { Err(NotChanged::TooShort) })
    }
}

fn kept(handle: &Handle, name: &AccountName) -> Option<KeptAccount> {
    let name = name.clone();
    let (reply, told) = mpsc::channel();
    handle.ask(move |store| store.account(&name), move |kept| reply.send(kept).unwrap());
    told.recv_timeout(DEADLINE).unwrap().unwrap()
}

fn revise(handle: &Handle, name: &AccountName, revision: AccountRevision) {
    let name = name.clone();
    let (reply, told) = mpsc::channel();
    handle.ask(move |store| store.revise_account(&name, &[revision]), move |done| reply.send(done).unwrap());
    told.recv_timeout(DEADLINE).unwrap().unwrap();
}

/// anna and bert are hosts, gwen is a guest, nora has a password that somebody else chose.
pub(crate) struct Venue {
    pub(crate) house: House,
    pub(crate) world: World,
    pub(crate) handle: Handle,
    pub(crate) desk: Arc<Desk>,
    working: Option<JoinHandle<()>>,
}

impl Venue {
    pub(crate) fn open() -> Self {
        let world = World::default();
        let conditions = Conditions::of(EDITION, Plan::lasting(Duration::from_secs(8 * 3600)));
        let gateway = Gateway::start(world.store(), world.enforcer(), conditions, world.clock()).unwrap();
        let handle = gateway.handle();
        let working = Some(std::thread::spawn(move || gateway.run()));
        let desk = Arc::<Desk>::default();
        desk.offer(Some(PlanName::SESSION));
        let accounts =
            [("anna", Role::Host), ("bert", Role::Host), ("gwen", Role::Guest), ("nora", Role::Host)];
        let accounts = accounts.map(|(name, role)| KeptAccount {
            account: Account {
                name: name.parse().unwrap(),
                role,
                plan: None,
                most_devices: None,
                mail: Some(format!("{name}@example.org")),
                note: String::new(),
                created: world.now(),
                valid_until: None,
                disabled: None,
                must_change: name == "nora",
            },
            hash: PasswordHash::new(PASSWORD),
        });
        let (reply, told) = mpsc::channel();
        handle.ask(move |store| store.create_accounts(&accounts), move |made| reply.send(made).unwrap());
        told.recv_timeout(DEADLINE).unwrap().unwrap();
        let rooms = Rooms::new(handle.clone(), Arc::new(Doorman(handle.clone())), Arc::clone(&desk));
        let clock = world.clone();
        let house = House::open(rooms.with_clock(Arc::new(move || clock.now())));
        Self { house, world, handle, desk, working }
    }

    /// Somebody's browser, with no cookie yet.
    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser { venue: self, cookies: RefCell::default() }
    }

    /// A browser of that host, signed in.
    pub(crate) fn host(&self, name: &str) -> Browser<'_> {
        let browser = self.browser();
        let answer = browser.sign_in(name, PASSWORD, "");
        assert_eq!((answer.status, answer.field("location")), (303, Some("/")), "{}", answer.body);
        browser
    }

    /// The device of that number asks a host.
    pub(crate) fn ask(&self, device: u8, host: &str, guest: &str, reason: &str) -> RequestId {
        let id = RequestId::from_draw([device; 16]);
        let wish = Wish {
            equipment: equipment(device),
            host: host_name(host).unwrap(),
            guest: Words::parse(guest).unwrap(),
            reason: Words::parse(reason),
            edition: EDITION.to_owned(),
        };
        self.desk.ask(id, wish, self.world.now()).unwrap();
        id
    }

    pub(crate) fn waiting(&self) -> Vec<Request> {
        self.desk.waiting(By::Operator, self.world.now())
    }

    pub(crate) fn is_online(&self, device: u8) -> bool {
        matches!(self.handle.captivity_of(equipment(device)), Captivity::Admitted(_))
    }

    pub(crate) fn revise(&self, name: &str, revision: AccountRevision) {
        revise(&self.handle, &name.parse().unwrap(), revision);
    }
}

impl Drop for Venue {
    fn drop(&mut self) {
        self.handle.stop();
        self.working.take().map(JoinHandle::join);
    }
}

pub(crate) fn equipment(last: u8) -> EquipmentId {
    EquipmentId {
        interface: "guest0".parse().unwrap(),
        link_address: format!("02:00:00:00:00:{last:02x}").parse().unwrap(),
    }
}

/// Keeps cookies and sends forms, as a browser without script.
pub(crate) struct Browser<'v> {
    venue: &'v Venue,
    cookies: RefCell<BTreeMap<String, String>>,
}

impl Browser<'_> {
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, "", "")
    }

    /// Sends a form as from a page of our own.
    pub(crate) fn post(&self, path: &str, form: &str) -> Answer {
        let origin = format!("Origin: http://{}\r\nSec-Fetch-Site: same-origin\r\n", self.venue.house.at);
        self.ask("POST", path, &origin, form)
    }

    pub(crate) fn ask(&self, method: &str, path: &str, fields: &str, form: &str) -> Answer {
        let cookies: Vec<_> =
            self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies =
            if cookies.is_empty() { String::new() } else { format!("Cookie: {}\r\n", cookies.join("; ")) };
        let kind = if method == "POST" { "Content-Type: application/x-www-form-urlencoded\r\n" } else { "" };
        let answer = self.venue.house.send(
            format!(
                "{method} {path} HTTP/1.1\r\nHost: {}\r\nAccept: text/html\r\nConnection: close\r\n{cookies}{fields}{kind}\
                 Content-Length: {}\r\n\r\n{form}",
                self.venue.house.at,
                form.len()
            )
            .as_bytes(),
        );
        for field in answer.fields("set-cookie") {
            let (name, rest) = field.split_once('=').unwrap();
            assert!(
                rest.ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax") || rest.contains("Max-Age=0"),
                "{field}"
            );
            let value = rest.split(';').next().unwrap();
            if value.is_empty() {
                self.cookies.borrow_mut().remove(name);
            } else {
                self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// Opens the page and sends its form.
    pub(crate) fn sign_in(&self, name: &str, password: &str, request: &str) -> Answer {
        let page = self.get(&format!("/login?request={request}"));
        self.post("/login", &format!("{}&name={name}&password={}", hidden(&page), password.replace(' ', "+")))
    }
}

/// The hidden fields of the first form.
pub(crate) fn hidden(page: &Answer) -> String {
    let form = page.body.split("<form").nth(1).unwrap_or_else(|| panic!("no form: {}", page.body));
    let form = form.split("</form>").next().unwrap();
    let fields = form.split("<input type=\"hidden\" ").skip(1).map(|input| {
        let value =
            |name: &str| input.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap();
        format!("{}={}", value("name"), value("value"))
    });
    fields.collect::<Vec<_>>().join("&")
}
