//! The tables of a subscriber and of its channels.

use crate::config::kind::{List, Map, OneOrMany};
use crate::config::kinds::network::{HostName, Port};
use crate::config::kinds::number::{Count, DAY, MINUTE, SECOND, Span};
use crate::config::kinds::recipient::{Author, ChatId, LabelName, Mailbox, Topic};
use crate::config::kinds::request::{ContentType, HeaderName};
use crate::config::kinds::secret::{HeaderValue, HookUrl, Key, Payload, SigningKey};
use crate::config::kinds::severity::Notified;
use crate::config::kinds::text::{Id, Name, Prose};
use crate::config::table::block;
use crate::model::Audience;
use crate::model::channel::MailTls;
use crate::model::subscriber::EventType;

block! {
    /// Somebody who is told about incidents and maintenance.
    Subscriber ("a subscriber", one of channel: Channel) {
        id: Id = required, "Its permanent key: 1 to 63 of a-z, 0-9 and `-`.";
        @Webhook webhook: Webhook = unset, "Sends signed JSON (Standard Webhooks).";
        @Slack slack: Hook = unset, "An incoming webhook of Slack.";
        @Discord discord: Discord = unset, "A webhook of Discord.";
        @Teams teams: Hook = unset, "A workflow of Microsoft Teams that posts what it is sent.";
        @Mattermost mattermost: Mattermost = unset, "An incoming webhook of Mattermost.";
        @GoogleChat googlechat: Hook = unset, "A webhook of a Google Chat space.";
        @Telegram telegram: Telegram = unset, "A chat that a bot of Telegram writes to.";
        @Ntfy ntfy: Ntfy = unset, "A topic of ntfy.";
        @Gotify gotify: Gotify = unset, "An application of Gotify.";
        @PagerDuty pagerduty: PagerDuty = unset, "A service of PagerDuty; told of incidents only.";
        @Alertmanager alertmanager: Alertmanager = unset, "An Alertmanager; told of incidents only.";
        @Statuspage statuspage: Hook = unset, "Takes what Statuspage sends to webhooks.";
        @Email email: Email = unset, "Mailboxes, by way of a mail server.";
        events: List<EventType> = unset, "What it is told. Default: everything its channel can tell.";
        severities: List<Notified> = unset, "Which incidents it is told about. Default: all.";
        audience: Audience = unset, "Who it is. all: told everything; public: what the page says, nothing private; \
            operators: everything, and the only ones that are told of certificates near their end and of stillup's own \
            troubles. Default: all, and public for `statuspage`.";
        monitors: List<Id> = unset, "Ids of the monitors it is told about. Default, if `groups` is unset too: all.";
        groups: List<Id> = unset, "Ids of the groups it is told about.";
        title: Prose = unset, "A template (minijinja) of the title or subject.";
        body: Prose = unset, "A template (minijinja) of the text below it.";
        remind_every: Span<MINUTE, DAY> = unset, "Says again that an incident is open, this long after the message \
            before, until somebody acknowledges or resolves it.";
        escalate: List<Escalation> = unset, "Who else is told of an incident that nobody has acknowledged or resolved.";
        fallback: Id = unset, "The subscriber that gets what could not be delivered to this one.";
        standby: bool = unset, "true: told only by another subscriber's `escalate` or `fallback`. Default: true for \
            one that is named there and has no `events`, `severities`, `monitors` or `groups`.";
        per_minute: Count<1, 6_000> = unset, "Messages a minute at most. Default: what its service allows.";
    }
}

block! {
    /// A step of an escalation.
    Escalation ("`escalate`") {
        after: Span<SECOND, { 7 * DAY }> = required, "This long after the subscriber was told that the incident \
            opened.";
        to: OneOrMany<Id> = required, "Ids of the subscribers that are told then.";
    }
}

block! {
    /// How a receiver may be reached.
    Reach ("a channel") {
        timeout: Span<{ SECOND / 10 }, { 300 * SECOND }> = "15s", "Of a whole try.";
        allow_private: bool = "false", "Whether loopback, link-local and private addresses may be connected to.";
    }
}

block! {
    /// A receiver of signed JSON (Standard Webhooks).
    Webhook ("`webhook`", with reach: Reach) {
        url: HookUrl = required, "Where messages are sent.";
        secret: OneOrMany<SigningKey> = required, "`whsec_…`; signs every message. A list signs with each, for \
            rotation.";
        headers: Map<HeaderName, HeaderValue> = unset, "Sent with every message.";
        body: Prose = unset, "A template (minijinja) of what is sent instead of the facts in JSON; values are escaped \
            as `content_type` needs it.";
        content_type: ContentType = unset, "What `body` makes. Default: application/json.";
    }
}

block! {
    /// A URL that takes messages and holds its own key.
    Hook ("the channel", with reach: Reach) {
        url: HookUrl = required, "Where messages are sent; whoever knows it can send too.";
    }
}

block! {
    /// A webhook of Discord.
    Discord ("`discord`", with reach: Reach) {
        url: HookUrl = required, "The webhook's URL; whoever knows it can send too.";
        username: Author = unset, "Shown instead of the webhook's own name; 80 characters at most.";
    }
}

block! {
    /// An incoming webhook of Mattermost.
    Mattermost ("`mattermost`", with reach: Reach) {
        url: HookUrl = required, "The webhook's URL; whoever knows it can send too.";
        channel: Name = unset, "Instead of the webhook's own channel.";
        username: Name = unset, "Instead of the webhook's own name.";
    }
}

block! {
    /// A chat that a bot of Telegram writes to.
    Telegram ("`telegram`", with reach: Reach) {
        token: Key = required, "The bot's token, from @BotFather.";
        chat_id: ChatId = required, "The chat's number, or @name of a public channel.";
        thread_id: Count<1, 2_147_483_647> = unset, "A topic of a forum.";
        server: HookUrl = "https://api.telegram.org", "The Bot API's address.";
    }
}

block! {
    /// A topic of ntfy.
    Ntfy ("`ntfy`", with reach: Reach) {
        topic: Topic = required, "The topic; on a public server whoever knows it can read it.";
        server: HookUrl = "https://ntfy.sh", "The server's address.";
        token: Key = unset, "An access token.";
        username: Name = unset, "A user, instead of a token; needs `password`.";
        password: Payload = unset, "The user's password.";
    }
}

block! {
    /// An application of Gotify.
    Gotify ("`gotify`", with reach: Reach) {
        server: HookUrl = required, "The server's address.";
        token: Key = required, "The application's token.";
    }
}

block! {
    /// A service of PagerDuty.
    PagerDuty ("`pagerduty`", with reach: Reach) {
        routing_key: Key = required, "The integration key of an Events API v2 integration.";
        server: HookUrl = "https://events.pagerduty.com", "The Events API's address; https://events.eu.pagerduty.com \
            in the EU.";
    }
}

block! {
    /// An Alertmanager.
    Alertmanager ("`alertmanager`", with reach: Reach) {
        url: HookUrl = required, "Its address, without /api/v2.";
        token: Key = unset, "A bearer token.";
        username: Name = unset, "A user, instead of a token; needs `password`.";
        password: Payload = unset, "The user's password.";
        labels: Map<LabelName, Name> = unset, "Added to every alert.";
    }
}

block! {
    /// Mailboxes, by way of a mail server.
    Email ("`email`", with reach: Reach) {
        host: HostName = required, "The mail server; its certificate must have this name.";
        port: Port = unset, "Default: 587 with `starttls`, 465 with `tls`, 25 with `none`.";
        tls: MailTls = "starttls", "starttls, tls (from the first byte on) or none.";
        username: Name = unset, "Who we are to the mail server; needs `password`.";
        password: Payload = unset, "The user's password; sent over an encrypted connection only.";
        from: Mailbox = required, "The sender: `status@acme.example` or `Acme Status <status@acme.example>`.";
        to: OneOrMany<Mailbox> = required, "Who gets it: a mail each, in which none sees the others.";
    }
}
