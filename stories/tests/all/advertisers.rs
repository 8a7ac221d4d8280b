//! Routers beside the gateway and devices that listen to them: `radvd` and `rdisc6` from Debian, the kernel's own host,
//! an ear on the wire, and a hand that sends what no honest router does.

use std::io::Read as _;
use std::net::{Ipv6Addr, SocketAddrV6};
use std::process::{Command, Stdio};

use lab::{Guest, Namespace, wait_for};
use socket2::{Domain, Protocol, Socket, Type};

use super::resolver::Running;
use super::story::{SOON, Story};

const IPV6: u16 = 0x86dd;
const ETHERNET_AND_IPV6: usize = 14 + 40;

/// An advertisement as it was on the wire: who sent it, and the ICMPv6 message.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) source: Ipv6Addr,
    pub(crate) message: Vec<u8>,
}

impl Seen {
    /// The router lifetime in seconds.
    pub(crate) fn lifetime(&self) -> u16 {
        u16::from_be_bytes([self.message[6], self.message[7]])
    }
}

/// Hears every router advertisement that reaches a guest, before its network stack does.
pub(crate) struct Ear(Socket);

impl Ear {
    pub(crate) fn of(guest: &Guest) -> Self {
        Self::inside(guest.namespace())
    }

    /// Hears what arrives on any interface there.
    pub(crate) fn inside(namespace: &Namespace) -> Self {
        let ipv6 = Protocol::from(i32::from(IPV6.to_be()));
        let socket = namespace.run(|| Socket::new(Domain::PACKET, Type::RAW, Some(ipv6))).unwrap().unwrap();
        socket.set_nonblocking(true).unwrap();
        Self(socket)
    }

    /// What has come since the last time.
    pub(crate) fn heard(&self) -> Vec<Seen> {
        let mut heard = Vec::new();
        let mut octets = [0; 2048];
        while let Ok(count) = (&self.0).read(&mut octets) {
            heard.extend(advertisement(&octets[..count]));
        }
        heard
    }

    /// Waits until one comes that is as wanted.
    pub(crate) fn wait(&self, what: &str, wanted: impl Fn(&Seen) -> bool) -> Seen {
        wait_for(what, SOON, || self.heard().into_iter().find(|seen| wanted(seen))).unwrap()
    }
}

fn advertisement(frame: &[u8]) -> Option<Seen> {
    let header = frame.get(14..ETHERNET_AND_IPV6)?;
    let length = usize::from(u16::from_be_bytes([header[4], header[5]]));
    let message = frame.get(ETHERNET_AND_IPV6..ETHERNET_AND_IPV6 + length)?.to_vec();
    let is_one = header[6] == 58 && header[7] == 255 && message.first() == Some(&134) && message.len() >= 16;
    let source = <[u8; 16]>::try_from(&header[8..24]).unwrap().into();
    is_one.then_some(Seen { source, message })
}

/// `radvd` on that interface with a prefix; hosts are to use DHCPv6 (both flags), so that flags can be told apart.
pub(crate) fn radvd(story: &Story, inside: &Namespace, interface: &str, prefix: &str) -> Running {
    inside.set_sysctl("net/ipv6/conf/all/forwarding", "1").unwrap();
    let config = format!(
        "interface {interface} {{\n AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4;\n \
         AdvDefaultLifetime 1800; AdvManagedFlag on; AdvOtherConfigFlag on;\n \
         prefix {prefix} {{ AdvValidLifetime 7200; AdvPreferredLifetime 3600; }};\n}};\n"
    );
    let config = story.write("radvd.conf", &config);
    let pid = story.write("radvd.pid", "");
    std::fs::remove_file(&pid).unwrap();
    Running::start(
        inside,
        "radvd",
        &["--nodaemon", "--config", &config, "--pidfile", &pid, "--logmethod", "none"],
    )
}

/// A guest's kernel takes advertisements from now on, instead of the default route that the lab gave it.
pub(crate) fn listen(guest: &Guest) {
    ip(guest.namespace(), "-6 route delete default");
    guest.namespace().set_sysctl("net/ipv6/conf/eth0/accept_ra", "2").unwrap();
}

/// A guest solicits once and waits two seconds for all answers, as `rdisc6` prints them.
pub(crate) fn rdisc6(guest: &Guest) -> String {
    let arguments = ["-m", "-r", "1", "-w", "2000", "eth0"];
    let run = || Command::new("rdisc6").args(arguments).stdin(Stdio::null()).output();
    let output = guest.namespace().run(run).unwrap();
    let output = output
        .unwrap_or_else(|error| panic!("rdisc6 cannot be started ({error}): cargo xtask test installs it"));
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

/// A device solicits and does not wait.
pub(crate) fn solicit(guest: &Guest) {
    send(guest.namespace(), "eth0", None, &[133, 0, 0, 0, 0, 0, 0, 0], "ff02::2");
}

/// Sends an ICMPv6 message to that group from a namespace, from any address at all.
pub(crate) fn send(inside: &Namespace, interface: &str, from: Option<Ipv6Addr>, message: &[u8], to: &str) {
    let index = index_of(inside, interface);
    let sent = inside.run(|| {
        let socket = Socket::new(Domain::IPV6, Type::RAW, Some(Protocol::ICMPV6))?;
        socket.set_multicast_hops_v6(255)?;
        socket.set_freebind_v6(true)?;
        if let Some(from) = from {
            socket.bind(&SocketAddrV6::new(from, 0, 0, index).into())?;
        }
        socket.send_to(message, &SocketAddrV6::new(to.parse().unwrap(), 0, 0, index).into())
    });
    assert_eq!(sent.unwrap().unwrap(), message.len());
}

fn index_of(inside: &Namespace, interface: &str) -> u32 {
    let text = ip(inside, &format!("-o link show {interface}"));
    text.split(':').next().unwrap().trim().parse().unwrap()
}

/// What a guest's kernel has learned from routers: the default route.
pub(crate) fn default_route(guest: &Guest) -> String {
    ip(guest.namespace(), "-6 route show default proto ra")
}

/// The addresses that a guest made of announced prefixes.
pub(crate) fn addresses(guest: &Guest) -> String {
    ip(guest.namespace(), "-6 addr show dev eth0 scope global dynamic")
}

/// What `ip` prints; it must succeed.
pub(crate) fn ip(inside: &Namespace, arguments: &str) -> String {
    let run = || Command::new("ip").args(arguments.split(' ')).stdin(Stdio::null()).output();
    let output = inside.run(run).unwrap().unwrap();
    assert!(output.status.success(), "ip {arguments}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
