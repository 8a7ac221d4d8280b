//! The answer rules with what an operator adds: probes of devices that nobody else has, and 302 for people.
//!
//! Additions only redirect more. Nothing here can make the portal answer a known probe in another way.

use super::lists::contains_ignoring_case;
use super::{Answer, Asked, Explained, Shape, decide};

/// A row that the operator added to rule 5: what it names is redirected.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OwnProbe {
    /// What the operator calls it; told as what matched.
    pub name: String,
    /// Names that exist for probing only.
    pub hosts: Vec<String>,
    /// Paths that only this probe asks for.
    pub paths: Vec<String>,
    /// Pieces of User-Agent, in any case.
    pub user_agents: Vec<String>,
}

impl OwnProbe {
    fn is(&self, asked: &Asked<'_>) -> bool {
        let agent = asked.user_agent.unwrap_or_default();
        asked.host.is_some_and(|host| self.hosts.iter().any(|own| own.eq_ignore_ascii_case(host)))
            || self.paths.iter().any(|own| own == asked.path)
            || self.user_agents.iter().any(|own| !own.is_empty() && contains_ignoring_case(agent, own))
    }
}

/// The whole answer policy of one portal.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Policy {
    /// Rows of the operator, asked after those of the table.
    pub own_probes: Vec<OwnProbe>,
    /// Whether people's navigations (rule 7) get 302 instead of 511.
    pub redirect_people: bool,
}

impl Policy {
    /// Decides what `asked` is answered; `portal_host` is the portal's own name. The first rule that matches wins.
    #[must_use]
    pub fn answer<'p>(&'p self, asked: &Asked<'_>, portal_host: &str) -> Explained<'p> {
        let own = |asked: &Asked<'_>| {
            let row = self.own_probes.iter().find(|row| row.is(asked));
            row.map(|row| row.name.as_str())
        };
        let explained = decide(asked, portal_host, own);
        let is_person =
            explained.answer == Answer::NetworkAuthenticationRequired(Shape::Page) && explained.rule == 7;
        if is_person && self.redirect_people {
            return Explained { answer: Answer::Redirect, ..explained };
        }
        explained
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PORTAL: &str = "portal.example";

    fn policy() -> Policy {
        let own_probes = vec![OwnProbe {
            name: "till".to_owned(),
            hosts: vec!["check.till.example".to_owned()],
            paths: vec!["/till-online".to_owned()],
            user_agents: vec!["TillOS/".to_owned()],
        }];
        Policy { own_probes, redirect_people: false }
    }

    #[test]
    fn an_operators_row_redirects_by_host_path_and_agent() {
        let curl = Asked {
            method: "GET",
            host: Some("a.test"),
            path: "/",
            user_agent: Some("curl/8"),
            ..Asked::default()
        };
        let policy = policy();
        for asked in [
            Asked { host: Some("Check.Till.example:80"), ..curl },
            Asked { path: "/till-online?1", ..curl },
            Asked { user_agent: Some("curl/8 tillos/2"), ..curl },
        ] {
            let explained = policy.answer(&asked, PORTAL);
            assert_eq!((explained.answer, explained.rule, explained.matched), (Answer::Redirect, 5, "till"));
        }
        assert_eq!(policy.answer(&curl, PORTAL).rule, 6);
    }

    #[test]
    fn an_operators_row_never_sends_a_form_away() {
        let asked = Asked {
            method: "POST",
            host: Some("check.till.example"),
            path: "/till-online",
            ..Asked::default()
        };
        assert_eq!(policy().answer(&asked, PORTAL).rule, 2);
    }

    #[test]
    fn people_may_be_redirected_and_nobody_else_by_that_switch() {
        let policy = Policy { redirect_people: true, ..Policy::default() };
        let person = Asked {
            method: "GET",
            host: Some("a.test"),
            path: "/",
            accept: Some("text/html"),
            ..Asked::default()
        };
        let explained = policy.answer(&person, PORTAL);
        assert_eq!((explained.answer, explained.rule), (Answer::Redirect, 7));
        let form = policy.answer(&Asked { method: "POST", ..person }, PORTAL).answer;
        assert_eq!(form, Answer::NetworkAuthenticationRequired(Shape::Page));
        let tool = policy.answer(&Asked { user_agent: Some("pip/23"), ..person }, PORTAL).answer;
        assert_eq!(tool, Answer::NetworkAuthenticationRequired(Shape::Text));
    }
}
