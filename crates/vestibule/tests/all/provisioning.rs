//! What `vestibule provisioning` prints, judged by the programs it is for: a real server reads it, a real client hears it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use lab::{Network, Plan, wait_for};

const API: &str = "https://portal.example.net/capport";
const UNRESTRICTED: &str = "urn:ietf:params:capport:unrestricted";

/// A folder of its own with a configuration for one interface; gone when dropped.
struct Desk(PathBuf);

impl Desk {
    fn new(name: &str, interface: &str) -> Self {
        let folder =
            std::env::temp_dir().join(format!("vestibule-provisioning-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = rcgen::CertificateParams::new(vec!["portal.example.net".to_owned()])
            .unwrap()
            .self_signed(&key)
            .unwrap();
        std::fs::write(folder.join("portal.crt"), certificate.pem()).unwrap();
        std::fs::write(folder.join("portal.key"), key.serialize_pem()).unwrap();
        let text = include_str!("../../example/vestibule.toml").replace("br-guest", interface);
        std::fs::write(folder.join("vestibule.toml"), text).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }

    fn write(&self, name: &str, text: &str) -> String {
        std::fs::write(self.0.join(name), text).unwrap();
        self.path(name)
    }

    fn announced(&self, server: &str) -> String {
        let (right, out, err) = vestibule(&[server, "--anyway", "--config", &self.path("vestibule.toml")]);
        assert!(right, "{err}");
        out
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn vestibule(arguments: &[&str]) -> (bool, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vestibule"));
    let output = command.arg("provisioning").args(arguments).output().unwrap();
    let text = |octets| String::from_utf8(octets).unwrap();
    (output.status.success(), text(output.stdout), text(output.stderr))
}

fn reads(program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).output().unwrap_or_else(|error| {
        panic!("{program} does not start: {error}; `cargo xtask test packages` installs it")
    });
    assert!(output.status.success(), "{program}: {output:?}");
}

#[test]
fn nothing_is_announced_with_a_certificate_that_is_signed_by_itself() {
    let desk = Desk::new("untrusted", "br-guest");
    let (right, out, err) = vestibule(&["dnsmasq", "--config", &desk.path("vestibule.toml")]);
    assert!(!right && out.is_empty(), "{out}");
    assert!(err.contains("signed by itself") && err.contains("--anyway"), "{err}");
}

#[test]
fn dhcpd_reads_what_is_written_for_it() {
    let desk = Desk::new("dhcpd", "br-guest");
    let text = desk.announced("isc-dhcpd");
    let (four, six) = text.split_at(text.find("# dhcpd6.conf, at the top").unwrap());
    for (file, flag, text, subnet) in [
        ("4.conf", "-4", four, "subnet 10.11.0.0 netmask 255.255.255.0"),
        ("6.conf", "-6", six, "subnet6 fd00:11::/64"),
    ] {
        let (top, inside) = text.split_at(text.find(", in the").unwrap());
        let (_, inside) = inside.split_once('\n').unwrap();
        let conf = desk.write(file, &format!("{top}\n{subnet} {{ {inside} }}\n"));
        let leases = desk.write("leases", "");
        reads("dhcpd", &[flag, "-t", "-cf", &conf, "-lf", &leases]);
    }
}

#[test]
fn kea_reads_what_is_written_for_it() {
    let desk = Desk::new("kea", "br-guest");
    let text = desk.announced("kea");
    let four = text.split_once("// kea-dhcp6.conf").unwrap().0;
    let conf = format!(
        "{{ \"Dhcp4\": {{ \"lease-database\": {{ \"type\": \"memfile\", \"persist\": false }},\n\
         \"subnet4\": [ {{ \"subnet\": \"10.11.0.0/24\",\n{four} }} ] }} }}"
    );
    reads("kea-dhcp4", &["-t", &desk.write("kea4.conf", &conf)]);
}

#[test]
fn a_dhcp_client_hears_the_api_from_dnsmasq_to_the_letter() {
    let network = Network::build(Plan::guests(1)).unwrap();
    let zone = network.zones()[0].interface().to_owned();
    let desk = Desk::new("wire", &zone);
    let fragment = desk.announced("dnsmasq");
    assert_eq!(heard(&network, &desk, &zone, &fragment), API);
    let (_, fragment, _) = vestibule(&["dnsmasq", "--unrestricted", &zone]);
    assert_eq!(heard(&network, &desk, &zone, &fragment), UNRESTRICTED);
}

/// What a guest's dhclient writes down of option 114 when the gateway's dnsmasq has this fragment.
fn heard(network: &Network, desk: &Desk, zone: &str, fragment: &str) -> String {
    let guest = network.guest(1).unwrap();
    let gateway = network.gateway();
    let range = guest.v4();
    let conf = format!(
        "port=0\nuser=root\ninterface={zone}\nbind-interfaces\nno-ping\ndhcp-authoritative\n\
         dhcp-range={range},{range},2m\ndhcp-leasefile={}\n{fragment}",
        desk.path("server.leases")
    );
    let _ = std::fs::remove_file(desk.path("server.leases"));
    let leases = desk.write("client.leases", "");
    let conf = desk.write("dnsmasq.conf", &conf);
    let client = desk.write(
        "dhclient.conf",
        "option heard code 114 = text;\nrequest subnet-mask, heard;\ntimeout 20;\ninitial-interval 1;\n",
    );
    let quiet = |program: &str, arguments: &[&str]| {
        Running(
            Command::new(program)
                .args(arguments)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap(),
        )
    };
    let _server =
        gateway.run(|| quiet("dnsmasq", &["--keep-in-foreground", "--pid-file", "-C", &conf])).unwrap();
    let pid = desk.path("client.pid");
    let arguments = ["-4", "-d", "-sf", "/bin/true", "-cf", &client, "-lf", &leases, "-pf", &pid, GUEST_LINK];
    let _client = guest.namespace().run(|| quiet("dhclient", &arguments)).unwrap();
    wait_for("a lease with option 114", Duration::from_secs(30), || option(Path::new(&leases))).unwrap()
}

const GUEST_LINK: &str = "eth0";

fn option(leases: &Path) -> Option<String> {
    let text = std::fs::read_to_string(leases).ok()?;
    let (_, rest) = text.split_once("option heard \"")?;
    rest.split_once("\";").map(|(uri, _)| uri.to_owned())
}

/// A program that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
