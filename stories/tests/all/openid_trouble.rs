//! An OpenID Connect provider that changes its keys, or hangs: guests come in all the same or are told so, nobody else
//! waits for it, and only who is in the act reaches it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use lab::wait_for;
use serde_json::Value;

use super::nft;
use super::openid::{World, serve, world};
use super::story::{Family, SOON, written};

/// How long after a provider's keys were fetched they are not fetched again, and something for a machine that is busy.
const REST: Duration = Duration::from_secs(11);
/// How long a provider is open at most, and a second for rounding.
const WINDOW: Duration = Duration::from_secs(301);

/// The path of the portal that this guest is led back to, once signed in there.
fn returning(world: &World, number: usize, person: &str) -> String {
    let (answer, page) = world.press(number, "rsa");
    assert_eq!(answer.status, 303, "{} on a page of {}", answer.text(), page.response.status);
    let to = answer.header("location").unwrap().to_owned();
    assert!(world.reaches(number), "in the act");
    world.at_the_provider(number, &to, Some(person))
}

#[test]
fn keys_that_a_provider_changes_between_two_sign_ins_are_learnt_by_the_second() {
    let mut world = world(2);
    let back = returning(&world, 1, "anna");
    assert!(world.comes_back(1, &back).response.text().contains("You are online"));
    let fetched = Instant::now();
    world.provider.stop();
    world.provider = serve(&world.story);
    wait_for("the time in which keys are not fetched again", REST + SOON, || {
        (fetched.elapsed() >= REST).then_some(())
    })
    .unwrap();
    let back = returning(&world, 2, "carla");
    let page = world.comes_back(2, &back);
    assert!(page.response.text().contains("You are online"), "{}", page.response.text());
    world.story.assert_online(2);
}

#[test]
fn a_provider_that_hangs_keeps_nobody_else_waiting_and_its_guest_is_told() {
    let world = world(3);
    let mark = world.story.mark();
    let back = returning(&world, 1, "anna");
    world.provider.freeze();
    let is_told = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            let mut patient = world.story.browser(1, Family::V4).waiting(4 * REST);
            let page = patient.open_page(&back).unwrap();
            is_told.store(true, Ordering::SeqCst);
            page
        });
        // Others are served meanwhile, and come in by another way.
        for _ in 0..5 {
            let page = world.story.browser(2, Family::V4).open_page("/").unwrap();
            assert_eq!(page.response.status, 200);
        }
        world.story.sign_in(2);
        assert!(!is_told.load(Ordering::SeqCst), "the others had to wait for the provider");
        let told = waiting.join().unwrap().response;
        assert_eq!(told.status, 503, "{}", told.text());
        assert_eq!(told.header("Retry-After"), Some("10"));
        assert!(told.text().contains("Signing in this way is not possible"), "{}", told.text());
    });
    assert!(world.story.session_command(&["list"]).1.as_array().unwrap().len() == 1, "the other guest alone");
    world.story.assert_online(2);
    assert!(!world.reaches(3), "who is not in the act");
    world.story.assert_nothing_from(&world.story.addresses(3), &mark);
    let log = world.story.gateway.log().unwrap();
    assert!(log.contains("a provider cannot be used") && log.contains("provider try"), "{log}");
}

/// What is open by name in the kernel: the device, the address, and the seconds until it closes.
fn opened(world: &World) -> Vec<(String, String, u64)> {
    let text = nft::must(world.story.inside_gateway(), "-j list set inet vestibule garden_opened4");
    let answer: Value = serde_json::from_str(&text).unwrap();
    let sets = answer["nftables"].as_array().unwrap().iter().filter_map(|entry| entry["set"].as_object());
    let elements = sets.filter_map(|set| set.get("elem")?.as_array()).flatten();
    elements
        .map(|element| {
            let parts = element["elem"]["val"]["concat"].as_array().unwrap_or_else(|| panic!("{element}"));
            let word = |place: usize| parts[place].as_str().unwrap_or_else(|| panic!("{element}")).to_owned();
            (word(1), word(2), element["elem"]["expires"].as_u64().unwrap_or_else(|| panic!("{element}")))
        })
        .collect()
}

#[test]
fn the_way_to_a_provider_is_one_devices_and_the_kernel_closes_it_whatever_is_asked_meanwhile() {
    let world = world(2);
    let mark = world.story.mark();
    assert_eq!(opened(&world), []);
    let pressed = Instant::now();
    let (answer, _) = world.press(1, "rsa");
    assert_eq!(answer.status, 303, "{}", answer.text());
    // Each question may open it anew, and none for longer than the act.
    for _ in 0..5 {
        assert!(world.reaches(1), "in the act");
        assert!(!world.reaches(2), "another device, which asks for the same name");
        let device = written(world.story.guest(1).link_address().unwrap());
        let open = opened(&world);
        assert_eq!(open.len(), 1, "{open:?}");
        assert_eq!((&open[0].0, open[0].1.as_str()), (&device, "203.0.113.12"), "{open:?}");
        let closes = pressed.elapsed() + Duration::from_secs(open[0].2);
        assert!(closes <= WINDOW, "closes {closes:?} after the press");
    }
    world.story.assert_nothing_from(&world.story.addresses(2), &mark);
    assert!(world.story.mark().since(&mark).frames_from(world.story.addresses(1)[0]) > 0, "the oracle sees");
}
