//! How TLS is spoken: a block, or where TLS is a choice a switch.

use serde_json::{Value as Json, json};

use crate::config::kind::{Kind, Leaf, Reader, TextFault};
use crate::config::kinds::network::HostName;
use crate::config::kinds::number::Count;
use crate::config::kinds::text::FilePath;
use crate::config::table::{Whole, block};
use crate::config::tree::{Node, Value};
use crate::model::monitor::{Expiring, TlsVersion};

impl Leaf for TlsVersion {
    type Value = Self;

    fn what() -> String {
        "`1.2` or `1.3`".to_owned()
    }

    fn parse(text: &str) -> Result<Self, TextFault> {
        Self::parse(text).ok_or_else(|| {
            let old = matches!(text, "1.0" | "1.1" | "1" | "TLSv1" | "TLSv1.0" | "TLSv1.1" | "SSLv3");
            let hint = if old { "older ones are never spoken: leave it out" } else { "write `1.2` or `1.3`" };
            TextFault::new("is not a version of TLS that can be asked for").hint(hint.to_owned())
        })
    }

    /// Nobody puts a version in quotes.
    fn schema() -> Json {
        json!({"enum": ["1.2", "1.3", 1.2, 1.3]})
    }
}

block! {
    /// How TLS is spoken and judged.
    Tls ("`tls`") {
        verify: bool = "true", "false accepts any certificate.";
        ca_file: FilePath = unset, "PEM file of the authorities that are trusted instead of the system's.";
        cert_file: FilePath = unset, "PEM file of our own certificate; needs `key_file`.";
        key_file: FilePath = unset, "PEM file of its key; needs `cert_file`.";
        server_name: HostName = unset, "The name asked for and verified instead of the URL's host.";
        min_version: TlsVersion = "1.2", "The oldest version of TLS that is offered: 1.2 or 1.3.";
        min_days_left: Count<1, 3650> = unset, "A certificate with fewer days left is told to operators, see \
            `expiring`; an expired one is down. Default: only expiry counts.";
        expiring: Expiring = "warn", "What fewer days than `min_days_left` come to. warn: an incident for operators, \
            visitors see nothing; degraded: the monitor is degraded.";
    }
}

/// `false`, `true`, or the keys of [`Tls`].
pub(in crate::config) struct Switch;

impl Kind for Switch {
    /// None: not spoken.
    type Value = Option<Tls>;
    type Whole = Option<Whole<Tls>>;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self::Value> {
        if matches!(node.value, Value::Map(_)) {
            return Tls::read(node, reader).map(Some);
        }
        let on = <bool as Kind>::read(node, reader)?;
        if !on {
            return Some(None);
        }
        Tls::read(&Node { at: node.at, value: Value::Map(Vec::new()) }, reader).map(Some)
    }

    fn whole(value: &Self::Value) -> Option<Self::Whole> {
        match value {
            Some(tls) => Tls::whole(tls).map(Some),
            None => Some(None),
        }
    }

    fn schema() -> Json {
        json!({"anyOf": [<bool as Kind>::schema(), Tls::schema()]})
    }
}
