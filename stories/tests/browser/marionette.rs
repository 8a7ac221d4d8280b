//! Firefox's own remote control (Marionette): commands as JSON arrays, each after its length, on one connection.
//!
//! It knows the protocol and nothing of stories. A command that Firefox refuses fails the test with Firefox's words.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

const LARGEST: usize = 16 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(60);

/// One session with one Firefox.
pub(crate) struct Marionette {
    stream: TcpStream,
    last: u64,
}

impl Marionette {
    /// Greets the Firefox at the other end.
    pub(crate) fn begin(stream: TcpStream) -> Self {
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut session = Self { stream, last: 0 };
        let greeting = session.read();
        assert_eq!(greeting["marionetteProtocol"], 3, "{greeting}");
        session.command("WebDriver:NewSession", &json!({ "strictFileInteractability": false }));
        session
    }

    /// Runs a script with Firefox's own rights, in its window.
    pub(crate) fn inside(&mut self, script: &str) -> Value {
        self.script("chrome", script)
    }

    /// Runs a script in the page.
    pub(crate) fn in_page(&mut self, script: &str) -> Value {
        self.script("content", script)
    }

    /// The same where the page may be on its way to another one: what Firefox refused for that is no answer yet.
    pub(crate) fn in_passing_page(&mut self, script: &str) -> Option<Value> {
        self.command("Marionette:SetContext", &json!({ "value": "content" }));
        let told = self.ask("WebDriver:ExecuteScript", &json!({ "script": script, "args": [] }));
        told.ok().map(|told| told["value"].clone())
    }

    /// Loads an address, as if typed.
    pub(crate) fn go(&mut self, address: &str) {
        self.command("Marionette:SetContext", &json!({ "value": "content" }));
        self.command("WebDriver:Navigate", &json!({ "url": address }));
    }

    /// Loads an address that cannot be loaded, and returns why.
    pub(crate) fn fail_to_go(&mut self, address: &str) -> String {
        self.command("Marionette:SetContext", &json!({ "value": "content" }));
        match self.ask("WebDriver:Navigate", &json!({ "url": address })) {
            Ok(_) => panic!("{address} was loaded"),
            Err(refusal) => refusal["message"].to_string(),
        }
    }

    /// Goes on in the second tab, if there is one by now.
    pub(crate) fn look_at_the_second_tab(&mut self) -> Option<()> {
        self.command("Marionette:SetContext", &json!({ "value": "content" }));
        let handles = self.command("WebDriver:GetWindowHandles", &json!({}));
        let newest = handles.get(1)?;
        self.command("WebDriver:SwitchToWindow", &json!({ "handle": newest, "focus": false }));
        Some(())
    }

    fn script(&mut self, context: &str, script: &str) -> Value {
        self.command("Marionette:SetContext", &json!({ "value": context }));
        let told = self.command("WebDriver:ExecuteScript", &json!({ "script": script, "args": [] }));
        told["value"].clone()
    }

    fn command(&mut self, name: &str, parameters: &Value) -> Value {
        self.ask(name, parameters).unwrap_or_else(|refusal| panic!("{name} {parameters}: {refusal}"))
    }

    /// One command and its result, or Firefox's refusal.
    fn ask(&mut self, name: &str, parameters: &Value) -> Result<Value, Value> {
        self.last += 1;
        let text = json!([0, self.last, name, parameters]).to_string();
        write!(self.stream, "{}:{text}", text.len()).unwrap();
        let answer = self.read();
        assert_eq!((&answer[0], &answer[1]), (&json!(1), &json!(self.last)), "{name}: {answer}");
        if answer[2].is_null() { Ok(answer[3].clone()) } else { Err(answer[2].clone()) }
    }

    fn read(&mut self) -> Value {
        let mut length = 0_usize;
        loop {
            let mut octet = [0];
            self.stream.read_exact(&mut octet).unwrap();
            match octet[0] {
                b':' => break,
                digit @ b'0'..=b'9' => length = length * 10 + usize::from(digit - b'0'),
                other => panic!("a length has {other}"),
            }
            assert!(length <= LARGEST, "Firefox says {length} octets follow");
        }
        let mut text = vec![0; length];
        self.stream.read_exact(&mut text).unwrap();
        serde_json::from_slice(&text).unwrap()
    }
}
