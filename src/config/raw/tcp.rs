//! The tables of a TCP monitor.

use crate::config::kinds::network::{HostName, Port, Resolver};
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
        ip: IpFamily = "auto", "The address family; no silent fallback when set.";
        resolver: Resolver = unset, "The DNS server asked, by address or name: 1.1.1.1:53. Default: the system's.";
        tls: Switch = "false", "true: speak TLS and verify the certificate. Or a map of what `tls` of `http` takes.";
    }
}
