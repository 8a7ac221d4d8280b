//! Guests of the house in Chromium, with script and without: the example server beside the gateway knows them.

use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::premises::{PORTAL, Premises, Running, words};

const NOBODY: u32 = 65_534;
const KEY: &str = "0123456789abcdef0123456789abcdef\n";
const HOSTILE: &str = "\"><script>alert(1)</script><img src=x onerror=alert(2)>";

/// A hotel with one guest in room 101, and its system.
fn hotel() -> (Premises, Running) {
    let premises = Premises::open();
    let write = |name: &str, text: &str| {
        let path = premises.folder().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let key = write("stay-key", KEY);
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o640)).unwrap();
    // In a user namespace there is nobody else to give it to, and no need to.
    let _ = chown(&key, Some(NOBODY), Some(NOBODY));
    let stays = json!([{ "room": "101", "surname": "Müller", "person": "stay 4711", "devices": 2 }]);
    let (its_key, stays) = (write("its-key", KEY), write("stays.json", &stays.to_string()));
    let server = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/stay-server/stay_server.py");
    let server = server.to_str().unwrap();
    let arguments = [server, "--port", "8480", "--key-file", &its_key, "--stays", &stays];
    let inside = premises.network.gateway();
    let running = premises.start(inside, "python3", &arguments);
    let listens = || inside.run(|| std::net::TcpStream::connect("127.0.0.1:8480")).unwrap().is_ok();
    wait("the hotel's system", listens);

    let config = std::fs::read_to_string(premises.folder().join("vestibule.toml")).unwrap();
    let section = "[[plans]]\nname = \"resident\"\nduration = \"1 day\"\n\n[conditions.stay]\n\
                   url = \"http://127.0.0.1:8480/v1/stay\"\nkey_file = \"stay-key\"\nplan = \"resident\"\n\
                   fields = [{ name = \"room\", kind = \"digits\" }, { name = \"surname\", kind = \"surname\" }]\n";
    write("vestibule.toml", &format!("{config}\n{section}"));
    premises.gateway.reload().unwrap();
    wait("the changed configuration", || {
        premises.gateway.log().unwrap().contains("the configuration is in force")
    });
    (premises, running)
}

fn wait(what: &str, is_there: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !is_there() {
        assert!(Instant::now() < deadline, "{what} did not come");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn visit(premises: &Premises, mut plan: Value) -> Value {
    let store = premises.folder().join(".pki/nssdb");
    if !store.exists() {
        premises.trust_the_authority(&store);
    }
    let portal = premises.guest(1).zone().gateway_v4();
    plan["chromium"] = "/usr/bin/chromium".into();
    plan["names"] = format!("MAP {PORTAL} {portal}, MAP * ~NOTFOUND").into();
    plan["portal"] = format!("https://{PORTAL}/").into();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/stay.mjs");
    let output = premises.run("node", &[script.to_str().unwrap(), &plan.to_string()], &[]);
    assert!(output.status.success(), "{}", words(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_guest_of_the_house_slips_is_told_so_and_comes_in_by_room_and_surname() {
    let (premises, _hotel) = hotel();
    let saw = visit(
        &premises,
        json!({
            "script": true, "locale": "en-GB", "labels": ["Room number", "Surname"],
            "tries": [["101", "Schmidt"], ["101", HOSTILE], ["101", "anna MUELLER"]],
        }),
    );
    let tried = &saw["tried"];
    for again in [&tried[0], &tried[1]] {
        assert_eq!((&again["status"], &again["open"]), (&json!(403), &json!(true)), "{again}");
        let alert = again["alert"].as_str().unwrap();
        assert!(alert.contains("no stay with this room number and surname"), "{again}");
    }
    assert_eq!(tried[0]["surname"], "Schmidt", "what was typed is still there: {saw}");
    assert_eq!(tried[1]["surname"], HOSTILE, "a text, and nothing else: {saw}");
    assert_eq!(saw["dialogs"], 0, "somebody's words ran as a script: {saw}");
    assert_eq!((&tried[2]["status"], &tried[2]["heading"]), (&json!(200), &json!("You are online")), "{saw}");
    for page in tried.as_array().unwrap() {
        assert_eq!(page["violations"], json!([]), "{page}");
    }
}

#[test]
fn without_script_and_in_another_language_it_is_the_same() {
    let (premises, _hotel) = hotel();
    let saw = visit(
        &premises,
        json!({
            "script": false, "locale": "de-DE", "labels": ["Zimmernummer", "Nachname"],
            "tries": [["102", "Müller"], [" 1 01 ", "Müller"]],
        }),
    );
    let tried = &saw["tried"];
    assert_eq!(tried[0]["status"], 403, "{saw}");
    assert!(tried[0]["alert"].as_str().unwrap().contains("keinen Aufenthalt gefunden"), "{saw}");
    assert_eq!(
        (&tried[1]["status"], &tried[1]["heading"]),
        (&json!(200), &json!("Sie sind online")),
        "{saw}"
    );
}
