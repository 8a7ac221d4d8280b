//! What somebody gets by what their provider says of them. Pure; nothing of it is kept.

use captivity::PlanName;
use serde_json::Value;

use crate::id_token::Claims;

/// Who has this value in this claim gets this plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlanRule {
    /// The claim: a text, or a list of texts.
    pub claim: String,
    /// What it must be, or have among others, to the letter.
    pub value: String,
    /// The plan.
    pub plan: PlanName,
}

/// The plan of the first rule that fits; otherwise that of everybody.
pub(crate) fn plan_of(claims: &Claims, rules: &[PlanRule], of_everybody: PlanName) -> PlanName {
    let fits = |rule: &&PlanRule| match claims.get(&rule.claim) {
        Some(Value::String(text)) => *text == rule.value,
        Some(Value::Bool(flag)) => flag.to_string() == rule.value,
        Some(Value::Array(all)) => all.iter().any(|one| one.as_str() == Some(&rule.value)),
        _ => false,
    };
    rules.iter().find(fits).map_or(of_everybody, |rule| rule.plan)
}

/// Whether they are of one of these domains; everybody is where there is no list. The provider must have checked it: the
/// domain that manages their account (`hd` of Google), or that of an address which it says is verified (Core §5.7).
pub(crate) fn is_of_domain(claims: &Claims, domains: &[String]) -> bool {
    let text = |claim: &str| claims.get(claim).and_then(Value::as_str);
    let is_listed = |domain: &str| domains.iter().any(|listed| listed.eq_ignore_ascii_case(domain));
    let is_verified = claims.get("email_verified") == Some(&Value::Bool(true));
    let of_address = || text("email").filter(|_| is_verified)?.rsplit_once('@').map(|(_, domain)| domain);
    domains.is_empty() || text("hd").is_some_and(is_listed) || of_address().is_some_and(is_listed)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn claims(value: Value) -> Claims {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn the_first_rule_that_fits_chooses_and_nobody_fits_by_a_part() {
        let rule = |value: &str, plan: &str| PlanRule {
            claim: "groups".to_owned(),
            value: value.to_owned(),
            plan: plan.parse().unwrap(),
        };
        let rules = [rule("staff", "staff"), rule("students", "campus")];
        let plan =
            |value| plan_of(&claims(json!({ "groups": value })), &rules, "free".parse().unwrap()).to_string();
        assert_eq!(plan(json!(["students", "staff"])), "staff");
        assert_eq!(plan(json!("students")), "campus");
        for nobody in
            [json!(["staffer"]), json!("Staff"), json!([["staff"]]), json!({ "staff": true }), json!(null)]
        {
            assert_eq!(plan(nobody.clone()), "free", "{nobody}");
        }
    }

    #[test]
    fn a_domain_counts_only_where_the_provider_has_checked_it() {
        let domains = ["example.org".to_owned()];
        let is_in = |value| is_of_domain(&claims(value), &domains);
        assert!(is_in(json!({ "email": "anna@Example.org", "email_verified": true })));
        assert!(is_in(json!({ "hd": "example.org" })));
        for out in [
            json!({ "email": "anna@example.org" }),
            json!({ "email": "anna@example.org", "email_verified": "true" }),
            json!({ "email": "anna@sub.example.org", "email_verified": true }),
            json!({ "email": "anna@example.org.evil.test", "email_verified": true }),
            json!({ "email": "example.org", "email_verified": true }),
            json!({}),
        ] {
            assert!(!is_in(out.clone()), "{out}");
        }
        assert!(is_of_domain(&claims(json!({})), &[]));
    }
}
