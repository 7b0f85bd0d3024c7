//! DNS over HTTPS (RFC 8484): the question is the body of a POST, the answer that of a 2xx.

use hickory_resolver::proto::op::Message;
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use url::Url;

use crate::model::ReasonKind;
use crate::net::dns::{MAX_MESSAGE, Question};
use crate::probe::failure::{Failure, shown};
use crate::probe::http::{Post, Posted, post};
use crate::probe::trace::Trace;

const CONTENT_TYPE: &str = "application/dns-message";

/// Asks over a connection that stands.
pub(super) async fn ask(
    stream: TlsStream<TcpStream>,
    url: &Url,
    question: &Question,
    trace: &mut Trace,
) -> Result<Message, Failure> {
    let wanted = Post { url, content_type: CONTENT_TYPE, body: question.bytes(), max_body: MAX_MESSAGE };
    let posted = post(stream, wanted, trace).await?;
    trace.tell(|story| story.last().answer = vec![format!("HTTP {}", posted.status)]);
    let answer = read(&posted, question);
    if answer.is_err() {
        trace.body = posted.body;
    }
    answer
}

fn read(posted: &Posted, question: &Question) -> Result<Message, Failure> {
    let status = posted.status;
    if !(200..=299).contains(&status) {
        let why = match status {
            300..=399 => ", a redirect: write the URL at which it answers",
            404 => ": it does not answer at this path",
            _ => "",
        };
        let message = format!("the DNS server answered HTTP {status}{why}");
        return Err(Failure::new(ReasonKind::HttpStatus, message).number(i64::from(status)));
    }
    let garbled = |message: String| Failure::new(ReasonKind::Protocol, message);
    if posted.content_type != CONTENT_TYPE {
        let found = if posted.content_type.is_empty() { "of no type" } else { &posted.content_type };
        return Err(garbled(format!("the answer is `{}`, and no DNS message (`{CONTENT_TYPE}`)", shown(found))));
    }
    if posted.body.len() > MAX_MESSAGE {
        return Err(garbled("the answer is larger than a DNS message can be (64 KiB)".to_owned()));
    }
    let mut message = question
        .answered(&posted.body)
        .map_err(|error| garbled("the answer is no DNS message".to_owned()).because(&error))?;
    // A cache has had it for so long, RFC 8484, 5.1.
    for record in &mut message.answers {
        record.ttl = record.ttl.saturating_sub(posted.age);
    }
    Ok(message)
}
