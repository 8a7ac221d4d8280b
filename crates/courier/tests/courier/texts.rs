//! Text messages as providers want them, to an HTTP server on the loopback.

use courier::{Courier, PROVIDERS, TextProvider, TextSettings};
use gateway::codes::{Address, Message, PhoneNumber};

use super::Program;

const HOSTILE: &str = "123456 \"}&Body=x\r\nX: y ü";

fn message() -> Message {
    Message {
        to: Address::Phone(PhoneNumber::parse("+491701234567", None).unwrap()),
        subject: String::new(),
        words: HOSTILE.to_owned(),
        link: None,
        language: "de",
        direction: "ltr",
    }
}

/// The provider of that name, but on this machine.
fn provider(name: &str, port: u16) -> Courier {
    let provider = PROVIDERS.iter().find(|provider| provider.name == name).unwrap();
    let (_, path) = provider.url.strip_prefix("https://").unwrap().split_once('/').unwrap();
    let settings = TextSettings {
        url: format!("http://127.0.0.1:{port}/{path}"),
        method: "POST".to_owned(),
        headers: provider.headers.iter().map(|&field| field.to_owned()).collect(),
        body: provider.body.to_owned(),
        answer_contains: provider.answer_contains.to_owned(),
        account: "AC1/2".to_owned(),
        from: "Café & Co".to_owned(),
        roots: None,
    };
    Courier::new(None, Some(TextProvider::new(settings, "s3cret".to_owned())))
}

#[tokio::test]
async fn each_provider_is_asked_in_its_own_way_and_words_stay_in_their_field() {
    for known in PROVIDERS {
        assert!(
            known.documentation.starts_with("https://") && known.url.starts_with("https://"),
            "{}",
            known.name
        );
        let answer = format!("{{ {} }}", known.answer_contains.replace(':', " : "));
        let mut peer = Program::start("http_server.py", &["200", &answer]);
        provider(known.name, peer.port).hand_over(&message()).await.unwrap();
        let request = peer.taken();
        let body = request["body"].as_str().unwrap();
        assert!(request["head"].get("X").is_none(), "{request}");
        if request["head"]["content-type"] == "application/json" {
            let body: serde_json::Value = serde_json::from_str(body).unwrap();
            assert_eq!((&body["recipient"], &body["message"]), (&"+491701234567".into(), &HOSTILE.into()));
        } else {
            assert_eq!(
                body.matches("Body=").count() + body.matches("text=").count() + body.matches("body=").count(),
                1,
                "{body}"
            );
            assert!(
                body.contains("491701234567") && body.contains("123456%20%22%7D%26Body%3Dx%0D%0A"),
                "{body}"
            );
        }
    }
}

#[tokio::test]
async fn a_provider_that_says_no_with_status_200_is_not_believed_and_the_number_is_not_repeated() {
    let answer = r#"{"messages":[{"to":"491701234567","status":"4"}]}"#;
    let peer = Program::start("http_server.py", &["200", answer]);
    let failure = provider("vonage", peer.port).hand_over(&message()).await.unwrap_err();
    let said = failure.chain();
    assert!(said.contains("200") && said.contains("status") && !said.contains("491701234567"), "{said}");
    let peer = Program::start("http_server.py", &["401", "who?"]);
    let failure = provider("twilio", peer.port).hand_over(&message()).await.unwrap_err();
    assert!(failure.chain().contains("401: who?"), "{}", failure.chain());
}
