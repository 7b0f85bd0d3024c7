//! What is kept of an error, pure: short, on one line, and without the channel's secrets, in whatever form a receiver
//! says them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::{Url, form_urlencoded};

use crate::model::channel::Login;
use crate::model::{Channel, Secret};
use crate::render::escape::is_invisible_trouble;

/// Longest text kept of an error.
const ERROR_MAX: usize = 300;
/// A shorter secret is also part of other words: striking it would tell where it stands.
const SECRET_MIN: usize = 6;
/// A shorter part of a URL's path is a word of the service's, not of the subscriber's.
const SEGMENT_MIN: usize = 8;

/// Short, on one line, and without the channel's secrets.
pub(super) fn tidy(error: &str, channel: &Channel) -> String {
    // As JSON may write a path.
    let mut error = error.replace("\\/", "/");
    let mut forms = forms(channel);
    forms.retain(|form| form.len() >= SECRET_MIN);
    // The whole before its parts.
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    for form in forms {
        error = error.replace(&form, "[secret]");
    }
    error
        .chars()
        .filter(|char| !is_invisible_trouble(*char))
        .map(|char| if char == '\n' { ' ' } else { char })
        .take(ERROR_MAX)
        .collect()
}

/// The secrets of a channel as they were written, and as they travel.
fn forms(channel: &Channel) -> Vec<String> {
    match channel {
        Channel::Webhook(to) => {
            of_url(&to.url).chain(to.headers.iter().flat_map(|(_, value)| encoded(value.expose()))).collect()
        }
        Channel::Slack(to) | Channel::Teams(to) | Channel::GoogleChat(to) | Channel::Statuspage(to) => {
            of_url(&to.url).collect()
        }
        Channel::Discord(to) => of_url(&to.url).collect(),
        Channel::Mattermost(to) => of_url(&to.url).collect(),
        Channel::Telegram(to) => of_url(&to.server).chain(encoded(to.token.expose())).collect(),
        Channel::Ntfy(to) => {
            of_url(&to.server).chain(encoded(to.topic.expose())).chain(of_login(to.login.as_ref())).collect()
        }
        Channel::Gotify(to) => of_url(&to.server).chain(encoded(to.token.expose())).collect(),
        Channel::PagerDuty(to) => of_url(&to.server).chain(encoded(to.routing_key.expose())).collect(),
        Channel::Alertmanager(to) => of_url(&to.url).chain(of_login(to.login.as_ref())).collect(),
        Channel::Email(to) => to.login.iter().flat_map(|(name, password)| of_password(name, password)).collect(),
    }
}

/// A URL, and what of it a server sees: user, password, path, its parts, values of its query.
fn of_url(url: &Secret) -> impl Iterator<Item = String> {
    let mut forms = vec![url.expose().to_owned()];
    if let Ok(url) = Url::parse(url.expose()) {
        let path = url.path().trim_end_matches('/');
        forms.push(url.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}")));
        forms.push(path.to_owned());
        forms.extend(path.split('/').filter(|part| part.len() >= SEGMENT_MIN).flat_map(encoded));
        forms.extend(url.query_pairs().flat_map(|(_, value)| encoded(&value)));
        if let Some(password) = url.password() {
            forms.extend(of_password(url.username(), &Secret::new(password)));
        }
    }
    forms.into_iter()
}

fn of_login(login: Option<&Login>) -> Vec<String> {
    match login {
        Some(Login::Token(token)) => encoded(token.expose()),
        Some(Login::Password { username, password }) => of_password(username, password),
        None => Vec::new(),
    }
}

fn of_password(username: &str, password: &Secret) -> Vec<String> {
    let mut forms = encoded(password.expose());
    forms.push(STANDARD.encode(format!("{username}:{}", password.expose())));
    // As `AUTH PLAIN` says it.
    forms.push(STANDARD.encode(format!("\0{username}\0{}", password.expose())));
    forms.push(STANDARD.encode(password.expose()));
    forms
}

/// A text as it is, and percent-encoded.
fn encoded(text: &str) -> Vec<String> {
    vec![text.to_owned(), form_urlencoded::byte_serialize(text.as_bytes()).collect()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Reach;
    use crate::model::channel::{Alertmanager, Hook};
    use std::time::Duration;

    const REACH: Reach = Reach { timeout: Duration::from_secs(15), allow_private: false };

    fn slack() -> Channel {
        Channel::Slack(Hook {
            url: Secret::new("https://me:opensesame@hooks.example/services/T0/B0/SuperSecretKey?token=tok%2Fen123"),
            reach: REACH,
        })
    }

    #[test]
    fn what_is_kept_is_short_and_on_one_line() {
        assert_eq!(tidy("no\u{202e} such\nhook", &slack()), "no such hook");
        assert_eq!(tidy(&"x".repeat(1_000), &slack()).len(), ERROR_MAX);
    }

    #[test]
    fn a_receiver_that_echoes_its_url_tells_no_secret() {
        for said in [
            "https://me:opensesame@hooks.example/services/T0/B0/SuperSecretKey?token=tok%2Fen123",
            "/services/T0/B0/SuperSecretKey",
            r#"{"path":"\/services\/T0\/B0\/SuperSecretKey"}"#,
            "no hook SuperSecretKey",
            "bad token tok/en123",
            "bad token tok%2Fen123",
            "user me, password opensesame",
            "bad Basic bWU6b3BlbnNlc2FtZQ==",
        ] {
            let kept = tidy(&format!("HTTP 404: {said} here"), &slack());
            assert!(kept.contains("[secret]") && kept.ends_with("here"), "{said}: {kept}");
            for secret in ["SuperSecretKey", "tok", "opensesame", "bWU6b3"] {
                assert!(!kept.replace("token", "").contains(secret), "{said}: {kept}");
            }
        }
        assert_eq!(tidy("HTTP 404: no_service", &slack()), "HTTP 404: no_service");
    }

    #[test]
    fn credentials_are_struck_as_they_travel() {
        let login = Some(Login::Password { username: "bob".to_owned(), password: Secret::new("hunter2secret") });
        let url = Secret::new("https://am.example");
        let channel = Channel::Alertmanager(Alertmanager { url, login, labels: Vec::new(), reach: REACH });
        assert_eq!(tidy("bad Basic Ym9iOmh1bnRlcjJzZWNyZXQ=", &channel), "bad Basic [secret]");
        assert_eq!(tidy("bad hunter2secret of bob", &channel), "bad [secret] of bob");
    }
}
