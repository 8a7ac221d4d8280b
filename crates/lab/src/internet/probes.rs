//! What the makers' own servers answer to the probes of their devices, to the byte where the device compares bytes.
//!
//! Only what differs from the plain pages of the lab's web is here; it is known by host, as on the real internet.

/// A request, as far as the answers depend on it.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) host: String,
    pub(super) challenge: String,
}

/// One server's answer to one path.
struct Row {
    host: &'static str,
    path: &'static str,
    status: &'static str,
    fields: &'static str,
    body: &'static str,
}

const fn row(
    host: &'static str,
    path: &'static str,
    status: &'static str,
    fields: &'static str,
    body: &'static str,
) -> Row {
    Row { host, path, status, fields, body }
}

const OK: &str = "200 OK";
const NO_CONTENT: &str = "204 No Content";
const HTML: &str = "Content-Type: text/html\r\n";
const TEXT: &str = "Content-Type: text/plain\r\n";
const ONLINE: &str = "NetworkManager is online\n";
const HWCLOUD: &str = "X-Hwcloud-ReqId: 0123456789abcdef0123456789abcdef\r\n";
const NINTENDO: &str = "Content-Type: text/plain\r\nX-Organization: Nintendo\r\n";
const APPLE: &str = "<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>\n";

const ROWS: [Row; 26] = [
    row("connectivitycheck.platform.hicloud.com", "/generate_204", NO_CONTENT, HWCLOUD, ""),
    row("connectivitycheck.cbg-app.huawei.com", "/generate_204", NO_CONTENT, HWCLOUD, ""),
    row("www.appleiphonecell.com", "/", OK, HTML, APPLE),
    row("www.itools.info", "/", OK, HTML, APPLE),
    row("www.ibook.info", "/", OK, HTML, APPLE),
    row("www.airport.us", "/", OK, HTML, APPLE),
    row("www.thinkdifferent.us", "/", OK, HTML, APPLE),
    row("test.steampowered.com", "/204", NO_CONTENT, "", ""),
    row("edge.microsoft.com", "/captiveportal/generate_204", NO_CONTENT, "", ""),
    row("detectportal.brave-http-only.com", "/", NO_CONTENT, "", ""),
    row("detectportal.firefox.com", "/success.txt?ipv4", OK, TEXT, "success\n"),
    row("detectportal.firefox.com", "/success.txt?ipv6", OK, TEXT, "success\n"),
    row("network-test.debian.org", "/nm", OK, TEXT, ONLINE),
    row("connectivity-check.ubuntu.com", "/", NO_CONTENT, "X-NetworkManager-Status: online\r\n", ""),
    row("fedoraproject.org", "/static/hotspot.txt", OK, TEXT, "OK"),
    row("static.redhat.com", "/test/rhel-networkmanager.txt", OK, TEXT, "OK"),
    row("conncheck.opensuse.org", "/", OK, TEXT, ONLINE),
    row("ping.archlinux.org", "/nm-check.txt", OK, TEXT, ONLINE),
    row("nmcheck.gnome.org", "/check_network_status.txt", OK, TEXT, ONLINE),
    row("ipv4.connman.net", "/online/status.html", OK, "X-ConnMan-Status: online\r\n", "<html></html>\n"),
    row("ipv6.connman.net", "/online/status.html", OK, "X-ConnMan-Status: online\r\n", "<html></html>\n"),
    row(
        "spectrum.s3.amazonaws.com",
        "/kindle-wifi/wifistub.html",
        OK,
        HTML,
        "<html><head><title>Kindle Reachability Probe Page</title></head><body>81ce4465-7167-4dcb-835b-dcc9e44c112a</body></html>\n",
    ),
    row("ctest.cdn.nintendo.net", "/", OK, NINTENDO, "ok"),
    row("conntest.nintendowifi.net", "/", OK, NINTENDO, "ok"),
    row("ena.net.playstation.net", "/netstart/icst", OK, TEXT, "ok"),
    row("captive.roku.com", "/ok", OK, TEXT, "ok"),
];

/// The octets of a maker's answer, if it is one of theirs.
pub(super) fn answer_to(told: &Told) -> Option<Vec<u8>> {
    if !told.challenge.is_empty() && told.path.starts_with("/generate_204") {
        let fields = format!("X-Tailscale-Response: response {}\r\n", told.challenge);
        return Some(octets(NO_CONTENT, &fields, "", false));
    }
    if told.host.ends_with("tailscale.com") && told.path.starts_with("/generate_204") {
        return Some(octets(NO_CONTENT, "", "", false));
    }
    let found = ROWS.iter().find(|row| row.host.eq_ignore_ascii_case(&told.host) && row.path == told.path)?;
    Some(octets(found.status, found.fields, found.body, told.method != "HEAD"))
}

fn octets(status: &str, fields: &str, body: &str, with_body: bool) -> Vec<u8> {
    let length =
        if status == NO_CONTENT { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    let body = if with_body { body } else { "" };
    format!("HTTP/1.1 {status}\r\n{fields}{length}Connection: close\r\n\r\n{body}").into_bytes()
}
