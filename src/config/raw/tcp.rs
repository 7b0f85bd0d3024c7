//! The tables of a TCP monitor.

use std::marker::PhantomData;

use serde_json::{Value as Json, json};

use crate::config::kind::{Kind, Leaf, List, Reader, Tried, at};
use crate::config::kinds::expect::LinePattern;
use crate::config::kinds::network::{HostName, Port};
use crate::config::kinds::resolver::Resolver;
use crate::config::kinds::secret::Wire;
use crate::config::kinds::tls::Switch;
use crate::config::table::{Whole, block};
use crate::config::tree::{Node, Value};
use crate::model::monitor::{IpFamily, Pattern};

block! {
    /// A TCP connection and what must hold of it.
    Tcp ("`tcp`") {
        host: HostName = required, "A name or an IP address.";
        port: Port = required, "The port.";
        send: Wire = unset, "Sent once connected; in double quotes \"\\r\\n\" ends a line and \"\\xff\" is one byte.";
        expect: Answer<Pattern> = unset, "A regular expression that must match somewhere in the first 4 KiB received; \
            or a map, as in `steps`.";
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
        expect: Tried<Answer<LinePattern>> = unset, "A regular expression over bytes that must match somewhere in the \
            first 4 KiB that come behind what the step before has matched; `^` and `$` are the ends of lines. Or a map \
            of what must.";
    }
}

block! {
    /// What must match, all of it.
    TcpExpect ("`expect`") {
        matches: LinePattern = unset, "A regular expression over bytes; `^` and `$` are the ends of lines.";
        any: List<Alternative> = unset, "Alternatives, of which one must match; each is a regular expression, or a map \
            with `matches`.";
    }
}

block! {
    /// What may match.
    TcpAnswer ("an alternative") {
        matches: LinePattern = required, "A regular expression over bytes; `^` and `$` are the ends of lines.";
    }
}

/// A regular expression, or the keys of [`TcpExpect`].
pub(in crate::config) struct Answer<L>(PhantomData<L>);

impl<L: Leaf<Value = Pattern>> Kind for Answer<L> {
    type Value = TcpExpect;
    type Whole = Whole<TcpExpect>;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<TcpExpect> {
        if matches!(node.value, Value::Map(_)) {
            return TcpExpect::read(node, reader);
        }
        at::<L>(node, reader).map(|matches| TcpExpect { matches: Some(matches), any: None })
    }

    fn whole(value: &TcpExpect) -> Option<Self::Whole> {
        TcpExpect::whole(value)
    }

    fn schema() -> Json {
        json!({"anyOf": [<L as Kind>::schema(), TcpExpect::schema()]})
    }
}

/// A regular expression, alone or under its name.
pub(in crate::config) struct Alternative;

impl Kind for Alternative {
    type Value = Pattern;
    type Whole = Pattern;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Pattern> {
        if matches!(node.value, Value::Map(_)) {
            return TcpAnswer::read(node, reader)?.matches.map(|matches| matches.value);
        }
        <LinePattern as Kind>::read(node, reader)
    }

    fn whole(value: &Pattern) -> Option<Pattern> {
        Some(value.clone())
    }

    fn schema() -> Json {
        json!({"anyOf": [<LinePattern as Kind>::schema(), TcpAnswer::schema()]})
    }
}
