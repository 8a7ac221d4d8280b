//! What this kernel and these links offer to hold rates by queues. Tried in a network namespace of its own, which ends with
//! the trial; of the machine's links it only reads.

use captivity::InterfaceName;
use netlink::NetlinkError;
use netlink::route::{Route, Share, Waiting};

use crate::shaper::QUEUE;

/// What the kernel says when it has no queue of a kind.
const NO_SUCH: i32 = 2;

/// The kinds of queues that the kernel has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Queues {
    /// HTB, with a class for each session: without it nothing is shaped.
    pub classes: bool,
    /// fq_codel, in which the flows of a session do not wait for each other: without it they stand in one line.
    pub fair: bool,
}

/// What a link sends from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LinkQueue {
    /// There is no such link.
    NoLink,
    /// What the kernel put there.
    Free,
    /// A queue of ours, with so many sessions.
    Ours(usize),
    /// A queue that somebody else put there, of this kind.
    Taken(String),
}

/// Tries the queues.
///
/// # Errors
/// When it could not be tried: whoever asks may not make a network namespace.
pub fn queues() -> Result<Queues, NetlinkError> {
    let trial = std::thread::scope(|scope| {
        scope
            .spawn(|| {
                #[expect(
                    deprecated,
                    reason = "the safe form; only FILES makes unshare unsafe, and this is NEWNET"
                )]
                rustix::thread::unshare(rustix::thread::UnshareFlags::NEWNET)
                    .map_err(std::io::Error::from)?;
                try_queues(&mut Route::open()?)
            })
            .join()
    });
    trial.unwrap_or_else(|_| Err(std::io::Error::other("the trial of queues was broken off").into()))
}

fn try_queues(route: &mut Route) -> Result<Queues, NetlinkError> {
    let Some(link) = route.index_of("lo")? else { return Ok(Queues::default()) };
    let class = QUEUE | 1;
    let classes = has(route.add_htb(link, QUEUE))?;
    if !classes {
        return Ok(Queues::default());
    }
    route.put_share(link, Share { class, octets_per_second: 1_000_000, at_once: 10_000 })?;
    Ok(Queues { classes, fair: has(route.put_waiting(link, class, Waiting::Fair))? })
}

fn has(tried: Result<(), NetlinkError>) -> Result<bool, NetlinkError> {
    match tried {
        Ok(()) => Ok(true),
        Err(error) if error.number() == NO_SUCH => Ok(false),
        Err(error) => Err(error),
    }
}

/// Looks what a link sends from.
///
/// # Errors
/// When the kernel refuses to tell.
pub fn queue_of(link: InterfaceName) -> Result<LinkQueue, NetlinkError> {
    let mut route = Route::open()?;
    let Some(index) = route.index_of(link.as_str())? else { return Ok(LinkQueue::NoLink) };
    Ok(match route.root_queue(index)? {
        Some(root) if root.handle == QUEUE => LinkQueue::Ours(route.shares(index, QUEUE)?.len()),
        Some(root) if root.handle != 0 => LinkQueue::Taken(root.kind),
        _ => LinkQueue::Free,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel_tests::in_namespace;

    #[test]
    fn the_kernel_of_the_tests_has_classes_and_trying_leaves_nothing() {
        in_namespace(|| {
            assert!(queues().unwrap().classes, "CONFIG_NET_SCH_HTB");
            assert_eq!(queue_of("lo".parse().unwrap()).unwrap(), LinkQueue::Free);
        });
    }

    #[test]
    fn a_link_is_free_ours_or_somebody_elses() {
        in_namespace(|| {
            let link = "lo".parse().unwrap();
            let mut route = Route::open().unwrap();
            let index = route.index_of("lo").unwrap().unwrap();
            route.add_htb(index, 0x7_0000).unwrap();
            assert_eq!(queue_of(link).unwrap(), LinkQueue::Taken("htb".to_owned()));
            route.delete_root_queue(index, 0x7_0000).unwrap();
            route.add_htb(index, QUEUE).unwrap();
            assert_eq!(queue_of(link).unwrap(), LinkQueue::Ours(0));
            assert_eq!(queue_of("nowhere0".parse().unwrap()).unwrap(), LinkQueue::NoLink);
        });
    }
}
