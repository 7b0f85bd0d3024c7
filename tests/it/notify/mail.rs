//! Mails over real sockets, to servers that follow a script: what is said in which order, and what a bad server gets.

use std::time::Duration;

use stillup::model::channel::{Email, MailTls};
use stillup::model::{Channel, MessageId, Reach, Secret, Timestamp};
use stillup::notify::answer::Answer;
use stillup::notify::sending::Sender;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::REACH;

/// A mail server that answers each line with the first entry whose beginning fits; it stops when it is dropped.
struct Server {
    port: u16,
    heard: Option<oneshot::Receiver<String>>,
    _task: JoinSet<()>,
}

impl Server {
    async fn start(greeting: &'static str, script: &'static [(&'static str, &'static str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, heard) = oneshot::channel();
        let mut task = JoinSet::new();
        task.spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let mut stream = BufReader::new(stream);
            stream.write_all(greeting.as_bytes()).await.unwrap();
            let (mut heard, mut line, mut data) = (String::new(), String::new(), false);
            while stream.read_line(&mut line).await.is_ok_and(|count| count > 0) {
                heard.push_str(&line);
                if data && line == ".\r\n" {
                    data = false;
                    stream.write_all(b"250 kept\r\n").await.unwrap();
                } else if !data {
                    let answer = script
                        .iter()
                        .find(|(begins, _)| line.starts_with(begins))
                        .map_or("250 ok\r\n", |(_, answer)| answer);
                    data = line.starts_with("DATA");
                    // The other side may have gone: that is its business.
                    let _ = stream.write_all(answer.as_bytes()).await;
                }
                line.clear();
            }
            let _ = sender.send(heard);
        });
        Self { port, heard: Some(heard), _task: task }
    }

    /// Everything that was said to it, once the other side has gone.
    async fn heard(&mut self) -> String {
        self.heard.take().unwrap().await.unwrap()
    }
}

const HELLO: &str = "250-mail.example\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME\r\n";
const GOOD: &[(&str, &str)] =
    &[("EHLO", HELLO), ("AUTH", "235 welcome\r\n"), ("DATA", "354 go on\r\n"), ("QUIT", "221 bye\r\n")];

fn email(port: u16) -> Email {
    Email {
        host: "localhost".to_owned(),
        port,
        tls: MailTls::None,
        login: None,
        from: "Acme Status <status@acme.example>".to_owned(),
        to: vec!["ops@acme.example".to_owned(), "boss@acme.example".to_owned()],
        reach: REACH,
    }
}

async fn send(email: Email) -> Answer {
    let mail = b"Subject: It is down\r\n\r\n.dot\r\n".to_vec();
    Sender::new(None)
        .unwrap()
        .send(&Channel::Email(email), &MessageId::new("msg_1"), Timestamp::from_millis(0), mail)
        .await
}

#[track_caller]
fn error(answer: Answer) -> String {
    match answer {
        Answer::Failed { error, .. } => error,
        other => panic!("{other:?} is not a failure"),
    }
}

#[tokio::test]
async fn a_mail_is_handed_over_to_everybody() {
    let mut server = Server::start("220 mail.example\r\n", GOOD).await;
    assert_eq!(send(email(server.port)).await, Answer::Delivered);
    let heard = server.heard().await;
    assert!(heard.starts_with("EHLO acme.example\r\n"), "{heard}");
    let mails: Vec<&str> = heard.split("MAIL FROM:<status@acme.example>").skip(1).collect();
    assert_eq!(mails.len(), 2, "{heard}");
    // None sees who else gets it.
    for (mail, (own, other)) in mails.iter().zip([("ops", "boss"), ("boss", "ops")]) {
        for line in [
            format!("RCPT TO:<{own}@acme.example>\r\n"),
            format!("\r\nTo: {own}@acme.example\r\nSubject: It is down\r\n\r\n..dot\r\n"),
        ] {
            assert!(mail.contains(&line), "{line} in {mail}");
        }
        assert!(!mail.contains(other), "{other} in {mail}");
    }
}

#[tokio::test]
async fn a_server_that_breaks_off_between_two_mails_is_tried_again() {
    let script: &'static [(&str, &str)] =
        &[("EHLO", HELLO), ("RCPT TO:<boss", "421 closing\r\n"), ("DATA", "354 go on\r\n")];
    let mut server = Server::start("220 hi\r\n", script).await;
    let told = error(send(email(server.port)).await);
    assert!(told.contains("closing"), "{told}");
    assert!(server.heard().await.contains("To: ops@acme.example"));
}

#[tokio::test]
async fn what_a_server_refuses_is_told_in_its_words() {
    let mut server = Server::start("220 hi\r\n", &[("EHLO", HELLO), ("RCPT", "550 5.1.1 no such mailbox\r\n")]).await;
    let told = error(send(email(server.port)).await);
    assert!(told.contains("boss@acme.example: ") && told.contains("no such mailbox"), "{told}");
    assert!(!server.heard().await.contains("DATA"), "there is nobody to get it");

    let mut server = Server::start("220 hi\r\n", &[("EHLO", HELLO), ("AUTH", "535 wrong password hunter2\r\n")]).await;
    let login = Some(("me".to_owned(), Secret::new("hunter2")));
    let told = error(send(Email { login, ..email(server.port) }).await);
    assert!(told.contains("wrong password [secret]"), "{told}");
    assert!(server.heard().await.contains("AUTH PLAIN"));
}

#[tokio::test]
async fn one_refused_mailbox_keeps_the_mail_from_nobody_else() {
    for (refusal, wanted) in [("550 5.1.1 no such mailbox\r\n", "no such mailbox"), ("450 4.2.1 later\r\n", "later")] {
        let script: &'static [(&str, &str)] =
            Box::leak(Box::new([("EHLO", HELLO), ("RCPT TO:<ops", refusal), ("DATA", "354 go on\r\n")]));
        let mut server = Server::start("220 hi\r\n", script).await;
        match send(email(server.port)).await {
            Answer::Partly { refused } => {
                assert!(refused.starts_with("ops@acme.example: ") && refused.contains(wanted), "{refused}");
            }
            other => panic!("{other:?}"),
        }
        let heard = server.heard().await;
        assert!(heard.contains("RCPT TO:<boss@acme.example>") && heard.contains("Subject: It is down"), "{heard}");
    }
}

#[tokio::test]
async fn a_server_without_tls_gets_no_mail_that_wants_it() {
    let mut server = Server::start("220 hi\r\n", GOOD).await;
    let told = error(send(Email { tls: MailTls::Starttls, ..email(server.port) }).await);
    assert!(told.starts_with("the mail server offers no STARTTLS on port "), "{told}");
    assert!(!server.heard().await.contains("MAIL"));
}

#[tokio::test]
async fn bad_servers_are_given_up() {
    let endless: &'static str = Box::leak("x".repeat(1 << 20).into_boxed_str());
    let server = Server::start(endless, &[]).await;
    let told = error(send(email(server.port)).await);
    assert!(told.contains("says too much"), "{told}");

    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = silent.local_addr().unwrap().port();
    for tls in [MailTls::None, MailTls::Starttls, MailTls::Tls] {
        let reach = Reach { timeout: Duration::from_millis(50), ..REACH };
        assert_eq!(error(send(Email { tls, reach, ..email(port) }).await), "no answer within 50ms", "{tls}");
    }
}

#[tokio::test]
async fn the_address_policy_holds_for_mail() {
    let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = server.local_addr().unwrap().port();
    for host in ["localhost", "127.0.0.1", "::1", "169.254.169.254", "::ffff:10.0.0.1"] {
        let reach = Reach { allow_private: false, ..REACH };
        let told = error(send(Email { host: host.to_owned(), reach, ..email(port) }).await);
        assert!(told.contains("allow_private"), "{host}: {told}");
    }
}
