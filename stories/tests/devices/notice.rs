//! Each device, both families where it has both: portal and a window before signing in, online after.

use captivity::probe::detectors;
use lab::devices::{Conclusion, Device, Over, all, open};

use super::world::{FAMILIES, PORTAL, World};

/// Every model; a number, so that none gets lost.
const DEVICES: usize = 46;

struct Seen {
    device: Device,
    family: &'static str,
    before: Conclusion,
    window: String,
    after: Conclusion,
}

impl Seen {
    fn is_right(&self) -> bool {
        let opened = matches!(&self.before, Conclusion::Portal(Some(_))) && self.window.starts_with("opens");
        let warned = self.before == Conclusion::Portal(None);
        (opened || warned) && self.after == Conclusion::Online
    }
}

#[test]
fn every_device_sees_a_portal_that_opens_and_after_signing_in_the_internet() {
    let world = World::with_guests(1);
    let looks: Vec<(Device, (&str, usize))> = all()
        .into_iter()
        .flat_map(|device| FAMILIES.into_iter().map(move |family| (device, family)))
        .filter(|(device, (_, family))| device.over != [Over::V6, Over::V4][*family])
        .collect();
    let before: Vec<_> =
        looks.iter().map(|(device, (_, family))| look_before(&world, device, *family)).collect();
    world.sign_in(1);
    let seen: Vec<Seen> = looks
        .into_iter()
        .zip(before)
        .map(|((device, (family, index)), (before, window))| {
            let after = device.look(&mut world.wire(1, index));
            Seen { device, family, before, window, after }
        })
        .collect();
    println!("{}", table(&seen));
    assert_eq!(all().len(), DEVICES);
    let wrong: Vec<_> = seen.iter().filter(|seen| !seen.is_right()).map(|seen| seen.device.name).collect();
    assert!(wrong.is_empty(), "these did not conclude rightly: {wrong:?}");
}

#[test]
fn every_row_of_the_products_table_has_a_model() {
    let models = all();
    for row in detectors() {
        assert!(models.iter().any(|device| device.name == row.name), "{} has no model", row.name);
    }
}

/// What it concludes, and what the window that it opens shows.
fn look_before(world: &World, device: &Device, family: usize) -> (Conclusion, String) {
    let mut wire = world.wire(1, family);
    let conclusion = device.look(&mut wire);
    let Conclusion::Portal(Some(url)) = &conclusion else { return (conclusion, "opens nothing".to_owned()) };
    let window = match open(&mut wire, url) {
        Ok(opened)
            if opened.status == 200
                && opened.media_type.starts_with("text/html")
                && opened.text.contains("The Device Zoo")
                && opened.url.starts_with(&format!("https://{PORTAL}/")) =>
        {
            format!("opens {}", opened.url)
        }
        Ok(opened) => format!("WRONG {} {}", opened.status, opened.url),
        Err(error) => format!("WRONG {error}"),
    };
    (conclusion, window)
}

fn table(seen: &[Seen]) -> String {
    let mut text = format!("{:<34} {:<4}  {:<8} {:<32} {}\n", "device", "over", "before", "window", "after");
    for Seen { device, family, before, window, after } in seen {
        let before = match before {
            Conclusion::Portal(_) => "portal",
            Conclusion::Online => "ONLINE",
            Conclusion::Failed(_) => "FAILED",
        };
        let after = match after {
            Conclusion::Online => "online".to_owned(),
            other => format!("{other:?}"),
        };
        text.push_str(&format!("{:<34} {family:<4}  {before:<8} {window:<32} {after}\n", device.name));
    }
    text
}
