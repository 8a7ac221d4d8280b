//! The examples, as they stand, each with the real program: newcomers see 511, the admitted get through, forged fields
//! and a gateway that is gone let nobody in.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::world::{PUBLIC_PORT, World};

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/forward-auth").canonicalize().unwrap()
}

/// What `cargo xtask test packages` installed for that example.
fn installed(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/forward-auth").join(name);
    assert!(folder.join("installed").is_file(), "{name} is missing: `cargo xtask test packages` installs it");
    folder.canonicalize().unwrap()
}

#[test]
fn nginx_lets_in_whom_vestibule_admits() {
    let mut world = World::of_the_examples();
    let reached = world.application();
    let folder = world.folder().join("nginx");
    std::fs::create_dir(&folder).unwrap();
    let frame = format!(
        "daemon off; master_process off; user root; pid {folder}/pid; error_log stderr;\nevents {{}}\nhttp {{\n\
         access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;\n\
         fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n\
         include {};\n}}\n",
        examples().join("nginx.conf").display(),
        folder = folder.display(),
    );
    std::fs::write(folder.join("main.conf"), frame).unwrap();
    world.start(Command::new("nginx").arg("-p").arg(&folder).arg("-c").arg(folder.join("main.conf")));
    play(world, Some(&reached));
}

#[test]
fn caddy_lets_in_whom_vestibule_admits() {
    let mut world = World::of_the_examples();
    let reached = world.application();
    let home = world.folder().to_owned();
    let mut caddy = Command::new("caddy");
    caddy.args(["run", "--adapter", "caddyfile", "--config"]).arg(examples().join("Caddyfile"));
    world.start(caddy.env("HOME", &home).env("XDG_DATA_HOME", &home).env("XDG_CONFIG_HOME", &home));
    play(world, Some(&reached));
}

#[test]
fn express_lets_in_whom_vestibule_admits() {
    let mut world = World::of_the_examples();
    // Node.js looks for modules from where the program stands.
    let program = installed("express").join("server.mjs");
    std::fs::copy(examples().join("express/server.mjs"), &program).unwrap();
    world.start(Command::new("node").arg(program));
    play(world, None);
}

#[test]
fn fastapi_lets_in_whom_vestibule_admits() {
    let mut world = World::of_the_examples();
    let mut uvicorn = Command::new(installed("fastapi").join("bin/python"));
    uvicorn.args(["-B", "-m", "uvicorn", "app:app", "--host", "", "--port", "8080", "--no-proxy-headers"]);
    world.start(uvicorn.arg("--app-dir").arg(examples().join("fastapi")));
    play(world, None);
}

/// The same for each. `reached` counts at the application where it is behind a proxy.
fn play(mut world: World, reached: Option<&Arc<AtomicUsize>>) {
    let count = || reached.map_or(0, |reached| reached.load(Ordering::SeqCst));
    assert_refused(&world, 1);
    assert_forgery_is_refused(&world);
    assert_eq!(count(), 0, "the application was reached by newcomers");

    let online = world.sign_in(1);
    for gateway in world.gateway_addresses() {
        let answer = world.visit(1, gateway, &[("Accept", "text/html")]);
        assert_eq!(
            (answer.status, answer.text().as_str()),
            (200, "inside"),
            "at {gateway}: {}",
            answer.head()
        );
    }
    let after = count();
    assert!(reached.is_none() || after == 2, "{after}");
    assert_refused(&world, 2);
    world.sign_out(1, &online);
    assert_refused(&world, 1);

    // Nobody can say who is admitted: then nobody is.
    world.sign_in(1);
    world.gateway.kill_all().unwrap();
    for gateway in world.gateway_addresses() {
        let answer = world.visit(1, gateway, &[]);
        assert!(answer.status >= 500 && answer.status != 511, "without a gateway: {}", answer.head());
        assert!(!answer.text().contains("inside"));
    }
    assert_eq!(count(), after, "the application was reached by who may not");
}

fn assert_refused(world: &World, number: usize) {
    for gateway in world.gateway_addresses() {
        let page = world.visit(number, gateway, &[("Accept", "text/html,*/*;q=0.8")]);
        assert_eq!(page.status, 511, "at {gateway}: {} {}", page.head(), page.text());
        assert_eq!(page.header("Content-Type"), Some("text/html; charset=utf-8"));
        assert!(
            page.header("Cache-Control").is_some_and(|value| value.contains("no-store")),
            "{}",
            page.head()
        );
        assert!(page.text().contains("href=\"https://portal.example/\""), "{}", page.text());
        let problem = world.visit(number, gateway, &[("Accept", "application/json")]);
        assert_eq!((problem.status, problem.header("Content-Type")), (511, Some("application/problem+json")));
        assert_eq!(problem.json().unwrap()["loginUrl"], "https://portal.example/");
    }
}

/// Guest 2 is admitted, and guest 1 claims to be guest 2 in every field it can write.
fn assert_forgery_is_refused(world: &World) {
    let online = world.sign_in(2);
    let admitted = world.addresses(2)[0].to_string();
    for gateway in world.gateway_addresses() {
        for name in
            ["X-Forwarded-For", "X-Real-IP", "X-Real-Ip", "Forwarded", "CF-Connecting-IP", "True-Client-IP"]
        {
            let answer = world.visit(1, gateway, &[(name, &admitted)]);
            assert_ne!(answer.status, 200, "{name}: {}", answer.head());
            assert!(!answer.text().contains("inside"), "{name}");
        }
        // Some proxies ask with the guest's own query.
        let target = SocketAddr::new(gateway, PUBLIC_PORT);
        for path in [format!("/?address={admitted}"), format!("/?answer=204&address={admitted}")] {
            let answer = world.network.guest(1).unwrap().http_get(target, "app.example", &path, &[]).unwrap();
            assert_ne!(answer.status, 200, "{path}: {}", answer.head());
        }
        let list = format!("{admitted}, {admitted}");
        let both = world.visit(1, gateway, &[("X-Forwarded-For", &list), ("X-Real-IP", &admitted)]);
        assert_ne!(both.status, 200, "{}", both.head());
    }
    world.sign_out(2, &online);
}
