//! Ours or theirs, in network namespaces that the tests make: what this machine lacks says nothing about a target.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up its namespace has failed")]

use std::fs;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

const MONITORS: &str = "
  - { id: address, http: { url: 'http://192.0.2.1/' } }
  - { id: six, http: { url: 'https://[2001:db8::1]/' } }
  - { id: port, tcp: { host: 192.0.2.1, port: 5432 } }
  - { id: server, dns: { name: acme.example, resolver: 192.0.2.53 } }
";
const NAMES: &str = "
  - { id: name, http: { url: 'http://acme.example/' } }
  - { id: port, tcp: { host: acme.example, port: 5432 } }
  - { id: dns, dns: { name: acme.example } }
";

/// How a network namespace is made here: by root as such, by others in a namespace of users. Where neither is permitted
/// the test fails: what was not looked at has not passed.
fn unshare() -> &'static str {
    let works = |flags: &&&str| {
        let made = Command::new("unshare").args([**flags, "ip", "link", "set", "lo", "up"]).output();
        made.is_ok_and(|output| output.status.success())
    };
    ["-nm", "-rnm"].iter().find(works).expect(
        "a network namespace can be made: run this as root, or allow user namespaces; `unshare` (util-linux) and `ip` \
         (iproute2) must be installed",
    )
}

/// What `stillup probe` finds in a network namespace of its own.
fn probed(setup: &str, resolv_conf: &str, monitors: &str) -> Vec<(String, String, String)> {
    let folder = TempDir::new().unwrap();
    let file = |name: &str, text: String| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let resolv = file("resolv.conf", resolv_conf.to_owned());
    let config = file("monitors.yaml", format!("site: {{ name: Acme }}\nmonitors:{monitors}"));
    let script =
        "set -e; mount --bind \"$1\" /etc/resolv.conf; eval \"$4\"; \"$2\" probe --json --config \"$3\" || true";
    let output = Command::new("unshare")
        .args([unshare(), "sh", "-c", script, "sh", &resolv, env!("CARGO_BIN_EXE_stillup"), &config, setup])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let found: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    assert!(!found.is_empty(), "nothing was probed: {}", String::from_utf8_lossy(&output.stderr));
    found.iter().map(|one| (word(&one["monitor"]), word(&one["outcome"]), word(&one["reason"]["message"]))).collect()
}

/// Six kinds of having no network, and none of them is an outage of anybody else.
#[test]
fn what_this_machine_lacks_is_ours() {
    let up = "ip link set lo up";
    for (setup, resolv_conf, monitors, part) in [
        ("", "nameserver 192.0.2.53\n", MONITORS, "no route"),
        (up, "nameserver 192.0.2.53\n", MONITORS, "no route"),
        (up, "nameserver 192.0.2.53\n", NAMES, "no route"),
        (up, "", NAMES, "this machine has no DNS server"),
        (up, "nameserver 127.0.0.53\n", NAMES, "this machine's own DNS server at 127.0.0.53:53 does not run"),
    ] {
        for (monitor, outcome, message) in probed(setup, resolv_conf, monitors) {
            assert_eq!(outcome, "indeterminate", "{setup:?} {resolv_conf:?} {monitor}: {message}");
            // Without loopback there is no IPv6 address of our own either, and that is found first.
            let told = message.contains(part) || (monitor == "six" && message.contains("no address"));
            assert!(told, "{setup:?} {resolv_conf:?} {monitor}: {message}");
        }
    }
}

/// An address family that this machine lacks is ours; a target there that refuses is theirs.
#[test]
fn a_target_of_a_missing_family_is_ours() {
    let setup =
        "ip link set lo up; ip address add 192.0.2.7/32 dev lo; echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6";
    let monitors = "
  - { id: refuses, tcp: { host: 192.0.2.7, port: 9 } }
  - { id: six, tcp: { host: '2001:db8::1', port: 9 } }
  - { id: loopback, tcp: { host: '::1', port: 9 } }
  - { id: both, tcp: { host: localhost, port: 9 } }
";
    let found = probed(setup, "", monitors);
    let outcomes: Vec<(&str, &str)> = found.iter().map(|(id, outcome, _)| (id.as_str(), outcome.as_str())).collect();
    let expected = [("refuses", "down"), ("six", "indeterminate"), ("loopback", "indeterminate"), ("both", "down")];
    assert_eq!(outcomes, expected, "{found:?}");
}
