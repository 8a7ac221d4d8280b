//! `vestibule plan`: what guests are granted, who is on what, and what a changed file would mean for them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde::Serialize;

use super::reach::{NOT_POSSIBLE, Reach};
use super::{ConfigFile, complain, print, print_json};
use crate::control::client::{Client, ClientError};
use crate::control::plans::PlanView;
use crate::control::protocol::{Request, SessionChange};
use crate::run::wiring;
use crate::trouble::Chapter;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule plan list                        the plans, and how many sessions are on each
  vestibule plan show day-pass               one plan and the sessions that are on it
  vestibule plan try new.toml                what that file would change, and for whom
  vestibule plan apply day-pass              gives all live sessions on it what it grants now

A changed plan counts for those who sign in after systemctl reload vestibule; sessions that live keep what they were
granted until plan apply.

Exit code: 0 when done, 1 when there is no such plan or the file has a mistake, 2 when no gateway can be reached.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    ask: Ask,
    #[command(flatten)]
    reach: Reach,
}

#[derive(Debug, Subcommand)]
enum Ask {
    /// Lists the plans of the running gateway.
    #[command(after_help = "Example:\n  vestibule plan list --json")]
    List,
    /// Shows one plan and the sessions that are on it.
    #[command(after_help = "Example:\n  vestibule plan show day-pass")]
    Show {
        /// Its name.
        name: String,
    },
    /// Says what a configuration file would change, and which live sessions that concerns. Changes nothing.
    #[command(after_help = "Example:\n  vestibule plan try /etc/vestibule/new.toml")]
    Try {
        /// The file.
        file: PathBuf,
    },
    /// Gives all live sessions on a plan what it grants now; connections that run are not interrupted.
    #[command(after_help = "Example:\n  vestibule plan apply day-pass")]
    Apply {
        /// The plan's name.
        name: String,
    },
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    arguments.reach.ask(Chapter::Plans, |client| ask(client, arguments))
}

fn ask(client: &mut Client, arguments: &Arguments) -> Result<ExitCode, ClientError> {
    let plans = client.plans()?;
    match &arguments.ask {
        Ask::List => {
            if arguments.reach.json {
                print_json(&plans)
            } else {
                print(&table(&plans))
            }
            Ok(ExitCode::SUCCESS)
        }
        Ask::Show { name } => show(client, &plans, name, arguments.reach.json),
        Ask::Try { file } => Ok(try_file(&plans, file, arguments.reach.json)),
        Ask::Apply { name } => apply(client, &plans, name, arguments.reach.json),
    }
}

fn table(plans: &[PlanView]) -> String {
    let mut text = format!("{:<31}  {:>8}  GRANTS\n", "PLAN", "SESSIONS");
    for plan in plans {
        let (offered, zones) = (offered(plan), only_in(plan));
        text.push_str(&format!("{:<31}  {:>8}  {}{offered}{zones}\n", plan.name, plan.sessions, plan.grants));
    }
    text
}

fn offered(plan: &PlanView) -> String {
    match &plan.offered_in {
        Some(zones) => format!(" (offered with the terms in {})", zones.join(", ")),
        None if plan.offered => " (offered with the terms)".to_owned(),
        None => String::new(),
    }
}

/// Where somebody may begin on it, if not everywhere.
fn only_in(plan: &PlanView) -> String {
    match plan.zones.as_deref() {
        None => String::new(),
        Some([]) => " (in no zone)".to_owned(),
        Some(zones) => format!(" (only in {})", zones.join(", ")),
    }
}

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    plan: &'a PlanView,
    session_ids: Vec<u32>,
}

fn show(client: &mut Client, plans: &[PlanView], name: &str, json: bool) -> Result<ExitCode, ClientError> {
    let Some(plan) = plans.iter().find(|plan| plan.name == name) else { return Ok(no_such(plans, name)) };
    let sessions: Vec<_> = client.sessions()?.into_iter().filter(|session| session.plan == name).collect();
    let session_ids: Vec<_> = sessions.iter().map(|session| session.id).collect();
    if json {
        print_json(&Shown { plan, session_ids });
    } else {
        print(&format!("{}\n  grants    {}{}{}\n", plan.name, plan.grants, offered(plan), only_in(plan)));
        print(&super::session::table(&sessions));
    }
    Ok(ExitCode::SUCCESS)
}

fn no_such(plans: &[PlanView], name: &str) -> ExitCode {
    let names: Vec<_> = plans.iter().map(|plan| plan.name.as_str()).collect();
    let to_do = "vestibule plan list says what each grants";
    complain(
        &format!("there is no plan {name:?}; there are: {}\n  to do: {to_do}", names.join(", ")),
        Chapter::Plans,
    );
    ExitCode::from(NOT_POSSIBLE)
}

/// What a file would change of one plan.
#[derive(Serialize)]
struct Difference {
    plan: String,
    change: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    now: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    then: Option<String>,
    /// Live sessions on it: they keep what they were granted until `plan apply`.
    sessions: usize,
}

fn try_file(now: &[PlanView], file: &Path, json: bool) -> ExitCode {
    let then = match (ConfigFile { path: file.to_owned() }).load() {
        Ok(config) => PlanView::all(&wiring::conditions(&config), |_| 0),
        Err(code) => return code,
    };
    let differences = differences(now, &then);
    if json {
        print_json(&differences);
        return ExitCode::SUCCESS;
    }
    if differences.is_empty() {
        print("no plan would change\n");
    }
    for difference in &differences {
        let Difference { plan, change, now, then, sessions } = difference;
        print(&format!("{plan}: {change}\n"));
        now.iter().for_each(|grants| print(&format!("  now      {grants}\n")));
        then.iter().for_each(|grants| print(&format!("  then     {grants}\n")));
        print(&format!(
            "  touches  {sessions} live session(s), which keep what they were granted until plan apply\n"
        ));
    }
    ExitCode::SUCCESS
}

fn differences(now: &[PlanView], then: &[PlanView]) -> Vec<Difference> {
    let names: BTreeSet<_> = now.iter().chain(then).map(|plan| plan.name.as_str()).collect();
    let difference = |name: &str| {
        let (old, new) = (named(now, name), named(then, name));
        let change = match (old, new) {
            (Some(old), Some(new)) if old.fingerprint != new.fingerprint => "grants something else",
            (Some(old), Some(new)) if old.offered && !new.offered => "is not offered with the terms any more",
            (Some(old), Some(new)) if !old.offered && new.offered => "is offered with the terms",
            (Some(old), Some(new)) if (&old.zones, &old.offered_in) != (&new.zones, &new.offered_in) => {
                "is offered in other zones"
            }
            (Some(_), Some(_)) | (None, None) => return None,
            (Some(_), None) => "is taken away",
            (None, Some(_)) => "is new",
        };
        let grants = |plan: Option<&PlanView>| plan.map(|plan| plan.grants.clone());
        let sessions = old.map_or(0, |plan| plan.sessions);
        Some(Difference { plan: name.to_owned(), change, now: grants(old), then: grants(new), sessions })
    };
    names.into_iter().filter_map(difference).collect()
}

fn named<'a>(plans: &'a [PlanView], name: &str) -> Option<&'a PlanView> {
    plans.iter().find(|plan| plan.name == name)
}

#[derive(Serialize)]
struct Applied {
    changed: Vec<u32>,
    unchanged: Vec<Unchanged>,
}

#[derive(Serialize)]
struct Unchanged {
    session: u32,
    why: String,
}

fn apply(client: &mut Client, plans: &[PlanView], name: &str, json: bool) -> Result<ExitCode, ClientError> {
    if named(plans, name).is_none() {
        return Ok(no_such(plans, name));
    }
    let mut applied = Applied { changed: Vec::new(), unchanged: Vec::new() };
    for session in client.sessions()?.into_iter().filter(|session| session.plan == name).map(|it| it.id) {
        let change = SessionChange::Plan { plan: name.to_owned() };
        match client.session(&Request::SessionChange { session, change }) {
            Ok(Some(_)) => applied.changed.push(session),
            Ok(None) => {}
            Err(ClientError::NotPossible(why)) => applied.unchanged.push(Unchanged { session, why }),
            Err(error) => return Err(error),
        }
    }
    if json {
        print_json(&applied);
    } else {
        print(&format!("{} session(s) have what the plan {name:?} grants now\n", applied.changed.len()));
        for Unchanged { session, why } in &applied.unchanged {
            print(&format!("session {session} keeps what it had: {why}\n"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(name: &str, fingerprint: &str, offered: bool) -> PlanView {
        let grants = format!("what {fingerprint} is");
        let (zones, offered_in) = (None, None);
        let (name, fingerprint) = (name.to_owned(), fingerprint.to_owned());
        PlanView { name, grants, offered, offered_in, zones, sessions: 3, fingerprint }
    }

    #[test]
    fn a_changed_file_is_told_plan_by_plan_with_whom_it_touches() {
        let now = [plan("a", "1", true), plan("b", "1", false), plan("gone", "1", false)];
        let then = [plan("a", "1", false), plan("b", "2", false), plan("new", "1", true)];
        let told: Vec<_> =
            differences(&now, &then).into_iter().map(|it| (it.plan, it.change, it.sessions)).collect();
        let expected = [
            ("a", "is not offered with the terms any more", 3),
            ("b", "grants something else", 3),
            ("gone", "is taken away", 3),
            ("new", "is new", 0),
        ];
        assert_eq!(told, expected.map(|(plan, change, sessions)| (plan.to_owned(), change, sessions)));
        assert!(differences(&now, &now).is_empty());
        let moved = PlanView { zones: Some(vec!["br-lobby".to_owned()]), ..plan("b", "1", false) };
        let told = differences(&now[1..2], &[moved]);
        assert_eq!(told.iter().map(|it| it.change).collect::<Vec<_>>(), ["is offered in other zones"]);
    }

    #[test]
    fn the_list_names_zones_where_they_differ_and_only_there() {
        let zones = |names: &[&str]| Some(names.iter().map(|&name| name.to_owned()).collect());
        let listed = table(&[
            plan("a", "1", true),
            PlanView {
                offered_in: zones(&["br-lobby"]),
                zones: zones(&["br-lobby"]),
                ..plan("b", "1", true)
            },
            PlanView { zones: zones(&[]), ..plan("c", "1", false) },
        ]);
        let lines: Vec<_> = listed.lines().collect();
        assert!(lines[1].ends_with("what 1 is (offered with the terms)"), "{listed}");
        assert!(lines[2].ends_with("(offered with the terms in br-lobby) (only in br-lobby)"), "{listed}");
        assert!(lines[3].ends_with("(in no zone)"), "{listed}");
    }
}
