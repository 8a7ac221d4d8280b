//! Whether rates can be held by queues here: the kernel's queues, and what the links send from.

use captivity::InterfaceName;
use enforcement::abilities::{self, LinkQueue, Queues};
use enforcement::ruleset::Shaping;
use netlink::NetlinkError;

use crate::config::Config;
use crate::findings::Finding;
use crate::trouble::Chapter;

pub(super) fn findings(config: &Config) -> Vec<Finding> {
    let shaping = config.enforcement.shaping.as_ref();
    let mut findings: Vec<_> = kernel(shaping, abilities::queues()).into_iter().collect();
    let Some(shaping) = shaping else { return findings };
    for link in config.zones.iter().chain(&shaping.uplinks) {
        findings.extend(of_link(*link, abilities::queue_of(*link)));
    }
    findings
}

/// Nothing where it could not be tried: what is said of nf_tables says why.
fn kernel(shaping: Option<&Shaping>, tried: Result<Queues, NetlinkError>) -> Option<Finding> {
    let queues = tried.ok()?;
    Some(match (queues, shaping) {
        (Queues { classes: true, fair: true }, _) => Finding::ok(
            "the kernel can hold rates by queues, and the connections of a guest do not wait for each other",
        ),
        (Queues { classes: true, fair: false }, None) => Finding::ok(
            "the kernel can hold rates by queues; it has no fq_codel, so the connections of a guest would wait in one line",
        ),
        (Queues { classes: true, fair: false }, Some(_)) => Finding::warn(
            "the kernel has no fq_codel",
            "while a guest's line is full, its connections wait in one line, for up to a tenth of a second, or longer where \
             the rate is below 10 Mbit/s",
            "load the module (modprobe sch_fq_codel), or use a kernel that has it",
            Chapter::Plans,
        ),
        (Queues { classes: false, .. }, None) => {
            Finding::ok("the kernel has no HTB: rates are held by dropping, and cannot be held by queues")
        }
        (Queues { classes: false, .. }, Some(_)) => Finding::fail(
            "the kernel has no HTB, and rates are to be held by queues",
            "the gateway does not start, so nobody gets online",
            "load the module (modprobe sch_htb), or set enforcement.shape_rates = false",
            Chapter::Plans,
        ),
    })
}

fn of_link(link: InterfaceName, looked: Result<LinkQueue, NetlinkError>) -> Option<Finding> {
    Some(match looked.ok()? {
        LinkQueue::Ours(sessions) => {
            Finding::ok(format!("{link} holds rates by queues: {sessions} sessions have one there"))
        }
        LinkQueue::Free => Finding::ok(format!("{link} is free for queues that hold rates")),
        LinkQueue::NoLink => Finding::warn(
            format!("{link} is to hold rates by queues, and there is no such interface"),
            "until it comes, rates are held by dropping what is above them",
            "bring the interface up, or correct its name in the configuration",
            Chapter::Plans,
        ),
        LinkQueue::Taken(kind) => Finding::fail(
            format!("{link} is to hold rates by queues, and somebody else put a queue there ({kind})"),
            "the gateway does not start; where it runs already, rates are held by dropping what is above them",
            format!("tc qdisc del dev {link} root, or set enforcement.shape_rates = false"),
            Chapter::Plans,
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::Level;

    #[test]
    fn what_is_missing_matters_only_where_shaping_is_wanted() {
        let wanted = Shaping { uplinks: Vec::new() };
        let level = |shaping, classes, fair| kernel(shaping, Ok(Queues { classes, fair })).unwrap().level;
        assert_eq!(level(None, false, false), Level::Ok);
        assert_eq!(level(None, true, false), Level::Ok);
        assert_eq!(level(Some(&wanted), true, true), Level::Ok);
        assert_eq!(level(Some(&wanted), true, false), Level::Warn);
        assert_eq!(level(Some(&wanted), false, false), Level::Fail);
    }

    #[test]
    fn somebody_elses_queue_is_named_with_what_to_do() {
        let found = of_link("wan0".parse().unwrap(), Ok(LinkQueue::Taken("tbf".to_owned()))).unwrap();
        assert_eq!(found.level, Level::Fail);
        assert!(found.what.contains("wan0") && found.what.contains("tbf"), "{found:?}");
    }
}
