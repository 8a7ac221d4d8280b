//! `vestibule garden`: what newcomers may reach and ask now, as the running gateway tells it.

use std::fmt::Write as _;
use std::process::ExitCode;

use clap::Args;

use super::reach::Reach;
use super::{print, print_json};
use crate::control::newcomers::{DnsView, FloodsView, NewcomersView, TrafficView};
use crate::trouble::Chapter;

/// Shared addresses that are printed.
const MOST_SHARED_LINES: usize = 40;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule garden          what is open to whom, what was moved there, and what became of questions for names
  vestibule garden --json   the same for machines

Exit code: 0 when done, 2 when no gateway can be reached.")]
pub(super) struct Arguments {
    #[command(flatten)]
    reach: Reach,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    arguments.reach.ask(Chapter::Running, |client| {
        let view = client.newcomers()?;
        if arguments.reach.json {
            print_json(&view)
        } else {
            print(&as_text(&view))
        }
        Ok(ExitCode::SUCCESS)
    })
}

fn as_text(view: &NewcomersView) -> String {
    let mut text = openings(view);
    text.push_str(&shared(view));
    text.push_str("\nMoved without signing in, both ways together, since the rules were last written\n");
    text.push_str(&traffic("walled garden", view.garden));
    text.push_str(&traffic("time servers", view.time_servers));
    text.push_str("\nPackets dropped because there were too many, since the rules were last written\n");
    text.push_str(&floods(view.floods));
    text.push_str("\nNewcomers' questions for names, since the start\n");
    match view.dns {
        Some(dns) => text.push_str(&questions(dns)),
        None => text.push_str("  none come here: captive_dns.enabled = false\n"),
    }
    text
}

fn openings(view: &NewcomersView) -> String {
    let mut text = format!(
        "{:<17}  {:<15}  {:>5}  {:<8}  {:<39}  NAME\n",
        "DEVICE", "ZONE", "LEFT", "SERVICE", "ADDRESS"
    );
    for open in &view.openings {
        let left = format!("{}s", open.remaining_seconds);
        let _ = writeln!(
            text,
            "{:<17}  {:<15}  {left:>5}  {:<8}  {:<39}  {}",
            open.link_address, open.interface, open.service, open.address, open.name
        );
    }
    let more = view.openings_total.saturating_sub(view.openings.len());
    let shown = if more > 0 { format!(", {more} of them not shown") } else { String::new() };
    let _ = writeln!(
        text,
        "{} opened by name{shown}; what is listed by address is open to all",
        view.openings_total
    );
    text
}

/// Nothing where no entry has such addresses.
fn shared(view: &NewcomersView) -> String {
    if view.shared.is_empty() {
        return String::new();
    }
    let mut text =
        "\nShared with other sites, which newcomers reach there too (found by their own questions)\n"
            .to_owned();
    let rows = view.shared.iter().flat_map(|entry| entry.addresses.iter().map(move |found| (entry, found)));
    for (entry, found) in rows.clone().take(MOST_SHARED_LINES) {
        let owner = if entry.is_listed { "" } else { " (named by the portal's certificate)" };
        let also = if found.hides_portal {
            format!("{}, which devices ask whether they are online: NO SIGN-IN PAGE", found.other)
        } else {
            format!("names of {}", found.other)
        };
        let services = entry.services.join(" ");
        let _ = writeln!(text, "  {}{owner} {services} at {}: also {also}", entry.entry, found.address);
    }
    let more = rows.count().saturating_sub(MOST_SHARED_LINES);
    if more > 0 {
        let _ = writeln!(text, "  {more} more: vestibule garden --json");
    }
    text
}

fn traffic(what: &str, moved: TrafficView) -> String {
    format!(
        "  {what:<14} {} packets, {} octets; above the budget of their device and dropped: {} packets, {} octets\n",
        moved.packets, moved.octets, moved.packets_above_budget, moved.octets_above_budget
    )
}

fn floods(floods: FloodsView) -> String {
    let rows = [
        (floods.unwanted, "of newcomers to where they do not get, before connection tracking"),
        (floods.unrefused, "to where their device does not get, without a refusal"),
        (floods.newcomer_flows, "that began too many flows for one newcomer"),
        (floods.newcomers_flows, "that began too many flows for all newcomers together"),
        (
            floods.session_flows,
            "that began more flows than a session may have (enforcement.flows_per_session)",
        ),
    ];
    rows.iter().map(|(count, what)| format!("  {count:>10}  {what}\n")).collect()
}

fn questions(dns: DnsView) -> String {
    let rows = [
        (dns.asked, "asked"),
        (dns.answered_here, "answered here: the portal's name, and names that are nobody's"),
        (dns.relayed, "relayed and answered"),
        (dns.without_answer, "no resolver answered (look at captive_dns.upstream when this grows)"),
        (dns.refused, "refused for their type or size, which only tunnels need"),
        (dns.above_budget, "refused because the device had spent its budget"),
        (dns.silenced, "not answered: far too many at once"),
        (dns.openings_without_room, "services of the walled garden that found no room"),
        (
            dns.shared_addresses,
            "addresses of the walled garden that were found to be shared with other sites",
        ),
        (dns.relayed_for_admitted, "relayed for devices that are signed in, which have no budget"),
    ];
    rows.iter().map(|(count, what)| format!("  {count:>10}  {what}\n")).collect()
}
