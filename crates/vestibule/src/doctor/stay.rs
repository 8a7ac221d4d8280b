//! Whether the house's own system answers: it is asked a question without fields, which asks for nobody.

use gateway::stay::Question;
use house_system::{Failure, Told};

use crate::check;
use crate::config::{Config, Stay};
use crate::findings::{Finding, Level};
use crate::run::stay::house_system;
use crate::trouble::Chapter;

/// Nothing where no such system is asked.
pub(super) fn findings(config: &Config) -> Vec<Finding> {
    let Some(stay) = &config.ways.stay else { return Vec::new() };
    let mut findings = check::stay(config);
    if findings.iter().any(|finding| finding.level == Level::Fail) {
        return findings;
    }
    findings.extend(config.zones.first().and_then(|zone| {
        let question = Question { zone: *zone, fields: Vec::new() };
        ask(stay, &question).map(|told| of(&told))
    }));
    findings
}

/// Asks from this process, as the gateway does; `None` where the key or a runtime is missing, which others say.
pub(crate) fn ask(stay: &Stay, question: &Question) -> Option<Result<Told, Failure>> {
    let house = house_system(stay).ok()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
    Some(runtime.block_on(house.tell(question)))
}

fn of(told: &Result<Told, Failure>) -> Finding {
    match told {
        Ok(told) => Finding::ok(format!("the house's system answers, in {} ms", told.took.as_millis())),
        Err(failure) => Finding::fail(
            format!("the house's system: {failure}"),
            "nobody comes in by it; who is online stays online, and other ways in work",
            "see that it runs and is reached from this machine; vestibule stay try says what it answers",
            Chapter::Stays,
        ),
    }
}
