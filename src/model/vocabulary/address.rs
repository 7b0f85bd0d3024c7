//! Which addresses are not the public internet: a webhook may be sent to them only when its block says `allow_private`.
//! Pure; asked for every address at connect time, after resolution, so that no DNS answer can get round it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether the address is loopback, private, link-local, shared, reserved or multicast, or an IPv6 form that leads to
/// such an IPv4 address.
///
/// Sources: the IANA special-purpose address registries (RFC 6890 and its successors).
pub fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => private_v4(v4),
        IpAddr::V6(v6) => private_v6(v6),
    }
}

fn private_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    match a {
        0 | 10 | 127 => true,
        100 => (64..128).contains(&b), // shared by carriers, RFC 6598
        169 => b == 254,               // link-local; clouds answer metadata questions there
        172 => (16..32).contains(&b),
        192 => b == 168 || (b == 0 && (c == 0 || c == 2)), // private; protocol assignments; documentation
        198 => b == 18 || b == 19 || (b == 51 && c == 100), // benchmarks; documentation
        203 => b == 0 && c == 113,                         // documentation
        224.. => true,                                     // multicast, reserved, broadcast
        _ => false,
    }
}

fn private_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    let embedded = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        private_v4(Ipv4Addr::new(a, b, c, d))
    };
    match s {
        // Unspecified, loopback, and (deprecated) v4-compatible.
        [0, 0, 0, 0, 0, 0, high, low] => embedded(high, low),
        [0, 0, 0, 0, 0, 0xFFFF, high, low] => embedded(high, low), // v4-mapped
        [0, 0, 0, 0, 0xFFFF, 0, high, low] => embedded(high, low), // v4-translated
        [0x64, 0xFF9B, 0, 0, 0, 0, high, low] => embedded(high, low), // NAT64
        [0x64, 0xFF9B, 1, ..] => true,                             // NAT64 of a local network
        [0x100, 0, 0, 0, ..] => true,                              // discard only
        [0x2001, 0, server_high, server_low, _, _, high, low] => {
            embedded(server_high, server_low) || embedded(!high, !low) // Teredo: the client's address is inverted
        }
        [0x2001, 2, 0, ..] => true,                      // benchmarks
        [0x2001, 0xDB8, ..] => true,                     // documentation
        [0x2002, high, low, ..] => embedded(high, low),  // 6to4
        [0x3FFF, second, ..] if second < 0x1000 => true, // documentation
        [0x5F00, ..] => true,                            // segment routing
        [first, ..] => {
            first & 0xFE00 == 0xFC00 // unique local
                || first & 0xFFC0 == 0xFE80 // link-local
                || first & 0xFFC0 == 0xFEC0 // site-local, deprecated
                || first >= 0xFF00 // multicast
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(address: &str) -> bool {
        is_private(address.parse().unwrap_or_else(|error| panic!("{address}: {error}")))
    }

    #[test]
    fn private_addresses_are_refused() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.0.9",
            "169.254.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.1",
            "192.168.0.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.5",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::2",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "::ffff:0:192.168.1.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::1",
            "64:ff9b:1:ffff::808:808",
            "100::1",
            "fc00::1",
            "fd00:ec2::254",
            "fdff::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "ff02::1",
            "ff05::2",
            "2001:db8::1",
            "2001:2::1",
            "3fff:fff::1",
            "5f00::1",
            "2002:7f00:1::",
            "2002:c0a8:101::1",
            "2002:a9fe:a9fe::1",
            // Teredo: client 127.0.0.1 inverted; server 10.0.0.1.
            "2001:0:808:808:0:0:80ff:fffe",
            "2001:0:a00:1:0:0:f7f7:f7f7",
        ] {
            assert!(check(address), "{address} is not public");
        }
    }

    #[test]
    fn public_addresses_are_let_through() {
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "128.0.0.1",
            "169.253.0.1",
            "169.255.0.1",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.1",
            "192.0.3.1",
            "192.167.0.1",
            "198.17.255.255",
            "198.20.0.0",
            "198.51.99.1",
            "203.0.112.1",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2a00:1450:4001::1",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "2002:808:808::1",
            "2001:0:808:808:0:0:f7f7:f7f7",
            "2001:4860:4860::8888",
            "3fff:1000::1",
            "fbff::1",
        ] {
            assert!(!check(address), "{address} is public");
        }
    }

    proptest! {
        #[test]
        fn an_embedded_address_is_judged_like_itself(bits in any::<u32>()) {
            let v4 = Ipv4Addr::from(bits);
            let wanted = is_private(IpAddr::V4(v4));
            prop_assert_eq!(is_private(IpAddr::V6(v4.to_ipv6_mapped())), wanted);
            let nat64 = Ipv6Addr::from((0x0064_FF9B_u128 << 96) | u128::from(bits));
            prop_assert_eq!(is_private(IpAddr::V6(nat64)), wanted);
        }
    }
}
