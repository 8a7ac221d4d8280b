//! `/`: every address that there is, as a page.

use std::fmt::Write as _;
use std::net::SocketAddr;

use status_codes::{Class, all};

use crate::answer::Answer;

const TOOLS: [(&str, &str); 14] = [
    ("/503?retry-after=2", "with Retry-After; the same request succeeds once the time is over"),
    ("/200?delay=1.5", "after a delay, of 60 seconds at most"),
    ("/200?slow=5", "with a body that takes five seconds"),
    ("/200?body=1000000", "with a body of that size, 10 MB at most"),
    ("/200?truncate=5", "cut off after five octets of the body"),
    ("/206", "honours Range: one part, several, a suffix, and 416; without Range it is 200"),
    ("/206?force", "206 although no part was asked for"),
    ("/304", "honours If-None-Match and If-Modified-Since; without them it is 200 with ETag"),
    ("/304?force", "304 although nothing was asked"),
    ("/103,200", "interim answers, then a final one; /103 alone does the same"),
    ("/100", "100 Continue, then 200"),
    ("/101", "changes to the protocol mock-echo, for those who ask for it"),
    ("/redirect/3", "three redirects, then 200"),
    ("/random?from=200,503", "one of them by chance"),
];

pub(crate) fn answer(address: SocketAddr) -> Answer {
    let mut page = String::from(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>Any status, on purpose</title>\n\
         <h1>Any status, on purpose</h1>\n<p>Every answer has <code>X-Mock: deliberate</code>.</p>\n",
    );
    let _ = writeln!(page, "<pre>curl -i http://{address}/404</pre>\n<h2>Behaviour</h2>\n<ul>");
    for (path, what) in TOOLS {
        let _ = writeln!(page, "<li><a href=\"{path}\"><code>{path}</code></a>: {what}</li>");
    }
    page.push_str("</ul>\n<p>Wishes can be combined: <code>/429?retry-after=2&amp;delay=1</code>.</p>\n");
    let mut class = None;
    for status in all().iter().filter(|status| status.variant.is_empty() && (100..600).contains(&status.code))
    {
        if class != Some(status.class) {
            let end = if class.is_some() { "</ul>\n" } else { "" };
            let _ = writeln!(page, "{end}<h2>{}xx {}</h2>\n<ul>", status.code / 100, status.class.name());
            class = Some(status.class);
        }
        let (code, phrase) = (status.code, status.phrase.replace('<', "&lt;"));
        let unofficial = if status.registration.is_registered() { "" } else { " (not registered)" };
        let _ = writeln!(page, "<li id=\"{code}\"><a href=\"/{code}\">{code}</a> {phrase}{unofficial}</li>");
    }
    page.push_str("</ul>\n<p>Any other number from 200 to 599 works too. <code>vestibule status 404</code> says what a code means.</p>\n</html>\n");
    debug_assert_ne!(class, Some(Class::OutsideRange));
    let mut answer = Answer::new(200)
        .with("Content-Type", "text/html; charset=utf-8")
        .with("Content-Security-Policy", "default-src 'none'")
        .with("Cache-Control", "no-store");
    answer.body = page.into_bytes();
    answer
}
