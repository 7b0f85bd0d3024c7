//! Single tries over real sockets: what is sent, what an answer means, where nothing is sent.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use stillup::model::channel::{Hook, OwnBody};
use stillup::model::{Channel, MessageId, Reach, Secret, Timestamp, Webhook};
use stillup::notify::answer::Answer;
use stillup::notify::sending::Sender;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::names::Rebinding;
use super::receiver::{Receiver, Reply};
use super::{OK, REACH, webhook};

const SECOND: i64 = 1_795_255_200;

async fn send(webhook: &Webhook) -> Answer {
    let at = Timestamp::from_millis(SECOND * 1_000 + 999);
    Sender::new(None)
        .unwrap()
        .send(
            &Channel::Webhook(webhook.clone()),
            &MessageId::new("msg_1"),
            at,
            b"{\"type\":\"incident.opened\"}".to_vec(),
        )
        .await
}

async fn deliver(channel: &Channel, dns: Option<SocketAddr>) -> Answer {
    let at = Timestamp::from_millis(SECOND * 1_000);
    Sender::new(dns).unwrap().send(channel, &MessageId::new("msg_1"), at, b"{}".to_vec()).await
}

fn slack(url: &str) -> Channel {
    Channel::Slack(Hook { url: Secret::new(url), reach: REACH })
}

#[track_caller]
fn error(answer: Answer) -> String {
    match answer {
        Answer::Failed { error, .. } => error,
        other => panic!("{other:?} is not a failure"),
    }
}

#[tokio::test]
async fn a_try_is_signed_with_every_secret() {
    let mut ops = Receiver::start(&[OK]).await;
    let headers =
        vec![("Authorization".to_owned(), Secret::new("Bearer t")), ("webhook-id".to_owned(), Secret::new("forged"))];
    let secrets =
        vec![Secret::new("whsec_bmV3IG5ldyBuZXcgbmV3IG5ldyE="), Secret::new("whsec_b2xkIG9sZCBvbGQgb2xkIG9sZCE=")];
    assert_eq!(send(&Webhook { headers, secrets, ..webhook(&ops.url()) }).await, Answer::Delivered);
    let request = ops.next().await;
    assert_eq!(request.header("webhook-id"), "msg_1");
    assert_eq!(request.header("webhook-timestamp"), SECOND.to_string());
    assert_eq!(request.header("authorization"), "Bearer t");
    assert_eq!(request.header("content-type"), "application/json");
    assert_eq!(request.header("user-agent"), concat!("stillup/", env!("CARGO_PKG_VERSION")));
    let wanted = ["new new new new new!", "old old old old old!"].map(|key| {
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key.as_bytes()).unwrap();
        mac.update(format!("msg_1.{SECOND}.").as_bytes());
        mac.update(&request.body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    });
    assert_eq!(request.header("webhook-signature"), wanted.join(" "));
}

#[tokio::test]
async fn a_body_of_its_own_has_its_type() {
    let mut ops = Receiver::start(&[OK]).await;
    let own = OwnBody { template: "{{ title }}".to_owned(), content_type: "text/plain; charset=utf-8".to_owned() };
    assert_eq!(send(&Webhook { own: Some(own), ..webhook(&ops.url()) }).await, Answer::Delivered);
    assert_eq!(ops.next().await.header("content-type"), "text/plain; charset=utf-8");
}

#[tokio::test]
async fn answers_mean_what_they_say() {
    let failed = |error: &str, retry_after: Option<u64>| Answer::Failed {
        error: error.to_owned(),
        retry_after: retry_after.map(Duration::from_secs),
    };
    let later = Receiver::start(&[Reply::Status("429 Too Many Requests\r\nretry-after: 77")]).await;
    assert_eq!(send(&webhook(&later.url())).await, failed("HTTP 429", Some(77)));
    let gone = Receiver::start(&[Reply::Status("410 Gone")]).await;
    assert_eq!(send(&webhook(&gone.url())).await, Answer::Gone);
    let informed = Receiver::start(&[Reply::Bytes(
        "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n",
    )])
    .await;
    assert_eq!(send(&webhook(&informed.url())).await, failed("HTTP 503", None));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Receiver::start(&[OK]).await;
    let redirect: &'static str = Box::leak(format!("302 Found\r\nlocation: {}", elsewhere.url()).into_boxed_str());
    let script: &'static [Reply] = Box::leak(Box::new([Reply::Status(redirect)]));
    let ops = Receiver::start(script).await;
    assert_eq!(error(send(&webhook(&ops.url())).await), "HTTP 302: redirects are not followed");
    assert_eq!(elsewhere.connections(), 0);
}

#[tokio::test]
async fn an_endless_answer_costs_nothing() {
    let ops = Receiver::start(&[Reply::Endless("200 OK")]).await;
    assert_eq!(send(&webhook(&ops.url())).await, Answer::Delivered);
    // Of a bad one the beginning is read, for what it says.
    let broken = Receiver::start(&[Reply::Endless("500 Oh no")]).await;
    let told = error(deliver(&slack(&broken.url()), None).await);
    assert!(told.starts_with("HTTP 500: moremore") && told.len() <= 300, "{told}");
}

#[tokio::test]
async fn who_hangs_anywhere_is_given_up_in_time() {
    let short = |url: String| {
        Channel::Slack(Hook { url: Secret::new(url), reach: Reach { timeout: Duration::from_millis(80), ..REACH } })
    };
    let half = Receiver::start(&[Reply::Half("HTTP/1.1 200 OK\r\nx-slow: 1\r\nx-slower")]).await;
    let body = Receiver::start(&[Reply::Half("HTTP/1.1 500 No\r\ncontent-length: 10\r\n\r\nhal")]).await;
    // Takes the connection and says nothing: no handshake comes about.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let tls = format!("https://{}/", silent.local_addr().unwrap());
    for url in [half.url(), tls] {
        assert_eq!(error(deliver(&short(url), None).await), "no answer within 80ms");
    }
    assert_eq!(error(deliver(&short(body.url()), None).await), "HTTP 500: hal");
}

#[tokio::test]
async fn a_redirect_to_where_clouds_keep_their_secrets_is_a_failure() {
    let ops =
        Receiver::start(&[Reply::Status("302 Found\r\nlocation: http://169.254.169.254/latest/meta-data/")]).await;
    assert_eq!(error(deliver(&slack(&ops.url()), None).await), "HTTP 302: redirects are not followed");
    assert_eq!(ops.connections(), 1);
}

#[tokio::test]
async fn names_are_looked_up_once_and_the_address_that_was_asked_about_is_connected_to() {
    let mut ops = Receiver::start(&[OK]).await;
    let url = format!("http://rebinding.example:{}/", ops.port());
    // Another answer to every question: whoever asks twice connects elsewhere.
    let dns = Rebinding::start().await;
    assert_eq!(deliver(&slack(&url), Some(dns.address)).await, Answer::Delivered);
    assert_eq!(ops.next().await.header("host"), format!("rebinding.example:{}", ops.port()));
    assert_eq!(dns.questions(), ["A", "AAAA"]);

    let dns = Rebinding::start().await;
    let guarded = Channel::Slack(Hook { url: Secret::new(url), reach: Reach { allow_private: false, ..REACH } });
    let told = error(deliver(&guarded, Some(dns.address)).await);
    assert!(told.contains("allow_private"), "{told}");
    assert_eq!((ops.connections(), dns.questions().len()), (1, 2));
}

#[tokio::test]
async fn trouble_is_told_without_the_url() {
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap()
    };
    let refused = error(send(&webhook(&format!("http://{closed}/s3cret"))).await);
    assert!(refused.contains("could not connect") && refused.contains("refused"), "{refused}");

    let hanging = Receiver::start(&[Reply::Hang]).await;
    let url = format!("{}?key=s3cret", hanging.url());
    let slow =
        error(send(&Webhook { reach: Reach { timeout: Duration::from_millis(50), ..REACH }, ..webhook(&url) }).await);
    assert_eq!(slow, "no answer within 50ms");

    let garbage = Receiver::start(&[Reply::Bytes("SSH-2.0-OpenSSH_9.2\r\n\r\n")]).await;
    let broken = error(send(&webhook(&format!("{}?key=s3cret", garbage.url()))).await);
    assert!(broken.starts_with("the connection broke"), "{broken}");
    for text in [refused, slow, broken] {
        assert!(!text.contains("s3cret") && !text.contains("http://"), "{text}");
    }
}

#[tokio::test]
async fn private_addresses_are_refused_however_they_are_written() {
    let ops = Receiver::start(&[OK]).await;
    let port = ops.port();
    for host in ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "[::ffff:127.0.0.1]", "0.0.0.0"] {
        let url = format!("http://{host}:{port}/");
        let told = error(send(&Webhook { reach: Reach { allow_private: false, ..REACH }, ..webhook(&url) }).await);
        assert!(told.contains("allow_private"), "{host}: {told}");
    }
    assert_eq!(ops.connections(), 0);
    assert_eq!(send(&webhook(&format!("http://localhost:{port}/"))).await, Answer::Delivered);
}

#[tokio::test]
async fn a_certificate_nobody_vouches_for_is_refused() {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut server = JoinSet::new();
    server.spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            assert!(acceptor.accept(stream).await.is_err(), "the client hangs up");
        }
    });
    let told = error(send(&webhook(&format!("https://localhost:{port}/"))).await);
    assert!(told.contains("certificate"), "{told}");
}
