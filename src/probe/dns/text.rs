//! DNS records as text: the presentation form of zone files, names in lower case without the last dot.

use std::fmt::Write as _;
use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hickory_resolver::proto::rr::rdata::svcb::{SVCB, SvcParamValue};
use hickory_resolver::proto::rr::{Name, RData, RecordType};

use crate::model::hex;
use crate::model::monitor::RecordKind;

/// A record's data as text; empty for a type that nobody can ask for.
pub(super) fn answer(data: &RData) -> String {
    match data {
        RData::A(address) => address.to_string(),
        RData::AAAA(address) => address.to_string(),
        RData::CNAME(target) => name(target),
        RData::NS(target) => name(target),
        RData::PTR(target) => name(target),
        RData::MX(mx) => format!("{} {}", mx.preference, name(&mx.exchange)),
        RData::TXT(txt) => String::from_utf8_lossy(&txt.txt_data.concat()).into_owned(),
        RData::SRV(srv) => format!("{} {} {} {}", srv.priority, srv.weight, srv.port, name(&srv.target)),
        RData::SOA(soa) => {
            let (mname, rname) = (name(&soa.mname), name(&soa.rname));
            // The intervals are unsigned on the wire (RFC 1035), whatever the decoder makes of them.
            let [refresh, retry, expire] = [soa.refresh, soa.retry, soa.expire].map(i32::cast_unsigned);
            format!("{mname} {rname} {} {refresh} {retry} {expire} {}", soa.serial, soa.minimum)
        }
        RData::CAA(caa) => caa.to_string(),
        RData::HTTPS(https) => service(&https.0),
        RData::Unknown { code: RecordType::DS, rdata } => delegation(&rdata.anything),
        RData::Unknown { code: RecordType::DNSKEY, rdata } => key(&rdata.anything),
        _ => String::new(),
    }
}

fn name(name: &Name) -> String {
    without_dot(&name.to_ascii().to_lowercase())
}

fn without_dot(name: &str) -> String {
    let short = name.trim_end_matches('.');
    if short.is_empty() { ".".to_owned() } else { short.to_owned() }
}

/// RFC 4034, 5.3: key tag, algorithm, digest type, digest.
fn delegation(bytes: &[u8]) -> String {
    let [tag_high, tag_low, algorithm, digest_type, digest @ ..] = bytes else { return String::new() };
    format!("{} {algorithm} {digest_type} {}", u16::from_be_bytes([*tag_high, *tag_low]), hex(digest))
}

/// RFC 4034, 2.2: flags, protocol, algorithm, key.
fn key(bytes: &[u8]) -> String {
    let [flags_high, flags_low, protocol, algorithm, key @ ..] = bytes else { return String::new() };
    format!("{} {protocol} {algorithm} {}", u16::from_be_bytes([*flags_high, *flags_low]), STANDARD.encode(key))
}

/// RFC 9460, 2.1: priority, target, parameters.
fn service(service: &SVCB) -> String {
    let mut text = format!("{} {}", service.svc_priority, name(&service.target_name));
    for (key, value) in &service.svc_params {
        let _ = match value {
            SvcParamValue::NoDefaultAlpn => write!(text, " {key}"),
            SvcParamValue::Alpn(alpn) => write!(text, " {key}=\"{}\"", alpn.0.join(",")),
            SvcParamValue::Port(port) => write!(text, " {key}={port}"),
            SvcParamValue::Mandatory(keys) => write!(text, " {key}={}", list(&keys.0)),
            SvcParamValue::Ipv4Hint(hint) => write!(text, " {key}={}", list(&hint.0)),
            SvcParamValue::Ipv6Hint(hint) => write!(text, " {key}={}", list(&hint.0)),
            SvcParamValue::EchConfigList(list) => write!(text, " {key}=\"{}\"", STANDARD.encode(&list.0)),
            SvcParamValue::Unknown(other) => write!(text, " {key}=\"{}\"", String::from_utf8_lossy(&other.0)),
        };
    }
    text
}

fn list<T: ToString>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// The form in which two texts of a kind are compared: what people write, and what [`answer`] writes, become the same.
pub(super) fn canonical(kind: RecordKind, text: &str) -> String {
    let bare = text.replace('"', "");
    let names = |text: &str| {
        text.split_whitespace().map(|word| without_dot(&word.to_lowercase())).collect::<Vec<_>>().join(" ")
    };
    match kind {
        RecordKind::A | RecordKind::Aaaa => {
            text.trim().parse::<IpAddr>().map_or_else(|_| text.to_owned(), |address| address.to_string())
        }
        // Long texts are sent in pieces and compared whole, letter by letter.
        RecordKind::Txt => text.to_owned(),
        RecordKind::Cname | RecordKind::Ns | RecordKind::Ptr | RecordKind::Mx | RecordKind::Srv | RecordKind::Soa => {
            names(text)
        }
        RecordKind::Https => names(&bare),
        RecordKind::Caa => bare.split_whitespace().collect::<Vec<_>>().join(" "),
        // Zone files may break the last field into groups.
        RecordKind::Ds => grouped(text).to_lowercase(),
        RecordKind::Dnskey => grouped(text),
    }
}

/// Three fields, and the rest as one.
fn grouped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, word) in text.split_whitespace().enumerate() {
        if (1..=3).contains(&index) {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_people_write_is_what_is_found() {
        let table = [
            (RecordKind::A, " 192.0.2.10", "192.0.2.10"),
            (RecordKind::Aaaa, "2001:DB8:0::1", "2001:db8::1"),
            (RecordKind::Cname, "WWW.Example.", "www.example"),
            (RecordKind::Mx, "10  Mail.Example.", "10 mail.example"),
            (RecordKind::Mx, "0 .", "0 ."),
            (RecordKind::Srv, "1 2 443 Target.Example.", "1 2 443 target.example"),
            (RecordKind::Txt, "v=spf1 -All", "v=spf1 -All"),
            (RecordKind::Caa, "0 issue \"letsencrypt.org\"", "0 issue letsencrypt.org"),
            (RecordKind::Ds, "20326 8 2 E06D44B8 0B8F1D39", "20326 8 2 e06d44b80b8f1d39"),
            (RecordKind::Dnskey, "257 3 8 AwEA AQ==", "257 3 8 AwEAAQ=="),
            (RecordKind::Https, "1 . alpn=\"h2,h3\" port=443", "1 . alpn=h2,h3 port=443"),
        ];
        for (kind, written, expected) in table {
            assert_eq!(canonical(kind, written), expected);
        }
    }

    #[test]
    fn short_data_is_survived() {
        for bytes in [&b""[..], b"a", b"abc"] {
            assert_eq!(delegation(bytes), "");
            assert_eq!(key(bytes), "");
        }
        assert_eq!(delegation(&[0x4f, 0x66, 8, 2, 0xe0, 0x6d]), "20326 8 2 e06d");
        assert_eq!(key(&[1, 1, 3, 8, 3]), "257 3 8 Aw==");
    }

    proptest! {
        #[test]
        fn canonical_twice_is_canonical(text in "[ -~]{0,40}", kind in proptest::sample::select(RecordKind::ALL)) {
            let once = canonical(kind, &text);
            prop_assert_eq!(canonical(kind, &once), once);
        }
    }
}
