//! The tables of a TCP monitor.

use crate::config::kind::{List, Tried};
use crate::config::kinds::expect::LinePattern;
use crate::config::kinds::network::{HostName, Port};
use crate::config::kinds::resolver::Resolver;
use crate::config::kinds::secret::Wire;
use crate::config::kinds::tls::Switch;
use crate::config::table::block;
use crate::model::monitor::{IpFamily, Pattern};

block! {
    /// A TCP connection and what must hold of it.
    Tcp ("`tcp`") {
        host: HostName = required, "A name or an IP address.";
        port: Port = required, "The port.";
        send: Wire = unset, "Sent once connected; in double quotes \"\\r\\n\" ends a line and \"\\xff\" is one byte.";
        expect: Pattern = unset, "A regular expression that must match somewhere in the first 4 KiB received.";
        steps: List<TcpStep> = unset, "A dialogue of several steps, instead of `send` and `expect`.";
        ip: IpFamily = "auto", "The address family; no silent fallback when set.";
        resolver: Resolver = unset, "The DNS server asked, by address or name: 1.1.1.1:53. Default: the system's.";
        tls: Switch = "false", "true: speak TLS and verify the certificate. Or a map of what `tls` of `http` takes.";
    }
}

block! {
    /// A step of a dialogue.
    TcpStep ("a step") {
        send: Tried<Wire> = unset, "Sent first; \"\\r\\n\" in double quotes ends a line, \"\\xff\" is one byte, and \
            bytes may be written as `{ base64: AAEC }`. `{name}` is what `(?<name>…)` of an earlier step has matched.";
        expect: Tried<LinePattern> = unset, "A regular expression over bytes that must match somewhere in the first \
            4 KiB that come behind what the step before has matched; `^` and `$` are the ends of lines.";
    }
}
