//! What gateways and tools call the ways in which it went wrong: curl's exit codes, HAProxy's termination states, the
//! errors of `Proxy-Status`. Words only.

/// What an exit code of curl means, and what to look at next.
pub(crate) const fn curl(code: u16) -> Option<(&'static str, &'static str)> {
    Some(match code {
        1 => (
            "the bytes that came were no HTTP response, or curl does not speak that protocol",
            "Look whether something else listens on that port, or whether it wants TLS: try https:// there.",
        ),
        3 => (
            "the address is not one that curl can read",
            "Put the address in quotes and look for spaces in it.",
        ),
        5 => (
            "the proxy's name could not be resolved",
            "Look at https_proxy and http_proxy in the environment.",
        ),
        6 => (
            "the host's name could not be resolved",
            "Ask with dig or getent hosts; on a guest network sign in first: before that, names may not resolve.",
        ),
        7 => (
            "the connection was refused, or there is no way to that address",
            "See on the server whether the program listens (ss -ltn), on that address and not on 127.0.0.1 only.",
        ),
        16 | 92 => (
            "the HTTP/2 connection broke",
            "Try again with --http1.1; if that works, look at the gateway's HTTP/2.",
        ),
        18 => (
            "the answer was cut off before its end",
            "Look in the log of the hop that spoke for an answer that was broken off: a crash, a timeout, a full disk.",
        ),
        22 => ("the status was 400 or above, and -f was given", "Run it again without -f to see the answer."),
        28 => (
            "the time was up",
            "curl -w shows which stage took it: time_namelookup, time_connect, time_appconnect, time_starttransfer.",
        ),
        35 => (
            "the TLS handshake failed",
            "openssl s_client -connect HOST:443 -servername HOST shows at which step; a portal resets it before sign-in.",
        ),
        47 => (
            "there were too many redirects",
            "Show them with curl -sIL; two rules send each other the visitor.",
        ),
        51 | 60 => (
            "the server's certificate is not trusted",
            "openssl s_client shows who it is for; a missing intermediate certificate or a portal in between is usual.",
        ),
        52 => (
            "the connection was closed without a byte of an answer",
            "See whether the program crashed, or whether nginx returned 444 there on purpose.",
        ),
        55 => (
            "sending failed",
            "The server closed while the request was being sent: often a body that it finds too large.",
        ),
        56 => (
            "the connection was reset while reading",
            "Look for a firewall, a load balancer's idle timeout, or a program that crashed.",
        ),
        97 => ("the SOCKS proxy refused", "Look at ALL_PROXY in the environment."),
        _ => return None,
    })
}

/// What browsers call the same failures: the exit code that curl would have had.
pub(crate) fn of_browser(message: &str) -> Option<u16> {
    let name = message.trim_start_matches("net::");
    Some(match name {
        "ERR_NAME_NOT_RESOLVED" | "ERR_NAME_RESOLUTION_FAILED" => 6,
        "ERR_CONNECTION_REFUSED" | "ERR_ADDRESS_UNREACHABLE" | "NS_ERROR_CONNECTION_REFUSED" => 7,
        "ERR_CONNECTION_TIMED_OUT" | "ERR_TIMED_OUT" | "NS_ERROR_NET_TIMEOUT" => 28,
        "ERR_SSL_PROTOCOL_ERROR" | "ERR_SSL_VERSION_OR_CIPHER_MISMATCH" => 35,
        "ERR_TOO_MANY_REDIRECTS" | "NS_ERROR_REDIRECT_LOOP" => 47,
        "ERR_EMPTY_RESPONSE" => 52,
        "ERR_CONNECTION_RESET" | "ERR_CONNECTION_CLOSED" | "NS_ERROR_NET_RESET" => 56,
        "ERR_HTTP2_PROTOCOL_ERROR" => 92,
        name if name.starts_with("ERR_CERT_") => 60,
        _ => return None,
    })
}

/// What browsers do by themselves, without asking anybody.
pub(crate) fn by_browser(message: &str) -> Option<(&'static str, &'static str)> {
    Some(match message.trim_start_matches("net::") {
        "ERR_BLOCKED_BY_CLIENT" => (
            "an extension of the browser blocked the request",
            "Try it in a private window, where extensions are off.",
        ),
        "ERR_ABORTED" | "NS_BINDING_ABORTED" => (
            "the page gave the request up: it was left, or a script aborted it",
            "Look for AbortController, and for forms that reload the page.",
        ),
        "ERR_INTERNET_DISCONNECTED" => ("the device is offline", "Look at the connection of the device."),
        _ => return None,
    })
}

/// What HAProxy's termination state says: who ended it and in which phase.
pub(crate) fn termination(state: &str) -> String {
    let mut letters = state.chars();
    let who = match letters.next() {
        Some('C') => "the client closed the connection",
        Some('c') => "the client was silent until timeout client",
        Some('S') => "the server behind closed or refused the connection",
        Some('s') => "the server behind was silent until a timeout",
        Some('L') => "HAProxy answered by itself: a redirect, statistics, or a return rule",
        Some('P') => "HAProxy stopped it: a rule, a limit, or an answer that is not valid",
        Some('R') => "HAProxy had no resources left: memory, sockets, ports",
        Some('I') => "HAProxy met an error in itself",
        Some('D') => "the server was marked down, and its connections were closed",
        Some('U') => "the server came back, and the backup's connections were closed",
        Some('K') => "an operator closed it",
        Some('-') => "both sides ended it normally",
        _ => "a state that is not known here",
    };
    let when = match letters.next() {
        Some('R') => ", before the request was complete",
        Some('Q') => ", while it waited in the queue for a server",
        Some('C') => ", while the connection to the server was being made",
        Some('H') => ", before the header of the server's answer was complete",
        Some('D') => ", while the answer was on its way",
        Some('L') => ", while the last bytes went to the client",
        Some('T') => ", while the request was held back (tarpit)",
        _ => "",
    };
    format!("{who}{when}")
}

/// What an error type of `Proxy-Status` means (RFC 9209 §2.3).
pub(crate) fn proxy_error(name: &str) -> Option<&'static str> {
    Some(match name {
        "dns_timeout" => "the next hop's name was not resolved in time",
        "dns_error" => "the next hop's name could not be resolved",
        "destination_not_found" => "it does not know where to send this request",
        "destination_unavailable" => "it takes the next hop for down and did not try",
        "destination_ip_prohibited" => "it may not connect to the next hop's address",
        "destination_ip_unroutable" => "there is no route to the next hop's address",
        "connection_refused" => "the next hop refused the connection",
        "connection_terminated" => "the next hop closed before its answer was complete",
        "connection_timeout" => "the connection to the next hop was not made in time",
        "connection_read_timeout" => "the next hop was silent for too long",
        "connection_write_timeout" => "the next hop did not take the request in time",
        "connection_limit_reached" => "its limit of connections to the next hop is reached",
        "tls_protocol_error" | "tls_alert_received" => "the TLS handshake with the next hop failed",
        "tls_certificate_error" => "the next hop's certificate is not trusted",
        "http_request_error" => "it finds the client's request wrong",
        "http_request_denied" => "it refuses the request by its own rules",
        "http_response_incomplete" => "the next hop's answer was not complete",
        "http_response_header_section_size" | "http_response_header_size" => {
            "the next hop's header is too large"
        }
        "http_response_body_size" => "the next hop's answer is too large",
        "http_response_timeout" => "the next hop did not answer in time",
        "http_upgrade_failed" => "the upgrade with the next hop failed",
        "http_protocol_error" => "what came from the next hop is not valid HTTP",
        "proxy_internal_response" => "it wrote this answer itself, on purpose",
        "proxy_internal_error" => "it met an error in itself",
        "proxy_configuration_error" => "its configuration is wrong",
        "proxy_loop_detected" => "the request went in a circle",
        _ => return None,
    })
}
