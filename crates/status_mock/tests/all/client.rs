//! A server of its own for each test, and a client that writes and reads octets.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Starts a server on a free port of loopback; it ends with the test process.
pub(crate) fn server() -> SocketAddr {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
            tell.send(listener.local_addr().expect("an address")).expect("the test is there");
            status_mock::serve(listener).await
        })
    });
    told.recv().expect("the server is up")
}

/// What came back, up to the end of the connection.
pub(crate) struct Answer {
    pub(crate) interim: Vec<u16>,
    pub(crate) status_line: String,
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn code(&self) -> u16 {
        self.status_line[9..12].parse().expect("a code")
    }

    pub(crate) fn field(&self, wanted: &str) -> Option<&str> {
        let mut found = self.fields.iter().filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
        let value = found.next().map(|(_, value)| value.as_str());
        assert!(found.next().is_none(), "{wanted} twice");
        value
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("text")
    }
}

pub(crate) fn connect(server: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(server).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a deadline");
    stream
}

/// Sends octets, reads to the end of the connection.
pub(crate) fn exchange(server: SocketAddr, request: &str) -> Vec<u8> {
    let mut stream = connect(server);
    stream.write_all(request.as_bytes()).expect("sent");
    let mut octets = Vec::new();
    stream.read_to_end(&mut octets).expect("read to the end");
    octets
}

/// One request whose connection ends with it.
pub(crate) fn ask(server: SocketAddr, method: &str, target: &str, fields: &str) -> Answer {
    let request =
        format!("{method} {target} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n{fields}\r\n");
    parse(&exchange(server, &request))
}

pub(crate) fn get(server: SocketAddr, target: &str) -> Answer {
    ask(server, "GET", target, "")
}

/// Splits what came into interim heads, the final head and everything behind it.
pub(crate) fn parse(octets: &[u8]) -> Answer {
    let mut rest = octets;
    let mut interim = Vec::new();
    loop {
        let end = rest.windows(4).position(|four| four == b"\r\n\r\n").expect("the end of a head");
        let head = std::str::from_utf8(&rest[..end]).expect("text");
        rest = &rest[end + 4..];
        let mut lines = head.split("\r\n");
        let status_line = lines.next().expect("a status line").to_owned();
        let code: u16 = status_line[9..12].parse().expect("a code");
        let field = |line: &str| {
            let (name, value) = line.split_once(": ").expect("a field");
            (name.to_owned(), value.to_owned())
        };
        let fields = lines.map(field).collect();
        if (100..200).contains(&code) && code != 101 {
            interim.push(code);
            continue;
        }
        return Answer { interim, status_line, fields, body: rest.to_vec() };
    }
}
