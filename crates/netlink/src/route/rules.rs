//! Policy rules: which packets may look for a route at all (ip-rule(8)). Only what refuses: never a route table.

use super::{AF_INET, AF_INET6, EEXIST, ENOENT, Route, accept, index_at};
use crate::connection::NetlinkError;
use crate::wire::{self, Attributes, Message};

const NEWRULE: u16 = 32;
const DELRULE: u16 = 33;
const GETRULE: u16 = 34;

const FRA_IIFNAME: u16 = 3;
const FRA_PRIORITY: u16 = 6;
const FRA_FWMARK: u16 = 10;
const FRA_FWMASK: u16 = 16;
const FRA_PROTOCOL: u16 = 21;
const BODY: usize = 12;

/// Which packets a rule is about; the kernel keeps one list of rules for each.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl Family {
    /// Both, in the order in which they are usually set up.
    pub const BOTH: [Self; 2] = [Self::V4, Self::V6];

    const fn number(self) -> u8 {
        match self {
            Self::V4 => AF_INET,
            Self::V6 => AF_INET6,
        }
    }
}

/// What happens to a packet that a rule matches.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum RuleAction {
    /// Dropped without a word (`FR_ACT_BLACKHOLE`).
    Blackhole,
    /// Refused with "network unreachable" (`FR_ACT_UNREACHABLE`).
    Unreachable,
    /// Refused with "administratively prohibited" (`FR_ACT_PROHIBIT`).
    Prohibit,
    /// Anything else the kernel holds, by number; 1 looks a route up in a table.
    Other(u8),
}

impl RuleAction {
    const fn number(self) -> u8 {
        match self {
            Self::Blackhole => 6,
            Self::Unreachable => 7,
            Self::Prohibit => 8,
            Self::Other(number) => number,
        }
    }

    const fn from_number(number: u8) -> Self {
        match number {
            6 => Self::Blackhole,
            7 => Self::Unreachable,
            8 => Self::Prohibit,
            other => Self::Other(other),
        }
    }
}

/// One policy rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rule {
    /// The list it is in.
    pub family: Family,
    /// Lower comes first.
    pub priority: u32,
    /// Only packets that came in here; the interface need not exist yet.
    pub iifname: Option<String>,
    /// Only packets whose mark, masked, is this.
    pub mark: u32,
    /// Which bits of the mark count; 0 means every mark matches.
    pub mask: u32,
    /// What happens to them.
    pub action: RuleAction,
    /// Who made it (`RTPROT_*` or a number of one's own), so that its maker knows it again.
    pub protocol: u8,
}

impl Route {
    /// Adds a rule; one that is there already is left as it is.
    ///
    /// # Errors
    /// `EINVAL` for an action the kernel does not take, `EPERM` without CAP_NET_ADMIN.
    pub fn add_rule(&mut self, rule: &Rule) -> Result<(), NetlinkError> {
        accept(self.rule_request(NEWRULE, wire::CREATE | wire::EXCLUSIVE, rule), EEXIST)
    }

    /// Removes a rule; removing one that is not there changes nothing.
    ///
    /// # Errors
    /// The kernel's refusal for another reason, or the socket's failure.
    pub fn delete_rule(&mut self, rule: &Rule) -> Result<(), NetlinkError> {
        accept(self.rule_request(DELRULE, 0, rule), ENOENT)
    }

    /// All rules of one family, in order of their priority.
    ///
    /// # Errors
    /// The kernel's refusal, or the socket's failure.
    pub fn rules(&mut self, family: Family) -> Result<Vec<Rule>, NetlinkError> {
        let mut body = [0; BODY];
        body[0] = family.number();
        let mut rules = Vec::new();
        self.connection.ask(
            GETRULE,
            wire::DUMP,
            &body,
            |_| (),
            |message| {
                rules.extend(parse(message, family));
            },
        )?;
        Ok(rules)
    }

    fn rule_request(&mut self, kind: u16, flags: u16, rule: &Rule) -> Result<(), NetlinkError> {
        let body = [rule.family.number(), 0, 0, 0, 0, 0, 0, rule.action.number(), 0, 0, 0, 0];
        self.connection.request(kind, flags, &body, |writer| {
            writer.ne32(FRA_PRIORITY, rule.priority);
            if let Some(name) = &rule.iifname {
                writer.text(FRA_IIFNAME, name);
            }
            if rule.mask != 0 {
                writer.ne32(FRA_FWMARK, rule.mark);
                writer.ne32(FRA_FWMASK, rule.mask);
            }
            writer.attribute(FRA_PROTOCOL, &[rule.protocol]);
        })
    }
}

fn parse(message: &Message<'_>, family: Family) -> Option<Rule> {
    if message.kind != NEWRULE || message.payload.first() != Some(&family.number()) {
        return None;
    }
    let attributes = message.attributes(BODY);
    Some(Rule {
        family,
        // The kernel leaves zeroes out.
        priority: number(&attributes, FRA_PRIORITY),
        iifname: attributes.text(FRA_IIFNAME).map(str::to_owned),
        mark: number(&attributes, FRA_FWMARK),
        mask: number(&attributes, FRA_FWMASK),
        action: RuleAction::from_number(*message.payload.get(7)?),
        protocol: attributes.find(FRA_PROTOCOL).and_then(|octets| octets.first().copied()).unwrap_or(0),
    })
}

fn number(attributes: &Attributes<'_>, kind: u16) -> u32 {
    attributes.find(kind).and_then(|octets| index_at(octets, 0)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::scratch::in_a_fresh_namespace;
    use super::*;

    fn second_lock(family: Family) -> Rule {
        Rule {
            family,
            priority: 100,
            iifname: Some("guest0".to_owned()),
            mark: 0,
            mask: 0x8000_0000,
            action: RuleAction::Blackhole,
            protocol: 51,
        }
    }

    #[test]
    fn a_rule_reads_back_as_written_and_once_only() {
        in_a_fresh_namespace(|route| {
            for family in Family::BOTH {
                let rule = second_lock(family);
                route.add_rule(&rule).unwrap();
                route.add_rule(&rule).unwrap();
                let found = route.rules(family).unwrap().into_iter().filter(|found| *found == rule).count();
                assert_eq!(found, 1, "{:?}", route.rules(family).unwrap());
                route.delete_rule(&rule).unwrap();
                route.delete_rule(&rule).unwrap();
                assert!(!route.rules(family).unwrap().contains(&rule));
            }
        });
    }

    #[test]
    fn rules_that_differ_only_in_interface_mark_or_action_stand_side_by_side() {
        in_a_fresh_namespace(|route| {
            let first = second_lock(Family::V4);
            let elsewhere = Rule { iifname: Some("guest1".to_owned()), ..first.clone() };
            let marked = Rule { mark: 0x8000_0000, ..first.clone() };
            let prohibit = Rule { action: RuleAction::Prohibit, mask: 0, priority: 101, ..first.clone() };
            let all = [first, elsewhere, marked, prohibit];
            for rule in &all {
                route.add_rule(rule).unwrap();
            }
            let found = route.rules(Family::V4).unwrap();
            assert!(all.iter().all(|rule| found.contains(rule)), "{found:#?}");
        });
    }
}
