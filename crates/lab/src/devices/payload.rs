//! Rules about one known answer: Windows' payload, a 204, a word in a page, Tailscale's challenge.

use super::asking::{CLOSE, V1_1, ask, failed, failed_status, get, portal};
use super::{Conclusion, Wire};

/// Windows NCSI: any answer with another payload is a hotspot; the browser opens `/redirect`.
pub(super) fn ncsi(wire: &mut dyn Wire, probe: &str, payload: &str) -> Conclusion {
    match get(wire, probe, &[CLOSE, ("User-Agent", "Microsoft NCSI")]) {
        Ok(answer) if answer.status == 200 && answer.body == payload.as_bytes() => Conclusion::Online,
        Ok(_) => portal("http://www.msftconnecttest.com/redirect"),
        Err(error) => failed(error),
    }
}

/// 204 is the internet, another status a portal; where error statuses are unproven they are nothing.
pub(super) fn not_204(wire: &mut dyn Wire, method: &str, probe: &str, errors_count: bool) -> Conclusion {
    match ask(wire, method, probe, V1_1, &[CLOSE]) {
        Ok(answer) if answer.status == 204 => Conclusion::Online,
        Ok(answer) if errors_count || answer.status < 400 => portal(probe),
        Ok(answer) => failed_status(&answer),
        Err(error) => failed(error),
    }
}

/// Tailscale only warns, so it opens nothing; at relays it wants its challenge answered.
pub(super) fn tailscale(wire: &mut dyn Wire, probe: &str, challenge: bool) -> Conclusion {
    let (name, value) = ("X-Tailscale-Challenge", "ts_derp1.tailscale.com");
    let agent = ("User-Agent", "Go-http-client/1.1");
    let fields: &[_] = if challenge { &[agent, (name, value), CLOSE] } else { &[agent, CLOSE] };
    match get(wire, probe, fields) {
        Ok(answer) if answer.status != 204 => Conclusion::Portal(None),
        Ok(answer)
            if challenge
                && answer.header("X-Tailscale-Response") != Some("response ts_derp1.tailscale.com") =>
        {
            Conclusion::Portal(None)
        }
        Ok(_) => Conclusion::Online,
        Err(error) => failed(error),
    }
}

/// 200 with that word in the body (and that header, if any) is the internet; a redirect or another 200 a portal; error
/// statuses are unproven.
pub(super) fn contains(
    wire: &mut dyn Wire,
    probe: &str,
    agent: &str,
    field: &str,
    sought: &str,
) -> Conclusion {
    match get(wire, probe, &[("User-Agent", agent), CLOSE]) {
        Ok(answer) if answer.status == 200 => {
            let has_field = field.is_empty() || answer.header(field).is_some();
            if has_field && answer.text().contains(sought) { Conclusion::Online } else { portal(probe) }
        }
        Ok(answer) if (300..400).contains(&answer.status) => portal(probe),
        Ok(answer) => failed_status(&answer),
        Err(error) => failed(error),
    }
}
