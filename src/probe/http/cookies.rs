//! The cookies of one check (RFC 6265): what an answer sets goes along with the requests after it, where it belongs.

use cookie_store::CookieStore;
use url::Url;

use super::head::Head;

/// A longer one is not kept, as browsers do (RFC 6265bis, 5.6).
const MAX_COOKIE: usize = 4096;

/// The cookies of one check.
#[derive(Default)]
pub(super) struct Jar(Option<CookieStore>);

impl Jar {
    /// Keeps what an answer sets.
    pub(super) fn keep(&mut self, head: &Head, url: &Url) {
        for value in head.all("set-cookie").filter(|value| value.len() <= MAX_COOKIE) {
            // One that may not be set here is passed over, as browsers do.
            let _ = self.0.get_or_insert_default().parse(&String::from_utf8_lossy(value), url);
        }
    }

    /// What is sent to a URL, none if nothing.
    pub(super) fn header(&self, url: &Url) -> Option<String> {
        let pairs: Vec<String> = self
            .0
            .iter()
            .flat_map(|jar| jar.get_request_values(url))
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_go_where_they_belong() {
        let head = |lines: &str| Head::parse(format!("HTTP/1.1 200 OK\r\n{lines}\r\n").as_bytes()).unwrap();
        let url = |text: &str| Url::parse(text).unwrap();
        let mut jar = Jar::default();
        assert_eq!(jar.header(&url("http://a.example/")), None);
        let long = "x".repeat(5000);
        jar.keep(
            &head(&format!(
                "set-cookie: a=1\r\nset-cookie: b=2; Path=/in\r\nset-cookie: c=3; Secure\r\n\
                set-cookie: d={long}\r\nset-cookie: e=5; Domain=other.example\r\n"
            )),
            &url("https://a.example/in/x"),
        );
        let sent = |text: &str| {
            let header = jar.header(&url(text)).unwrap_or_default();
            let mut names: Vec<String> = header.split("; ").map(str::to_owned).collect();
            names.sort();
            names.join(" ")
        };
        assert_eq!(sent("https://a.example/in/y"), "a=1 b=2 c=3");
        assert_eq!(sent("http://a.example/in/y"), "a=1 b=2");
        assert_eq!(sent("https://a.example/"), "");
        assert_eq!(sent("https://other.example/in/x"), "");
        jar.keep(&head("set-cookie: a=; Max-Age=0\r\n"), &url("https://a.example/in/x"));
        assert_eq!(jar.header(&url("http://a.example/in/y")).as_deref(), Some("b=2"));
    }
}
