//! The devices, one row each; names are those of the product's table where it has them.

use super::{Device, Known, Over, Rule};

const GSTATIC: &str = "http://connectivitycheck.gstatic.com/generate_204";
const CANONICAL: &str =
    "<meta http-equiv=\"refresh\" content=\"0;url=https://support.mozilla.org/kb/captive-portal\"/>";
const ONLINE: &str = "NetworkManager is online";

const fn device(name: &'static str, rule: Rule) -> Device {
    Device { name, known: Known::Well, over: Over::Both, rule }
}

const fn hearsay(name: &'static str, rule: Rule) -> Device {
    Device { name, known: Known::Hearsay, over: Over::Both, rule }
}

const fn v4_only(device: Device) -> Device {
    Device { over: Over::V4, ..device }
}

const fn v6_only(device: Device) -> Device {
    Device { over: Over::V6, ..device }
}

const fn android(probe: &'static str, fallback: &'static str) -> Rule {
    Rule::Android { probe, fallback, opens_location: true }
}

const fn nm(probe: &'static str, expected: &'static str) -> Rule {
    Rule::NetworkManager { probe, expected }
}

/// Every device that has a model.
#[must_use]
pub fn all() -> Vec<Device> {
    [phones(), computers(), linux(), appliances()].concat()
}

fn phones() -> Vec<Device> {
    let google = "http://www.google.com/gen_204";
    vec![
        device("Android 11 and later", android(GSTATIC, google)),
        device("Android 11 and later, by the API", Rule::AndroidApi),
        device("Android 10", Rule::Android { probe: GSTATIC, fallback: google, opens_location: false }),
        device("Android in China", android("http://connectivitycheck.gstatic.cn/generate_204", google)),
        device(
            "GrapheneOS",
            android(
                "http://connectivitycheck.grapheneos.network/generate_204",
                "http://grapheneos.online/gen_204",
            ),
        ),
        hearsay("MIUI", android("http://connect.rom.miui.com/generate_204", google)),
        hearsay("Fire OS", android("http://fireoscaptiveportal.com/generate_204", google)),
        hearsay("Fire OS for children", android("http://freetimecaptiveportal.com/generate_204", google)),
        hearsay("Samsung phones", android(GSTATIC, google)),
        device("HarmonyOS", Rule::Harmony),
        device("iOS, iPadOS, macOS", Rule::Apple { probe: "http://captive.apple.com/hotspot-detect.html" }),
        device("iOS, iPadOS, macOS, by the API", Rule::AppleApi),
        hearsay("iOS, older", Rule::Apple { probe: "http://www.apple.com/library/test/success.html" }),
        hearsay("iOS 7 to 9", Rule::Apple { probe: "http://www.thinkdifferent.us/" }),
    ]
}

fn computers() -> Vec<Device> {
    let windows = "Microsoft Connect Test";
    let firefox = "http://detectportal.firefox.com/canonical.html";
    let probe = "http://www.msftconnecttest.com/connecttest.txt";
    vec![
        v4_only(device("Windows 10 and 11", Rule::Ncsi { probe, payload: windows })),
        v6_only(device(
            "Windows 10 and 11, over IPv6",
            Rule::Ncsi { probe: "http://ipv6.msftconnecttest.com/connecttest.txt", payload: windows },
        )),
        v4_only(device(
            "Windows 8",
            Rule::Ncsi { probe: "http://www.msftncsi.com/ncsi.txt", payload: "Microsoft NCSI" },
        )),
        v4_only(hearsay("Xbox", Rule::Ncsi { probe, payload: windows })),
        device("ChromeOS", Rule::ChromeOs),
        device("ChromeOS, by the API", Rule::ChromeOsApi),
        device("Chromium and Chrome", Rule::Chromium { probe: GSTATIC }),
        device("Chromium, older", Rule::Chromium { probe: "http://www.gstatic.com/generate_204" }),
        device("Edge", Rule::Chromium { probe: "http://edge.microsoft.com/captiveportal/generate_204" }),
        device("Brave", Rule::Chromium { probe: "http://detectportal.brave-http-only.com/" }),
        device("Firefox", Rule::Firefox { probe: firefox, content: CANONICAL }),
        device(
            "Firefox, success.txt",
            Rule::Firefox { probe: "http://detectportal.firefox.com/success.txt?ipv4", content: "success\n" },
        ),
        device("captive-browser", Rule::Person),
    ]
}

fn linux() -> Vec<Device> {
    vec![
        device("NetworkManager, Debian", nm("http://network-test.debian.org/nm", ONLINE)),
        device("NetworkManager, Ubuntu", nm("http://connectivity-check.ubuntu.com/", ONLINE)),
        device("NetworkManager, Fedora", nm("http://fedoraproject.org/static/hotspot.txt", "OK")),
        device("NetworkManager, RHEL", nm("http://static.redhat.com/test/rhel-networkmanager.txt", "OK")),
        device("NetworkManager, openSUSE", nm("http://conncheck.opensuse.org/", ONLINE)),
        device("NetworkManager, Arch", nm("http://ping.archlinux.org/nm-check.txt", ONLINE)),
        device("NetworkManager, GNOME", nm("http://nmcheck.gnome.org/check_network_status.txt", ONLINE)),
        v4_only(device("ConnMan", Rule::ConnMan { probe: "http://ipv4.connman.net/online/status.html" })),
        v6_only(device(
            "ConnMan, over IPv6",
            Rule::ConnMan { probe: "http://ipv6.connman.net/online/status.html" },
        )),
        device(
            "Tailscale",
            Rule::Tailscale { probe: "http://controlplane.tailscale.com/generate_204?t=1", challenge: false },
        ),
        device(
            "Tailscale, at a relay",
            Rule::Tailscale { probe: "http://derp1.tailscale.com/generate_204?t=1", challenge: true },
        ),
        device(
            "SteamOS and Steam",
            Rule::Not204 { method: "HEAD", probe: "http://test.steampowered.com/204", errors_count: true },
        ),
    ]
}

fn appliances() -> Vec<Device> {
    let none = "";
    let contains = |probe, agent, field, sought| Rule::Contains { probe, agent, field, sought };
    let not_204 = |probe| Rule::Not204 { method: "GET", probe, errors_count: false };
    let kindle = "http://spectrum.s3.amazonaws.com/kindle-wifi/wifistub.html";
    let playstation = "http://ena.net.playstation.net/netstart/icst";
    vec![
        hearsay("Kindle", contains(kindle, "Kindle", none, "81ce4465-7167-4dcb-835b-dcc9e44c112a")),
        v4_only(device(
            "Nintendo Switch",
            contains("http://ctest.cdn.nintendo.net/", "NX NIFM/00", "X-Organization", "ok"),
        )),
        v4_only(hearsay(
            "Nintendo, older",
            contains("http://conntest.nintendowifi.net/", "Nintendo", "X-Organization", none),
        )),
        v4_only(hearsay("PlayStation", contains(playstation, "SceIcst/1.0", none, "ok"))),
        v4_only(hearsay("Roku", contains("http://captive.roku.com/ok", "Roku", none, "ok"))),
        hearsay("Zscaler", not_204("http://gateway.zscloud.net/generate_204")),
        hearsay("Cloudflare", not_204("http://cp.cloudflare.com/generate_204")),
    ]
}
