//! Prints a ready error answer, as a server would send it:
//! `cargo run -p status_codes --features pages --example answer -- 503 text/html de`.

use status_codes::{ErrorAnswer, Form, Language, phrase};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let code = arguments.next().and_then(|code| code.parse().ok()).unwrap_or(503);
    let accept = arguments.next().unwrap_or_else(|| "text/html".to_owned());
    let accept_language = arguments.next().unwrap_or_default();
    let form = Form::wanted(&accept);
    let more = format!("https://portal.example/status/{code}");
    let answer = ErrorAnswer::new(code)
        .in_language(Language::wanted(&accept_language))
        .with_request_id("0b5c1e-17")
        .more_at(&more);
    println!("HTTP/1.1 {code} {}", phrase(code));
    for (name, value) in answer.fields(form) {
        println!("{name}: {value}");
    }
    println!("\n{}", answer.body(form));
}
